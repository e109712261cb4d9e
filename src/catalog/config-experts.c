/* Which layers have experts, how many and how wide: the rules of the families. Facts: as in config-gqa.c. */
#include "catalog/config-experts.h"

#include <string.h>

static guint32
first_dense_layers (BudPlan *plan)
{
  return bud_config_optional (&plan->section, "first_k_dense_replace|num_dense_layers", BUD_MODEL_MAX_LAYERS);
}

/* Experts and their width; shared experts where the config has any. */
void
bud_plan_read_experts (BudPlan *plan, BudExpertTraits traits, const char *width_names)
{
  const BudConfigSection *section = &plan->section;
  BudFfn *moe = &plan->moe;
  guint32 n_shared;

  moe->kind = BUD_FFN_MOE;
  moe->is_gated = (traits & BUD_EXPERTS_UNGATED) == 0;
  moe->n_experts = bud_config_need (section,
                                    "num_local_experts|num_experts|n_routed_experts|moe_num_experts|"
                                    "num_routed_experts",
                                    BUD_CONFIG_MAX_EXPERTS);
  moe->n_experts_per_token = bud_config_need (section,
                                              "num_experts_per_tok|num_experts_per_token|experts_per_token|"
                                              "moe_top_k|moe_topk|moe_k|num_selected_experts",
                                              moe->n_experts);
  moe->expert_dim = bud_config_need (section, width_names, BUD_CONFIG_MAX_FFN);
  moe->shared_dim = bud_config_optional (section,
                                         "shared_expert_intermediate_size|shared_intermediate_size|"
                                         "share_expert_dim|moe_shared_expert_intermediate_size",
                                         BUD_CONFIG_MAX_FFN);
  n_shared = bud_config_optional (
      section, "n_shared_experts|num_shared_experts|num_shared_expert|moe_num_shared_experts", 256);
  if (moe->shared_dim == 0 && n_shared > 0)
    moe->shared_dim = n_shared * moe->expert_dim;
  moe->has_shared_gate = (traits & BUD_EXPERTS_SHARED_GATE) != 0 && moe->shared_dim != 0;
  if (traits & BUD_EXPERTS_CORRECTION)
    plan->moe_other += moe->n_experts;
}

void
bud_experts_everywhere (BudPlan *plan, BudExpertTraits traits)
{
  bud_plan_read_experts (plan, traits, "intermediate_size|ffn_dim");
  memset (plan->ffn, BUD_FFN_MOE, plan->n_layers);
}

/* Qwen: every decoder_sparse_step-th layer, but for mlp_only_layers. */
void
bud_experts_qwen (BudPlan *plan, BudExpertTraits traits)
{
  const BudConfigSection *section = &plan->section;
  guint32 step = bud_config_count (section, "decoder_sparse_step", 1, 1, BUD_MODEL_MAX_LAYERS);
  JsonArray *dense = bud_config_array (section, "mlp_only_layers");

  bud_plan_read_experts (plan, traits, "moe_intermediate_size");
  for (guint i = 0; i < plan->n_layers; i++)
    plan->ffn[i] = (i + 1) % step == 0 ? BUD_FFN_MOE : BUD_FFN_DENSE;
  for (guint i = 0; dense != NULL && i < json_array_get_length (dense); i++)
    plan->ffn[bud_config_element (section, "mlp_only_layers", dense, i, plan->n_layers - 1)] = BUD_FFN_DENSE;
}

/* DeepSeek and its kin: the first layers are dense, then every moe_layer_freq-th has experts; newer ones list
 * the layers instead. */
void
bud_experts_deepseek (BudPlan *plan, BudExpertTraits traits)
{
  const BudConfigSection *section = &plan->section;
  guint32 first = first_dense_layers (plan);
  guint32 frequency = 1;
  const char *name = bud_config_has (section, "is_moe_layer") ? "is_moe_layer" : "moe_layer_freq";
  JsonNode *node = json_object_get_member (section->object, name);
  JsonArray *list = NULL;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    list = bud_plan_layer_array (plan, section, name);
  else if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    frequency = bud_config_need (section, name, BUD_MODEL_MAX_LAYERS);
  bud_plan_read_experts (plan, traits, "moe_intermediate_size|intermediate_size");
  for (guint i = 0; i < plan->n_layers; i++)
    {
      gboolean is_moe = list != NULL ? bud_config_element (section, name, list, i, 1) != 0
                                     : i >= first && i % frequency == 0;
      plan->ffn[i] = is_moe ? BUD_FFN_MOE : BUD_FFN_DENSE;
    }
}

/* Llama-4: the expert width is intermediate_size and one shared expert is as wide; dense layers between them
 * have intermediate_size_mlp. */
