#include "planner/pool-run.h"

#include <math.h>

#include "planner/event-queue.h"

#define CANCEL_MASK 4095

typedef enum
{
  EVENT_SEND = 0, /* of a request by its client; `id` is the turn before, or NOBODY */
  EVENT_CACHE,    /* of request `id`, where it is decoded */
} EventKind;

#define NOBODY G_MAXUINT32

/* One engine of a pool. */
typedef struct
{
  BudServingCase serving;
  BudServing *engine;
  BudServingRequest *requests;
  guint32 *ids; /* of the run, by the engine's own numbers */
  BudServingPrefix *prefixes;
  guint n, capacity;
  double link_free_s;
  gpointer workspace;
  BudServingResult result;
} Replica;

typedef struct
{
  const BudPoolRun *run;
  const BudServingWorkload *load;
  BudServingRequest *requests;
  guint32 n_sent, n_asked, n_conversations, n_caches;
  guint32 *places; /* of a request: its number in its prefill replica */
  guint32 *homes;  /* … and which that is: a conversation stays */
  guint n_turns;
  Replica *replicas; /* prefill, then decode */
  guint n_replicas;
  BudEventQueue events;
  BudServingRequest next; /* of an open load, drawn already */
  BudServingResult *result;
  double next_sample_s, sample_gap_s;
} Run;

/* Replicas */

/* Requests of a prefill replica at most: conversations take turns, and those of a closed loop may be cut
 * short by the end. */
static guint
prefill_capacity (const Run *self)
{
  const BudSimulationOptions *o = self->run->options;
  const guint64 n_cut
      = self->n_turns > 1 && self->load->arrival == BUD_ARRIVAL_CLOSED ? self->load->concurrency : 0;
  const guint64 n_conversations = (o->n_requests + self->n_turns - 1) / self->n_turns + n_cut;

  return (guint) MIN ((n_conversations / self->run->n_prefill + 1) * self->n_turns, o->n_requests);
}

static void
open_replica (Run *self, Replica *replica, const BudServingRank *rank, guint capacity)
{
  const BudSimulationOptions *o = self->run->options;
  const gsize bytes = bud_serving_workspace_bytes (capacity);

  replica->serving = rank->serving;
  replica->serving.workload.arrival = BUD_ARRIVAL_TRACE;
  replica->serving.n_prefixes = 0;
  if (replica->serving.pool == BUD_POOL_PREFILL && self->n_turns > 1)
    {
      replica->prefixes = g_new0 (BudServingPrefix, capacity);
      replica->serving.n_prefixes = capacity;
    }
  else if (replica->serving.pool == BUD_POOL_PREFILL && o->n_prefixes > 0)
    {
      replica->prefixes = g_memdup2 (o->prefixes, o->n_prefixes * sizeof *o->prefixes);
      replica->serving.n_prefixes = o->n_prefixes;
    }
  replica->serving.prefixes = replica->prefixes;
  replica->capacity = capacity;
  replica->requests = g_new (BudServingRequest, capacity);
  replica->ids = g_new (guint32, capacity);
  replica->workspace = g_malloc (bytes);
  /* the values were checked with the rank's */
  bud_serving_open (&replica->serving, replica->requests, capacity, replica->workspace, bytes,
                    &replica->result, &replica->engine, NULL);
}

static void
open_all (Run *self)
{
  const BudPoolRun *run = self->run;

  self->n_replicas = run->n_prefill + run->n_decode;
  self->replicas = g_new0 (Replica, self->n_replicas);
  for (guint i = 0; i < self->n_replicas; i++)
    {
      const gboolean is_prefill = i < run->n_prefill;

      open_replica (self, &self->replicas[i], is_prefill ? run->prefill : run->decode,
                    is_prefill ? prefill_capacity (self)
                               : (guint) (run->options->n_requests / run->n_decode + 1));
    }
}

static void
close_all (Run *self, double busy_s[2])
{
  BudServingResult *sum = self->result;
  double mean_ratio = 0;

  busy_s[0] = busy_s[1] = 0;
  for (guint i = 0; i < self->n_replicas; i++)
    {
      Replica *replica = &self->replicas[i];

      bud_serving_close (replica->engine);
      busy_s[i >= self->run->n_prefill] += replica->result.busy_s;
      sum->n_events += replica->result.n_events;
      sum->n_steps += replica->result.n_steps;
      if (i >= self->run->n_prefill)
        {
          sum->n_preemptions += replica->result.n_preemptions;
          sum->n_recomputed_tokens += replica->result.n_recomputed_tokens;
          sum->kv_peak_ratio = fmax (sum->kv_peak_ratio, replica->result.kv_peak_ratio);
          mean_ratio += isnan (replica->result.kv_mean_ratio) ? 0 : replica->result.kv_mean_ratio;
          for (guint k = 0; k < BUD_SERVING_GAP_RANGES; k++)
            sum->gap_counts[k] += replica->result.gap_counts[k];
        }
      g_free (replica->requests);
      g_free (replica->ids);
      g_free (replica->prefixes);
      g_free (replica->workspace);
    }
  sum->kv_mean_ratio = mean_ratio / self->run->n_decode;
  g_clear_pointer (&self->replicas, g_free);
}

