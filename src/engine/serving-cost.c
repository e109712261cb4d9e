#include "engine/serving-cost.h"

#include <math.h>

#include "engine/speculation.h"

#define N_TABLES 8

size_t
bud_serving_cost_doubles (uint32_t max_tokens)
{
  return N_TABLES * ((size_t) max_tokens + 1);
}

/* With PP the sequences are split into pp micro-batches that follow each other through the stages: a step of
 * all of them takes pp turns of the slowest stage, each with 1 / pp of the tokens. */
static double
turn (const BudServingCost *self, double whole)
{
  return whole / self->step.pp;
}

/* A prompt passes its stages one after the other, so those of a step fill as many turns as there are. */
static double
prompt_turn (const BudServingCost *self, double whole, uint32_t n_prompts)
{
  return whole / fmin (self->step.pp, fmax (n_prompts, 1));
}

static BudStepBatch
decodes_of (const BudServingCost *self, double n, double context)
{
  return (BudStepBatch){
    .n_decodes = turn (self, n),
    .n_beams = 1,
    .verify_tokens = self->verify_tokens,
    .context_from = context,
    .context_to = context,
    .dp_ranks = self->step.dp,
  };
}

/* Of the tokens of a turn. The draft's cache must know the prompts too. */
static double
prompt_time (const BudServingCost *self, double tokens, double past, BudStepParts parts)
{
  BudPrefillChunk chunk = { .n_sequences = 1, .new_tokens = tokens, .cached_tokens = past, .n_splits = 1 };
  BudStepBatch batch
      = { .chunks = &chunk, .n_chunks = 1, .n_beams = 1, .verify_tokens = 1, .dp_ranks = self->step.dp };

  return bud_step_time (&self->step, &batch, parts) * self->balance_ratio
         + (self->has_draft ? bud_step_time (&self->draft, &batch, parts) : 0);
}

/* verify_tokens − 1 steps of the draft, one after the other. */
static double
draft_time (const BudServingCost *self, BudStepBatch batch, BudStepParts parts)
{
  if (!self->has_draft)
    return 0;
  batch.verify_tokens = 1;
  batch.logit_rows = (parts & BUD_STEP_LINEAR) != 0 ? batch.n_decodes : 0;
  return (self->verify_tokens - 1) * bud_step_time (&self->draft, &batch, parts);
}

static double
prefill_time (const BudServingCost *self, uint32_t tokens)
{
  return prompt_time (self, turn (self, tokens), 0, BUD_STEP_LINEAR);
}

static double
decode_time (const BudServingCost *self, uint32_t n)
{
  BudStepBatch batch = decodes_of (self, n, self->mean_context);

  return bud_step_time (&self->step, &batch, BUD_STEP_LINEAR) * self->balance_ratio
         + draft_time (self, batch, BUD_STEP_LINEAR);
}

static double
head_time (const BudServingCost *self, uint32_t rows)
{
  BudStepBatch batch = { .n_beams = 1, .verify_tokens = 1, .logit_rows = turn (self, rows), .dp_ranks = 1 };

  return bud_step_time (&self->step, &batch, BUD_STEP_LINEAR);
}

/* `table` remembers what `compute` says; past its end it is asked each time. */
static double
remember (const BudServingCost *self, double *table, uint32_t n,
          double (*compute) (const BudServingCost *, uint32_t))
{
  if (n > self->n_memo)
    return compute (self, n);
  if (isnan (table[n]))
    table[n] = compute (self, n);
  return table[n];
}

/* Attention of a whole prompt; nearly all chunks are one. */
static double
whole_time (const BudServingCost *self, uint32_t tokens)
{
  return prompt_time (self, turn (self, tokens), 0, BUD_STEP_PREFILL);
}

/* Both tables are of steps with a prompt for every stage. */
static bool
fills_stages (const BudServingCost *self, uint32_t n_prompts)
{
  return n_prompts >= self->step.pp;
}

