/* The reader of config.json files: published counts, rules per family, what it refuses and what it assumes.
 */
#include "catalog/catalog.h"
#include "catalog/config.h"
#include "engine/step.h"
#include "tiny-config.h"

#include <string.h>

/* Every published count, to the last parameter. Returns how many there are. */
static guint
check_counts (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = NULL;
      g_autofree BudModel *model = g_new0 (BudModel, 1);
      g_autoptr (GError) error = NULL;
      BudParameterCounts counts;
      JsonObject *object;

      if (*lines[i] == '\0')
        continue;
      node = json_from_string (lines[i], &error);
      g_assert_no_error (error);
      object = json_node_get_object (node);
      g_test_message ("%s", json_object_get_string_member (object, "model"));
      bud_model_from_config (json_object_get_object_member (object, "config"), NULL, model, &error);
      g_assert_no_error (error);
      bud_model_count_parameters (model, &counts);
      g_assert_cmpuint (counts.total, ==, json_object_get_int_member (object, "parameters"));
      g_assert_cmpuint (counts.total, ==,
                        counts.embedding + counts.attention + counts.ffn + counts.experts + counts.tower
                            + counts.other);
      n++;
    }
  return n;
}

static void
test_golden (void)
{
  g_assert_cmpuint (check_counts ("parameters.jsonl"), ==, 50);
}

/* Sizes and families beside those: the safetensors totals of the models' pages on the hub, or, for those
 * published before such totals, transformers' num_parameters () of the config. Keys that a config may leave
 * out to its class's default are left out (gemma-3's nested text_config, gpt2's n_inner, …). */
static void
test_counts (void)
{
  g_assert_cmpuint (check_counts ("parameters-families.jsonl"), >=, 195);
}

#define EXPERTS ", \"num_local_experts\": 4, \"num_experts_per_tok\": 1"

/* Embedding and head 2 x 10·8 = 160; a layer: q, k, v, o 4·64 = 256, FFN 3·8·16 = 384, norms 16; 2 layers
 * 1312; last norm 8: 1480. */
static void
test_tiny_llama (void)
{
  g_autofree BudModel *model = read_text ("{\"model_type\": \"llama\", " TINY "}");
  BudParameterCounts counts;

  bud_model_count_parameters (model, &counts);
  g_assert_cmpuint (counts.total, ==, 1480);
  g_assert_cmpuint (model->n_groups, ==, 1);
  g_assert_cmpuint (model->n_decoder_layers, ==, 2);
  g_assert_cmpuint (model->groups[0].n_layers, ==, 2);
  g_assert_cmpstr (model->id, ==, "test/model");
  g_assert_cmpstr (model->name, ==, "model");
  g_assert_cmpstr (model->architecture, ==, "llama");
}

typedef struct
{
  const char *config;
  BudCatalogError code;
  const char *message; /* the error contains it */
} Refusal;

