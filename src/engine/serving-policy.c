#include "engine/serving-state.h"

#include <math.h>

#define CLIP_TOKENS 4096 /* of a request's remaining output in SGLang's admission rule */

static void
add_chunk (BudServing *self, uint32_t id, uint32_t tokens)
{
  self->chunk_request[self->n_chunks] = id;
  self->chunk_tokens[self->n_chunks++] = tokens;
  self->step_tokens += tokens;
}

static uint32_t
remaining (const BudServing *self, uint32_t id)
{
  return self->requests[id].target_tokens - self->requests[id].done_tokens;
}

/* From waiting to prefilling, with the blocks of the whole prompt (and output when reserved), but for those
 * that others hold. */
static void
admit (BudServing *self, uint32_t id, uint64_t blocks)
{
  BudServingRequest *r = &self->requests[id];
  uint64_t reused = bud_serving_places (self, r->done_tokens) / self->profile->kv_block_tokens;

  bud_serving_list_remove (self, &self->waiting, id);
  bud_serving_list_push (self, &self->running, id, false);
  self->prefilling[self->n_prefilling++] = id;
  r->n_blocks = (uint32_t) blocks;
  if (r->held_prefix != 0)
    reused = bud_serving_hold (self, id);
  self->free_blocks -= blocks;
  self->used_blocks += blocks;
  self->n_taken_blocks += blocks - reused;
  if (isnan (r->scheduled_s))
    r->scheduled_s = self->now_s;
}

/* Of the free ones. */
static uint64_t
blocks_needed (BudServing *self, uint32_t id)
{
  const BudServingRequest *r = &self->requests[id];
  uint64_t tokens = r->target_tokens, held = r->prefix != 0 ? bud_serving_look_up (self, id) : 0;

  if (self->profile->reserves_output && self->request->pool != BUD_POOL_PREFILL)
    tokens += r->output_tokens - r->generated_tokens;
  return bud_serving_blocks (self, bud_serving_places (self, tokens)) - held;
}

/* A decode pool's requests take part in the step at once; a preempted one has lost its cache and waits for
 * its turn to be computed again. */
static void
admit_present (BudServing *self)
{
  while (self->waiting.n > 0 && self->running.n < self->profile->max_sequences)
    {
      uint32_t id = self->waiting.first;
      BudServingRequest *r = &self->requests[id];
      uint64_t blocks = blocks_needed (self, id);
      bool fits = blocks + bud_serving_growth (self, 1) + 1 <= self->free_blocks;

      if (r->done_tokens < r->target_tokens
          || !(fits || (self->running.n == 0 && blocks <= self->free_blocks)))
        return;
      bud_serving_list_remove (self, &self->waiting, id);
      bud_serving_list_push (self, &self->running, id, false);
      r->n_blocks = (uint32_t) blocks;
      self->free_blocks -= blocks;
      self->used_blocks += blocks;
      r->scheduled_s = r->first_s = self->now_s;
      bud_serving_begin_decoding (self, id);
    }
}

/* Blocks that the running requests' expected further output must be left (SGLang's new_token_ratio). */
static uint64_t
blocks_kept (const BudServing *self)
{
  const BudServingProfile *p = self->profile;
  double steps = (double) (self->decode_step - self->ratio_start_step), ratio, tokens = 0;

  if (p->policy != BUD_POLICY_PREFILL_FIRST || p->new_token_ratio <= 0)
    return 0;
  ratio = p->new_token_ratio;
  if (p->new_token_decay_steps > 0)
    ratio -= (p->new_token_ratio - p->new_token_least_ratio) * fmin (steps / p->new_token_decay_steps, 1);
  for (uint32_t id = self->running.first; id != NOBODY; id = self->requests[id].next)
    {
      const BudServingRequest *r = &self->requests[id];
      double left = (r->output_tokens - r->generated_tokens) / self->gain;

      if (r->end_step > self->decode_step)
        left = (double) (r->end_step - self->decode_step);
      tokens += fmin (left, CLIP_TOKENS) * ratio;
    }
  return (uint64_t) (tokens / p->kv_block_tokens);
}

/* Admits from the head of the queue while budget, sequences and blocks last. With `may_split` a prompt may be
 * cut at the budget; without, a prompt longer than a whole budget still runs alone. */
static void
admit_waiting (BudServing *self, uint32_t budget, bool may_split)
{
  uint64_t kept = self->waiting.n > 0 ? blocks_kept (self) : 0;
  uint64_t growth = self->has_decodes ? bud_serving_growth (self, 1) : 0; /* of this step's decodes */

  while (self->waiting.n > 0 && budget > 0 && self->running.n < self->profile->max_sequences)
    {
      uint32_t id = self->waiting.first, tokens;
      uint64_t blocks = blocks_needed (self, id);

      tokens = remaining (self, id);
      if (self->request->pool == BUD_POOL_DECODE && tokens == 0)
        break; /* no room yet: see admit_present */
      if (blocks + growth + kept > self->free_blocks
          && !(self->running.n == 0 && blocks <= self->free_blocks))
        break;
      if (tokens > budget)
        {
          if (!may_split && !(self->step_tokens == 0 && tokens > self->profile->max_batched_tokens))
            break;
          if (may_split)
            tokens = budget;
        }
      admit (self, id, blocks);
      add_chunk (self, id, tokens);
      budget -= tokens < budget ? tokens : budget;
    }
}

