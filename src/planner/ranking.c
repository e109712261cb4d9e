#include "planner/ranking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct _BudRanking
{
  gatomicrefcount ref_count;
  BudPlan *plan;
  BudRankOrder order;
  BudPlanSummary summary;
  double *scores;    /* by candidate */
  guint32 *by_rank;  /* n_done candidates */
  guint32 *ranks;    /* by candidate */
  guint32 *listed;   /* n_listed candidates; may be `by_rank` */
  guint32 *position; /* by candidate */
  guint32 n_listed;
};

gboolean
bud_rank_order_equal (const BudRankOrder *a, const BudRankOrder *b)
{
  return a->key == b->key && !a->is_descending == !b->is_descending && a->verdicts == b->verdicts
         && !a->one_per_device == !b->one_per_device;
}

BudRanking *
bud_ranking_ref (BudRanking *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_ranking_unref (BudRanking *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  bud_plan_unref (self->plan);
  g_free (self->scores);
  g_free (self->by_rank);
  g_free (self->ranks);
  g_free (self->listed);
  g_free (self->position);
  g_free (self);
}

/* The largest share of a limit, above 1 when one is missed. */
static double
limit_ratio (const BudPlan *plan, const BudPlanResult *result)
{
  const BudPlanRequest *r = bud_plan_get_request (plan);
  const double ratios[] = { result->ttft_s / r->ttft_limit_s, result->tpot_s / r->tpot_limit_s,
                            result->e2e_s / r->e2e_limit_s };
  double largest = NAN;

  for (guint i = 0; i < G_N_ELEMENTS (ratios); i++)
    largest = fmax (largest, ratios[i]); /* of a number and NAN: the number */
  if (result->verdict == BUD_PLAN_MISSES_USERS || result->verdict == BUD_PLAN_MISSES_RATE)
    largest = fmax (largest, bud_plan_excess (plan, result));
  return largest;
}

double
bud_rank_figure (const BudPlan *plan, const BudPlanResult *result, BudRankKey key)
{
  const BudDeployment *d = &result->deployment;

  switch (key)
    {
    case BUD_RANK_HARDWARE:
      return d->n_devices;
    case BUD_RANK_LAYOUT: /* all are at most 1024 */
      return d->tp + d->pp / 2048. + d->dp / 2048. / 2048 + d->ep / 2048. / 2048 / 2048;
    case BUD_RANK_WEIGHTS:
      return d->weight_format;
    case BUD_RANK_USERS:
      return result->concurrency;
    case BUD_RANK_TTFT:
      return result->ttft_s;
    case BUD_RANK_TPOT:
      return result->tpot_s;
    case BUD_RANK_E2E:
      return result->e2e_s;
    case BUD_RANK_THROUGHPUT:
      return result->output_tokens_per_s;
    case BUD_RANK_DEVICE_THROUGHPUT:
      return result->output_tokens_per_s_per_device;
    case BUD_RANK_USD_PER_H:
      return result->usd_per_h;
    case BUD_RANK_USD_PER_MILLION:
      return result->usd_per_million_output_tokens;
    case BUD_RANK_ENERGY:
      return result->joule_per_output_token;
    case BUD_RANK_LIMITS:
      return limit_ratio (plan, result);
    case BUD_RANK_OBJECTIVE:
    case BUD_N_RANK_KEYS:
    default:
      return NAN;
    }
}

gboolean
bud_rank_is_more_better (BudRankKey key)
{
  return key == BUD_RANK_THROUGHPUT || key == BUD_RANK_DEVICE_THROUGHPUT;
}

/* Scores */

/* The four figures, smaller is better; what is unknown is worst. */
static void
fill_figures (const BudPlan *plan, const BudPlanResult *result, double figures[4])
{
  for (int i = 0; i < 4; i++)
    {
      double value = bud_plan_figure (plan, result, (BudObjective) i);

      figures[i] = isfinite (value) ? value : G_MAXDOUBLE;
    }
}

/* Over the done candidates in by_rank, not yet in order. */
static void
score_balanced (BudRanking *self)
{
  double best[4] = { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE };

  for (guint32 i = 0; i < self->summary.n_done; i++)
    {
      const BudPlanResult *result = bud_plan_get_result (self->plan, self->by_rank[i]);
      double figures[4];

      if (result->verdict != BUD_PLAN_MEETS)
        continue;
      fill_figures (self->plan, result, figures);
      for (int k = 0; k < 4; k++)
        best[k] = MIN (best[k], figures[k]);
    }
  for (guint32 i = 0; i < self->summary.n_done; i++)
    {
      const BudPlanResult *result = bud_plan_get_result (self->plan, self->by_rank[i]);
      double sum = 0;

      for (int k = 0; k < 4; k++)
        sum += log (bud_plan_figure (self->plan, result, (BudObjective) k) / best[k]) / 4;
      self->scores[self->by_rank[i]]
          = bud_plan_result_has_figures (result) && isfinite (sum) ? exp (sum) : NAN;
    }
}

static void
score (BudRanking *self)
{
  BudObjective objective = bud_plan_get_request (self->plan)->objective;

  if (objective == BUD_OBJECTIVE_BALANCED)
    {
      score_balanced (self);
      return;
    }
  for (guint32 i = 0; i < self->summary.n_done; i++)
    {
      const BudPlanResult *result = bud_plan_get_result (self->plan, self->by_rank[i]);

      self->scores[self->by_rank[i]]
          = bud_plan_result_has_figures (result) ? bud_plan_figure (self->plan, result, objective) : NAN;
    }
}

/* Order */

static int
compare_numbers (double a, double b)
{
  return (a > b) - (a < b);
}

/* A total order: listed candidates of one device differ in one of these. */
static int
compare_layouts (const BudDeployment *a, const BudDeployment *b)
{
  const uint32_t one[] = { a->weight_format, a->pp, a->dp, a->ep, a->tp, a->n_devices };
  const uint32_t other[] = { b->weight_format, b->pp, b->dp, b->ep, b->tp, b->n_devices };

  for (guint i = 0; i < G_N_ELEMENTS (one); i++)
    if (one[i] != other[i])
      return one[i] < other[i] ? -1 : 1;
  return 0;
}

static int
on_compare_results (gconstpointer a, gconstpointer b, gpointer data)
{
  const BudRanking *self = data;
  guint32 first = *(const guint32 *) a, second = *(const guint32 *) b;
  const BudPlanResult *one = bud_plan_get_result (self->plan, first);
  const BudPlanResult *other = bud_plan_get_result (self->plan, second);
  gboolean has_figures = bud_plan_result_has_figures (one);
  double score = self->scores[first], other_score = self->scores[second];

  if ((one->verdict == BUD_PLAN_MEETS) != (other->verdict == BUD_PLAN_MEETS))
    return one->verdict == BUD_PLAN_MEETS ? -1 : 1;
  if (has_figures != bud_plan_result_has_figures (other))
    return has_figures ? -1 : 1;
  if (isnan (score) != isnan (other_score))
    return isnan (score) ? 1 : -1;
  if (bud_plan_get_request (self->plan)->objective == BUD_OBJECTIVE_COST && !isnan (score)
      && bud_plan_is_bought (self->plan, one) != bud_plan_is_bought (self->plan, other))
    return bud_plan_is_bought (self->plan, one) ? 1 : -1;
  if (score != other_score && !isnan (score))
    return compare_numbers (score, other_score);
  if (one->deployment.n_devices != other->deployment.n_devices)
    return one->deployment.n_devices < other->deployment.n_devices ? -1 : 1;
  if (has_figures && one->e2e_s != other->e2e_s)
    return compare_numbers (one->e2e_s, other->e2e_s);
  if (one->device != other->device)
    return one->device < other->device ? -1 : 1;
  return compare_layouts (&one->deployment, &other->deployment);
}

static int
on_compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  const BudDevice *devices = data;

  return strcmp (devices[*(const guint *) a].name, devices[*(const guint *) b].name);
}

