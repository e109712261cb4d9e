#include "planner/rate-curve.h"

#include <math.h>

#include "planner/job.h"

#define BURST_REQUESTS_PER_S 1e6 /* all at once */

/* Of the capacity; denser where the queue begins to grow. */
static const double shares[BUD_RATE_CURVE_POINTS]
    = { 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.1, 1.25 };

typedef struct
{
  BudSimulationOptions options; /* cancelled by progress->cancel */
  BudRateProgress *progress;
  BudRateCurve *curve;
  BudSimulation *at[BUD_RATE_CURVE_POINTS];
  double highest_requests_per_s;
} Work;

static gboolean
has_limits (const BudSimulationOptions *o)
{
  return isfinite (o->ttft_limit_s) || isfinite (o->tpot_limit_s) || isfinite (o->e2e_limit_s);
}

static BudSimulation *
simulate_at (const BudSimulationOptions *options, double requests_per_s, BudDiagnostic *diagnostic)
{
  BudSimulationOptions at = *options;

  bud_simulation_options_set_rate (&at, requests_per_s);
  return bud_simulation_new (&at, diagnostic);
}

/* Item 0 is the search, the longest; item i the point i − 1. */
static void
work_off (guint64 begin, guint64 end, guint worker, gpointer data)
{
  Work *work = data;

  for (guint64 i = begin; i < end && !work->progress->cancel; i++)
    {
      BudDiagnostic diagnostic = { 0 };

      if (i > 0)
        work->at[i - 1]
            = simulate_at (&work->options, work->curve->points[i - 1].requests_per_s, &diagnostic);
      else if (has_limits (&work->options))
        bud_simulation_free (
            bud_simulation_find_rate (&work->options, &work->highest_requests_per_s, &diagnostic));
      g_atomic_int_inc (&work->progress->n_done);
    }
}

static void
take_points (Work *work)
{
  BudRateCurve *curve = work->curve;
  double best = 0;

  for (guint i = 0; i < BUD_RATE_CURVE_POINTS; i++)
    {
      BudRatePoint *point = &curve->points[curve->n_points];
      double power;

      if (work->at[i] == NULL)
        continue;
      point->requests_per_s = curve->points[i].requests_per_s;
      point->result = work->at[i]->result;
      power = point->requests_per_s / point->result.e2e_s.mean;
      if (power > best)
        {
          best = power;
          curve->knee = curve->n_points;
        }
      curve->n_points++;
    }
}

BudRateCurve *
bud_rate_curve_new (const BudSimulationOptions *options, guint n_threads, BudRateProgress *progress,
                    BudDiagnostic *diagnostic)
{
  g_autofree BudRateCurve *curve = g_new0 (BudRateCurve, 1);
  Work work = { .options = *options, .progress = progress, .curve = curve };
  g_autoptr (BudJob) job = NULL;
  g_autoptr (BudSimulation) burst = NULL;
  BudSimulationOptions at_once;

  work.options.cancel = &progress->cancel;
  work.options.n_answered = NULL;
  at_once = work.options;
  at_once.workload.think_s = 0; /* waiting for people is no capacity */
  burst = simulate_at (&at_once, BURST_REQUESTS_PER_S, diagnostic);
  if (burst == NULL)
    return NULL;
  g_atomic_int_inc (&progress->n_done);
  curve->capacity_requests_per_s = burst->result.requests_per_s;
  for (guint i = 0; i < BUD_RATE_CURVE_POINTS; i++)
    curve->points[i].requests_per_s = shares[i] * curve->capacity_requests_per_s;
  job = bud_job_new (BUD_RATE_CURVE_POINTS + 1, 1, n_threads, NULL, work_off, &work, NULL);
  bud_job_start (job, NULL, NULL);
  bud_job_wait (job, -1);
  take_points (&work);
  for (guint i = 0; i < BUD_RATE_CURVE_POINTS; i++)
    bud_simulation_free (work.at[i]);
  curve->highest_requests_per_s = has_limits (options) ? work.highest_requests_per_s : NAN;
  return progress->cancel ? NULL : g_steal_pointer (&curve);
}
