/* What a config.json says of heads, and of the format its numbers are in. */
#include "tiny-config.h"

typedef struct
{
  const char *fields;
  guint64 total; /* 1400 without the head of the tiny llama, 8 for each label */
} HeadCase;

static const HeadCase heads[] = {
  { "\"architectures\": [\"LlamaForCausalLM\"]", 1480 },
  { "\"architectures\": [\"LlamaLMHeadModel\"]", 1480 },
  { "\"architectures\": [\"LlamaModel\"]", 1400 },
  { "\"architectures\": [\"LlamaForSequenceClassification\"]", 1416 },
  { "\"architectures\": [\"LlamaForSequenceClassification\"], \"id2label\": {\"0\": \"score\"}", 1408 },
  { "\"architectures\": [\"LlamaForTokenClassification\"], \"num_labels\": 5", 1440 },
};

static void
test_heads (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"model_type\": \"llama\", " TINY ", %s}", heads[i].fields);
      g_autofree BudModel *model = read_text (text);
      BudParameterCounts counts;

      g_test_message ("%s", heads[i].fields);
      bud_model_count_parameters (model, &counts);
      g_assert_cmpuint (counts.total, ==, heads[i].total);
      g_assert_cmpint (model->has_lm_head, ==, heads[i].total == 1480);
    }
}

typedef struct
{
  const char *config;
  guint32 n_kv_heads;
} KvHeadsCase;

#define SIXTEEN_HEADS                                                                                        \
  "\"hidden_size\": 64, \"intermediate_size\": 16, \"num_hidden_layers\": 2, "                               \
  "\"num_attention_heads\": 16, \"vocab_size\": 10"

/* Left out, the class decides: many have a number, the others take as many as heads. */
static const KvHeadsCase kv_heads[] = {
  { "{\"model_type\": \"llama\", " SIXTEEN_HEADS "}", 16 },
  { "{\"model_type\": \"llava\", \"text_config\": {\"model_type\": \"llama\", " SIXTEEN_HEADS "}}", 16 },
  { "{\"model_type\": \"mistral\", " SIXTEEN_HEADS "}", 8 },
  { "{\"model_type\": \"mistral\", " SIXTEEN_HEADS ", \"num_key_value_heads\": null}", 16 },
  { "{\"model_type\": \"mistral\", " TINY "}", 2 },
  { "{\"model_type\": \"qwen2\", " SIXTEEN_HEADS "}", 16 },
  { "{\"model_type\": \"gemma2\", " SIXTEEN_HEADS "}", 4 },
  { "{\"model_type\": \"cohere\", " SIXTEEN_HEADS "}", 16 },
};

static void
test_kv_heads (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kv_heads); i++)
    {
      g_autofree BudModel *model = read_text (kv_heads[i].config);

      g_test_message ("%s", kv_heads[i].config);
      g_assert_cmpuint (model->groups[0].attention.n_kv_heads, ==, kv_heads[i].n_kv_heads);
    }
}

/* Hunyuan-Large's cross-layer attention: every second layer takes keys and values of the one before. */
static void
test_shared_kv (void)
{
  g_autofree BudModel *model
      = read_text ("{\"model_type\": \"hunyuan\", " TINY ", \"num_experts\": 1, \"use_cla\": true, "
                   "\"cla_share_factor\": 2, \"use_qk_norm\": false, \"tie_word_embeddings\": false}");
  BudParameterCounts counts;

  bud_model_count_parameters (model, &counts);
  g_assert_cmpuint (counts.total, ==, 1480 - 2 * 64);
  g_assert_false (model->groups[model->layer_order[0]].attention.shares_kv);
  g_assert_true (model->groups[model->layer_order[1]].attention.shares_kv);
}

typedef struct
{
  const char *fields;
  BudFormat format;
} FormatCase;

