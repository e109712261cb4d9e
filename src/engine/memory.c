#include "engine/memory.h"

#include <math.h>
#include <string.h>

#include "engine/numeric.h"

static double
draft_kv_bytes (const BudMemoryLaw *self, double context)
{
  double bytes = 0.0;
  for (uint32_t i = 0; i < self->draft->n_groups; i++)
    {
      const BudLayerGroup *group = &self->draft->groups[i];
      bytes += group->n_layers
               * (self->draft_kv_share[i] * bud_attention_kv_elements (&group->attention, context)
                      * self->kv_bytes
                  + bud_attention_indexer_bytes (&group->attention, context));
    }
  return bytes;
}

/* KV cache of one request with `context` tokens, all beams, of a device of this stage: *kept_bytes of it
 * stay on the device whatever is offloaded. */
static double
whole_kv_bytes (const BudMemoryLaw *self, const BudMemoryStage *stage, double context, double *kept_bytes)
{
  const BudModel *model = self->model;
  double elements = 0.0;
  *kept_bytes = 0.0;
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];
      if (stage->n_layers[i] == 0)
        continue;
      double layer = bud_attention_kv_elements (&group->attention, context);
      if (self->n_beams > 1.0)
        layer += (self->n_beams - 1.0)
                 * bud_min (layer, bud_attention_kv_elements (&group->attention, self->shape.output_tokens));
      layer *= self->kv_share[i];
      if (group->cross_attention.kind != BUD_ATTENTION_NONE)
        layer += self->cross_share[i]
                 * bud_attention_kv_elements (&group->cross_attention, self->shape.encoder_tokens);
      elements += stage->n_layers[i] * layer;
      if (group->attention.indexer_heads != 0)
        *kept_bytes
            += stage->n_layers[i] * self->n_beams * bud_attention_indexer_bytes (&group->attention, context);
    }
  if (self->draft != NULL && stage->has_head)
    *kept_bytes += draft_kv_bytes (self, context);
  return elements * self->kv_bytes;
}

/* What of it the device holds. */
static double
request_kv_bytes (const BudMemoryLaw *self, const BudMemoryStage *stage, double context)
{
  double kept_bytes;
  const double whole = whole_kv_bytes (self, stage, context, &kept_bytes);
  return whole - self->offload.kv_cache_ratio * whole + kept_bytes;
}

double
bud_memory_sequence_bytes (const BudMemoryLaw *self, double context_tokens)
{
  double most = 0.0;
  for (uint32_t s = 0; s < self->n_stages; s++)
    most = bud_max (most, request_kv_bytes (self, &self->stages[s], context_tokens) + self->state_bytes[s]);
  return most;
}

/* Held in host memory for the device of the stage that holds most there. */
static double
host_bytes (const BudMemoryLaw *self, double n_sequences, double context)
{
  double most = 0.0;
  for (uint32_t s = 0; s < self->n_stages; s++)
    {
      double kept_bytes;
      const double whole = whole_kv_bytes (self, &self->stages[s], context, &kept_bytes);
      most = bud_max (most, self->host_weights_bytes[s] + n_sequences * self->offload.kv_cache_ratio * whole);
    }
  return most;
}

/* Tokens a sequence puts into the largest step: its prompt, or its beams' next tokens. A lone prompt of a
 * continuous batch without a budget is a step of its own. */
static double
step_tokens_per_sequence (const BudMemoryLaw *self, double context)
{
  const double prompt = self->shape.encoder_tokens > 0.0
                            ? bud_max (self->shape.encoder_tokens, self->shape.prompt_tokens)
                            : bud_max (context - self->shape.output_tokens, 1.0) - self->shape.cached_tokens;
  return bud_max (bud_max (prompt, 1.0), self->decode_tokens);
}

static double
step_tokens (const BudMemoryLaw *self, double n_sequences, double context)
{
  const double each = step_tokens_per_sequence (self, context);
  if (self->is_concurrency && self->token_budget == HUGE_VAL)
    return bud_max (each, n_sequences * self->decode_tokens);
  return bud_min (n_sequences * each, bud_max (self->token_budget, self->decode_tokens));
}

