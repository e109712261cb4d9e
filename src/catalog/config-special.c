/* Families whose layers differ in ways of their own: NVIDIA's searched models, MiMo-V2, Step 3.x,
 * DeepSeek-V4. Facts: the code published with each model. */
#include "catalog/config-experts.h"
#include "catalog/config-latent.h"

#include <math.h>
#include <string.h>

static const BudPlanDefaults no_defaults = { 0 };

/* One block of a searched model (Deci, Nemotron NAS): attention and FFN may be absent or a single matrix. */
static guint32
width_of_multiple (double factor, guint32 hidden)
{
  double width = floor (2 * factor * hidden / 3);

  /* Rounded up to 256, as the published code does. */
  return (guint32) CLAMP (ceil (width / 256) * 256, 1, BUD_CONFIG_MAX_FFN);
}

static void
adjust_attention_block (const BudConfigSection *block, guint32 hidden, BudLayerGroup *layer)
{
  BudConfigSection attention;

  if (!bud_config_section (block, "attention", &attention))
    return;
  if (bud_config_flag (&attention, "no_op", FALSE))
    {
      memset (&layer->attention, 0, sizeof layer->attention);
      layer->n_norms--;
      layer->n_other_parameters -= hidden;
    }
  else if (bud_config_flag (&attention, "replace_with_linear", FALSE))
    {
      memset (&layer->attention, 0, sizeof layer->attention);
      layer->n_other_parameters += (guint64) hidden * hidden;
    }
  else
    {
      guint32 heads = layer->attention.n_heads;
      guint32 shared = bud_config_has (&attention, "n_heads_in_group")
                           ? bud_config_need (&attention, "n_heads_in_group", heads)
                           : 1;

      if (heads % shared != 0)
        bud_config_fail (&attention, "n_heads_in_group", "%u does not divide %u heads", shared, heads);
      layer->attention.n_kv_heads = bud_config_has (&attention, "num_key_value_heads")
                                        ? bud_config_need (&attention, "num_key_value_heads", heads)
                                        : heads / shared;
    }
}

static void
adjust_ffn_block (const BudConfigSection *block, guint32 hidden, BudLayerGroup *layer)
{
  BudConfigSection ffn;

  if (!bud_config_section (block, "ffn", &ffn))
    return;
  if (bud_config_flag (&ffn, "no_op", FALSE))
    {
      memset (&layer->ffn, 0, sizeof layer->ffn);
      layer->n_norms--;
      layer->n_other_parameters -= hidden;
    }
  else if (bud_config_flag (&ffn, "replace_with_linear", FALSE))
    {
      memset (&layer->ffn, 0, sizeof layer->ffn);
      layer->n_other_parameters += (guint64) hidden * hidden;
    }
  else if (bud_config_has (&ffn, "intermediate_size"))
    layer->ffn.intermediate_dim = bud_config_need (&ffn, "intermediate_size", BUD_CONFIG_MAX_FFN);
  else if (bud_config_has (&ffn, "ffn_mult"))
    layer->ffn.intermediate_dim = width_of_multiple (bud_config_number (&ffn, "ffn_mult", 1), hidden);
  else
    bud_config_fail (&ffn, "ffn_mult", "is missing, must be a number");
}

static void
adjust_block (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  JsonNode *node = json_array_get_element ((JsonArray *) plan->hook_data, index);
  BudConfigSection block = plan->section;

  g_snprintf (block.pointer, sizeof block.pointer, "%s/block_configs/%u", plan->section.pointer, index);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      bud_config_fail (&plan->section, "block_configs", "element %u is not an object", index);
      return;
    }
  block.object = json_node_get_object (node);
  adjust_attention_block (&block, plan->hidden, layer);
  adjust_ffn_block (&block, plan->hidden, layer);
}

/* DeciLM-7B lists only the KV heads. */
static void
adjust_kv_heads (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  guint32 heads = bud_config_element (&plan->section, "num_key_value_heads_per_layer",
                                      (JsonArray *) plan->hook_data, index, layer->attention.n_heads);

  if (heads == 0 || layer->attention.n_heads % heads != 0)
    bud_config_fail (&plan->section, "num_key_value_heads_per_layer", "element %u does not divide %u heads",
                     index, layer->attention.n_heads);
  else
    layer->attention.n_kv_heads = heads;
}

