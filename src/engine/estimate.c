#include "engine/estimate.h"

#include <math.h>
#include <string.h>

#include "engine/economics.h"
#include "engine/genz-estimate.h"
#include "engine/memory.h"
#include "engine/numeric.h"
#include "engine/step.h"

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

/* How the load lies on the ranks. */
typedef struct
{
  double replicas;
  double groups;   /* dp · replicas */
  double busy;     /* of them, with at least one sequence */
  double each;     /* sequences of a busy rank, an even split */
  double dp_ranks; /* busy ranks of a replica with work */
} Spread;

static Spread
spread_new (const BudDeployment *layout, double n_sequences)
{
  Spread spread;
  spread.replicas = (double) layout->n_devices / ((double) layout->tp * layout->pp * layout->dp);
  spread.groups = layout->dp * spread.replicas;
  spread.busy = bud_min (spread.groups, n_sequences);
  spread.each = n_sequences / spread.busy;
  spread.dp_ranks = spread.busy / bud_min (spread.replicas, n_sequences);
  return spread;
}

typedef struct
{
  const BudCase *request;
  const BudStep *step;
  BudRequestShape shape;
} Run;

/* Adds up a stage whose operators are in: pipeline, host, utilisation. `n_micro` micro-batches, `fill_s` of
 * one. */
static void
finish_stage (const Run *run, BudStage *stage, double host_s, double cycle_s, double boundary_s)
{
  const BudDevice *device = run->request->device;
  double sum_s = 0.0;
  for (int i = 0; i < BUD_N_GROUPS; i++)
    sum_s += stage->group_s[i];
  stage->host_s = host_s;
  stage->pipeline_s = run->step->pp > 1 ? bud_max (cycle_s - sum_s, 0.0) + boundary_s : 0.0;
  stage->latency_s = sum_s + stage->pipeline_s + stage->host_s;
  const double device_s = stage->latency_s * run->request->deployment.n_devices;
  if (device_s > 0.0)
    {
      stage->mfu_ratio = stage->flop / (device_s * run->step->kernels.gemm_flop_per_s);
      stage->mbu_ratio = stage->bytes / (device_s * device->memory_bytes_per_s);
    }
}

static double
groups_time (const BudStage *stage)
{
  double sum_s = 0.0;
  for (int i = 0; i < BUD_N_GROUPS; i++)
    sum_s += stage->group_s[i];
  return sum_s;
}

/* Transfers between the stages of a micro-batch of `tokens`. */
static double
boundaries_time (const BudStep *step, double tokens)
{
  return step->pp > 1
             ? (step->pp - 1.0)
                   * bud_collective_time (&step->send, tokens * step->model->hidden_dim * step->stream_bytes)
             : 0.0;
}

/* Prefill of `n_sequences` prompts on each of `busy` ranks. Steps of at most max_batched_tokens; with PP also
 * one micro-batch per stage while there are prompts to split. latency = fill + (micro-batches − 1) · slowest
 * stage. */
static BudStatus
run_prefill (const Run *run, double n_sequences, double busy, double dp_ranks, BudStage *stage)
{
  const BudStep *step = run->step;
  const BudEngineProfile *profile = run->request->profile;
  const double prompt = run->shape.prompt_tokens - run->shape.cached_tokens;
  const double budget = profile->max_batched_tokens;
  double n_steps = budget > 0.0 ? ceil (n_sequences * prompt / budget) : 1.0;
  if (step->pp > 1)
    n_steps = bud_max (n_steps, bud_min (step->pp, floor (n_sequences)));
  else if (step->kernels.is_ideal)
    n_steps = 1.0;
  /* Whole prompts per step while there are enough of them; else each prompt over several steps. */
  const double splits = bud_max (1.0, n_steps / n_sequences);
  const BudPrefillChunk chunk = {
    .n_sequences = n_sequences / n_steps * splits,
    .new_tokens = prompt,
    .cached_tokens = run->shape.cached_tokens,
    .n_splits = splits,
  };
  const BudStepBatch batch = {
    .chunks = &chunk,
    .n_chunks = step->model->n_decoder_layers > 0 ? 1 : 0,
    .n_beams = 1.0,
    .verify_tokens = 1.0,
    .logit_rows = n_sequences / n_steps,
    .encoder_tokens = run->shape.encoder_tokens,
    .n_encodes = n_sequences / n_steps,
    .tower_passes = run->shape.tower_passes,
    .dp_ranks = dp_ranks,
  };
  double layer_s[BUD_MODEL_MAX_GROUPS], ends_s[2];
  const double repeats = step->pp > 1 ? 1.0 : n_steps;
  const BudStatus status
      = bud_step_run (step, &batch, BUD_STEP_ALL, repeats, busy * step->tp * (step->pp > 1 ? n_steps : 1.0),
                      stage, layer_s, ends_s);
  const double tokens = n_sequences * prompt / n_steps;
  const double host_s = n_steps * (step->host_step_s + step->host_sequence_s * n_sequences / n_steps);
  double cycle_s = 0.0;
  if (step->pp > 1)
    cycle_s = groups_time (stage) + (n_steps - 1.0) * bud_step_slowest_stage (step, layer_s, ends_s);
  finish_stage (run, stage, host_s, cycle_s, boundaries_time (step, tokens));
  return status;
}