static const Refusal refusals[] = {
  { "", BUD_CATALOG_ERROR_INVALID, "1:1: " },
  { "{\"model_type\": \"llama\",\n  \"hidden_size\": 40", BUD_CATALOG_ERROR_INVALID, "2:20: " },
  { "[1]", BUD_CATALOG_ERROR_INVALID, "1:1: " },
  { "{}", BUD_CATALOG_ERROR_INVALID, "/model_type: is missing" },
  { "{\"model_type\": \"nonesuch\"}", BUD_CATALOG_ERROR_UNSUPPORTED, "\"nonesuch\"" },
  { "{\"model_type\": \"nonesuch\", \"architectures\": [\"NonesuchForCausalLM\"]}",
    BUD_CATALOG_ERROR_UNSUPPORTED, "/model_type: \"nonesuch\" (NonesuchForCausalLM)" },
  { "{\"architectures\": [\"NonesuchForCausalLM\"]}", BUD_CATALOG_ERROR_UNSUPPORTED, "NonesuchForCausalLM" },
  { "{\"model_type\": \"llama\"}", BUD_CATALOG_ERROR_INVALID, "/num_hidden_layers: is missing" },
  { "{\"model_type\": \"llama\", " TINY ", \"num_key_value_heads\": 3}", BUD_CATALOG_ERROR_INVALID,
    "/num_key_value_heads: 3 is out of range, legal is 1 to 2" },
  { "{\"model_type\": \"llama\", \"num_hidden_layers\": 0}", BUD_CATALOG_ERROR_INVALID,
    "/num_hidden_layers: 0 is out of range, legal is 1 to 512" },
  { "{\"model_type\": \"llama\", \"num_hidden_layers\": \"4\"}", BUD_CATALOG_ERROR_INVALID,
    "/num_hidden_layers: is a string" },
  { "{\"model_type\": \"llama\", \"num_hidden_layers\": 1.5}", BUD_CATALOG_ERROR_INVALID,
    "/num_hidden_layers: " },
  { "{\"model_type\": \"llama\", \"num_hidden_layers\": -1}", BUD_CATALOG_ERROR_INVALID,
    "/num_hidden_layers: -1" },
  { "{\"model_type\": \"llama\", \"num_hidden_layers\": 2, \"hidden_size\": NaN}", BUD_CATALOG_ERROR_INVALID,
    "/hidden_size: is missing" },
  { "{\"model_type\": \"gemma3\", \"text_config\": {\"num_hidden_layers\": 0}}", BUD_CATALOG_ERROR_INVALID,
    "/text_config/num_hidden_layers: 0" },
  { "{\"model_type\": \"gemma3\", \"text_config\": 3}", BUD_CATALOG_ERROR_INVALID,
    "/text_config: is a number" },
  { "{\"model_type\": \"gemma2\", " TINY ", \"layer_types\": [\"full_attention\"]}",
    BUD_CATALOG_ERROR_INVALID, "/layer_types: has 1 entries" },
  { "{\"model_type\": \"gemma2\", " TINY ", \"layer_types\": [\"full_attention\", \"odd\"]}",
    BUD_CATALOG_ERROR_UNSUPPORTED, "/layer_types/1" },
  { "{\"model_type\": \"ernie4_5_vl_moe_text\", " TINY ", \"moe_intermediate_size\": [8]}",
    BUD_CATALOG_ERROR_INVALID, "/moe_intermediate_size: must have two entries" },
  { "{\"model_type\": \"ernie4_5_vl_moe_text\", " TINY ", \"moe_intermediate_size\": [8, 0]}",
    BUD_CATALOG_ERROR_INVALID, "/moe_intermediate_size: element 1 is 0, legal is 1 to" },
  { "{\"model_type\": \"qwen2_audio\", \"text_config\": {" TINY "}, \"audio_config\": "
    "{\"encoder_attention_heads\": 7}}",
    BUD_CATALOG_ERROR_INVALID, "/audio_config/encoder_attention_heads: 7 does not divide the width 1280" },
  { "{\"model_type\": \"qwen3_omni_moe\", \"thinker_config\": {\"text_config\": {\"hidden_size\": null, "
    "\"num_attention_heads\": -4}}}",
    BUD_CATALOG_ERROR_INVALID,
    "/thinker_config/text_config/num_attention_heads: -4 is out of range, legal is 1 to" },
  { "{\"model_type\": \"mllama\", \"text_config\": {\"cross_attention_layers\": [40]}}",
    BUD_CATALOG_ERROR_INVALID,
    "/text_config/cross_attention_layers/0: 40 is out of range, legal is 0 to 39" },
  { "{\"model_type\": \"lfm2\", " TINY ", \"full_attn_idxs\": [\"2\"]}", BUD_CATALOG_ERROR_INVALID,
    "/full_attn_idxs/0: is a string, must be a whole number from 0 to 1" },
  { "{\"model_type\": \"step3_text\", " TINY EXPERTS ", \"moe_intermediate_size\": 4, "
    "\"moe_layers_enum\": \"1,2\"}",
    BUD_CATALOG_ERROR_INVALID, "/moe_layers_enum: entry 1 is no layer from 0 to 1" },
  { "{\"model_type\": \"openelm\", " TINY ", \"head_dim\": 4, \"num_query_heads\": [2, 2], "
    "\"num_kv_heads\": [1, 1], \"ffn_multipliers\": [1.5, \"2\"]}",
    BUD_CATALOG_ERROR_INVALID, "/ffn_multipliers: element 1 must be a number above 0" },
  { "{\"model_type\": \"openelm\", " TINY ", \"head_dim\": 4, \"num_query_heads\": [2, 3], "
    "\"num_kv_heads\": [1, 2], \"ffn_multipliers\": [1, 2]}",
    BUD_CATALOG_ERROR_INVALID, "/num_kv_heads: element 1 is 2, must divide 3 heads" },
  { "{\"model_type\": \"recurrent_gemma\", " TINY "}", BUD_CATALOG_ERROR_UNSUPPORTED,
    "/model_type: \"recurrent_gemma\" cannot be estimated: its recurrence" },
  { "{\"model_type\": \"rwkv7\"}", BUD_CATALOG_ERROR_UNSUPPORTED,
    "\"rwkv7\" cannot be estimated: its time mixing" },
  { "{\"model_type\": \"zamba2\"}", BUD_CATALOG_ERROR_UNSUPPORTED, "share one set of weights" },
  { "{\"model_type\": \"longcat_flash\", " TINY ", \"num_layers\": 257}", BUD_CATALOG_ERROR_INVALID,
    "/num_layers: 257 is out of range, legal is 1 to 256" },
  { "{\"model_type\": \"arctic\", " TINY EXPERTS ", \"moe_layer_frequency\": 0}", BUD_CATALOG_ERROR_INVALID,
    "/moe_layer_frequency: 0 is out of range, legal is 1 to 512" },
  { "{\"model_type\": \"hunyuan_v1_moe\", " TINY ", \"num_experts\": 4, \"moe_topk\": [1, 5], "
    "\"num_shared_expert\": 1}",
    BUD_CATALOG_ERROR_INVALID, "/moe_topk/1: 5 is out of range, legal is 0 to 4" },
  { "{\"model_type\": \"hunyuan_v1_moe\", " TINY ", \"num_experts\": 4, \"moe_topk\": [1, 0], "
    "\"num_shared_expert\": 1}",
    BUD_CATALOG_ERROR_INVALID, "/moe_topk: element 1 is 0, legal is 1 to 4" },
  { "{\"model_type\": \"hunyuan_v1_moe\", " TINY ", \"num_experts\": 4, \"moe_topk\": [1], "
    "\"num_shared_expert\": 1}",
    BUD_CATALOG_ERROR_INVALID, "/moe_topk: has 1 entries, must have one for each of 2 layers" },
  { "{\"model_type\": \"hunyuan_v1_moe\", " TINY ", \"num_experts\": 4, \"num_shared_expert\": 257}",
    BUD_CATALOG_ERROR_INVALID, "/num_shared_expert: 257 is out of range, legal is 0 to 256" },
  { "{\"model_type\": \"modernbert\", " TINY ", \"max_position_embeddings\": \"8192\"}",
    BUD_CATALOG_ERROR_INVALID, "/max_position_embeddings: is a string, must be a whole number from 1 to" },
  { "{\"model_type\": \"deberta-v2\", " TINY
    ", \"max_position_embeddings\": 4, \"relative_attention\": true, "
    "\"pos_att_type\": [1]}",
    BUD_CATALOG_ERROR_INVALID, "/pos_att_type/0: is a number, must be a string" },
  { "{\"model_type\": \"internvl\", \"text_config\": {\"model_type\": \"qwen2\", " TINY
    "}, \"vision_config\": {\"image_size\": [448, 224]}}",
    BUD_CATALOG_ERROR_INVALID, "/vision_config/image_size: has sides that differ" },
  { "{\"model_type\": \"internvl\", \"text_config\": {\"model_type\": \"qwen2\", " TINY
    "}, \"vision_config\": {\"patch_size\": [0, 0]}}",
    BUD_CATALOG_ERROR_INVALID, "/vision_config/patch_size: must be a whole number from 1 to 1024" },
  { "{\"model_type\": \"nemotron_h\", " TINY ", \"hybrid_override_pattern\": \"MX\"}",
    BUD_CATALOG_ERROR_INVALID, "/hybrid_override_pattern: has 'X' at layer 1" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree BudModel *model = g_new0 (BudModel, 1);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", refusals[i].config);
      g_assert_false (bud_model_from_config_text (refusals[i].config, -1, NULL, model, &error));
      g_assert_error (error, BUD_CATALOG_ERROR, (gint) refusals[i].code);
      if (strstr (error->message, refusals[i].message) == NULL)
        g_error ("\"%s\" does not contain \"%s\"", error->message, refusals[i].message);
    }
}

