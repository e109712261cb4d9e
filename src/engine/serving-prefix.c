#include <math.h>

#include "engine/serving-state.h"

/* A tree of prefixes in the cache. One that running requests hold is there once it is computed, its blocks
 * counted once; one that nobody holds is there until others have taken all free blocks that are older and
 * then its own: engines hand out the block that was freed first. Ends are freed before beginnings. */

static BudServingPrefix *
prefix_of (const BudServing *self, uint32_t number)
{
  return &self->request->prefixes[number - 1];
}

/* Whole blocks up to so many tokens. */
static uint64_t
blocks_to (const BudServing *self, uint32_t tokens)
{
  return (uint64_t) (tokens / self->gain) / self->profile->kv_block_tokens;
}

static uint64_t
begin_block (const BudServing *self, uint32_t number)
{
  const uint32_t parent = prefix_of (self, number)->parent;

  return parent != 0 ? blocks_to (self, prefix_of (self, parent)->tokens) : 0;
}

static bool
is_computed (const BudServing *self, const BudServingPrefix *prefix)
{
  return prefix->is_computed
         || (prefix->n_holders > 0 && self->requests[prefix->filler].done_tokens >= prefix->tokens);
}

/* Blocks of it that are still in the cache. */
static uint64_t
blocks_left (const BudServing *self, uint32_t number)
{
  const BudServingPrefix *prefix = prefix_of (self, number);
  uint64_t blocks = blocks_to (self, prefix->tokens) - begin_block (self, number), taken;

  if (!is_computed (self, prefix))
    return 0;
  taken = self->n_taken_blocks - prefix->freed_at_block;
  if (prefix->n_holders > 0 || taken <= prefix->n_older_blocks)
    return blocks;
  taken -= prefix->n_older_blocks;
  return blocks > taken ? blocks - taken : 0;
}

/* Chooses what the request will hold: all of its prefix but what another is just computing. */
uint64_t
bud_serving_look_up (BudServing *self, uint32_t id)
{
  BudServingRequest *r = &self->requests[id];
  uint64_t hit, others = 0;

  r->held_prefix = r->prefix;
  for (uint32_t at = r->prefix; at != 0; at = prefix_of (self, at)->parent)
    if (prefix_of (self, at)->n_holders > 0 && !is_computed (self, prefix_of (self, at)))
      r->held_prefix = prefix_of (self, at)->parent;
  hit = r->held_prefix != 0 ? blocks_to (self, prefix_of (self, r->held_prefix)->tokens) : 0;
  r->n_held_blocks = (uint32_t) hit;
  for (uint32_t at = r->held_prefix; at != 0; at = prefix_of (self, at)->parent)
    {
      const BudServingPrefix *prefix = prefix_of (self, at);
      const uint64_t begin = begin_block (self, at), blocks = blocks_to (self, prefix->tokens) - begin,
                     left = blocks_left (self, at);

      if (left < blocks)
        hit = begin + left;
      others += prefix->n_holders > 0 ? blocks : 0;
    }
  r->done_tokens
      = (uint32_t) fmin ((double) (hit * self->profile->kv_block_tokens) * self->gain, r->target_tokens - 1);
  if (r->shared_tokens > r->done_tokens)
    r->done_tokens = r->shared_tokens;
  if (isnan (r->scheduled_s))
    r->cached_tokens = r->done_tokens;
  return others;
}

/* n_blocks are what it takes from the free ones: those of prefixes nobody held become theirs. */
uint64_t
bud_serving_hold (BudServing *self, uint32_t id)
{
  BudServingRequest *r = &self->requests[id];
  uint64_t reused = 0;

  for (uint32_t at = r->held_prefix; at != 0; at = prefix_of (self, at)->parent)
    {
      BudServingPrefix *prefix = prefix_of (self, at);
      const uint64_t blocks = blocks_to (self, prefix->tokens) - begin_block (self, at),
                     left = blocks_left (self, at);

      prefix->is_computed = is_computed (self, prefix) && left == blocks;
      if (prefix->n_holders++ > 0)
        continue;
      prefix->filler = id;
      reused += left;
      r->n_blocks -= (uint32_t) blocks;
    }
  return reused;
}

static void
give_back (BudServing *self, uint32_t number)
{
  BudServingPrefix *prefix = prefix_of (self, number);

  prefix->freed_at_block = self->n_taken_blocks;
  prefix->n_older_blocks = self->free_blocks;
  self->free_blocks += blocks_to (self, prefix->tokens) - begin_block (self, number);
}

/* Frees the request's blocks, its end first, and lets go of its prefix. An answered one leaves prompt and
 * answer to those that go on from there. */
void
bud_serving_release (BudServing *self, uint32_t id, bool is_answered)
{
  BudServingRequest *r = &self->requests[id];
  const uint64_t held = r->held_prefix != 0 ? prefix_of (self, r->held_prefix)->tokens : 0;
  const uint64_t made = self->request->pool == BUD_POOL_PREFILL ? 0 : r->output_tokens;

  self->free_blocks += r->n_blocks;
  self->used_blocks -= r->n_blocks;
  for (uint32_t at = is_answered ? r->leaves : 0; at != 0; at = prefix_of (self, at)->parent)
    {
      BudServingPrefix *prefix = prefix_of (self, at);

      if (prefix->tokens <= held || prefix->tokens > r->input_tokens + made || prefix->n_holders > 0)
        continue;
      self->free_blocks -= blocks_to (self, prefix->tokens) - begin_block (self, at);
      give_back (self, at);
      prefix->is_computed = true;
    }
  for (uint32_t at = r->held_prefix; at != 0; at = prefix_of (self, at)->parent)
    {
      BudServingPrefix *prefix = prefix_of (self, at);

      prefix->is_computed = is_computed (self, prefix);
      if (--prefix->n_holders > 0)
        continue;
      self->used_blocks -= blocks_to (self, prefix->tokens) - begin_block (self, at);
      give_back (self, at);
    }
  r->n_blocks = r->n_held_blocks = r->held_prefix = 0;
}
