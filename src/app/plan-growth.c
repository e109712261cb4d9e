#include "app/plan-growth.h"

#include <glib/gi18n.h>

#include "app/plan-text.h"

struct _BudPlanGrowth
{
  BudPlanCriteria *usual; /* the load as it is; NULL before the first */
  char *usual_best;
  char *sentence;
};

BudPlanGrowth *
bud_plan_growth_new (void)
{
  return g_new0 (BudPlanGrowth, 1);
}

void
bud_plan_growth_free (BudPlanGrowth *self)
{
  bud_plan_criteria_free (self->usual);
  g_free (self->usual_best);
  g_free (self->sentence);
  g_free (self);
}

static char *
describe_best (const BudRanking *ranking)
{
  const BudPlan *plan = bud_ranking_get_plan (ranking);

  if (bud_ranking_get_summary (ranking)->n_meeting == 0)
    return g_strdup (_ ("more than any plan serves"));
  return bud_plan_text_price (plan, bud_plan_get_result (plan, bud_ranking_at_rank (ranking, 0)));
}

const char *
bud_plan_growth_take (BudPlanGrowth *self, const BudPlanCriteria *criteria, const BudRanking *ranking)
{
  g_autofree char *best = describe_best (ranking);

  g_clear_pointer (&self->sentence, g_free);
  if (criteria->traffic == 1)
    {
      bud_plan_criteria_free (self->usual);
      self->usual = bud_plan_criteria_copy (criteria);
      g_free (self->usual_best);
      self->usual_best = g_steal_pointer (&best);
      return NULL;
    }
  if (self->usual == NULL)
    return NULL;
  self->usual->traffic = criteria->traffic;
  /* Translators: "Traffic × 2 takes 8 × H200 SXM at $27.92 per hour instead of 4 × H200 SXM at $13.96 per
   * hour." */
  if (bud_plan_criteria_equal (self->usual, criteria))
    self->sentence = g_strdup_printf (_ ("Traffic × %u takes %s instead of %s."), criteria->traffic, best,
                                      self->usual_best);
  self->usual->traffic = 1;
  return self->sentence;
}