typedef struct
{
  const char *config;
  const char *windows; /* one letter for each layer: f full, w window, c chunk */
} WindowCase;

#define STACK(type, n)                                                                                       \
  "\"model_type\": \"" type "\", \"hidden_size\": 8, \"intermediate_size\": 16, \"num_hidden_layers\": " #n  \
  ", \"num_attention_heads\": 2, \"vocab_size\": 10, \"head_dim\": 4"

static const WindowCase windows[] = {
  { "{" STACK ("mistral", 2) ", \"sliding_window\": 4096}", "ww" },
  { "{" STACK ("mistral", 2) ", \"sliding_window\": null}", "ff" },
  { "{" STACK ("mistral", 2) ", \"sliding_window\": 4096, \"max_position_embeddings\": 4096}", "ff" },
  { "{" STACK ("qwen2",
               4) ", \"sliding_window\": 8, \"max_window_layers\": 2, \"use_sliding_window\": false}",
    "ffff" },
  { "{" STACK ("qwen2", 4) ", \"sliding_window\": 8, \"max_window_layers\": 2, \"use_sliding_window\": true}",
    "ffww" },
  { "{" STACK ("gemma2", 4) ", \"sliding_window\": 8}", "wfwf" },
  { "{" STACK ("gemma3_text", 7) ", \"sliding_window\": 8}", "wwwwwfw" },
  { "{" STACK ("gemma3_text", 4) ", \"sliding_window\": 8, \"sliding_window_pattern\": 2}", "wfwf" },
  { "{" STACK ("gpt_oss", 4) EXPERTS ", \"sliding_window\": 8}", "wfwf" },
  { "{" STACK ("olmo3", 5) ", \"sliding_window\": 8}", "wwwfw" },
  { "{" STACK ("olmo3",
               2) ", \"sliding_window\": 8, \"layer_types\": [\"full_attention\", \"sliding_attention\"]}",
    "fw" },
  { "{" STACK ("cohere2", 5) ", \"sliding_window\": 8}", "wwwfw" },
  { "{" STACK ("llama4_text", 5) EXPERTS ", \"attention_chunk_size\": 8}", "cccfc" },
  { "{" STACK ("llama4_text", 2) EXPERTS ", \"attention_chunk_size\": 8, \"no_rope_layers\": [0, 1]}", "fc" },
  { "{" STACK ("llama", 2) ", \"sliding_window\": 8}", "ff" },
  { "{" STACK ("afmoe", 4) EXPERTS ", \"moe_intermediate_size\": 4, \"sliding_window\": 8, "
                                   "\"global_attn_every_n_layers\": 2}",
    "wfwf" },
  { "{" STACK ("exaone_moe", 4) EXPERTS ", \"moe_intermediate_size\": 4, \"sliding_window\": 8, "
                                        "\"sliding_window_pattern\": \"LLG\"}",
    "wwfw" },
};