/* Place of each device type by name. */
static guint *
order_names (const BudPlanRequest *r)
{
  g_autofree guint *sorted = g_new (guint, r->n_devices + 1);
  guint *places = g_new (guint, r->n_devices + 1);

  for (guint i = 0; i < r->n_devices; i++)
    sorted[i] = i;
  g_qsort_with_data (sorted, (gint) r->n_devices, sizeof *sorted, on_compare_names, (gpointer) r->devices);
  for (guint i = 0; i < r->n_devices; i++)
    places[sorted[i]] = i;
  return places;
}

typedef struct
{
  double key; /* NAN last, whatever the direction */
  guint32 candidate, rank;
} SortEntry;

static int
on_compare_entries (gconstpointer a, gconstpointer b, gpointer data)
{
  const SortEntry *one = a, *other = b;
  gboolean is_descending = *(const gboolean *) data;

  if (isnan (one->key) != isnan (other->key))
    return isnan (one->key) ? 1 : -1;
  if (one->key != other->key && !isnan (one->key))
    return (one->key < other->key) != is_descending ? -1 : 1;
  return one->rank < other->rank ? -1 : one->rank > other->rank;
}

/* Orders what is listed, which stands by rank so far, by another key. */
static void
sort_listed (BudRanking *self)
{
  const BudPlanRequest *r = bud_plan_get_request (self->plan);
  BudRankKey key = self->order.key;
  g_autofree SortEntry *entries = g_new (SortEntry, self->n_listed + 1);
  g_autofree guint *places = key == BUD_RANK_HARDWARE ? order_names (r) : NULL;

  for (guint32 i = 0; i < self->n_listed; i++)
    {
      const BudPlanResult *result = bud_plan_get_result (self->plan, self->listed[i]);

      entries[i] = (SortEntry){ bud_rank_figure (self->plan, result, key), self->listed[i], i };
      if (places != NULL)
        entries[i].key += places[result->device] * 2048.;
      else if (key == BUD_RANK_OBJECTIVE)
        entries[i].key = i;
    }
  g_qsort_with_data (entries, (gint) self->n_listed, sizeof *entries, on_compare_entries,
                     &self->order.is_descending);
  for (guint32 i = 0; i < self->n_listed; i++)
    self->listed[i] = entries[i].candidate;
}