/* A decode step at the mean context of the generation, `n_sequences` requests on each of `busy` ranks. With
 * PP the batch goes round as min (PP, sequences) micro-batches: a token takes one trip through the stages, or
 * a turn of the slowest one. */
static BudStatus
run_decode (const Run *run, double n_sequences, double busy, double dp_ranks, BudStage *stage)
{
  const BudStep *step = run->step;
  const double beams = run->request->workload.n_beams;
  const double n_micro = step->pp > 1 ? bud_max (1.0, bud_min (step->pp, floor (n_sequences))) : 1.0;
  const double each = n_sequences / n_micro;
  const BudStepBatch batch = {
    .n_decodes = each,
    .n_beams = beams,
    .verify_tokens = 1.0,
    .context_from = run->shape.prompt_tokens,
    .context_to = run->shape.prompt_tokens + run->shape.output_tokens,
    .shared_tokens = run->shape.prompt_tokens,
    .logit_rows = each * beams,
    .encoder_tokens = run->shape.encoder_tokens,
    .dp_ranks = dp_ranks,
  };
  double layer_s[BUD_MODEL_MAX_GROUPS], ends_s[2];
  const BudStatus status
      = bud_step_run (step, &batch, BUD_STEP_ALL, 1.0, busy * step->tp * n_micro, stage, layer_s, ends_s);
  double cycle_s = 0.0;
  if (step->pp > 1)
    cycle_s = bud_max (groups_time (stage), n_micro * bud_step_slowest_stage (step, layer_s, ends_s));
  finish_stage (run, stage, step->host_step_s + step->host_sequence_s * n_sequences * beams, cycle_s,
                boundaries_time (step, each * beams));
  return status;
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

/* Of the device's assumed values, those that this case looked at. */
static uint32_t
assumptions (const BudCase *request)
{
  const BudDevice *device = request->device;
  const BudDeployment *layout = &request->deployment;
  const uint32_t linked = layout->tp * layout->pp * layout->dp;
  uint32_t used = BUD_ASSUMED_MEMORY_TYPICAL;
  if (request->method == BUD_METHOD_CALIBRATED)
    used |= BUD_ASSUMED_SM_COUNT | BUD_ASSUMED_KERNEL_RATES;
  if (linked > 1)
    used |= BUD_ASSUMED_DEVICES_PER_NODE;
  if (linked > 1 && request->method == BUD_METHOD_CALIBRATED)
    used |= BUD_ASSUMED_COLLECTIVE_RATES;
  if (layout->pp > 1 && request->method == BUD_METHOD_CALIBRATED)
    used |= BUD_ASSUMED_LINK_LATENCY;
  if (linked > device->devices_per_node)
    used |= BUD_ASSUMED_NODE_LINK;
  if (device->tdp_w > 0.0)
    used |= BUD_ASSUMED_IDLE_POWER;
  if (device->usd_per_h > 0.0)
    used |= BUD_ASSUMED_PRICE_UNDATED | BUD_ASSUMED_PRICE_FROM_PURCHASE;
  used &= device->assumed;
  if (layout->offload.weights_ratio > 0.0 || layout->offload.kv_cache_ratio > 0.0)
    used |= BUD_ASSUMED_HOST_MEMORY;
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

static void
finish_rates (const Run *run, BudEstimate *estimate)
{
  const BudCase *request = run->request;
  const double output = request->workload.output_tokens;
  const bool generates = bud_model_generates (run->step->model);
  estimate->ttft_s = estimate->prefill.latency_s;
  estimate->tpot_s = estimate->decode.latency_s + estimate->interference_s;
  estimate->e2e_s = estimate->ttft_s + (generates ? (output - 1.0) * estimate->tpot_s : 0.0);
  estimate->requests_per_s = estimate->n_running / estimate->e2e_s;
  estimate->output_tokens_per_s = generates ? estimate->n_running / estimate->tpot_s : 0.0;
  estimate->output_tokens_per_s_per_device = estimate->output_tokens_per_s / request->deployment.n_devices;
}

/* Prompts that share a step and so read the weights once: those of a wave as far as the token budget goes; of
 * mixed lengths as many as end, and are replaced, per step. */
static double
coinciding_prompts (const Run *run, double others, bool is_wave)
{
  const double prompt = run->shape.prompt_tokens - run->shape.cached_tokens;
  const double budget = run->request->profile->max_batched_tokens;
  const double due = is_wave ? others : others / run->shape.output_tokens;
  const double room = budget > 0.0 && prompt > 0.0 ? floor (budget / prompt) : due;
  return bud_max (1.0, bud_min (due, room));
}

/* Prefill of the other running requests of a rank, spread over the tokens of this one (spec §5). */
static BudStatus
run_interference (const Run *run, const Spread *spread, BudEstimate *estimate)
{
  const double others = spread->each - 1.0;
  BudStage stage = { 0 };
  BudStatus status = BUD_STATUS_OK;
  if (!(others > 0.0))
    return BUD_STATUS_OK;
  const BudEngineProfile *profile = run->request->profile;
  const bool is_wave = run->request->workload.has_equal_lengths;
  const double ratio = is_wave ? profile->wave_interference_ratio : profile->interference_ratio;
  const double prompts = coinciding_prompts (run, others, is_wave);
  double prefill_s = estimate->prefill.latency_s - estimate->prefill.host_s;
  if (spread->dp_ranks > 1.0 || prompts > 1.0)
    {
      /* Attention-DP ranks prefill at the same time and meet at the experts. */
      status = run_prefill (run, prompts, 1.0, spread->dp_ranks, &stage);
      prefill_s = (stage.latency_s - stage.host_s) / prompts;
    }
  estimate->interference_s = others * prefill_s / run->shape.output_tokens * ratio;
  return status;
}

static BudStatus
run_stages (const Run *run, BudEstimate *estimate)
{
  const BudWorkload *workload = &run->request->workload;
  const Spread spread = spread_new (&run->request->deployment, estimate->n_running);
  BudStatus status;
  if (workload->is_concurrency)
    status = run_prefill (run, 1.0, 1.0, 1.0, &estimate->prefill);
  else
    status = run_prefill (run, spread.each, spread.busy, spread.dp_ranks, &estimate->prefill);
  if (status == BUD_STATUS_OK && bud_model_generates (run->step->model))
    status = run_decode (run, spread.each, spread.busy, spread.dp_ranks, &estimate->decode);
  if (status == BUD_STATUS_OK && workload->is_concurrency && bud_model_generates (run->step->model))
    status = run_interference (run, &spread, estimate);
  return status;
}

static BudStatus
estimate_operators (const BudCase *request, BudEstimate *estimate, BudDiagnostic *diagnostic)
{
  BudStep step;
  BudMemoryLaw law;
  BudStatus status = bud_step_init (&step, request, diagnostic);
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
  estimate->assumed = assumptions (request);
  if (!estimate->memory.fits)
    {
      estimate_without_answer (estimate);
      return BUD_STATUS_OK;
    }
  const Run run = { request, &step, law.shape };
  status = run_stages (&run, estimate);
  if (status != BUD_STATUS_OK)
    return bud_fail (diagnostic, status, "operators", BUD_MAX_OPERATORS,
                     "the operators array holds %zu, the model has more",
                     estimate->prefill.operators_capacity);
  finish_rates (&run, estimate);
  bud_economics_fill (request, estimate);
  return BUD_STATUS_OK;
}

/* GenZ has its own ways with offload and speculation (genz.h); it knows no adapters. */
static BudStatus
check_genz (const BudDeployment *layout, BudDiagnostic *diagnostic)
{
  if (layout->lora.rank != 0)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "lora_rank", 0.0,
                     "method genz knows no LoRA adapters");
  if (layout->offload.weights_ratio > 0.0 || layout->offload.kv_cache_ratio > 0.0)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "offload", 0.0,
                     "method genz cannot offload a share of a tensor class");
  return BUD_STATUS_OK;
}

