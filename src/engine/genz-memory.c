/* What GenZ says of memory: weights and cache, no activations, no reserve. */
#include "engine/genz-plan.h"

#include <math.h>
#include <string.h>

#define MAX_DEVICES 1024

/* How a stage's bytes per device grow with the micro-batch and with the input. */
typedef struct
{
  double weight_bytes;
  double fixed_bytes;    /* counted as cache but of no sequence: convolution weights */
  double sequence_bytes; /* per sequence of the micro-batch */
  double token_bytes;    /* per input token, of the whole micro-batch */
  double total_bytes;
} Demand;

static BudGenzOutcome
measure (const BudGenzCase *request, BudGenzStage stage, BudGenzRow *rows, Demand *demand)
{
  int64_t batch = genz_micro_batch (request->batch, request->pp);
  int64_t beams = stage == BUD_GENZ_DECODE ? request->beams : 1;
  double pp = (double) request->pp;
  GenzGraph graph = { .model = request->model,
                      .tp = request->tp,
                      .pp = request->pp,
                      .ep = request->ep,
                      .stage = stage,
                      .input_tokens = request->input_tokens,
                      .output_tokens = request->output_tokens };
  GenzCosting costing = { request->system, request->bits, 1, batch * beams, beams };
  BudGenzResult result = { .rows = rows, .rows_capacity = BUD_GENZ_MAX_ROWS };
  BudGenzSummary summary;
  BudGenzOutcome outcome = genz_run (&graph, &costing, &result, &summary);
  double fixed_bytes = 0;
  double input_bytes = 0;

  if (outcome != BUD_GENZ_OK)
    return outcome;
  for (size_t i = 0; i < result.n_rows; i++)
    {
      const BudGenzRow *row = &rows[i];
      bool is_core = row->kind == BUD_GENZ_KIND_LOGIT || row->kind == BUD_GENZ_KIND_ATTEND;
      bool is_suffix = row->name == BUD_GENZ_ROW_LOGIT_SUF || row->name == BUD_GENZ_ROW_ATTEND_SUF;

      if (row->kind == BUD_GENZ_KIND_CONV1D)
        fixed_bytes += row->weight_bytes * row->multiplier;
      else if (is_core && !is_suffix)
        input_bytes += row->weight_bytes * row->multiplier;
    }
  demand->weight_bytes = summary.weight_bytes / pp;
  demand->fixed_bytes = fixed_bytes / pp;
  demand->sequence_bytes = (summary.kv_bytes - fixed_bytes) / pp / (double) batch;
  demand->token_bytes = input_bytes / pp / (double) request->input_tokens;
  demand->total_bytes = (summary.weight_bytes + summary.kv_bytes) / pp;
  return BUD_GENZ_OK;
}

/* Largest batch whose micro-batch fits: batch // pp ≤ n as long as batch < (n + 1)·pp. */
static double
largest_batch (const Demand *demand, double capacity_bytes, double pp)
{
  double room = capacity_bytes - demand->weight_bytes - demand->fixed_bytes;
  double n = demand->sequence_bytes > 0 ? floor (room / demand->sequence_bytes) : room >= 0 ? HUGE_VAL : 0;

  if (n < 1)
    return 0;
  return fmin (pp > 1 ? (n + 1) * pp - 1 : n, 4294967295.0);
}

static double
largest_input (const Demand *demand, double capacity_bytes, double input_tokens)
{
  double room = capacity_bytes - demand->total_bytes;

  if (demand->token_bytes > 0)
    return fmax (input_tokens + floor (room / demand->token_bytes), 0);
  return room >= 0 ? HUGE_VAL : 0;
}

static bool
fits_on (const GenzPlan *plan, int64_t tp, int64_t pp, BudGenzRow *rows)
{
  static const BudGenzStage stages[] = { BUD_GENZ_PREFILL, BUD_GENZ_DECODE };
  BudGenzCase trial = plan->request;

  trial.tp = tp;
  trial.pp = pp;
  trial.ep = 1;
  for (int i = 0; i < 2; i++)
    {
      Demand demand;

      if (measure (&trial, stages[i], rows, &demand) != BUD_GENZ_OK
          || demand.total_bytes > plan->system.memory_bytes)
        return false;
    }
  return true;
}

/* Over the layouts GenZ itself would try: tp divides the heads, pp the layers, ep = 1. */
static uint32_t
minimum_devices (const GenzPlan *plan, BudGenzRow *rows)
{
  for (int64_t n = 1; n <= MAX_DEVICES; n++)
    for (int64_t tp = n; tp > 0; tp--)
      if (n % tp == 0 && plan->model.n_heads % tp == 0 && plan->model.n_layers % (n / tp) == 0
          && fits_on (plan, tp, n / tp, rows))
        return (uint32_t) n;
  return 0;
}

BudStatus
genz_plan_memory (const GenzPlan *plan, const BudCase *request, BudMemory *memory, BudDiagnostic *diagnostic)
{
  BudGenzRow rows[BUD_GENZ_MAX_ROWS];
  Demand prefill;
  Demand decode;
  double capacity = plan->system.memory_bytes;
  double pp = (double) plan->request.pp;
  const Demand *worst;
  BudGenzOutcome outcome = measure (&plan->request, BUD_GENZ_PREFILL, rows, &prefill);
  double n_ranks
      = request->device ? 1 : pp * (double) (plan->request.tp * plan->request.ep * plan->n_replicas);
  double input;

  if (outcome == BUD_GENZ_OK)
    outcome = measure (&plan->request, BUD_GENZ_DECODE, rows, &decode);
  if (outcome != BUD_GENZ_OK)
    return genz_report (outcome, diagnostic);
  memset (memory, 0, sizeof *memory);
  worst = prefill.total_bytes > decode.total_bytes ? &prefill : &decode;
  memory->term_bytes[BUD_MEMORY_WEIGHTS] = worst->weight_bytes * n_ranks;
  memory->term_bytes[BUD_MEMORY_KV_CACHE] = (worst->total_bytes - worst->weight_bytes) * n_ranks;
  memory->total_bytes = worst->total_bytes * n_ranks;
  memory->fits = worst->total_bytes <= capacity;
  if (!request->device)
    return BUD_STATUS_OK;
  memory->capacity_bytes = capacity;
  if (!memory->fits)
    {
      memory->overflow_term = worst->weight_bytes > capacity ? BUD_MEMORY_WEIGHTS : BUD_MEMORY_KV_CACHE;
      memory->overflow_bytes = worst->total_bytes - capacity;
    }
  memory->max_batch = fmin (largest_batch (&prefill, capacity, pp), largest_batch (&decode, capacity, pp));
  memory->max_batch = fmin (memory->max_batch * (double) plan->n_replicas, 4294967295.0);
  input = fmin (largest_input (&prefill, capacity, (double) plan->request.input_tokens),
                largest_input (&decode, capacity, (double) plan->request.input_tokens));
  if (input >= 1)
    memory->max_context_tokens
        = fmin (input + (double) plan->request.output_tokens,
                request->model->max_context_tokens > 0 ? request->model->max_context_tokens : HUGE_VAL);
  memory->minimum_devices = minimum_devices (plan, rows);
  return BUD_STATUS_OK;
}

BudStatus
bud_genz_memory (const BudCase *request, BudMemory *memory, BudDiagnostic *diagnostic)
{
  GenzPlan plan;
  BudStatus status = genz_plan_init (&plan, request, diagnostic);

  return status == BUD_STATUS_OK ? genz_plan_memory (&plan, request, memory, diagnostic) : status;
}
