#include "planner/finalists.h"

#include <math.h>

#include "planner/simulation.h"

/* Enough for a p99, and some waves of a closed loop beyond its first. */
#define LEAST_REQUESTS 400u
#define WAVES 6u
#define MOST_REQUESTS 20000u

struct _BudFinalists
{
  gatomicrefcount ref_count;
  BudPlan *plan;
  BudFinalist *finalists;
  guint32 n;
};

BudFinalists *
bud_finalists_new (BudRanking *ranking, guint32 most)
{
  BudFinalists *self = g_new0 (BudFinalists, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->plan = bud_plan_ref (bud_ranking_get_plan (ranking));
  self->finalists = g_new0 (BudFinalist, MIN (most, bud_ranking_get_n (ranking)) + 1);
  for (guint32 i = 0; i < bud_ranking_get_n (ranking) && self->n < most; i++)
    if (bud_plan_result_has_figures (bud_ranking_get_result (ranking, i)))
      self->finalists[self->n++].candidate = bud_ranking_get_candidate (ranking, i);
  return self;
}

BudFinalists *
bud_finalists_ref (BudFinalists *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_finalists_unref (BudFinalists *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  bud_plan_unref (self->plan);
  g_free (self->finalists);
  g_free (self);
}

static BudServingWorkload
load_of (const BudPlanRequest *r, const BudPlanResult *result)
{
  BudServingWorkload load = { .arrival = BUD_ARRIVAL_CLOSED,
                              .concurrency = result->concurrency,
                              .lengths = BUD_LENGTHS_FIXED,
                              .input_tokens = r->input_tokens,
                              .output_tokens = r->output_tokens,
                              .seed = 1 };

  if (r->requests_per_s > 0)
    {
      load.arrival = BUD_ARRIVAL_POISSON;
      load.requests_per_s = r->requests_per_s;
    }
  return load;
}

static void
judge (const BudFinalists *self, BudFinalist *finalist)
{
  const BudPlanRequest *r = bud_plan_get_request (self->plan);
  const BudPlanResult *result = bud_plan_get_result (self->plan, finalist->candidate);
  const BudCase request = bud_plan_case (self->plan, result);
  const BudSimulationOptions options
      = { .request = &request,
          .workload = load_of (r, result),
          .n_requests = CLAMP (WAVES * result->concurrency, LEAST_REQUESTS, MOST_REQUESTS),
          .ttft_limit_s = r->ttft_limit_s,
          .tpot_limit_s = r->tpot_limit_s,
          .e2e_limit_s = r->e2e_limit_s };
  BudDiagnostic diagnostic = { 0 };
  g_autoptr (BudSimulation) simulation = bud_simulation_new (&options, &diagnostic);

  finalist->ttft_p50_s = finalist->ttft_p99_s = finalist->tpot_p99_s = finalist->e2e_p99_s = NAN;
  finalist->attainment_ratio = NAN;
  finalist->is_judged = simulation != NULL;
  if (simulation == NULL)
    {
      g_strlcpy (finalist->problem, diagnostic.message, sizeof finalist->problem);
      return;
    }
  finalist->ttft_p50_s = simulation->result.ttft_s.p50;
  finalist->ttft_p99_s = simulation->result.ttft_s.p99;
  finalist->tpot_p99_s = simulation->result.tpot_s.p99;
  finalist->e2e_p99_s = simulation->result.e2e_s.p99;
  finalist->attainment_ratio = simulation->result.slo_attainment_ratio;
  finalist->n_requests = options.n_requests;
}

static void
judge_range (guint64 begin, guint64 end, guint worker, gpointer data)
{
  BudFinalists *self = data;

  for (guint64 i = begin; i < end; i++)
    {
      judge (self, &self->finalists[i]);
      g_atomic_int_set (&self->finalists[i].is_done, TRUE);
    }
}

BudJob *
bud_finalists_job (BudFinalists *self, guint n_threads, GCancellable *cancellable)
{
  return bud_job_new (self->n, 1, n_threads, cancellable, judge_range, bud_finalists_ref (self),
                      (GDestroyNotify) bud_finalists_unref);
}

guint32
bud_finalists_get_n (const BudFinalists *self)
{
  return self->n;
}

const BudFinalist *
bud_finalists_get (const BudFinalists *self, guint32 i)
{
  return i < self->n && g_atomic_int_get (&self->finalists[i].is_done) ? &self->finalists[i] : NULL;
}

gboolean
bud_finalists_has (const BudFinalists *self, guint32 candidate)
{
  for (guint32 i = 0; i < self->n; i++)
    if (self->finalists[i].candidate == candidate)
      return TRUE;
  return FALSE;
}

const BudFinalist *
bud_finalists_find (const BudFinalists *self, guint32 candidate)
{
  for (guint32 i = 0; i < self->n; i++)
    if (self->finalists[i].candidate == candidate)
      return bud_finalists_get (self, i);
  return NULL;
}
