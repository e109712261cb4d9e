#include "engine/genz-plan.h"

#include <math.h>
#include <string.h>

static BudGroup
row_group (const BudGenzRow *row, bool is_moe)
{
  switch (row->name)
    {
    case BUD_GENZ_ROW_EMBEDDINGS:
    case BUD_GENZ_ROW_CLASSIFIER:
      return BUD_GROUP_EMBEDDING;
    case BUD_GENZ_ROW_QKV:
    case BUD_GENZ_ROW_OUT_PROJ:
      return BUD_GROUP_ATTENTION_PROJECTIONS;
    case BUD_GENZ_ROW_GATE:
    case BUD_GENZ_ROW_UP_GATE:
    case BUD_GENZ_ROW_DOWN:
      return is_moe ? BUD_GROUP_MOE : BUD_GROUP_FFN;
    default:
      break;
    }
  if (row->kind == BUD_GENZ_KIND_SYNC)
    return BUD_GROUP_COLLECTIVE;
  if (row->kind == BUD_GENZ_KIND_LOGIT || row->kind == BUD_GENZ_KIND_ATTEND)
    return BUD_GROUP_ATTENTION_CORE;
  return BUD_GROUP_SSM;
}

/* Bytes that reach the device's memory: not what is pinned, nor weights no operation reads. */
static double
row_traffic (const BudGenzRow *row)
{
  if (row->macs == 0)
    return 0;
  return (row->pins & PIN_A ? 0 : row->input_bytes) + (row->pins & PIN_W ? 0 : row->weight_bytes)
         + (row->pins & PIN_O ? 0 : row->output_bytes);
}

static BudOperator
make_operator (const BudGenzRow *row, BudGroup group, const BudGenzCase *request)
{
  BudOperator op = {
    .name = bud_genz_row_name (row->name),
    .group = group,
    .count = row->multiplier,
    .flop = 2 * row->macs,
    .bytes = row_traffic (row),
    .compute_s = row->compute_s,
    .memory_s = row->memory_s,
    .network_s = row->network_s,
    .latency_s = row->time_s,
    .time_s = row->time_s * row->multiplier,
  };

  if (row->kind == BUD_GENZ_KIND_SYNC)
    op.network_bytes = (double) row->batch * (double) row->dim[0] * (double) row->dim[1]
                       * bud_genz_bits_bytes (request->bits);
  op.bound = row->kind == BUD_GENZ_KIND_SYNC  ? BUD_BOUND_NETWORK
             : row->compute_s > row->memory_s ? BUD_BOUND_COMPUTE
                                              : BUD_BOUND_MEMORY;
  return op;
}

/* The last stage repeats the rows of the others: one operator with the counts of both. */
static BudStatus
add_operator (BudStage *stage, const BudOperator *op, BudDiagnostic *diagnostic)
{
  for (size_t i = 0; i < stage->n_operators; i++)
    {
      BudOperator *known = &stage->operators[i];

      if (known->name == op->name && known->flop == op->flop && known->bytes == op->bytes
          && known->network_bytes == op->network_bytes && known->latency_s == op->latency_s)
        {
          known->count += op->count;
          known->time_s = known->count * known->latency_s;
          return BUD_STATUS_OK;
        }
    }
  if (stage->n_operators == stage->operators_capacity)
    return bud_fail (diagnostic, BUD_STATUS_NO_SPACE, "operators", NAN, "The operator table is too small.");
  stage->operators[stage->n_operators++] = *op;
  return BUD_STATUS_OK;
}

static BudStatus
fill_stage (const GenzPlan *plan, const BudGenzResult *result, double n_busy, BudStage *stage,
            BudDiagnostic *diagnostic)
{
  bool is_moe = plan->model.n_experts > 1;
  /* One rank of every stage is in the table; its tp · ep peers and the busy replicas do the same. */
  double ranks = (double) (plan->request.tp * plan->request.ep) * n_busy;
  double devices = (double) (plan->request.tp * plan->request.ep * plan->request.pp * plan->n_replicas);
  const BudGenzSystem *system = &plan->system;
  double peak = system->peak_flop_per_s / bud_genz_bits_compute_factor (plan->request.bits);

  stage->n_operators = 0;
  for (size_t i = 0; i < result->n_rows; i++)
    {
      const BudGenzRow *row = &result->rows[i];
      BudGroup group;
      BudOperator op;
      BudStatus status;

      if (row->kind == BUD_GENZ_KIND_REPEAT || row->kind == BUD_GENZ_KIND_END_REPEAT)
        continue;
      if (row->name == BUD_GENZ_ROW_MESSAGE_PASS)
        {
          stage->pipeline_s += row->time_s * row->multiplier;
          continue;
        }
      group = row_group (row, is_moe);
      op = make_operator (row, group, &plan->request);
      stage->group_s[group] += op.time_s;
      stage->flop += op.flop * op.count * ranks;
      stage->bytes += op.bytes * op.count * ranks;
      if (!stage->operators)
        continue;
      status = add_operator (stage, &op, diagnostic);
      if (status != BUD_STATUS_OK)
        return status;
    }
  for (int i = 0; i < BUD_N_GROUPS; i++)
    stage->latency_s += stage->group_s[i];
  stage->latency_s += stage->pipeline_s;
  stage->mfu_ratio = stage->flop / (stage->latency_s * devices * peak);
  stage->mbu_ratio = stage->bytes / (stage->latency_s * devices * system->memory_bytes_per_s);
  return BUD_STATUS_OK;
}

