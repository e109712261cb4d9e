/* Number formats of weights, activations and KV cache, and the compute classes they run on. */
#pragma once

#include <stdbool.h>

typedef enum
{
  BUD_FORMAT_FP32 = 0,
  BUD_FORMAT_TF32,
  BUD_FORMAT_BF16,
  BUD_FORMAT_FP16,
  BUD_FORMAT_FP8,       /* per-tensor or per-channel scales */
  BUD_FORMAT_FP8_BLOCK, /* 128 x 128 blocks, one fp32 scale each (DeepSeek) */
  BUD_FORMAT_INT8,
  BUD_FORMAT_FP6,
  BUD_FORMAT_NVFP4, /* blocks of 16 with an fp8 scale: 4.5 bit */
  BUD_FORMAT_MXFP4, /* blocks of 32 with an e8m0 scale: 4.25 bit */
  BUD_FORMAT_INT4,  /* weight-only, groups of 128 (AWQ, GPTQ) */
  BUD_FORMAT_INT2,
  /* GGUF block formats, weight-only except q8_0 (also a KV format); llama.cpp's bits per weight */
  BUD_FORMAT_Q8_0,
  BUD_FORMAT_Q6_K,
  BUD_FORMAT_Q5_K_M,
  BUD_FORMAT_Q5_K_S,
  BUD_FORMAT_Q5_0,
  BUD_FORMAT_Q4_K_M,
  BUD_FORMAT_Q4_K_S,
  BUD_FORMAT_Q4_0,
  BUD_FORMAT_IQ4_XS,
  BUD_FORMAT_Q3_K_L,
  BUD_FORMAT_Q3_K_M,
  BUD_FORMAT_Q3_K_S,
  BUD_FORMAT_Q2_K,
  BUD_N_FORMATS,
} BudFormat;

/* Peaks a datasheet states. A GEMM runs at the peak of the wider of its two operand formats. */
typedef enum
{
  BUD_COMPUTE_FP32 = 0,
  BUD_COMPUTE_TF32,
  BUD_COMPUTE_BF16,
  BUD_COMPUTE_FP16,
  BUD_COMPUTE_FP8,
  BUD_COMPUTE_INT8,
  BUD_COMPUTE_FP4,
  BUD_COMPUTE_INT4,
  BUD_N_COMPUTES,
} BudCompute;

/* Canonical lower-case name ("bf16", "fp8_block", "q4_k_m"); never NULL for a valid format. */
const char *bud_format_name (BudFormat format);

/* Reads a name case-insensitively, with the aliases of the command line (f16, f32, fp4, awq, gptq,
 * int4_wo, …). False when unknown; `format` untouched. */
bool bud_format_parse (const char *name, BudFormat *format);

/* Bytes per element including the scales stored beside it (nvfp4: 4.5/8). */
double bud_format_bytes (BudFormat format);

/* True when the format only exists for weights: activations then stay 16-bit. */
bool bud_format_is_weight_only (BudFormat format);

/* True for formats the KV cache can have: 16-bit and wider, fp8, int8, fp4 kinds, q8_0. */
bool bud_format_is_kv (BudFormat format);

/* Activations that go with these weights unless the user says otherwise: fp8 -> fp8,
 * fp8_block -> fp8_block, int8 -> int8, nvfp4 -> nvfp4, else bf16. */
BudFormat bud_format_default_activation (BudFormat weight);

/* The compute class of arithmetic on operands of these two formats: the wider one's. */
BudCompute bud_format_compute (BudFormat weight, BudFormat activation);
const char *bud_compute_name (BudCompute compute);
