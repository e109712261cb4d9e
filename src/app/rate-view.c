#include "app/rate-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "plot/lines.h"
#include "plot/number.h"

#define PROGRESS_EVERY_MS 100

/* One computation, shared with its thread. */
typedef struct
{
  BudLoadRun *run;
  BudRateProgress progress;
  gboolean is_pools;
  BudRateCurve *curve;
  BudPoolComparison *pools;
  BudDiagnostic diagnostic;
} Work;

struct _BudRateView
{
  GObject parent_instance;

  gboolean is_pools;
  Work *running; /* owned by its task */
  BudLoadRun *waiting;
  BudLoadRun *run; /* what `curve` or `reason` is of */
  BudRateCurve *curve;
  BudPoolComparison *pools;
  char *reason;
  gboolean is_cancelled;
  guint progress_id;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (BudRateView, bud_rate_view, G_TYPE_OBJECT)

static void
work_free (gpointer data)
{
  Work *work = data;

  bud_load_run_unref (work->run);
  g_free (work->curve);
  g_free (work->pools);
  g_free (work);
}

static void
compute (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;

  if (work->is_pools)
    work->pools = bud_pool_comparison_new (&work->run->options, &work->progress, &work->diagnostic);
  else
    work->curve = bud_rate_curve_new (&work->run->options, 0, &work->progress, &work->diagnostic);
  g_task_return_boolean (task, TRUE);
}

static gboolean
on_progress (gpointer user_data)
{
  g_signal_emit (user_data, changed_signal, 0);
  return G_SOURCE_CONTINUE;
}

static void on_computed (GObject *source, GAsyncResult *result, gpointer user_data);

static void
begin (BudRateView *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_computed, NULL);
  Work *work = g_new0 (Work, 1);

  work->run = g_steal_pointer (&self->waiting);
  work->is_pools = self->is_pools;
  self->running = work;
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, compute);
  if (self->progress_id == 0)
    self->progress_id = g_timeout_add (PROGRESS_EVERY_MS, on_progress, self);
}

/* Of one instance there is nothing to set apart; where to make several is said, not only how many there are.
 */
static char *
reason_of (const Work *work)
{
  const BudDeployment *d = &work->run->options.request->deployment;

  if (work->is_pools && d->n_devices == d->tp * d->pp * d->dp)
    return g_strdup_printf (
        ngettext ("%u device is one instance, of which nothing can be set apart.",
                  "All %u devices are one instance, of which nothing can be set apart. A smaller TP makes "
                  "several; “Prefill, decode” among the inputs offers its halves.",
                  d->n_devices),
        d->n_devices);
  return bud_describe_sentence (work->diagnostic.message);
}

static void
take (BudRateView *self, Work *work)
{
  g_clear_pointer (&self->run, bud_load_run_unref);
  g_clear_pointer (&self->curve, g_free);
  g_clear_pointer (&self->pools, g_free);
  g_clear_pointer (&self->reason, g_free);
  self->run = bud_load_run_ref (work->run);
  self->curve = g_steal_pointer (&work->curve);
  self->pools = g_steal_pointer (&work->pools);
  if (self->curve == NULL && self->pools == NULL)
    self->reason = reason_of (work);
}

static void
on_computed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BudRateView *self = BUD_RATE_VIEW (source);
  Work *work = g_task_get_task_data (G_TASK (result));

  self->running = NULL;
  if (!work->progress.cancel)
    take (self, work);
  if (self->waiting != NULL)
    begin (self);
  else
    g_clear_handle_id (&self->progress_id, g_source_remove);
  g_signal_emit (self, changed_signal, 0);
}

void
bud_rate_view_start (BudRateView *self, BudLoadRun *run)
{
  if ((self->running != NULL && self->running->run == run && !self->running->progress.cancel)
      || self->waiting == run)
    return;
  self->is_cancelled = FALSE;
  g_clear_pointer (&self->waiting, bud_load_run_unref);
  self->waiting = bud_load_run_ref (run);
  if (self->running == NULL)
    begin (self);
  else
    self->running->progress.cancel = true;
}

void
bud_rate_view_cancel (BudRateView *self)
{
  g_clear_pointer (&self->waiting, bud_load_run_unref);
  if (self->running != NULL)
    self->running->progress.cancel = true;
  self->is_cancelled = TRUE;
}

