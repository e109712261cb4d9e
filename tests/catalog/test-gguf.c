/* GGUF headers: made here as llama.cpp writes them, read back as models; and broken in every place. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "catalog/gguf-config.h"
#include "catalog/import.h"

enum
{
  U32 = 4,
  F32 = 6,
  BOOL = 7,
  STRING = 8,
  ARRAY = 9,
  U64 = 10,
};

static void
put_u32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
put_u64 (GByteArray *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
put_string (GByteArray *out, const char *text)
{
  put_u64 (out, strlen (text));
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

/* "llama.block_count=32", "general.name='x'", "llama.attention.head_count_kv=[8,8]", "tokens=#1000" */
static void
put_value (GByteArray *out, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "=", 2);
  const char *value = parts[1];

  put_string (out, parts[0]);
  if (*value == '\'')
    {
      g_autofree char *text = g_strndup (value + 1, strlen (value) - 2);

      put_u32 (out, STRING);
      put_string (out, text);
    }
  else if (*value == '[')
    {
      g_auto (GStrv) numbers = g_strsplit (value + 1, ",", -1);

      put_u32 (out, ARRAY);
      put_u32 (out, U32);
      put_u64 (out, g_strv_length (numbers));
      for (guint i = 0; numbers[i] != NULL; i++)
        put_u32 (out, (guint32) g_ascii_strtoull (numbers[i], NULL, 10));
    }
  else if (*value == '#')
    {
      guint64 n = g_ascii_strtoull (value + 1, NULL, 10);

      put_u32 (out, ARRAY);
      put_u32 (out, STRING);
      put_u64 (out, n);
      for (guint64 i = 0; i < n; i++)
        put_string (out, "token");
    }
  else
    {
      put_u32 (out, U32);
      put_u32 (out, (guint32) g_ascii_strtoull (value, NULL, 10));
    }
}

/* "blk.0.attn_q.weight 4096 4096" */
static void
put_tensor (GByteArray *out, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", -1);

  put_string (out, parts[0]);
  put_u32 (out, g_strv_length (parts) - 1);
  for (guint i = 1; parts[i] != NULL; i++)
    put_u64 (out, g_ascii_strtoull (parts[i], NULL, 10));
  put_u32 (out, 0);
  put_u64 (out, 0);
}

static GByteArray *
make_header (const char *const *values, const char *const *tensors)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *) "GGUF", 4);
  put_u32 (out, 3);
  put_u64 (out, g_strv_length ((char **) tensors));
  put_u64 (out, g_strv_length ((char **) values));
  for (; *values != NULL; values++)
    put_value (out, *values);
  for (; *tensors != NULL; tensors++)
    put_tensor (out, *tensors);
  return out;
}

/* Tensors of a llama with grouped queries, by ggml's names. */
static GPtrArray *
llama_tensors (guint n_layers, guint width, guint kv_width, guint ffn, guint vocab, gboolean is_tied)
{
  GPtrArray *tensors = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (tensors, g_strdup_printf ("token_embd.weight %u %u", width, vocab));
  g_ptr_array_add (tensors, g_strdup_printf ("output_norm.weight %u", width));
  g_ptr_array_add (tensors, g_strdup ("rope_freqs.weight 64"));
  if (!is_tied)
    g_ptr_array_add (tensors, g_strdup_printf ("output.weight %u %u", width, vocab));
  for (guint i = 0; i < n_layers; i++)
    {
      g_ptr_array_add (tensors, g_strdup_printf ("blk.%u.attn_norm.weight %u", i, width));
      g_ptr_array_add (tensors, g_strdup_printf ("blk.%u.ffn_norm.weight %u", i, width));
      g_ptr_array_add (tensors, g_strdup_printf ("blk.%u.attn_q.weight %u %u", i, width, width));
      g_ptr_array_add (tensors, g_strdup_printf ("blk.%u.attn_k.weight %u %u", i, width, kv_width));
      g_ptr_array_add (tensors, g_strdup_printf ("blk.%u.attn_v.weight %u %u", i, width, kv_width));
      g_ptr_array_add (tensors, g_strdup_printf ("blk.%u.attn_output.weight %u %u", i, width, width));
      g_ptr_array_add (tensors, g_strdup_printf ("blk.%u.ffn_gate.weight %u %u", i, width, ffn));
      g_ptr_array_add (tensors, g_strdup_printf ("blk.%u.ffn_up.weight %u %u", i, width, ffn));
      g_ptr_array_add (tensors, g_strdup_printf ("blk.%u.ffn_down.weight %u %u", i, ffn, width));
    }
  g_ptr_array_add (tensors, NULL);
  return tensors;
}

