#include "engine/model.h"

#include <math.h>
#include <string.h>

/* Above any published model, low enough that every product of one layer stays within 64 bits. */
#define MAX_WIDTH (1u << 20)
#define MAX_INTERMEDIATE (1u << 22)
#define MAX_HEADS (1u << 14)
#define MAX_HEAD_DIM (1u << 14)
#define MAX_EXPERTS (1u << 14)
#define MAX_VOCAB (1u << 26)

static uint64_t
product (uint64_t a, uint64_t b)
{
  return a * b;
}

static uint64_t
query_parameters (const BudAttention *attention, uint64_t hidden)
{
  uint64_t query = product (attention->n_heads, attention->qk_head_dim);
  uint64_t gate = attention->has_output_gate ? product (attention->n_heads, attention->v_head_dim) : 0;

  if (attention->q_rank == 0)
    return hidden * (query + gate);
  return attention->q_rank * (hidden + query) + hidden * gate;
}

static uint64_t
output_parameters (const BudAttention *attention, uint64_t hidden)
{
  uint64_t heads_out = product (attention->n_heads, attention->v_head_dim);

  /* Grouped low rank: each of o_groups groups of heads goes to o_rank, all of them together to hidden. */
  if (attention->o_rank != 0)
    return heads_out * attention->o_rank + product (attention->o_groups, attention->o_rank) * hidden;
  return heads_out * hidden;
}

static uint64_t
indexer_parameters (const BudAttention *attention, uint64_t hidden)
{
  uint64_t query_in = attention->q_rank != 0 ? attention->q_rank : hidden;

  if (attention->indexer_heads == 0)
    return 0;
  return query_in * product (attention->indexer_heads, attention->indexer_dim)
         + hidden * (attention->indexer_dim + (uint64_t) attention->indexer_heads);
}

uint64_t
bud_attention_parameters (const BudAttention *attention, uint32_t hidden_dim)
{
  uint64_t hidden = hidden_dim;
  uint64_t keys_values;

  switch (attention->kind)
    {
    case BUD_ATTENTION_NONE:
      return 0;
    case BUD_ATTENTION_MLA:
      /* qk_head_dim - rope_dim is the part of a key that comes out of the latent. */
      keys_values = hidden * (attention->kv_rank + (uint64_t) attention->rope_dim)
                    + attention->kv_rank
                          * product (attention->n_heads, (uint64_t) attention->qk_head_dim
                                                             - attention->rope_dim + attention->v_head_dim);
      break;
    case BUD_ATTENTION_GQA:
    default:
      keys_values = attention->shares_kv ? 0
                    : attention->v_is_k
                        ? hidden * product (attention->n_kv_heads, attention->qk_head_dim)
                        : hidden
                              * product (attention->n_kv_heads,
                                         (uint64_t) attention->qk_head_dim + attention->v_head_dim);
      break;
    }
  return query_parameters (attention, hidden) + keys_values + output_parameters (attention, hidden)
         + indexer_parameters (attention, hidden);
}

static uint64_t
delta_parameters (const BudSsm *ssm, uint64_t hidden)
{
  uint64_t inner = ssm->inner_dim;
  uint64_t keys = product (ssm->n_groups, ssm->state_dim);
  uint64_t common = hidden * (2 * keys + inner) + (2 * keys + inner) * ssm->conv_kernel + inner * hidden;

  /* Gated delta: full-rank output gate, two numbers per head (beta, decay). Kimi: beta per head, decay and
   * output gate through a low rank. */
  if (ssm->gate_rank == 0)
    return common + hidden * inner + 2 * hidden * ssm->n_heads;
  return common + hidden * ssm->n_heads + ssm->gate_rank * (2 * hidden + keys + inner);
}

