#include "plot/serving-plots.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/histogram.h"
#include "plot/number.h"
#include "plot/panels.h"
#include "plot/quantiles.h"
#include "plot/timeline.h"

#define SPANS 120
#define BINS 40
#define LOG_FROM_RATIO 12 /* latencies further apart than this are shown on a log axis */

const char *
bud_latency_name (BudLatency latency)
{
  switch (latency)
    {
    case BUD_LATENCY_TTFT:
      return _ ("Time to first token");
    case BUD_LATENCY_TPOT:
      return _ ("Time per output token");
    case BUD_LATENCY_ITL:
      return _ ("Inter-token latency");
    case BUD_LATENCY_E2E:
    case BUD_N_LATENCIES:
    default:
      return _ ("End to end");
    }
}

const char *
bud_latency_short (BudLatency latency)
{
  switch (latency)
    {
    case BUD_LATENCY_TTFT:
      return _ ("TTFT");
    case BUD_LATENCY_TPOT:
      return _ ("TPOT");
    case BUD_LATENCY_ITL:
      return _ ("ITL");
    case BUD_LATENCY_E2E:
    case BUD_N_LATENCIES:
    default:
      return _ ("End to end");
    }
}

const BudDistribution *
bud_latency_distribution (const BudServingResult *r, BudLatency latency, gboolean is_steady)
{
  switch (latency)
    {
    case BUD_LATENCY_TTFT:
      return is_steady ? &r->steady_ttft_s : &r->ttft_s;
    case BUD_LATENCY_TPOT:
      return is_steady ? &r->steady_tpot_s : &r->tpot_s;
    case BUD_LATENCY_ITL:
      return &r->itl_s;
    case BUD_LATENCY_E2E:
    case BUD_N_LATENCIES:
    default:
      return is_steady ? &r->steady_e2e_s : &r->e2e_s;
    }
}

/* Over time */

typedef struct
{
  double middle_s[SPANS], running[SPANS], waiting[SPANS], cache[SPANS], tokens_per_s[SPANS], power_w[SPANS];
} Spans;

/* Adds what lies between two samples, whose counts hold until the later one, to the spans it touches. */
static void
add_interval (Spans *spans, double span_s, const BudServingSample *from, const BudServingSample *to,
              double blocks, double factor)
{
  double length_s = to->time_s - from->time_s;
  guint first, last;

  if (!(length_s > 0))
    return;
  first = MIN ((guint) (from->time_s / span_s), SPANS - 1);
  last = MIN ((guint) (to->time_s / span_s), SPANS - 1);
  for (guint i = first; i <= last; i++)
    {
      double inside_s = MIN (to->time_s, (i + 1) * span_s) - MAX (from->time_s, i * span_s);
      double share = MAX (inside_s, 0) / span_s;

      spans->running[i] += share * to->n_running;
      spans->waiting[i] += share * to->n_waiting;
      spans->cache[i] += share * (blocks > 0 ? to->n_blocks / blocks : NAN);
      spans->tokens_per_s[i] += share * factor * (to->tokens - from->tokens) / length_s;
      spans->power_w[i] += share * (to->busy_s - from->busy_s) / length_s;
    }
}

