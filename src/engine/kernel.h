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
#include "engine/profile.h"

/* One family of kernels with its reciprocal rates, made once per case. */
typedef struct
{
  double flop_s;          /* seconds per FLOP at the attainable peak */
  double byte_s;          /* seconds per byte at the attainable bandwidth */
  double fixed_s;         /* t0, with the launch when there are no CUDA graphs */
  double quantise_byte_s; /* seconds per byte of the quantise pass; 0 = no such pass */
  double depth_s;         /* seconds per element of the inner dimension */
  double peak_flop_s;     /* the limits no constant may undercut */
  double peak_byte_s;
  double p_norm; /* ∞ as HUGE_VAL: the larger of the two */
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
  BudKernelLaw scan_decode;  /* recurrent mixers, one token at a time */
  BudKernelLaw scan_prefill; /* recurrent mixers, chunk by chunk */
  BudKernelLaw latent_decode_attention;
  BudKernelLaw prefill_attention;
  BudKernelLaw latent_prefill_attention;
  double n_sms;
  double decode_attention_sm_s;        /* one wave of (sequence · KV head) */
  double latent_decode_attention_sm_s; /* one wave of sequences */
  double prefill_tile_s, latent_prefill_tile_s;
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

/* Which constants arithmetic of this class was measured with. */
BudRateClass bud_rate_class (BudCompute compute);

/* Makes the laws of `device` for GEMMs on operands of these formats as `profile`'s engine runs them; NULL:
 * kernels alone, as they were measured, with quantised inputs at hand. UNSUPPORTED naming "precision" when
 * the device has no peak that can run them. */
BudStatus bud_kernels_init (BudKernels *self, const BudDevice *device, BudFormat weight, BudFormat activation,
                            bool is_ideal, bool has_cuda_graphs, const BudEngineProfile *profile,
                            BudDiagnostic *diagnostic);

/* (a^p + b^p)^(1/p) for a, b ≥ 0, scaled so that nothing overflows; p = HUGE_VAL is max (a, b). */
double bud_p_norm (double a, double b, double p);

/* GEMM of m×k by k×n on one device. `weight_bytes` and `activation_bytes` are the whole operands' traffic;
 * `weight_element_bytes` is of one weight (for t_q). */
BudKernelTime bud_kernel_gemm (const BudKernels *self, double m, double n, double k,
                               double weight_element_bytes, double bytes);

/* All experts of a layer in one fused kernel: work of the busiest rank. Each of `n_experts` distinct experts
 * pads its rows to whole tiles, as if it had BUD_PAD_ROWS more; `row_flop` is the FLOP of one row through one
 * expert. */
#define BUD_PAD_ROWS 64.0
/* Start of TensorRT-LLM's generated MoE kernels over that of Triton's and CUTLASS's: median over the cards of
 * measured kernels that have both. */
#define BUD_GENERATED_MOE_OVERHEAD_RATIO 0.42
BudKernelTime bud_kernel_grouped_gemm (const BudKernels *self, double flop, double bytes, double n_experts,
                                       double row_flop);

/* What an attention kernel works on, on one device. */
typedef struct
{
  double flop;
  double bytes;
  double n_sequences;
  double n_heads;      /* prefill: query heads; decode: KV heads; per sequence */
  double query_tokens; /* new tokens of one sequence; prefill only */
  double head_dim;     /* mean of the query-key and the value width */
  bool is_latent;      /* MLA */
} BudAttentionWork;

/* Causal, windowed or full attention over new tokens: query tiles are padded to 128 rows and see half a tile
 * of masked keys, and each wave of tiles over the SMs costs a fixed time. */
BudKernelTime bud_kernel_prefill_attention (const BudKernels *self, const BudAttentionWork *work);

/* One token per sequence against the cache: the waves of (sequence, KV head) over the SMs, half rounded up,
 * and the cache's bytes add as the sides of a right triangle. Latent caches: waves of sequences. */
BudKernelTime bud_kernel_decode_attention (const BudKernels *self, const BudAttentionWork *work);

/* Norms, rope, activations, residuals, gathers: `bytes` read and written. */
BudKernelTime bud_kernel_elementwise (const BudKernels *self, double bytes);

/* A rank-r product of LoRA beside a GEMM: bound by its launch and by memory at ranks in use. */
BudKernelTime bud_kernel_adapter (const BudKernels *self, double flop, double bytes);

/* Recurrent scan (Mamba, delta rule, lightning). */
BudKernelTime bud_kernel_scan (const BudKernels *self, double flop, double bytes, bool is_decode);
