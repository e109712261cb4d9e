#include "app/compare-figures.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/band-text.h"
#include "app/evaluator.h"

#define SAME_RATIO 0.005 /* differences below it are none */

typedef enum
{
  KIND_TIME = 0,
  KIND_PLAIN,
  KIND_MONEY,
} Kind;

/* Figures by their place in the estimate. */
static const struct
{
  const char *title;
  const char *unit; /* of plain ones */
  gsize offset;
  gsize limit_offset; /* in the scenario; 0 = none */
  Kind kind;
  gboolean is_more_better;
  BudMetric banded_by; /* what says how far off it may be; BUD_N_METRICS = nothing does */
} figures[] = {
  { N_ ("TTFT"), NULL, G_STRUCT_OFFSET (BudEstimate, ttft_s), G_STRUCT_OFFSET (BudScenario, ttft_limit_s),
    KIND_TIME, FALSE, BUD_METRIC_TTFT },
  { N_ ("TPOT"), NULL, G_STRUCT_OFFSET (BudEstimate, tpot_s), G_STRUCT_OFFSET (BudScenario, tpot_limit_s),
    KIND_TIME, FALSE, BUD_METRIC_TPOT },
  { N_ ("End to end"), NULL, G_STRUCT_OFFSET (BudEstimate, e2e_s), G_STRUCT_OFFSET (BudScenario, e2e_limit_s),
    KIND_TIME, FALSE, BUD_N_METRICS },
  { N_ ("Throughput"), "tok/s", G_STRUCT_OFFSET (BudEstimate, output_tokens_per_s), 0, KIND_PLAIN, TRUE,
    BUD_METRIC_TPOT },
  { N_ ("Cost"), NULL, G_STRUCT_OFFSET (BudEstimate, usd_per_million_output_tokens), 0, KIND_MONEY, FALSE,
    BUD_METRIC_TPOT },
  { N_ ("Energy"), "J/token", G_STRUCT_OFFSET (BudEstimate, joule_per_output_token), 0, KIND_PLAIN, FALSE,
    BUD_N_METRICS },
};

static BudEvaluation *
evaluation_of (BudComparison *comparison, guint position)
{
  BudEvaluation *evaluation = bud_compared_get_evaluation (bud_comparison_get (comparison, position));

  return evaluation != NULL && bud_evaluation_runs (evaluation) ? evaluation : NULL;
}

BudCompareCell
bud_compare_figure (double value, double baseline, const BudScale *scale, gboolean is_more_better)
{
  BudCompareCell cell = { .text = bud_scale_number (scale, value) };
  double change = value / baseline - 1;

  if (!isfinite (change))
    return cell;
  if (fabs (change) < SAME_RATIO)
    {
      cell.note = bud_number_keep_order (g_strdup ("±0" BUD_NBSP "%"));
      return cell;
    }
  cell.note = bud_number_change (change);
  cell.gain = is_more_better ? change : -change;
  return cell;
}

void
bud_compare_mark_best (BudCompareCell *cells, const double *values, guint n, gboolean is_more_better)
{
  double best = NAN, worst = NAN;

  for (guint i = 0; i < n; i++)
    {
      double value = is_more_better ? -values[i] : values[i];

      best = isnan (best) || value < best ? value : best;
      worst = isnan (worst) || value > worst ? value : worst;
    }
  if (!isfinite (best) || fabs (worst - best) <= SAME_RATIO * fabs (best))
    return;
  for (guint i = 0; i < n; i++)
    cells[i].is_best = (is_more_better ? -values[i] : values[i]) == best;
}

static char *
limit_text (double limit_s)
{
  BudScale scale = bud_scale_time (limit_s);
  g_autofree char *number = bud_number_tick (limit_s / scale.factor);

  return g_strdup_printf ("≤ %s" BUD_NBSP "%s", number, scale.unit);
}

/* The limit of all scenarios, or that they differ; NULL when none has one. */
static char *
shared_limit (BudComparison *comparison, gsize offset)
{
  double shared = NAN;
  guint n_limits = 0, n = bud_comparison_get_n (comparison);

  for (guint i = 0; i < n; i++)
    {
      const BudScenario *scenario = bud_compared_get_scenario (bud_comparison_get (comparison, i));
      double limit_s = G_STRUCT_MEMBER (double, scenario, offset);

      if (!isfinite (limit_s))
        continue;
      if (n_limits++ > 0 && limit_s != shared)
        return g_strdup (_ ("own limits"));
      shared = limit_s;
    }
  if (n_limits == 0)
    return NULL;
  return n_limits == n ? limit_text (shared) : g_strdup (_ ("own limits"));
}

static void
judge (BudCompareCell *cell, BudComparison *comparison, guint position, double value_s, gsize limit_offset)
{
  static const char *const words[] = { [BUD_VERDICT_MET] = N_ ("Meets the limit of %s"),
                                       [BUD_VERDICT_CLOSE] = N_ ("Close to the limit of %s"),
                                       [BUD_VERDICT_MISSED] = N_ ("Misses the limit of %s") };
  const BudScenario *scenario = bud_compared_get_scenario (bud_comparison_get (comparison, position));
  double limit_s = G_STRUCT_MEMBER (double, scenario, limit_offset);
  BudScale scale = bud_scale_time (limit_s);
  g_autofree char *number = bud_number_tick (limit_s / scale.factor);
  g_autofree char *limit = g_strconcat (number, BUD_NBSP, scale.unit, NULL);

  cell->verdict = bud_verdict_of (value_s, limit_s);
  if (cell->verdict == BUD_VERDICT_NONE)
    return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  cell->tooltip = g_strdup_printf (_ (words[cell->verdict]), limit);
#pragma GCC diagnostic pop
}

