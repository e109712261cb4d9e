/* Models, devices and formats of the simulator as GenZ would describe them. */
#include "engine/genz-estimate.h"

#include <math.h>

/* GenZ's registry stands two KV heads in for latent attention (its DeepSeek-V3 entry). */
#define MLA_KV_HEADS 2

static BudStatus
refuse_model (BudDiagnostic *diagnostic, const char *why)
{
  return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "model", NAN, "GenZ cannot time this model: %s.", why);
}

static bool
is_same_attention (const BudAttention *a, const BudAttention *b)
{
  return a->kind == b->kind && a->n_heads == b->n_heads && a->n_kv_heads == b->n_kv_heads
         && a->qk_head_dim == b->qk_head_dim;
}

/* Layers GenZ can tell apart; windows and feed-forward kinds are not among them. */
static bool
is_same_mixer (const BudLayerGroup *a, const BudLayerGroup *b)
{
  return a->hidden_dim == b->hidden_dim && a->ssm.kind == b->ssm.kind
         && is_same_attention (&a->attention, &b->attention);
}

static BudStatus
check_mixers (const BudModel *model, const BudLayerGroup *first, BudDiagnostic *diagnostic)
{
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];

      if (group->role != BUD_ROLE_DECODER)
        continue;
      if (group->attention.kind == BUD_ATTENTION_NONE && group->ssm.kind == BUD_SSM_NONE)
        return refuse_model (diagnostic, "it has layers without attention");
      if (group->attention.kind != BUD_ATTENTION_NONE && group->ssm.kind != BUD_SSM_NONE)
        return refuse_model (diagnostic, "it runs attention and a recurrent mixer side by side");
      if (group->ssm.kind != BUD_SSM_NONE && group->ssm.kind != BUD_SSM_MAMBA1)
        return refuse_model (diagnostic, "of the recurrent mixers it knows Mamba-1 only");
      if (!is_same_mixer (group, first))
        return refuse_model (diagnostic, "its layers differ in kind or shape (a hybrid)");
    }
  return BUD_STATUS_OK;
}

static void
set_mixer (BudGenzModel *genz, const BudLayerGroup *group)
{
  const BudAttention *attention = &group->attention;
  const BudSsm *ssm = &group->ssm;

  genz->mamba_expand = 1;
  if (ssm->kind == BUD_SSM_MAMBA1)
    {
      genz->is_mamba = true;
      genz->n_heads = genz->n_kv_heads = 1;
      genz->head_dim = group->hidden_dim;
      genz->mamba_d_state = ssm->state_dim;
      genz->mamba_d_conv = ssm->conv_kernel;
      genz->mamba_expand = ssm->inner_dim / group->hidden_dim;
      genz->mamba_dt_rank = ssm->dt_rank;
      return;
    }
  genz->n_heads = attention->n_heads;
  genz->n_kv_heads = attention->n_kv_heads;
  genz->head_dim = attention->qk_head_dim;
  if (attention->kind == BUD_ATTENTION_MLA)
    {
      genz->n_kv_heads = MLA_KV_HEADS;
      genz->head_dim = group->hidden_dim / attention->n_heads;
    }
}

/* The config's two widths: dense layers give intermediate_size, experts moe_intermediate_size. A model
 * with one of them only has both the same. */
static void
set_ffn (BudGenzModel *genz, const BudModel *model)
{
  bool is_gated = false;

  genz->n_experts = 1;
  genz->top_k = 1;
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudFfn *ffn = &model->groups[i].ffn;

      if (model->groups[i].role != BUD_ROLE_DECODER || ffn->kind == BUD_FFN_NONE)
        continue;
      is_gated = is_gated || ffn->is_gated;
      if (ffn->intermediate_dim > genz->intermediate_dim)
        genz->intermediate_dim = ffn->intermediate_dim;
      if (ffn->kind != BUD_FFN_MOE)
        continue;
      genz->n_experts = ffn->n_experts;
      genz->top_k = ffn->n_experts_per_token;
      genz->moe_intermediate_dim = ffn->expert_dim;
      genz->shared_intermediate_dim = ffn->shared_dim;
    }
  if (genz->intermediate_dim == 0)
    genz->intermediate_dim = genz->moe_intermediate_dim;
  if (genz->moe_intermediate_dim == 0)
    genz->moe_intermediate_dim = genz->intermediate_dim;
  if (genz->intermediate_dim > 0)
    genz->n_ffi = is_gated ? 2 : 1;
}

BudStatus
bud_genz_model_from (BudGenzModel *genz, const BudModel *model, BudDiagnostic *diagnostic)
{
  const BudLayerGroup *first = NULL;
  BudStatus status;

  *genz = (BudGenzModel){
    .vocab_size = model->vocab_size, .hidden_dim = model->hidden_dim, .n_layers = 0, .n_unique_layers = 1
  };
  for (uint32_t i = 0; i < model->n_groups; i++)
    if (model->groups[i].role == BUD_ROLE_DECODER)
      {
        genz->n_layers += model->groups[i].n_layers;
        first = first ? first : &model->groups[i];
      }
  if (!first)
    return refuse_model (diagnostic, "it has no decoder");
  status = check_mixers (model, first, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  set_mixer (genz, first);
  set_ffn (genz, model);
  return BUD_STATUS_OK;
}

BudStatus
bud_genz_bits_from (BudGenzBits *bits, BudFormat format, BudDiagnostic *diagnostic)
{
  switch (format)
    {
    case BUD_FORMAT_FP32:
      *bits = BUD_GENZ_F32;
      return BUD_STATUS_OK;
    case BUD_FORMAT_BF16:
    case BUD_FORMAT_FP16:
      *bits = BUD_GENZ_BF16;
      return BUD_STATUS_OK;
    case BUD_FORMAT_FP8:
    case BUD_FORMAT_FP8_BLOCK:
      *bits = BUD_GENZ_FP8;
      return BUD_STATUS_OK;
    case BUD_FORMAT_INT8:
      *bits = BUD_GENZ_INT8;
      return BUD_STATUS_OK;
    case BUD_FORMAT_FP6:
      *bits = BUD_GENZ_FP6;
      return BUD_STATUS_OK;
    case BUD_FORMAT_NVFP4:
    case BUD_FORMAT_MXFP4:
      *bits = BUD_GENZ_FP4;
      return BUD_STATUS_OK;
    case BUD_FORMAT_INT4:
      *bits = BUD_GENZ_INT4;
      return BUD_STATUS_OK;
    case BUD_FORMAT_INT2:
      *bits = BUD_GENZ_INT2;
      return BUD_STATUS_OK;
    default:
      return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "precision", NAN,
                       "GenZ knows fp32, bf16, int8, fp8, fp6, int4, fp4 and int2, not %s.",
                       bud_format_name (format));
    }
}

BudStatus
bud_genz_system_from (BudGenzSystem *system, const BudDevice *device, BudDiagnostic *diagnostic)
{
  double peak = device->peak_flop_per_s[BUD_COMPUTE_BF16];

  if (!(peak > 0))
    peak = device->peak_flop_per_s[BUD_COMPUTE_FP16];
  if (!(peak > 0))
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "hardware", NAN,
                     "GenZ starts from the 16-bit peak, and none is on file for this device.");
  /* The datasheet's decimal numbers are typed into GenZ as they are. */
  bud_genz_system_from_units (system, peak / 1e12, device->memory_bytes / 1e9,
                              device->memory_bytes_per_s / 1e9, device->link_bytes_per_s / 1e9,
                              device->link_latency_s / 1e-6);
  return BUD_STATUS_OK;
}
