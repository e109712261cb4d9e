/* Families with linear attention: Qwen3-Next, Qwen3.5, MiniMax lightning, Kimi Linear. Facts: transformers'
 * modeling_*.py of each; Kimi from the code published with the model. */
#include "catalog/config-experts.h"
#include "catalog/config-latent.h"

#include <string.h>

static const BudPlanDefaults no_defaults = { 0 };

/* The gated delta rule of Qwen3-Next: A and dt bias per value head, a norm over the value head. */
static void
read_delta (BudPlan *plan)
{
  const BudConfigSection *section = &plan->section;
  BudSsm *ssm = &plan->ssm;

  ssm->kind = BUD_SSM_GATED_DELTA;
  ssm->n_groups = bud_config_count (section, "linear_num_key_heads", 16, 1, BUD_CONFIG_MAX_HEADS);
  ssm->n_heads = bud_config_count (section, "linear_num_value_heads", 32, 1, BUD_CONFIG_MAX_HEADS);
  ssm->state_dim = bud_config_count (section, "linear_key_head_dim", 128, 1, BUD_CONFIG_MAX_HEAD_DIM);
  ssm->head_dim = bud_config_count (section, "linear_value_head_dim", 128, 1, BUD_CONFIG_MAX_HEAD_DIM);
  ssm->conv_kernel = bud_config_count (section, "linear_conv_kernel_dim", 4, 0, 1024);
  ssm->inner_dim = (guint32) MIN ((guint64) ssm->n_heads * ssm->head_dim, BUD_CONFIG_MAX_FFN);
  plan->ssm_other += 2 * (guint64) ssm->n_heads + ssm->head_dim;
}

