#include <config.h>

#include "catalog/gguf-config.h"

#include <glib/gi18n-lib.h>

#include "catalog/config.h"
#include "catalog/gguf.h"

typedef struct
{
  const char *gguf, *config;
} Key;

/* Keys as ggml-org/llama.cpp writes them (gguf-py, constants.py) beside Hugging Face's. */
static const Key COMMON_KEYS[] = {
  { "block_count", "num_hidden_layers" },          { "embedding_length", "hidden_size" },
  { "feed_forward_length", "intermediate_size" },  { "attention.head_count", "num_attention_heads" },
  { "context_length", "max_position_embeddings" }, { NULL },
};
static const Key DENSE_KEYS[] = { { "attention.head_count_kv", "num_key_value_heads" },
                                  { "attention.key_length", "head_dim" },
                                  { NULL } };
static const Key WINDOW_KEYS[] = { { "attention.head_count_kv", "num_key_value_heads" },
                                   { "attention.key_length", "head_dim" },
                                   { "attention.sliding_window", "sliding_window" },
                                   { NULL } };
static const Key MIXTRAL_KEYS[] = { { "attention.head_count_kv", "num_key_value_heads" },
                                    { "attention.key_length", "head_dim" },
                                    { "expert_count", "num_local_experts" },
                                    { "expert_used_count", "num_experts_per_tok" },
                                    { NULL } };
static const Key QWEN_MOE_KEYS[]
    = { { "attention.head_count_kv", "num_key_value_heads" },
        { "attention.key_length", "head_dim" },
        { "expert_count", "num_experts" },
        { "expert_used_count", "num_experts_per_tok" },
        { "expert_feed_forward_length", "moe_intermediate_size" },
        { "expert_shared_feed_forward_length", "shared_expert_intermediate_size" },
        { NULL } };
static const Key GPT_OSS_KEYS[] = { { "attention.head_count_kv", "num_key_value_heads" },
                                    { "attention.key_length", "head_dim" },
                                    { "attention.sliding_window", "sliding_window" },
                                    { "expert_count", "num_local_experts" },
                                    { "expert_used_count", "num_experts_per_tok" },
                                    { "expert_feed_forward_length", "intermediate_size" },
                                    { NULL } };
static const Key DEEPSEEK_KEYS[] = { { "expert_count", "n_routed_experts" },
                                     { "expert_used_count", "num_experts_per_tok" },
                                     { "expert_shared_count", "n_shared_experts" },
                                     { "expert_feed_forward_length", "moe_intermediate_size" },
                                     { "leading_dense_block_count", "first_k_dense_replace" },
                                     { "attention.q_lora_rank", "q_lora_rank" },
                                     { "attention.kv_lora_rank", "kv_lora_rank" },
                                     { "rope.dimension_count", "qk_rope_head_dim" },
                                     { NULL } };

static const struct
{
  const char *name, *model_type, *class;
  const Key *keys;
} ARCHITECTURES[] = {
  { "llama", "llama", "LlamaForCausalLM", DENSE_KEYS },
  { "mistral", "mistral", "MistralForCausalLM", DENSE_KEYS },
  { "qwen2", "qwen2", "Qwen2ForCausalLM", DENSE_KEYS },
  { "qwen2moe", "qwen2_moe", "Qwen2MoeForCausalLM", QWEN_MOE_KEYS },
  { "qwen3", "qwen3", "Qwen3ForCausalLM", DENSE_KEYS },
  { "qwen3moe", "qwen3_moe", "Qwen3MoeForCausalLM", QWEN_MOE_KEYS },
  { "gemma", "gemma", "GemmaForCausalLM", DENSE_KEYS },
  { "gemma2", "gemma2", "Gemma2ForCausalLM", WINDOW_KEYS },
  { "gemma3", "gemma3_text", "Gemma3ForCausalLM", WINDOW_KEYS },
  { "phi3", "phi3", "Phi3ForCausalLM", DENSE_KEYS },
  { "starcoder2", "starcoder2", "Starcoder2ForCausalLM", DENSE_KEYS },
  { "command-r", "cohere", "CohereForCausalLM", DENSE_KEYS },
  { "olmo2", "olmo2", "Olmo2ForCausalLM", DENSE_KEYS },
  { "granite", "granite", "GraniteForCausalLM", DENSE_KEYS },
  { "gpt-oss", "gpt_oss", "GptOssForCausalLM", GPT_OSS_KEYS },
  { "deepseek2", "deepseek_v2", "DeepseekV2ForCausalLM", DEEPSEEK_KEYS },
};

