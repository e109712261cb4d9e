/* Families that are a plain stack of attention and FFN: they differ by switches and names only. */
#include "catalog/config-experts.h"
#include "catalog/config-families.h"

#include <string.h>

/* Facts of the modeling_*.py of each family in transformers 4.57 (and of the models' own code where
 * transformers has none); class defaults of the configuration_*.py beside them. */
typedef enum
{
  TIED = 1 << 0,           /* class default of tie_word_embeddings */
  BIAS_QKV = 1 << 1,       /* always */
  BIAS_O = 1 << 2,         /* always */
  FLAG_QKV = 1 << 3,       /* "attention_bias" and its other names: query, key, value */
  FLAG_O = 1 << 4,         /* … and the output */
  FLAG_MLP = 1 << 5,       /* "mlp_bias" */
  FLAG_ALL = 1 << 6,       /* "use_bias": every matrix */
  FLAG_IS_ON = 1 << 7,     /* the flag's class default is true */
  LAYER_NORM = 1 << 8,     /* norms have a bias */
  NO_NORM_PARAMS = 1 << 9, /* norms have nothing at all */
  ONE_NORM = 1 << 10,      /* parallel attention and FFN behind one norm */
  FOUR_NORMS = 1 << 11,    /* before and after both */
  NORM_HEADS = 1 << 12,    /* query and key norms over head_dim */
  NORM_WIDE = 1 << 13,     /* … over all heads */
  NORM_FLAG = 1 << 14,     /* … only with "use_qk_norm" or its other names */
  UNGATED = 1 << 15,       /* two FFN matrices */
  FLAG_HEAD = 1 << 16,     /* "lm_head_bias": the head has a bias */
  CORRECTION = 1 << 17,    /* the router has a bias or correction per expert */
  SHARED_GATE = 1 << 18,   /* the shared expert has a gate */
  PER_HEAD_NORM = 1 << 19, /* query and key norms with a weight for each head (MiniMax, Cohere) */
  OUTPUT_GATE = 1 << 20,   /* a gate as wide as the heads before the output */
  SUB_NORMS = 1 << 21,     /* norms before the output and before the last FFN matrix (BitNet) */
  ACTIVATION = 1 << 22,    /* the activation learns two numbers (Apertus' xIELU) */
  BIAS_DOWN = 1 << 23,     /* the last FFN matrix has a bias */
} Switch;

typedef enum
{
  WINDOW_NONE,
  WINDOW_STATED,  /* "sliding_window" on every layer */
  WINDOW_QWEN,    /* only with "use_sliding_window", from "max_window_layers" up */
  WINDOW_PERIOD,  /* every `period`th layer is full */
  WINDOW_CHUNKED, /* Llama-4: chunks but for every `period`th layer */
} WindowRule;

typedef struct
{
  const char *type;
  guint switches;
  BudPlanDefaults defaults;
  BudExpertRule experts;
  WindowRule window;
  guint32 window_tokens; /* class default */
  guint32 period;
} Family;

#define LLAMA_DEFAULTS                                                                                       \
  {                                                                                                          \
    32000, 4096, 11008, 32, 32, 0, 0                                                                         \
  }
#define MISTRAL_DEFAULTS                                                                                     \
  {                                                                                                          \
    32000, 4096, 14336, 32, 32, 8, 0                                                                         \
  }
#define QWEN2_DEFAULTS                                                                                       \
  {                                                                                                          \
    151936, 4096, 22016, 32, 32, 32, 0                                                                       \
  }
#define QWEN3_DEFAULTS                                                                                       \
  {                                                                                                          \
    151936, 4096, 22016, 32, 32, 32, 128                                                                     \
  }

