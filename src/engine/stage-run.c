#include "engine/stage-run.h"

#include <math.h>

#include "engine/numeric.h"

BudSpread
bud_spread_new (const BudDeployment *layout, double instances, double n_sequences)
{
  const double busy = bud_min (layout->dp * instances, n_sequences);
  return (BudSpread){ busy, n_sequences / busy, busy / bud_min (instances, n_sequences) };
}

double
bud_run_token_budget (const BudRun *self)
{
  const uint32_t chunk = self->request->deployment.chunk_tokens;
  return chunk != 0 ? chunk : self->request->profile->max_batched_tokens;
}

double
bud_stage_groups_s (const BudStage *stage)
{
  double sum_s = 0.0;
  for (int i = 0; i < BUD_N_GROUPS; i++)
    sum_s += stage->group_s[i];
  return sum_s;
}

/* Adds up a stage whose operators are in: pipeline, host, utilisation. `cycle_s` is what micro-batches take
 * through the pipeline, transfers aside. */
static void
finish_stage (const BudRun *self, BudStage *stage, double host_s, double cycle_s, double boundary_s,
              double devices)
{
  const double sum_s = bud_stage_groups_s (stage);
  stage->host_s = host_s;
  stage->pipeline_s = self->step->pp > 1 ? bud_max (cycle_s - sum_s, 0.0) + boundary_s : 0.0;
  stage->latency_s = sum_s + stage->pipeline_s + stage->host_s;
  const double device_s = stage->latency_s * devices;
  if (device_s > 0.0)
    {
      stage->mfu_ratio = stage->flop / (device_s * self->step->kernels.gemm_flop_per_s);
      stage->mbu_ratio = stage->bytes / (device_s * self->request->device->memory_bytes_per_s);
    }
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

static BudBound
largest_part (double compute_s, double memory_s, double network_s, double latency_s)
{
  const double most_s = bud_max (compute_s, bud_max (memory_s, network_s));
  if (latency_s > 2.0 * most_s)
    return BUD_BOUND_LATENCY;
  return most_s == network_s ? BUD_BOUND_NETWORK : most_s == compute_s ? BUD_BOUND_COMPUTE : BUD_BOUND_MEMORY;
}

/* `count` steps of the draft, one after the other, as a single operator. */
static BudStatus
add_draft (const BudRun *self, const char *name, BudStepBatch batch, double count, double ranks,
           BudStage *stage)
{
  BudStage sum = { 0 };
  const BudKernelLaw *law = &self->draft->kernels.gemm;
  batch.encoder_tokens = batch.n_encodes = batch.tower_passes = 0.0;
  bud_step_run (self->draft, &batch, BUD_STEP_ALL, 1.0, 1.0, &sum, NULL, NULL);
  const double latency_s = bud_stage_groups_s (&sum);
  stage->group_s[BUD_GROUP_OTHER] += count * latency_s;
  stage->flop += count * ranks * sum.flop;
  stage->bytes += count * ranks * sum.bytes;
  if (stage->operators == NULL)
    return BUD_STATUS_OK;
  if (stage->n_operators >= stage->operators_capacity)
    return BUD_STATUS_NO_SPACE;
  const double compute_s = sum.flop * law->peak_flop_s, memory_s = sum.bytes * law->peak_byte_s;
  stage->operators[stage->n_operators++] = (BudOperator){
    .name = name,
    .group = BUD_GROUP_OTHER,
    .bound = largest_part (compute_s, memory_s, sum.group_s[BUD_GROUP_COLLECTIVE], latency_s),
    .count = count,
    .flop = sum.flop,
    .bytes = sum.bytes,
    .compute_s = compute_s,
    .memory_s = memory_s,
    .network_s = sum.group_s[BUD_GROUP_COLLECTIVE],
    .latency_s = latency_s,
    .time_s = count * latency_s,
  };
  return BUD_STATUS_OK;
}

/* Steps that a rank's prompts take: of at most the token budget; with PP also one micro-batch per stage while
 * there are prompts to split. Without a limit of its own the ideal is a single step. */
static double
prefill_steps (const BudRun *self, double n_sequences, double prompt)
{
  const double budget = bud_run_token_budget (self);
  const double n_steps = budget > 0.0 ? ceil (n_sequences * prompt / budget) : 1.0;
  if (self->step->pp > 1)
    return bud_max (n_steps, bud_min (self->step->pp, floor (n_sequences)));
  if (self->step->kernels.is_ideal && self->request->deployment.chunk_tokens == 0)
    return 1.0;
  return n_steps;
}

/* The largest step over the mean one: an engine fills its budget and leaves the rest to the last step. */
static double
largest_step_ratio (const BudRun *self, double tokens, double n_steps)
{
  const double budget = bud_run_token_budget (self);
  return budget > 0.0 && n_steps == ceil (tokens / budget) ? bud_min (budget, tokens) * n_steps / tokens
                                                           : 1.0;
}

BudStatus
bud_run_prefill (const BudRun *self, const BudSpread *spread, double devices, BudStage *stage)
{
  const BudStep *step = self->step;
  const double n_sequences = spread->each;
  const double prompt = self->shape.prompt_tokens - self->shape.cached_tokens;
  const double n_steps = prefill_steps (self, n_sequences, prompt);
  /* Whole prompts per step while there are enough of them; else each prompt over several steps. */
  const double splits = bud_max (1.0, n_steps / n_sequences);
  const BudPrefillChunk chunk = {
    .n_sequences = n_sequences / n_steps * splits,
    .new_tokens = prompt,
    .cached_tokens = self->shape.cached_tokens,
    .n_splits = splits,
  };
  const BudStepBatch batch = {
    .chunks = &chunk,
    .n_chunks = step->model->n_decoder_layers > 0 ? 1 : 0,
    .n_beams = 1.0,
    .verify_tokens = 1.0,
    .logit_rows = n_sequences / n_steps,
    .encoder_tokens = self->shape.encoder_tokens,
    .n_encodes = n_sequences / n_steps,
    .tower_passes = self->shape.tower_passes,
    .dp_ranks = spread->dp_ranks,
  };
  double layer_s[BUD_MODEL_MAX_GROUPS], ends_s[2];
  const double repeats = step->pp > 1 ? 1.0 : n_steps;
  const double ranks = spread->busy * step->tp * (step->pp > 1 ? n_steps : 1.0);
  BudStatus status = bud_step_run (step, &batch, BUD_STEP_ALL, repeats, ranks, stage, layer_s, ends_s);
  if (status == BUD_STATUS_OK && self->draft != NULL)
    status = add_draft (self, "draft_prefill", batch, n_steps, ranks, stage);
  const double tokens = n_sequences * prompt / n_steps;
  const double host_s = n_steps * (step->host_step_s + step->host_sequence_s * n_sequences / n_steps);
  double cycle_s = 0.0;
  if (step->pp > 1)
    {
      /* Every step passes the slowest stage; the pipeline fills and drains by the largest. */
      const double uneven
          = (step->pp - 1.0) * (largest_step_ratio (self, n_sequences * prompt, n_steps) - 1.0);
      cycle_s = bud_stage_groups_s (stage)
                + (n_steps - 1.0 + uneven) * bud_step_slowest_stage (step, layer_s, ends_s);
    }
  finish_stage (self, stage, host_s, cycle_s, boundaries_time (step, tokens), devices);
  return status;
}

double
bud_run_micro_batches (const BudRun *self, double n_sequences)
{
  return self->step->pp > 1 ? bud_max (1.0, bud_min (self->step->pp, floor (n_sequences))) : 1.0;
}

/* The part of prompts in a step with `tokens` of them: several whole ones, or one spread over several steps.
 */
static BudPrefillChunk
riding_chunk (const BudRun *self, double tokens, double *prompts)
{
  const double prompt = self->shape.prompt_tokens - self->shape.cached_tokens;
  *prompts = tokens / prompt;
  const double splits = bud_max (1.0, 1.0 / *prompts);
  return (BudPrefillChunk){ .n_sequences = *prompts * splits,
                            .new_tokens = prompt,
                            .cached_tokens = self->shape.cached_tokens,
                            .n_splits = splits };
}

/* With PP the batch goes round as min (PP, sequences) micro-batches: a token takes one trip through the
 * stages, or a turn of the slowest one. */
BudStatus
bud_run_decode (const BudRun *self, const BudSpread *spread, double prompt_tokens, double devices,
                BudStage *stage)
{
  const BudStep *step = self->step;
  const double beams = self->request->workload.n_beams;
  const double n_micro = bud_run_micro_batches (self, spread->each);
  const double each = spread->each / n_micro;
  const double ranks = spread->busy * step->tp * n_micro;
  double prompts = 0.0;
  BudPrefillChunk chunk = { 0 };
  if (prompt_tokens > 0.0)
    chunk = riding_chunk (self, prompt_tokens, &prompts);
  BudStepBatch batch = {
    .chunks = &chunk,
    .n_chunks = prompt_tokens > 0.0 ? 1 : 0,
    .n_decodes = each,
    .n_beams = beams,
    .verify_tokens = self->verify_tokens,
    .context_from = self->shape.prompt_tokens,
    .context_to = self->shape.prompt_tokens + self->shape.output_tokens,
    .shared_tokens = self->shape.prompt_tokens,
    .logit_rows = each * beams * self->verify_tokens + prompts,
    .encoder_tokens = self->shape.encoder_tokens,
    .n_encodes = prompts,
    .tower_passes = self->shape.tower_passes,
    .dp_ranks = spread->dp_ranks,
  };
  double layer_s[BUD_MODEL_MAX_GROUPS], ends_s[2];
  BudStatus status = bud_step_run (step, &batch, BUD_STEP_ALL, 1.0, ranks, stage, layer_s, ends_s);
  if (status == BUD_STATUS_OK && self->draft != NULL)
    {
      batch.n_chunks = 0;
      batch.verify_tokens = 1.0;
      batch.logit_rows = each * beams;
      status = add_draft (self, "draft_step", batch, self->verify_tokens - 1.0, ranks, stage);
    }
  double cycle_s = 0.0;
  if (step->pp > 1)
    cycle_s = bud_max (bud_stage_groups_s (stage), n_micro * bud_step_slowest_stage (step, layer_s, ends_s));
  finish_stage (self, stage,
                step->host_step_s + step->host_sequence_s * (spread->each * beams + n_micro * prompts),
                cycle_s, boundaries_time (step, each * beams * self->verify_tokens + prompt_tokens), devices);
  return status;
}
