#include "app/accuracy-plot.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/describe.h"
#include "plot/histogram.h"
#include "plot/number.h"
#include "plot/scatter.h"

#define BAND 0.2
#define N_BINS 50
#define LOWEST -1.0
#define HIGHEST 1.5
#define N_GROUPS 4

static const BudScatterGroup groups[BUD_N_ACCURACY_COLOURS][N_GROUPS] = {
  { { N_ ("Dense"), 0, BUD_SCATTER_SERIES, FALSE, TRUE },
    { N_ ("MoE"), 3, BUD_SCATTER_SERIES, FALSE, TRUE },
    { N_ ("MLA"), 2, BUD_SCATTER_SERIES, FALSE, TRUE },
    { N_ ("Hybrid"), 1, BUD_SCATTER_SERIES, FALSE, TRUE } },
  { { "vLLM", 0, BUD_SCATTER_SERIES, FALSE, TRUE },
    { "SGLang", 1, BUD_SCATTER_SERIES, FALSE, TRUE },
    { "TensorRT-LLM", 2, BUD_SCATTER_SERIES, FALSE, TRUE },
    { N_ ("Others"), 3, BUD_SCATTER_SERIES, FALSE, TRUE } },
  { { N_ ("16 bits"), 0, BUD_SCATTER_SERIES, FALSE, TRUE },
    { N_ ("8 bits"), 1, BUD_SCATTER_SERIES, FALSE, TRUE },
    { N_ ("4 bits"), 2, BUD_SCATTER_SERIES, FALSE, TRUE },
    { N_ ("Others"), 3, BUD_SCATTER_SERIES, FALSE, TRUE } },
};

static guint
index_of (const char *text, const char *const *names)
{
  guint i = 0;

  while (names[i] != NULL && strcmp (names[i], text) != 0)
    i++;
  return i;
}

static guint
group_of (const BudRun *run, BudAccuracyColour colour)
{
  static const char *const classes[] = { "dense", "moe", "mla", NULL };
  static const char *const engines[] = { "vllm", "sglang", "trtllm", NULL };
  double bits;

  switch (colour)
    {
    case BUD_ACCURACY_BY_ENGINE:
      return index_of (run->engine, engines);
    case BUD_ACCURACY_BY_PRECISION:
      bits = 8 * bud_format_bytes (run->deployment.weight_format);
      return bits > 20 ? 3 : bits > 12 ? 0 : bits > 6 ? 1 : 2;
    default:
      return index_of (run->model_class, classes);
    }
}

char *
bud_accuracy_value (BudMetric metric, double value)
{
  BudQuantity quantity = bud_quantity_token_rate (value);

  return metric == BUD_METRIC_OUTPUT_RATE ? bud_quantity_string (&quantity) : bud_number_time (value);
}

const char *
bud_accuracy_model_name (const BudRun *run)
{
  const char *slash = strrchr (run->model, '/');

  return slash != NULL ? slash + 1 : run->model;
}

char *
bud_accuracy_describe (const BudRun *run, const char *device_name)
{
  g_autofree char *devices
      = bud_describe_hardware (run->deployment.n_devices, bud_describe_past_maker (device_name));
  g_autofree char *format = bud_describe_format (run->deployment.weight_format);
  g_autofree char *load = bud_number_count (run->concurrency);

  return g_strdup_printf (ngettext ("%s, %s, TP %u, %s request at once", "%s, %s, TP %u, %s requests at once",
                                    (gulong) run->concurrency),
                          devices, format, run->deployment.tp, load);
}

static void
set_axes (BudScatterData *data, BudMetric metric)
{
  BudAxisSpec axis
      = { .is_log = TRUE, .min = NAN, .max = NAN, .factor = metric == BUD_METRIC_OUTPUT_RATE ? 1 : 1e-3 };

  data->x = data->y = axis;
  switch (metric)
    {
    case BUD_METRIC_TTFT:
      data->x.title = _ ("Measured TTFT (ms)");
      data->y.title = _ ("Predicted TTFT (ms)");
      break;
    case BUD_METRIC_TPOT:
      data->x.title = _ ("Measured TPOT (ms)");
      data->y.title = _ ("Predicted TPOT (ms)");
      break;
    default:
      data->x.title = _ ("Measured output (tok/s)");
      data->y.title = _ ("Predicted output (tok/s)");
    }
}