uint64_t
bud_ssm_parameters (const BudSsm *ssm, uint32_t hidden_dim)
{
  uint64_t hidden = hidden_dim;
  uint64_t inner = ssm->inner_dim;
  uint64_t groups = product (ssm->n_groups, ssm->state_dim);

  switch (ssm->kind)
    {
    case BUD_SSM_MAMBA1:
      return hidden * 2 * inner + inner * ssm->conv_kernel
             + inner * (ssm->dt_rank + 2 * (uint64_t) ssm->state_dim) + ssm->dt_rank * inner
             + inner * ssm->state_dim + inner * hidden;
    case BUD_SSM_MAMBA2:
      return hidden * (2 * inner + 2 * groups + ssm->n_heads) + (inner + 2 * groups) * ssm->conv_kernel
             + inner * hidden;
    case BUD_SSM_GATED_DELTA:
      return delta_parameters (ssm, hidden);
    case BUD_SSM_LIGHTNING:
      /* qkv, output gate, out */
      return hidden * 5 * inner;
    case BUD_SSM_SHORT_CONV:
      /* two gates and the input, taps, out */
      return hidden * 3 * inner + inner * ssm->conv_kernel + inner * hidden;
    case BUD_SSM_NONE:
    default:
      return 0;
    }
}

static uint64_t
mlp_parameters (const BudFfn *ffn, uint64_t io_dim, uint64_t width)
{
  return (ffn->is_gated ? 3 : 2) * io_dim * width;
}

uint64_t
bud_ffn_dense_parameters (const BudFfn *ffn, uint32_t hidden_dim)
{
  uint64_t hidden = hidden_dim;

  switch (ffn->kind)
    {
    case BUD_FFN_DENSE:
      return mlp_parameters (ffn, hidden, ffn->intermediate_dim);
    case BUD_FFN_MOE:
      return hidden * ffn->n_experts + mlp_parameters (ffn, hidden, ffn->shared_dim)
             + (ffn->has_shared_gate ? hidden : 0) + 2 * hidden * ffn->expert_io_dim;
    case BUD_FFN_NONE:
    default:
      return 0;
    }
}

uint64_t
bud_ffn_expert_parameters (const BudFfn *ffn, uint32_t hidden_dim)
{
  if (ffn->kind != BUD_FFN_MOE)
    return 0;
  return mlp_parameters (ffn, ffn->expert_io_dim != 0 ? ffn->expert_io_dim : hidden_dim, ffn->expert_dim);
}

static uint64_t
mixer_parameters (const BudLayerGroup *group)
{
  return bud_attention_parameters (&group->attention, group->hidden_dim)
         + bud_attention_parameters (&group->cross_attention, group->hidden_dim)
         + bud_ssm_parameters (&group->ssm, group->hidden_dim);
}

static uint64_t
routed_parameters (const BudLayerGroup *group)
{
  return group->ffn.kind == BUD_FFN_MOE
             ? group->ffn.n_experts * bud_ffn_expert_parameters (&group->ffn, group->hidden_dim)
             : 0;
}

uint64_t
bud_layer_parameters (const BudLayerGroup *group)
{
  return mixer_parameters (group) + bud_ffn_dense_parameters (&group->ffn, group->hidden_dim)
         + routed_parameters (group) + group->n_other_parameters;
}

static uint64_t
idle_expert_parameters (const BudLayerGroup *group)
{
  const BudFfn *ffn = &group->ffn;

  if (ffn->kind != BUD_FFN_MOE || ffn->n_experts_per_token >= ffn->n_experts)
    return 0;
  return (ffn->n_experts - ffn->n_experts_per_token) * bud_ffn_expert_parameters (ffn, group->hidden_dim);
}

void
bud_model_count_parameters (const BudModel *model, BudParameterCounts *counts)
{
  uint64_t token_table
      = product (model->vocab_size, model->embedding_dim != 0 ? model->embedding_dim : model->hidden_dim);
  uint64_t idle = 0;

  memset (counts, 0, sizeof *counts);
  counts->embedding = token_table * (model->has_lm_head && !model->has_tied_embeddings ? 2 : 1);
  counts->other = model->n_other_parameters;
  counts->tower = model->n_tower_other_parameters;
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];

      idle += group->n_layers * idle_expert_parameters (group);
      if (group->role != BUD_ROLE_DECODER)
        {
          counts->tower += group->n_layers * bud_layer_parameters (group);
          continue;
        }
      counts->attention += group->n_layers * mixer_parameters (group);
      counts->ffn += group->n_layers * bud_ffn_dense_parameters (&group->ffn, group->hidden_dim);
      counts->experts += group->n_layers * routed_parameters (group);
      counts->other += group->n_layers * group->n_other_parameters;
    }
  counts->total
      = counts->embedding + counts->attention + counts->ffn + counts->experts + counts->tower + counts->other;
  counts->active = counts->total - idle;
}

