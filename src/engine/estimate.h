/* The estimate: does it fit, how fast, what limits it, what does it cost.
 *
 * Methods (spec): `ideal` is the physical limit (peak rates, no overheads), `calibrated` what a user will
 * measure, `genz` what the GenZ analyzer would say (see genz.h). ideal ≤ calibrated always.
 * All functions are pure: no allocation, no globals, no I/O. One estimate without operators costs ~1 µs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/deployment.h"
#include "engine/device.h"
#include "engine/model.h"
#include "engine/profile.h"
#include "engine/status.h"

typedef enum
{
  BUD_METHOD_CALIBRATED = 0,
  BUD_METHOD_IDEAL,
  BUD_METHOD_GENZ,
} BudMethod;

typedef enum
{
  BUD_GROUP_EMBEDDING = 0, /* with the head */
  BUD_GROUP_ATTENTION_PROJECTIONS,
  BUD_GROUP_ATTENTION_CORE,
  BUD_GROUP_FFN,
  BUD_GROUP_MOE,
  BUD_GROUP_SSM,
  BUD_GROUP_COLLECTIVE,
  BUD_GROUP_OTHER, /* norms, rope, residual, quantise, encoder */
  BUD_N_GROUPS,
} BudGroup;

typedef enum
{
  BUD_BOUND_COMPUTE = 0,
  BUD_BOUND_MEMORY,
  BUD_BOUND_NETWORK,
  BUD_BOUND_LATENCY, /* fixed launch cost is the largest term */
} BudBound;

/* One operator of a step, summed over the identical layers it stands for. `flop`, `bytes` and the *_s
 * times below are of one instance on one device; time_s = count · latency_s. */
typedef struct
{
  const char *name; /* static, untranslated: "qkv_projection" */
  BudGroup group;
  BudBound bound;
  double count; /* instances on the critical path of the step */
  double flop;
  double bytes;         /* device memory traffic */
  double network_bytes; /* of the collective's buffer, 0 for others */
  double compute_s;     /* flop / attainable peak */
  double memory_s;      /* bytes / attainable bandwidth */
  double network_s;
  double latency_s; /* one instance, everything included */
  double time_s;
} BudOperator;

/* A stage: prefill of the batch, or one decode step. Totals are over all ranks.
 * latency_s = Σ group_s + pipeline_s + host_s. */
typedef struct
{
  double latency_s;
  double flop;
  double bytes;
  double mfu_ratio; /* flop / (latency · devices · peak of compute_format) */
  double mbu_ratio; /* bytes / (latency · devices · memory bandwidth) */
  double group_s[BUD_N_GROUPS];
  double pipeline_s; /* fill and bubbles of PP, stage transfers */
  double host_s;
  BudOperator *operators; /* caller's array, may be NULL */
  size_t n_operators;
  size_t operators_capacity;
} BudStage;

typedef enum
{
  BUD_MEMORY_WEIGHTS = 0,
  BUD_MEMORY_KV_CACHE,
  BUD_MEMORY_STATE,
  BUD_MEMORY_ACTIVATIONS,
  BUD_MEMORY_COMMUNICATION,
  BUD_MEMORY_RESERVE,
  BUD_N_MEMORY_TERMS,
} BudMemoryTerm;

/* Per device, the worst pipeline stage. */
typedef struct
{
  double term_bytes[BUD_N_MEMORY_TERMS];
  double total_bytes;
  double offloaded_bytes; /* in host memory for this device, beside the terms above */
  double capacity_bytes;  /* all of the device's memory; 0 without hardware */
  bool fits;
  BudMemoryTerm overflow_term; /* the term that crosses the line when stacked in the order above */
  double overflow_bytes;
  double max_batch;          /* largest n_sequences that fits at this context, 0 = not even one */
  double max_context_tokens; /* largest context that fits at this batch, within the model's own */
  double kv_blocks;          /* blocks the engine could allocate per rank */
  uint32_t minimum_devices;  /* smallest count with a legal layout that fits, 0 = none up to 1024 */
} BudMemory;

typedef struct
{
  BudMethod method;
  BudMemory memory;
  double n_running; /* sequences that run at once; the rest of a concurrency wait */
  BudStage prefill;
  BudStage decode;
  double
      tokens_per_step; /* of a sequence in a decode step, 1 without speculation: tpot = decode / this + … */
  double kv_transfer_s;  /* prompt's cache to the decode pool, part of ttft */
  double interference_s; /* other requests' prefill per output token, concurrency only */
  double ttft_s;         /* prefill of the whole batch, or of a lone request ("unloaded") */
  double tpot_s;
  double e2e_s;               /* ttft + (output − 1) · tpot */
  double output_tokens_per_s; /* decode rate: running sequences / tpot, all devices */
  double output_tokens_per_s_per_device;
  double requests_per_s; /* running / e2e, at most what prefill lets through */
  double usd_per_h;      /* all devices; NAN without a price */
  double usd_per_million_output_tokens;
  double usd_per_million_tokens; /* input and output together */
  double average_power_w;        /* all devices; NAN when the TDP is unknown */
  double joule_per_output_token;
  double imbalance_ratio;    /* work of the busiest rank over an even split, ≥ 1 */
  BudCompute compute_format; /* the peak large GEMMs ran at */
  bool compute_is_widened;   /* the device lacks the asked-for peak */
  uint32_t assumed;          /* device->assumed bits that this estimate used */
} BudEstimate;

typedef struct
{
  const BudModel *model;
  const BudDevice *device;
  const BudEngineProfile *profile;
  BudDeployment deployment;
  BudWorkload workload;
  BudMethod method;
  /* Of BUD_SPECULATION_MODEL, else unused; in the formats and over the TP ranks of the model. */
  const BudModel *draft;
} BudCase;

/* Largest number of operators a stage of any model can have: size for operators arrays. */
#define BUD_MAX_OPERATORS 512

/* A model that makes no tokens (encoders, embedding models) has an empty decode stage: tpot_s and
 * output_tokens_per_s 0, e2e_s = ttft_s, figures per output token NAN.
 *
 * Pipelines: prefill is fill + (micro-batches - 1) · slowest stage; a decode step is one trip of a
 * micro-batch through the stages, or a turn of all micro-batches on the slowest one, whichever is longer.
 * Operators are those of one micro-batch; what goes beyond is pipeline_s.
 *
 * Evaluates one case. Set estimate->prefill.operators/operators_capacity (and decode's) before the call
 * to get the operators, or zero them. When it does not fit: BUD_STATUS_OK, memory.fits false, memory complete
 * and every time, cost and energy NAN. Errors: INVALID (layout, workload), UNSUPPORTED (no link on file for
 * tp > 1, no peak for the format), NO_SPACE (operators array too small). */
BudStatus bud_estimate (const BudCase *request, BudEstimate *estimate, BudDiagnostic *diagnostic);

/* Memory alone; `device` may be NULL in the case: then unsharded totals over all devices and fits = true. */
BudStatus bud_estimate_memory (const BudCase *request, BudMemory *memory, BudDiagnostic *diagnostic);

const char *bud_group_name (BudGroup group); /* "attention_core" */
const char *bud_bound_name (BudBound bound); /* "memory" */
const char *bud_method_name (BudMethod method);
bool bud_method_parse (const char *name, BudMethod *method);
const char *bud_memory_term_name (BudMemoryTerm term); /* "kv_cache" */