static guint32
push (Replica *replica, const BudServingRequest *request, guint32 id)
{
  g_assert (replica->n < replica->capacity);
  replica->ids[replica->n] = id;
  bud_serving_push (replica->engine, request);
  return replica->n++;
}

/* Clients */

/* A conversation's prompts stand in each other: a turn begins with the prompt of the turn before. */
static void
go_on (Run *self, BudServingRequest *request, Replica *home, guint32 before)
{
  BudServingPrefix *own = &home->prefixes[home->n];

  *own = (BudServingPrefix){ .tokens = request->input_tokens };
  if (before != NOBODY && !isnan (self->requests[before].last_s))
    request->prefix = own->parent = self->places[before] + 1;
  request->leaves = home->n + 1;
}

static void
add_next (Run *self)
{
  const BudSimulationOptions *o = self->run->options;
  const double stretch = o->trace_stretch_ratio > 0 ? o->trace_stretch_ratio : 1;
  const guint64 n = (guint64) self->n_conversations * self->n_turns;

  if (self->load->arrival == BUD_ARRIVAL_CLOSED || n >= o->n_requests)
    return;
  if (o->trace != NULL)
    self->next.send_s = o->trace[n].send_s * stretch;
  else
    self->next.send_s += bud_serving_draw (self->load, self->n_conversations, &self->next);
  bud_event_queue_add (&self->events, self->next.send_s, EVENT_SEND, NOBODY);
}

/* The request's lengths; its conversation's so far are of `before`. */
static BudServingRequest
make_request (Run *self, double time_s, guint32 before)
{
  const BudSimulationOptions *o = self->run->options;
  BudServingRequest request = { 0 };

  if (o->trace != NULL)
    request = o->trace[self->n_sent];
  else
    bud_serving_draw (self->load, self->n_sent, &request);
  if (self->load->prefix_hit_ratio > 0)
    request.cached_tokens = (guint32) (self->load->prefix_hit_ratio * request.input_tokens);
  request.send_s = time_s;
  if (before != NOBODY)
    {
      const BudServingRequest *said = &self->requests[before];

      request.turn = said->turn + 1;
      if (!isnan (said->last_s)) /* one refused is forgotten */
        {
          request.input_tokens += said->input_tokens + said->output_tokens;
          request.cached_tokens = said->shared_tokens;
        }
    }
  request.shared_tokens = request.cached_tokens;
  request.scheduled_s = request.first_s = request.last_s = NAN;
  return request;
}

static void
send (Run *self, double time_s, guint32 before)
{
  const guint32 id = self->n_sent;
  BudServingRequest request = make_request (self, time_s, before);
  const guint32 home
      = before != NOBODY ? self->homes[before] : self->n_conversations++ % self->run->n_prefill;
  Replica *replica = &self->replicas[home];

  self->n_sent++;
  if (self->n_turns > 1)
    go_on (self, &request, replica, before);
  self->requests[id] = request;
  self->homes[id] = home;
  self->places[id] = push (replica, &request, id);
  if (before == NOBODY)
    add_next (self);
}

/* What a client does with its answer (or refusal). */
static void
answer (Run *self, guint32 id, double time_s)
{
  const BudServingRequest *r = &self->requests[id];
  const gboolean is_closed = self->load->arrival == BUD_ARRIVAL_CLOSED, goes_on = r->turn + 1 < self->n_turns;

  if (!(goes_on || is_closed) || self->n_asked >= self->run->options->n_requests)
    return;
  self->n_asked++;
  bud_event_queue_add (&self->events, time_s + self->load->think_s, EVENT_SEND, goes_on ? id : NOBODY);
}

/* Between the pools */

static void
collect_prompt (Run *self, Replica *replica, guint32 number)
{
  const BudServingRequest *done = &replica->requests[number];
  const guint32 id = replica->ids[number];
  BudServingRequest *r = &self->requests[id];
  double arrival_s;

  r->scheduled_s = done->scheduled_s;
  r->first_s = r->last_s = done->last_s;
  r->cached_tokens = done->cached_tokens;
  r->n_preemptions = done->n_preemptions;
  if (isnan (done->last_s))
    {
      answer (self, id, done->visible_s);
      return;
    }
  arrival_s
      = fmax (replica->link_free_s, done->last_s) + self->run->transfer_s (self->run->data, r->input_tokens);
  replica->link_free_s = arrival_s;
  if (!replica->serving.profile.first_token_from_prefill)
    r->first_s = arrival_s;
  r->last_s = arrival_s;
  if (r->output_tokens > 1)
    bud_event_queue_add (&self->events, arrival_s, EVENT_CACHE, id);
  else
    answer (self, id, arrival_s);
}

