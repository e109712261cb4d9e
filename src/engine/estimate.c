#include "engine/estimate.h"

#include <math.h>
#include <string.h>

#include "engine/economics.h"
#include "engine/genz-estimate.h"
#include "engine/memory.h"
#include "engine/numeric.h"
#include "engine/speculation.h"
#include "engine/stage-run.h"

/* Empties a stage but keeps the caller's array. */
static void
stage_clear (BudStage *stage)
{
  BudOperator *operators = stage->operators;
  const size_t capacity = operators != NULL ? stage->operators_capacity : 0;
  memset (stage, 0, sizeof *stage);
  stage->operators = operators;
  stage->operators_capacity = capacity;
}

static void
estimate_clear (BudEstimate *estimate, BudMethod method)
{
  const BudStage prefill = estimate->prefill;
  const BudStage decode = estimate->decode;
  memset (estimate, 0, sizeof *estimate);
  estimate->prefill = prefill;
  estimate->decode = decode;
  stage_clear (&estimate->prefill);
  stage_clear (&estimate->decode);
  estimate->method = method;
  estimate->imbalance_ratio = 1.0;
}

static void
stage_without_answer (BudStage *stage)
{
  stage->latency_s = stage->mfu_ratio = stage->mbu_ratio = NAN;
  stage->flop = stage->bytes = stage->pipeline_s = stage->host_s = NAN;
  for (int i = 0; i < BUD_N_GROUPS; i++)
    stage->group_s[i] = NAN;
}

static void
estimate_without_answer (BudEstimate *estimate)
{
  stage_without_answer (&estimate->prefill);
  stage_without_answer (&estimate->decode);
  estimate->interference_s = estimate->ttft_s = estimate->tpot_s = estimate->e2e_s = NAN;
  estimate->output_tokens_per_s = estimate->output_tokens_per_s_per_device = estimate->requests_per_s = NAN;
  estimate->usd_per_h = estimate->usd_per_million_output_tokens = estimate->usd_per_million_tokens = NAN;
  estimate->average_power_w = estimate->joule_per_output_token = NAN;
}

/* Work of the busiest rank over an even split: heads, widths, experts and layers that do not divide. */
static double
imbalance (const BudDeployment *layout, const BudModel *model)
{
  double most = 1.0;
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];
      const uint32_t shares[][2] = {
        { group->attention.kind != BUD_ATTENTION_NONE ? group->attention.n_heads : 0, layout->tp },
        { group->ssm.kind != BUD_SSM_NONE ? group->ssm.inner_dim : 0, layout->tp },
        { group->ffn.kind == BUD_FFN_DENSE ? group->ffn.intermediate_dim : 0, layout->tp },
        { group->ffn.kind == BUD_FFN_MOE ? group->ffn.n_experts : 0, layout->ep },
        { group->ffn.kind == BUD_FFN_MOE ? group->ffn.expert_dim : 0, layout->tp * layout->dp / layout->ep },
      };
      if (group->role == BUD_ROLE_TOWER)
        continue;
      for (size_t j = 0; j < sizeof shares / sizeof shares[0]; j++)
        if (shares[j][0] != 0 && shares[j][1] > 1)
          {
            const uint32_t local = (shares[j][0] + shares[j][1] - 1) / shares[j][1];
            most = bud_max (most, (double) local * shares[j][1] / shares[j][0]);
          }
    }
  if (layout->pp > 1)
    {
      const uint32_t local = (model->n_decoder_layers + layout->pp - 1) / layout->pp;
      most *= (double) local * layout->pp / model->n_decoder_layers;
    }
  return most;
}