static void
read_deci (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &no_defaults);
  bud_plan_read_heads (&plan, &no_defaults);
  memset (plan.mixer, BUD_MIXER_ATTENTION, plan.n_layers);
  memset (plan.ffn, BUD_FFN_DENSE, plan.n_layers);
  plan.dense.kind = BUD_FFN_DENSE;
  plan.dense.is_gated = TRUE;
  if ((plan.hook_data = bud_plan_layer_array (&plan, text, "block_configs")) != NULL)
    plan.hook = adjust_block;
  else
    {
      bud_plan_read_ffn (&plan, 0);
      if ((plan.hook_data = bud_plan_layer_array (&plan, text, "num_key_value_heads_per_layer")) != NULL)
        plan.hook = adjust_kv_heads;
    }
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

typedef struct
{
  BudAttention sliding; /* sizes of the sliding layers */
  guint64 full_other, sliding_other;
} TwoAttentions;

static void
adjust_sliding (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  const TwoAttentions *two = plan->hook_data;

  if (plan->window[index] == 0)
    {
      layer->n_other_parameters += two->full_other;
      return;
    }
  layer->attention.n_heads = two->sliding.n_heads;
  layer->attention.n_kv_heads = two->sliding.n_kv_heads;
  layer->attention.qk_head_dim = two->sliding.qk_head_dim;
  layer->attention.v_head_dim = two->sliding.v_head_dim;
  layer->n_other_parameters += two->sliding_other;
}

static guint32
stated_or (const BudConfigSection *section, const char *name, guint32 fallback, guint32 high)
{
  return bud_config_has (section, name) ? bud_config_need (section, name, high) : fallback;
}

/* MiMo-V2-Flash: sliding layers (1 in hybrid_layer_pattern) have sizes of their own and a sink per head. */
static void
read_mimo_v2 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  TwoAttentions two = { 0 };
  JsonArray *pattern;
  guint32 window;
  gboolean has_bias;
  BudPlan plan;

  bud_plan_init (&plan, root, text, &no_defaults);
  plan.attention.v_head_dim
      = stated_or (text, "v_head_dim", plan.attention.qk_head_dim, BUD_CONFIG_MAX_HEAD_DIM);
  two.sliding.n_heads
      = stated_or (text, "swa_num_attention_heads", plan.attention.n_heads, BUD_CONFIG_MAX_HEADS);
  two.sliding.n_kv_heads
      = stated_or (text, "swa_num_key_value_heads", MIN (plan.attention.n_kv_heads, two.sliding.n_heads),
                   two.sliding.n_heads);
  two.sliding.qk_head_dim
      = stated_or (text, "swa_head_dim", plan.attention.qk_head_dim, BUD_CONFIG_MAX_HEAD_DIM);
  two.sliding.v_head_dim
      = stated_or (text, "swa_v_head_dim", plan.attention.v_head_dim, BUD_CONFIG_MAX_HEAD_DIM);
  has_bias = bud_config_flag (text, "attention_bias", FALSE);
  two.full_other
      = (has_bias ? bud_attention_bias_qkv (&plan.attention) : 0)
        + (bud_config_flag (text, "add_full_attention_sink_bias", FALSE) ? plan.attention.n_heads : 0);
  two.sliding_other
      = (has_bias ? bud_attention_bias_qkv (&two.sliding) : 0)
        + (bud_config_flag (text, "add_swa_attention_sink_bias", FALSE) ? two.sliding.n_heads : 0);
  window = bud_config_need (text, "sliding_window|sliding_window_size", BUD_CONFIG_MAX_TOKENS);
  pattern = bud_plan_layer_array (&plan, text, "hybrid_layer_pattern");
  if (pattern == NULL)
    bud_config_fail (text, "hybrid_layer_pattern",
                     "is missing, must have 0 (full) or 1 (sliding) for each layer");
  for (guint i = 0; pattern != NULL && i < plan.n_layers; i++)
    plan.window[i] = bud_config_element (text, "hybrid_layer_pattern", pattern, i, 1) != 0 ? window : 0;
  bud_experts_deepseek (&plan, BUD_EXPERTS_CORRECTION);
  plan.hook = adjust_sliding;
  plan.hook_data = &two;
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* Step 3.5 and 3.7: query and key norms per head, a router bias, one shared expert, windows by layer_types.
 */
