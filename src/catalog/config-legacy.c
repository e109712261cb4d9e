/* Older families with learned positions, ALiBi, parallel blocks and biases of their own. Facts: the
 * modeling_*.py and configuration_*.py of each in transformers 4.57; for qwen and chatglm the code published
 * with the models. */
#include "catalog/config-families.h"

#include <string.h>

static void
init (BudPlan *plan, const BudConfigSection *root, const BudConfigSection *text)
{
  static const BudPlanDefaults defaults = { 0 };

  bud_plan_init_stack (plan, root, text, &defaults);
  bud_plan_read_heads (plan, &defaults);
  plan->norm_width = 2 * plan->hidden;
  plan->dense.kind = BUD_FFN_DENSE;
  memset (plan->mixer, BUD_MIXER_ATTENTION, plan->n_layers);
  memset (plan->ffn, BUD_FFN_DENSE, plan->n_layers);
}

/* FFN width: stated, or `factor` x hidden as the class has it. */
static void
read_width (BudPlan *plan, const char *names, guint32 factor)
{
  plan->dense.intermediate_dim = bud_config_has (&plan->section, names)
                                     ? bud_config_need (&plan->section, names, BUD_CONFIG_MAX_FFN)
                                     : MIN (factor * plan->hidden, BUD_CONFIG_MAX_FFN);
}

static void
add_attention_biases (BudPlan *plan, gboolean has_qkv, gboolean has_o)
{
  plan->attention_other
      += (has_qkv ? bud_attention_bias_qkv (&plan->attention) : 0) + (has_o ? plan->hidden : 0);
}

static void
add_mlp_bias (BudPlan *plan)
{
  plan->dense_other += bud_mlp_bias (&plan->dense, plan->dense.intermediate_dim, plan->hidden);
}

static void
add_positions (BudPlan *plan, guint32 class_default, guint32 offset)
{
  BudModel *model = plan->section.run->model;

  if (model->max_context_tokens == 0)
    model->max_context_tokens = bud_config_count (&plan->section, "max_position_embeddings|n_positions",
                                                  class_default, 1, BUD_CONFIG_MAX_TOKENS);
  plan->final_other += ((guint64) model->max_context_tokens + offset) * plan->hidden;
}

/* GPT-2 and kin; Jais has ALiBi in the place of positions, and a gated FFN. */
static void
read_gpt2 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  init (&plan, root, text);
  read_width (&plan, "n_inner|intermediate_size", 4);
  if (g_str_equal (type, "gpt_bigcode") && bud_config_flag (text, "multi_query", TRUE))
    plan.attention.n_kv_heads = 1;
  plan.dense.is_gated = g_str_equal (type, "jais")
                        && g_strcmp0 (bud_config_string (text, "activation_function"), "swiglu") == 0;
  add_attention_biases (&plan, TRUE, TRUE);
  add_mlp_bias (&plan);
  if (g_strcmp0 (bud_config_string (text, "position_embedding_type"), "alibi") != 0)
    add_positions (&plan, 1024, 0);
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