double
bud_attention_kv_elements (const BudAttention *attention, double context)
{
  double per_token;
  double tokens = context;

  if (attention->kind == BUD_ATTENTION_NONE || attention->is_bidirectional || attention->shares_kv)
    return 0;
  if (attention->kind == BUD_ATTENTION_MLA)
    per_token = (double) attention->kv_rank + attention->rope_dim;
  else
    per_token = attention->n_kv_heads
                * ((double) attention->qk_head_dim + (attention->v_is_k ? 0 : attention->v_head_dim));
  if (attention->window_tokens != 0)
    tokens = fmin (tokens, attention->window_tokens);
  if (attention->kv_compress_tokens != 0)
    tokens += floor (context / attention->kv_compress_tokens);
  return per_token * tokens;
}

double
bud_attention_indexer_bytes (const BudAttention *attention, double context)
{
  double entries = context;

  if (attention->indexer_heads == 0 || attention->shares_kv)
    return 0;
  if (attention->kv_compress_tokens != 0)
    entries = floor (context / attention->kv_compress_tokens);
  return entries * BUD_INDEXER_ENTRY_BYTES (attention->indexer_dim);
}

double
bud_model_kv_bytes (const BudModel *model, BudFormat kv, double context_tokens)
{
  double elements = 0;
  double indexer_bytes = 0;
  double encoder_tokens = model->encoder_tokens != 0 ? model->encoder_tokens : context_tokens;

  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];

      if (group->role != BUD_ROLE_DECODER)
        continue;
      elements += group->n_layers
                  * (bud_attention_kv_elements (&group->attention, context_tokens)
                     + bud_attention_kv_elements (&group->cross_attention, encoder_tokens));
      indexer_bytes += group->n_layers * bud_attention_indexer_bytes (&group->attention, context_tokens);
    }
  return elements * bud_format_bytes (kv) + indexer_bytes;
}

double
bud_ssm_state_bytes (const BudSsm *ssm)
{
  double channels = 0;

  switch (ssm->kind)
    {
    case BUD_SSM_MAMBA1:
    case BUD_SSM_SHORT_CONV:
      channels = ssm->inner_dim;
      break;
    case BUD_SSM_MAMBA2:
    case BUD_SSM_GATED_DELTA:
      channels = ssm->inner_dim + 2.0 * ssm->n_groups * ssm->state_dim;
      break;
    case BUD_SSM_LIGHTNING:
      break;
    case BUD_SSM_NONE:
    default:
      return 0;
    }
  /* The convolution remembers all taps but the current token's. */
  return channels * (ssm->conv_kernel > 1 ? ssm->conv_kernel - 1 : 0) * 2.0
         + (double) ssm->inner_dim * ssm->state_dim * 4.0;
}

double
bud_model_state_bytes (const BudModel *model)
{
  double bytes = 0;

  for (uint32_t i = 0; i < model->n_groups; i++)
    bytes += model->groups[i].n_layers * bud_ssm_state_bytes (&model->groups[i].ssm);
  return bytes;
}

const char *
bud_model_class (const BudModel *model)
{
  bool has_ssm = false;
  bool has_moe = false;

  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      if (model->groups[i].attention.kind == BUD_ATTENTION_MLA)
        return "mla";
      has_ssm |= model->groups[i].ssm.kind != BUD_SSM_NONE;
      has_moe |= model->groups[i].ffn.kind == BUD_FFN_MOE;
    }
  return has_ssm ? "hybrid" : has_moe ? "moe" : "dense";
}