/* Sorted by kinship. */
static const Family families[] = {
  { "llama", FLAG_QKV | FLAG_O | FLAG_MLP, LLAMA_DEFAULTS },
  { "afmoe",
    FLAG_QKV | FLAG_O | FOUR_NORMS | NORM_HEADS | OUTPUT_GATE | CORRECTION,
    { 0 },
    bud_experts_deepseek,
    WINDOW_PERIOD,
    1024,
    4 },
  { "apertus", FLAG_QKV | FLAG_O | NORM_HEADS | UNGATED | ACTIVATION, { 0 } },
  { "aquila", 0, LLAMA_DEFAULTS },
  { "arcee", FLAG_QKV | FLAG_O | FLAG_MLP | UNGATED, LLAMA_DEFAULTS },
  { "baichuan", 0, { 0 } },
  { "arctic", FLAG_QKV | FLAG_O, { 0 }, bud_experts_arctic, WINDOW_STATED, 0 },
  { "bailing_moe", FLAG_QKV | NORM_FLAG | NORM_HEADS, { 0 }, bud_experts_bailing },
  { "bailing_moe_v2", FLAG_QKV | NORM_FLAG | NORM_HEADS, { 0 }, bud_experts_bailing },
  { "bitnet", FLAG_QKV | FLAG_O | SUB_NORMS, { 0 } },
  { "cohere", TIED | FLAG_QKV | FLAG_O | ONE_NORM | NORM_FLAG | NORM_WIDE, { 256000, 8192, 22528, 40, 64 } },
  { "cohere2",
    TIED | FLAG_QKV | FLAG_O | ONE_NORM,
    { 256000, 8192, 22528, 40, 64 },
    NULL,
    WINDOW_PERIOD,
    4096,
    4 },
  { "exaone", TIED, { 0 } },
  { "exaone4", NORM_HEADS, { 0 }, NULL, WINDOW_PERIOD, 0, 4 },
  { "exaone_moe", NORM_HEADS | CORRECTION, { 0 }, bud_experts_deepseek, WINDOW_PERIOD, 0, 4 },
  { "ernie4_5", TIED | FLAG_ALL, { 103424, 1024, 3072, 18, 16, 2, 128 } },
  { "ernie4_5_moe", TIED | FLAG_ALL | CORRECTION, { 0 }, bud_experts_ernie },
  { "ernie4_5_vl_moe_text",
    TIED | FLAG_ALL | CORRECTION,
    { 103424, 2560, 12288, 28, 20, 4, 0 },
    bud_experts_ernie_vl },
  { "flex_olmo", FLAG_QKV | FLAG_O | NORM_WIDE, { 0 }, bud_experts_everywhere },
  { "gemma", TIED | FLAG_QKV | FLAG_O, { 256000, 3072, 24576, 28, 16, 16, 256 } },
  { "glm", FLAG_QKV, { 151552, 4096, 13696, 40, 32, 2, 128 } },
  { "glm4", FLAG_QKV | FOUR_NORMS, { 151552, 4096, 13696, 40, 32, 2, 128 } },
  { "glm4v_text", FLAG_QKV | FLAG_IS_ON | FOUR_NORMS, { 151552, 4096, 13696, 40, 32, 2, 0 } },
  { "glm4v_moe_text",
    FLAG_QKV | FLAG_IS_ON | CORRECTION,
    { 151424, 4096, 10944, 46, 96, 8, 0 },
    bud_experts_deepseek },
  { "glm4_moe", FLAG_QKV | NORM_FLAG | NORM_HEADS | CORRECTION, { 0 }, bud_experts_deepseek },
  { "granite", FLAG_QKV | FLAG_O | FLAG_MLP, LLAMA_DEFAULTS },
  { "granitemoe", FLAG_QKV | FLAG_O, { 0 }, bud_experts_everywhere },
  { "granitemoeshared", FLAG_QKV | FLAG_O, { 0 }, bud_experts_everywhere },
  { "helium", FLAG_QKV | FLAG_MLP, { 0 } },
  { "hunyuan", FLAG_QKV | FLAG_O | NORM_FLAG | NORM_HEADS, { 0 }, bud_experts_hunyuan },
  { "hunyuan_v1_dense", FLAG_QKV | FLAG_O | NORM_HEADS, { 0 } },
  { "hunyuan_v1_moe", FLAG_QKV | FLAG_O | NORM_HEADS, { 0 }, bud_experts_hunyuan },
  { "internlm", FLAG_QKV | FLAG_O, { 0 } },
  { "internlm2", FLAG_QKV | FLAG_O, { 103168, 4096, 11008, 32, 32 } },
  { "internlm3", FLAG_QKV | FLAG_O, { 0 } },
  { "minicpm", TIED, { 0 } },
  { "mimo", BIAS_QKV, { 0 }, NULL, WINDOW_QWEN, 4096 },
  { "ministral", 0, MISTRAL_DEFAULTS, NULL, WINDOW_STATED, 4096 },
  { "mistral", 0, MISTRAL_DEFAULTS, NULL, WINDOW_STATED, 4096 },
  { "mistral3_text", 0, MISTRAL_DEFAULTS, NULL, WINDOW_STATED, 4096 },
  { "ministral3", 0, { 131072, 4096, 14336, 34, 32, 8, 128 }, NULL, WINDOW_STATED, 0 },
  { "mixtral", 0, MISTRAL_DEFAULTS, bud_experts_everywhere, WINDOW_STATED, 0 },
  { "nemotron", FLAG_QKV | FLAG_O | FLAG_MLP | LAYER_NORM | UNGATED, { 0 } },
  { "olmo", FLAG_QKV | FLAG_O | NO_NORM_PARAMS, { 0 } },
  { "olmo2", FLAG_QKV | FLAG_O | NORM_WIDE, { 0 } },
  { "olmo3", FLAG_QKV | FLAG_O | NORM_WIDE, { 0 }, NULL, WINDOW_PERIOD, 4096, 4 },
  { "olmoe", FLAG_QKV | FLAG_O | NORM_WIDE, { 0 }, bud_experts_everywhere },
  { "orion", LAYER_NORM, { 0 } },
  { "phi3", 0, { 32064, 3072, 8192, 32, 32 }, NULL, WINDOW_STATED, 0 },
  { "phi3_v", 0, { 32064, 3072, 8192, 32, 32, 32 }, NULL, WINDOW_STATED, 0 },
  { "phi3small", TIED | FLAG_ALL | FLAG_IS_ON | LAYER_NORM, { 0 } },
  { "phi4mm", TIED, { 200064, 3072, 8192, 32, 24, 8 }, NULL, WINDOW_STATED, 0 },
  { "phi4_multimodal", TIED, { 200064, 3072, 8192, 32, 24, 8 }, NULL, WINDOW_STATED, 0 },
  { "phimoe", FLAG_QKV | FLAG_O | LAYER_NORM | FLAG_HEAD, { 0 }, bud_experts_everywhere, WINDOW_STATED, 0 },
  { "qwen2", BIAS_QKV, QWEN2_DEFAULTS, NULL, WINDOW_QWEN, 4096 },
  { "qwen2_moe", FLAG_QKV | FLAG_IS_ON | SHARED_GATE, QWEN2_DEFAULTS, bud_experts_qwen, WINDOW_QWEN, 4096 },
  { "qwen2_5_omni_text", BIAS_QKV, { 152064, 3584, 18944, 28, 28, 4, 0 }, NULL, WINDOW_QWEN, 32768 },
  { "qwen2_vl", BIAS_QKV, { 152064, 8192, 29568, 80, 64, 8 }, NULL, WINDOW_QWEN, 4096 },
  { "qwen2_vl_text", BIAS_QKV, { 152064, 8192, 29568, 80, 64, 8 }, NULL, WINDOW_QWEN, 4096 },
  { "qwen2_5_vl", BIAS_QKV, { 152064, 8192, 29568, 80, 64, 8 }, NULL, WINDOW_QWEN, 4096 },
  { "qwen2_5_vl_text", BIAS_QKV, { 152064, 8192, 29568, 80, 64, 8 }, NULL, WINDOW_QWEN, 4096 },
  { "qwen3", FLAG_QKV | FLAG_O | NORM_HEADS, QWEN3_DEFAULTS, NULL, WINDOW_QWEN, 4096 },
  { "qwen3_moe",
    FLAG_QKV | FLAG_O | NORM_HEADS,
    { 151936, 2048, 6144, 24, 32, 4 },
    bud_experts_qwen,
    WINDOW_QWEN,
    4096 },
  { "qwen3_omni_moe_text",
    FLAG_QKV | FLAG_O | NORM_HEADS,
    { 3584, 2048, 0, 28, 28, 4, 0 },
    bud_experts_qwen },
  { "qwen3_vl_text", FLAG_QKV | FLAG_O | NORM_HEADS, QWEN3_DEFAULTS },
  { "qwen3_vl_moe_text",
    FLAG_QKV | FLAG_O | NORM_HEADS,
    { 151936, 2048, 5632, 24, 16, 16 },
    bud_experts_qwen },
  { "seed_oss", FLAG_QKV | FLAG_MLP | FLAG_IS_ON, { 155136, 4096, 27648, 64, 80, 8, 128 } },
  { "smollm3",
    TIED | FLAG_QKV | FLAG_O | FLAG_MLP,
    { 128256, 2048, 11008, 36, 16, 4 },
    NULL,
    WINDOW_QWEN,
    0 },
  { "solar_open", FLAG_QKV | NORM_FLAG | NORM_HEADS | CORRECTION, { 0 }, bud_experts_deepseek },
  { "starcoder2", TIED | FLAG_ALL | FLAG_IS_ON | LAYER_NORM | UNGATED, { 0 }, NULL, WINDOW_STATED, 0 },
  { "telechat", BIAS_O | BIAS_DOWN, { 0 } },
  { "telechat2", FLAG_QKV | BIAS_O | BIAS_DOWN, { 0 } },
  { "xverse", 0, { 0 } },
  { "deepseek", FLAG_QKV | FLAG_O, { 0 }, bud_experts_deepseek },
  { "dots1", FLAG_QKV | FLAG_O | NORM_HEADS | CORRECTION, { 0 }, bud_experts_deepseek, WINDOW_QWEN, 4096 },
  { "gpt_oss",
    FLAG_QKV | FLAG_O | FLAG_IS_ON,
    { 201088, 2880, 2880, 36, 64, 8, 64 },
    bud_experts_gpt_oss,
    WINDOW_PERIOD,
    128,
    2 },
  { "grok-1", TIED | FOUR_NORMS, { 0 }, bud_experts_everywhere },
  { "llama4",
    FLAG_QKV | FLAG_O,
    { 202048, 5120, 8192, 48, 40, 8, 128 },
    bud_experts_llama4,
    WINDOW_CHUNKED,
    8192,
    4 },
  { "llama4_text",
    FLAG_QKV | FLAG_O,
    { 202048, 5120, 8192, 48, 40, 8, 128 },
    bud_experts_llama4,
    WINDOW_CHUNKED,
    8192,
    4 },
  { "minimax_m2", NORM_FLAG | FLAG_IS_ON | NORM_WIDE | CORRECTION, { 0 }, bud_experts_everywhere },
  { "minimax_m3", NORM_FLAG | FLAG_IS_ON | NORM_HEADS | CORRECTION, { 0 }, bud_experts_minimax_m3 },
};