/* Looked up once for all the runs on it. */
static const char *
device_name (GHashTable *names, BudCatalog *catalog, const char *id)
{
  char *name = g_hash_table_lookup (names, id);

  if (name == NULL)
    {
      name = bud_describe_item (catalog, BUD_CATALOG_HARDWARE, id, NULL);
      g_hash_table_insert (names, (gpointer) id, name);
    }
  return name;
}

BudPlot *
bud_accuracy_scatter (const BudAccuracy *accuracy, const BudAccuracyFilter *filter, BudAccuracyColour colour,
                      const BudAccuracyCurrent *current, BudCatalog *catalog, GPtrArray *runs)
{
  static const char *const legends[] = { N_ ("Class"), N_ ("Engine"), N_ ("Weights") };
  GPtrArray *all = bud_accuracy_get_runs (accuracy);
  g_autoptr (GArray) points = g_array_new (FALSE, TRUE, sizeof (BudScatterPoint));
  g_autoptr (GPtrArray) details = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autofree char *predicted_text = bud_accuracy_value (filter->metric, current->predicted);
  g_autofree char *change = bud_number_change (current->predicted / current->expected - 1);
  g_autofree char *title = g_strdup_printf (_ ("current scenario, %s"), predicted_text);
  g_autofree char *detail = g_strdup_printf (_ ("nearest run: error %s"), change);
  BudScatterGroup named[N_GROUPS];
  BudScatterData data = { .groups = named,
                          .n_groups = N_GROUPS,
                          .legend_title = _ (legends[colour]),
                          .has_identity = TRUE,
                          .band_ratio = BAND,
                          .current_x = current->expected,
                          .current_y = current->predicted,
                          .current_title = title,
                          .current_detail = detail };

  memcpy (named, groups[colour], sizeof named);
  for (guint i = 0; i < N_GROUPS; i++)
    named[i].name = _ (named[i].name);
  for (guint i = 0; i < all->len; i++)
    {
      const BudRun *run = g_ptr_array_index (all, i);
      BudScatterPoint point = { .name = bud_accuracy_model_name (run) };

      if (!bud_accuracy_filter_has (filter, run) || !bud_run_figure (run, filter->metric, &point.x, &point.y))
        continue;
      point.group = group_of (run, colour);
      point.detail = bud_accuracy_describe (run, device_name (names, catalog, run->hardware));
      g_ptr_array_add (details, (char *) point.detail);
      g_array_append_val (points, point);
      g_ptr_array_add (runs, (gpointer) run);
    }
  set_axes (&data, filter->metric);
  data.points = (const BudScatterPoint *) (void *) points->data;
  data.n_points = points->len;
  return bud_plot_new_scatter (&data);
}

BudPlot *
bud_accuracy_histogram (const BudAccuracy *accuracy, const BudAccuracyFilter *filter)
{
  GPtrArray *all = bud_accuracy_get_runs (accuracy);
  double edges[N_BINS + 1], counts[N_BINS] = { 0 };
  BudAccuracySummary summary;
  g_autofree char *bias = NULL;
  g_autofree char *label = NULL;
  BudHistogramLine line = { NAN, NULL };

  for (int i = 0; i <= N_BINS; i++)
    edges[i] = LOWEST + (HIGHEST - LOWEST) * i / N_BINS;
  for (guint i = 0; i < all->len; i++)
    {
      const BudRun *run = g_ptr_array_index (all, i);
      double measured, predicted, at;

      if (!bud_accuracy_filter_has (filter, run)
          || !bud_run_figure (run, filter->metric, &measured, &predicted))
        continue;
      at = (predicted / measured - 1 - LOWEST) / (HIGHEST - LOWEST) * N_BINS;
      counts[(int) CLAMP (at, 0, N_BINS - 1)]++;
    }
  bud_accuracy_summarise (accuracy, filter, &summary);
  bias = bud_number_change (summary.errors.bias);
  label = g_strdup_printf (_ ("median %s"), bias);
  line = (BudHistogramLine){ summary.errors.bias, label };
  return bud_plot_new_histogram (&(BudHistogramData){
      .x = { .title = _ ("Predicted over measured − 1 (%)"), .min = LOWEST, .max = HIGHEST, .factor = 0.01 },
      .y = { .title = _ ("Runs"), .min = 0, .max = NAN, .is_count = TRUE },
      .edges = edges,
      .counts = counts,
      .n_bins = N_BINS,
      .lines = &line,
      .n_lines = 1 });
}
