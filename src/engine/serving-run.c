#include <math.h>
#include <string.h>

#include "engine/serving-state.h"

#define CANCEL_MASK 4095 /* the flag is read every so many events */

/* The state; prefilling, heap, both halves of the step's chunks and the finished, at most one entry per
 * request; residues; percentiles; ITL. */
size_t
bud_serving_workspace_bytes (size_t n_requests)
{
  return sizeof (BudServing) + n_requests * (5 * sizeof (uint32_t) + sizeof (double))
         + ITL_BINS * sizeof (uint64_t) + 65536 * sizeof (uint32_t) + 64;
}

static BudStatus
check (const BudServingCase *c, size_t n_requests, size_t workspace_bytes, BudDiagnostic *diagnostic)
{
  const BudServingWorkload *w = &c->workload;
  const BudServingProfile *p = &c->profile;

#define REFUSE(condition, field, ...)                                                                        \
  if (condition)                                                                                             \
  return bud_fail (diagnostic, BUD_STATUS_INVALID, field, NAN, __VA_ARGS__)
  REFUSE (n_requests < 1 || n_requests >= NOBODY, "requests", "requests must be 1 or more");
  REFUSE (p->max_batched_tokens < 1, "max_batched_tokens", "max_batched_tokens must be 1 or more");
  REFUSE (p->max_sequences < 1, "max_sequences", "max_sequences must be 1 or more");
  REFUSE (p->kv_block_tokens < 1 || p->kv_block_tokens > 65536, "kv_block_tokens",
          "kv_block_tokens must be 1 to 65536");
  REFUSE (p->lag_steps > 3, "lag_steps", "lag_steps must be 0 to 3");
  REFUSE (w->arrival == BUD_ARRIVAL_CLOSED && w->concurrency < 1, "concurrency",
          "concurrency must be 1 or more");
  REFUSE ((w->arrival == BUD_ARRIVAL_POISSON || w->arrival == BUD_ARRIVAL_GAMMA
           || w->arrival == BUD_ARRIVAL_CONSTANT)
              && !(w->requests_per_s > 0 && w->requests_per_s < 1e9),
          "rate", "rate must be above 0 and below 1e9 requests/s");
  REFUSE (w->arrival == BUD_ARRIVAL_GAMMA && !(w->burstiness > 0 && w->burstiness <= 100), "burstiness",
          "burstiness must be above 0, at most 100");
  REFUSE (w->arrival != BUD_ARRIVAL_TRACE && !(w->input_tokens >= 1 && w->input_tokens <= 16777216),
          "input_tokens", "input_tokens must be 1 to 16777216");
  REFUSE (w->arrival != BUD_ARRIVAL_TRACE && !(w->output_tokens >= 1 && w->output_tokens <= 16777216),
          "output_tokens", "output_tokens must be 1 to 16777216");
  REFUSE (w->lengths == BUD_LENGTHS_UNIFORM && !(w->length_parameter > 0 && w->length_parameter <= 1),
          "lengths", "the ratio of uniform lengths must be above 0, at most 1");
  REFUSE (w->lengths == BUD_LENGTHS_LOGNORMAL && !(w->length_parameter > 0 && w->length_parameter <= 10),
          "lengths", "the CV of lognormal lengths must be above 0, at most 10");
  REFUSE (!(w->prefix_hit_ratio >= 0 && w->prefix_hit_ratio <= 1), "prefix_hit", "prefix_hit must be 0 to 1");
#undef REFUSE
  if (workspace_bytes < bud_serving_workspace_bytes (n_requests))
    return bud_fail (diagnostic, BUD_STATUS_NO_SPACE, "workspace", NAN, "the workspace is too small");
  return BUD_STATUS_OK;
}

