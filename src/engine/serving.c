#include "engine/serving.h"

#include <math.h>

#include "engine/serving-state.h"

/* A streamed token leaves when the serial output side has sent it. Closed-loop clients react to that. */
static double
deliver (BudServing *self, double time_s, double n_tokens)
{
  self->output_busy_s = fmax (self->output_busy_s, time_s) + n_tokens * self->output_token_s;
  return self->output_busy_s;
}

static void
complete (BudServing *self, uint32_t id, double delivered_s)
{
  const BudServingWorkload *w = &self->request->workload;
  BudServingRequest *r = &self->requests[id];

  bud_serving_list_remove (self, &self->running, id);
  r->freed_at_block = self->n_taken_blocks;
  r->n_older_blocks = self->free_blocks;
  bud_serving_release (self, id, true);
  r->last_s = delivered_s;
  bud_serving_finish (self, id);
  self->result->n_completed++;
  self->result->output_tokens += r->output_tokens;
  if (w->arrival == BUD_ARRIVAL_CLOSED && self->n_sent < self->n_requests)
    bud_serving_send_next (self, id, delivered_s + w->think_s);
}

/* From the next decode step on; its cache holds target_tokens. */
void
bud_serving_begin_decoding (BudServing *self, uint32_t id)
{
  BudServingRequest *r = &self->requests[id];

  r->start_step = self->decode_step;
  r->end_step = self->decode_step + (uint64_t) ceil ((r->output_tokens - r->generated_tokens) / self->gain);
  self->context_sum += r->target_tokens;
  self->residues[bud_serving_residue (self, bud_serving_places (self, r->target_tokens))]++;
  bud_serving_heap_push (self, id);
}

/* The prompt is computed: the first token (or, after a preemption, the next) is there. */
static void
finish_prefill (BudServing *self, uint32_t id, double delivered_s)
{
  BudServingRequest *r = &self->requests[id];

  r->generated_tokens++;
  self->made_tokens++;
  if (isnan (r->first_s))
    r->first_s = delivered_s;
  if (r->generated_tokens >= r->output_tokens || self->request->pool == BUD_POOL_PREFILL)
    complete (self, id, delivered_s);
  else
    bud_serving_begin_decoding (self, id);
}

static void
finish_chunks (BudServing *self, double delivered_s)
{
  uint32_t kept = 0;

  for (uint32_t i = 0; i < self->n_chunks; i++)
    self->requests[self->chunk_request[i]].done_tokens += self->chunk_tokens[i];
  for (uint32_t i = 0; i < self->n_prefilling; i++)
    {
      uint32_t id = self->prefilling[i];

      if (self->requests[id].done_tokens < self->requests[id].target_tokens)
        self->prefilling[kept++] = id;
      else
        finish_prefill (self, id, delivered_s);
    }
  self->n_prefilling = kept;
}

/* Takes its context out of the sums and says which blocks it holds by now. */
void
bud_serving_leave_decoding (BudServing *self, uint32_t id)
{
  BudServingRequest *r = &self->requests[id];
  uint64_t steps = self->decode_step - r->start_step;
  uint64_t places = bud_serving_places (self, r->target_tokens) + steps;

  self->context_sum -= r->target_tokens + self->gain * (double) steps;
  self->residues[bud_serving_residue (self, places)]--;
  if (!self->profile->reserves_output)
    r->n_blocks = (uint32_t) bud_serving_blocks (self, places) - r->n_held_blocks;
}

static void
finish_decodes (BudServing *self, double delivered_s)
{
  while (self->n_decoding > 0 && self->requests[self->heap[0]].end_step <= self->decode_step)
    {
      uint32_t id = self->heap[0];

      bud_serving_heap_remove (self, id);
      bud_serving_leave_decoding (self, id);
      complete (self, id, delivered_s);
    }
}

/* First whole number of steps after which the sum of durations d, d + slope, d + 2 slope … reaches `span_s`.
 */