static uint32_t
continue_prefills (BudServing *self, uint32_t budget)
{
  for (uint32_t i = 0; i < self->n_prefilling && budget > 0; i++)
    {
      uint32_t id = self->prefilling[i], tokens = remaining (self, id);

      tokens = tokens < budget ? tokens : budget;
      add_chunk (self, id, tokens);
      budget -= tokens;
    }
  return budget;
}

/* Newest first: its blocks are freed and its prompt and output recomputed later, from the head of the queue.
 */
static void
preempt_newest (BudServing *self)
{
  uint32_t id = self->running.last;
  BudServingRequest *r = &self->requests[id];
  bool is_decoding = r->end_step > self->decode_step;

  if (is_decoding)
    {
      double made = floor (self->gain * (double) (self->decode_step - r->start_step));

      bud_serving_leave_decoding (self, id);
      bud_serving_heap_remove (self, id);
      r->generated_tokens += (uint32_t) fmin (made, r->output_tokens - r->generated_tokens - 1);
      r->target_tokens = r->input_tokens + r->generated_tokens;
      self->result->n_recomputed_tokens += r->target_tokens;
    }
  else
    {
      for (uint32_t i = 0, kept = 0; i < self->n_prefilling; i++)
        if (self->prefilling[i] != id)
          self->prefilling[kept++] = self->prefilling[i];
      self->n_prefilling--;
      self->result->n_recomputed_tokens += r->done_tokens;
    }
  bud_serving_list_remove (self, &self->running, id);
  bud_serving_list_push (self, &self->waiting, id, true);
  bud_serving_release (self, id, false);
  r->done_tokens = 0;
  r->end_step = 0;
  r->n_preemptions++;
  self->result->n_preemptions++;
}

/* Makes room for the next decode step's blocks. Returns whether anyone lost its place. */
static bool
make_room (BudServing *self)
{
  while (self->n_decoding > 0 && bud_serving_growth (self, 1) > self->free_blocks && self->running.n > 1)
    {
      preempt_newest (self);
      self->has_preempted = true;
    }
  if (self->has_preempted)
    self->ratio_start_step = self->decode_step;
  return self->has_preempted;
}

/* What the decodes leave of the step's tokens. */
static uint32_t
budget_left (const BudServing *self)
{
  const uint64_t taken = (uint64_t) self->n_decoding * (1 + self->request->lookahead_tokens);

  return self->profile->max_batched_tokens > taken ? self->profile->max_batched_tokens - (uint32_t) taken : 0;
}

static void
build_mixed (BudServing *self)
{
  bool preempted = make_room (self);
  uint32_t budget = budget_left (self);

  self->has_decodes = self->n_decoding > 0;
  budget = continue_prefills (self, budget);
  if (!preempted)
    admit_waiting (self, budget, true);
}

static void
build_prefill_first (BudServing *self)
{
  uint32_t budget = continue_prefills (self, self->profile->max_batched_tokens);

  admit_waiting (self, budget, true);
  if (self->n_chunks > 0)
    return;
  make_room (self);
  self->has_decodes = self->n_decoding > 0;
}

/* The optional wait: prompts are held back for some decode steps unless enough of the budget is waiting. */
static bool
waits_for_company (BudServing *self, uint32_t budget)
{
  const BudServingProfile *p = self->profile;
  double tokens = 0;

  if (p->wait_steps == 0 || self->waiting.n == 0 || self->n_decoding == 0)
    return false;
  for (uint32_t id = self->waiting.first; id != NOBODY && tokens < budget; id = self->requests[id].next)
    tokens += remaining (self, id);
  if (tokens >= p->wait_token_ratio * budget || self->steps_waited >= p->wait_steps)
    return false;
  self->steps_waited++;
  return true;
}

static void
build_whole_prompt (BudServing *self)
{
  const BudServingProfile *p = self->profile;
  uint32_t budget = budget_left (self);

  make_room (self);
  self->has_decodes = self->n_decoding > 0;
  if (waits_for_company (self, p->max_batched_tokens))
    return;
  admit_waiting (self, continue_prefills (self, budget), false);
  if (self->n_chunks > 0)
    self->steps_waited = 0;
}

void
bud_serving_build_step (BudServing *self)
{
  self->n_chunks = 0;
  self->step_tokens = 0;
  self->has_decodes = self->has_preempted = false;
  if (self->request->pool == BUD_POOL_DECODE)
    admit_present (self);
  switch (self->profile->policy)
    {
    case BUD_POLICY_PREFILL_FIRST:
      build_prefill_first (self);
      break;
    case BUD_POLICY_WHOLE_PROMPT:
      build_whole_prompt (self);
      break;
    case BUD_POLICY_MIXED:
    default:
      build_mixed (self);
      break;
    }
}

/* True when a step without chunks repeats unchanged until someone ends, arrives or the blocks run out. A
 * queue whose admission rule changes with time must be asked at every step; after a preemption, once more. */
bool
bud_serving_can_jump (const BudServing *self)
{
  const BudServingProfile *p = self->profile;

  if (self->request->no_jump || self->n_chunks > 0)
    return false;
  if (self->waiting.n == 0)
    return true;
  if (self->has_preempted)
    return false;
  if (p->policy == BUD_POLICY_WHOLE_PROMPT && p->wait_steps > 0)
    return false;
  return !(p->policy == BUD_POLICY_PREFILL_FIRST && p->new_token_ratio > 0)
         || self->running.n >= p->max_sequences;
}