static BudServing *
start (const BudServingCase *request, BudServingRequest *requests, size_t n_requests, void *workspace,
       BudServingResult *result)
{
  BudServing *self = workspace;
  char *memory = (char *) workspace + sizeof *self;

  memset (result, 0, sizeof *result);
  memset (self, 0, sizeof *self);
  self->request = request;
  self->profile = &request->profile;
  self->requests = requests;
  self->n_requests = (uint32_t) n_requests;
  self->waiting = self->running = (BudServingList){ NOBODY, NOBODY, 0 };
  self->gain = fmax (request->tokens_per_step, 1);
  self->n_blocks = self->free_blocks = (uint64_t) ((double) request->kv_blocks / self->gain);
  self->result = result;
  self->output_token_s
      = request->profile.output_message_s / fmax (1, request->profile.stream_interval_tokens);
  self->values = (double *) memory;
  memory += n_requests * sizeof (double);
  self->itl_counts = (uint64_t *) memory;
  memory += ITL_BINS * sizeof (uint64_t);
  self->residues = (uint32_t *) memory;
  memory += 65536 * sizeof (uint32_t);
  self->prefilling = (uint32_t *) memory;
  self->heap = self->prefilling + n_requests;
  self->chunk_request = self->heap + n_requests;
  self->chunk_tokens = self->chunk_request + n_requests;
  self->finished = self->chunk_tokens + n_requests;
  self->horizon_s = self->next_start_s = HUGE_VAL;
  memset (self->itl_counts, 0, ITL_BINS * sizeof (uint64_t));
  memset (self->residues, 0, request->profile.kv_block_tokens * sizeof (uint32_t));
  for (int i = 0; i < 4; i++)
    self->starts_s[i] = -HUGE_VAL;
  for (uint32_t i = 0; i < request->n_prefixes; i++)
    {
      request->prefixes[i].n_holders = 0;
      request->prefixes[i].is_computed = false;
    }
  return self;
}

/* SGLang reads its socket every few decode steps only. */
static bool
may_receive (BudServing *self)
{
  if (self->running.n > 0 && self->n_decoding > 0
      && self->steps_since_receive < self->profile->receive_interval_steps)
    return false;
  self->steps_since_receive = 0;
  return true;
}

static void
idle_until_next (BudServing *self)
{
  self->now_s = fmax (self->now_s, self->requests[self->next_arrival].visible_s);
  for (int i = 0; i < 4; i++)
    self->starts_s[i] = self->now_s;
  self->ratio_start_step = self->decode_step;
  self->steps_since_receive = 0;
  bud_serving_receive (self);
}

static void
send_first (BudServing *self)
{
  const BudServingWorkload *w = &self->request->workload;

  if (w->arrival != BUD_ARRIVAL_CLOSED)
    {
      bud_serving_send_open (self);
      return;
    }
  for (uint32_t i = 0; i < w->concurrency && i < self->n_requests; i++)
    bud_serving_send (self, 0);
}

static void
run_event (BudServing *self)
{
  self->result->n_events++;
  bud_serving_send_due (self);
  if (self->running.n == 0 && self->waiting.n == 0)
    idle_until_next (self);
  else
    {
      bud_serving_remember_start (self, self->now_s);
      if (may_receive (self))
        bud_serving_receive (self);
    }
  bud_serving_build_step (self);
  if (self->has_decodes || self->n_chunks > 0)
    bud_serving_step (self);
  bud_serving_sample (self);
}

BudStatus
bud_serving_open (const BudServingCase *request, BudServingRequest *requests, size_t n_requests,
                  void *workspace, size_t workspace_bytes, BudServingResult *result, BudServing **self,
                  BudDiagnostic *diagnostic)
{
  BudStatus status = check (request, n_requests, workspace_bytes, diagnostic);

  if (status == BUD_STATUS_OK)
    *self = start (request, requests, n_requests, workspace, result);
  return status;
}

double
bud_serving_next_s (const BudServing *self)
{
  if (self->running.n > 0 || self->waiting.n > 0)
    return self->now_s;
  if (self->next_arrival < self->n_sent)
    return fmax (self->now_s, self->requests[self->next_arrival].visible_s);
  return HUGE_VAL;
}

void
bud_serving_advance (BudServing *self, double until_s)
{
  self->horizon_s = until_s;
  do
    run_event (self);
  while (bud_serving_next_s (self) < until_s);
}

bool
bud_serving_next_finished (BudServing *self, uint32_t *id)
{
  if (self->n_followed == self->n_finished)
    return false;
  *id = self->finished[self->n_followed++];
  return true;
}

void
bud_serving_close (BudServing *self)
{
  bud_serving_summarise (self);
}

BudStatus
bud_serving_run (const BudServingCase *request, BudServingRequest *requests, size_t n_requests,
                 void *workspace, size_t workspace_bytes, BudServingResult *result, BudDiagnostic *diagnostic)
{
  BudServing *self;
  BudStatus status = bud_serving_open (request, requests, n_requests, workspace, workspace_bytes, result,
                                       &self, diagnostic);

  if (status != BUD_STATUS_OK)
    return status;
  send_first (self);
  while (self->n_done < self->n_requests)
    {
      if ((result->n_events & CANCEL_MASK) == 0)
        {
          if (request->n_answered)
            *request->n_answered = self->n_done;
          if (request->cancel && *request->cancel)
            break;
        }
      run_event (self);
    }
  bud_serving_close (self);
  return BUD_STATUS_OK;
}
