#include "planner/serving-rank.h"

#include <math.h>

#include "engine/memory.h"
#include "engine/speculation.h"

#define MAX_MEMO_TOKENS 65536

/* Of what is drawn, before the turns of a conversation add up. */
static double
mean_drawn (const BudServingWorkload *w, double length)
{
  return w->lengths == BUD_LENGTHS_UNIFORM ? length * (1 + w->length_parameter) / 2 : length;
}

static double
mean_of (const BudSimulationOptions *o, gboolean is_input)
{
  const BudServingWorkload *w = &o->workload;
  const double turns = w->arrival != BUD_ARRIVAL_TRACE && w->n_turns > 1 ? w->n_turns : 1;
  const double input = mean_drawn (w, w->input_tokens), output = mean_drawn (w, w->output_tokens);
  double sum = 0;

  if (o->trace != NULL)
    {
      for (guint64 i = 0; i < o->n_requests; i++)
        sum += is_input ? o->trace[i].input_tokens : o->trace[i].output_tokens;
      return sum / (double) o->n_requests;
    }
  /* the prompt of the mean turn holds half of all that is said */
  return is_input ? input * (turns + 1) / 2 + output * (turns - 1) / 2 : output;
}

/* The memory that is left for the cache, by the estimate of this load. */
static BudStatus
find_blocks (const BudSimulationOptions *o, guint n_ranks, BudServingCase *serving, BudDiagnostic *diagnostic)
{
  BudCase request = *o->request;
  BudMemory memory;
  BudStatus status;

  if (o->kv_blocks > 0)
    {
      serving->kv_blocks = o->kv_blocks;
      return BUD_STATUS_OK;
    }
  request.workload.is_concurrency = true;
  request.workload.n_sequences = n_ranks;
  request.workload.n_beams = 1;
  request.workload.input_tokens = fmax (mean_of (o, TRUE), 1);
  request.workload.output_tokens = fmax (mean_of (o, FALSE), 1);
  request.workload.prefix_tokens = 0;
  status = bud_estimate_memory (&request, &memory, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  serving->kv_blocks = memory.kv_blocks >= 1 ? (guint64) memory.kv_blocks : 0;
  /* recurrent models keep a state instead of a cache */
  if (memory.fits && !(memory.term_bytes[BUD_MEMORY_KV_CACHE] > 0))
    serving->kv_blocks = G_MAXUINT32;
  if (serving->kv_blocks == 0 && o->is_generous)
    serving->kv_blocks = G_MAXUINT32;
  if (serving->kv_blocks == 0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", NAN,
                     "the model does not fit: %.0f GB are needed per device and it has %.0f GB; nothing is "
                     "left for the cache",
                     memory.total_bytes * 1e-9, memory.capacity_bytes * 1e-9);
  return BUD_STATUS_OK;
}

static void
fill_case (const BudSimulationOptions *o, guint n_ranks, BudServingCase *serving)
{
  BudServingWorkload *w = &serving->workload;

  serving->profile = o->request->profile->scheduler;
  if (o->max_batched_tokens > 0)
    serving->profile.max_batched_tokens = o->max_batched_tokens;
  else if (o->request->deployment.chunk_tokens > 0)
    serving->profile.max_batched_tokens = o->request->deployment.chunk_tokens;
  if (o->max_sequences > 0)
    serving->profile.max_sequences = o->max_sequences;
  *w = o->workload;
  w->concurrency = (w->concurrency + n_ranks - 1) / n_ranks;
  w->requests_per_s /= n_ranks;
  serving->ttft_limit_s = o->ttft_limit_s;
  serving->tpot_limit_s = o->tpot_limit_s;
  serving->e2e_limit_s = o->e2e_limit_s;
  serving->pool = o->pool;
  serving->no_jump = o->no_jump;
  serving->cancel = o->cancel;
  serving->n_answered = o->n_answered;
}

/* The case with its draft in place; `head` holds one made of the model. */
static BudStatus
with_draft (const BudCase *request, BudModel *head, BudCase *drafted, BudDiagnostic *diagnostic)
{
  *drafted = *request;
  if (request->deployment.speculation.kind == BUD_SPECULATION_HEAD)
    {
      bud_speculation_make_head (request->model, head);
      drafted->draft = head;
    }
  else if (request->deployment.speculation.kind != BUD_SPECULATION_MODEL)
    drafted->draft = NULL;
  return bud_speculation_validate (drafted, diagnostic);
}

BudStatus
bud_serving_rank_init (BudServingRank *self, const BudSimulationOptions *o, BudDiagnostic *diagnostic)
{
  const BudDeployment *d = &o->request->deployment;
  const BudServingAdders adders
      = bud_profile_adders (o->request->profile, o->request->device, o->request->model);
  BudServingCase *serving = &self->serving;
  guint32 budget;
  BudStatus status;

  self->head = g_new (BudModel, 1);
  status = with_draft (o->request, self->head, &self->request, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  self->n_ranks = d->n_devices / (d->tp * d->pp);
  fill_case (o, self->n_ranks, serving);
  status = find_blocks (o, self->n_ranks, serving, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  budget = MIN (serving->profile.max_batched_tokens, MAX_MEMO_TOKENS);
  self->memo = g_new (double, bud_serving_cost_doubles (budget));
  status = bud_serving_cost_init (&self->cost, &self->request, &adders,
                                  mean_of (o, TRUE) + mean_of (o, FALSE) / 2, budget, self->memo, diagnostic);
  serving->cost = bud_serving_cost_callbacks (&self->cost);
  serving->tokens_per_step = bud_speculation_expected_tokens (&d->speculation);
  serving->lookahead_tokens = d->speculation.kind != BUD_SPECULATION_NONE ? d->speculation.n_tokens : 0;
  return status;
}

void
bud_serving_rank_clear (BudServingRank *self)
{
  g_clear_pointer (&self->head, g_free);
  g_clear_pointer (&self->memo, g_free);
}

guint64
bud_serving_rank_capacity (const BudServingRank *self)
{
  return self->serving.kv_blocks * self->serving.profile.kv_block_tokens;
}
