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

/* Before request number `id`, or before conversation number `id` where there are some. */
static double
draw_gap (const BudServingWorkload *w, uint64_t id)
{
  BudRandom random = bud_random_init (w->seed, 2 * id + 1);
  double mean = (w->n_turns > 1 ? w->n_turns : 1) / w->requests_per_s;

  switch (w->arrival)
    {
    case BUD_ARRIVAL_CLOSED:
      return 0;
    case BUD_ARRIVAL_POISSON:
      return mean * bud_random_exponential (&random);
    case BUD_ARRIVAL_GAMMA:
      return mean * bud_random_gamma (&random, 1 / (w->burstiness * w->burstiness));
    default:
      return mean;
    }
}

double
bud_serving_draw (const BudServingWorkload *w, uint64_t id, BudServingRequest *r)
{
  BudRandom random = bud_random_init (w->seed, 2 * id);

  r->input_tokens = (uint32_t) draw_length (w, w->input_tokens, &random);
  r->output_tokens = (uint32_t) draw_length (w, w->output_tokens, &random);
  r->cached_tokens = (uint32_t) (w->prefix_hit_ratio * r->input_tokens);
  r->prefix = r->leaves = 0;
  return draw_gap (w, id);
}

static bool
has_conversations (const BudServingWorkload *w)
{
  return w->n_turns > 1 && w->arrival != BUD_ARRIVAL_CLOSED && w->arrival != BUD_ARRIVAL_TRACE;
}

/* Passes request number n_sent, whose lengths are there, through the serial front end; `said_tokens` of its
 * conversation are before what is new. */
static void
pass_front_end (BudServing *self, uint32_t said_tokens)
{
  const BudServingProfile *p = self->profile;
  BudServingRequest *r = &self->requests[self->n_sent++];

  if (r->cached_tokens >= r->input_tokens)
    r->cached_tokens = r->input_tokens - 1;
  r->shared_tokens = r->cached_tokens;
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
  r->n_blocks = r->n_held_blocks = r->held_prefix = 0;
  r->end_step = 0;
  if (self->request->pool == BUD_POOL_DECODE)
    {
      r->done_tokens = r->input_tokens;
      r->generated_tokens = 1;
    }
}

/* Draws the next request and sends it at `time_s`. */
static void
send_after (BudServing *self, double time_s, uint32_t said_tokens)
{
  BudServingRequest *r = &self->requests[self->n_sent];

  r->send_s = time_s;
  bud_serving_draw (&self->request->workload, self->n_sent, r);
  pass_front_end (self, said_tokens);
}

void
bud_serving_send (BudServing *self, double time_s)
{
  send_after (self, time_s, 0);
}

void
bud_serving_push (BudServing *self, const BudServingRequest *request)
{
  self->requests[self->n_sent] = *request;
  pass_front_end (self, 0);
}

/* What follows an answer: the next turn of its conversation, or something new. */
void
bud_serving_send_next (BudServing *self, uint32_t answered, double time_s)
{
  const BudServingRequest *before = &self->requests[answered];
  BudServingRequest *r = &self->requests[self->n_sent];
  const uint64_t said_tokens = (uint64_t) before->input_tokens + before->output_tokens;
  const bool goes_on = before->turn + 1 < self->request->workload.n_turns;

  if (!goes_on || said_tokens > MOST_PROMPT_TOKENS || isnan (before->last_s))
    send_after (self, time_s, 0);
  else
    {
      send_after (self, time_s, (uint32_t) said_tokens);
      r->turn_before = answered;
      /* a conversation begins with what all share */
      r->shared_tokens = r->cached_tokens = r->done_tokens = before->shared_tokens;
    }
  if (goes_on)
    r->turn = before->turn + 1;
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
  r->cached_tokens
      = (uint32_t) fmax (r->shared_tokens, fmin ((double) (held * block) * self->gain, said_tokens));
  r->done_tokens = r->cached_tokens;
}

/* Open arrivals do not depend on the answers: all are known before the run, but for the turns of
 * conversations that have begun. */
void
bud_serving_send_open (BudServing *self)
{
  const BudServingWorkload *w = &self->request->workload;
  double time_s = 0;

  if (has_conversations (w))
    {
      self->next_start_s = draw_gap (w, 0);
      return;
    }
  for (uint32_t i = 0; i < self->n_requests; i++)
    if (w->arrival == BUD_ARRIVAL_TRACE)
      {
        if (w->prefix_hit_ratio > 0)
          self->requests[i].cached_tokens = (uint32_t) (w->prefix_hit_ratio * self->requests[i].input_tokens);
        pass_front_end (self, 0);
      }
    else
      {
        time_s += draw_gap (w, i);
        bud_serving_send (self, time_s);
      }
}

/* When the conversation of the next answer goes on; HUGE_VAL: nothing is answered that goes on. */
static double
next_turn_s (BudServing *self)
{
  const BudServingWorkload *w = &self->request->workload;

  for (; self->n_followed < self->n_finished; self->n_followed++)
    {
      const BudServingRequest *r = &self->requests[self->finished[self->n_followed]];

      if (r->turn + 1 < w->n_turns)
        return (isnan (r->last_s) ? r->visible_s : r->last_s) + w->think_s;
    }
  return HUGE_VAL;
}

/* Of conversations at a rate: sends what is due by now, or next when nothing else is to be done. */
void
bud_serving_send_due (BudServing *self)
{
  const BudServingWorkload *w = &self->request->workload;
  double until_s = self->now_s;

  if (!has_conversations (w))
    return;
  self->horizon_s = HUGE_VAL;
  while (self->n_sent < self->n_requests)
    {
      const double turn_s = next_turn_s (self);

      self->horizon_s = fmin (turn_s, self->next_start_s);
      if (bud_serving_next_s (self) == HUGE_VAL)
        until_s = fmax (until_s, self->horizon_s);
      if (self->horizon_s > until_s)
        return;
      if (turn_s <= self->next_start_s)
        bud_serving_send_next (self, self->finished[self->n_followed++], turn_s);
      else
        {
          bud_serving_send (self, self->next_start_s);
          self->n_begun++;
          self->next_start_s = (uint64_t) self->n_begun * w->n_turns < self->n_requests
                                   ? self->next_start_s + draw_gap (w, self->n_begun)
                                   : HUGE_VAL;
        }
      self->horizon_s = HUGE_VAL;
    }
}

void
bud_serving_finish (BudServing *self, uint32_t id)
{
  self->n_done++;
  self->finished[self->n_finished++] = id;
}

/* Prompt and answer together exceed the whole cache: it is refused, the run goes on. */
static void
refuse (BudServing *self, uint32_t id)
{
  const BudServingWorkload *w = &self->request->workload;

  bud_serving_finish (self, id);
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
        refuse (self, id);
      else
        {
          if (r->turn_before != NOBODY)
            find_prefix (self, r);
          bud_serving_list_push (self, &self->waiting, id, false);
        }
    }
}