static double
linear_s (void *user, uint32_t decodes, uint32_t prompt_tokens, uint32_t n_prompts, uint32_t rows)
{
  BudServingCost *self = user;
  const uint32_t verified = (uint32_t) (decodes * self->verify_tokens);
  double time_s = self->step.host_step_s + self->step.host_sequence_s * (decodes + n_prompts)
                  + remember (self, self->head_s, rows + verified - decodes, head_time);

  if (decodes > 0)
    time_s += remember (self, self->decode_s, decodes, decode_time);
  if (prompt_tokens > 0)
    {
      double more_s
          = fills_stages (self, n_prompts)
                ? remember (self, self->prefill_s, verified + prompt_tokens, prefill_time)
                : prompt_time (self, turn (self, verified) + prompt_turn (self, prompt_tokens, n_prompts), 0,
                               BUD_STEP_LINEAR);

      if (decodes > 0)
        more_s -= remember (self, self->prefill_s, verified, prefill_time);
      time_s += self->adders.prefill_ratio * fmax (more_s, 0) + self->adders.prefill_step_s;
    }
  return time_s;
}

static double
chunk_s (void *user, double tokens, double past, uint32_t n_prompts)
{
  BudServingCost *self = user;
  double time_s
      = past > 0 || tokens > self->n_memo || tokens != floor (tokens) || !fills_stages (self, n_prompts)
            ? prompt_time (self, prompt_turn (self, tokens, n_prompts), past, BUD_STEP_PREFILL)
            : remember (self, self->whole_s, (uint32_t) tokens, whole_time);

  return self->adders.prefill_ratio * time_s;
}

static double
attention_time (const BudServingCost *self, BudStepBatch batch)
{
  return bud_step_time (&self->step, &batch, BUD_STEP_DECODE) * self->balance_ratio
         + draft_time (self, batch, BUD_STEP_DECODE);
}

/* Through the times at half and at the whole of the typical context. */
static void
linearise (BudServingCost *self, uint32_t n, double *fixed_s, double *slope_s)
{
  double far = self->mean_context, near = far / 2;
  BudStepBatch batch = decodes_of (self, n, near);
  double near_s = attention_time (self, batch), far_s;

  batch = decodes_of (self, n, far);
  far_s = attention_time (self, batch);
  *slope_s = fmax (far_s - near_s, 0) / (n * (far - near));
  *fixed_s = far_s - *slope_s * n * far;
}

static void
decode_s (void *user, uint32_t sequences, double *fixed, double *slope)
{
  BudServingCost *self = user;

  if (sequences > self->n_memo)
    {
      linearise (self, sequences, fixed, slope);
      return;
    }
  if (isnan (self->fixed_s[sequences]))
    linearise (self, sequences, &self->fixed_s[sequences], &self->slope_s[sequences]);
  *fixed = self->fixed_s[sequences];
  *slope = self->slope_s[sequences];
}

/* Per rank of the TP group: with PP every stage works once on each turn, so a turn through all layers is what
 * one stage does in the whole step. */
static double
roofline_time (const BudServingCost *self, const BudStep *step, const BudStepBatch *batch)
{
  BudStage stage = { 0 };

  bud_step_run (step, batch, BUD_STEP_ALL, 1, 1, &stage, NULL, NULL);
  return fmax (stage.flop / self->flop_per_s, stage.bytes / self->bytes_per_s);
}

/* With the drafts that the step verifies. */
static double
decode_roofline_time (const BudServingCost *self, BudStepBatch batch)
{
  double time_s = roofline_time (self, &self->step, &batch);

  if (!self->has_draft)
    return time_s;
  batch.verify_tokens = 1;
  batch.logit_rows = batch.n_decodes;
  return time_s + (self->verify_tokens - 1) * roofline_time (self, &self->draft, &batch);
}

/* A token of a typical prompt. */
static double
busy_prompt (const BudServingCost *self)
{
  double tokens = fmin (self->mean_context, self->n_memo);
  BudPrefillChunk chunk = { .n_sequences = 1, .new_tokens = turn (self, tokens), .n_splits = 1 };
  BudStepBatch batch
      = { .chunks = &chunk, .n_chunks = 1, .n_beams = 1, .verify_tokens = 1, .dp_ranks = self->step.dp };

  return (roofline_time (self, &self->step, &batch)
          + (self->has_draft ? roofline_time (self, &self->draft, &batch) : 0))
         / tokens;
}