static const char *const LLAMA_8B[] = { "general.architecture='llama'",
                                        "general.name='My Llama 8B'",
                                        "general.file_type=15",
                                        "llama.block_count=32",
                                        "llama.context_length=131072",
                                        "llama.embedding_length=4096",
                                        "llama.feed_forward_length=14336",
                                        "llama.attention.head_count=32",
                                        "llama.attention.head_count_kv=8",
                                        "llama.vocab_size=128256",
                                        "tokenizer.ggml.tokens=#100",
                                        NULL };

static char *
write_header (Fixture *self, GByteArray *header)
{
  char *path = g_build_filename (self->directory, "model.gguf", NULL);

  g_assert_true (g_file_set_contents (path, (const char *) header->data, header->len, NULL));
  return path;
}

static BudCatalogItem *
add (Fixture *self, const char *const *values, const char *const *tensors, GError **error)
{
  g_autoptr (GByteArray) header = make_header (values, tensors);
  g_autofree char *path = write_header (self, header);
  g_autofree char *text = bud_import_read (BUD_CATALOG_MODEL, path, error);

  return text != NULL ? bud_catalog_add (self->catalog, BUD_CATALOG_MODEL, NULL, text, error) : NULL;
}

static void
test_llama (void)
{
  g_autoptr (GPtrArray) tensors = llama_tensors (32, 4096, 1024, 14336, 128256, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  g_autoptr (BudCatalogItem) published = NULL;
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  Fixture fixture;

  fixture_set_up (&fixture);
  item = add (&fixture, LLAMA_8B, (const char *const *) tensors->pdata, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bud_catalog_item_get_id (item), ==, "My Llama 8B");
  published = bud_catalog_lookup (fixture.catalog, BUD_CATALOG_MODEL, "meta-llama/Llama-3.1-8B", NULL);
  g_assert_cmpfloat (bud_catalog_item_get_number (item, "parameters"), ==,
                     bud_catalog_item_get_number (published, "parameters"));
  g_assert_cmpfloat (bud_catalog_item_get_number (item, "context_tokens"), ==, 131072);
  g_assert_false (json_object_has_member (bud_catalog_item_get_json (item), "note"));
  g_assert_true (bud_catalog_load_model (fixture.catalog, "My Llama 8B", model, &error));
  g_assert_cmpint (model->native_format, ==, BUD_FORMAT_Q4_K_M);
  fixture_tear_down (&fixture);
}

/* Values of other architectures: what must come out, as a part of the item's config. */
static const struct
{
  const char *name;
  const char *values[24];
  const char *key;
  double number; /* of the item, or of its config */
} OTHERS[] = {
  { "tied head",
    { "general.architecture='llama'", "llama.block_count=2", "llama.embedding_length=64",
      "llama.context_length=99", "llama.feed_forward_length=128", "llama.attention.head_count=8",
      "llama.attention.head_count_kv=[4,4]" },
    "num_key_value_heads",
    4 },
  { "mixtral",
    { "general.architecture='llama'", "llama.block_count=2", "llama.embedding_length=64",
      "llama.feed_forward_length=128", "llama.context_length=99", "llama.attention.head_count=8",
      "llama.attention.head_count_kv=4", "llama.expert_count=8", "llama.expert_used_count=2" },
    "num_local_experts",
    8 },
  { "qwen3moe",
    { "general.architecture='qwen3moe'", "qwen3moe.block_count=2", "qwen3moe.embedding_length=64",
      "qwen3moe.feed_forward_length=128", "qwen3moe.context_length=99", "qwen3moe.attention.head_count=8",
      "qwen3moe.attention.head_count_kv=4", "qwen3moe.attention.key_length=16", "qwen3moe.expert_count=8",
      "qwen3moe.expert_used_count=2", "qwen3moe.expert_feed_forward_length=32" },
    "moe_intermediate_size",
    32 },
  { "deepseek2",
    { "general.architecture='deepseek2'",
      "deepseek2.block_count=3",
      "deepseek2.embedding_length=64",
      "deepseek2.feed_forward_length=128",
      "deepseek2.context_length=99",
      "deepseek2.attention.head_count=8",
      "deepseek2.attention.head_count_kv=1",
      "deepseek2.attention.key_length=24",
      "deepseek2.attention.key_length_mla=16",
      "deepseek2.attention.value_length=16",
      "deepseek2.attention.value_length_mla=12",
      "deepseek2.rope.dimension_count=8",
      "deepseek2.attention.q_lora_rank=32",
      "deepseek2.attention.kv_lora_rank=16",
      "deepseek2.expert_count=8",
      "deepseek2.expert_used_count=2",
      "deepseek2.expert_shared_count=1",
      "deepseek2.expert_feed_forward_length=32",
      "deepseek2.leading_dense_block_count=1",
      "deepseek2.expert_gating_func=2" },
    "qk_nope_head_dim",
    8 },
  { "gemma3",
    { "general.architecture='gemma3'", "gemma3.block_count=6", "gemma3.embedding_length=64",
      "gemma3.feed_forward_length=128", "gemma3.context_length=99", "gemma3.attention.head_count=4",
      "gemma3.attention.head_count_kv=2", "gemma3.attention.key_length=16",
      "gemma3.attention.sliding_window=32" },
    "sliding_window",
    32 },
  { "gpt-oss",
    { "general.architecture='gpt-oss'", "gpt-oss.block_count=2", "gpt-oss.embedding_length=64",
      "gpt-oss.context_length=99", "gpt-oss.attention.head_count=8", "gpt-oss.attention.head_count_kv=4",
      "gpt-oss.attention.key_length=16", "gpt-oss.attention.sliding_window=32", "gpt-oss.expert_count=8",
      "gpt-oss.expert_used_count=2", "gpt-oss.expert_feed_forward_length=48", "general.file_type=38" },
    "intermediate_size",
    48 },
};

static void
test_architectures (void)
{
  static const char *const tensors[] = { "token_embd.weight 64 1000", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BudCatalogItem) item = NULL;
      JsonObject *config;
      Fixture fixture;

      fixture_set_up (&fixture);
      item = add (&fixture, OTHERS[i].values, tensors, &error);
      if (item == NULL)
        g_error ("%s: %s", OTHERS[i].name, error->message);
      config = json_object_get_object_member (bud_catalog_item_get_json (item), "config");
      g_assert_cmpfloat (json_object_get_double_member (config, OTHERS[i].key), ==, OTHERS[i].number);
      g_assert_cmpint (json_object_get_int_member (config, "vocab_size"), ==, 1000);
      g_assert_true (json_object_get_boolean_member (config, "tie_word_embeddings"));
      g_clear_object (&item);
      fixture_tear_down (&fixture);
    }
}

