#include "app/compare-platforms.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/compare-subjects.h"
#include "app/plot-card.h"

struct _BudComparePlatforms
{
  BudCompareView parent_instance;

  BudPlotCard *quadrants;
  BudPlotCard *response;
};

G_DEFINE_FINAL_TYPE (BudComparePlatforms, bud_compare_platforms, BUD_TYPE_COMPARE_VIEW)

/* The limit that all scenarios share; NAN when none, or not all, have it. */
static double
shared_e2e_limit (BudComparison *comparison)
{
  double shared_s = NAN;

  for (guint i = 0; i < bud_comparison_get_n (comparison); i++)
    {
      double limit_s = bud_compared_get_scenario (bud_comparison_get (comparison, i))->e2e_limit_s;

      if (i > 0 && limit_s != shared_s)
        return NAN;
      shared_s = limit_s;
    }
  return shared_s;
}

static void
show (BudCompareView *view)
{
  BudComparePlatforms *self = BUD_COMPARE_PLATFORMS (view);
  BudComparison *comparison = bud_compare_view_get_comparison (view);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  BudPlotSubject subjects[BUD_PLOT_MAX_SUBJECTS];
  guint n = bud_compare_subjects (comparison, subjects, names);
  guint baseline = bud_comparison_get_baseline (comparison);
  gboolean is_table = bud_compare_view_is_table (view);
  const char *reason
      = bud_comparison_is_busy (comparison) ? _ ("Computing…") : _ ("None of the scenarios runs.");

  bud_plot_card_show (self->quadrants, bud_plot_of_platforms (subjects, n, baseline), is_table, reason);
  bud_plot_card_show (self->response, bud_plot_of_response (subjects, n, shared_e2e_limit (comparison)),
                      is_table, reason);
}

static void
get_content (BudCompareView *view, BudViewContent *content, char **csv)
{
  BudComparePlatforms *self = BUD_COMPARE_PLATFORMS (view);
  BudPlotCard *const cards[] = { self->quadrants, self->response };

  content->name = "platforms";
  *csv = bud_compare_view_give_cards (cards, G_N_ELEMENTS (cards), NULL, content);
}

static void
bud_compare_platforms_class_init (BudComparePlatformsClass *klass)
{
  BUD_COMPARE_VIEW_CLASS (klass)->show = show;
  BUD_COMPARE_VIEW_CLASS (klass)->get_content = get_content;
}

static void
bud_compare_platforms_init (BudComparePlatforms *self)
{
  GtkWidget *box = bud_compare_view_add_columns (BUD_COMPARE_VIEW (self));

  self->quadrants = bud_compare_view_add_card (box, _ ("First token against throughput"));
  self->response = bud_compare_view_add_card (box, _ ("Response time"));
}