static BudStatus
check_range (BudDiagnostic *diagnostic, const char *field, uint32_t value, uint32_t low, uint32_t high)
{
  if (value >= low && value <= high)
    return BUD_STATUS_OK;
  return bud_fail (diagnostic, BUD_STATUS_INVALID, field, value < low ? low : high,
                   "%s is %u, legal is %u to %u", field, value, low, high);
}

typedef struct
{
  const char *field;
  uint32_t value, low, high;
} RangeCheck;

static BudStatus
check_ranges (BudDiagnostic *diagnostic, const RangeCheck *checks, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      BudStatus status
          = check_range (diagnostic, checks[i].field, checks[i].value, checks[i].low, checks[i].high);
      if (status != BUD_STATUS_OK)
        return status;
    }
  return BUD_STATUS_OK;
}

#define CHECK_RANGES(diagnostic, checks) check_ranges (diagnostic, checks, sizeof checks / sizeof *checks)

static BudStatus
validate_attention (const BudAttention *a, BudDiagnostic *diagnostic)
{
  const RangeCheck checks[] = {
    { "n_heads", a->n_heads, 1, MAX_HEADS },
    { "n_kv_heads", a->n_kv_heads, 1, a->n_heads },
    { "qk_head_dim", a->qk_head_dim, 1, MAX_HEAD_DIM },
    { "v_head_dim", a->v_head_dim, 1, MAX_HEAD_DIM },
    { "q_rank", a->q_rank, 0, MAX_WIDTH },
    { "kv_rank", a->kv_rank, a->kind == BUD_ATTENTION_MLA ? 1 : 0, MAX_WIDTH },
    { "rope_dim", a->rope_dim, 0, a->kind == BUD_ATTENTION_MLA ? a->qk_head_dim : MAX_HEAD_DIM },
    { "indexer_heads", a->indexer_heads, 0, MAX_HEADS },
    { "indexer_dim", a->indexer_dim, a->indexer_heads != 0 ? 1 : 0, MAX_HEAD_DIM },
    { "o_rank", a->o_rank, 0, MAX_WIDTH },
    { "o_groups", a->o_groups, a->o_rank != 0 ? 1 : 0, MAX_HEADS },
  };
  BudStatus status;

  if (a->kind == BUD_ATTENTION_NONE)
    return BUD_STATUS_OK;
  status = CHECK_RANGES (diagnostic, checks);
  if (status == BUD_STATUS_OK && a->n_heads % a->n_kv_heads != 0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "n_kv_heads", NAN,
                     "n_kv_heads %u does not divide n_heads %u", a->n_kv_heads, a->n_heads);
  return status;
}

static BudStatus
validate_ssm (const BudSsm *s, BudDiagnostic *diagnostic)
{
  bool has_state = s->kind != BUD_SSM_SHORT_CONV;
  bool has_heads = has_state && s->kind != BUD_SSM_MAMBA1;
  const RangeCheck checks[] = {
    { "inner_dim", s->inner_dim, 1, MAX_INTERMEDIATE },
    { "state_dim", s->state_dim, has_state ? 1 : 0, has_state ? MAX_HEAD_DIM : 0 },
    { "conv_kernel", s->conv_kernel, 0, 1024 },
    { "dt_rank", s->dt_rank, s->kind == BUD_SSM_MAMBA1 ? 1 : 0, MAX_WIDTH },
    { "ssm_heads", s->n_heads, has_heads ? 1 : 0, MAX_HEADS },
    { "ssm_groups", s->n_groups, s->kind == BUD_SSM_MAMBA2 || s->kind == BUD_SSM_GATED_DELTA ? 1 : 0,
      MAX_HEADS },
    { "ssm_head_dim", s->head_dim, has_heads ? 1 : 0, MAX_HEAD_DIM },
    { "gate_rank", s->gate_rank, 0, MAX_WIDTH },
  };
  BudStatus status;

  if (s->kind == BUD_SSM_NONE)
    return BUD_STATUS_OK;
  status = CHECK_RANGES (diagnostic, checks);
  if (status == BUD_STATUS_OK && has_heads && product (s->n_heads, s->head_dim) != s->inner_dim)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "inner_dim", NAN, "inner_dim %u is not %u heads of %u",
                     s->inner_dim, s->n_heads, s->head_dim);
  return status;
}