static void
read_step (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  TwoAttentions two = { 0 };
  BudConfigSection other;
  guint32 window;
  BudPlan plan;

  bud_plan_init (&plan, root, text, &no_defaults);
  if (bud_config_has (text, "num_attention_groups"))
    plan.attention.n_kv_heads = bud_config_need (text, "num_attention_groups", plan.attention.n_heads);
  two.sliding = plan.attention;
  if (bud_config_section (text, "attention_other_setting", &other))
    {
      two.sliding.n_heads
          = stated_or (&other, "num_attention_heads", two.sliding.n_heads, BUD_CONFIG_MAX_HEADS);
      two.sliding.n_kv_heads
          = stated_or (&other, "num_attention_groups", MIN (two.sliding.n_kv_heads, two.sliding.n_heads),
                       two.sliding.n_heads);
      two.sliding.qk_head_dim = two.sliding.v_head_dim
          = stated_or (&other, "head_dim", two.sliding.qk_head_dim, BUD_CONFIG_MAX_HEAD_DIM);
    }
  bud_plan_add_head_norms (&plan);
  if (bud_config_flag (text, "use_head_wise_attn_gate", FALSE))
    {
      two.full_other = (guint64) plan.hidden * plan.attention.n_heads;
      two.sliding_other = (guint64) plan.hidden * two.sliding.n_heads;
    }
  window = bud_config_need (text, "sliding_window", BUD_CONFIG_MAX_TOKENS);
  if (!bud_plan_read_layer_types (&plan, window))
    bud_config_fail (text, "layer_types", "is missing, must have one type for each layer");
  bud_experts_deepseek (&plan,
                        bud_config_flag (text, "use_moe_router_bias", TRUE) ? BUD_EXPERTS_CORRECTION : 0);
  plan.hook = adjust_sliding;
  plan.hook_data = &two;
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* Step 3: which layers have experts, as numbers in one string; all but the first where it is left out. */
static void
set_listed_experts (BudPlan *plan)
{
  const BudConfigSection *section = &plan->section;
  const char *list = bud_config_string (section, "moe_layers_enum");
  g_auto (GStrv) parts = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 1; list == NULL && i < plan->n_layers; i++)
    plan->ffn[i] = BUD_FFN_MOE;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint64 layer;

      if (g_ascii_string_to_unsigned (g_strstrip (parts[i]), 10, 0, plan->n_layers - 1, &layer, NULL))
        plan->ffn[layer] = BUD_FFN_MOE;
      else
        bud_config_fail (section, "moe_layers_enum", "entry %u is no layer from 0 to %u", i,
                         plan->n_layers - 1);
    }
}

/* Step 3: the queries come through one low rank behind a norm, all heads share one key and value. */
static void
read_step3 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  bud_plan_init (&plan, root, text, &no_defaults);
  plan.attention.n_kv_heads = bud_config_count (text, "num_attention_groups", 1, 1, plan.attention.n_heads);
  plan.attention.q_rank = stated_or (text, "share_q_dim", plan.attention.qk_head_dim, BUD_CONFIG_MAX_WIDTH);
  plan.attention_other += plan.attention.q_rank;
  bud_plan_read_experts (&plan, 0, "moe_intermediate_size");
  set_listed_experts (&plan);
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* Compression of older tokens in DeepSeek-V4: two projections to the entry's width (twice as wide for the
 * overlapping ratio 4), a position per compressed token, a norm. */
static guint64
compressor_parameters (guint64 hidden, guint64 head_dim, guint64 ratio)
{
  guint64 width = head_dim * (ratio == 4 ? 2 : 1);

  return 2 * hidden * width + ratio * width + head_dim;
}