void
bud_experts_llama4 (BudPlan *plan, BudExpertTraits traits)
{
  const BudConfigSection *section = &plan->section;
  JsonArray *layers = bud_config_array (section, "moe_layers");
  guint32 step = bud_config_count (section, "interleave_moe_layer_step", 1, 1, BUD_MODEL_MAX_LAYERS);

  bud_plan_read_experts (plan, traits, "intermediate_size");
  plan->moe.shared_dim = plan->moe.expert_dim;
  plan->dense.intermediate_dim
      = bud_config_count (section, "intermediate_size_mlp", 16384, 1, BUD_CONFIG_MAX_FFN);
  for (guint i = 0; i < plan->n_layers; i++)
    plan->ffn[i] = layers == NULL && (i + 1) % step == 0 ? BUD_FFN_MOE : BUD_FFN_DENSE;
  for (guint i = 0; layers != NULL && i < json_array_get_length (layers); i++)
    plan->ffn[bud_config_element (section, "moe_layers", layers, i, plan->n_layers - 1)] = BUD_FFN_MOE;
}

/* gpt-oss: router and experts have biases, each head a sink. */
void
bud_experts_gpt_oss (BudPlan *plan, BudExpertTraits traits)
{
  bud_experts_everywhere (plan, traits);
  plan->moe_other += plan->moe.n_experts
                     + plan->moe.n_experts * bud_mlp_bias (&plan->moe, plan->moe.expert_dim, plan->hidden);
  plan->attention_other += plan->attention.n_heads;
}

/* MiniMax-M3 names the dense width apart. */
void
bud_experts_minimax_m3 (BudPlan *plan, BudExpertTraits traits)
{
  bud_experts_deepseek (plan, traits);
  plan->dense.intermediate_dim
      = bud_config_need (&plan->section, "dense_intermediate_size|intermediate_size", BUD_CONFIG_MAX_FFN);
}

/* Arctic: every moe_layer_frequency-th layer has experts and, behind a norm of its own, a dense FFN as wide
 * as the layer beside them. */
void
bud_experts_arctic (BudPlan *plan, BudExpertTraits traits)
{
  const BudConfigSection *section = &plan->section;
  guint32 frequency = bud_config_count (section, "moe_layer_frequency", 2, 1, BUD_MODEL_MAX_LAYERS);

  bud_plan_read_experts (plan, traits, "intermediate_size");
  for (guint i = 0; i < plan->n_layers; i++)
    plan->ffn[i] = (i + 1) % frequency == 0 ? BUD_FFN_MOE : BUD_FFN_DENSE;
  if (!bud_config_flag (section, "parallel_attn_mlp_res", FALSE))
    return;
  plan->moe.shared_dim = plan->hidden;
  plan->moe_other += plan->norm_width;
}

/* Ling and Ring: the shared width is one expert's; "use_bias" is for the output and every FFN matrix. */
void
bud_experts_bailing (BudPlan *plan, BudExpertTraits traits)
{
  const BudConfigSection *section = &plan->section;
  BudFfn *moe = &plan->moe;
  guint64 n_shared;

  if (bud_config_flag (section, "moe_router_enable_expert_bias", FALSE))
    traits |= BUD_EXPERTS_CORRECTION;
  bud_experts_deepseek (plan, traits);
  n_shared = bud_config_optional (section, "num_shared_experts", 256);
  if (bud_config_has (section, "moe_shared_expert_intermediate_size"))
    moe->shared_dim = (guint32) MIN (n_shared * moe->shared_dim, BUD_CONFIG_MAX_FFN);
  if (!bud_config_flag (section, "use_bias", TRUE))
    return;
  plan->attention_other += plan->hidden;
  plan->dense_other += bud_mlp_bias (&plan->dense, plan->dense.intermediate_dim, plan->hidden);
  plan->moe_other += moe->n_experts * bud_mlp_bias (moe, moe->expert_dim, plan->hidden)
                     + (n_shared > 0 ? bud_mlp_bias (moe, moe->shared_dim, plan->hidden) : 0);
}

/* Cross-layer attention: of every cla_share_factor layers, only the first has keys and values. */
static void
share_hunyuan_kv (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  const BudConfigSection *section = &plan->section;

  if (bud_config_has (section, "use_cla") && bud_config_flag (section, "use_cla", FALSE))
    layer->attention.shares_kv
        = index % bud_config_count (section, "cla_share_factor", 1, 1, BUD_MODEL_MAX_LAYERS) != 0;
}

/* One value or a list over the layers; one where the class's default is all there is. */
static guint32
hunyuan_value (const BudPlan *plan, const char *name, guint index, guint32 low, guint32 high)
{
  return bud_config_has (&plan->section, name) ? bud_plan_layer_value (plan, name, index, low, high)
                                               : bud_config_count (&plan->section, name, 1, low, high);
}