static BudStatus
run_stage (const GenzPlan *plan, BudGenzStage kind, double n_busy, BudStage *stage, BudGenzBuckets *buckets,
           BudDiagnostic *diagnostic)
{
  BudGenzRow rows[BUD_GENZ_MAX_ROWS];
  BudGenzResult result = { .rows = rows, .rows_capacity = BUD_GENZ_MAX_ROWS };
  BudStatus status = bud_genz_evaluate (&plan->request, kind, &result, diagnostic);

  if (status != BUD_STATUS_OK)
    return status;
  if (buckets)
    *buckets = result.buckets;
  return fill_stage (plan, &result, n_busy, stage, diagnostic);
}

static void
clear_stage (BudStage *stage)
{
  BudOperator *operators = stage->operators;
  size_t capacity = stage->operators_capacity;

  memset (stage, 0, sizeof *stage);
  stage->operators = operators;
  stage->operators_capacity = operators ? capacity : 0;
}

static void
forget_times (BudEstimate *estimate)
{
  BudStage *stages[] = { &estimate->prefill, &estimate->decode };

  for (int i = 0; i < 2; i++)
    {
      stages[i]->latency_s = stages[i]->mfu_ratio = stages[i]->mbu_ratio = NAN;
      stages[i]->flop = stages[i]->bytes = stages[i]->pipeline_s = stages[i]->host_s = NAN;
      for (int k = 0; k < BUD_N_GROUPS; k++)
        stages[i]->group_s[k] = NAN;
    }
  estimate->interference_s = NAN;
  estimate->ttft_s = estimate->tpot_s = estimate->e2e_s = NAN;
  estimate->output_tokens_per_s = estimate->output_tokens_per_s_per_device = estimate->requests_per_s = NAN;
}

/* Heads are rounded up per rank, which GenZ counts as work. */
static double
imbalance (const GenzPlan *plan)
{
  int64_t ranks = plan->request.tp * plan->request.ep;

  return (double) (genz_shard (plan->model.n_heads, ranks) * ranks) / (double) plan->model.n_heads;
}

/* A format that would change GenZ's answer if it could be told. */
static bool
is_other_format (BudFormat format, BudGenzBits bits)
{
  BudGenzBits other;

  return bud_genz_bits_from (&other, format, NULL) != BUD_STATUS_OK || other != bits;
}

/* Of the device's assumed values those GenZ reads, and the formats it cannot be told. */
static uint32_t
assumptions (const BudCase *request, BudGenzBits bits)
{
  const BudDeployment *deployment = &request->deployment;
  const BudDevice *device = request->device;
  uint32_t used = BUD_ASSUMED_MEMORY_TYPICAL;
  uint32_t own = 0;

  if ((uint64_t) deployment->tp * deployment->pp * deployment->ep > 1)
    used |= BUD_ASSUMED_LINK_LATENCY;
  if (device->tdp_w > 0)
    used |= BUD_ASSUMED_IDLE_POWER;
  if (device->usd_per_h > 0)
    used |= BUD_ASSUMED_PRICE_UNDATED | BUD_ASSUMED_PRICE_FROM_PURCHASE;
  if (is_other_format (deployment->activation_format, bits) || is_other_format (deployment->kv_format, bits))
    own |= BUD_ASSUMED_SINGLE_FORMAT;
  return (device->assumed & used) | own;
}

BudStatus
bud_genz_estimate (const BudCase *request, BudEstimate *estimate, BudGenzBreakdown *breakdown,
                   BudDiagnostic *diagnostic)
{
  const BudWorkload *workload = &request->workload;
  GenzPlan plan;
  double n_busy;
  BudStatus status = genz_plan_init (&plan, request, diagnostic);

  if (breakdown)
    memset (breakdown, 0, sizeof *breakdown);
  if (!request->device)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "hardware", NAN, "An estimate needs a device.");
  if (status != BUD_STATUS_OK)
    return status;
  clear_stage (&estimate->prefill);
  clear_stage (&estimate->decode);
  estimate->method = BUD_METHOD_GENZ;
  estimate->n_running = workload->n_sequences;
  estimate->usd_per_h = estimate->usd_per_million_output_tokens = estimate->usd_per_million_tokens = NAN;
  estimate->average_power_w = estimate->joule_per_output_token = NAN;
  estimate->interference_s = 0;
  estimate->imbalance_ratio = imbalance (&plan);
  estimate->compute_format
      = bud_format_compute (request->deployment.weight_format, request->deployment.weight_format);
  estimate->compute_is_widened = false;
  estimate->assumed = assumptions (request, plan.request.bits);
  status = genz_plan_memory (&plan, request, &estimate->memory, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  if (!estimate->memory.fits)
    {
      forget_times (estimate);
      return BUD_STATUS_OK;
    }
  n_busy = fmin ((double) plan.n_replicas, workload->n_sequences);
  status = run_stage (&plan, BUD_GENZ_DECODE, n_busy, &estimate->decode,
                      breakdown ? &breakdown->decode : NULL, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  /* In flight, a prompt comes alone. */
  if (workload->is_concurrency)
    plan.request.batch = n_busy = 1;
  status = run_stage (&plan, BUD_GENZ_PREFILL, n_busy, &estimate->prefill,
                      breakdown ? &breakdown->prefill : NULL, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  estimate->ttft_s = estimate->prefill.latency_s;
  estimate->tpot_s = estimate->decode.latency_s;
  estimate->e2e_s = estimate->ttft_s + (workload->output_tokens - 1) * estimate->tpot_s;
  estimate->output_tokens_per_s = estimate->n_running / estimate->tpot_s;
  estimate->output_tokens_per_s_per_device = estimate->output_tokens_per_s / request->deployment.n_devices;
  estimate->requests_per_s = estimate->n_running / estimate->e2e_s;
  return BUD_STATUS_OK;
}
