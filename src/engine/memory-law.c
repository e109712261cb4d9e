/* Makes a memory law: what each pipeline stage holds whatever the load, and how the rest grows with it. */
#include "engine/memory.h"

#include <math.h>
#include <string.h>

#include "engine/lora.h"
#include "engine/speculation.h"
#include "engine/step-internal.h"

#define ADAPTER_BYTES 2.0

/* The share of one rank: heads, widths and groups divided and rounded up, KV heads and groups at least one.
 */
static BudAttention
local_attention (const BudAttention *attention, uint32_t tp)
{
  BudAttention local = *attention;
  local.n_heads = ceil_div (local.n_heads, tp);
  local.n_kv_heads = ceil_div (local.n_kv_heads, tp);
  local.o_groups = ceil_div (local.o_groups, tp);
  return local;
}

static BudSsm
local_ssm (const BudSsm *ssm, uint32_t tp)
{
  BudSsm local = *ssm;
  local.inner_dim = ceil_div (local.inner_dim, tp);
  local.n_heads = ceil_div (local.n_heads, tp);
  local.n_groups = ceil_div (local.n_groups, tp);
  return local;
}

static double
local_ffn_parameters (const BudFfn *ffn, uint32_t hidden_dim, const BudDeployment *layout)
{
  BudFfn local = *ffn;
  local.intermediate_dim = ceil_div (local.intermediate_dim, layout->tp);
  local.shared_dim = ceil_div (local.shared_dim, layout->tp);
  double sum = bud_ffn_dense_parameters (&local, hidden_dim);
  if (ffn->kind == BUD_FFN_MOE)
    {
      local.expert_dim = ceil_div (local.expert_dim, layout->tp * layout->dp / layout->ep);
      sum += (double) ceil_div (ffn->n_experts, layout->ep) * bud_ffn_expert_parameters (&local, hidden_dim);
    }
  return sum;
}

/* Parameters of one layer on one rank. */
static double
layer_parameters (const BudLayerGroup *group, const BudDeployment *layout)
{
  const uint32_t hidden = group->hidden_dim;
  double sum = group->n_other_parameters + local_ffn_parameters (&group->ffn, hidden, layout);
  if (group->attention.kind != BUD_ATTENTION_NONE)
    {
      const BudAttention local = local_attention (&group->attention, layout->tp);
      sum += bud_attention_parameters (&local, hidden);
    }
  if (group->cross_attention.kind != BUD_ATTENTION_NONE)
    {
      const BudAttention local = local_attention (&group->cross_attention, layout->tp);
      sum += bud_attention_parameters (&local, hidden);
    }
  if (group->ssm.kind != BUD_SSM_NONE)
    {
      const BudSsm local = local_ssm (&group->ssm, layout->tp);
      sum += bud_ssm_parameters (&local, hidden);
    }
  return sum;
}

/* Elements live per token while a layer runs, beside the two residual streams: the widest of its parts. */
static double
layer_live_elements (const BudLayerGroup *group, const BudDeployment *layout)
{
  const BudAttention *a = &group->attention;
  double widest = 0.0;
  if (a->kind != BUD_ATTENTION_NONE)
    {
      const BudAttention local = local_attention (a, layout->tp);
      const double heads = local.n_heads;
      const double kv = a->kind == BUD_ATTENTION_MLA ? heads : local.n_kv_heads;
      widest = (heads + kv) * ((double) a->qk_head_dim + a->v_head_dim);
    }
  if (group->ssm.kind != BUD_SSM_NONE)
    {
      const BudSsm local = local_ssm (&group->ssm, layout->tp);
      widest = bud_max (widest, 4.0 * local.inner_dim + 2.0 * local.n_groups * local.state_dim);
    }
  const BudFfn *ffn = &group->ffn;
  if (ffn->kind == BUD_FFN_DENSE)
    widest = bud_max (widest, (ffn->is_gated ? 3.0 : 2.0) * ceil_div (ffn->intermediate_dim, layout->tp));
  if (ffn->kind == BUD_FFN_MOE)
    {
      const double io = ffn->expert_io_dim != 0 ? ffn->expert_io_dim : group->hidden_dim;
      const double width = ceil_div (ffn->expert_dim, layout->tp * layout->dp / layout->ep);
      const double pairs = (double) ffn->n_experts_per_token * layout->dp / layout->ep;
      widest = bud_max (widest, bud_max (pairs, 1.0) * (2.0 * io + (ffn->is_gated ? 3.0 : 2.0) * width)
                                    + 3.0 * ceil_div (ffn->shared_dim, layout->tp));
    }
  return widest;
}