static double
steps_to_reach (double span_s, double first_s, double growth_s)
{
  double steps;

  if (span_s <= 0)
    return 0;
  if (growth_s <= 0)
    return ceil (span_s / first_s);
  /* k·d + g·k(k − 1)/2 = span */
  steps = ceil ((growth_s / 2 - first_s
                 + sqrt ((first_s - growth_s / 2) * (first_s - growth_s / 2) + 2 * growth_s * span_s))
                / growth_s);
  while (steps > 1 && (steps - 1) * first_s + growth_s * (steps - 1) * (steps - 2) / 2 >= span_s)
    steps--;
  while (steps * first_s + growth_s * steps * (steps - 1) / 2 < span_s)
    steps++;
  return steps;
}

/* How many decode steps run unchanged from now, at least one. */
static uint64_t
steps_to_jump (const BudServing *self, double first_s, double growth_s)
{
  const BudServingProfile *p = self->profile;
  uint64_t steps = self->requests[self->heap[0]].end_step - self->decode_step;
  uint64_t limit
      = self->request->cost.max_affine_steps < 1e18 ? (uint64_t) self->request->cost.max_affine_steps : steps;

  if (steps > limit)
    steps = limit;
  steps = bud_serving_steps_until_full (self, steps);
  if (self->next_arrival < self->n_sent && self->waiting.n == 0)
    {
      /* visible at the first step that starts lag steps after one that starts late enough */
      double visible_s = self->requests[self->next_arrival].visible_s, until = p->lag_steps;

      if (visible_s > self->now_s)
        until += steps_to_reach (visible_s - self->now_s, first_s, growth_s);
      else
        for (uint32_t i = 1; i <= p->lag_steps && visible_s <= self->starts_s[i]; i++)
          until--;

      if (until < (double) steps)
        steps = (uint64_t) until;
    }
  if (self->horizon_s < HUGE_VAL)
    {
      double until = steps_to_reach (self->horizon_s - self->now_s, first_s, growth_s);

      if (until < (double) steps)
        steps = (uint64_t) until;
    }
  return steps > 1 ? steps : 1;
}

void
bud_serving_remember_start (BudServing *self, double start_s)
{
  self->starts_s[3] = self->starts_s[2];
  self->starts_s[2] = self->starts_s[1];
  self->starts_s[1] = self->starts_s[0];
  self->starts_s[0] = start_s;
}

/* `steps` decode steps of first_s, first_s + growth_s, … for all decoding requests. */
static double
advance_decodes (BudServing *self, uint64_t steps, double first_s, double growth_s)
{
  double k = (double) steps, n = self->n_decoding, o = n * self->output_token_s;
  double span_s = k * first_s + growth_s * k * (k - 1) / 2, end_s = self->now_s + span_s;
  uint64_t grown = bud_serving_growth (self, steps);
  uint64_t first_kept = steps > 4 ? steps - 4 : 0;

  for (uint64_t i = first_kept; i < steps; i++)
    if (i > 0) /* the first start is remembered already */
      bud_serving_remember_start (self, self->now_s + (double) i * first_s
                                            + growth_s * (double) i * (double) (i - 1) / 2);
  /* Gaps in up to eight pieces of equal count, each at its mean: exact in the sum. */
  for (uint64_t i = 0, n_pieces = steps < 8 ? steps : 8; i < n_pieces; i++)
    {
      double from = (double) (steps * i / n_pieces), to = (double) (steps * (i + 1) / n_pieces);

      bud_serving_add_gaps (self,
                            first_s + growth_s * (from + to - 1) / 2 + (from == 0 ? self->gap_s / to : 0),
                            n * (to - from));
    }
  self->gap_s = 0;
  /* the output server over k steps: behind all along, or only by the first or the last step */
  self->output_busy_s = fmax (fmax (self->output_busy_s, self->now_s + first_s) + k * o, end_s + o);
  self->free_blocks -= grown;
  self->n_taken_blocks += grown;
  self->used_blocks += grown;
  self->context_sum += k * n * self->gain;
  self->made_tokens += k * n * self->gain;
  self->decode_step += steps;
  self->kv_area += span_s * (double) self->used_blocks;
  self->running_area += span_s * self->running.n;
  self->now_s = end_s;
  self->result->n_steps += steps;
  return self->output_busy_s;
}

