#include "engine/format.h"

#include <stddef.h>

typedef enum
{
  USE_WEIGHT_ONLY = 1 << 0,
  USE_KV = 1 << 1,
} Use;

typedef struct
{
  const char *name;
  double bits; /* per element, scales and zeros included */
  BudCompute compute;
  unsigned width_bits; /* of an operand, to tell the wider of two */
  unsigned use;
} FormatRow;

/* Groups of 128 carry a 16-bit scale and a zero of the weight's width (AWQ arXiv 2306.00978, GPTQ arXiv
 * 2210.17323). FP8 blocks carry one fp32 scale per 128 x 128 (DeepSeek-V3, arXiv 2412.19437). q8_0, q6_k,
 * q5_0, q4_0 and iq4_xs are the sizes of ggml's blocks; the _S, _M and _L mixes are what llama.cpp's
 * quantize tool documents for a 7 B model. */
static const FormatRow rows[BUD_N_FORMATS] = {
  [BUD_FORMAT_FP32] = { "fp32", 32, BUD_COMPUTE_FP32, 32, USE_KV },
  [BUD_FORMAT_TF32] = { "tf32", 32, BUD_COMPUTE_TF32, 19, USE_KV },
  [BUD_FORMAT_BF16] = { "bf16", 16, BUD_COMPUTE_BF16, 16, USE_KV },
  [BUD_FORMAT_FP16] = { "fp16", 16, BUD_COMPUTE_FP16, 16, USE_KV },
  [BUD_FORMAT_FP8] = { "fp8", 8, BUD_COMPUTE_FP8, 8, USE_KV },
  [BUD_FORMAT_FP8_BLOCK] = { "fp8_block", 8 + 32.0 / (128 * 128), BUD_COMPUTE_FP8, 8, 0 },
  [BUD_FORMAT_INT8] = { "int8", 8, BUD_COMPUTE_INT8, 8, USE_KV },
  [BUD_FORMAT_FP6] = { "fp6", 6, BUD_COMPUTE_FP8, 6, 0 },
  [BUD_FORMAT_NVFP4] = { "nvfp4", 4 + 8.0 / 16, BUD_COMPUTE_FP4, 4, USE_KV },
  [BUD_FORMAT_MXFP4] = { "mxfp4", 4 + 8.0 / 32, BUD_COMPUTE_FP4, 4, USE_KV },
  [BUD_FORMAT_INT4] = { "int4", 4 + (16.0 + 4.0) / 128, BUD_COMPUTE_INT4, 4, USE_WEIGHT_ONLY },
  [BUD_FORMAT_INT2] = { "int2", 2 + (16.0 + 2.0) / 128, BUD_COMPUTE_INT4, 2, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q8_0] = { "q8_0", 8.5, BUD_COMPUTE_INT8, 8, USE_KV },
  [BUD_FORMAT_Q6_K] = { "q6_k", 6.5625, BUD_COMPUTE_INT8, 6, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q5_K_M] = { "q5_k_m", 5.68, BUD_COMPUTE_INT8, 5, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q5_K_S] = { "q5_k_s", 5.52, BUD_COMPUTE_INT8, 5, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q5_0] = { "q5_0", 5.5, BUD_COMPUTE_INT8, 5, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q4_K_M] = { "q4_k_m", 4.85, BUD_COMPUTE_INT4, 4, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q4_K_S] = { "q4_k_s", 4.58, BUD_COMPUTE_INT4, 4, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q4_0] = { "q4_0", 4.5, BUD_COMPUTE_INT4, 4, USE_WEIGHT_ONLY },
  [BUD_FORMAT_IQ4_XS] = { "iq4_xs", 4.25, BUD_COMPUTE_INT4, 4, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q3_K_L] = { "q3_k_l", 4.27, BUD_COMPUTE_INT4, 3, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q3_K_M] = { "q3_k_m", 3.91, BUD_COMPUTE_INT4, 3, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q3_K_S] = { "q3_k_s", 3.5, BUD_COMPUTE_INT4, 3, USE_WEIGHT_ONLY },
  [BUD_FORMAT_Q2_K] = { "q2_k", 3.35, BUD_COMPUTE_INT4, 2, USE_WEIGHT_ONLY },
};

