/* Time laws of one kernel on one device.
 *
 * Every law is t = t0 + t_q + ‖(FLOP / (e_c · P), bytes / (e_m · B))‖_p with the constants of BudDevice (spec
 * §4, whose sources are named there); the ideal method is max (FLOP / P, bytes / B) of the same work, so
 * ideal ≤ calibrated operator by operator. Checked by tests/engine/test-kernel.c.
 */
#pragma once

#include <stdbool.h>

#include "engine/device.h"
#include "engine/estimate.h"

/* One family of kernels with its reciprocal rates, made once per case. */
typedef struct
{
  double flop_s;          /* seconds per FLOP at the attainable peak */
  double byte_s;          /* seconds per byte at the attainable bandwidth */
  double fixed_s;         /* t0, with the launch when there are no CUDA graphs */
  double quantise_byte_s; /* seconds per byte of the quantise pass; 0 = no such pass */
  double p_norm;          /* ∞ as HUGE_VAL: the larger of the two */
} BudKernelLaw;

/* All laws of a case. */
typedef struct
{
  bool is_ideal;
  BudCompute compute; /* the peak that GEMMs of this case run at */
  bool is_widened;
  double gemm_flop_per_s; /* that peak */
  BudKernelLaw gemm;
  BudKernelLaw grouped_gemm;
  BudKernelLaw elementwise;
  BudKernelLaw decode_attention;
  BudKernelLaw scan_decode;       /* recurrent mixers, one token at a time */
  BudKernelLaw scan_prefill;      /* recurrent mixers, chunk by chunk */
  BudKernelLaw prefill_attention; /* flop_s at a ratio of 1: divided by the ratio of the length */
  double decode_attention_item_s; /* per (sequence · KV head) and SM */
  double attention_ratio[BUD_ATTENTION_POINTS];
  double dim64_ratio, dim256_ratio;
} BudKernels;

/* Result of a law. */
typedef struct
{
  double compute_s;
  double memory_s;
  double latency_s; /* everything included */
  BudBound bound;
} BudKernelTime;

/* Makes the laws of `device` for GEMMs on operands of these formats. `quantise_scale_ratio` multiplies t_q
 * (profile). UNSUPPORTED naming "precision" when the device has no peak that can run them. */
BudStatus bud_kernels_init (BudKernels *self, const BudDevice *device, BudFormat weight, BudFormat activation,
                            bool is_ideal, bool has_cuda_graphs, double quantise_scale_ratio,
                            BudDiagnostic *diagnostic);

/* (a^p + b^p)^(1/p) for a, b ≥ 0, scaled so that nothing overflows; p = HUGE_VAL is max (a, b). */
double bud_p_norm (double a, double b, double p);

/* GEMM of m×k by k×n on one device. `weight_bytes` and `activation_bytes` are the whole operands' traffic;
 * `weight_element_bytes` is of one weight (for t_q). */
BudKernelTime bud_kernel_gemm (const BudKernels *self, double m, double n, double k,
                               double weight_element_bytes, double bytes);

/* All experts of a layer in one fused kernel: `flop` and `bytes` of the busiest rank. */
BudKernelTime bud_kernel_grouped_gemm (const BudKernels *self, double flop, double bytes);

/* Causal or full attention over new tokens. `length_tokens` is the sequence length whose causal triangle has
 * the same area per sequence, √(2 · visible pairs): it picks the efficiency of the device's table. */
BudKernelTime bud_kernel_prefill_attention (const BudKernels *self, double flop, double bytes,
                                            double length_tokens, double head_dim);

/* One token per sequence against the cache. `items` = sequences · KV heads on this device. */
BudKernelTime bud_kernel_decode_attention (const BudKernels *self, double flop, double bytes, double items);

/* Norms, rope, activations, residuals, gathers: `bytes` read and written. */
BudKernelTime bud_kernel_elementwise (const BudKernels *self, double bytes);

/* Recurrent scan (Mamba, delta rule, lightning). */
BudKernelTime bud_kernel_scan (const BudKernels *self, double flop, double bytes, bool is_decode);

/* Fraction of the bf16 peak that prefill attention reaches at `length_tokens` and `head_dim`: piecewise
 * linear in log2 of the length between 128 and 16384, proportional to the length below, constant above. 0 <
 * ratio ≤ 1. */
double bud_kernel_attention_ratio (const BudKernels *self, double length_tokens, double head_dim);