static double
activation_bytes (const BudMemoryLaw *self, const BudMemoryStage *stage, double n_sequences, double tokens)
{
  const double layers = tokens * self->token_bytes;
  if (!stage->has_head)
    return layers;
  return bud_max (layers,
                  tokens * self->base_token_bytes + n_sequences * self->decode_tokens * self->logit_bytes);
}

static double
stage_terms (const BudMemoryLaw *self, uint32_t s, double n_sequences, double context,
             double terms[BUD_N_MEMORY_TERMS])
{
  const double tokens = step_tokens (self, n_sequences, context);
  terms[BUD_MEMORY_WEIGHTS] = self->weights_bytes[s];
  terms[BUD_MEMORY_KV_CACHE] = n_sequences * request_kv_bytes (self, &self->stages[s], context);
  terms[BUD_MEMORY_STATE] = n_sequences * self->state_bytes[s];
  terms[BUD_MEMORY_ACTIVATIONS] = activation_bytes (self, &self->stages[s], n_sequences, tokens);
  terms[BUD_MEMORY_COMMUNICATION] = tokens * self->communication_token_bytes;
  terms[BUD_MEMORY_RESERVE] = self->reserve_bytes;
  double sum = 0.0;
  for (int i = 0; i < BUD_N_MEMORY_TERMS; i++)
    sum += terms[i];
  return sum;
}

double
bud_memory_at (const BudMemoryLaw *self, double n_sequences, double context_tokens,
               double terms[BUD_N_MEMORY_TERMS])
{
  double most = stage_terms (self, 0, n_sequences, context_tokens, terms);
  for (uint32_t s = 1; s < self->n_stages; s++)
    {
      double other[BUD_N_MEMORY_TERMS];
      const double sum = stage_terms (self, s, n_sequences, context_tokens, other);
      if (sum > most)
        {
          most = sum;
          memcpy (terms, other, sizeof other);
        }
    }
  return most;
}

/* Largest b with b · slope + tokens (b) · token_slope ≤ room, where tokens (b) = min (b · each, budget). */
static double
largest_sequences (double room, double slope, double token_slope, double each, double budget)
{
  if (room < 0.0)
    return 0.0;
  const double kink = budget / each;
  const double first = room / (slope + each * token_slope);
  if (!(first > kink))
    return first;
  const double rest = room - budget * token_slope;
  return slope > 0.0 ? rest / slope : HUGE_VAL;
}

#define MOST_SEQUENCES 4294967295.0
#define MOST_TOKENS 1e9 /* where the model states no limit: as many as a workload may have */

double
bud_memory_max_sequences (const BudMemoryLaw *self, double context_tokens)
{
  const double each = step_tokens_per_sequence (self, context_tokens);
  double least = MOST_SEQUENCES;
  for (uint32_t s = 0; s < self->n_stages; s++)
    {
      const double room = self->capacity_bytes - self->weights_bytes[s] - self->reserve_bytes;
      const double slope = request_kv_bytes (self, &self->stages[s], context_tokens) + self->state_bytes[s];
      const double logits = self->stages[s].has_head ? self->decode_tokens * self->logit_bytes : 0.0;
      const double spread[2][2] = { { 0.0, self->token_bytes }, { logits, self->base_token_bytes } };
      for (int i = 0; i < 2; i++)
        {
          const double token_slope = spread[i][1] + self->communication_token_bytes;
          double n;
          if (self->is_concurrency && self->token_budget == HUGE_VAL)
            {
              /* One prompt at a time, or one token of every beam. */
              const double alone = (room - each * token_slope) / (slope + spread[i][0]);
              const double decoding = room / (slope + spread[i][0] + self->decode_tokens * token_slope);
              n = bud_min (alone, decoding);
            }
          else
            n = largest_sequences (room, slope + spread[i][0], token_slope, each,
                                   bud_max (self->token_budget, self->decode_tokens));
          least = bud_min (least, n);
        }
    }
  /* A hair of slack: n · slope computed forwards and backwards differs in the last digit. */
  return least > 0.0 ? floor (least * (1.0 + 1e-12)) : 0.0;
}

