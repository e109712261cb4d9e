/* Number formats: names both ways, sizes with their scales, what runs on what. */
#include <glib.h>

#include "engine/format.h"

static void
test_names (void)
{
  for (int i = 0; i < BUD_N_FORMATS; i++)
    {
      const char *name = bud_format_name ((BudFormat) i);
      g_autofree char *shouted = g_ascii_strup (name, -1);
      BudFormat format = BUD_N_FORMATS;
      g_assert_true (bud_format_parse (name, &format));
      g_assert_cmpint (format, ==, i);
      format = BUD_N_FORMATS;
      g_assert_true (bud_format_parse (shouted, &format));
      g_assert_cmpint (format, ==, i);
    }
  g_assert_null (bud_format_name (BUD_N_FORMATS));
}

static void
test_aliases (void)
{
  static const struct
  {
    const char *name;
    BudFormat format;
  } rows[] = {
    { "f32", BUD_FORMAT_FP32 },  { "f16", BUD_FORMAT_FP16 },     { "bfloat16", BUD_FORMAT_BF16 },
    { "FP4", BUD_FORMAT_NVFP4 }, { "int4_wo", BUD_FORMAT_INT4 }, { "AWQ", BUD_FORMAT_INT4 },
    { "gptq", BUD_FORMAT_INT4 },
  };
  BudFormat format;
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (bud_format_parse (rows[i].name, &format));
      g_assert_cmpint (format, ==, rows[i].format);
    }
}

/* What is no format leaves the target alone. */
static void
test_unknown (void)
{
  static const char *const names[] = { "", " ", "bf", "bf16 ", "fp8_", "q4_k_mm", "int" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      BudFormat format = BUD_FORMAT_INT2;
      g_assert_false (bud_format_parse (names[i], &format));
      g_assert_cmpint (format, ==, BUD_FORMAT_INT2);
    }
  g_assert_false (bud_format_parse (NULL, NULL));
}

/* Bits per element: blocks of 16 with an 8-bit scale, of 32 with one, of 128 × 128 with a 32-bit one; groups
 * of 128 with a 16-bit scale and a 4-bit zero; ggml's q8_0 and q6_K blocks are 34 bytes per 32 and 210 per
 * 256. */
static void
test_bytes (void)
{
  static const struct
  {
    BudFormat format;
    double bits;
  } rows[] = {
    { BUD_FORMAT_FP32, 32 },
    { BUD_FORMAT_BF16, 16 },
    { BUD_FORMAT_FP8, 8 },
    { BUD_FORMAT_FP8_BLOCK, 8 + 32.0 / 16384 },
    { BUD_FORMAT_NVFP4, 4.5 },
    { BUD_FORMAT_MXFP4, 4.25 },
    { BUD_FORMAT_INT4, 4 + 20.0 / 128 },
    { BUD_FORMAT_Q8_0, 34 * 8 / 32.0 },
    { BUD_FORMAT_Q6_K, 210 * 8 / 256.0 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpfloat (bud_format_bytes (rows[i].format), ==, rows[i].bits / 8);
  for (int i = 0; i < BUD_N_FORMATS; i++)
    g_assert_cmpfloat (bud_format_bytes ((BudFormat) i), >, 0.2);
  g_assert_cmpfloat (bud_format_bytes (BUD_N_FORMATS), ==, 0.0);
}

/* The wider operand decides; activations follow the weights only where kernels for both exist. */
static void
test_arithmetic (void)
{
  static const struct
  {
    BudFormat weight, activation;
    BudCompute compute;
  } rows[] = {
    { BUD_FORMAT_INT4, BUD_FORMAT_BF16, BUD_COMPUTE_BF16 },
    { BUD_FORMAT_FP8, BUD_FORMAT_BF16, BUD_COMPUTE_BF16 },
    { BUD_FORMAT_FP8, BUD_FORMAT_FP8, BUD_COMPUTE_FP8 },
    { BUD_FORMAT_NVFP4, BUD_FORMAT_FP8, BUD_COMPUTE_FP8 },
    { BUD_FORMAT_NVFP4, BUD_FORMAT_NVFP4, BUD_COMPUTE_FP4 },
    { BUD_FORMAT_FP32, BUD_FORMAT_BF16, BUD_COMPUTE_FP32 },
    { BUD_FORMAT_BF16, BUD_FORMAT_FP16, BUD_COMPUTE_FP16 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (bud_format_compute (rows[i].weight, rows[i].activation), ==, rows[i].compute);
  g_assert_cmpint (bud_format_default_activation (BUD_FORMAT_FP8_BLOCK), ==, BUD_FORMAT_FP8_BLOCK);
  g_assert_cmpint (bud_format_default_activation (BUD_FORMAT_MXFP4), ==, BUD_FORMAT_BF16);
  g_assert_cmpint (bud_format_default_activation (BUD_FORMAT_Q4_K_M), ==, BUD_FORMAT_BF16);
}

/* A weight-only format is never what activations follow; every default activation is a legal one. */
static void
test_uses (void)
{
  for (int i = 0; i < BUD_N_FORMATS; i++)
    g_assert_false (bud_format_is_weight_only (bud_format_default_activation ((BudFormat) i)));
  g_assert_true (bud_format_is_kv (BUD_FORMAT_Q8_0));
  g_assert_true (bud_format_is_kv (BUD_FORMAT_FP8));
  g_assert_false (bud_format_is_kv (BUD_FORMAT_Q4_K_M));
  g_assert_false (bud_format_is_kv (BUD_FORMAT_INT4));
  g_assert_true (bud_format_is_weight_only (BUD_FORMAT_INT4));
  g_assert_false (bud_format_is_weight_only (BUD_FORMAT_Q8_0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/format/names", test_names);
  g_test_add_func ("/engine/format/aliases", test_aliases);
  g_test_add_func ("/engine/format/unknown", test_unknown);
  g_test_add_func ("/engine/format/bytes", test_bytes);
  g_test_add_func ("/engine/format/arithmetic", test_arithmetic);
  g_test_add_func ("/engine/format/uses", test_uses);
  return g_test_run ();
}
