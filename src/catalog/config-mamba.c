/* Families with state space layers: Mamba, Mamba-2, Jamba, Nemotron-H, Falcon-H1, Bamba, Granite hybrid.
 * Facts: transformers' modeling_*.py of each. */
#include "catalog/config-experts.h"
#include "catalog/config-families.h"

#include <string.h>

static const BudPlanDefaults no_defaults = { 0 };

/* A rank that may be "auto": hidden / 16, rounded up. */
static guint32
read_rank (const BudConfigSection *section, const char *name, guint32 hidden)
{
  JsonNode *node = json_object_get_member (section->object, name);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node)
      || (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING))
    return (hidden + 15) / 16;
  return bud_config_need (section, name, BUD_CONFIG_MAX_WIDTH);
}

static guint32
scaled (guint32 factor, guint32 hidden)
{
  return (guint32) MIN ((guint64) factor * hidden, BUD_CONFIG_MAX_FFN);
}

/* conv and dt biases, D; projections' biases with `has_bias`. */
static void
add_mamba1_other (BudPlan *plan, gboolean has_conv_bias, gboolean has_bias)
{
  const BudSsm *ssm = &plan->ssm;

  plan->ssm_other += 2 * (guint64) ssm->inner_dim + (has_conv_bias ? ssm->inner_dim : 0);
  if (has_bias)
    plan->ssm_other += 2 * (guint64) ssm->inner_dim + plan->hidden;
}

static void
read_mamba1 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &no_defaults);
  plan.n_norms = 1;
  memset (plan.mixer, BUD_MIXER_SSM, plan.n_layers);
  plan.ssm.kind = BUD_SSM_MAMBA1;
  plan.ssm.inner_dim = bud_config_has (text, "intermediate_size")
                           ? bud_config_need (text, "intermediate_size", BUD_CONFIG_MAX_FFN)
                           : scaled (bud_config_count (text, "expand", 2, 1, 64), plan.hidden);
  plan.ssm.state_dim = bud_config_count (text, "state_size", 16, 1, BUD_CONFIG_MAX_HEAD_DIM);
  plan.ssm.conv_kernel = bud_config_count (text, "conv_kernel", 4, 0, 1024);
  plan.ssm.dt_rank = read_rank (text, "time_step_rank", plan.hidden);
  add_mamba1_other (&plan, bud_config_flag (text, "use_conv_bias", TRUE),
                    bud_config_flag (text, "use_bias", FALSE));
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

/* Sizes of a Mamba-2 mixer; conv bias, A, D and dt bias, gate norm where the family has it. */
static void
set_mamba2 (BudPlan *plan, guint32 heads, guint32 head_dim, guint32 groups, guint32 state, guint32 kernel)
{
  BudSsm *ssm = &plan->ssm;

  ssm->kind = BUD_SSM_MAMBA2;
  ssm->n_heads = heads;
  ssm->head_dim = head_dim;
  ssm->inner_dim = (guint32) MIN ((guint64) heads * head_dim, BUD_CONFIG_MAX_FFN);
  ssm->n_groups = groups;
  ssm->state_dim = state;
  ssm->conv_kernel = kernel;
  plan->ssm_other += 3 * (guint64) heads;
}

static guint64
mamba2_conv_channels (const BudSsm *ssm)
{
  return ssm->inner_dim + 2 * (guint64) ssm->n_groups * ssm->state_dim;
}

static guint64
mamba2_projection_bias (const BudPlan *plan)
{
  return plan->ssm.inner_dim + mamba2_conv_channels (&plan->ssm) + plan->ssm.n_heads + plan->hidden;
}

static guint32
heads_of (const BudConfigSection *section, const char *names, guint32 inner, guint32 head_dim)
{
  if (bud_config_has (section, names))
    return bud_config_need (section, names, BUD_CONFIG_MAX_HEADS);
  if (inner % head_dim != 0 || inner / head_dim > BUD_CONFIG_MAX_HEADS)
    bud_config_fail (section, "head_dim", "%u does not divide the inner width %u", head_dim, inner);
  return CLAMP (inner / head_dim, 1, BUD_CONFIG_MAX_HEADS);
}