static const Family *
find_family (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_str_equal (families[i].type, type))
      return &families[i];
  return NULL;
}

static void
apply_biases (BudPlan *plan, const Family *family)
{
  const BudConfigSection *section = &plan->section;
  guint switches = family->switches;
  gboolean is_on = (switches & FLAG_IS_ON) != 0;
  gboolean has_qkv = (switches & BIAS_QKV) != 0;
  gboolean has_o = (switches & BIAS_O) != 0;
  gboolean has_mlp = FALSE;

  if (switches & (FLAG_QKV | FLAG_O))
    {
      gboolean flag = bud_config_flag (section, "attention_bias|qkv_bias|use_qkv_bias|attn_bias|bias", is_on);

      has_qkv |= flag;
      has_o |= flag && (switches & FLAG_O);
    }
  if (bud_config_has (section, "attention_out_bias"))
    has_o = bud_config_flag (section, "attention_out_bias", FALSE);
  if (switches & FLAG_MLP)
    has_mlp = bud_config_flag (section, "mlp_bias", FALSE);
  if ((switches & FLAG_ALL) && bud_config_flag (section, "use_bias", is_on))
    has_qkv = has_o = has_mlp = TRUE;
  if (has_qkv)
    plan->attention_other += bud_attention_bias_qkv (&plan->attention);
  if (has_o)
    plan->attention_other += plan->hidden;
  if (has_mlp)
    plan->dense_other += bud_mlp_bias (&plan->dense, plan->dense.intermediate_dim, plan->hidden);
  if (switches & BIAS_DOWN)
    plan->dense_other += plan->hidden;
  if (switches & ACTIVATION)
    plan->dense_other += 2;
}