static const FormatCase formats[] = {
  { "", BUD_FORMAT_BF16 },
  { ", \"torch_dtype\": \"float16\"", BUD_FORMAT_FP16 },
  { ", \"dtype\": \"float32\"", BUD_FORMAT_FP32 },
  { ", \"quantization_config\": {\"quant_method\": \"fp8\", \"weight_block_size\": [128, 128]}",
    BUD_FORMAT_FP8_BLOCK },
  { ", \"quantization_config\": {\"quant_method\": \"fp8\"}", BUD_FORMAT_FP8 },
  { ", \"quantization_config\": {\"quant_method\": \"mxfp4\"}", BUD_FORMAT_MXFP4 },
  { ", \"quantization_config\": {\"quant_method\": \"awq\", \"bits\": 4}", BUD_FORMAT_INT4 },
  { ", \"quantization_config\": {\"quant_method\": \"gptq\", \"bits\": 8}", BUD_FORMAT_INT8 },
  { ", \"quantization_config\": {\"quant_method\": \"modelopt\", \"quant_algo\": \"NVFP4\"}",
    BUD_FORMAT_NVFP4 },
  { ", \"quantization_config\": {\"quant_method\": \"compressed-tensors\", \"format\": \"pack-quantized\", "
    "\"config_groups\": {\"group_0\": {\"weights\": {\"num_bits\": 4, \"type\": \"int\"}}}}",
    BUD_FORMAT_INT4 },
  { ", \"quantization_config\": {\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"experts\": "
    "{\"weights\": {\"num_bits\": 8, \"type\": \"float\", \"strategy\": \"block\"}}}}",
    BUD_FORMAT_FP8_BLOCK },
  { ", \"quantization_config\": {\"config_groups\": {\"group_0\": {\"weights\": {\"num_bits\": 8, \"type\": "
    "\"int\"}}}}",
    BUD_FORMAT_INT8 },
  { ", \"quantization_config\": {\"quant_method\": \"compressed-tensors\", \"format\": "
    "\"nvfp4-pack-quantized\"}",
    BUD_FORMAT_NVFP4 },
  { ", \"quantization_config\": {\"quant_method\": \"modelopt\", \"quant_algo\": \"FP8\"}", BUD_FORMAT_FP8 },
  { ", \"quantization_config\": {\"quant_method\": \"modelopt\", \"quant_algo\": \"W4A8_AWQ\"}",
    BUD_FORMAT_INT4 },
  { ", \"quantization_config\": {\"quant_method\": \"modelopt\", \"quant_algo\": \"W4A8_MXFP4_FP8\"}",
    BUD_FORMAT_MXFP4 },
  { ", \"quantization_config\": {\"quant_method\": \"modelopt_fp4\"}", BUD_FORMAT_NVFP4 },
  { ", \"quantization_config\": {\"producer\": {\"name\": \"modelopt\"}, \"quantization\": {\"quant_algo\": "
    "\"NVFP4\"}}",
    BUD_FORMAT_NVFP4 },
  { ", \"quantization_config\": {\"quant_method\": \"quark\", \"global_quant_config\": {\"weight\": "
    "{\"dtype\": \"fp8_e4m3\"}}}",
    BUD_FORMAT_FP8 },
  { ", \"quantization_config\": {\"quant_method\": \"quark\", \"global_quant_config\": {\"weight\": "
    "{\"dtype\": \"fp4\"}}}",
    BUD_FORMAT_MXFP4 },
  { ", \"quantization_config\": {\"quant_method\": \"quark\", \"global_quant_config\": {\"weight\": []}}",
    BUD_FORMAT_BF16 },
  { ", \"quantization_config\": {\"quant_method\": \"quanto\", \"weights\": \"int8\"}", BUD_FORMAT_INT8 },
  { ", \"quantization_config\": {\"quant_method\": \"torchao\", \"quant_type\": \"int4_weight_only\"}",
    BUD_FORMAT_INT4 },
  { ", \"quantization_config\": {\"quant_method\": \"torchao\", \"quant_type\": {\"default\": {\"_type\": "
    "\"Float8DynamicActivationFloat8WeightConfig\"}}}",
    BUD_FORMAT_FP8 },
  { ", \"quantization_config\": {\"quant_method\": \"fbgemm_fp8\"}", BUD_FORMAT_FP8 },
  { ", \"quantization_config\": {\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": true}",
    BUD_FORMAT_INT4 },
  { ", \"quantization_config\": {\"load_in_8bit\": true}", BUD_FORMAT_INT8 },
  { ", \"quantization_config\": {\"quant_method\": \"intel/auto-round\", \"bits\": 2}", BUD_FORMAT_INT2 },
  { ", \"quantization_config\": {\"quant_method\": \"nonesuch\"}", BUD_FORMAT_BF16 },
};

static void
test_formats (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"model_type\": \"llama\", " TINY "%s}", formats[i].fields);
      g_autofree BudModel *model = read_text (text);

      g_test_message ("%s", formats[i].fields);
      g_assert_cmpint (model->native_format, ==, formats[i].format);
    }
}

/* The wrapper tells the tower its type where the section inside has none. */
static void
test_thinker (void)
{
  g_autofree BudModel *model
      = read_text ("{\"model_type\": \"qwen3_omni_moe\", \"thinker_config\": {\"text_config\": {" TINY
                   ", \"num_experts\": 4, \"num_experts_per_tok\": 1, \"moe_intermediate_size\": 4}, "
                   "\"vision_config\": {\"hidden_size\": 8, \"num_heads\": 2}}}");

  g_assert_cmpuint (model->n_tower_other_parameters, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/config/heads", test_heads);
  g_test_add_func ("/catalog/config/shared-kv", test_shared_kv);
  g_test_add_func ("/catalog/config/kv-heads", test_kv_heads);
  g_test_add_func ("/catalog/config/formats", test_formats);
  g_test_add_func ("/catalog/config/thinker", test_thinker);
  return g_test_run ();
}