BudPlot *
bud_plot_of_load (const BudServingResult *r, guint64 kv_blocks, guint n_ranks, double idle_w, double full_w)
{
  const BudPlotGroup groups[] = {
    { _ ("Running"), 0 }, { _ ("Waiting"), 1 }, { _ ("KV cache in use"), 2 },
    { _ ("Output"), 4 },  { _ ("Power"), 3 },
  };
  const BudAxisSpec axes[] = {
    { .title = n_ranks > 1 ? _ ("Requests per rank") : _ ("Requests"), .min = 0, .max = NAN },
    { .title = _ ("KV (%)"), .min = 0, .max = 1, .factor = 0.01 },
    { .title = _ ("Output (tok/s)"), .short_title = _ ("tok/s"), .min = 0, .max = NAN },
    { .title = full_w < 1e3 ? _ ("Power (W)") : _ ("Power (kW)"),
      .short_title = full_w < 1e3 ? "W" : "kW",
      .min = 0,
      .max = full_w,
      .factor = full_w < 1e3 ? 1 : 1e3 },
  };
  g_autofree Spans *spans = g_new0 (Spans, 1);
  const BudPanelLine lines[] = { { spans->running, 0, 0, TRUE },
                                 { spans->waiting, 1, 0, TRUE },
                                 { spans->cache, 2, 1, FALSE },
                                 { spans->tokens_per_s, 3, 2, FALSE },
                                 { spans->power_w, 4, 3, FALSE } };
  const gboolean has_power = isfinite (idle_w) && isfinite (full_w);
  double end_s = r->n_samples > 0 ? r->samples[r->n_samples - 1].time_s : 0, span_s = end_s / SPANS;
  BudServingSample before = { 0 };
  BudPanelsData data = { .x = { .title = _ ("Simulated time (s)"), .min = 0, .max = end_s },
                         .xs = spans->middle_s,
                         .n = end_s > 0 ? SPANS : 0,
                         .panels = axes,
                         .n_panels = G_N_ELEMENTS (axes) - !has_power,
                         .groups = groups,
                         .n_groups = G_N_ELEMENTS (groups) - !has_power,
                         .lines = lines,
                         .n_lines = G_N_ELEMENTS (lines) - !has_power };

  for (guint i = 0; i < SPANS; i++)
    spans->middle_s[i] = (i + 0.5) * span_s;
  for (guint i = 0; i < r->n_samples; before = r->samples[i++])
    add_interval (spans, span_s, &before, &r->samples[i], (double) kv_blocks, n_ranks);
  /* until here the share at full power */
  for (guint i = 0; has_power && i < SPANS; i++)
    spans->power_w[i] = idle_w + (full_w - idle_w) * spans->power_w[i];
  return bud_plot_new_panels (&data);
}

/* Latency */

static double
value_of (const BudServingRequest *r, BudLatency latency)
{
  switch (latency)
    {
    case BUD_LATENCY_TTFT:
      return r->first_s - r->send_s;
    case BUD_LATENCY_TPOT:
      return r->output_tokens > 1 ? (r->last_s - r->first_s) / (r->output_tokens - 1) : NAN;
    default:
      return r->last_s - r->send_s;
    }
}