gboolean
bud_rate_view_is_busy (BudRateView *self)
{
  return self->running != NULL;
}

double
bud_rate_view_get_progress (BudRateView *self)
{
  if (self->running == NULL)
    return 0;
  return MIN ((double) g_atomic_int_get (&self->running->progress.n_done)
                  / (self->is_pools ? BUD_POOLS_MAX : BUD_RATE_CURVE_STEPS),
              1);
}

gboolean
bud_rate_view_is_cancelled (BudRateView *self)
{
  return self->is_cancelled;
}

void
bud_rate_view_forget_cancel (BudRateView *self)
{
  self->is_cancelled = FALSE;
}

gboolean
bud_rate_view_has (BudRateView *self, BudLoadRun *run)
{
  return self->run == run;
}

/* Together against the split with the most answers within the limits, then the lowest p99 end to end. */
static char *
text_of_pools (const BudPoolComparison *pools)
{
  const BudServingResult *together = &pools->results[0], *best = &pools->results[1];
  guint split = 1;
  g_autofree char *share = bud_number_percent (together->slo_attainment_ratio);
  g_autofree char *ttft = bud_number_time (together->ttft_s.p99);
  g_autofree char *tpot = bud_number_time (together->tpot_s.p99);
  g_autofree char *best_share = NULL;
  g_autofree char *best_ttft = NULL;
  g_autofree char *best_tpot = NULL;

  for (guint p = 2; p < pools->n_instances; p++)
    {
      const BudServingResult *r = &pools->results[p];

      if (r->slo_attainment_ratio > best->slo_attainment_ratio
          || (r->slo_attainment_ratio == best->slo_attainment_ratio && r->e2e_s.p99 < best->e2e_s.p99))
        {
          best = r;
          split = p;
        }
    }
  best_share = bud_number_percent (best->slo_attainment_ratio);
  best_ttft = bud_number_time (best->ttft_s.p99);
  best_tpot = bud_number_time (best->tpot_s.p99);
  return g_strdup_printf (
      _ ("Together: p99 of TTFT %s, of TPOT %s, %s within limits. Apart, best with %u that "
         "prefill and %u that decode: TTFT %s, TPOT %s, %s within limits."),
      ttft, tpot, share, split, pools->n_instances - split, best_ttft, best_tpot, best_share);
}

/* Without a comparison at least what runs together. */
static BudPlot *
plot_pools (const BudRateView *self, BudLatency latency, double limit_s)
{
  const BudSimulation *together = self->run != NULL ? self->run->simulation : NULL;

  if (self->pools != NULL)
    return bud_plot_of_splits (self->pools->results, self->pools->n_instances, latency, limit_s);
  return bud_plot_of_splits (together != NULL ? &together->result : NULL, together != NULL ? 1 : 0, latency,
                             limit_s);
}

/* Percentiles, then the knee as a point of its own on the p99 curve. */
BudPlot *
bud_rate_view_plot (BudRateView *self, BudLatency latency, double limit_s)
{
  const BudPlotGroup groups[] = { { "p50", 0 }, { "p90", 1 }, { "p99", 3 }, { _ ("knee"), 2 } };
  double rates[BUD_RATE_CURVE_POINTS], values[3][BUD_RATE_CURVE_POINTS], highest = 0;
  guint n = self->curve != NULL ? self->curve->n_points : 0, knee = n > 0 ? self->curve->knee : 0;
  const BudLine lines[] = { { rates, values[0], n, 0, FALSE, FALSE },
                            { rates, values[1], n, 1, FALSE, FALSE },
                            { rates, values[2], n, 2, FALSE, FALSE },
                            { &rates[knee], &values[2][knee], n > 0 ? 1 : 0, 3, FALSE, FALSE } };
  double best = n > 0 ? self->curve->highest_requests_per_s : NAN;
  g_autofree char *limit = bud_latency_limit_text (limit_s);
  g_autofree char *rate = bud_number (best);
  g_autofree char *marker = g_strdup_printf (_ ("limits met to %s"), rate);
  const BudPlotLimit limits[] = { { FALSE, limit_s, limit, FALSE } };
  g_autofree char *title = NULL;
  g_autofree char *short_title = NULL;
  BudScale scale;

  if (self->is_pools)
    return plot_pools (self, latency, limit_s);
  for (guint i = 0; i < n; i++)
    {
      const BudDistribution *d = bud_latency_distribution (&self->curve->points[i].result, latency, FALSE);

      rates[i] = self->curve->points[i].requests_per_s;
      values[0][i] = d->p50;
      values[1][i] = d->p90;
      values[2][i] = d->p99;
      highest = fmax (highest, d->p50);
    }
  scale = bud_scale_time (highest);
  title = bud_scale_title (&scale, bud_latency_name (latency));
  short_title = bud_scale_title (&scale, bud_latency_short (latency));
  return bud_plot_new_lines (&(BudLinesData){
      .x = { .title = _ ("Offered rate (req/s)"), .min = 0, .max = NAN },
      .y = { title, short_title, .is_log = TRUE, .min = NAN, .max = NAN, .factor = scale.factor },
      .groups = groups,
      .n_groups = G_N_ELEMENTS (groups),
      .lines = lines,
      .n_lines = G_N_ELEMENTS (lines),
      .limits = limits,
      .n_limits = isfinite (limit_s) ? 1 : 0,
      .markers = &(BudLineMarker){ best > 0 ? best : NAN, marker },
      .n_markers = 1 });
}

