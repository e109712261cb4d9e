#include "engine/serving-state.h"

#include <math.h>

#define MOST_PROMPT_TOKENS (1u << 30) /* of a turn; a conversation as long as that ends */

static double
draw_length (const BudServingWorkload *w, double mean, BudRandom *random)
{
  double value = mean;

  if (w->lengths == BUD_LENGTHS_UNIFORM)
    value = bud_random_integer (random, ceil (w->length_parameter * mean), mean);
  else if (w->lengths == BUD_LENGTHS_LOGNORMAL)
    {
      double variance = log (1 + w->length_parameter * w->length_parameter);

      value = round (mean * exp (sqrt (variance) * bud_random_normal (random) - variance / 2));
    }
  return value < 1 ? 1 : value > 16777216 ? 16777216 : value;
}

static double
draw_gap (const BudServingWorkload *w, uint32_t id)
{
  BudRandom random = bud_random_init (w->seed, 2 * (uint64_t) id + 1);
  double mean = 1 / w->requests_per_s;

  switch (w->arrival)
    {
    case BUD_ARRIVAL_POISSON:
      return mean * bud_random_exponential (&random);
    case BUD_ARRIVAL_GAMMA:
      return mean * bud_random_gamma (&random, 1 / (w->burstiness * w->burstiness));
    default:
      return mean;
    }
}

/* Sends the next request at `time_s`, after so many tokens of its conversation: draws its lengths and passes
 * the serial front end. */
static void
send_after (BudServing *self, double time_s, uint32_t said_tokens)
{
  const BudServingWorkload *w = &self->request->workload;
  const BudServingProfile *p = self->profile;
  uint32_t id = self->n_sent++;
  BudServingRequest *r = &self->requests[id];

  if (w->arrival != BUD_ARRIVAL_TRACE)
    {
      BudRandom random = bud_random_init (w->seed, 2 * (uint64_t) id);

      r->send_s = time_s;
      r->input_tokens = (uint32_t) draw_length (w, w->input_tokens, &random);
      r->output_tokens = (uint32_t) draw_length (w, w->output_tokens, &random);
      r->cached_tokens = 0;
    }
  if (w->prefix_hit_ratio > 0)
    r->cached_tokens = (uint32_t) (w->prefix_hit_ratio * r->input_tokens);
  if (r->cached_tokens >= r->input_tokens)
    r->cached_tokens = r->input_tokens - 1;
  r->input_tokens += said_tokens;
  self->front_busy_s = fmax (self->front_busy_s, r->send_s) + p->front_end_serial_s;
  if (self->request->pool != BUD_POOL_DECODE) /* there the prompt comes as tokens */
    self->front_busy_s += p->front_end_token_s * r->input_tokens;
  r->visible_s = self->front_busy_s + p->front_end_s;
  r->turn = 0;
  r->turn_before = NOBODY;
  r->scheduled_s = r->first_s = r->last_s = NAN;
  r->n_preemptions = 0;
  r->done_tokens = r->cached_tokens;
  r->target_tokens = r->input_tokens;
  r->generated_tokens = 0;
  r->n_blocks = 0;
  r->end_step = 0;
  if (self->request->pool == BUD_POOL_DECODE)
    {
      r->done_tokens = r->input_tokens;
      r->generated_tokens = 1;
    }
}

void
bud_serving_send (BudServing *self, double time_s)
{
  send_after (self, time_s, 0);
}

/* What follows an answer: the next turn of its conversation, or something new. */
void
bud_serving_send_next (BudServing *self, uint32_t answered, double time_s)
{
  const BudServingRequest *before = &self->requests[answered];
  BudServingRequest *r = &self->requests[self->n_sent];
  const uint64_t said_tokens = (uint64_t) before->input_tokens + before->output_tokens;

  if (before->turn + 1 >= self->request->workload.n_turns || said_tokens > MOST_PROMPT_TOKENS)
    {
      send_after (self, time_s, 0);
      return;
    }
  send_after (self, time_s, (uint32_t) said_tokens);
  r->turn = before->turn + 1;
  r->turn_before = answered;
}

/* What is left of the turns before, last used first out: others take the blocks freed earlier, then its own
 * from the end. */
static void
find_prefix (BudServing *self, BudServingRequest *r)
{
  const BudServingRequest *before = &self->requests[r->turn_before];
  uint64_t block = self->profile->kv_block_tokens, taken = self->n_taken_blocks - before->freed_at_block;
  const uint32_t said_tokens = before->input_tokens + before->output_tokens;
  uint64_t held = bud_serving_places (self, said_tokens) / block;

  if (taken > before->n_older_blocks)
    held -= taken - before->n_older_blocks < held ? taken - before->n_older_blocks : held;
  /* what all requests share is there in any case */
  r->cached_tokens
      = (uint32_t) fmax (r->cached_tokens, fmin ((double) (held * block) * self->gain, said_tokens));
  r->done_tokens = r->cached_tokens;
}

/* Open arrivals do not depend on the answers: all are known before the run. */
void
bud_serving_send_open (BudServing *self)
{
  const BudServingWorkload *w = &self->request->workload;
  double time_s = 0;

  for (uint32_t i = 0; i < self->n_requests; i++)
    {
      if (w->arrival != BUD_ARRIVAL_TRACE)
        time_s += draw_gap (w, i);
      bud_serving_send (self, time_s);
    }
}

/* Prompt and answer together exceed the whole cache: it is refused, the run goes on. */
static void
refuse (BudServing *self)
{
  const BudServingWorkload *w = &self->request->workload;

  self->n_done++;
  self->result->n_failed++;
  if (w->arrival == BUD_ARRIVAL_CLOSED && self->n_sent < self->n_requests)
    bud_serving_send (self, self->now_s + w->think_s);
}

/* Moves what the scheduler may see now to the waiting queue. */
void
bud_serving_receive (BudServing *self)
{
  double horizon_s = self->starts_s[self->profile->lag_steps];

  while (self->next_arrival < self->n_sent && self->requests[self->next_arrival].visible_s <= horizon_s)
    {
      uint32_t id = self->next_arrival++;
      BudServingRequest *r = &self->requests[id];
      uint64_t output = self->request->pool == BUD_POOL_PREFILL ? 0 : r->output_tokens;

      if (bud_serving_blocks (self, bud_serving_places (self, r->input_tokens + output)) > self->n_blocks)
        refuse (self);
      else
        {
          if (r->turn_before != NOBODY)
            find_prefix (self, r);
          bud_serving_list_push (self, &self->waiting, id, false);
        }
    }
}
