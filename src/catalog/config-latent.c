/* Families with latent KV (MLA): DeepSeek V2 to V3.2, Kimi K2, GLM-5, GLM-4.7-Flash, MiniCPM3. Sources:
 * arXiv 2405.04434 and 2412.19437, transformers' modeling_deepseek_v3.py and modeling_glm_moe_dsa.py. */
#include "catalog/config-latent.h"

#include <string.h>

void
bud_plan_read_latent (BudPlan *plan)
{
  const BudConfigSection *section = &plan->section;
  BudAttention *attention = &plan->attention;
  gboolean has_bias = bud_config_flag (section, "attention_bias", FALSE);

  attention->kind = BUD_ATTENTION_MLA;
  attention->n_heads = bud_config_need (section, "num_attention_heads", BUD_CONFIG_MAX_HEADS);
  attention->n_kv_heads = attention->n_heads;
  attention->q_rank = bud_config_optional (section, "q_lora_rank", BUD_CONFIG_MAX_WIDTH);
  attention->kv_rank = bud_config_need (section, "kv_lora_rank", BUD_CONFIG_MAX_WIDTH);
  attention->rope_dim = bud_config_need (section, "qk_rope_head_dim", BUD_CONFIG_MAX_HEAD_DIM / 2);
  attention->qk_head_dim
      = attention->rope_dim + bud_config_need (section, "qk_nope_head_dim", BUD_CONFIG_MAX_HEAD_DIM / 2);
  attention->v_head_dim = bud_config_need (section, "v_head_dim", BUD_CONFIG_MAX_HEAD_DIM);
  /* Norms of the two latents. */
  plan->attention_other += (guint64) attention->q_rank + attention->kv_rank;
  if (has_bias)
    plan->attention_other
        += (guint64) attention->q_rank + attention->kv_rank + attention->rope_dim + plan->hidden;
}

/* Learned sparse attention: an indexer of its own in every layer, or in those marked "full". */
static void
read_indexer (BudPlan *plan)
{
  const BudConfigSection *section = &plan->section;
  BudAttention *attention = &plan->attention;

  if (!bud_config_has (section, "index_topk"))
    return;
  attention->sparse_top_k_tokens = bud_config_need (section, "index_topk", BUD_CONFIG_MAX_TOKENS);
  attention->indexer_heads = bud_config_need (section, "index_n_heads", BUD_CONFIG_MAX_HEADS);
  attention->indexer_dim = bud_config_need (section, "index_head_dim", BUD_CONFIG_MAX_HEAD_DIM);
  /* Norm of the index key, with bias. */
  plan->attention_other += 2 * (guint64) attention->indexer_dim;
}

/* Layers that take the selection of the one before. */
static void
drop_shared_indexer (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  JsonArray *types = (JsonArray *) plan->hook_data;

  if (g_strcmp0 (bud_config_element_string (&plan->section, "indexer_types", types, index), "shared") != 0)
    return;
  layer->n_other_parameters -= 2 * (guint64) layer->attention.indexer_dim;
  layer->attention.indexer_heads = layer->attention.indexer_dim = 0;
}

void
bud_plan_read_deepseek_moe (BudPlan *plan, gboolean has_correction)
{
  const BudConfigSection *section = &plan->section;
  JsonArray *types = bud_config_has (section, "mlp_layer_types")
                         ? bud_plan_layer_array (plan, section, "mlp_layer_types")
                         : NULL;
  guint32 first = bud_config_optional (section, "first_k_dense_replace", BUD_MODEL_MAX_LAYERS);
  guint32 frequency = bud_config_has (section, "moe_layer_freq")
                          ? bud_config_need (section, "moe_layer_freq", BUD_MODEL_MAX_LAYERS)
                          : 1;
  const char *method = bud_config_string (section, "topk_method");
  BudFfn *moe = &plan->moe;

  moe->kind = BUD_FFN_MOE;
  moe->is_gated = TRUE;
  moe->n_experts = bud_config_need (section, "n_routed_experts|num_experts", BUD_CONFIG_MAX_EXPERTS);
  moe->n_experts_per_token
      = bud_config_need (section, "num_experts_per_tok|num_experts_per_token", moe->n_experts);
  moe->expert_dim = bud_config_need (section, "moe_intermediate_size", BUD_CONFIG_MAX_FFN);
  moe->shared_dim = moe->expert_dim
                    * MIN (bud_config_optional (section, "n_shared_experts|num_shared_experts", 256),
                           BUD_CONFIG_MAX_FFN / moe->expert_dim);
  if (has_correction && (method == NULL || g_str_equal (method, "noaux_tc")))
    plan->moe_other += moe->n_experts;
  for (guint i = 0; i < plan->n_layers; i++)
    {
      gboolean is_moe
          = types != NULL
                ? g_str_equal (bud_config_element_string (section, "mlp_layer_types", types, i), "sparse")
                : i >= first && i % frequency == 0;
      plan->ffn[i] = is_moe ? BUD_FFN_MOE : BUD_FFN_DENSE;
    }
}