static BudStatus
validate_ffn (const BudFfn *f, BudDiagnostic *diagnostic)
{
  const RangeCheck dense[] = { { "intermediate_dim", f->intermediate_dim, 1, MAX_INTERMEDIATE } };
  const RangeCheck moe[] = {
    { "n_experts", f->n_experts, 1, MAX_EXPERTS },
    { "n_experts_per_token", f->n_experts_per_token, 1, f->n_experts },
    { "expert_dim", f->expert_dim, 1, MAX_INTERMEDIATE },
    { "expert_io_dim", f->expert_io_dim, 0, MAX_WIDTH },
    { "shared_dim", f->shared_dim, 0, MAX_INTERMEDIATE },
  };

  switch (f->kind)
    {
    case BUD_FFN_NONE:
      return BUD_STATUS_OK;
    case BUD_FFN_DENSE:
      return CHECK_RANGES (diagnostic, dense);
    case BUD_FFN_MOE:
      return CHECK_RANGES (diagnostic, moe);
    default:
      return bud_fail (diagnostic, BUD_STATUS_INVALID, "ffn", NAN, "ffn kind %u is unknown", f->kind);
    }
}

static BudStatus
validate_group (const BudLayerGroup *group, BudDiagnostic *diagnostic)
{
  const RangeCheck checks[] = {
    { "n_layers", group->n_layers, 1, BUD_MODEL_MAX_LAYERS },
    { "hidden_dim", group->hidden_dim, 1, MAX_WIDTH },
  };
  BudStatus status = CHECK_RANGES (diagnostic, checks);

  if (status == BUD_STATUS_OK)
    status = validate_attention (&group->attention, diagnostic);
  if (status == BUD_STATUS_OK)
    status = validate_attention (&group->cross_attention, diagnostic);
  if (status == BUD_STATUS_OK)
    status = validate_ssm (&group->ssm, diagnostic);
  if (status == BUD_STATUS_OK)
    status = validate_ffn (&group->ffn, diagnostic);
  return status;
}

/* layer_order must name each decoder group exactly as often as it has layers. */
static BudStatus
validate_order (const BudModel *model, BudDiagnostic *diagnostic)
{
  uint32_t seen[BUD_MODEL_MAX_GROUPS] = { 0 };

  for (uint32_t i = 0; i < model->n_decoder_layers; i++)
    {
      uint8_t group = model->layer_order[i];

      if (group >= model->n_groups || model->groups[group].role != BUD_ROLE_DECODER)
        return bud_fail (diagnostic, BUD_STATUS_INVALID, "layer_order", NAN,
                         "layer %u is in group %u, not a decoder group", i, group);
      seen[group]++;
    }
  for (uint32_t i = 0; i < model->n_groups; i++)
    if (model->groups[i].role == BUD_ROLE_DECODER && seen[i] != model->groups[i].n_layers)
      return bud_fail (diagnostic, BUD_STATUS_INVALID, "layer_order", NAN,
                       "group %u has %u layers, the order names %u", i, model->groups[i].n_layers, seen[i]);
  return BUD_STATUS_OK;
}

BudStatus
bud_model_validate (const BudModel *model, BudDiagnostic *diagnostic)
{
  const RangeCheck checks[] = {
    { "n_groups", model->n_groups, 1, BUD_MODEL_MAX_GROUPS },
    { "n_decoder_layers", model->n_decoder_layers, 0, BUD_MODEL_MAX_LAYERS },
    { "hidden_dim", model->hidden_dim, 1, MAX_WIDTH },
    { "embedding_dim", model->embedding_dim, 0, MAX_WIDTH },
    { "vocab_size", model->vocab_size, 1, MAX_VOCAB },
  };
  BudStatus status = CHECK_RANGES (diagnostic, checks);

  for (uint32_t i = 0; i < model->n_groups && status == BUD_STATUS_OK; i++)
    status = validate_group (&model->groups[i], diagnostic);
  if (status == BUD_STATUS_OK)
    status = validate_order (model, diagnostic);
  return status;
}
