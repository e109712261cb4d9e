/* config.json files that are no model: exit 2, one line that says where and what, an unchanged catalog. */
#include <glib.h>
#include <string.h>

#include "spawn.h"

/* Keys and values as they stand in the file. */
static const char *const llama[] = { "architectures",
                                     "[\"LlamaForCausalLM\"]",
                                     "model_type",
                                     "\"llama\"",
                                     "hidden_size",
                                     "64",
                                     "intermediate_size",
                                     "128",
                                     "num_attention_heads",
                                     "8",
                                     "num_key_value_heads",
                                     "4",
                                     "num_hidden_layers",
                                     "2",
                                     "vocab_size",
                                     "1000",
                                     "max_position_embeddings",
                                     "2048",
                                     NULL };
static const char *const mixtral[] = { "model_type",
                                       "\"mixtral\"",
                                       "hidden_size",
                                       "64",
                                       "intermediate_size",
                                       "128",
                                       "num_attention_heads",
                                       "8",
                                       "num_key_value_heads",
                                       "4",
                                       "num_hidden_layers",
                                       "2",
                                       "vocab_size",
                                       "1000",
                                       "max_position_embeddings",
                                       "2048",
                                       "num_local_experts",
                                       "8",
                                       "num_experts_per_tok",
                                       "2",
                                       NULL };
static const char *const deepseek[] = { "model_type",
                                        "\"deepseek_v3\"",
                                        "hidden_size",
                                        "64",
                                        "intermediate_size",
                                        "128",
                                        "num_attention_heads",
                                        "8",
                                        "num_key_value_heads",
                                        "8",
                                        "num_hidden_layers",
                                        "2",
                                        "vocab_size",
                                        "1000",
                                        "max_position_embeddings",
                                        "2048",
                                        "q_lora_rank",
                                        "32",
                                        "kv_lora_rank",
                                        "16",
                                        "qk_nope_head_dim",
                                        "8",
                                        "qk_rope_head_dim",
                                        "8",
                                        "v_head_dim",
                                        "8",
                                        "n_routed_experts",
                                        "8",
                                        "num_experts_per_tok",
                                        "2",
                                        "moe_intermediate_size",
                                        "32",
                                        "n_shared_experts",
                                        "1",
                                        "first_k_dense_replace",
                                        "1",
                                        NULL };
static const char *const llava[]
    = { "model_type",
        "\"llava\"",
        "text_config",
        "{\"model_type\":\"llama\",\"hidden_size\":64,\"intermediate_size\":128,\"num_attention_heads\":8,"
        "\"num_hidden_layers\":2,\"vocab_size\":1000,\"max_position_embeddings\":2048}",
        "vision_config",
        "{\"model_type\":\"clip_vision_model\",\"hidden_size\":64,\"intermediate_size\":128,"
        "\"num_hidden_layers\":2,\"num_attention_heads\":4,\"image_size\":224,\"patch_size\":14}",
        NULL };