static void
assert_refused (const char *path, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = bud_gguf_to_item (path, &error);

  if (node != NULL || strstr (error->message, says) == NULL)
    g_error ("“%s”, not “%s”", node != NULL ? "accepted" : error->message, says);
}

/* Cut anywhere, the header ends too early. */
static void
test_cut (void)
{
  static const char *const tensors[] = { "token_embd.weight 4096 128256", "output.weight 4096 128256", NULL };
  g_autoptr (GByteArray) header = make_header (LLAMA_8B, tensors);
  Fixture fixture;

  fixture_set_up (&fixture);
  for (guint length = 0; length < header->len; length += length < 40 ? 1 : 17)
    {
      g_autoptr (GByteArray) cut = g_byte_array_new ();
      g_autofree char *path = NULL;

      g_byte_array_append (cut, header->data, length);
      path = write_header (&fixture, cut);
      assert_refused (path, length < 4 || length > 23 ? "byte " : "the file ends inside the header");
    }
  fixture_tear_down (&fixture);
}

static void
test_malformed (void)
{
  static const struct
  {
    const char *value, *says; /* one more value of a good file */
  } values[] = {
    { "general.architecture='gptneox'", "twice" },
    { "llama.attention.head_count_kv=[8,4]", "twice" },
  };
  /* Bytes of a good header replaced. */
  static const struct
  {
    guint at;
    guint8 bytes[8];
    guint n;
    const char *says;
  } edits[] = {
    { 0, "GGML", 4, "not a GGUF" },
    { 4, { 1, 0, 0, 0 }, 4, "version 1" },
    { 4, { 99, 0, 0, 0 }, 4, "version 99" },
    { 4, { 0, 0, 0, 3 }, 4, "big-endian" },
    { 8, { 255, 255, 255, 255, 255, 255, 255, 255 }, 8, "tensors, at most" },
    { 16, { 255, 255, 255, 255, 255, 255, 255, 127 }, 8, "values, at most" },
    { 24, { 255, 255, 255, 255, 255, 255, 255, 255 }, 8, "ends inside" },
    { 24, { 0, 0, 0, 0, 0, 0, 0, 0 }, 8, "a key is empty" },
    { 52, { 13, 0, 0, 0 }, 4, "value type 13" },
    { 52, { 9, 0, 0, 0 }, 4, "byte " },
    { 56, { 255, 255, 255, 255, 255, 255, 255, 255 }, 8, "ends inside" },
  };
  static const char *const tensors[] = { NULL };
  Fixture fixture;

  fixture_set_up (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      const char *const two[] = { LLAMA_8B[0], "llama.attention.head_count_kv=8", values[i].value, NULL };
      g_autoptr (GByteArray) header = make_header (two, tensors);
      g_autofree char *path = write_header (&fixture, header);

      assert_refused (path, values[i].says);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autoptr (GByteArray) header = make_header (LLAMA_8B, tensors);
      g_autofree char *path = NULL;

      memcpy (header->data + edits[i].at, edits[i].bytes, edits[i].n);
      path = write_header (&fixture, header);
      assert_refused (path, edits[i].says);
    }
  fixture_tear_down (&fixture);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *values[4];
    const char *tensor;
    const char *says;
  } cases[] = {
    { { "general.name='x'" }, "a 1", "general.architecture: is missing" },
    { { "general.architecture='rwkv6'" }, "a 1", "“rwkv6” is not known; known are llama" },
    { { "general.architecture='llama'", "llama.attention.head_count_kv=[8,4]" },
      "a 1",
      "llama.attention.head_count_kv: differs from layer to layer" },
    { { "general.architecture='llama'" }, "a 0", "impossible size" },
    { { "general.architecture='llama'" }, "a 4294967296 4294967296", "impossible size" },
    { { "general.architecture='llama'" }, "a 1 1 1 1 1", "5 dimensions" },
  };
  Fixture fixture;

  fixture_set_up (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const tensors[] = { cases[i].tensor, NULL };
      g_autoptr (GByteArray) header = make_header (cases[i].values, tensors);
      g_autofree char *path = write_header (&fixture, header);

      assert_refused (path, cases[i].says);
    }
  fixture_tear_down (&fixture);
}