static double
chunks_cost (const BudServing *self)
{
  const BudStepCost *cost = &self->request->cost;
  double sum = 0;

  for (uint32_t i = 0; i < self->n_chunks; i++)
    sum += cost->chunk_s (cost->user, self->chunk_tokens[i],
                          self->requests[self->chunk_request[i]].done_tokens, self->n_chunks);
  return sum;
}

static uint32_t
finishing_chunks (const BudServing *self)
{
  uint32_t n = 0;

  for (uint32_t i = 0; i < self->n_chunks; i++)
    {
      const BudServingRequest *r = &self->requests[self->chunk_request[i]];

      n += r->done_tokens + self->chunk_tokens[i] >= r->target_tokens;
    }
  return n;
}

/* The socket is read, and the count restarted, every receive_interval_steps; a jump passes over empty
 * readings. */
static void
count_receive_steps (BudServing *self, uint64_t steps)
{
  uint64_t interval = self->profile->receive_interval_steps, count = self->steps_since_receive + steps;

  if (interval > 0 && count > interval)
    count = (count - 1) % interval + 1;
  self->steps_since_receive = (uint32_t) count;
}

/* `steps` steps since `start_s` with n decodes of context_sum tokens at first: not longer than they took. */
static void
count_busy (BudServing *self, uint32_t n, double context_sum, double steps, double start_s)
{
  const BudStepCost *cost = &self->request->cost;
  double fixed_s = 0, slope_s = 0;

  if (cost->busy_s == NULL)
    return;
  cost->busy_s (cost->user, n, self->step_tokens, &fixed_s, &slope_s);
  self->busy_s
      += fmin (steps * fixed_s + slope_s * (steps * context_sum + self->gain * n * steps * (steps - 1) / 2),
               self->now_s - start_s);
}

/* Before those that end give their blocks back. */
static void
count_peak (BudServing *self)
{
  if (self->used_blocks > self->peak_blocks)
    self->peak_blocks = self->used_blocks;
}

void
bud_serving_step (BudServing *self)
{
  const BudStepCost *cost = &self->request->cost;
  uint32_t n = self->has_decodes ? self->n_decoding : 0, rows = n + finishing_chunks (self);
  const double context_sum = self->context_sum + n, start_s = self->now_s;
  double fixed_s = 0, slope_s = 0, n_steps = 1, first_s, delivered_s;

  if (n > 0)
    cost->decode_s (cost->user, n, &fixed_s, &slope_s);
  first_s = cost->linear_s (cost->user, n, self->step_tokens, self->n_chunks, rows) + fixed_s
            + slope_s * context_sum + chunks_cost (self);
  if (self->n_chunks > 0)
    first_s = fmax (first_s, cost->least_prompt_step_s);
  if (self->n_chunks == 0)
    {
      const double growth_s = slope_s * n * self->gain;
      uint64_t steps = bud_serving_can_jump (self) ? steps_to_jump (self, first_s, growth_s) : 1;

      n_steps = (double) steps;
      delivered_s = advance_decodes (self, steps, first_s, growth_s);
      count_peak (self);
      count_receive_steps (self, steps);
    }
  else
    {
      if (n > 0)
        delivered_s = advance_decodes (self, 1, first_s, 0);
      else
        {
          self->now_s += first_s;
          self->gap_s += self->n_decoding > 0 ? first_s : 0;
          self->kv_area += first_s * (double) self->used_blocks;
          self->running_area += first_s * self->running.n;
          self->result->n_steps++;
        }
      count_peak (self);
      delivered_s = deliver (self, self->now_s, rows - n);
      finish_chunks (self, delivered_s);
    }
  count_busy (self, n, context_sum, n_steps, start_s);
  finish_decodes (self, delivered_s);
}
