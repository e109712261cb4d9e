/* One step of a serving engine as a list of operators: the only place that knows which operators a model is
 * made of.
 *
 * Prefill, decode, chunked mixed steps, speculative verification and the request-level simulator all describe
 * their work as a BudStepBatch; the operators go into a BudStage, which sums them and, when it has an array,
 * keeps them. Everything is per data-parallel rank unless said otherwise. Pure; no allocation. Checked by
 * tests/engine/test-step.c.
 */
#pragma once

#include "engine/collective.h"
#include "engine/estimate.h"
#include "engine/kernel.h"

/* Lengths of one request as its parts see them: an encoder takes the input away from the decoder. */
typedef struct
{
  double prompt_tokens; /* decoder's prompt, cached part included */
  double cached_tokens; /* of it, already in the cache */
  double output_tokens;
  double encoder_tokens; /* encoder pass, 0 = the model has none */
  double tower_passes;   /* images or clips */
} BudRequestShape;

BudRequestShape bud_request_shape (const BudModel *model, const BudWorkload *workload);

/* True when the model makes tokens one by one; embedding models and encoders do not. */
bool bud_model_generates (const BudModel *model);

/* A case made ready: everything of a step that does not depend on the batch. */
typedef struct
{
  const BudModel *model;
  uint32_t tp, pp, ep, dp;
  uint32_t expert_shards; /* tp · dp / ep */
  double expert_load_ratio;
  double weight_bytes;  /* per element, scales included */
  double operand_bytes; /* GEMM input as the kernel reads it */
  double stream_bytes;  /* activations between kernels: 16-bit or wider */
  double kv_bytes;
  double host_step_s, host_sequence_s;
  double host_weights_ratio, host_kv_ratio; /* offloaded shares */
  double host_byte_s;                       /* over the host link */
  BudLora lora;
  BudKernels kernels;
  BudCollectiveLaw tp_reduce, tp_gather;
  BudCollectiveLaw dp_gather, dp_scatter; /* tokens of attention-DP ranks before and after unsplit experts */
  BudCollectiveLaw exchange;              /* dispatch and combine over TP · DP ranks */
  BudCollectiveLaw send;                  /* between pipeline stages */
} BudStep;

/* Prompts of one shape within a step. */
typedef struct
{
  double n_sequences;
  double new_tokens;    /* of each prompt */
  double cached_tokens; /* before them */
  double n_splits;      /* ≥ 1: the prompt is spread over so many equal steps and this is their mean */
} BudPrefillChunk;

typedef struct
{
  const BudPrefillChunk *chunks;
  size_t n_chunks;
  double n_decodes;     /* requests that decode, each with n_beams rows */
  double n_beams;       /* ≥ 1 */
  double verify_tokens; /* new tokens per row: 1, or the drafts + 1 of speculative decoding */
  double context_from;  /* tokens visible to the first … */
  double context_to;    /* … and last decode this step stands for; equal = a single step */
  double shared_tokens; /* of the context, held once for all beams */
  double logit_rows;
  double encoder_tokens; /* seen by cross attention */
  double n_encodes;      /* requests whose encoder and towers run in this step */
  double tower_passes;   /* per such request */
  double dp_ranks;       /* attention-DP ranks busy with the same work, 1 … dp (fractions: their mean) */
} BudStepBatch;

/* What of a step to emit. The three cost parts of a simulator add up to the whole. */
typedef enum
{
  BUD_STEP_LINEAR = 1 << 0,  /* all that depends on the number of tokens only */
  BUD_STEP_PREFILL = 1 << 1, /* attention and scans of the chunks */
  BUD_STEP_DECODE = 1 << 2,  /* attention and scans of the decodes */
  BUD_STEP_ALL = 7,
} BudStepParts;

/* Errors: INVALID or UNSUPPORTED naming the field (no link on file, no peak). The layout must be validated.
 */
BudStatus bud_step_init (BudStep *self, const BudCase *request, BudDiagnostic *diagnostic);

/* The same for the draft of `request`: it runs on the model's ranks; adapters and offload are the model's
 * own. */
BudStatus bud_step_init_draft (BudStep *self, const BudCase *request, BudDiagnostic *diagnostic);

/* Adds the operators of one step, `repeats` times over (equal steps one after the other), to `stage`.
 * `layer_s` (BUD_MODEL_MAX_GROUPS, may be NULL) gets the time of one layer of each group, `ends_s` (2, may be
 * NULL) what the first stage has before its layers and the last one after. flop and bytes are multiplied by
 * `n_ranks`, time is not. */
BudStatus bud_step_run (const BudStep *self, const BudStepBatch *batch, BudStepParts parts, double repeats,
                        double n_ranks, BudStage *stage, double *layer_s, double *ends_s);

/* Time alone of one step without host and pipeline. */
double bud_step_time (const BudStep *self, const BudStepBatch *batch, BudStepParts parts);

/* Layers first … first + n − 1 of stage `stage` of `pp`: even, the remainder to the stages before the last.
 */
void bud_stage_layers (uint32_t n_layers, uint32_t pp, uint32_t stage, uint32_t *first, uint32_t *n);

/* Time of the slowest stage. */
double bud_step_slowest_stage (const BudStep *self, const double *layer_s, const double ends_s[2]);

/* Σ over the queries after `from` up to `to` tokens of the keys each sees (window, chunk, sparse top-k). */
double bud_attention_pairs (const BudAttention *attention, double from, double to);
/* Mean number of keys a decode sees while the context goes from `from` to `to` (continuous). */
double bud_attention_mean_keys (const BudAttention *attention, double from, double to);