/* Bytes grow with the context, straight but for a few bends (windows, the token budget): regula falsi, every
 * third step a bisection. */
static double
max_context (const BudMemoryLaw *self, double n_sequences, double limit)
{
  double terms[BUD_N_MEMORY_TERMS];
  double low = 0.0, high = limit;
  double high_bytes = bud_memory_at (self, n_sequences, high, terms);
  if (!(high_bytes > self->capacity_bytes))
    return limit;
  double low_bytes = bud_memory_at (self, n_sequences, low, terms);
  if (low_bytes > self->capacity_bytes)
    return 0.0;
  for (int step = 1; high - low > 1.0; step++)
    {
      const double share
          = step % 3 != 0 ? (self->capacity_bytes - low_bytes) / (high_bytes - low_bytes) : 0.5;
      const double middle = bud_min (bud_max (floor (low + share * (high - low)), low + 1.0), high - 1.0);
      const double bytes = bud_memory_at (self, n_sequences, middle, terms);
      if (bytes > self->capacity_bytes)
        {
          high = middle;
          high_bytes = bytes;
        }
      else
        {
          low = middle;
          low_bytes = bytes;
        }
    }
  return low;
}

/* Blocks that fit beside everything else, each holding kv_block_tokens at this context's mean bytes per
 * token. */
static double
kv_blocks (const BudMemoryLaw *self, double n_sequences, double context, double block_tokens)
{
  double least = HUGE_VAL;
  for (uint32_t s = 0; s < self->n_stages; s++)
    {
      double terms[BUD_N_MEMORY_TERMS];
      const double total = stage_terms (self, s, n_sequences, context, terms);
      const double per_token = request_kv_bytes (self, &self->stages[s], context) / context;
      if (per_token > 0.0)
        least = bud_min (least, (self->capacity_bytes - total + terms[BUD_MEMORY_KV_CACHE])
                                    / (per_token * block_tokens));
    }
  return least < HUGE_VAL ? bud_max (floor (least), 0.0) : 0.0;
}

void
bud_memory_fill (const BudMemoryLaw *self, const BudCase *request, double n_sequences, BudMemory *memory)
{
  const double context = self->shape.prompt_tokens + self->shape.output_tokens;
  const double groups = (double) self->dp * self->replicas;
  const double each = ceil (n_sequences / groups);
  const double model_context
      = self->model->max_context_tokens != 0 ? self->model->max_context_tokens : MOST_TOKENS;
  memset (memory, 0, sizeof *memory);
  memory->total_bytes = bud_memory_at (self, each, context, memory->term_bytes);
  memory->offloaded_bytes = host_bytes (self, each, context);
  memory->fits = true;
  memory->max_context_tokens = model_context;
  if (request->device == NULL)
    return;

  memory->capacity_bytes = self->capacity_bytes;
  memory->fits = memory->total_bytes <= self->capacity_bytes;
  double sum = 0.0;
  for (int i = 0; i < BUD_N_MEMORY_TERMS && !memory->fits; i++)
    {
      sum += memory->term_bytes[i];
      memory->overflow_term = (BudMemoryTerm) i;
      if (sum > self->capacity_bytes)
        break;
    }
  memory->overflow_bytes = bud_max (memory->total_bytes - self->capacity_bytes, 0.0);
  memory->max_batch = bud_min (bud_memory_max_sequences (self, context) * groups, MOST_SEQUENCES);
  memory->max_context_tokens = max_context (self, each, bud_max (model_context, context));
  memory->kv_blocks = kv_blocks (self, each, context,
                                 request->profile != NULL && request->profile->kv_block_tokens != 0
                                     ? request->profile->kv_block_tokens
                                     : 1.0);
}