/* Of the device's assumed values, those that this case looked at; its GEMMs run in `compute`. */
static uint32_t
assumptions (const BudCase *request, BudCompute compute)
{
  const BudDevice *device = request->device;
  const BudDeployment *layout = &request->deployment;
  const uint32_t linked
      = layout->n_prefill_instances != 0 ? layout->n_devices : layout->tp * layout->pp * layout->dp;
  const uint32_t rates = BUD_RATES_OF_ALL | 1u << bud_rate_class (compute);
  uint32_t used = BUD_ASSUMED_MEMORY_TYPICAL;
  if (request->method == BUD_METHOD_CALIBRATED)
    used |= BUD_ASSUMED_SM_COUNT;
  if (request->method == BUD_METHOD_CALIBRATED && (device->assumed_rates & rates) != 0)
    used |= BUD_ASSUMED_KERNEL_RATES;
  if (linked > 1)
    used |= BUD_ASSUMED_DEVICES_PER_NODE;
  if (linked > 1 && request->method == BUD_METHOD_CALIBRATED)
    used |= BUD_ASSUMED_COLLECTIVE_RATES;
  if ((layout->pp > 1 || layout->n_prefill_instances != 0) && request->method == BUD_METHOD_CALIBRATED)
    used |= BUD_ASSUMED_LINK_LATENCY;
  if (linked > device->devices_per_node)
    used |= BUD_ASSUMED_NODE_LINK | BUD_ASSUMED_NODE_LATENCY;
  if (device->tdp_w > 0.0)
    used |= BUD_ASSUMED_IDLE_POWER;
  if (device->usd_per_h > 0.0)
    used |= BUD_ASSUMED_PRICE_UNDATED | BUD_ASSUMED_PRICE_FROM_PURCHASE;
  used &= device->assumed;
  if (layout->offload.weights_ratio > 0.0 || layout->offload.kv_cache_ratio > 0.0)
    used |= BUD_ASSUMED_HOST_MEMORY;
  if (!bud_deployment_is_even (layout, request->model))
    used |= BUD_ASSUMED_UNEVEN;
  return used;
}

/* Requests that run at once: those asked for, the engine's limit per rank, and what memory holds. */
static double
running_sequences (const BudCase *request, const BudMemoryLaw *law)
{
  const double asked = request->workload.n_sequences;
  if (!request->workload.is_concurrency)
    return asked;
  const double context = law->shape.prompt_tokens + law->shape.output_tokens;
  const double groups = (double) law->dp * law->replicas;
  double running = asked;
  if (request->profile->max_sequences != 0)
    running = bud_min (running, groups * request->profile->max_sequences);
  const double held = bud_memory_max_sequences (law, context) * groups;
  /* None fits: say so for one on each rank. */
  return bud_min (running, held >= 1.0 ? held : groups);
}

static BudStatus
estimate_operators (const BudCase *request, BudEstimate *estimate, BudDiagnostic *diagnostic)
{
  BudStep step, draft;
  BudMemoryLaw law;
  BudStatus status = bud_step_init (&step, request, diagnostic);
  if (status == BUD_STATUS_OK && request->draft != NULL)
    status = bud_step_init_draft (&draft, request, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  estimate_clear (estimate, request->method);
  bud_memory_law_init (&law, request);
  estimate->n_running = running_sequences (request, &law);
  bud_memory_fill (&law, request, estimate->n_running, &estimate->memory);
  estimate->memory.minimum_devices = bud_memory_minimum_devices (request);
  estimate->imbalance_ratio = imbalance (&request->deployment, request->model);
  estimate->compute_format = step.kernels.compute;
  estimate->compute_is_widened = step.kernels.is_widened;
  estimate->assumed = assumptions (request, step.kernels.compute);
  if (!estimate->memory.fits)
    {
      estimate_without_answer (estimate);
      return BUD_STATUS_OK;
    }
  const BudRun run = { request, &step,     request->draft != NULL ? &draft : NULL,
                       &law,    law.shape, bud_speculation_verify_tokens (&request->deployment.speculation) };
  status = bud_run_service (&run, estimate, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  bud_economics_fill (request, estimate);
  return BUD_STATUS_OK;
}

static void
estimate_memory (const BudCase *request, BudMemory *memory)
{
  BudMemoryLaw law;
  bud_memory_law_init (&law, request);
  const bool counts_all = request->device == NULL || request->profile == NULL;
  bud_memory_fill (&law, request,
                   counts_all ? request->workload.n_sequences : running_sequences (request, &law), memory);
  if (request->device != NULL)
    memory->minimum_devices = bud_memory_minimum_devices (request);
}

/* Puts the draft in place: the one given, one made of the model, or none. A model is large, so that the one
 * made here is on no stack that does not need it. */
static BudStatus
estimate_with_head (const BudCase *request, BudEstimate *estimate, BudMemory *memory,
                    BudDiagnostic *diagnostic)
{
  BudModel head;
  BudCase plain = *request;
  bud_speculation_make_head (request->model, &head);
  plain.draft = &head;
  if (estimate != NULL)
    return estimate_operators (&plain, estimate, diagnostic);
  estimate_memory (&plain, memory);
  return BUD_STATUS_OK;
}

static BudStatus
estimate_with_draft (const BudCase *request, BudEstimate *estimate, BudMemory *memory,
                     BudDiagnostic *diagnostic)
{
  BudCase plain = *request;
  if (request->deployment.speculation.kind == BUD_SPECULATION_HEAD)
    return estimate_with_head (request, estimate, memory, diagnostic);
  if (request->deployment.speculation.kind != BUD_SPECULATION_MODEL)
    plain.draft = NULL;
  if (estimate != NULL)
    return estimate_operators (&plain, estimate, diagnostic);
  estimate_memory (&plain, memory);
  return BUD_STATUS_OK;
}

/* What only the other methods answer. */
static BudStatus
check_genz (const BudDeployment *layout, BudDiagnostic *diagnostic)
{
  if (layout->lora.rank != 0)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "lora_rank", 0.0,
                     "method genz knows no LoRA adapters");
  if (layout->offload.weights_ratio > 0.0 || layout->offload.kv_cache_ratio > 0.0)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "offload", 0.0,
                     "method genz cannot offload a share of a tensor class");
  if (layout->speculation.kind != BUD_SPECULATION_NONE)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "draft", NAN,
                     "method genz answers speculation in its own cases only (validate genz)");
  if (layout->chunk_tokens != 0)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "chunk_tokens", 0.0,
                     "method genz answers chunked prefill in its own cases only (validate genz)");
  if (layout->n_prefill_instances != 0 || layout->n_decode_instances != 0)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "disaggregate", NAN,
                     "method genz knows no separate pools");
  return BUD_STATUS_OK;
}

