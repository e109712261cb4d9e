#include "app/accuracy-tiles.h"

#include <glib/gi18n.h>

#include "app/accuracy-plot.h"
#include "plot/number.h"

void
bud_accuracy_tiles_show (const BudAccuracyTiles *self, const BudAccuracySummary *s, BudMetric metric)
{
  g_autofree char *runs = bud_number_count (s->n_runs);
  g_autofree char *runs_foot = g_strdup_printf (ngettext ("%s run", "%s runs", s->n_runs), runs);
  g_autofree char *median = bud_number_fixed (100 * s->errors.median, 1);
  g_autofree char *mean = bud_number_percent (s->errors.mean);
  g_autofree char *mean_term
      = g_strdup_printf (_ ("Median of |predicted ÷ measured − 1|\nMean: <b>%s</b>"), mean);
  g_autofree char *share = bud_number_fixed (100.0 * s->n_within / MAX (s->n_runs, 1), 0);
  g_autofree char *within = bud_number_count (s->n_within);
  g_autofree char *within_foot = g_strdup_printf (_ ("%s of %s"), within, runs);
  g_autofree char *worst = bud_number_change (s->worst_error);
  g_autofree char *bias = bud_number_change (s->errors.bias);
  gboolean is_low = s->errors.bias < 0, is_rate = metric == BUD_METRIC_OUTPUT_RATE;

  bud_kpi_tile_set (self->median, s->n_runs > 0 ? median : BUD_MISSING, "%", runs_foot, BUD_VERDICT_NONE);
  bud_kpi_tile_set_terms (self->median, mean_term);
  bud_kpi_tile_set (self->within, s->n_runs > 0 ? share : BUD_MISSING, "%", within_foot, BUD_VERDICT_NONE);
  bud_kpi_tile_set_terms (self->within, _ ("Runs whose prediction is off by at most 20 %"));
  bud_kpi_tile_set (self->worst, s->n_runs > 0 ? worst : BUD_MISSING, "",
                    s->worst != NULL ? bud_accuracy_model_name (s->worst) : NULL, BUD_VERDICT_NONE);
  bud_kpi_tile_set_terms (self->worst, _ ("The run that is off by the largest factor"));
  bud_kpi_tile_set (self->bias, s->n_runs > 0 ? bias : BUD_MISSING, "",
                    is_low == is_rate ? _ ("predicted too slow") : _ ("predicted too fast"),
                    BUD_VERDICT_NONE);
  bud_kpi_tile_set_terms (self->bias, _ ("Median of predicted ÷ measured − 1, with its sign"));
}