static void
adjust_hunyuan (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  const BudConfigSection *section = &plan->section;
  BudFfn *moe = &layer->ffn;
  const char *width = "intermediate_size";
  guint64 n_shared = 0;

  share_hunyuan_kv (plan, index, layer);
  if (moe->kind != BUD_FFN_MOE)
    return;
  if (bud_config_has (section, "moe_intermediate_size"))
    width = "moe_intermediate_size";
  if (!bud_config_has (section, "use_mixed_mlp_moe") || bud_config_flag (section, "use_mixed_mlp_moe", TRUE))
    n_shared = hunyuan_value (plan, "num_shared_expert", index, 0, 256);
  moe->n_experts_per_token = hunyuan_value (plan, "moe_topk", index, 1, moe->n_experts);
  moe->expert_dim = bud_plan_layer_value (plan, width, index, 1, BUD_CONFIG_MAX_FFN);
  moe->shared_dim = (guint32) MIN (n_shared * moe->expert_dim, BUD_CONFIG_MAX_FFN);
}

/* Hunyuan states most sizes as one number or as a list over the layers; one expert is a dense FFN. */
void
bud_experts_hunyuan (BudPlan *plan, BudExpertTraits traits)
{
  plan->hook = adjust_hunyuan;
  plan->moe.kind = BUD_FFN_MOE;
  plan->moe.is_gated = TRUE;
  plan->moe.n_experts = bud_config_need (&plan->section, "num_experts", BUD_CONFIG_MAX_EXPERTS);
  if (plan->moe.n_experts > 1)
    memset (plan->ffn, BUD_FFN_MOE, plan->n_layers);
}

/* Ernie 4.5: between start and end index, every moe_layer_interval-th. */
void
bud_experts_ernie (BudPlan *plan, BudExpertTraits traits)
{
  const BudConfigSection *section = &plan->section;
  guint32 start = bud_config_optional (section, "moe_layer_start_index", BUD_MODEL_MAX_LAYERS);
  guint32 interval = bud_config_count (section, "moe_layer_interval", 1, 1, BUD_MODEL_MAX_LAYERS);
  double last = bud_config_number (section, "moe_layer_end_index", -1);

  bud_plan_read_experts (plan, traits, "moe_intermediate_size");
  for (guint i = 0; i < plan->n_layers; i++)
    plan->ffn[i]
        = i >= start && (last < 0 || i <= last) && (i + 1) % interval == 0 ? BUD_FFN_MOE : BUD_FFN_DENSE;
}

static guint32
first_or_second (BudPlan *plan, const char *name, guint index, guint32 high)
{
  JsonArray *pair = bud_config_array (&plan->section, name);
  guint32 value;

  if (pair == NULL || json_array_get_length (pair) < 2)
    {
      bud_config_fail (&plan->section, name, "must have two entries, for text and for images");
      return 1;
    }
  value = bud_config_element (&plan->section, name, pair, index, high);
  if (value == 0)
    bud_config_fail (&plan->section, name, "element %u is 0, legal is 1 to %u", index, high);
  return MAX (value, 1);
}

/* Ernie 4.5 VL: experts for text and, idle while text is made, narrower ones for images; shared experts as
 * wide as those for text. All layers but the first have experts
 * where the config does not list them. */
void
bud_experts_ernie_vl (BudPlan *plan, BudExpertTraits traits)
{
  const BudConfigSection *section = &plan->section;
  const char *widths = "moe_intermediate_size", *numbers = "moe_num_experts";
  gboolean has_pair = bud_config_has (section, numbers)
                      && JSON_NODE_HOLDS_ARRAY (json_object_get_member (section->object, numbers));
  JsonArray *types = bud_plan_layer_array (plan, section, "mlp_layer_types");
  BudFfn *moe = &plan->moe;
  guint64 n_images, width;

  moe->kind = BUD_FFN_MOE;
  moe->is_gated = TRUE;
  moe->expert_dim = first_or_second (plan, widths, 0, BUD_CONFIG_MAX_FFN);
  width = first_or_second (plan, widths, 1, BUD_CONFIG_MAX_FFN);
  moe->n_experts = has_pair ? first_or_second (plan, numbers, 0, BUD_CONFIG_MAX_EXPERTS)
                            : bud_config_count (section, numbers, 64, 1, BUD_CONFIG_MAX_EXPERTS);
  n_images = has_pair ? first_or_second (plan, numbers, 1, BUD_CONFIG_MAX_EXPERTS) : moe->n_experts;
  moe->n_experts_per_token = bud_config_count (section, "moe_k", 6, 1, moe->n_experts);
  moe->shared_dim = (guint32) MIN ((guint64) moe->expert_dim
                                       * bud_config_count (section, "moe_num_shared_experts", 2, 0, 256),
                                   BUD_CONFIG_MAX_FFN);
  plan->moe_other += moe->n_experts + n_images + n_images * plan->hidden * (1 + 3 * width);
  bud_config_assume (section->run, "the experts for images are counted in memory, their work is not");
  for (guint i = 0; i < plan->n_layers; i++)
    {
      gboolean is_moe
          = types != NULL
                ? g_str_equal (bud_config_element_string (section, "mlp_layer_types", types, i), "sparse")
                : i > 0;
      plan->ffn[i] = is_moe ? BUD_FFN_MOE : BUD_FFN_DENSE;
    }
}
