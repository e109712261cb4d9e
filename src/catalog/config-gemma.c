/* Gemma 2, 3, 3n and 4: sandwich norms, alternating windows and, in the small models, embeddings per layer.
 * Facts: transformers' modeling_gemma2.py, _gemma3.py, _gemma3n.py, _gemma4.py and their configurations. */
#include "catalog/config-families.h"

#include <string.h>

static void
read_context (const BudConfigSection *text, guint32 class_default)
{
  if (text->run->model->max_context_tokens == 0)
    text->run->model->max_context_tokens
        = bud_config_count (text, "max_position_embeddings", class_default, 1, BUD_CONFIG_MAX_TOKENS);
}

static guint32
read_window (const BudConfigSection *text, guint32 class_default)
{
  return bud_config_count (text, "sliding_window", class_default, 1, BUD_CONFIG_MAX_TOKENS);
}

static void
set_windows (BudPlan *plan, guint32 window, guint32 period)
{
  if (bud_plan_read_layer_types (plan, window))
    return;
  if (bud_config_has (&plan->section, "sliding_window_pattern"))
    period = bud_config_need (&plan->section, "sliding_window_pattern", BUD_MODEL_MAX_LAYERS);
  bud_plan_set_period (plan, window, period);
}

static void
add_attention_bias (BudPlan *plan)
{
  if (bud_config_flag (&plan->section, "attention_bias", FALSE))
    plan->attention_other += bud_attention_bias_qkv (&plan->attention) + plan->hidden;
}

static void
read_gemma2 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 256000, 2304, 9216, 26, 8, 4, 256 };
  BudPlan plan;

  bud_plan_init (&plan, root, text, &defaults);
  /* VaultGemma has the same layers without the norms behind both halves. */
  plan.n_norms = g_str_equal (type, "vaultgemma") ? 2 : 4;
  add_attention_bias (&plan);
  set_windows (&plan, read_window (text, 4096), 2);
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

static void
read_gemma3 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 262208, 2304, 9216, 26, 8, 4, 256 };
  BudPlan plan;

  bud_plan_init (&plan, root, text, &defaults);
  read_context (text, 131072);
  plan.n_norms = 4;
  bud_plan_add_head_norms (&plan);
  add_attention_bias (&plan);
  set_windows (&plan, read_window (text, 4096), 6);
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

/* What layers with an embedding of their own have: gate, projection, norm. */
static guint64
per_layer_parameters (guint64 hidden, guint64 width)
{
  return width != 0 ? 2 * hidden * width + hidden : 0;
}

/* … and the model: the table, the projection of the token embedding, its norm. */
static guint64
per_layer_tables (const BudPlan *plan, guint64 width, guint64 vocab)
{
  return width != 0 ? plan->n_layers * width * (vocab + plan->hidden) + width : 0;
}

typedef struct
{
  guint32 first_shared; /* layers from here on reuse an earlier layer's KV */
  guint32 global_head_dim;
  guint32 global_kv_heads;
  gboolean k_is_v; /* in full layers */
  gboolean doubles_ffn;
  JsonArray *widths;
} GemmaLayers;

/* Gemma-3n keeps key and value weights in the layers that do not use them; they count, but do not run. */
static void
adjust_gemma3n (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  const GemmaLayers *layers = plan->hook_data;
  const BudAttention *attention = &layer->attention;

  if (layers->widths != NULL)
    layer->ffn.intermediate_dim = MAX (1, bud_config_element (&plan->section, "intermediate_size",
                                                              layers->widths, index, BUD_CONFIG_MAX_FFN));
  if (index < layers->first_shared)
    return;
  layer->n_other_parameters
      += (guint64) plan->hidden * attention->n_kv_heads * (attention->qk_head_dim + attention->v_head_dim);
  layer->attention.shares_kv = TRUE;
}

static void
read_gemma3n (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 262400, 2048, 16384, 35, 8, 2, 256 };
  GemmaLayers layers = { 0 };
  JsonNode *width_node = json_object_get_member (text->object, "intermediate_size");
  guint64 hidden, altup, rank, width;
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &defaults);
  bud_plan_read_heads (&plan, &defaults);
  memset (plan.mixer, BUD_MIXER_ATTENTION, plan.n_layers);
  memset (plan.ffn, BUD_FFN_DENSE, plan.n_layers);
  plan.dense.kind = BUD_FFN_DENSE;
  plan.dense.is_gated = TRUE;
  if (width_node != NULL && JSON_NODE_HOLDS_ARRAY (width_node))
    layers.widths = bud_plan_layer_array (&plan, text, "intermediate_size");
  else
    bud_plan_read_ffn (&plan, defaults.ffn);
  read_context (text, 32768);
  hidden = plan.hidden;
  altup = bud_config_count (text, "altup_num_inputs", 4, 1, 64);
  rank = bud_config_count (text, "laurel_rank", 64, 1, BUD_CONFIG_MAX_WIDTH);
  width = bud_config_count (text, "hidden_size_per_layer_input", 256, 0, BUD_CONFIG_MAX_WIDTH);
  layers.first_shared
      = plan.n_layers
        - MIN (plan.n_layers, bud_config_count (text, "num_kv_shared_layers", 15, 0, BUD_MODEL_MAX_LAYERS));
  plan.n_norms = 4;
  bud_plan_add_head_norms (&plan);
  add_attention_bias (&plan);
  /* AltUp: scale, correction, prediction, router and its norm. LAuReL: two matrices and a norm. */
  plan.dense_other += hidden + altup * altup + altup * altup * altup + hidden * altup + hidden;
  plan.dense_other += 2 * hidden * rank + hidden;
  plan.dense_other += per_layer_parameters (hidden, width);
  plan.final_other += 2 * (altup - 1) * hidden * hidden;
  plan.final_other += per_layer_tables (
      &plan, width, bud_config_count (text, "vocab_size_per_layer_input", 262144, 1, BUD_CONFIG_MAX_VOCAB));
  set_windows (&plan, read_window (text, 512), 5);
  plan.hook = adjust_gemma3n;
  plan.hook_data = &layers;
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