static void
linearise_busy (const BudServingCost *self, uint32_t n, double *fixed_s, double *slope_s)
{
  double far = self->mean_context, near = far / 2;
  BudStepBatch near_batch = decodes_of (self, n, near), far_batch = decodes_of (self, n, far);
  double far_s;

  near_batch.logit_rows = far_batch.logit_rows = turn (self, n * self->verify_tokens);
  far_s = decode_roofline_time (self, far_batch);
  *slope_s = fmax (far_s - decode_roofline_time (self, near_batch), 0) / (n * (far - near));
  *fixed_s = far_s - *slope_s * n * far;
}

static void
busy_s (void *user, uint32_t decodes, uint32_t prompt_tokens, double *fixed, double *slope)
{
  BudServingCost *self = user;

  *fixed = *slope = 0;
  if (decodes > self->n_memo)
    linearise_busy (self, decodes, fixed, slope);
  else if (decodes > 0)
    {
      if (isnan (self->busy_fixed_s[decodes]))
        linearise_busy (self, decodes, &self->busy_fixed_s[decodes], &self->busy_slope_s[decodes]);
      *fixed = self->busy_fixed_s[decodes];
      *slope = self->busy_slope_s[decodes];
    }
  *fixed += self->busy_prompt_s * prompt_tokens;
}

/* How uneven the stages are: the slowest over the mean, at one sequence. */
static double
balance (const BudServingCost *self)
{
  double layer_s[BUD_MODEL_MAX_GROUPS] = { 0 }, ends_s[2] = { 0 }, sum_s = 0;
  BudStage stage = { 0 };
  BudStepBatch batch = decodes_of (self, self->step.pp, self->mean_context);

  if (self->step.pp == 1)
    return 1;
  bud_step_run (&self->step, &batch, BUD_STEP_ALL, 1, 1, &stage, layer_s, ends_s);
  for (int i = 0; i < BUD_N_GROUPS; i++)
    sum_s += stage.group_s[i];
  return bud_step_slowest_stage (&self->step, layer_s, ends_s) * self->step.pp / sum_s;
}

/* What the simulator's steps know nothing of. */
static BudStatus
refuse (const BudDeployment *layout, BudDiagnostic *diagnostic)
{
  if (layout->n_prefill_instances != 0 || layout->n_decode_instances != 0)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "disaggregate", NAN,
                     "this simulation has one pool; disaggregate does not apply");
  return BUD_STATUS_OK;
}

BudStatus
bud_serving_cost_init (BudServingCost *self, const BudCase *request, const BudServingAdders *adders,
                       double mean_context, uint32_t max_tokens, double *memo, BudDiagnostic *diagnostic)
{
  BudStatus status = refuse (&request->deployment, diagnostic);
  double **tables[N_TABLES] = { &self->prefill_s, &self->whole_s, &self->decode_s,     &self->head_s,
                                &self->fixed_s,   &self->slope_s, &self->busy_fixed_s, &self->busy_slope_s };
  size_t length = (size_t) max_tokens + 1;

  if (status == BUD_STATUS_OK)
    status = bud_step_init (&self->step, request, diagnostic);
  self->verify_tokens = bud_speculation_verify_tokens (&request->deployment.speculation);
  self->has_draft = self->verify_tokens > 1 && request->draft != NULL;
  if (status == BUD_STATUS_OK && self->has_draft)
    status = bud_step_init_draft (&self->draft, request, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  self->adders = *adders;
  self->n_layers = request->model->n_decoder_layers;
  self->n_memo = max_tokens;
  self->mean_context = fmax (mean_context, 2);
  for (int i = 0; i < N_TABLES; i++)
    *tables[i] = memo + (size_t) i * length;
  for (size_t i = 0; i < N_TABLES * length; i++)
    memo[i] = NAN;
  self->balance_ratio = 1;
  self->balance_ratio = balance (self);
  self->flop_per_s = self->step.kernels.gemm_flop_per_s;
  self->bytes_per_s = request->device->memory_bytes_per_s;
  self->busy_prompt_s = busy_prompt (self);
  return BUD_STATUS_OK;
}

BudStepCost
bud_serving_cost_callbacks (BudServingCost *self)
{
  return (BudStepCost){
    .user = self,
    .linear_s = linear_s,
    .chunk_s = chunk_s,
    .decode_s = decode_s,
    .busy_s = busy_s,
    .least_prompt_step_s = self->adders.launch_layer_s * self->n_layers,
    .max_affine_steps = HUGE_VAL,
  };
}