static void
apply_norms (BudPlan *plan, const Family *family)
{
  guint switches = family->switches;
  gboolean has_query_norm = (switches & (NORM_HEADS | NORM_WIDE)) != 0;

  if (switches & LAYER_NORM)
    plan->norm_width = 2 * plan->hidden;
  if (switches & NO_NORM_PARAMS)
    plan->norm_width = 0;
  plan->n_norms = switches & ONE_NORM ? 1 : switches & FOUR_NORMS ? 4 : 2;
  if (switches & NORM_FLAG)
    has_query_norm
        = bud_config_flag (&plan->section, "use_qk_norm|qk_layernorm", (switches & FLAG_IS_ON) != 0);
  if (has_query_norm && (switches & NORM_HEADS))
    bud_plan_add_head_norms (plan);
  else if (has_query_norm)
    bud_plan_add_wide_norms (plan);
  if (switches & SUB_NORMS)
    {
      plan->attention_other += (guint64) plan->attention.n_heads * plan->attention.v_head_dim;
      plan->dense_other += plan->dense.intermediate_dim;
    }
}

static guint32
read_window (BudPlan *plan, const Family *family)
{
  const char *name = family->window == WINDOW_CHUNKED ? "attention_chunk_size" : "sliding_window";
  const BudConfigSection *section = &plan->section;

  if (bud_config_has (section, name))
    return bud_config_optional (section, name, BUD_CONFIG_MAX_TOKENS);
  /* null is a statement: no window. */
  if (json_object_has_member (section->object, name))
    return 0;
  if (family->window == WINDOW_STATED && !section->is_nested && family->window_tokens != 0)
    {
      bud_config_assume (section->run, "%s/sliding_window is not stated: every layer sees all tokens",
                         section->pointer);
      return 0;
    }
  if (family->window_tokens == 0)
    return 0;
  return bud_config_count (section, name, family->window_tokens, 0, BUD_CONFIG_MAX_TOKENS);
}