static void
list (BudRanking *self)
{
  guint n_devices = bud_plan_get_request (self->plan)->n_devices;
  g_autofree gboolean *has_device = g_new0 (gboolean, n_devices + 1);

  self->listed = g_new (guint32, self->summary.n_done + 1);
  for (guint32 i = 0; i < self->summary.n_done; i++)
    {
      const BudPlanResult *result = bud_plan_get_result (self->plan, self->by_rank[i]);

      if ((self->order.verdicts >> result->verdict & 1) == 0
          || (self->order.one_per_device && has_device[result->device]))
        continue;
      has_device[result->device] = TRUE;
      self->listed[self->n_listed++] = self->by_rank[i];
    }
  if (self->order.key != BUD_RANK_OBJECTIVE || self->order.is_descending)
    sort_listed (self);
  for (guint32 i = 0; i < self->n_listed; i++)
    self->position[self->listed[i]] = i;
}

/* Summary */

static int
on_compare_groups (gconstpointer a, gconstpointer b)
{
  const BudPlanGroup *one = a, *other = b;

  if (one->n != other->n)
    return one->n > other->n ? -1 : 1;
  return (int) one->verdict - (int) other->verdict;
}

static void
summarise (BudRanking *self)
{
  BudPlanSummary *s = &self->summary;
  BudPlanGroup groups[BUD_N_PLAN_VERDICTS] = { { 0 } };
  double nearest[BUD_N_PLAN_VERDICTS];

  s->minimum = BUD_RANK_NONE;
  for (guint32 i = 0; i < s->n_done; i++)
    {
      const BudPlanResult *result = bud_plan_get_result (self->plan, self->by_rank[i]);
      BudPlanGroup *group = &groups[result->verdict];
      double excess = bud_plan_excess (self->plan, result);

      s->n_evaluations += result->n_evaluations;
      if (group->n++ == 0 || excess < nearest[result->verdict])
        {
          group->nearest = self->by_rank[i];
          nearest[result->verdict] = excess;
        }
      if (result->verdict == BUD_PLAN_MEETS
          && (s->minimum_devices == 0 || result->deployment.n_devices < s->minimum_devices))
        {
          s->minimum_devices = result->deployment.n_devices;
          s->minimum = self->by_rank[i];
        }
    }
  s->n_meeting = groups[BUD_PLAN_MEETS].n;
  for (int verdict = BUD_PLAN_MEETS + 1; verdict < BUD_N_PLAN_VERDICTS; verdict++)
    if (groups[verdict].n > 0)
      {
        groups[verdict].verdict = (BudPlanVerdict) verdict;
        s->groups[s->n_groups++] = groups[verdict];
      }
  qsort (s->groups, s->n_groups, sizeof *s->groups, on_compare_groups);
}

