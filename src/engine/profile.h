/* A serving engine as constants: what the host adds to each step and how it uses memory.
 * Filled by catalog/ from data/catalog/engines. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/device.h"
#include "engine/model.h"
#include "engine/serving.h"

/* What prompts add to a step, by what runs where: prefill kernels of experts and of a GPU generation differ
 * from the ones the device's constants were fitted to. */
typedef struct
{
  uint32_t compute_capability; /* the device's, before the point; 0 = any device */
  char model_class[8];         /* bud_model_class's; "" = any model */
  BudServingAdders adders;
} BudPrefillRule;

#define BUD_MAX_PREFILL_RULES 12

/* Kernels that engines choose apart from each other. */
typedef enum
{
  BUD_FAMILY_GEMM,
  BUD_FAMILY_EXPERTS, /* grouped GEMM in a format of the device */
  BUD_FAMILY_DECODE_ATTENTION,
  BUD_FAMILY_LATENT_ATTENTION, /* MLA, decode */
  BUD_FAMILY_ELEMENTWISE,
  BUD_N_FAMILIES,
} BudKernelFamily;

/* How this engine's kernels of a GPU generation compare with the ones the device's constants were fitted to.
 */
typedef struct
{
  BudKernelFamily family;
  uint32_t compute_capability; /* the device's, before the point; 0 = any device */
  uint32_t n_bits;             /* of the arithmetic: 4, 8 or 16; 0 = any */
  double time_ratio;           /* of what FLOP and bytes take */
  double overhead_ratio;       /* of t0 */
} BudKernelRule;

#define BUD_MAX_KERNEL_RULES 24

typedef struct
{
  char id[64];            /* "vllm", "sglang", "trtllm", "llama.cpp", "none", or of the user's own */
  char base_id[64];       /* the shipped one whose scheduler and kernels these are; its own id if shipped */
  char name[96];          /* "vLLM" */
  double host_step_s;     /* scheduling, sampling and launch per step */
  double host_sequence_s; /* more per running sequence */
  /* Share of other requests' prefill that lands on a decode (spec §5 k). Requests of varied lengths keep
   * arriving one by one; those of equal lengths run in waves whose prefills coincide. */
  double interference_ratio;
  double wave_interference_ratio;
  /* How this engine's kernels compare with the ones the device's constants were fitted to, in time; 0 = 1. */
  double moe_time_ratio;
  double moe_overhead_ratio;
  /* The same of experts in a format that the device does not compute in, widened on the way; 0 = as above. */
  double moe_widened_time_ratio;
  double moe_widened_overhead_ratio;
  double decode_attention_time_ratio;
  BudKernelRule kernel_rules[BUD_MAX_KERNEL_RULES]; /* the first that matches replaces the ratios above */
  uint32_t n_kernel_rules;
  double gemm_compute_ratio; /* of the device's attainable arithmetic, GEMMs; 0 = 1 */
  double kernel_overhead_s;  /* more per kernel than in the engines the constants were fitted to */
  /* What one SM reads and computes in a GEMM at most, whatever the device's peaks; 0 = no such limit. */
  double sm_bytes_per_s;
  double sm_flop_per_s;
  BudLibrary library;              /* of its own all-reduce */
  double quantise_scale_ratio;     /* multiplies t_q of a device's kernels; 1 = as measured, 0 = fused */
  double memory_utilization_ratio; /* of device memory the engine may use, 0…1 */
  double reserve_bytes;            /* context, CUDA graphs, workspace outside that share */
  uint32_t kv_block_tokens;
  uint32_t max_sequences;      /* running at once; 0 = no limit */
  uint32_t max_batched_tokens; /* tokens of one step; 0 = no limit */
  bool has_cuda_graphs;
  bool has_scheduler;          /* request-level simulation is possible: */
  BudServingProfile scheduler; /* its budget, sequences and block are those above, none = unlimited */
  BudPrefillRule
      prefill_rules[BUD_MAX_PREFILL_RULES]; /* the first that matches holds; the last matches all */
  uint32_t n_prefill_rules;
} BudEngineProfile;

/* The adders that hold for a model on a device; neutral ones (ratio 1, no time) without rules. Cost:
 * constant. */
BudServingAdders bud_profile_adders (const BudEngineProfile *profile, const BudDevice *device,
                                     const BudModel *model);

/* The rule for kernels of a family in arithmetic of `n_bits` on a device, NULL without one. Cost: linear in
 * the rules. */
const BudKernelRule *bud_profile_kernel_rule (const BudEngineProfile *profile, const BudDevice *device,
                                              BudKernelFamily family, uint32_t n_bits);
const char *bud_kernel_family_name (BudKernelFamily family);