static void
read_mamba2 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;
  guint32 inner, head_dim;

  bud_plan_init_stack (&plan, root, text, &no_defaults);
  plan.n_norms = 1;
  memset (plan.mixer, BUD_MIXER_SSM, plan.n_layers);
  inner = scaled (bud_config_count (text, "expand", 2, 1, 64), plan.hidden);
  head_dim = bud_config_count (text, "head_dim", 64, 1, BUD_CONFIG_MAX_HEAD_DIM);
  set_mamba2 (&plan, heads_of (text, "num_heads", inner, head_dim), head_dim,
              bud_config_count (text, "n_groups", 8, 1, BUD_CONFIG_MAX_HEADS),
              bud_config_count (text, "state_size", 128, 1, BUD_CONFIG_MAX_HEAD_DIM),
              bud_config_count (text, "conv_kernel", 4, 0, 1024));
  plan.ssm_other += plan.ssm.inner_dim; /* gate norm */
  if (bud_config_flag (text, "use_conv_bias", TRUE))
    plan.ssm_other += mamba2_conv_channels (&plan.ssm);
  if (bud_config_flag (text, "use_bias", FALSE))
    plan.ssm_other += mamba2_projection_bias (&plan);
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

static void
read_jamba (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;
  guint32 attention_period, attention_offset, expert_period, expert_offset;
  gboolean has_experts;

  bud_plan_init (&plan, root, text, &no_defaults);
  attention_period = bud_config_count (text, "attn_layer_period", 8, 1, BUD_MODEL_MAX_LAYERS);
  attention_offset = bud_config_count (text, "attn_layer_offset", 4, 0, BUD_MODEL_MAX_LAYERS);
  expert_period = bud_config_count (text, "expert_layer_period", 2, 1, BUD_MODEL_MAX_LAYERS);
  expert_offset = bud_config_count (text, "expert_layer_offset", 1, 0, BUD_MODEL_MAX_LAYERS);
  bud_plan_read_experts (&plan, 0, "intermediate_size");
  has_experts = plan.moe.n_experts > 1;
  plan.ssm.kind = BUD_SSM_MAMBA1;
  plan.ssm.inner_dim = scaled (bud_config_count (text, "mamba_expand", 2, 1, 64), plan.hidden);
  plan.ssm.state_dim = bud_config_count (text, "mamba_d_state", 16, 1, BUD_CONFIG_MAX_HEAD_DIM);
  plan.ssm.conv_kernel = bud_config_count (text, "mamba_d_conv", 4, 0, 1024);
  plan.ssm.dt_rank = read_rank (text, "mamba_dt_rank", plan.hidden);
  add_mamba1_other (&plan, bud_config_flag (text, "mamba_conv_bias", TRUE),
                    bud_config_flag (text, "mamba_proj_bias", FALSE));
  /* Norms of dt, B and C. */
  plan.ssm_other += plan.ssm.dt_rank + 2 * (guint64) plan.ssm.state_dim;
  for (guint i = 0; i < plan.n_layers; i++)
    {
      plan.mixer[i] = i % attention_period == attention_offset ? BUD_MIXER_ATTENTION : BUD_MIXER_SSM;
      plan.ffn[i] = has_experts && i % expert_period == expert_offset ? BUD_FFN_MOE : BUD_FFN_DENSE;
    }
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* Falcon-H1: attention and Mamba-2 side by side in every layer. */
static void
read_falcon_h1 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;
  guint32 inner, heads, head_dim;

  bud_plan_init (&plan, root, text, &no_defaults);
  memset (plan.mixer, BUD_MIXER_ATTENTION | BUD_MIXER_SSM, plan.n_layers);
  inner = bud_config_has (text, "mamba_d_ssm")
              ? bud_config_need (text, "mamba_d_ssm", BUD_CONFIG_MAX_FFN)
              : scaled (bud_config_count (text, "mamba_expand", 2, 1, 64), plan.hidden);
  heads = bud_config_count (text, "mamba_n_heads", 128, 1, BUD_CONFIG_MAX_HEADS);
  head_dim = inner / heads;
  if (head_dim == 0 || head_dim > BUD_CONFIG_MAX_HEAD_DIM || inner % heads != 0)
    bud_config_fail (text, "mamba_n_heads", "%u does not divide the inner width %u", heads, inner);
  set_mamba2 (&plan, heads, CLAMP (head_dim, 1, BUD_CONFIG_MAX_HEAD_DIM),
              bud_config_count (text, "mamba_n_groups", 1, 1, BUD_CONFIG_MAX_HEADS),
              bud_config_count (text, "mamba_d_state", 256, 1, BUD_CONFIG_MAX_HEAD_DIM),
              bud_config_count (text, "mamba_d_conv", 4, 0, 1024));
  if (bud_config_flag (text, "mamba_conv_bias", TRUE))
    plan.ssm_other += mamba2_conv_channels (&plan.ssm);
  if (bud_config_flag (text, "mamba_proj_bias", FALSE))
    plan.ssm_other += mamba2_projection_bias (&plan) - plan.hidden;
  if (bud_config_flag (text, "projectors_bias", FALSE))
    plan.ssm_other += plan.hidden;
  if (bud_config_flag (text, "mamba_rms_norm", FALSE))
    plan.ssm_other += plan.ssm.inner_dim;
  if (bud_config_flag (text, "attention_bias", FALSE))
    plan.attention_other += bud_attention_bias_qkv (&plan.attention) + plan.hidden;
  if (bud_config_flag (text, "mlp_bias", FALSE))
    plan.dense_other += bud_mlp_bias (&plan.dense, plan.dense.intermediate_dim, plan.hidden);
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* Bamba and Granite 4 hybrid: Mamba-2 but for the attention layers; dense FFN, or experts beside a shared
 * one. */
static void
read_bamba (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  gboolean is_granite = g_str_equal (type, "granitemoehybrid");
  JsonArray *attention_layers;
  BudPlan plan;
  guint32 inner, heads;

  bud_plan_init (&plan, root, text, &no_defaults);
  inner = scaled (bud_config_count (text, "mamba_expand", 2, 1, 64), plan.hidden);
  heads = bud_config_count (text, "mamba_n_heads", 128, 1, BUD_CONFIG_MAX_HEADS);
  if (inner % heads != 0 || inner / heads > BUD_CONFIG_MAX_HEAD_DIM)
    bud_config_fail (text, "mamba_n_heads", "%u does not divide the inner width %u", heads, inner);
  set_mamba2 (&plan, heads, CLAMP (inner / heads, 1, BUD_CONFIG_MAX_HEAD_DIM),
              bud_config_count (text, "mamba_n_groups", 1, 1, BUD_CONFIG_MAX_HEADS),
              bud_config_count (text, "mamba_d_state", 256, 1, BUD_CONFIG_MAX_HEAD_DIM),
              bud_config_count (text, "mamba_d_conv", 4, 0, 1024));
  plan.ssm_other += plan.ssm.inner_dim;
  if (bud_config_flag (text, "mamba_conv_bias", TRUE))
    plan.ssm_other += mamba2_conv_channels (&plan.ssm);
  if (bud_config_flag (text, "mamba_proj_bias", FALSE))
    plan.ssm_other += mamba2_projection_bias (&plan);
  if (!bud_plan_read_layer_types (&plan, 0))
    {
      memset (plan.mixer, BUD_MIXER_SSM, plan.n_layers);
      attention_layers = bud_config_array (text, "attn_layer_indices");
      for (guint i = 0; attention_layers != NULL && i < json_array_get_length (attention_layers); i++)
        plan.mixer[bud_config_element (text, "attn_layer_indices", attention_layers, i, plan.n_layers - 1)]
            = BUD_MIXER_ATTENTION;
    }
  if (!is_granite && bud_config_flag (text, "mlp_bias", FALSE))
    plan.dense_other += bud_mlp_bias (&plan.dense, plan.dense.intermediate_dim, plan.hidden);
  if (is_granite)
    {
      guint32 shared = bud_config_need (text, "shared_intermediate_size", BUD_CONFIG_MAX_FFN);

      plan.dense.intermediate_dim = shared;
      if (bud_config_optional (text, "num_local_experts", BUD_CONFIG_MAX_EXPERTS) > 0)
        {
          bud_plan_read_experts (&plan, 0, "intermediate_size");
          memset (plan.ffn, BUD_FFN_MOE, plan.n_layers);
        }
    }
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* Nemotron-H: every layer is one mixer or one FFN behind one norm, spelt M, *, - and E. */
static void
set_nemotron_layer (BudPlan *plan, guint index, char kind)
{
  plan->mixer[index] = kind == 'M' ? BUD_MIXER_SSM : kind == '*' ? BUD_MIXER_ATTENTION : BUD_MIXER_NONE;
  plan->ffn[index] = kind == '-' ? BUD_FFN_DENSE : kind == 'E' ? BUD_FFN_MOE : BUD_FFN_NONE;
  if (strchr ("M*-E", kind) == NULL || kind == '\0')
    bud_config_fail (&plan->section, "hybrid_override_pattern",
                     "has '%c' at layer %u, legal are M, *, - and E", g_ascii_isprint (kind) ? kind : '?',
                     index);
}

static char
nemotron_kind (const char *name)
{
  return g_str_equal (name, "mamba")       ? 'M'
         : g_str_equal (name, "attention") ? '*'
         : g_str_equal (name, "mlp")       ? '-'
         : g_str_equal (name, "moe")       ? 'E'
                                           : '?';
}

static void
read_nemotron_layers (BudPlan *plan)
{
  const BudConfigSection *section = &plan->section;
  const char *pattern = bud_config_string (section, "hybrid_override_pattern");
  JsonArray *names = bud_config_array (section, "layers_block_type");

  if (pattern != NULL && strlen (pattern) < plan->n_layers)
    bud_config_fail (section, "hybrid_override_pattern",
                     "has %u letters, must have one for each of %u layers",
                     (guint) MIN (strlen (pattern), 100000), plan->n_layers);
  else if (pattern != NULL)
    for (guint i = 0; i < plan->n_layers; i++)
      set_nemotron_layer (plan, i, pattern[i]);
  else if (names != NULL && (names = bud_plan_layer_array (plan, section, "layers_block_type")) != NULL)
    for (guint i = 0; i < plan->n_layers; i++)
      set_nemotron_layer (plan, i,
                          nemotron_kind (bud_config_element_string (section, "layers_block_type", names, i)));
  else
    bud_config_fail (section, "hybrid_override_pattern",
                     "is missing, must have one letter of M, *, - and E for each layer");
}

static void
read_nemotron_moe (BudPlan *plan)
{
  const BudConfigSection *section = &plan->section;
  BudFfn *moe = &plan->moe;

  bud_plan_read_experts (plan, BUD_EXPERTS_UNGATED | BUD_EXPERTS_CORRECTION, "moe_intermediate_size");
  moe->expert_io_dim = bud_config_optional (section, "moe_latent_size", BUD_CONFIG_MAX_WIDTH);
  /* Where the shared width is stated, it is one expert's. */
  if (bud_config_has (section, "moe_shared_expert_intermediate_size")
      && bud_config_has (section, "n_shared_experts"))
    moe->shared_dim *= MIN (bud_config_optional (section, "n_shared_experts", 256),
                            BUD_CONFIG_MAX_FFN / MAX (1, moe->shared_dim));
}

static void
read_nemotron_h (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlanDefaults defaults = { 0 };
  BudConfigSection stack = *text;
  BudPlan plan;

  /* The newest files list the layers and leave their number out. */
  if (!bud_config_has (text, "num_hidden_layers") && bud_config_array (text, "layers_block_type") != NULL)
    {
      defaults.layers = CLAMP (json_array_get_length (bud_config_array (text, "layers_block_type")), 1,
                               BUD_MODEL_MAX_LAYERS);
      stack.is_nested = TRUE;
    }
  bud_plan_init_stack (&plan, root, &stack, &defaults);
  bud_plan_read_heads (&plan, &no_defaults);
  plan.n_norms = 1;
  read_nemotron_layers (&plan);
  set_mamba2 (&plan, bud_config_count (text, "mamba_num_heads", 128, 1, BUD_CONFIG_MAX_HEADS),
              bud_config_count (text, "mamba_head_dim", 64, 1, BUD_CONFIG_MAX_HEAD_DIM),
              bud_config_count (text, "n_groups|mamba_n_groups", 8, 1, BUD_CONFIG_MAX_HEADS),
              bud_config_count (text, "ssm_state_size", 128, 1, BUD_CONFIG_MAX_HEAD_DIM),
              bud_config_count (text, "conv_kernel|mamba_d_conv", 4, 0, 1024));
  plan.ssm_other += plan.ssm.inner_dim;
  if (bud_config_flag (text, "use_conv_bias", TRUE))
    plan.ssm_other += mamba2_conv_channels (&plan.ssm);
  if (bud_config_flag (text, "use_bias|mamba_proj_bias", FALSE))
    plan.ssm_other += mamba2_projection_bias (&plan);
  if (bud_config_flag (text, "attention_bias", FALSE))
    plan.attention_other += bud_attention_bias_qkv (&plan.attention) + plan.hidden;
  if (bud_plan_has_ffn (&plan, BUD_FFN_DENSE))
    {
      bud_plan_read_ffn (&plan, 0);
      plan.dense.is_gated = FALSE;
      if (bud_config_flag (text, "mlp_bias", FALSE))
        plan.dense_other += bud_mlp_bias (&plan.dense, plan.dense.intermediate_dim, plan.hidden);
    }
  if (bud_plan_has_ffn (&plan, BUD_FFN_MOE))
    read_nemotron_moe (&plan);
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

const BudConfigFamily bud_config_mamba_families[] = {
  { "bamba", read_bamba },
  { "falcon_h1", read_falcon_h1 },
  { "falcon_mamba", read_mamba1 },
  { "granitemoehybrid", read_bamba },
  { "jamba", read_jamba },
  { "mamba", read_mamba1 },
  { "mamba2", read_mamba2 },
  { "nemotron_h", read_nemotron_h },
  { NULL },
};
