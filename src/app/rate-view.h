/* What many runs of a load say, computed in the background when it is looked at: its rate curve, or how pools
 * of prefill and decode instances compare. */
#pragma once

#include "app/load-simulator.h"
#include "planner/pool-comparison.h"
#include "planner/rate-curve.h"
#include "plot/serving-plots.h"

G_BEGIN_DECLS

#define BUD_TYPE_RATE_VIEW (bud_rate_view_get_type ())
/* Signal "changed": progress, the end, or a failure. */
G_DECLARE_FINAL_TYPE (BudRateView, bud_rate_view, BUD, RATE_VIEW, GObject)

BudRateView *bud_rate_view_new (gboolean is_pools);

/* Begins with the load of `run`; the newest request wins. */
void bud_rate_view_start (BudRateView *self, BudLoadRun *run);
void bud_rate_view_cancel (BudRateView *self);
gboolean bud_rate_view_is_busy (BudRateView *self);
double bud_rate_view_get_progress (BudRateView *self); /* 0…1 */

/* The person cancelled, and nothing has changed since. */
gboolean bud_rate_view_is_cancelled (BudRateView *self);
void bud_rate_view_forget_cancel (BudRateView *self);

/* Its curve or the reason that there is none is of this run. */
gboolean bud_rate_view_has (BudRateView *self, BudLoadRun *run);

/* Percentiles of a latency over the rate, or over the instances that prefill (0: together); no lines when
 * there is no curve. Free with bud_plot_free. */
BudPlot *bud_rate_view_plot (BudRateView *self, BudLatency latency, double limit_s);

/* In words: "Highest rate within the limits: 7.9 req/s. Knee at 6.1 req/s", or why there is none. Free with
 * g_free. */
char *bud_rate_view_text (BudRateView *self);

G_END_DECLS
