/* Plots of a simulated load, for the window and files alike. */
#pragma once

#include "engine/serving.h"
#include "plot/plot.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_LATENCY_TTFT = 0,
  BUD_LATENCY_TPOT,
  BUD_LATENCY_ITL,
  BUD_LATENCY_E2E,
  BUD_N_LATENCIES,
} BudLatency;

const char *bud_latency_name (BudLatency latency);  /* translated: "Time to first token" */
const char *bud_latency_short (BudLatency latency); /* translated: "TTFT" */

char *bud_latency_limit_text (double limit_s); /* "limit 2 s"; free with g_free */

/* Of the whole run or of its steady part; gaps between tokens are counted over the whole run only. */
const BudDistribution *bud_latency_distribution (const BudServingResult *result, BudLatency latency,
                                                 gboolean is_steady);

/* Running, waiting, cache, tokens/s and power over simulated time, means over 120 equal spans. `n_ranks`
 * multiplies the token rate; `kv_blocks` is the capacity, 0 = unknown; `idle_w` and `full_w` are what all
 * devices draw idle and busy, NAN = unknown: no power. Free with bud_plot_free. */
BudPlot *bud_plot_of_load (const BudServingResult *result, guint64 kv_blocks, guint n_ranks, double idle_w,
                           double full_w);

/* Histogram with percentiles and, when finite, the limit. */
BudPlot *bud_plot_of_latency (const BudServingResult *result, const BudServingRequest *requests, gsize n,
                              BudLatency latency, gboolean is_steady, double limit_s);

/* Requests that touch from_s … to_s, evenly thinned to `max_rows`. *n_left_out of those that touch it are not
 * shown. */
BudPlot *bud_plot_of_requests (const BudServingRequest *requests, gsize n, double from_s, double to_s,
                               double now_s, guint max_rows, gsize *n_left_out);

/* Every latency's percentiles and the time in the queue, against the limits (BUD_N_LATENCIES of them, NAN =
 * none); of all requests or the steady ones. */
BudPlot *bud_plot_of_percentiles (const BudServingResult *result, gboolean is_steady, const double *limits_s);

/* One latency side by side: results[0] together, results[p] with p of n_instances that only prefill. */
BudPlot *bud_plot_of_splits (const BudServingResult *results, guint n_instances, BudLatency latency,
                             double limit_s);

G_END_DECLS
