#include "planner/validation-pools.h"

#include <math.h>

/* A run that was measured did fit: by our book-keeping it need not. */
#define ROOM 1e3

typedef struct
{
  BudCase request;
  BudDevice device;
  const BudWorkerPool *pool;
} Worker;

void
bud_worker_pool_lay_out (const BudWorkerPool *pool, BudDeployment *deployment)
{
  deployment->tp = pool->tp;
  deployment->pp = pool->pp;
  deployment->ep = pool->ep;
  deployment->dp = pool->dp;
}

static void
init_worker (Worker *self, const BudCase *request, const BudWorkerPool *pool)
{
  BudDeployment *d = &self->request.deployment;

  self->request = *request;
  self->device = *request->device;
  self->device.memory_bytes *= ROOM;
  self->request.device = &self->device;
  self->pool = pool;
  bud_worker_pool_lay_out (pool, d);
  d->n_devices = d->tp * d->pp * d->dp;
}

/* Of a lone prompt, with its cache's way to the other pool. */
static BudStatus
time_prompt (Worker *self, BudEstimate *estimate, BudDiagnostic *diagnostic)
{
  BudDeployment *d = &self->request.deployment;

  d->n_prefill_instances = d->n_decode_instances = 1;
  d->n_devices *= 2;
  self->request.workload.is_concurrency = true;
  self->request.workload.n_sequences = 1;
  return bud_estimate (&self->request, estimate, diagnostic);
}

/* TPOT of the decode pool with so many sequences in all; NAN when refused. */
static double
tpot_s (Worker *self, double n_sequences, BudDiagnostic *diagnostic)
{
  BudEstimate estimate = { 0 };

  self->request.workload.is_concurrency = false;
  self->request.workload.n_sequences = (uint32_t) fmax (ceil (n_sequences / self->pool->n_workers), 1);
  if (bud_estimate (&self->request, &estimate, diagnostic) != BUD_STATUS_OK)
    return NAN;
  return estimate.tpot_s;
}

typedef struct
{
  Worker *decode;
  double n_tokens; /* after the first */
  double concurrency;
  double lone_s;              /* TTFT without a wait */
  double most_requests_per_s; /* of the prefill pool */
} Loop;

/* Sequences that decode: as many as the prefill pool keeps there, and as the loop has beside its prompts
 * (Little's law for both). The rate rises with them: bisection. */
static double
balance (const Loop *self, double *decode_s, BudDiagnostic *diagnostic)
{
  double low = 0, high = self->concurrency;

  for (int i = 0; i < 20; i++)
    {
      const double n = i == 0 ? high : (low + high) / 2;
      const double time_s = tpot_s (self->decode, n, diagnostic);
      const double rate = n / (self->n_tokens * time_s);

      if (isnan (time_s))
        return NAN;
      *decode_s = time_s;
      if (rate <= self->most_requests_per_s && n + rate * self->lone_s <= self->concurrency)
        low = n;
      else
        high = n;
      if (high - low < 1e-3 * self->concurrency)
        break;
    }
  return fmax (low, 1e-3 * self->concurrency);
}

gboolean
bud_run_predict_pools (BudRun *run, const BudCase *request, BudDiagnostic *diagnostic)
{
  Worker prefill, decode;
  BudEstimate prompt = { 0 };
  Loop loop
      = { .decode = &decode, .n_tokens = fmax (run->output_tokens - 1, 1), .concurrency = run->concurrency };
  double *p = run->predicted;
  double n, rate;

  init_worker (&prefill, request, &run->prefill);
  init_worker (&decode, request, &run->decode);
  if (time_prompt (&prefill, &prompt, diagnostic) != BUD_STATUS_OK)
    return FALSE;
  loop.lone_s = prompt.ttft_s;
  loop.most_requests_per_s = (double) run->prefill.n_workers * run->prefill.dp / prompt.prefill.latency_s;
  n = balance (&loop, &p[BUD_METRIC_TPOT], diagnostic);
  if (isnan (n))
    return FALSE;
  rate = n / (loop.n_tokens * p[BUD_METRIC_TPOT]);
  p[BUD_METRIC_TTFT] = fmax ((run->concurrency - n) / rate, loop.lone_s);
  p[BUD_METRIC_OUTPUT_RATE] = rate * run->output_tokens;
  p[BUD_METRIC_OUTPUT_RATE_PER_DEVICE] = p[BUD_METRIC_OUTPUT_RATE] / run->deployment.n_devices;
  p[BUD_METRIC_DECODE_RATE] = p[BUD_METRIC_PREFILL_RATE] = NAN;
  run->n_running = n;
  return TRUE;
}