static const struct
{
  const char *text, *says;
} texts[] = {
  { "", "1:1: the text ends" },
  { " ", "1:2: the text ends" },
  { "{", "1:2: the text ends inside an object" },
  { "}", "1:1: a JSON value" },
  { "[", "1:2: the text ends inside an array" },
  { "[]", "1:1: must be a JSON object" },
  { "null", "1:1: must be" },
  { "true", "1:1: must be" },
  { "7", "1:1: must be" },
  { "\"x\"", "1:1: must be" },
  { "[{}]", "1:1: must be" },
  { "{}", "/model_type: is missing" },
  { "{\"a\"", "1:5: the text ends inside an object" },
  { "{\"a\":", "1:6: the text ends" },
  { "{\"a\":1", "1:7: the text ends inside an object" },
  { "{\"a\":1,", "1:8: the text ends inside an object" },
  { "{\"a\":1,}", "1:8: a key" },
  { "{a:1}", "1:2: a key in double quotes" },
  { "{'a':1}", "1:2: a key in double quotes" },
  { "{\"a\" 1}", "1:6: ':' is expected" },
  { "{\"a\":1 \"b\":2}", "1:8: " },
  { "{\"a\":01}", "may not start with 0" },
  { "{\"a\":1.}", "1:8: a digit" },
  { "{\"a\":.5}", "1:6: " },
  { "{\"a\":+1}", "1:6: " },
  { "{\"a\":1e}", "1:8: a digit" },
  { "{\"a\":0x10}", "1:7: " },
  { "{\"a\":tru}", "1:6: " },
  { "{\"a\":undefined}", "1:6: " },
  { "{\"a\":[1,2}", "1:10: ',' or ']'" },
  { "{\"a\":[1,]}", "1:9: " },
  { "{\"a\":\"b", "1:8: the text ends inside a string" },
  { "{\"a\":\"b\n", "1:8: the text ends inside a string" },
  { "{\"a\":\"\\", "the text ends inside a string" },
  { "{\"a\":\"\\u12", "the text ends inside a string" },
  { "{\"a", "1:4: the text ends inside a string" },
  { "{\"a\":\"\\q\"}", "1:8: unknown escape" },
  { "{\"a\":\"\\u12\"}", "four hexadecimal" },
  { "{\"a\":\"\\ud800\"}", "surrogate" },
  { "{\"a\":\"b\nc\"}", "1:8: a control character" },
  { "{\"a\":1}x", "1:8: something follows" },
  { "{\"a\":1}{\"b\":2}", "1:8: something follows" },
  { "// c\n{}", "1:1: " },
  { "{\"a\":1/*c*/}", "1:7: " },
  { "{\"a\":1,\"a\":1}", "1:8: this key stands twice" },
  { "\xef\xbb\xbf", "1:4: the text ends" },
  { "<html>Not found</html>", "1:1: a JSON value" },
  { "Entry not found", "1:1: a JSON value" },
  { "version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "1:1: a JSON value" },
  { "{\"config\":7}", "/config: must be an object" },
  { "{\"config\":[]}", "/config: must be an object" },
  { "{\"id\":\"a/b\",\"config\":{}}", "/model_type: is missing" },
};

/* One value of a good file changed; NULL = left out. */
static const struct
{
  const char *const *base;
  const char *key, *value, *says;
} edits[] = {
  { llama, "hidden_size", NULL, "/hidden_size: is missing" },
  { llama, "hidden_size", "0", "/hidden_size: 0 is out of range" },
  { llama, "hidden_size", "-64", "/hidden_size: -64" },
  { llama, "hidden_size", "1.5", "/hidden_size: is a number" },
  { llama, "hidden_size", "1e300", "/hidden_size: 1e+300" },
  { llama, "hidden_size", "1e400", "/hidden_size: " },
  { llama, "hidden_size", "NaN", "/hidden_size: " },
  { llama, "hidden_size", "-Infinity", "/hidden_size: " },
  { llama, "hidden_size", "\"64\"", "/hidden_size: is a string" },
  { llama, "hidden_size", "true", "/hidden_size: is a boolean" },
  { llama, "hidden_size", "[64]", "/hidden_size: is an array" },
  { llama, "hidden_size", "{}", "/hidden_size: is an object" },
  { llama, "hidden_size", "null", "/hidden_size: is missing" },
  { llama, "hidden_size", "99999999999999999999", "/hidden_size: 1e+20" },
  { llama, "num_hidden_layers", NULL, "/num_hidden_layers: is missing" },
  { llama, "num_hidden_layers", "0", "1 to 512" },
  { llama, "num_hidden_layers", "-2", "/num_hidden_layers: -2" },
  { llama, "num_hidden_layers", "100000", "/num_hidden_layers: 100000" },
  { llama, "num_hidden_layers", "1000000000000", "/num_hidden_layers: " },
  { llama, "num_hidden_layers", "2.5", "/num_hidden_layers: " },
  { llama, "num_hidden_layers", "\"two\"", "/num_hidden_layers: " },
  { llama, "num_hidden_layers", "[2]", "/num_hidden_layers: " },
  { llama, "num_attention_heads", NULL, "/num_attention_heads: " },
  { llama, "num_attention_heads", "0", "/num_attention_heads: " },
  { llama, "num_attention_heads", "7", "/num_key_value_heads: 4 does not divide num_attention_heads 7" },
  { llama, "num_attention_heads", "1048576", "/num_attention_heads: " },
  { llama, "num_attention_heads", "\"8\"", "/num_attention_heads: " },
  { llama, "num_key_value_heads", "0", "1 to 8" },
  { llama, "num_key_value_heads", "-4", "/num_key_value_heads: " },
  { llama, "num_key_value_heads", "3", "3 does not divide num_attention_heads 8" },
  { llama, "num_key_value_heads", "16", "1 to 8" },
  { llama, "num_key_value_heads", "\"4\"", "/num_key_value_heads: " },
  { llama, "num_key_value_heads", "1.5", "/num_key_value_heads: " },
  { llama, "intermediate_size", NULL, "/intermediate_size: " },
  { llama, "intermediate_size", "0", "/intermediate_size: " },
  { llama, "intermediate_size", "1e12", "/intermediate_size: " },
  { llama, "intermediate_size", "[1,2]", "/intermediate_size: " },
  { llama, "vocab_size", NULL, "/vocab_size: " },
  { llama, "vocab_size", "-1", "/vocab_size: " },
  { llama, "vocab_size", "1e12", "/vocab_size: " },
  { llama, "vocab_size", "\"1000\"", "/vocab_size: " },
  { llama, "max_position_embeddings", "-1", "/max_position_embeddings: " },
  { llama, "max_position_embeddings", "1e15", "/max_position_embeddings: " },
  { llama, "max_position_embeddings", "\"2048\"", "/max_position_embeddings: " },
  { llama, "head_dim", "-16", "/head_dim: " },
  { llama, "head_dim", "1e9", "/head_dim: " },
  { llama, "head_dim", "\"16\"", "/head_dim: " },
  { llama, "head_dim", "1.5", "/head_dim: " },
  { llama, "model_type", NULL, "/model_type: is missing" },
  { llama, "model_type", "\"\"", "/model_type: " },
  { llama, "model_type", "\"bogus\"", "\"bogus\" (LlamaForCausalLM) is not a known architecture" },
  { llama, "model_type", "\"lama\"", "nearest: llama" },
  { llama, "model_type", "7", "/model_type: is a number" },
  { llama, "model_type", "[\"llama\"]", "/model_type: is an array" },
  { llama, "model_type", "{}", "/model_type: " },
  { llama, "architectures", "\"LlamaForCausalLM\"", "/architectures: is a string" },
  { llama, "architectures", "[7]", "/architectures/0: is a number" },
  { llama, "architectures", "{}", "/architectures: " },
  { llama, "torch_dtype", "7", "/torch_dtype: " },
  { llama, "tie_word_embeddings", "\"yes\"", "/tie_word_embeddings: " },
  { llama, "tie_word_embeddings", "2", "/tie_word_embeddings: " },
  { llama, "quantization_config", "7", "/quantization_config: " },
  { llama, "quantization_config", "{\"quant_method\":7}", "/quantization_config/quant_method: " },
  { llama, "quantization_config", "{\"quant_method\":\"gptq\",\"bits\":-3}",
    "/quantization_config/bits: -3" },
  { mixtral, "num_local_experts", NULL, "/num_local_experts: " },
  { mixtral, "num_local_experts", "-8", "/num_local_experts: " },
  { mixtral, "num_local_experts", "1e9", "/num_local_experts: " },
  { mixtral, "num_local_experts", "\"8\"", "/num_local_experts: " },
  { mixtral, "num_experts_per_tok", NULL, "/num_experts_per_tok: " },
  { mixtral, "num_experts_per_tok", "9", "1 to 8" },
  { mixtral, "num_experts_per_tok", "-1", "/num_experts_per_tok: " },
  { deepseek, "kv_lora_rank", NULL, "/kv_lora_rank: " },
  { deepseek, "kv_lora_rank", "-1", "/kv_lora_rank: " },
  { deepseek, "qk_rope_head_dim", NULL, "/qk_rope_head_dim: " },
  { deepseek, "qk_rope_head_dim", "1e9", "/qk_rope_head_dim: " },
  { deepseek, "n_routed_experts", "-1", "/n_routed_experts: " },
  { deepseek, "moe_intermediate_size", NULL, "/moe_intermediate_size: " },
  { deepseek, "first_k_dense_replace", "-1", "/first_k_dense_replace: " },
  { deepseek, "v_head_dim", "\"8\"", "/v_head_dim: " },
  { deepseek, "num_experts_per_tok", "99", "1 to 8" },
  { llava, "text_config", "7", "/text_config: is a number" },
  { llava, "text_config", "{\"model_type\":\"llama\",\"hidden_size\":-1}", "/text_config/hidden_size: -1" },
  { llava, "text_config", "{\"model_type\":\"bogus\"}", "/text_config/model_type: \"bogus\"" },
  { llava, "text_config",
    "{\"model_type\":\"llava\",\"text_config\":{\"model_type\":\"llava\",\"text_config\":{}}}",
    "/text_config/text_config: " },
  { llava, "vision_config", "7", "/vision_config: " },
  { llava, "vision_config", "{\"model_type\":\"clip_vision_model\",\"hidden_size\":\"x\"}",
    "/vision_config/hidden_size: " },
};

static char *
edit (const char *const *base, const char *key, const char *value)
{
  GString *text = g_string_new ("{");

  for (; *base != NULL; base += 2)
    if (key == NULL || strcmp (*base, key) != 0)
      g_string_append_printf (text, "%s\"%s\":%s", text->len > 1 ? "," : "", base[0], base[1]);
  if (value != NULL)
    g_string_append_printf (text, ",\"%s\":%s", key, value);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static void
assert_refused (const char *text, const char *says)
{
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  int status = spawn_budsim ("models add - --id broken/model", text, &output, &errors);
  const char *end = strchr (errors, '\n');

  if (status != 2 || *output != '\0' || !g_str_has_prefix (errors, "budsim: -: ") || end == NULL
      || end[1] != '\0' || strstr (errors, says) == NULL)
    g_error ("“%s”: exit %d, “%s%s”, not “%s”", text, status, output, errors, says);
}

/* The user's file, byte for byte. */
static char *
read_database (gsize *length)
{
  g_autofree char *path = g_build_filename (spawn_home (), "budsimulator", "user.db", NULL);
  char *bytes = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, length, NULL));
  return bytes;
}