static void
read_qwen_next (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 248320, 4096, 12288, 32, 16, 4, 256 };
  gboolean is_dense = g_str_has_prefix (type, "qwen3_5") && strstr (type, "moe") == NULL;
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &defaults);
  bud_plan_read_heads (&plan, &defaults);
  memset (plan.ffn, BUD_FFN_DENSE, plan.n_layers);
  memset (plan.mixer, BUD_MIXER_ATTENTION, plan.n_layers);
  plan.attention.has_output_gate = bud_config_flag (text, "attn_output_gate", TRUE);
  bud_plan_add_head_norms (&plan);
  if (bud_config_flag (text, "attention_bias", FALSE))
    plan.attention_other += bud_attention_bias_qkv (&plan.attention) + plan.hidden;
  read_delta (&plan);
  if (!bud_plan_read_layer_types (&plan, 0))
    {
      guint32 interval = bud_config_count (text, "full_attention_interval", 4, 1, BUD_MODEL_MAX_LAYERS);

      for (guint i = 0; i < plan.n_layers; i++)
        plan.mixer[i] = (i + 1) % interval == 0 ? BUD_MIXER_ATTENTION : BUD_MIXER_SSM;
    }
  if (is_dense)
    bud_plan_read_ffn (&plan, defaults.ffn);
  else
    {
      bud_experts_qwen (&plan, BUD_EXPERTS_SHARED_GATE);
      if (bud_plan_has_ffn (&plan, BUD_FFN_DENSE))
        bud_plan_read_ffn (&plan, 0);
    }
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* MiniMax-01 and M1: lightning attention but for the layers marked 1. */
static void
read_minimax (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  JsonArray *kinds;
  BudPlan plan;

  bud_plan_init (&plan, root, text, &no_defaults);
  bud_plan_read_experts (&plan, 0, "intermediate_size");
  memset (plan.ffn, BUD_FFN_MOE, plan.n_layers);
  plan.ssm.kind = BUD_SSM_LIGHTNING;
  plan.ssm.n_heads = plan.attention.n_heads;
  plan.ssm.head_dim = plan.ssm.state_dim = plan.attention.qk_head_dim;
  plan.ssm.inner_dim = (guint32) MIN ((guint64) plan.ssm.n_heads * plan.ssm.head_dim, BUD_CONFIG_MAX_FFN);
  plan.ssm_other += plan.ssm.inner_dim; /* norm before the output */
  if (bud_config_has (text, "attn_type_list"))
    {
      kinds = bud_plan_layer_array (&plan, text, "attn_type_list");
      for (guint i = 0; kinds != NULL && i < plan.n_layers; i++)
        plan.mixer[i] = bud_config_element (text, "attn_type_list", kinds, i, 1) != 0 ? BUD_MIXER_ATTENTION
                                                                                      : BUD_MIXER_SSM;
    }
  else if (!bud_plan_read_layer_types (&plan, 0))
    bud_config_fail (text, "attn_type_list",
                     "is missing, must have 0 (linear) or 1 (attention) for each layer");
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

static void
read_kimi_delta (BudPlan *plan, const BudConfigSection *linear)
{
  BudSsm *ssm = &plan->ssm;
  gboolean is_full_rank = bud_config_flag (linear, "use_full_rank_gate", FALSE);

  ssm->kind = BUD_SSM_GATED_DELTA;
  ssm->n_heads = ssm->n_groups = bud_config_need (linear, "num_heads", BUD_CONFIG_MAX_HEADS);
  ssm->head_dim = ssm->state_dim = bud_config_need (linear, "head_dim", BUD_CONFIG_MAX_HEAD_DIM);
  ssm->conv_kernel = bud_config_count (linear, "short_conv_kernel_size", 4, 0, 1024);
  ssm->inner_dim = (guint32) MIN ((guint64) ssm->n_heads * ssm->head_dim, BUD_CONFIG_MAX_FFN);
  /* A per head, dt bias per channel, norm over the head. */
  plan->ssm_other += ssm->n_heads + (guint64) ssm->inner_dim + ssm->head_dim;
  if (!is_full_rank)
    ssm->gate_rank = ssm->head_dim;
  else
    {
      /* The decay still goes through the low rank: what it has beyond one number per head. */
      guint64 decay = (guint64) ssm->head_dim * ((guint64) plan->hidden + ssm->inner_dim);
      guint64 counted = (guint64) plan->hidden * ssm->n_heads;

      plan->ssm_other += decay > counted ? decay - counted : 0;
    }
}

/* Kimi Linear and K3: MLA in the layers listed (from 1), Kimi delta attention in the others. */
static void
read_kimi_linear (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudConfigSection linear;
  JsonArray *full;
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &no_defaults);
  bud_plan_read_latent (&plan);
  bud_plan_read_ffn (&plan, 0);
  bud_plan_read_deepseek_moe (&plan, TRUE);
  plan.attention.has_output_gate = bud_config_flag (text, "mla_use_output_gate", FALSE);
  plan.moe.expert_io_dim = bud_config_optional (text, "routed_expert_hidden_size", BUD_CONFIG_MAX_WIDTH);
  if (plan.moe.expert_io_dim != 0 && bud_config_flag (text, "latent_moe_use_norm", FALSE))
    plan.moe_other += plan.moe.expert_io_dim;
  if (!bud_config_section (text, "linear_attn_config", &linear))
    {
      bud_config_fail (text, "linear_attn_config", "is missing, must be an object");
      return;
    }
  read_kimi_delta (&plan, &linear);
  memset (plan.mixer, BUD_MIXER_SSM, plan.n_layers);
  full = bud_config_array (&linear, "full_attn_layers");
  for (guint i = 0; full != NULL && i < json_array_get_length (full); i++)
    {
      guint32 layer = bud_config_element (&linear, "full_attn_layers", full, i, plan.n_layers);

      if (layer >= 1)
        plan.mixer[layer - 1] = BUD_MIXER_ATTENTION;
    }
  if (bud_config_has (text, "attn_res_block_size"))
    bud_config_assume (
        text->run,
        "weights of the residual attention across blocks are not counted: their shapes are not published");
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

const BudConfigFamily bud_config_linear_families[] = {
  { "kimi_linear", read_kimi_linear },    { "minimax", read_minimax },
  { "minimax_m1", read_minimax },         { "minimax_text_01", read_minimax },
  { "qwen3_5_moe_text", read_qwen_next }, { "qwen3_5_text", read_qwen_next },
  { "qwen3_next", read_qwen_next },       { NULL },
};