/* general.file_type (llama.h, enum llama_ftype) as a number format here; what is not listed has none. */
static const struct
{
  int file_type;
  const char *format;
} FORMATS[] = {
  { 0, "fp32" },    { 1, "fp16" },    { 2, "q4_0" },    { 7, "q8_0" },    { 8, "q5_0" },    { 10, "q2_k" },
  { 11, "q3_k_s" }, { 12, "q3_k_m" }, { 13, "q3_k_l" }, { 14, "q4_k_s" }, { 15, "q4_k_m" }, { 16, "q5_k_s" },
  { 17, "q5_k_m" }, { 18, "q6_k" },   { 30, "iq4_xs" }, { 32, "bf16" },   { 38, "mxfp4" },  { 39, "nvfp4" },
};

#define EXPERT_GATING_SIGMOID 2

typedef struct
{
  BudGguf *gguf;
  const char *name; /* prefix of its keys */
  JsonObject *config;
  GString *note;
  GError *error;
} Conversion;

static gboolean
number (Conversion *self, const char *key, double *value)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", self->name, key);

  return self->error == NULL && bud_gguf_number (self->gguf, full, value, &self->error);
}

static void
take_keys (Conversion *self, const Key *keys)
{
  double value;

  for (; keys->gguf != NULL; keys++)
    if (number (self, keys->gguf, &value))
      json_object_set_double_member (self->config, keys->config, value);
}

/* Latent attention: newer files state the heads' true widths apart (…_mla). */
static void
take_latent (Conversion *self)
{
  double width, rope, gating;

  if ((number (self, "attention.key_length_mla", &width) || number (self, "attention.key_length", &width))
      && number (self, "rope.dimension_count", &rope))
    json_object_set_double_member (self->config, "qk_nope_head_dim", width - rope);
  if (number (self, "attention.value_length_mla", &width) || number (self, "attention.value_length", &width))
    json_object_set_double_member (self->config, "v_head_dim", width);
  if (number (self, "expert_gating_func", &gating) && gating == EXPERT_GATING_SIGMOID)
    {
      JsonArray *classes = json_array_new ();

      json_array_add_string_element (classes, "DeepseekV3ForCausalLM");
      json_object_set_array_member (self->config, "architectures", classes);
      json_object_set_string_member (self->config, "model_type", "deepseek_v3");
    }
}

static void
take_vocabulary (Conversion *self)
{
  guint64 n_tokens = bud_gguf_tensor_size (self->gguf, "token_embd.weight", 1);
  double stated;

  if (n_tokens == 0 && number (self, "vocab_size", &stated))
    n_tokens = (guint64) CLAMP (stated, 0, 1e12);
  if (n_tokens == 0)
    n_tokens = bud_gguf_array_length (self->gguf, "tokenizer.ggml.tokens");
  if (n_tokens > 0)
    json_object_set_int_member (self->config, "vocab_size", (gint64) n_tokens);
}

/* Which optional tensors there are. A part of a split file cannot tell. */
static void
take_switches (Conversion *self)
{
  double n_parts = 1;

  if ((bud_gguf_number (self->gguf, "split.count", &n_parts, NULL) && n_parts > 1)
      || bud_gguf_tensor_size (self->gguf, "token_embd.weight", 0) == 0)
    return;
  json_object_set_boolean_member (self->config, "tie_word_embeddings",
                                  bud_gguf_tensor_size (self->gguf, "output.weight", 0) == 0);
  json_object_set_boolean_member (self->config, "attention_bias",
                                  bud_gguf_tensor_size (self->gguf, "blk.0.attn_q.bias", 0) > 0);
}

