/* GenZ's stages: build the graph, a memory pass, the fit test (or offload), the latency pass. */
#include "engine/genz-internal.h"

#include <math.h>

int64_t
genz_micro_batch (int64_t batch, int64_t pp)
{
  int64_t share = batch / pp;

  if (pp == 1)
    return batch;
  return share > 1 ? share : 1;
}

BudGenzOutcome
genz_run (const GenzGraph *graph, const GenzCosting *costing, BudGenzResult *result, BudGenzSummary *summary)
{
  GenzBuilder builder = { .rows = result->rows, .capacity = result->rows_capacity };
  BudGenzOutcome outcome;

  genz_build (&builder, graph);
  result->n_rows = builder.n;
  outcome = builder.outcome;
  if (outcome == BUD_GENZ_OK)
    outcome = genz_cost (result->rows, result->n_rows, costing, summary);
  return outcome;
}

void
genz_offload (BudGenzSystem *system, double required_bytes)
{
  double over_bytes = required_bytes - system->memory_bytes;
  double external = system->external_bytes_per_s != 0 ? system->external_bytes_per_s : 128 * BUD_GENZ_GB;
  double held_bytes = fmin (required_bytes, system->memory_bytes);

  if (over_bytes > 0)
    system->memory_bytes_per_s
        = required_bytes / fmax (held_bytes / system->memory_bytes_per_s, over_bytes / external);
}

static BudGenzOutcome
run_single (const BudGenzCase *request, BudGenzStage stage, BudGenzResult *result)
{
  BudGenzSystem system = *request->system;
  int64_t batch = stage == BUD_GENZ_CHUNKED ? 1 : genz_micro_batch (request->batch, request->pp);
  int64_t beams = stage == BUD_GENZ_DECODE ? request->beams : 1;
  GenzGraph graph = {
    .model = request->model,
    .tp = request->tp,
    .pp = request->pp,
    .ep = request->ep,
    .stage = stage,
    .input_tokens = request->input_tokens,
    .output_tokens = request->output_tokens,
    .prefills = request->prefills,
    .n_prefills = request->n_prefills,
    .decodes = request->decodes,
    .n_decodes = request->n_decodes,
  };
  GenzCosting costing = { &system, request->bits, request->efficiency, batch * beams, beams };
  BudGenzOutcome outcome = genz_run (&graph, &costing, result, &result->summary);
  double work;

  if (outcome != BUD_GENZ_OK)
    return outcome;
  result->required_bytes = (result->summary.weight_bytes + result->summary.kv_bytes) / (double) request->pp;
  result->memory_bytes_per_s = system.memory_bytes_per_s;
  if (system.memory_bytes < result->required_bytes)
    {
      if (!request->may_offload)
        return BUD_GENZ_DOES_NOT_FIT;
      genz_offload (&system, result->required_bytes);
      result->is_offloaded = true;
      result->memory_bytes_per_s = system.memory_bytes_per_s;
      /* The bytes stay; only times change. */
      outcome = genz_cost (result->rows, result->n_rows, &costing, &result->summary);
      if (outcome != BUD_GENZ_OK)
        return outcome;
    }
  work = (double) request->batch;
  if (stage == BUD_GENZ_CHUNKED)
    {
      work = (double) request->n_decodes;
      for (size_t i = 0; i < request->n_prefills; i++)
        work += (double) request->prefills[i].new_tokens;
    }
  result->latency_ms = result->summary.latency_ms;
  if (result->latency_ms == 0)
    return BUD_GENZ_ZERO_DIVISION;
  result->throughput_per_s = 1000 * work / result->latency_ms;
  genz_break_down (result->rows, result->n_rows, &result->buckets);
  return BUD_GENZ_OK;
}

BudStatus
bud_genz_evaluate (const BudGenzCase *request, BudGenzStage stage, BudGenzResult *result,
                   BudDiagnostic *diagnostic)
{
  BudGenzRow *rows = result->rows;
  size_t capacity = result->rows_capacity;
  BudStatus status;

  *result = (BudGenzResult){ .rows = rows, .rows_capacity = capacity, .outcome = BUD_GENZ_BAD_INPUT };
  status = genz_check_case (request, stage, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  if (capacity == 0)
    result->outcome = BUD_GENZ_NO_SPACE;
  else if (stage == BUD_GENZ_SPEC_PREFILL)
    result->outcome = genz_spec_prefill (request, result);
  else if (stage == BUD_GENZ_SPEC_DECODE)
    result->outcome = genz_spec_decode (request, result);
  else
    result->outcome = run_single (request, stage, result);
  result->latency_s = result->latency_ms * 1e-3;
  return genz_report (result->outcome, diagnostic);
}