/* Llama-4: no_rope_layers marks with 1 the layers that have rope, and those attend in chunks. */
static void
set_chunks (BudPlan *plan, guint32 window, guint32 period)
{
  JsonArray *rope = bud_config_array (&plan->section, "no_rope_layers");

  plan->window_is_chunk = TRUE;
  if (rope == NULL || json_array_get_length (rope) == 0)
    {
      guint32 interval
          = bud_config_count (&plan->section, "no_rope_layer_interval", period, 1, BUD_MODEL_MAX_LAYERS);

      bud_plan_set_period (plan, window, interval);
      return;
    }
  rope = bud_plan_layer_array (plan, &plan->section, "no_rope_layers");
  for (guint i = 0; rope != NULL && i < plan->n_layers; i++)
    plan->window[i] = bud_config_element (&plan->section, "no_rope_layers", rope, i, 1) != 0 ? window : 0;
}

static void
set_windows_qwen (BudPlan *plan, guint32 window)
{
  guint32 first;

  if (window == 0 || !bud_config_flag (&plan->section, "use_sliding_window", FALSE))
    return;
  first = bud_config_count (&plan->section, "max_window_layers", 28, 0, BUD_MODEL_MAX_LAYERS);
  for (guint i = first; i < plan->n_layers; i++)
    plan->window[i] = window;
}