static void
adjust_compressed (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  guint64 hashed = *(const guint32 *) plan->hook_data;
  BudAttention *attention = &layer->attention;
  JsonArray *ratios = bud_config_array (&plan->section, "compress_ratios");
  guint32 ratio = ratios != NULL ? bud_config_element (&plan->section, "compress_ratios", ratios, index,
                                                       BUD_CONFIG_MAX_TOKENS)
                                 : 0;

  /* The first layers choose experts by a table over the vocabulary instead of a correction. */
  if (index < hashed)
    layer->n_other_parameters
        += (guint64) plan->section.run->model->vocab_size * layer->ffn.n_experts_per_token
           - layer->ffn.n_experts;
  attention->kv_compress_tokens = ratio;
  if (ratio != 0)
    layer->n_other_parameters += compressor_parameters (plan->hidden, attention->qk_head_dim, ratio);
  if (ratio == 4)
    {
      /* Only these layers select; the index keys are compressed too, so the engine's own key projection is
       * not there. */
      guint64 key = (guint64) plan->hidden * attention->indexer_dim;

      layer->n_other_parameters += compressor_parameters (plan->hidden, attention->indexer_dim, ratio) - key;
    }
  else
    attention->sparse_top_k_tokens = attention->indexer_heads = attention->indexer_dim = 0;
}

static void
read_deepseek_v4 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudAttention *attention;
  guint32 hashed, streams;
  guint64 mix;
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &no_defaults);
  bud_plan_read_heads (&plan, &no_defaults);
  memset (plan.mixer, BUD_MIXER_ATTENTION, plan.n_layers);
  attention = &plan.attention;
  attention->v_is_k = TRUE;
  attention->q_rank = bud_config_need (text, "q_lora_rank", BUD_CONFIG_MAX_WIDTH);
  attention->o_rank = bud_config_need (text, "o_lora_rank", BUD_CONFIG_MAX_WIDTH);
  attention->o_groups = bud_config_need (text, "o_groups", attention->n_heads);
  attention->rope_dim = bud_config_need (text, "qk_rope_head_dim", attention->qk_head_dim);
  attention->sparse_top_k_tokens = bud_config_need (text, "index_topk", BUD_CONFIG_MAX_TOKENS);
  attention->indexer_heads = bud_config_need (text, "index_n_heads", BUD_CONFIG_MAX_HEADS);
  attention->indexer_dim = bud_config_need (text, "index_head_dim", BUD_CONFIG_MAX_HEAD_DIM);
  /* Norms of the query's latent and of the key, a sink per head. */
  plan.attention_other += attention->q_rank + attention->qk_head_dim + (guint64) attention->n_heads;
  bud_plan_set_period (&plan, bud_config_need (text, "sliding_window", BUD_CONFIG_MAX_TOKENS), 0);
  bud_plan_read_deepseek_moe (&plan, TRUE);
  if (memchr (plan.ffn, BUD_FFN_DENSE, plan.n_layers) != NULL)
    bud_plan_read_ffn (&plan, 0);
  /* Hyper-connections around both halves of a layer: mixing matrix, base and three scales. */
  streams = bud_config_count (text, "hc_mult", 4, 1, 64);
  mix = (guint64) streams * (streams + 2);
  plan.moe_other += 2 * (mix * streams * plan.hidden + mix + 3);
  plan.final_other += (guint64) streams * streams * plan.hidden + streams + 1;
  hashed = bud_config_optional (text, "num_hash_layers", BUD_MODEL_MAX_LAYERS);
  plan.hook = adjust_compressed;
  plan.hook_data = &hashed;
  if (bud_plan_layer_array (&plan, text, "compress_ratios") == NULL)
    bud_config_fail (text, "compress_ratios", "is missing, must have a ratio (0: none) for each layer");
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

const BudConfigFamily bud_config_special_families[] = {
  { "deci", read_deci },
  { "deepseek_v4", read_deepseek_v4 },
  { "mimo_v2_flash", read_mimo_v2 },
  { "nemotron-nas", read_deci },
  { "step3_text", read_step3 },
  { "step3p5", read_step },
  { "step3p7", read_step },
  { NULL },
};