static void add_note (Conversion *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_note (Conversion *self, const char *format, ...)
{
  va_list arguments;

  if (self->note->len > 0)
    g_string_append (self->note, "; ");
  va_start (arguments, format);
  g_string_append_vprintf (self->note, format, arguments);
  va_end (arguments);
}

static void
take_format (Conversion *self)
{
  double file_type;

  if (self->error != NULL || !bud_gguf_number (self->gguf, "general.file_type", &file_type, &self->error))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    if (FORMATS[i].file_type == (int) CLAMP (file_type, -1, 1e6))
      {
        json_object_set_string_member (self->config, "torch_dtype", FORMATS[i].format);
        return;
      }
  add_note (self, "the file's quantisation (general.file_type %.0f) is not one of the number formats here",
            file_type);
}

static void
compare_count (Conversion *self)
{
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  guint64 n_elements = bud_gguf_count_elements (self->gguf);
  BudParameterCounts counts;
  double n_parts = 1;

  if ((bud_gguf_number (self->gguf, "split.count", &n_parts, NULL) && n_parts > 1) || n_elements == 0
      || !bud_model_from_config (self->config, "gguf", model, NULL))
    return;
  bud_model_count_parameters (model, &counts);
  if (n_elements != counts.total)
    add_note (self, "the file's tensors have %" G_GUINT64_FORMAT " elements", n_elements);
}

static void
fail_unknown (Conversion *self)
{
  const char *names[G_N_ELEMENTS (ARCHITECTURES) + 1] = { NULL };
  g_autofree char *known = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ARCHITECTURES); i++)
    names[i] = ARCHITECTURES[i].name;
  known = g_strjoinv (", ", (char **) names);
  g_set_error (&self->error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_UNSUPPORTED,
               _ ("general.architecture: “%s” is not known; known are %s"), self->name, known);
}

static void
convert (Conversion *self)
{
  double n_experts = 0;
  guint i = 0;

  while (i < G_N_ELEMENTS (ARCHITECTURES) && !g_str_equal (ARCHITECTURES[i].name, self->name))
    i++;
  if (i == G_N_ELEMENTS (ARCHITECTURES))
    {
      fail_unknown (self);
      return;
    }
  json_object_set_string_member (self->config, "model_type", ARCHITECTURES[i].model_type);
  take_keys (self, COMMON_KEYS);
  /* Mixtral is a llama with experts there. */
  if (g_str_equal (self->name, "llama") && number (self, "expert_count", &n_experts) && n_experts > 0)
    {
      json_object_set_string_member (self->config, "model_type", "mixtral");
      take_keys (self, MIXTRAL_KEYS);
    }
  else
    {
      JsonArray *classes = json_array_new ();

      json_array_add_string_element (classes, ARCHITECTURES[i].class);
      json_object_set_array_member (self->config, "architectures", classes);
      take_keys (self, ARCHITECTURES[i].keys);
    }
  if (ARCHITECTURES[i].keys == DEEPSEEK_KEYS)
    take_latent (self);
  take_vocabulary (self);
  take_switches (self);
  take_format (self);
  compare_count (self);
}

static JsonNode *
make_item (Conversion *self, const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  const char *name = bud_gguf_string (self->gguf, "general.name");
  JsonObject *item = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, item);
  json_object_set_string_member (item, "id", name != NULL && *name != '\0' ? name : base);
  json_object_set_string_member (item, "source", "GGUF header, added by the user");
  json_object_set_object_member (item, "config", json_object_ref (self->config));
  if (self->note->len > 0)
    json_object_set_string_member (item, "note", self->note->str);
  return node;
}

JsonNode *
bud_gguf_to_item (const char *path, GError **error)
{
  g_autoptr (BudGguf) gguf = bud_gguf_read (path, error);
  g_autoptr (GString) note = g_string_new (NULL);
  Conversion self = { .gguf = gguf, .note = note };
  JsonNode *node = NULL;

  if (gguf == NULL)
    return NULL;
  self.name = bud_gguf_string (gguf, "general.architecture");
  if (self.name == NULL)
    {
      g_set_error_literal (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                           "general.architecture: is missing");
      return NULL;
    }
  self.config = json_object_new ();
  convert (&self);
  if (self.error == NULL)
    node = make_item (&self, path);
  else
    g_propagate_error (error, self.error);
  json_object_unref (self.config);
  return node;
}