static void
init_activations (BudMemoryLaw *self, const BudDeployment *layout)
{
  const BudModel *model = self->model;
  const double stream_bytes = bud_max (bud_format_bytes (layout->activation_format), 2.0);
  double widest = 0.0;
  double exchanged = 0.0;
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];
      if (group->role == BUD_ROLE_TOWER)
        continue;
      widest = bud_max (widest, layer_live_elements (group, layout));
      if (group->ffn.kind == BUD_FFN_MOE && layout->dp > 1)
        exchanged = bud_max (
            exchanged, 2.0 * bud_min (group->ffn.n_experts_per_token, layout->ep)
                           * (group->ffn.expert_io_dim != 0 ? group->ffn.expert_io_dim : group->hidden_dim));
    }
  self->base_token_bytes = 2.0 * model->hidden_dim * stream_bytes;
  self->token_bytes = self->base_token_bytes + widest * stream_bytes;
  /* Each rank computes its share of the vocabulary; sampling wants the whole row in fp32. */
  if (model->has_lm_head)
    self->logit_bytes = ceil_div (model->vocab_size, layout->tp) * stream_bytes + model->vocab_size * 4.0;
  /* A send and a receive buffer for sums over TP, for stages, and for the exchange of experts' tokens. */
  if (layout->tp > 1)
    self->communication_token_bytes += 2.0 * model->hidden_dim * stream_bytes;
  if (layout->pp > 1)
    self->communication_token_bytes += 2.0 * model->hidden_dim * stream_bytes;
  self->communication_token_bytes += exchanged * stream_bytes;
}

static bool
dominates (const BudMemoryStage *a, const BudMemoryStage *b, uint32_t n_groups)
{
  if ((b->has_embedding && !a->has_embedding) || (b->has_head && !a->has_head))
    return false;
  for (uint32_t i = 0; i < n_groups; i++)
    if (a->n_layers[i] < b->n_layers[i])
      return false;
  return true;
}

/* Keeps the stages that may be the fullest; beyond the array, the last one grows to cover the rest (never too
 * small). */
static void
keep_stage (BudMemoryLaw *self, const BudMemoryStage *stage)
{
  const uint32_t n_groups = self->model->n_groups;
  for (uint32_t i = 0; i < self->n_stages; i++)
    if (dominates (&self->stages[i], stage, n_groups))
      return;
  if (self->n_stages < BUD_MEMORY_MAX_STAGES)
    {
      self->stages[self->n_stages++] = *stage;
      return;
    }
  BudMemoryStage *last = &self->stages[self->n_stages - 1];
  for (uint32_t i = 0; i < n_groups; i++)
    if (stage->n_layers[i] > last->n_layers[i])
      last->n_layers[i] = stage->n_layers[i];
  last->has_embedding |= stage->has_embedding;
  last->has_head |= stage->has_head;
}

static void
init_stages (BudMemoryLaw *self)
{
  const BudModel *model = self->model;
  for (uint32_t s = 0; s < self->pp; s++)
    {
      BudMemoryStage stage;
      uint32_t first, n;
      memset (&stage, 0, sizeof stage);
      stage.has_embedding = s == 0;
      stage.has_head = s == self->pp - 1;
      if (self->pp == 1)
        for (uint32_t i = 0; i < model->n_groups; i++)
          stage.n_layers[i] = model->groups[i].role == BUD_ROLE_DECODER ? model->groups[i].n_layers : 0;
      else
        {
          bud_stage_layers (model->n_decoder_layers, self->pp, s, &first, &n);
          for (uint32_t i = first; i < first + n; i++)
            stage.n_layers[model->layer_order[i]]++;
        }
      keep_stage (self, &stage);
    }
}

/* Embedding on the first stage, head on the last; tied ones share a matrix only when both are the same stage.
 */
static double
end_parameters (const BudModel *model, const BudMemoryStage *stage, uint32_t tp)
{
  const double width = model->embedding_dim != 0 ? model->embedding_dim : model->hidden_dim;
  const double table = ceil_div (model->vocab_size, tp) * width;
  double sum = 0.0;
  if (stage->has_embedding)
    sum += table + model->n_tower_other_parameters;
  if (stage->has_head)
    {
      sum += model->n_other_parameters;
      if (model->has_lm_head && !(model->has_tied_embeddings && stage->has_embedding))
        sum += table;
    }
  return sum;
}

/* A latent cache is not divided by TP. */
static double
cache_share (const BudAttention *attention, uint32_t tp)
{
  if (attention->kind != BUD_ATTENTION_GQA)
    return 1.0;
  return (double) ceil_div (attention->n_kv_heads, tp) / attention->n_kv_heads;
}

static void
add_adapters (BudMemoryLaw *self, const BudDeployment *layout)
{
  for (uint32_t i = 0; i < self->model->n_groups; i++)
    {
      const double bytes = ADAPTER_BYTES * layout->lora.n_adapters
                           * bud_lora_elements (&layout->lora, &self->model->groups[i], self->tp);
      for (uint32_t s = 0; s < self->n_stages; s++)
        self->weights_bytes[s] += self->stages[s].n_layers[i] * bytes;
    }
}