#define EIGHT "\10\0\0\0"
#define EIGHT_F32 "\0\0\0\101"
#define NAN_F32 "\0\0\300\177"

/* What llama.attention.head_count_kv may be; not taken for absent: the model would have as many KV heads as
 * heads. */
static const struct
{
  guint32 type;
  guint n; /* an array unless 1 */
  const char *bytes;
  guint n_bytes;
  gboolean is_good;
} heads[] = {
  { U32, 1, EIGHT, 4, TRUE },
  { F32, 1, EIGHT_F32, 4, TRUE },
  { U32, 2, EIGHT EIGHT, 8, TRUE },
  { F32, 1, NAN_F32, 4, FALSE },
  { F32, 1, "\0\0\200\177", 4, FALSE }, /* infinity */
  { F32, 2, EIGHT_F32 NAN_F32, 8, FALSE },
  { F32, 2, NAN_F32 EIGHT_F32, 8, FALSE },
  { BOOL, 1, "\1", 1, FALSE },
  { STRING, 1, "\1\0\0\0\0\0\0\0\70", 9, FALSE }, /* "8" */
  { U32, 0, "", 0, FALSE },
};

static void
test_odd_numbers (void)
{
  static const char *const none[] = { NULL };
  const char *const values[] = { LLAMA_8B[0], NULL };
  Fixture fixture;

  fixture_set_up (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (GByteArray) header = make_header (values, none);
      g_autofree char *path = NULL;
      g_autoptr (JsonNode) node = NULL;

      header->data[16] = 2; /* values */
      put_string (header, "llama.attention.head_count_kv");
      put_u32 (header, heads[i].n == 1 ? heads[i].type : ARRAY);
      if (heads[i].n != 1)
        {
          put_u32 (header, heads[i].type);
          put_u64 (header, heads[i].n);
        }
      g_byte_array_append (header, (const guint8 *) heads[i].bytes, heads[i].n_bytes);
      path = write_header (&fixture, header);
      if (!heads[i].is_good)
        assert_refused (path, "llama.attention.head_count_kv: must be a finite number");
      else if ((node = bud_gguf_to_item (path, NULL)) == NULL)
        g_error ("%" G_GSIZE_FORMAT ": refused", i);
    }
  fixture_tear_down (&fixture);
}

/* Two kilobytes that claim arrays of arrays of arrays without end. */
static void
test_nested (void)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();
  g_autofree char *path = NULL;
  Fixture fixture;

  fixture_set_up (&fixture);
  g_byte_array_append (header, (const guint8 *) "GGUF", 4);
  put_u32 (header, 3);
  put_u64 (header, 0);
  put_u64 (header, 1);
  put_string (header, "deep");
  put_u32 (header, ARRAY);
  for (int i = 0; i < 100; i++)
    {
      put_u32 (header, ARRAY);
      put_u64 (header, 1);
    }
  path = write_header (&fixture, header);
  assert_refused (path, "nested deeper");
  fixture_tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/gguf/llama", test_llama);
  g_test_add_func ("/catalog/gguf/architectures", test_architectures);
  g_test_add_func ("/catalog/gguf/cut", test_cut);
  g_test_add_func ("/catalog/gguf/malformed", test_malformed);
  g_test_add_func ("/catalog/gguf/refused", test_refused);
  g_test_add_func ("/catalog/gguf/odd-numbers", test_odd_numbers);
  g_test_add_func ("/catalog/gguf/nested", test_nested);
  return g_test_run ();
}