/* Gemma 4: full layers have wider heads, fewer KV heads and may use the keys as values; shared layers have
 * neither key nor value weights, and twice the FFN width where use_double_wide_mlp says so. */
static void
adjust_gemma4 (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  const GemmaLayers *layers = plan->hook_data;
  BudAttention *attention = &layer->attention;
  gboolean is_full = plan->window[index] == 0;

  layer->n_other_parameters -= 2 * (guint64) attention->qk_head_dim;
  if (is_full)
    {
      attention->qk_head_dim = attention->v_head_dim = layers->global_head_dim;
      attention->v_is_k = layers->k_is_v;
      if (layers->k_is_v)
        attention->n_kv_heads = layers->global_kv_heads;
    }
  if (index >= layers->first_shared)
    {
      attention->shares_kv = TRUE;
      if (layers->doubles_ffn && layer->ffn.kind == BUD_FFN_DENSE)
        layer->ffn.intermediate_dim *= 2;
    }
  layer->n_other_parameters += (attention->shares_kv ? 1 : 2) * (guint64) attention->qk_head_dim;
}

/* Experts beside the dense FFN, each with its norms; the router has a scale per input and per expert. */
static void
read_gemma4_moe (BudPlan *plan)
{
  const BudConfigSection *text = &plan->section;
  BudFfn *moe = &plan->moe;

  moe->kind = BUD_FFN_MOE;
  moe->is_gated = TRUE;
  moe->n_experts = bud_config_need (text, "num_experts", BUD_CONFIG_MAX_EXPERTS);
  moe->n_experts_per_token = bud_config_need (text, "top_k_experts|num_experts_per_tok", moe->n_experts);
  moe->expert_dim
      = bud_config_need (text, "moe_intermediate_size|expert_intermediate_size", BUD_CONFIG_MAX_FFN);
  moe->shared_dim = plan->dense.intermediate_dim;
  plan->moe_other += plan->dense_other + plan->hidden + moe->n_experts;
  plan->n_norms += 3;
  memset (plan->ffn, BUD_FFN_MOE, plan->n_layers);
}

static void
read_gemma4 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 262144, 2304, 9216, 30, 8, 4, 256 };
  GemmaLayers layers = { 0 };
  guint32 width;
  BudPlan plan;

  bud_plan_init (&plan, root, text, &defaults);
  read_context (text, 131072);
  plan.n_norms = 4;
  bud_plan_add_head_norms (&plan);
  add_attention_bias (&plan);
  width = bud_config_count (text, "hidden_size_per_layer_input", 256, 0, BUD_CONFIG_MAX_WIDTH);
  plan.dense_other += 1 + per_layer_parameters (plan.hidden, width);
  plan.final_other += per_layer_tables (
      &plan, width, bud_config_count (text, "vocab_size_per_layer_input", 262144, 1, BUD_CONFIG_MAX_VOCAB));
  layers.global_head_dim = bud_config_count (text, "global_head_dim", 512, 1, BUD_CONFIG_MAX_HEAD_DIM);
  layers.k_is_v = bud_config_flag (text, "attention_k_eq_v", FALSE);
  if (layers.k_is_v)
    layers.global_kv_heads
        = bud_config_has (text, "num_global_key_value_heads")
              ? bud_config_need (text, "num_global_key_value_heads", plan.attention.n_heads)
              : plan.attention.n_kv_heads;
  layers.doubles_ffn = bud_config_flag (text, "use_double_wide_mlp", FALSE);
  layers.first_shared
      = plan.n_layers
        - MIN (plan.n_layers, bud_config_optional (text, "num_kv_shared_layers", BUD_MODEL_MAX_LAYERS));
  if (bud_config_flag (text, "enable_moe_block", FALSE))
    read_gemma4_moe (&plan);
  set_windows (&plan, read_window (text, 512), 6);
  plan.window[plan.n_layers - 1] = 0; /* the class makes the last layer full */
  plan.hook = adjust_gemma4;
  plan.hook_data = &layers;
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

const BudConfigFamily bud_config_gemma_families[] = {
  { "gemma2", read_gemma2 },      { "gemma3_text", read_gemma3 }, { "gemma3n_text", read_gemma3n },
  { "gemma4_text", read_gemma4 }, { "vaultgemma", read_gemma2 },  { NULL },
};