/* Below what the tooltip says already; takes `line`, which may be NULL. */
static void
add_line (BudCompareCell *cell, char *line)
{
  g_autofree char *before = cell->tooltip;
  g_autofree char *own = line;

  cell->tooltip = before != NULL && own != NULL ? g_strconcat (before, "\n", own, NULL)
                  : own != NULL                 ? g_steal_pointer (&own)
                                                : g_steal_pointer (&before);
}

/* What the figure is, where its name does not tell, and how far off it may be. */
static void
explain (BudCompareCell *cell, const BudEvaluation *evaluation, const BudAccuracy *accuracy, BudMetric metric)
{
  const BudWorkload *workload = &evaluation->scenario->workload;

  if (metric == BUD_METRIC_TTFT && workload->is_concurrency && workload->n_sequences > 1)
    add_line (cell, g_strdup (_ ("Prefill of a lone request (unloaded)")));
  add_line (cell, bud_band_meaning (accuracy, &evaluation->request, evaluation->scenario->engine_spec, metric,
                                    NULL));
}

static void
show_figure (BudCompareGrid *grid, BudComparison *comparison, const BudAccuracy *accuracy, guint row)
{
  guint n = bud_comparison_get_n (comparison), baseline = bud_comparison_get_baseline (comparison);
  BudCompareCell cells[BUD_COMPARISON_MAX];
  double values[BUD_COMPARISON_MAX];
  double largest = 0;
  g_autofree char *limit = NULL;
  BudScale scale = { 1, figures[row].unit };

  for (guint i = 0; i < n; i++)
    {
      BudEvaluation *evaluation = evaluation_of (comparison, i);

      values[i]
          = evaluation != NULL ? G_STRUCT_MEMBER (double, &evaluation->estimate, figures[row].offset) : NAN;
      if (values[i] > largest)
        largest = values[i];
    }
  if (figures[row].kind == KIND_TIME)
    scale = bud_scale_time (largest);
  else if (figures[row].kind == KIND_MONEY)
    scale = bud_scale_money_per_million ();
  for (guint i = 0; i < n; i++)
    {
      cells[i] = bud_compare_figure (values[i], i == baseline ? NAN : values[baseline], &scale,
                                     figures[row].is_more_better);
      if (figures[row].limit_offset > 0)
        judge (&cells[i], comparison, i, values[i], figures[row].limit_offset);
      if (isfinite (values[i]) && figures[row].banded_by < BUD_N_METRICS)
        explain (&cells[i], evaluation_of (comparison, i), accuracy, figures[row].banded_by);
    }
  bud_compare_mark_best (cells, values, n, figures[row].is_more_better);
  if (figures[row].limit_offset > 0)
    limit = shared_limit (comparison, figures[row].limit_offset);
  bud_compare_grid_set_row (grid, row, _ (figures[row].title), scale.unit, limit, cells);
}

/* Known for what does not fit as well. */
static void
show_memory (BudCompareGrid *grid, BudComparison *comparison, guint row)
{
  const BudScale scale = bud_scale_memory ();
  /* Translators: a unit of memory for each device: "GB/device". */
  g_autofree char *unit = g_strdup_printf (_ ("%s/device"), scale.unit);
  BudCompareCell cells[BUD_COMPARISON_MAX] = { 0 };

  for (guint i = 0; i < bud_comparison_get_n (comparison); i++)
    {
      BudEvaluation *evaluation = bud_compared_get_evaluation (bud_comparison_get (comparison, i));
      const BudMemory *memory = evaluation != NULL ? &evaluation->estimate.memory : NULL;
      g_autofree char *total = NULL;
      g_autofree char *capacity = NULL;

      if (memory == NULL || evaluation->status != BUD_STATUS_OK)
        continue;
      total = bud_number_fixed (memory->total_bytes / scale.factor, 1);
      capacity
          = bud_number_tick (round (memory->capacity_bytes / scale.factor * 10) / 10); /* "80", not "80.0" */
      /* Translators: used of capacity, "38.0 of 80". */
      cells[i].text = g_strdup_printf (_ ("%s of %s"), total, capacity);
      cells[i].verdict = memory->fits ? BUD_VERDICT_NONE : BUD_VERDICT_MISSED;
    }
  bud_compare_grid_set_row (grid, row, _ ("Memory"), unit, NULL, cells);
}

void
bud_compare_figures_show (BudCompareGrid *grid, BudComparison *comparison, const BudAccuracy *accuracy,
                          const char *caption, const char *title)
{
  bud_compare_grid_set_columns (grid, comparison, caption, title);
  bud_compare_grid_set_n_rows (grid, G_N_ELEMENTS (figures) + 1);
  for (guint row = 0; row < G_N_ELEMENTS (figures); row++)
    show_figure (grid, comparison, accuracy, row);
  show_memory (grid, comparison, G_N_ELEMENTS (figures));
}