static void
test_windows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      g_autofree BudModel *model = read_text (windows[i].config);

      g_test_message ("%s", windows[i].config);
      g_assert_cmpuint (model->n_decoder_layers, ==, strlen (windows[i].windows));
      for (guint k = 0; k < model->n_decoder_layers; k++)
        {
          const BudAttention *attention = &model->groups[model->layer_order[k]].attention;
          char letter = attention->window_tokens == 0 ? 'f' : attention->window_is_chunk ? 'c' : 'w';

          g_assert_cmpint (letter, ==, windows[i].windows[k]);
        }
    }
}

typedef struct
{
  const char *config;
  const char *ffns; /* one letter for each layer: d dense, m experts, - none */
} FfnCase;

static const FfnCase ffns[] = {
  { "{" STACK ("mixtral", 2) EXPERTS "}", "mm" },
  { "{" STACK ("qwen3_moe", 4) EXPERTS ", \"moe_intermediate_size\": 4, \"decoder_sparse_step\": 2}",
    "dmdm" },
  { "{" STACK ("qwen3_moe", 3) EXPERTS ", \"moe_intermediate_size\": 4, \"mlp_only_layers\": [1]}", "mdm" },
  { "{" STACK ("deepseek", 3) EXPERTS ", \"moe_intermediate_size\": 4, \"first_k_dense_replace\": 1}",
    "dmm" },
  { "{" STACK ("deepseek_v2", 3) ", \"n_routed_experts\": 4, \"num_experts_per_tok\": 1, "
                                 "\"moe_intermediate_size\": 4, \"first_k_dense_replace\": 1, "
                                 "\"use_mla\": false, \"kv_lora_rank\": null}",
    "dmm" },
  { "{" STACK ("deepseek", 5) EXPERTS ", \"moe_intermediate_size\": 4, \"first_k_dense_replace\": 1, "
                                      "\"moe_layer_freq\": 2}",
    "ddmdm" },
  { "{" STACK ("minimax_m3", 3) EXPERTS ", \"moe_intermediate_size\": 4, \"moe_layer_freq\": [0, 1, 1]}",
    "dmm" },
  { "{" STACK ("llama4_text", 4) EXPERTS ", \"interleave_moe_layer_step\": 2}", "dmdm" },
  { "{" STACK ("jamba", 4) ", \"num_experts\": 4, \"num_experts_per_tok\": 1}", "dmdm" },
  { "{" STACK ("afmoe", 3) EXPERTS ", \"moe_intermediate_size\": 4, \"num_dense_layers\": 2}", "ddm" },
  { "{" STACK ("exaone_moe", 3) EXPERTS ", \"moe_intermediate_size\": 4, "
                                        "\"is_moe_layer\": [false, true, false]}",
    "dmd" },
  { "{" STACK ("arctic", 4) EXPERTS "}", "dmdm" },
  { "{" STACK ("lfm2_moe", 3) EXPERTS ", \"moe_intermediate_size\": 4, \"num_dense_layers\": 1}", "dmm" },
  { "{" STACK ("nemotron_h", 4) ", \"hybrid_override_pattern\": \"M-*-\"}", "-d-d" },
};