/* "sliding_window_pattern": the number of layers in a period, or a letter for each of them ("LLLG"). */
static guint32
read_period (const BudPlan *plan, guint32 class_default)
{
  const char *names = "sliding_window_pattern|global_attn_every_n_layers";
  JsonNode *pattern = json_object_get_member (plan->section.object, "sliding_window_pattern");

  if (pattern != NULL && JSON_NODE_HOLDS_VALUE (pattern)
      && json_node_get_value_type (pattern) == G_TYPE_STRING && *json_node_get_string (pattern) != '\0')
    return (guint32) MIN (strlen (json_node_get_string (pattern)), BUD_MODEL_MAX_LAYERS);
  return bud_config_has (&plan->section, names)
             ? bud_config_need (&plan->section, names, BUD_MODEL_MAX_LAYERS)
             : class_default;
}

static void
apply_windows (BudPlan *plan, const Family *family)
{
  guint32 window;

  if (family->window == WINDOW_NONE)
    return;
  window = family->window == WINDOW_QWEN && !bud_config_has (&plan->section, "layer_types")
                   && !bud_config_flag (&plan->section, "use_sliding_window", FALSE)
               ? 0
               : read_window (plan, family);
  if (window == 0 || bud_plan_read_layer_types (plan, window))
    return;
  switch (family->window)
    {
    case WINDOW_STATED:
      bud_plan_set_period (plan, window, 0);
      break;
    case WINDOW_QWEN:
      set_windows_qwen (plan, window);
      break;
    case WINDOW_PERIOD:
      bud_plan_set_period (plan, window, read_period (plan, family->period));
      break;
    case WINDOW_CHUNKED:
      set_chunks (plan, window, family->period);
      break;
    case WINDOW_NONE:
    default:
      break;
    }
}

static BudExpertTraits
expert_traits (guint switches)
{
  return (switches & UNGATED ? BUD_EXPERTS_UNGATED : 0) | (switches & CORRECTION ? BUD_EXPERTS_CORRECTION : 0)
         | (switches & SHARED_GATE ? BUD_EXPERTS_SHARED_GATE : 0);
}

static void
read_gqa (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  const Family *family = find_family (type);
  BudPlan plan;

  bud_plan_init (&plan, root, text, &family->defaults);
  plan.dense.is_gated = (family->switches & UNGATED) == 0;
  plan.attention.has_output_gate = (family->switches & OUTPUT_GATE) != 0;
  apply_norms (&plan, family);
  apply_biases (&plan, family);
  if (family->experts != NULL)
    family->experts (&plan, expert_traits (family->switches));
  apply_windows (&plan, family);
  bud_plan_read_tie (&plan, (family->switches & TIED) != 0);
  if ((family->switches & FLAG_HEAD) && bud_config_flag (text, "lm_head_bias", FALSE))
    plan.final_other += text->run->model->vocab_size;
  bud_plan_emit (&plan);
}

/* The types of the table, as families of the one reader. */
const BudConfigFamily *
bud_config_find_gqa (const char *type)
{
  static const BudConfigFamily reader = { "", read_gqa };

  return find_family (type) != NULL ? &reader : NULL;
}

guint
bud_config_list_gqa (const char **types)
{
  for (guint i = 0; types != NULL && i < G_N_ELEMENTS (families); i++)
    types[i] = families[i].type;
  return G_N_ELEMENTS (families);
}
