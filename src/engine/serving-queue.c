#include "engine/serving-state.h"

#include <math.h>

void
bud_serving_list_push (BudServing *self, BudServingList *list, uint32_t id, bool at_head)
{
  BudServingRequest *r = &self->requests[id];

  r->previous = at_head ? NOBODY : list->last;
  r->next = at_head ? list->first : NOBODY;
  if (r->previous != NOBODY)
    self->requests[r->previous].next = id;
  else
    list->first = id;
  if (r->next != NOBODY)
    self->requests[r->next].previous = id;
  else
    list->last = id;
  list->n++;
}

void
bud_serving_list_remove (BudServing *self, BudServingList *list, uint32_t id)
{
  const BudServingRequest *r = &self->requests[id];

  if (r->previous != NOBODY)
    self->requests[r->previous].next = r->next;
  else
    list->first = r->next;
  if (r->next != NOBODY)
    self->requests[r->next].previous = r->previous;
  else
    list->last = r->previous;
  list->n--;
}

/* Ties by id, so that the order does not depend on the heap's history. */
static bool
ends_before (const BudServing *self, uint32_t a, uint32_t b)
{
  const BudServingRequest *x = &self->requests[a], *y = &self->requests[b];

  return x->end_step != y->end_step ? x->end_step < y->end_step : a < b;
}

static void
place (BudServing *self, uint32_t slot, uint32_t id)
{
  self->heap[slot] = id;
  self->requests[id].heap_slot = slot;
}

static void
sift_up (BudServing *self, uint32_t slot, uint32_t id)
{
  while (slot > 0 && ends_before (self, id, self->heap[(slot - 1) / 2]))
    {
      place (self, slot, self->heap[(slot - 1) / 2]);
      slot = (slot - 1) / 2;
    }
  place (self, slot, id);
}

static void
sift_down (BudServing *self, uint32_t slot, uint32_t id)
{
  for (;;)
    {
      uint32_t child = 2 * slot + 1;

      if (child >= self->n_decoding)
        break;
      if (child + 1 < self->n_decoding && ends_before (self, self->heap[child + 1], self->heap[child]))
        child++;
      if (!ends_before (self, self->heap[child], id))
        break;
      place (self, slot, self->heap[child]);
      slot = child;
    }
  place (self, slot, id);
}

void
bud_serving_heap_push (BudServing *self, uint32_t id)
{
  sift_up (self, self->n_decoding++, id);
}

void
bud_serving_heap_remove (BudServing *self, uint32_t id)
{
  uint32_t slot = self->requests[id].heap_slot, moved = self->heap[--self->n_decoding];

  if (slot == self->n_decoding)
    return;
  if (slot > 0 && ends_before (self, moved, self->heap[(slot - 1) / 2]))
    sift_up (self, slot, moved);
  else
    sift_down (self, slot, moved);
}

uint64_t
bud_serving_places (const BudServing *self, uint64_t tokens)
{
  if (self->gain <= 1 && self->request->lookahead_tokens == 0)
    return tokens;
  return (uint64_t) ceil ((double) (tokens + self->request->lookahead_tokens) / self->gain);
}

uint64_t
bud_serving_blocks (const BudServing *self, uint64_t places)
{
  return (places + self->profile->kv_block_tokens - 1) / self->profile->kv_block_tokens;
}

/* A decoding request with `places` in the cache now needs a block at every step where (residue + step) is a
 * multiple of the block size. */
uint32_t
bud_serving_residue (const BudServing *self, uint64_t places)
{
  uint64_t block = self->profile->kv_block_tokens;

  return (uint32_t) ((places % block + block - self->decode_step % block) % block);
}

/* Of the requests that need a block at the next decode step; the step after, of those one lower, round. */
static uint64_t
first_residue (const BudServing *self)
{
  uint64_t block = self->profile->kv_block_tokens;

  return (block - self->decode_step % block) % block;
}

/* Blocks that the decoding requests take over the next `steps` decode steps. */
uint64_t
bud_serving_growth (const BudServing *self, uint64_t steps)
{
  uint64_t block = self->profile->kv_block_tokens, total, residue, left;

  if (self->profile->reserves_output)
    return 0;
  total = steps / block * self->n_decoding;
  residue = first_residue (self);
  for (left = steps % block; left > 0; left--, residue = (residue > 0 ? residue : block) - 1)
    total += self->residues[residue];
  return total;
}

/* How many decode steps, at most `limit`, the free blocks last. */
uint64_t
bud_serving_steps_until_full (const BudServing *self, uint64_t limit)
{
  uint64_t block = self->profile->kv_block_tokens, steps, left, residue;

  if (self->profile->reserves_output || self->n_decoding == 0)
    return limit;
  steps = self->free_blocks / self->n_decoding * block;
  if (steps >= limit)
    return limit;
  left = self->free_blocks - steps / block * self->n_decoding;
  residue = first_residue (self); /* `steps` are whole rounds, and one more takes all of `left` */
  for (; steps < limit && self->residues[residue] <= left; steps++)
    {
      left -= self->residues[residue];
      residue = (residue > 0 ? residue : block) - 1;
    }
  return steps;
}
