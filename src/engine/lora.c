#include "engine/lora.h"

#define ADD(...)                                                                                             \
  targets[n++] = (BudLoraTarget) { __VA_ARGS__ }

static double
share (uint32_t width, uint32_t tp)
{
  return (width + tp - 1) / tp;
}

static size_t
latent_targets (const BudAttention *a, double hidden, double query, BudLoraTarget *targets)
{
  size_t n = 0;
  if (a->q_rank != 0)
    ADD (.n = a->q_rank, .k = hidden, .n_fused = 1.0);
  ADD (.n = query, .k = a->q_rank != 0 ? a->q_rank : hidden, .n_fused = 1.0);
  ADD (.n = (double) a->kv_rank + a->rope_dim, .k = hidden, .n_fused = 1.0);
  return n;
}

static size_t
attention_targets (const BudAttention *a, double hidden, uint32_t tp, BudLoraTarget *targets)
{
  const double heads = share (a->n_heads, tp);
  const double query = heads * a->qk_head_dim;
  size_t n = 0;
  if (a->kind == BUD_ATTENTION_MLA)
    n = latent_targets (a, hidden, query, targets);
  else
    {
      const double keys = a->shares_kv ? 0.0 : share (a->n_kv_heads, tp);
      const double values = a->v_is_k ? 0.0 : keys;
      ADD (.n = query + keys * a->qk_head_dim + values * a->v_head_dim, .k = hidden,
           .n_fused = 1.0 + (keys > 0.0) + (values > 0.0));
    }
  ADD (.n = hidden, .k = heads * a->v_head_dim, .n_fused = 1.0);
  return n;
}

size_t
bud_lora_targets (const BudLora *lora, const BudLayerGroup *group, uint32_t tp,
                  BudLoraTarget targets[BUD_LORA_MAX_TARGETS])
{
  const double hidden = group->hidden_dim;
  size_t n = 0;
  if (lora->rank == 0 || group->role != BUD_ROLE_DECODER)
    return 0;
  if (group->attention.kind != BUD_ATTENTION_NONE)
    n = attention_targets (&group->attention, hidden, tp, targets);
  if (lora->covers_ffn && group->ffn.kind == BUD_FFN_DENSE)
    {
      const double width = share (group->ffn.intermediate_dim, tp);
      const double inputs = group->ffn.is_gated ? 2.0 : 1.0;
      ADD (.n = inputs * width, .k = hidden, .n_fused = inputs, .is_ffn = true);
      ADD (.n = hidden, .k = width, .n_fused = 1.0, .is_ffn = true);
    }
  return n;
}

double
bud_lora_elements (const BudLora *lora, const BudLayerGroup *group, uint32_t tp)
{
  BudLoraTarget targets[BUD_LORA_MAX_TARGETS];
  const size_t n = bud_lora_targets (lora, group, tp, targets);
  double sum = 0.0;
  for (size_t i = 0; i < n; i++)
    sum += lora->rank * (targets[i].k * targets[i].n_fused + targets[i].n);
  return sum;
}