BudRanking *
bud_ranking_new (BudPlan *plan, const BudRankOrder *order)
{
  BudRanking *self = g_new0 (BudRanking, 1);
  guint32 n = bud_plan_get_n_candidates (plan);

  g_atomic_ref_count_init (&self->ref_count);
  self->plan = bud_plan_ref (plan);
  self->order = *order;
  self->scores = g_new (double, n + 1);
  self->by_rank = g_new (guint32, n + 1);
  self->ranks = g_new (guint32, n + 1);
  self->position = g_new (guint32, n + 1);
  for (guint32 i = 0; i < n; i++)
    {
      self->ranks[i] = self->position[i] = BUD_RANK_NONE;
      if (bud_plan_get_result (plan, i) != NULL)
        self->by_rank[self->summary.n_done++] = i;
    }
  score (self);
  g_qsort_with_data (self->by_rank, (gint) self->summary.n_done, sizeof *self->by_rank, on_compare_results,
                     self);
  for (guint32 i = 0; i < self->summary.n_done; i++)
    self->ranks[self->by_rank[i]] = i;
  summarise (self);
  list (self);
  return self;
}

BudPlan *
bud_ranking_get_plan (const BudRanking *self)
{
  return self->plan;
}

const BudRankOrder *
bud_ranking_get_order (const BudRanking *self)
{
  return &self->order;
}

const BudPlanSummary *
bud_ranking_get_summary (const BudRanking *self)
{
  return &self->summary;
}

guint32
bud_ranking_get_n (const BudRanking *self)
{
  return self->n_listed;
}

guint32
bud_ranking_get_candidate (const BudRanking *self, guint32 position)
{
  return self->listed[position];
}

const BudPlanResult *
bud_ranking_get_result (const BudRanking *self, guint32 position)
{
  return bud_plan_get_result (self->plan, self->listed[position]);
}

guint32
bud_ranking_find (const BudRanking *self, guint32 candidate)
{
  return self->position[candidate];
}

guint32
bud_ranking_get_rank (const BudRanking *self, guint32 candidate)
{
  return self->ranks[candidate];
}

guint32
bud_ranking_at_rank (const BudRanking *self, guint32 rank)
{
  return self->by_rank[rank];
}

double
bud_ranking_get_score (const BudRanking *self, guint32 candidate)
{
  return self->ranks[candidate] != BUD_RANK_NONE ? self->scores[candidate] : NAN;
}