static const struct
{
  const char *name;
  BudFormat format;
} aliases[] = {
  { "f32", BUD_FORMAT_FP32 },          { "float32", BUD_FORMAT_FP32 },    { "float", BUD_FORMAT_FP32 },
  { "f16", BUD_FORMAT_FP16 },          { "float16", BUD_FORMAT_FP16 },    { "half", BUD_FORMAT_FP16 },
  { "bfloat16", BUD_FORMAT_BF16 },     { "fp8_e4m3", BUD_FORMAT_FP8 },    { "fp8_e5m2", BUD_FORMAT_FP8 },
  { "float8_e4m3fn", BUD_FORMAT_FP8 }, { "float8_e5m2", BUD_FORMAT_FP8 }, { "fp4", BUD_FORMAT_NVFP4 },
  { "int4_wo", BUD_FORMAT_INT4 },      { "w4a16", BUD_FORMAT_INT4 },      { "awq", BUD_FORMAT_INT4 },
  { "gptq", BUD_FORMAT_INT4 },         { "w8a8", BUD_FORMAT_INT8 },
};

/* ASCII only: what the locale thinks of letters must not matter. */
static char
to_lower (char c)
{
  return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

static bool
is_same_name (const char *a, const char *b)
{
  while (*a != '\0' && to_lower (*a) == to_lower (*b))
    a++, b++;
  return *a == '\0' && *b == '\0';
}

static bool
is_valid (BudFormat format)
{
  return (unsigned) format < BUD_N_FORMATS;
}

const char *
bud_format_name (BudFormat format)
{
  return is_valid (format) ? rows[format].name : NULL;
}

bool
bud_format_parse (const char *name, BudFormat *format)
{
  if (name == NULL)
    return false;
  for (int i = 0; i < BUD_N_FORMATS; i++)
    if (is_same_name (name, rows[i].name))
      {
        *format = (BudFormat) i;
        return true;
      }
  for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
    if (is_same_name (name, aliases[i].name))
      {
        *format = aliases[i].format;
        return true;
      }
  return false;
}

double
bud_format_bytes (BudFormat format)
{
  return is_valid (format) ? rows[format].bits / 8 : 0;
}

bool
bud_format_is_weight_only (BudFormat format)
{
  return is_valid (format) && (rows[format].use & USE_WEIGHT_ONLY) != 0;
}

bool
bud_format_is_kv (BudFormat format)
{
  return is_valid (format) && (rows[format].use & USE_KV) != 0;
}

BudFormat
bud_format_default_activation (BudFormat weight)
{
  switch (weight)
    {
    case BUD_FORMAT_FP8:
    case BUD_FORMAT_FP8_BLOCK:
    case BUD_FORMAT_INT8:
    case BUD_FORMAT_NVFP4:
      return weight;
    default:
      return BUD_FORMAT_BF16;
    }
}

BudCompute
bud_format_compute (BudFormat weight, BudFormat activation)
{
  const FormatRow *w = &rows[is_valid (weight) ? weight : BUD_FORMAT_BF16];
  const FormatRow *a = &rows[is_valid (activation) ? activation : BUD_FORMAT_BF16];

  /* Equally wide operands (fp16 with bf16) run as the activations are. */
  return w->width_bits > a->width_bits ? w->compute : a->compute;
}

const char *
bud_compute_name (BudCompute compute)
{
  static const char *const names[BUD_N_COMPUTES] = {
    [BUD_COMPUTE_FP32] = "fp32", [BUD_COMPUTE_TF32] = "tf32", [BUD_COMPUTE_BF16] = "bf16",
    [BUD_COMPUTE_FP16] = "fp16", [BUD_COMPUTE_FP8] = "fp8",   [BUD_COMPUTE_INT8] = "int8",
    [BUD_COMPUTE_FP4] = "fp4",   [BUD_COMPUTE_INT4] = "int4",
  };

  return (unsigned) compute < BUD_N_COMPUTES ? names[compute] : NULL;
}
