/* GenZ's speculative stages: two models, one bandwidth, and the sums it makes of them. */
#include "engine/genz-internal.h"

#include <math.h>

static double
required (const BudGenzSummary *summary)
{
  return summary->weight_bytes + summary->kv_bytes;
}

static int64_t
n_micro_batches (const BudGenzCase *request, int64_t micro_batch)
{
  return request->batch / micro_batch;
}

/* The fit of both models on the full model's devices. Offloading forgets to divide by pp. */
static BudGenzOutcome
fit (const BudGenzCase *request, BudGenzSystem *system, double required_bytes, BudGenzResult *result)
{
  result->required_bytes = required_bytes / (double) request->pp;
  if (system->memory_bytes * (double) request->pp < required_bytes)
    {
      if (!request->may_offload)
        return BUD_GENZ_DOES_NOT_FIT;
      genz_offload (system, required_bytes);
      result->is_offloaded = true;
    }
  result->memory_bytes_per_s = system->memory_bytes_per_s;
  return BUD_GENZ_OK;
}

BudGenzOutcome
genz_spec_prefill (const BudGenzCase *request, BudGenzResult *result)
{
  BudGenzSystem system = *request->system;
  int64_t batch = genz_micro_batch (request->batch, request->pp);
  GenzCosting costing = { &system, request->bits, request->efficiency, batch, 1 };
  GenzGraph full = { .model = request->model,
                     .tp = request->tp,
                     .pp = request->pp,
                     .ep = request->ep,
                     .stage = BUD_GENZ_PREFILL,
                     .input_tokens = request->input_tokens };
  GenzGraph draft = full;
  BudGenzSummary sums;
  BudGenzOutcome outcome;
  double total_ms;

  draft.model = request->draft->model;
  outcome = genz_run (&full, &costing, result, &sums);
  if (outcome == BUD_GENZ_OK)
    outcome = genz_run (&draft, &costing, result, &result->summary);
  if (outcome == BUD_GENZ_OK)
    outcome = fit (request, &system, required (&sums) + required (&result->summary), result);
  if (outcome != BUD_GENZ_OK)
    return outcome;
  if (result->is_offloaded)
    {
      genz_run (&full, &costing, result, &sums);
      genz_run (&draft, &costing, result, &result->summary);
    }
  result->latency_ms = sums.latency_ms + result->summary.latency_ms;
  total_ms = result->latency_ms;
  if (request->pp > 1)
    total_ms += (double) (n_micro_batches (request, batch) - 1) * (result->latency_ms / (double) request->pp);
  if (total_ms == 0)
    return BUD_GENZ_ZERO_DIVISION;
  result->throughput_per_s = 1000 * (double) request->batch / total_ms;
  genz_break_down (result->rows, result->n_rows, &result->buckets);
  return BUD_GENZ_OK;
}

/* 1 + Σ k·x^k·(1 − x) + n·x^n, never more than n. */
static double
expected_tokens (int64_t n, double x)
{
  double expected = 1;

  for (int64_t k = 1; k < n; k++)
    expected += (double) k * pow (x, (double) k) * (1 - x);
  expected += (double) n * pow (x, (double) n);
  return fmin (expected, (double) n);
}

static void
add_summary (BudGenzSummary *sums, const BudGenzSummary *more)
{
  sums->flop += more->flop;
  sums->data_bytes += more->data_bytes;
  sums->weight_bytes += more->weight_bytes;
  sums->unused_weight_bytes += more->unused_weight_bytes;
  sums->kv_bytes += more->kv_bytes;
  sums->footprint_bytes += more->footprint_bytes;
  sums->latency_s += more->latency_s;
  sums->latency_ms += more->latency_ms;
  sums->cycles += more->cycles;
  sums->attention_s += more->attention_s;
  sums->linear_s += more->linear_s;
  sums->network_s += more->network_s;
}

/* The memory pass: both models decode, without beams, on the full model's system and stages. */
static BudGenzOutcome
fit_decode (const BudGenzCase *request, const GenzGraph *full, BudGenzSystem *system, int64_t batch,
            BudGenzResult *result)
{
  const BudGenzDraft *draft = request->draft;
  GenzCosting costing = { system, request->bits, request->efficiency, batch, 1 };
  GenzGraph graph = *full;
  BudGenzSummary full_sums;
  BudGenzSummary draft_sums;
  BudGenzOutcome outcome = genz_run (full, &costing, result, &full_sums);

  if (outcome != BUD_GENZ_OK)
    return outcome;
  graph.model = draft->model;
  if (draft->has_system)
    {
      graph.tp = draft->tp;
      costing.batch = draft->micro_batch < batch ? draft->micro_batch : batch;
    }
  outcome = genz_run (&graph, &costing, result, &draft_sums);
  if (outcome != BUD_GENZ_OK)
    return outcome;
  if (!draft->has_system)
    return fit (request, system, required (&full_sums) + required (&draft_sums), result);
  if (required (&draft_sums) > draft->system.memory_bytes * (double) draft->pp)
    return BUD_GENZ_DOES_NOT_FIT;
  return fit (request, system, required (&full_sums), result);
}

BudGenzOutcome
genz_spec_decode (const BudGenzCase *request, BudGenzResult *result)
{
  const BudGenzDraft *draft = request->draft;
  BudGenzSystem system = *request->system;
  int64_t batch = genz_micro_batch (request->batch, request->pp);
  BudGenzPrefillEntry verified
      = { request->input_tokens + request->output_tokens, request->n_parallel_tokens };
  GenzGraph full = { .model = request->model,
                     .tp = request->tp,
                     .pp = request->pp,
                     .ep = request->ep,
                     .stage = BUD_GENZ_DECODE,
                     .input_tokens = request->input_tokens,
                     .output_tokens = request->output_tokens };
  GenzGraph step = full;
  GenzCosting full_costing = { &system, request->bits, request->efficiency, batch, 1 };
  GenzCosting step_costing = full_costing;
  BudGenzSummary verify;
  BudGenzOutcome outcome = fit_decode (request, &full, &system, batch, result);

  if (outcome != BUD_GENZ_OK)
    return outcome;
  step.model = draft->model;
  step.ep = 1;
  if (draft->has_system)
    {
      step.tp = draft->tp;
      step.pp = draft->pp;
      /* A system of its own keeps its own format and, never being set, an efficiency of 1. */
      step_costing = (GenzCosting){ &draft->system, draft->system_bits, 1, draft->micro_batch, 1 };
    }
  outcome = genz_run (&step, &step_costing, result, &result->summary);
  if (outcome != BUD_GENZ_OK)
    return outcome;
  full.stage = BUD_GENZ_CHUNKED;
  full.prefills = &verified;
  full.n_prefills = 1;
  outcome = genz_run (&full, &full_costing, result, &verify);
  if (outcome != BUD_GENZ_OK)
    return outcome;
  result->latency_ms = verify.latency_ms + (double) request->n_parallel_tokens * result->summary.latency_ms;
  if (request->pp > 1)
    result->latency_ms
        += (double) (n_micro_batches (request, batch) - 1) * (result->latency_ms / (double) request->pp);
  if (result->latency_ms == 0)
    return BUD_GENZ_ZERO_DIVISION;
  result->expected_tokens = expected_tokens (request->n_parallel_tokens, request->acceptance_ratio);
  result->throughput_per_s = 1000 * (double) request->batch * result->expected_tokens / result->latency_ms;
  add_summary (&result->summary, &verify);
  genz_break_down (result->rows, result->n_rows, &result->buckets);
  return BUD_GENZ_OK;
}