static void
test_ffns (void)
{
  static const char letters[] = { [BUD_FFN_NONE] = '-', [BUD_FFN_DENSE] = 'd', [BUD_FFN_MOE] = 'm' };

  for (guint i = 0; i < G_N_ELEMENTS (ffns); i++)
    {
      g_autofree BudModel *model = read_text (ffns[i].config);

      g_test_message ("%s", ffns[i].config);
      g_assert_cmpuint (model->n_decoder_layers, ==, strlen (ffns[i].ffns));
      for (guint k = 0; k < model->n_decoder_layers; k++)
        g_assert_cmpint (letters[model->groups[model->layer_order[k]].ffn.kind], ==, ffns[i].ffns[k]);
    }
}

/* Of four layers the second attends to the image: 2 x 2 heads of 4 for each of 3 tiles of 5 patches; the
 * others hold the text. */
static void
test_cross (void)
{
  g_autofree BudModel *model = read_text (
      "{\"model_type\": \"mllama\", \"text_config\": {\"hidden_size\": 8, \"intermediate_size\": 16, "
      "\"num_hidden_layers\": 4, \"num_attention_heads\": 2, \"num_key_value_heads\": 2, \"vocab_size\": 10, "
      "\"cross_attention_layers\": [1]}, \"vision_config\": {\"hidden_size\": 4, \"num_attention_heads\": 2, "
      "\"image_size\": 28, \"patch_size\": 14, \"max_num_tiles\": 3}}");
  double text
      = bud_model_kv_bytes (model, BUD_FORMAT_BF16, 100) - bud_model_kv_bytes (model, BUD_FORMAT_BF16, 0);

  g_assert_cmpuint (model->tower_tokens, ==, 15);
  g_assert_cmpfloat (text, ==, 3 * 16.0 * 2 * 100);
  g_assert_cmpfloat (bud_model_kv_bytes (model, BUD_FORMAT_BF16, 0), ==, 16.0 * 2 * 15);
  /* Without an image there is nothing to hold. */
  g_assert_cmpfloat (bud_request_shape (model, &(BudWorkload){ .images = 0 }).encoder_tokens, ==, 0);
  g_assert_cmpfloat (bud_request_shape (model, &(BudWorkload){ .images = 2 }).encoder_tokens, ==, 30);
}