/* A cluster has so many devices and no more. */
static BudStatus
check_cluster (const BudCase *request, BudDiagnostic *diagnostic)
{
  const uint32_t wanted = request->deployment.n_devices;
  const uint32_t there = request->device != NULL ? request->device->max_devices : 0;
  if (there == 0 || wanted <= there)
    return BUD_STATUS_OK;
  return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", there,
                   "devices is %u, the cluster has %u: at most %u", wanted, there, there);
}

BudStatus
bud_estimate (const BudCase *request, BudEstimate *estimate, BudDiagnostic *diagnostic)
{
  BudStatus status = check_cluster (request, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  if (request->method == BUD_METHOD_GENZ)
    {
      status = check_genz (&request->deployment, diagnostic);
      if (status == BUD_STATUS_OK)
        status = bud_genz_estimate (request, estimate, NULL, diagnostic);
      if (status == BUD_STATUS_OK && estimate->memory.fits)
        bud_economics_fill (request, estimate);
      return status;
    }
  status = bud_deployment_validate (&request->deployment, request->model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = bud_workload_validate (&request->workload, request->model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = bud_speculation_validate (request, diagnostic);
  if (status == BUD_STATUS_OK)
    status = estimate_with_draft (request, estimate, NULL, diagnostic);
  return status;
}

BudStatus
bud_estimate_memory (const BudCase *request, BudMemory *memory, BudDiagnostic *diagnostic)
{
  BudCase plain = *request;
  BudStatus status = check_cluster (request, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  if (request->device == NULL)
    {
      BudDeployment *layout = &plain.deployment;
      layout->n_devices = layout->tp = layout->pp = layout->ep = layout->dp = 1;
      layout->n_prefill_instances = layout->n_decode_instances = 0;
    }
  else if (request->method == BUD_METHOD_GENZ)
    {
      const BudStatus refused = check_genz (&request->deployment, diagnostic);
      return refused == BUD_STATUS_OK ? bud_genz_memory (request, memory, diagnostic) : refused;
    }
  status = bud_deployment_validate (&plain.deployment, plain.model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = bud_workload_validate (&plain.workload, plain.model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = bud_speculation_validate (&plain, diagnostic);
  if (status == BUD_STATUS_OK)
    status = estimate_with_draft (&plain, NULL, memory, diagnostic);
  return status;
}
