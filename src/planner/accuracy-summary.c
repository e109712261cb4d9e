/* Figures of measured runs, their error summed up, and bands in words. */
#include "config.h"

#include "planner/accuracy.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define WITHIN 0.2

static gboolean
single_stream (const BudRun *run, BudMetric metric, double *measured, double *predicted)
{
  switch (metric)
    {
    case BUD_METRIC_TTFT:
      *measured = run->input_tokens / run->measured[BUD_METRIC_PREFILL_RATE];
      *predicted = run->input_tokens / run->predicted[BUD_METRIC_PREFILL_RATE];
      return TRUE;
    case BUD_METRIC_TPOT:
      *measured = 1 / run->measured[BUD_METRIC_DECODE_RATE];
      *predicted = 1 / run->predicted[BUD_METRIC_DECODE_RATE];
      return TRUE;
    default:
      *measured = run->measured[BUD_METRIC_DECODE_RATE];
      *predicted = run->predicted[BUD_METRIC_DECODE_RATE];
      return metric == BUD_METRIC_OUTPUT_RATE;
    }
}

gboolean
bud_run_figure (const BudRun *run, BudMetric metric, double *measured, double *predicted)
{
  if (run->skip_reason != NULL)
    return FALSE;
  if (strcmp (run->kind, "single-stream") == 0)
    {
      if (!single_stream (run, metric, measured, predicted))
        return FALSE;
    }
  else if (metric == BUD_METRIC_TTFT && run->concurrency > 1 && !run->is_simulated)
    return FALSE;
  else
    {
      *measured = run->measured[metric];
      *predicted = run->predicted[metric];
    }
  return *measured > 0 && *predicted > 0 && isfinite (*measured) && isfinite (*predicted);
}

gboolean
bud_accuracy_filter_has (const BudAccuracyFilter *filter, const BudRun *run)
{
  return !run->is_speculative && run->skip_reason == NULL
         && (filter->engine == NULL || strcmp (filter->engine, run->engine) == 0)
         && (filter->hardware == NULL || strcmp (filter->hardware, run->hardware) == 0)
         && (filter->model_class == NULL || strcmp (filter->model_class, run->model_class) == 0);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* numpy's linear rule */
static double
quantile_of (GArray *sorted, double q)
{
  double at = q * (sorted->len - 1.0);
  guint below = (guint) at;
  double low = g_array_index (sorted, double, below);

  return below + 1 < sorted->len ? low + (at - below) * (g_array_index (sorted, double, below + 1) - low)
                                 : low;
}

void
bud_accuracy_summarise (const BudAccuracy *self, const BudAccuracyFilter *filter, BudAccuracySummary *summary)
{
  GPtrArray *runs = bud_accuracy_get_runs (self);
  g_autoptr (GArray) errors = g_array_new (FALSE, FALSE, sizeof (double));

  *summary = (BudAccuracySummary){ .low = NAN, .high = NAN };
  for (guint i = 0; i < runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (runs, i);
      double measured, predicted, error;

      if (!bud_accuracy_filter_has (filter, run)
          || !bud_run_figure (run, filter->metric, &measured, &predicted))
        continue;
      error = predicted / measured - 1;
      g_array_append_val (errors, error);
      summary->n_within += fabs (error) <= WITHIN;
      /* half and double are as wrong */
      if (summary->worst == NULL || fabs (log1p (error)) > fabs (log1p (summary->worst_error)))
        {
          summary->worst = run;
          summary->worst_error = error;
        }
    }
  summary->n_runs = errors->len;
  if (errors->len > 0)
    {
      g_array_sort (errors, compare_doubles);
      summary->low = quantile_of (errors, 0.1);
      summary->high = quantile_of (errors, 0.9);
    }
  summary->errors = bud_errors_of ((double *) (void *) errors->data, errors->len);
}

char *
bud_band_text (const BudBand *band)
{
  int below = (int) lround (100 * (1 - band->low_ratio)), above = (int) lround (100 * (band->high_ratio - 1));

  /* Translators: how far measured runs are from a prediction, in percent */
  return ABS (below - above) <= 3 ? g_strdup_printf (_ ("±%d %%"), MAX (below, above))
                                  : g_strdup_printf (_ ("−%d … +%d %%"), below, above);
}

char *
bud_band_runs_text (const BudBand *band, const BudEngineProfile *profile)
{
  g_autofree char *text = NULL;

  if (band->is_own)
    return g_strdup_printf (_ ("8 of 10 of the %u own runs nearest, each left out of the calibration"),
                            band->n_runs);
  text = g_strdup_printf (_ ("8 of 10 of the %u nearest measured runs, %u of them on this device"),
                          band->n_runs, band->n_same_device);
  if (strcmp (profile->id, profile->base_id) == 0)
    return g_steal_pointer (&text);
  /* Translators: a sentence on measured runs; the engine that a user's own one is based on. */
  return g_strdup_printf (_ ("%s; those of %s, as too few own runs are near"), text, profile->base_id);
}

JsonNode *
bud_band_to_json (const BudBand *band)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "low_ratio");
  json_builder_add_double_value (builder, band->low_ratio);
  json_builder_set_member_name (builder, "high_ratio");
  json_builder_add_double_value (builder, band->high_ratio);
  json_builder_set_member_name (builder, "runs");
  json_builder_add_int_value (builder, band->n_runs);
  json_builder_set_member_name (builder, "same_device");
  json_builder_add_int_value (builder, band->n_same_device);
  json_builder_set_member_name (builder, "same_model");
  json_builder_add_int_value (builder, band->n_same_model);
  json_builder_set_member_name (builder, "own");
  json_builder_add_boolean_value (builder, band->is_own);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