BudStatus
bud_estimate (const BudCase *request, BudEstimate *estimate, BudDiagnostic *diagnostic)
{
  if (request->method == BUD_METHOD_GENZ)
    {
      BudStatus status = check_genz (&request->deployment, diagnostic);
      if (status == BUD_STATUS_OK)
        status = bud_genz_estimate (request, estimate, NULL, diagnostic);
      if (status == BUD_STATUS_OK && estimate->memory.fits)
        bud_economics_fill (request, estimate);
      return status;
    }
  BudStatus status = bud_deployment_validate (&request->deployment, request->model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = bud_workload_validate (&request->workload, request->model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = estimate_operators (request, estimate, diagnostic);
  return status;
}

BudStatus
bud_estimate_memory (const BudCase *request, BudMemory *memory, BudDiagnostic *diagnostic)
{
  BudCase plain = *request;
  if (request->device == NULL)
    {
      BudDeployment *layout = &plain.deployment;
      layout->n_devices = layout->tp = layout->pp = layout->ep = layout->dp = 1;
    }
  else if (request->method == BUD_METHOD_GENZ)
    {
      const BudStatus refused = check_genz (&request->deployment, diagnostic);
      return refused == BUD_STATUS_OK ? bud_genz_memory (request, memory, diagnostic) : refused;
    }
  BudStatus status = bud_deployment_validate (&plain.deployment, plain.model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = bud_workload_validate (&plain.workload, plain.model, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  BudMemoryLaw law;
  bud_memory_law_init (&law, &plain);
  const bool counts_all = plain.device == NULL || plain.profile == NULL;
  bud_memory_fill (&law, &plain, counts_all ? plain.workload.n_sequences : running_sequences (&plain, &law),
                   memory);
  if (plain.device != NULL)
    memory->minimum_devices = bud_memory_minimum_devices (&plain);
  return BUD_STATUS_OK;
}