static void
receive_cache (Run *self, double time_s, guint32 id)
{
  const guint at = self->run->n_prefill + self->n_caches++ % self->run->n_decode;
  const BudServingRequest one = { .send_s = time_s,
                                  .input_tokens = self->requests[id].input_tokens,
                                  .output_tokens = self->requests[id].output_tokens };

  push (&self->replicas[at], &one, id);
}

static void
collect_answer (Run *self, Replica *replica, guint32 number)
{
  const BudServingRequest *done = &replica->requests[number];
  const guint32 id = replica->ids[number];
  BudServingRequest *r = &self->requests[id];

  r->last_s = done->last_s;
  r->n_preemptions += done->n_preemptions;
  answer (self, id, isnan (done->last_s) ? done->visible_s : done->last_s);
}

/* The run */

/* The replica whose step starts next, and when the one after it does. */
static Replica *
find_next (Run *self, double *second_s)
{
  Replica *next = NULL;
  double first_s = HUGE_VAL;

  *second_s = HUGE_VAL;
  for (guint i = 0; i < self->n_replicas; i++)
    {
      const double at_s = bud_serving_next_s (self->replicas[i].engine);

      if (at_s < first_s)
        {
          *second_s = first_s;
          first_s = at_s;
          next = &self->replicas[i];
        }
      else if (at_s < *second_s)
        *second_s = at_s;
    }
  return next;
}

/* When `advanced` has got further than any sample. */
static void
sample (Run *self, const Replica *advanced)
{
  BudServingSample now, sum = { 0 };
  double blocks = 0;

  bud_serving_look (advanced->engine, &now);
  if (now.time_s < self->next_sample_s)
    return;
  sum.time_s = now.time_s;
  for (guint i = 0; i < self->n_replicas; i++)
    {
      BudServingSample one;

      bud_serving_look (self->replicas[i].engine, &one);
      sum.tokens += one.tokens;
      sum.busy_s += one.busy_s / self->n_replicas;
      sum.n_running += one.n_running;
      sum.n_waiting += one.n_waiting;
      blocks += i >= self->run->n_prefill ? (double) one.n_blocks / self->run->n_decode : 0;
    }
  sum.n_blocks = (guint32) blocks;
  bud_serving_add_sample (self->result, &sum, &self->sample_gap_s, &self->next_sample_s);
}

static void
advance (Run *self, Replica *replica, double until_s)
{
  const gboolean is_prefill = replica < self->replicas + self->run->n_prefill;
  guint32 number;

  bud_serving_advance (replica->engine, until_s);
  while (bud_serving_next_finished (replica->engine, &number))
    if (is_prefill)
      collect_prompt (self, replica, number);
    else
      collect_answer (self, replica, number);
}

/* Nothing can reach a replica before the step that starts next, or the event that comes before it. */
static gboolean
simulate (Run *self)
{
  const BudSimulationOptions *o = self->run->options;

  for (guint64 n = 0;; n++)
    {
      const double event_s = bud_event_queue_next_s (&self->events);
      double second_s;
      Replica *next = find_next (self, &second_s);
      const double next_s = next != NULL ? bud_serving_next_s (next->engine) : HUGE_VAL;

      if ((n & CANCEL_MASK) == 0 && o->n_answered != NULL)
        *o->n_answered = self->n_caches;
      if ((n & CANCEL_MASK) == 0 && o->cancel != NULL && *o->cancel)
        return FALSE;
      if (isinf (event_s) && next == NULL)
        return TRUE;
      if (event_s > next_s)
        {
          advance (self, next, fmin (event_s, second_s));
          sample (self, next);
          continue;
        }
      {
        const BudEvent event = bud_event_queue_take (&self->events);

        if (event.kind == EVENT_CACHE)
          receive_cache (self, event.time_s, event.id);
        else if (self->n_sent < o->n_requests)
          send (self, event.time_s, event.id);
      }
    }
}

gboolean
bud_pool_run (const BudPoolRun *run, BudServingRequest *requests, BudServingResult *result, double busy_s[2])
{
  const BudSimulationOptions *o = run->options;
  g_autofree guint32 *places = g_new (guint32, o->n_requests);
  g_autofree guint32 *homes = g_new (guint32, o->n_requests);
  Run self = { .run = run,
               .load = &o->workload,
               .requests = requests,
               .places = places,
               .homes = homes,
               .n_turns = o->trace == NULL ? MAX (o->workload.n_turns, 1) : 1,
               .result = result };
  gboolean is_done;

  bud_event_queue_init (&self.events);
  open_all (&self);
  if (self.load->arrival == BUD_ARRIVAL_CLOSED)
    for (; self.n_asked < MIN (self.load->concurrency, o->n_requests); self.n_asked++)
      bud_event_queue_add (&self.events, 0, EVENT_SEND, NOBODY);
  else
    add_next (&self);
  is_done = simulate (&self);
  close_all (&self, busy_s);
  bud_event_queue_clear (&self.events);
  return is_done;
}