/* GPT-Neo: odd layers of "attention_layers" are local. */
static void
read_gpt_neo (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;
  JsonArray *kinds;
  guint32 window;

  init (&plan, root, text);
  read_width (&plan, "intermediate_size", 4);
  window = bud_config_count (text, "window_size", 256, 1, BUD_CONFIG_MAX_TOKENS);
  kinds = bud_config_has (text, "attention_layers") ? bud_plan_layer_array (&plan, text, "attention_layers")
                                                    : NULL;
  for (guint i = 0; i < plan.n_layers; i++)
    {
      gboolean is_local
          = kinds != NULL
                ? g_str_equal (bud_config_element_string (text, "attention_layers", kinds, i), "local")
                : i % 2 == 1;
      plan.window[i] = is_local ? window : 0;
    }
  add_attention_biases (&plan, FALSE, TRUE);
  add_mlp_bias (&plan);
  add_positions (&plan, 2048, 0);
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

/* OPT: positions are offset by two; the 350m model normalises after the blocks and embeds in half the width.
 */
static void
read_opt (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudModel *model = text->run->model;
  BudPlan plan;
  guint32 embedding;

  init (&plan, root, text);
  read_width (&plan, "ffn_dim|intermediate_size", 4);
  if (bud_config_flag (text, "enable_bias", TRUE))
    {
      add_attention_biases (&plan, TRUE, TRUE);
      add_mlp_bias (&plan);
    }
  add_positions (&plan, 2048, 2);
  embedding = bud_config_optional (text, "word_embed_proj_dim", BUD_CONFIG_MAX_WIDTH);
  if (embedding != 0 && embedding != plan.hidden)
    {
      model->embedding_dim = embedding;
      plan.final_other += 2 * (guint64) embedding * plan.hidden;
    }
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
  if (!bud_config_flag (text, "do_layer_norm_before", TRUE)
      || bud_config_flag (text, "_remove_final_layer_norm", FALSE))
    model->n_other_parameters -= plan.norm_width;
}

/* XGLM: OPT with computed positions. */
static void
read_xglm (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  init (&plan, root, text);
  read_width (&plan, "ffn_dim", 4);
  add_attention_biases (&plan, TRUE, TRUE);
  add_mlp_bias (&plan);
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

static void
read_persimmon (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  init (&plan, root, text);
  read_width (&plan, "intermediate_size", 4);
  add_attention_biases (&plan, TRUE, TRUE);
  add_mlp_bias (&plan);
  if (bud_config_flag (text, "qk_layernorm", TRUE))
    plan.attention_other += 4 * (guint64) plan.attention.qk_head_dim;
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

static void
read_bloom (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  init (&plan, root, text);
  read_width (&plan, "intermediate_size", 4);
  add_attention_biases (&plan, TRUE, TRUE);
  add_mlp_bias (&plan);
  plan.final_other += plan.norm_width; /* norm of the embeddings */
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

/* Falcon. The published checkpoints hold the head apart from the embedding although the class ties them, so
 * only a stated tie counts. */
static void
read_falcon (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudAttention *attention;
  BudPlan plan;
  gboolean is_new, is_parallel;

  init (&plan, root, text);
  read_width (&plan, "ffn_hidden_size|intermediate_size", 4);
  attention = &plan.attention;
  is_new = bud_config_has (text, "new_decoder_architecture")
               ? bud_config_flag (text, "new_decoder_architecture", FALSE)
               : attention->n_kv_heads > 1 && attention->n_kv_heads < attention->n_heads;
  is_parallel = bud_config_flag (text, "parallel_attn", TRUE);
  /* Files of the old blocks that were saved anew state as many KV heads as heads, and still have one. */
  if (!is_new && bud_config_flag (text, "multi_query", TRUE))
    attention->n_kv_heads = 1;
  /* One norm before a parallel block; the new blocks have one for each branch unless told otherwise. */
  plan.n_norms = is_new        ? bud_config_has (text, "num_ln_in_parallel_attn")
                                     ? bud_config_count (text, "num_ln_in_parallel_attn", 2, 1, 2)
                                     : 2
                 : is_parallel ? 1
                               : 2;
  if (bud_config_flag (text, "bias", FALSE))
    {
      add_attention_biases (&plan, TRUE, TRUE);
      add_mlp_bias (&plan);
    }
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

static void
read_gptj (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  init (&plan, root, text);
  read_width (&plan, "n_inner|intermediate_size", 4);
  plan.n_norms = 1;
  add_mlp_bias (&plan);
  plan.final_other += text->run->model->vocab_size; /* bias of the head */
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

static void
read_gpt_neox (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  init (&plan, root, text);
  read_width (&plan, "intermediate_size", 4);
  if (bud_config_flag (text, "attention_bias", TRUE))
    add_attention_biases (&plan, TRUE, TRUE);
  add_mlp_bias (&plan);
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* MPT: norms without bias; ALiBi, or learned positions. */
static void
read_mpt (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudConfigSection attention;
  BudPlan plan;

  init (&plan, root, text);
  plan.dense.intermediate_dim
      = plan.hidden
        * bud_config_count (text, "expansion_ratio", 4, 1, BUD_CONFIG_MAX_FFN / BUD_CONFIG_MAX_WIDTH);
  if (bud_config_section (text, "attn_config", &attention))
    {
      plan.attention.n_kv_heads
          = bud_config_has (&attention, "kv_n_heads")
                ? bud_config_need (&attention, "kv_n_heads", plan.attention.n_heads)
            : g_strcmp0 (bud_config_string (&attention, "attn_type"), "multiquery_attention") == 0
                ? 1
                : plan.attention.n_heads;
      if (bud_config_has (&attention, "alibi") && !bud_config_flag (&attention, "alibi", TRUE))
        add_positions (&plan, 2048, 0);
    }
  if (bud_config_flag (text, "no_bias", TRUE))
    plan.norm_width = plan.hidden;
  else
    {
      add_attention_biases (&plan, TRUE, TRUE);
      add_mlp_bias (&plan);
    }
  bud_plan_read_tie (&plan, TRUE);
  bud_plan_emit (&plan);
}

static void
read_phi (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  init (&plan, root, text);
  read_width (&plan, "intermediate_size|n_inner", 4);
  plan.n_norms = 1;
  add_attention_biases (&plan, TRUE, TRUE);
  add_mlp_bias (&plan);
  if (bud_config_flag (text, "qk_layernorm", FALSE))
    plan.attention_other += 4 * (guint64) plan.attention.qk_head_dim;
  plan.final_other += text->run->model->vocab_size; /* bias of the head */
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

static void
read_stablelm (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;
  const BudAttention *attention = &plan.attention;

  init (&plan, root, text);
  plan.dense.is_gated = TRUE;
  read_width (&plan, "intermediate_size", 4);
  if (bud_config_flag (text, "use_parallel_residual", FALSE))
    plan.n_norms = 1;
  add_attention_biases (&plan, bud_config_flag (text, "use_qkv_bias", FALSE), FALSE);
  if (bud_config_flag (text, "qk_layernorm", FALSE))
    plan.attention_other += ((guint64) attention->n_heads + attention->n_kv_heads) * attention->qk_head_dim;
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* Qwen (first version): intermediate_size is twice the width of gate and up. */
static void
read_qwen (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudPlan plan;

  init (&plan, root, text);
  plan.norm_width = plan.hidden;
  plan.dense.is_gated = TRUE;
  plan.dense.intermediate_dim = bud_config_need (text, "intermediate_size", BUD_CONFIG_MAX_FFN) / 2;
  if (plan.dense.intermediate_dim == 0)
    bud_config_fail (text, "intermediate_size", "1 is out of range, legal is 2 to %u", BUD_CONFIG_MAX_FFN);
  add_attention_biases (&plan, TRUE, FALSE);
  if (!bud_config_flag (text, "no_bias", TRUE))
    {
      plan.attention_other += plan.hidden;
      add_mlp_bias (&plan);
    }
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

/* ChatGLM: multi_query_group_num KV heads; other spellings in converted files are not its own. */
static void
read_chatglm (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 0 };
  BudAttention *attention;
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &defaults);
  attention = &plan.attention;
  attention->kind = BUD_ATTENTION_GQA;
  attention->n_heads = bud_config_need (text, "num_attention_heads", BUD_CONFIG_MAX_HEADS);
  attention->n_kv_heads = bud_config_flag (text, "multi_query_attention", FALSE)
                              ? bud_config_need (text, "multi_query_group_num", attention->n_heads)
                              : attention->n_heads;
  attention->qk_head_dim = attention->v_head_dim
      = bud_config_has (text, "kv_channels|head_dim")
            ? bud_config_need (text, "kv_channels|head_dim", BUD_CONFIG_MAX_HEAD_DIM)
            : MAX (1, MIN (plan.hidden / attention->n_heads, BUD_CONFIG_MAX_HEAD_DIM));
  text->run->model->vocab_size = bud_config_need (text, "padded_vocab_size|vocab_size", BUD_CONFIG_MAX_VOCAB);
  text->run->model->max_context_tokens
      = bud_config_optional (text, "seq_length|max_position_embeddings", BUD_CONFIG_MAX_TOKENS);
  plan.norm_width = bud_config_flag (text, "rmsnorm", TRUE) ? plan.hidden : 2 * plan.hidden;
  plan.dense.kind = BUD_FFN_DENSE;
  plan.dense.is_gated = TRUE;
  plan.dense.intermediate_dim
      = bud_config_need (text, "ffn_hidden_size|intermediate_size", BUD_CONFIG_MAX_FFN);
  memset (plan.mixer, BUD_MIXER_ATTENTION, plan.n_layers);
  memset (plan.ffn, BUD_FFN_DENSE, plan.n_layers);
  if (bud_config_flag (text, "add_bias_linear", FALSE))
    {
      add_attention_biases (&plan, TRUE, TRUE);
      add_mlp_bias (&plan);
    }
  else
    add_attention_biases (&plan, bud_config_flag (text, "add_qkv_bias", FALSE), FALSE);
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
  if (!bud_config_flag (text, "post_layer_norm", TRUE))
    text->run->model->n_other_parameters -= plan.norm_width;
}

/* DBRX: sizes are in attn_config and ffn_config; converted files have them at the top. */
static void
read_dbrx (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudConfigSection attention = *text;
  BudConfigSection ffn = *text;
  BudPlan plan;

  init (&plan, root, text);
  bud_config_section (text, "attn_config", &attention);
  bud_config_section (text, "ffn_config", &ffn);
  plan.norm_width = plan.hidden; /* LayerNorm without bias */
  plan.attention.n_kv_heads
      = bud_config_need (&attention, "kv_n_heads|num_key_value_heads", plan.attention.n_heads);
  plan.moe.kind = BUD_FFN_MOE;
  plan.moe.is_gated = TRUE;
  plan.moe.n_experts
      = bud_config_need (&ffn, "moe_num_experts|num_local_experts|num_experts", BUD_CONFIG_MAX_EXPERTS);
  plan.moe.n_experts_per_token = bud_config_need (&ffn, "moe_top_k|num_experts_per_tok", plan.moe.n_experts);
  plan.moe.expert_dim = bud_config_need (&ffn, "ffn_hidden_size|intermediate_size", BUD_CONFIG_MAX_FFN);
  memset (plan.ffn, BUD_FFN_MOE, plan.n_layers);
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

const BudConfigFamily bud_config_legacy_families[] = {
  { "bloom", read_bloom },       { "chatglm", read_chatglm },
  { "codegen", read_gptj },      { "dbrx", read_dbrx },
  { "falcon", read_falcon },     { "gpt2", read_gpt2 },
  { "gpt_bigcode", read_gpt2 },  { "gpt_neo", read_gpt_neo },
  { "gpt_neox", read_gpt_neox }, { "gptj", read_gptj },
  { "jais", read_gpt2 },         { "persimmon", read_persimmon },
  { "mpt", read_mpt },           { "opt", read_opt },
  { "phi", read_phi },           { "qwen", read_qwen },
  { "RefinedWeb", read_falcon }, { "RefinedWebModel", read_falcon },
  { "stablelm", read_stablelm }, { "stablelm_epoch", read_stablelm },
  { "xglm", read_xglm },         { NULL },
};