static guint
bin_requests (const BudServingRequest *requests, gsize n, BudLatency latency, gboolean is_log, double *edges,
              double *counts)
{
  g_autofree double *values = g_new (double, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    values[i] = value_of (&requests[i], latency);
  return bud_histogram_bins (values, n, is_log, BINS, edges, counts);
}

/* The engine's ranges, joined until at most BINS are left. */
static guint
bin_gaps (const BudServingResult *r, double *edges, double *counts)
{
  guint first = 0, end = BUD_SERVING_GAP_RANGES, step, n = 0;

  while (first < end && r->gap_counts[first] == 0)
    first++;
  while (end > first && r->gap_counts[end - 1] == 0)
    end--;
  step = (end - first + BINS - 1) / BINS;
  for (guint from = first; from < end; from += step, n++)
    {
      edges[n] = bud_serving_gap_edge_s (from);
      edges[n + 1] = bud_serving_gap_edge_s (MIN (from + step, end));
      counts[n] = 0;
      for (guint i = from; i < MIN (from + step, end); i++)
        counts[n] += (double) r->gap_counts[i];
    }
  return n;
}

static char *
percentile_text (const char *name, double value_s)
{
  g_autofree char *value = bud_number_time (value_s);

  return g_strdup_printf ("%s %s", name, value);
}

char *
bud_latency_limit_text (double limit_s)
{
  BudScale scale = bud_scale_time (limit_s);
  g_autofree char *number = bud_number_tick (limit_s / scale.factor);

  return g_strdup_printf (_ ("limit %s%s%s"), number, BUD_NBSP, scale.unit);
}

BudPlot *
bud_plot_of_latency (const BudServingResult *result, const BudServingRequest *requests, gsize n,
                     BudLatency latency, gboolean is_steady, double limit_s)
{
  const BudDistribution *d = bud_latency_distribution (result, latency, is_steady);
  BudScale scale = bud_scale_time (d->p90);
  gboolean is_log = latency == BUD_LATENCY_ITL || d->max > LOG_FROM_RATIO * d->p50;
  g_autofree char *title = bud_scale_title (&scale, bud_latency_name (latency));
  g_autofree char *short_title = bud_scale_title (&scale, bud_latency_short (latency));
  g_autofree char *p50 = percentile_text ("p50", d->p50);
  g_autofree char *p90 = percentile_text ("p90", d->p90);
  g_autofree char *p99 = percentile_text ("p99", d->p99);
  g_autofree char *limit = bud_latency_limit_text (limit_s);
  const BudHistogramLine lines[] = { { d->p50, p50 }, { d->p90, p90 }, { d->p99, p99 } };
  const BudPlotLimit limits[] = { { TRUE, limit_s, limit, FALSE } };
  double edges[BINS + 1] = { 0 }, counts[BINS];
  gsize from = is_steady ? result->steady_first : 0;
  BudHistogramData data
      = { .x = { title, short_title, .is_log = is_log, .min = NAN, .max = NAN, .factor = scale.factor },
          .y = { .title = latency == BUD_LATENCY_ITL ? _ ("Gaps between tokens") : _ ("Requests"),
                 .min = NAN,
                 .max = NAN,
                 .is_count = TRUE },
          .edges = edges,
          .counts = counts,
          .lines = lines,
          .n_lines = G_N_ELEMENTS (lines),
          .limits = limits,
          .n_limits = isfinite (limit_s) ? 1 : 0 };

  if (latency == BUD_LATENCY_ITL)
    data.n_bins = bin_gaps (result, edges, counts);
  else
    data.n_bins
        = bin_requests (requests + from, is_steady ? result->n_steady : n, latency, is_log, edges, counts);
  return bud_plot_new_histogram (&data);
}

/* Percentiles */

static BudQuantileRow
quantile_row (const char *name, const BudDistribution *d, double limit_s)
{
  return (BudQuantileRow){ name, { d->p50, d->p90, d->p95, d->p99, d->max }, limit_s };
}

BudPlot *
bud_plot_of_percentiles (const BudServingResult *result, gboolean is_steady, const double *limits_s)
{
  BudQuantileRow rows[BUD_N_LATENCIES + 1];

  for (int i = 0; i < BUD_N_LATENCIES; i++)
    rows[i] = quantile_row (bud_latency_name ((BudLatency) i),
                            bud_latency_distribution (result, (BudLatency) i, is_steady), limits_s[i]);
  rows[BUD_N_LATENCIES]
      = quantile_row (_ ("In the queue"), is_steady ? &result->steady_queue_s : &result->queue_s, NAN);
  return bud_plot_new_quantiles (
      &(BudQuantilesData){ rows, G_N_ELEMENTS (rows), .title = _ ("Latency"), .is_one_scale = FALSE });
}

BudPlot *
bud_plot_of_splits (const BudServingResult *results, guint n_instances, BudLatency latency, double limit_s)
{
  g_autofree BudQuantileRow *rows = g_new (BudQuantileRow, MAX (n_instances, 1));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint p = 0; p < n_instances; p++)
    {
      char *name = p == 0 ? g_strdup (_ ("Together"))
                          : g_strdup_printf (_ ("%u prefill + %u decode"), p, n_instances - p);

      g_ptr_array_add (names, name);
      rows[p] = quantile_row (name, bud_latency_distribution (&results[p], latency, FALSE), limit_s);
    }
  return bud_plot_new_quantiles (
      &(BudQuantilesData){ rows, n_instances, .title = bud_latency_name (latency), .is_one_scale = TRUE });
}

/* Requests */

static gboolean
touches (const BudServingRequest *r, double from_s, double to_s)
{
  return r->send_s <= to_s && !(r->last_s < from_s);
}

BudPlot *
bud_plot_of_requests (const BudServingRequest *requests, gsize n, double from_s, double to_s, double now_s,
                      guint max_rows, gsize *n_left_out)
{
  g_autofree BudTimelineRow *rows = NULL;
  gsize n_touching = 0, stride, seen = 0;
  guint n_rows = 0;

  for (gsize i = 0; i < n; i++)
    n_touching += touches (&requests[i], from_s, to_s);
  stride = (n_touching + max_rows - 1) / MAX (max_rows, 1);
  rows = g_new (BudTimelineRow, n_touching / MAX (stride, 1) + 1);
  for (gsize i = 0; i < n; i++)
    {
      const BudServingRequest *r = &requests[i];

      if (!touches (r, from_s, to_s) || seen++ % stride != 0)
        continue;
      rows[n_rows++] = (BudTimelineRow){ .id = i,
                                         .at_s = { r->send_s, r->scheduled_s, r->first_s, r->last_s },
                                         .input_tokens = r->input_tokens,
                                         .output_tokens = r->output_tokens,
                                         .n_preemptions = r->n_preemptions };
    }
  *n_left_out = n_touching - n_rows;
  return bud_plot_new_timeline (
      &(BudTimelineData){ .from_s = from_s, .to_s = to_s, .now_s = now_s, .rows = rows, .n_rows = n_rows });
}
