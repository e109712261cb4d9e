/* LFM2: gated short convolutions with attention between them. Facts: transformers' modeling_lfm2.py and
 * modeling_lfm2_moe.py. */
#include "catalog/config-experts.h"
#include "catalog/config-families.h"

#include <string.h>

/* The stated width, unless the file says otherwise, is that of an ungated FFN: two thirds, times a factor,
 * rounded up. */
static guint32
adjusted_width (const BudConfigSection *text, guint32 stated)
{
  guint32 multiple = bud_config_count (text, "block_multiple_of", 256, 1, BUD_CONFIG_MAX_FFN);
  double factor = bud_config_number (text, "block_ffn_dim_multiplier", 1);
  guint64 width;

  if (!bud_config_flag (text, "block_auto_adjust_ff_dim", TRUE))
    return stated;
  width = (guint64) CLAMP (factor * (2 * (guint64) stated / 3), 1, BUD_CONFIG_MAX_FFN);
  return (guint32) CLAMP (((width + multiple - 1) / multiple) * multiple, 1, BUD_CONFIG_MAX_FFN);
}

static void
read_mixers (BudPlan *plan)
{
  const BudConfigSection *text = &plan->section;
  JsonArray *full = bud_config_array (text, "full_attn_idxs");
  gboolean has_bias = bud_config_flag (text, "conv_bias", FALSE);

  plan->ssm.kind = BUD_SSM_SHORT_CONV;
  plan->ssm.inner_dim = plan->hidden;
  plan->ssm.conv_kernel = bud_config_count (text, "conv_L_cache", 3, 1, 1024);
  plan->ssm_other += has_bias ? 5 * (guint64) plan->hidden : 0;
  bud_plan_add_head_norms (plan);
  if (bud_plan_read_layer_types (plan, 0) || full == NULL)
    return;
  memset (plan->mixer, BUD_MIXER_SSM, plan->n_layers);
  for (guint i = 0; i < json_array_get_length (full); i++)
    plan->mixer[bud_config_element (text, "full_attn_idxs", full, i, plan->n_layers - 1)]
        = BUD_MIXER_ATTENTION;
}

static void
read_lfm2 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 65536, 2560, 12288, 32, 32, 8, 0 };
  BudPlan plan;

  bud_plan_init (&plan, root, text, &defaults);
  read_mixers (&plan);
  if (g_str_equal (type, "lfm2_moe"))
    bud_experts_deepseek (&plan,
                          bud_config_flag (text, "use_expert_bias", TRUE) ? BUD_EXPERTS_CORRECTION : 0);
  else
    {
      if (bud_config_has (text, "block_ff_dim"))
        plan.dense.intermediate_dim = bud_config_need (text, "block_ff_dim", BUD_CONFIG_MAX_FFN);
      plan.dense.intermediate_dim = adjusted_width (text, plan.dense.intermediate_dim);
    }
  if (bud_config_has (text, "tie_embedding"))
    plan.is_tied = bud_config_flag (text, "tie_embedding", TRUE);
  else
    bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

const BudConfigFamily bud_config_convolution_families[] = {
  { "lfm2", read_lfm2 },
  { "lfm2_moe", read_lfm2 },
  { NULL },
};
