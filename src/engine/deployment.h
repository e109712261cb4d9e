/* How a model is laid over devices, and what is asked of it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/device.h"
#include "engine/format.h"
#include "engine/model.h"
#include "engine/status.h"

/* LoRA adapters (arXiv 2106.09685) beside the weights: rank-r pairs on the attention projections and, if
 * asked, on dense FFNs; routed experts, recurrent mixers and encoders carry none. Requests are spread evenly
 * over the adapters. 16-bit whatever the weights are. */
typedef struct
{
  uint32_t rank;       /* 1…1024, 0 = no adapters */
  uint32_t n_adapters; /* kept in device memory, ≥ 1 */
  bool covers_ffn;
} BudLora;

/* Shares of a tensor class that live in host memory and are read over the link to it whenever a step needs
 * them. */
typedef struct
{
  double weights_ratio; /* 0…1 */
  double kv_cache_ratio;
  double link_bytes_per_s; /* of one device, per direction; 0 = the device's own link to its host */
} BudOffload;

/* Speculative decoding: something proposes n_tokens, one step of the model verifies them (arXiv 2211.17192).
 */
typedef enum
{
  BUD_SPECULATION_NONE = 0,
  BUD_SPECULATION_NGRAM, /* looked up in the text so far: drafts cost nothing on the device */
  BUD_SPECULATION_HEAD,  /* a layer of the model's own kind (MTP, EAGLE), run once per drafted token */
  BUD_SPECULATION_MODEL, /* a smaller model beside it: BudCase.draft */
} BudSpeculationKind;

typedef struct
{
  BudSpeculationKind kind;
  uint32_t n_tokens;       /* drafted per step, 1…64 */
  double acceptance_ratio; /* of a drafted token when those before it were accepted, 0…1; depends on the text:
                              state what was measured */
} BudSpeculation;

/* devices = tp · pp · dp · replicas. EP re-uses the tp · dp ranks: experts are divided over ep ranks
 * and, within an expert, sharded tp · dp / ep ways. dp is attention data parallelism. */
typedef struct
{
  uint32_t n_devices; /* ≥ tp · pp · dp and a multiple of it: the rest are independent replicas */
  uint32_t tp;
  uint32_t pp;
  uint32_t ep;
  uint32_t dp;
  BudFormat weight_format;
  BudFormat activation_format;
  BudFormat kv_format;
  bool has_cuda_graphs;
  double expert_load_ratio; /* busiest EP rank over the mean, ≥ 1; 0 = 1.3 for ep > 1 else 1 */
  BudLora lora;
  BudOffload offload;
  BudSpeculation speculation;
  /* Tokens of one step, prompts' chunks and decodes together; 0 = the engine's limit, its prefills as
   * measured. Of a concurrency, every step with a chunk in it is then worked out. */
  uint32_t chunk_tokens;
  /* Instances of tp · pp · dp ranks that only prefill and only decode; 0 and 0 = not apart. n_devices is then
   * exactly theirs. */
  uint32_t n_prefill_instances;
  uint32_t n_decode_instances;
} BudDeployment;

typedef struct
{
  bool is_concurrency;    /* n_sequences is kept in flight (continuous batching), not a static batch */
  bool has_equal_lengths; /* of a concurrency: every request as long as the next, so that they run in waves */
  uint32_t n_sequences;   /* batch or concurrency, all ranks and replicas together, ≥ 1 */
  uint32_t n_beams;       /* ≥ 1; beams of a request share the prompt's KV */
  double input_tokens;    /* ≥ 1 */
  double output_tokens;   /* ≥ 1 */
  double prefix_tokens;   /* cached part of the input, 0 … input − 1 */
  double images;          /* tower passes per request, 0 = text only */
} BudWorkload;

/* Legal without rounding: TP divides the heads, TP divides the KV heads or is a multiple of them,
 * PP ≤ layers, EP divides the experts and TP·DP. */
bool bud_deployment_is_even (const BudDeployment *deployment, const BudModel *model);

/* Instances that decode: replicas, or those of the decode pool. */
uint32_t bud_deployment_decode_instances (const BudDeployment *deployment);

/* Refuses what cannot run at all: TP > heads, PP > layers, EP > experts, EP not dividing TP·DP, EP > 1 on a
 * dense model, devices that disagree with the layout, formats without meaning. Layouts that only
 * round up pass. Names the field and the nearest legal value. */
BudStatus bud_deployment_validate (const BudDeployment *deployment, const BudModel *model,
                                   BudDiagnostic *diagnostic);
BudStatus bud_workload_validate (const BudWorkload *workload, const BudModel *model,
                                 BudDiagnostic *diagnostic);