static void
add_good (void)
{
  static const char *const *const bases[] = { llama, mixtral, deepseek, llava };

  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autofree char *text = edit (bases[i], NULL, NULL);
      g_autofree char *errors = NULL;

      if (spawn_budsim ("models add - --id good/model", text, NULL, &errors) != 0)
        g_error ("%s", errors);
    }
}

static void
test_refused (void)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length_before, length_after;

  add_good ();
  before = read_database (&length_before);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i].text, texts[i].says);
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autofree char *text = edit (edits[i].base, edits[i].key, edits[i].value);

      assert_refused (text, edits[i].says);
    }
  after = read_database (&length_after);
  g_assert_cmpmem (before, length_before, after, length_after);
}

static char *
repeat (const char *text, int n)
{
  GString *repeated = g_string_new (NULL);

  while (n-- > 0)
    g_string_append (repeated, text);
  return g_string_free (repeated, FALSE);
}

static void
test_deep (void)
{
  static const char *const openings[] = { "[", "{\"a\":", "[{\"text_config\":" };

  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autofree char *text = repeat (openings[i], 5000);

      assert_refused (text, "nested deeper than 64 levels");
    }
}

/* A good file cut off anywhere is refused where it ends. */
static void
test_cut (void)
{
  g_autofree char *text = edit (llava, NULL, NULL);

  for (gsize length = strlen (text) - 1; length > 40; length = length * 7 / 8)
    {
      g_autofree char *cut = g_strndup (text, length);
      g_autofree char *says = g_strdup_printf ("1:%d: ", (int) length + 1);

      assert_refused (cut, says);
      assert_refused (cut, "the text ends");
    }
}

static void
test_encodings (void)
{
  static const struct
  {
    const char *encoding, *says;
  } cases[] = {
    { "UTF-16", "UTF-16" },
    { "UTF-16BE", "UTF-16" },
    { "UTF-16LE", "UTF-16" },
    { "ISO-8859-1", "this is not UTF-8" },
  };
  g_autofree char *plain = edit (llama, "_name_or_path", "\"ä\"");
  g_autofree char *path = g_build_filename (spawn_home (), "config.json", NULL);
  g_autofree char *command = g_strdup_printf ("models add --id broken/model '%s'", path);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *errors = NULL;
      gsize length;
      g_autofree char *bytes = g_convert (plain, -1, cases[i].encoding, "UTF-8", NULL, &length, NULL);

      g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
      g_assert_cmpint (spawn_budsim (command, NULL, NULL, &errors), ==, 2);
      if (strstr (errors, cases[i].says) == NULL)
        g_error ("%s: %s", cases[i].encoding, errors);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/malformed/refused", test_refused);
  g_test_add_func ("/cli/malformed/deep", test_deep);
  g_test_add_func ("/cli/malformed/cut", test_cut);
  g_test_add_func ("/cli/malformed/encodings", test_encodings);
  return g_test_run ();
}