/* Rates are of requests; what that is in conversations. */
static char *
with_conversations (const BudLoadRun *run, char *text, double rate)
{
  const BudServingWorkload *w = &run->options.workload;
  g_autofree char *said = text;
  g_autofree char *requests = bud_number (rate);
  g_autofree char *conversations = bud_number (rate / MAX (w->n_turns, 1));

  if (w->arrival == BUD_ARRIVAL_TRACE || w->n_turns <= 1)
    return g_steal_pointer (&said);
  /* Translators: after the sentence on requests per second. */
  return g_strdup_printf (ngettext ("%s Every turn counts: %s req/s are %s conversations/s of %u turn.",
                                    "%s Every turn counts: %s req/s are %s conversations/s of %u turns.",
                                    w->n_turns),
                          said, requests, conversations, w->n_turns);
}

char *
bud_rate_view_text (BudRateView *self)
{
  double best = self->curve != NULL ? self->curve->highest_requests_per_s : NAN;
  g_autofree char *knee = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *capacity = NULL;
  double knee_rate;
  char *text;

  if (self->pools != NULL)
    return text_of_pools (self->pools);
  if (self->curve == NULL)
    return g_strdup (self->reason);
  knee = bud_number (self->curve->points[self->curve->knee].requests_per_s);
  rate = bud_number (best);
  capacity = bud_number (self->curve->capacity_requests_per_s);
  knee_rate = self->curve->points[self->curve->knee].requests_per_s;
  if (isnan (best))
    text = g_strdup_printf (_ ("Most throughput for the latency (knee) at %s req/s, all requests at once are "
                               "answered at %s req/s. Set limits to find the highest rate that meets them."),
                            knee, capacity);
  else if (best == 0)
    text = g_strdup_printf (
        _ ("No rate meets the limits: even a lone request misses them. Knee at %s req/s."), knee);
  else
    text = g_strdup_printf (
        _ ("The limits are met up to %s req/s at the 99th percentile. Most throughput for the "
           "latency (knee) at %s req/s, all requests at once are answered at %s req/s."),
        rate, knee, capacity);
  return with_conversations (self->run, text, best > 0 ? best : knee_rate);
}

static void
finalize (GObject *object)
{
  BudRateView *self = BUD_RATE_VIEW (object);

  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_pointer (&self->waiting, bud_load_run_unref);
  g_clear_pointer (&self->run, bud_load_run_unref);
  g_free (self->curve);
  g_free (self->pools);
  g_free (self->reason);
  G_OBJECT_CLASS (bud_rate_view_parent_class)->finalize (object);
}

static void
bud_rate_view_class_init (BudRateViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  changed_signal
      = g_signal_new ("changed", BUD_TYPE_RATE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bud_rate_view_init (BudRateView *self)
{
}

BudRateView *
bud_rate_view_new (gboolean is_pools)
{
  BudRateView *self = g_object_new (BUD_TYPE_RATE_VIEW, NULL);

  self->is_pools = is_pools;
  return self;
}