/* The draft's layers, and the ends of one that does not share the model's. */
static void
add_draft (BudMemoryLaw *self, const BudDeployment *layout)
{
  const BudMemoryStage whole = { .has_embedding = true, .has_head = true };
  const BudModel *draft = self->draft;
  double parameters = 0.0, state_bytes = 0.0;
  if (layout->speculation.kind == BUD_SPECULATION_MODEL)
    parameters = end_parameters (draft, &whole, self->tp);
  for (uint32_t i = 0; i < draft->n_groups; i++)
    {
      const BudLayerGroup *group = &draft->groups[i];
      const BudSsm local = local_ssm (&group->ssm, self->tp);
      parameters += group->n_layers * layer_parameters (group, layout);
      state_bytes += group->n_layers * bud_ssm_state_bytes (&local);
      self->draft_kv_share[i] = cache_share (&group->attention, self->tp);
    }
  for (uint32_t s = 0; s < self->n_stages; s++)
    if (self->stages[s].has_head)
      {
        self->weights_bytes[s] += parameters * bud_format_bytes (layout->weight_format);
        self->state_bytes[s] += state_bytes;
      }
}

static void
init_weights (BudMemoryLaw *self, const BudDeployment *layout)
{
  const BudModel *model = self->model;
  const double weight_bytes = bud_format_bytes (layout->weight_format);
  for (uint32_t s = 0; s < self->n_stages; s++)
    self->weights_bytes[s] = end_parameters (model, &self->stages[s], self->tp);
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];
      const double parameters = layer_parameters (group, layout);
      double state_bytes = 0.0;
      self->kv_share[i] = cache_share (&group->attention, self->tp);
      self->cross_share[i] = cache_share (&group->cross_attention, self->tp);
      if (group->ssm.kind != BUD_SSM_NONE)
        {
          const BudSsm local = local_ssm (&group->ssm, self->tp);
          state_bytes = bud_ssm_state_bytes (&local);
        }
      for (uint32_t s = 0; s < self->n_stages; s++)
        {
          const double n = group->role == BUD_ROLE_DECODER ? self->stages[s].n_layers[i]
                           : self->stages[s].has_embedding ? group->n_layers
                                                           : 0.0;
          self->weights_bytes[s] += n * parameters;
          self->state_bytes[s] += n * state_bytes * self->n_beams;
        }
    }
  for (uint32_t s = 0; s < self->n_stages; s++)
    {
      self->weights_bytes[s] *= weight_bytes;
      self->host_weights_bytes[s] = layout->offload.weights_ratio * self->weights_bytes[s];
      self->weights_bytes[s] -= self->host_weights_bytes[s];
    }
  if (layout->lora.rank != 0)
    add_adapters (self, layout);
  if (self->draft != NULL)
    add_draft (self, layout);
}

/* Reserves are those of 80 GB and more: on smaller devices engines take fewer tokens and sequences in a step
 * (vLLM's get_batch_defaults, SGLang's chunked_prefill_size), and their graphs shrink with them. */
#define MOST_RESERVE_RATIO 0.05

double
bud_memory_reserve_bytes (const BudDevice *device, const BudEngineProfile *profile)
{
  if (profile == NULL)
    return 0.0;
  return (1.0 - profile->memory_utilization_ratio) * device->memory_bytes
         + bud_min (profile->reserve_bytes, MOST_RESERVE_RATIO * device->memory_bytes);
}

void
bud_memory_law_init (BudMemoryLaw *self, const BudCase *request)
{
  const BudDeployment *layout = &request->deployment;
  const BudWorkload *workload = &request->workload;
  const BudEngineProfile *profile = request->profile;
  self->model = request->model;
  self->tp = layout->tp;
  self->pp = layout->pp;
  self->dp = layout->dp;
  self->replicas = bud_deployment_decode_instances (layout);
  self->shape = bud_request_shape (request->model, workload);
  self->n_beams = workload->n_beams;
  self->decode_tokens = workload->n_beams * bud_speculation_verify_tokens (&layout->speculation);
  self->draft = request->draft;
  self->is_concurrency = workload->is_concurrency;
  self->kv_bytes = bud_format_bytes (layout->kv_format);
  self->offload = layout->offload;
  self->capacity_bytes = HUGE_VAL;
  self->reserve_bytes = 0.0;
  self->token_budget
      = profile != NULL && profile->max_batched_tokens != 0 ? profile->max_batched_tokens : HUGE_VAL;
  if (layout->chunk_tokens != 0)
    self->token_budget = layout->chunk_tokens;
  if (request->device != NULL)
    {
      self->capacity_bytes = request->device->memory_bytes;
      self->reserve_bytes = bud_memory_reserve_bytes (request->device, profile);
    }
  self->n_stages = 0;
  self->logit_bytes = 0.0;
  self->communication_token_bytes = 0.0;
  memset (self->state_bytes, 0, sizeof self->state_bytes);
  init_stages (self);
  init_weights (self, layout);
  init_activations (self, layout);
}