typedef struct
{
  const char *text;
  const char *clean;
} CleanCase;

static const CleanCase cleans[] = {
  { "{\"a\": NaN, \"b\": 1}", "{\"a\":null, \"b\": 1}" },
  { "[Infinity,\n-Infinity]", "[null    ,\nnull     ]" },
  { "{\"a\": \"NaN \\\" Infinity\"}", "{\"a\": \"NaN \\\" Infinity\"}" },
  { "[NaNs]", "[NaNs]" },
  { "", "" },
};

static void
test_sanitize (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cleans); i++)
    {
      g_autofree char *clean = bud_config_sanitize (cleans[i].text, -1);

      g_assert_cmpstr (clean, ==, cleans[i].clean);
    }
}

/* What is not stated is said; what is stated is not. */
static void
test_assumptions (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"model_type\": \"llama\", " TINY "}", NULL);
  g_auto (GStrv) list = bud_model_config_assumptions (json_node_get_object (node));
  g_autofree char *all = g_strjoinv ("\n", list);

  g_assert_nonnull (strstr (all, "tie_word_embeddings is not stated: false"));
  g_assert_nonnull (strstr (all, "torch_dtype is not stated: bf16"));
  g_assert_nonnull (strstr (all, "attention_bias false"));
  g_assert_null (strstr (all, "hidden_size"));
}

static void
test_families (void)
{
  const char *const *families = bud_config_families ();

  g_assert_true (g_strv_contains (families, "llama"));
  g_assert_true (g_strv_contains (families, "qwen3_vl"));
  for (guint i = 1; families[i] != NULL; i++)
    g_assert_cmpstr (families[i - 1], <, families[i]);
}

/* Every family refuses an empty config by pointer, never crashes and never invents a model. */
static void
test_empty (void)
{
  const char *const *families = bud_config_families ();

  for (guint i = 0; families[i] != NULL; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"model_type\": \"%s\"}", families[i]);
      g_autofree BudModel *model = g_new0 (BudModel, 1);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", families[i]);
      g_assert_false (bud_model_from_config_text (text, -1, NULL, model, &error));
      g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, "/"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/config/golden", test_golden);
  g_test_add_func ("/catalog/config/counts", test_counts);
  g_test_add_func ("/catalog/config/tiny-llama", test_tiny_llama);
  g_test_add_func ("/catalog/config/refusals", test_refusals);
  g_test_add_func ("/catalog/config/windows", test_windows);
  g_test_add_func ("/catalog/config/ffns", test_ffns);
  g_test_add_func ("/catalog/config/cross", test_cross);
  g_test_add_func ("/catalog/config/sanitize", test_sanitize);
  g_test_add_func ("/catalog/config/assumptions", test_assumptions);
  g_test_add_func ("/catalog/config/families", test_families);
  g_test_add_func ("/catalog/config/empty", test_empty);
  return g_test_run ();
}