static void
read_latent (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 0 };
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &defaults);
  /* DeepSeek-VL2-tiny and DeepSeek-OCR have plain heads in a class of this name. */
  if (bud_config_has (text, "use_mla") && !bud_config_flag (text, "use_mla", TRUE))
    bud_plan_read_heads (&plan, &defaults);
  else
    bud_plan_read_latent (&plan);
  read_indexer (&plan);
  memset (plan.mixer, BUD_MIXER_ATTENTION, plan.n_layers);
  bud_plan_read_ffn (&plan, 0);
  if (g_str_equal (type, "minicpm3"))
    memset (plan.ffn, BUD_FFN_DENSE, plan.n_layers);
  else
    bud_plan_read_deepseek_moe (&plan, !g_str_equal (type, "deepseek_v2"));
  if (plan.attention.indexer_heads != 0 && bud_config_has (text, "indexer_types"))
    {
      plan.hook_data = bud_plan_layer_array (&plan, text, "indexer_types");
      plan.hook = plan.hook_data != NULL ? drop_shared_indexer : NULL;
    }
  bud_plan_read_tie (&plan, g_str_equal (type, "minicpm3"));
  bud_plan_emit (&plan);
}

/* LongCat-Flash: a block is two layers with a dense FFN each and experts beside the second; some of the
 * experts a token chooses do nothing. */
static void
read_longcat_moe (BudPlan *plan)
{
  const BudConfigSection *section = &plan->section;
  BudFfn *moe = &plan->moe;
  guint64 n_idle = bud_config_optional (section, "zero_expert_num", BUD_CONFIG_MAX_EXPERTS);
  guint64 n_chosen, n_outputs;

  moe->kind = BUD_FFN_MOE;
  moe->is_gated = TRUE;
  moe->n_experts = bud_config_need (section, "n_routed_experts", BUD_CONFIG_MAX_EXPERTS);
  n_outputs = moe->n_experts + n_idle;
  n_chosen = bud_config_need (section, "moe_topk", (guint32) n_outputs);
  moe->n_experts_per_token
      = (guint32) CLAMP ((n_chosen * moe->n_experts + n_outputs / 2) / n_outputs, 1, moe->n_experts);
  if (n_idle > 0)
    bud_config_assume (section->run,
                       "of the %u experts a token chooses %u run, the share of those that do something",
                       (guint) n_chosen, moe->n_experts_per_token);
  moe->expert_dim = bud_config_need (section, "expert_ffn_hidden_size", BUD_CONFIG_MAX_FFN);
  moe->shared_dim = plan->dense.intermediate_dim;
  plan->moe_other += n_idle * plan->hidden + n_outputs;
}

static void
read_longcat (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 0 };
  guint32 n_blocks = bud_config_need (text, "num_layers", BUD_MODEL_MAX_LAYERS / 2);
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &defaults);
  plan.n_layers = 2 * n_blocks;
  bud_plan_read_latent (&plan);
  memset (plan.mixer, BUD_MIXER_ATTENTION, plan.n_layers);
  bud_plan_read_ffn (&plan, 0);
  read_longcat_moe (&plan);
  for (guint i = 0; i < plan.n_layers; i++)
    plan.ffn[i] = i % 2 == 0 ? BUD_FFN_DENSE : BUD_FFN_MOE;
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

const BudConfigFamily bud_config_latent_families[] = {
  { "deepseek_v2", read_latent },    { "deepseek_v3", read_latent }, { "deepseek_v32", read_latent },
  { "glm4_moe_lite", read_latent },  { "glm_moe_dsa", read_latent }, { "kimi_k2", read_latent },
  { "longcat_flash", read_longcat }, { "minicpm3", read_latent },    { NULL },
};
