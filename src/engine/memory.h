/* What a deployment holds in memory on its fullest device, as a function of the load (spec §6).
 *
 * bytes (b, context) = weights + b · (KV (context) + state) + activations + communication + reserve, for b
 * sequences of a data-parallel rank; the fullest device belongs to one of few pipeline stages that no other
 * dominates. Pure, no allocation. Checked by tests/engine/test-memory.c.
 */
#pragma once

#include "engine/estimate.h"
#include "engine/step.h"

#define BUD_MEMORY_MAX_STAGES 16

/* A pipeline stage that may be the fullest: how many layers of each group, and the ends it carries. */
typedef struct
{
  uint16_t n_layers[BUD_MODEL_MAX_GROUPS];
  bool has_embedding; /* and encoders, towers */
  bool has_head;
} BudMemoryStage;

/* A case made ready. */
typedef struct
{
  const BudModel *model;
  uint32_t tp, pp, dp, replicas;
  BudRequestShape shape;
  double n_beams;
  double decode_tokens;  /* of a sequence in a decode step: beams, or drafts and one more */
  double capacity_bytes; /* HUGE_VAL without a device */
  double reserve_bytes;
  double token_budget; /* tokens of a step, HUGE_VAL = no limit */
  bool is_concurrency;
  double kv_bytes; /* per element */
  BudOffload offload;
  double
      kv_share[BUD_MODEL_MAX_GROUPS]; /* of a layer's cache that one rank holds; KV heads are never split */
  double cross_share[BUD_MODEL_MAX_GROUPS];
  uint32_t n_stages;
  BudMemoryStage stages[BUD_MEMORY_MAX_STAGES];
  double weights_bytes[BUD_MEMORY_MAX_STAGES];
  double host_weights_bytes[BUD_MEMORY_MAX_STAGES]; /* offloaded beside them */
  const BudModel *draft;                            /* on the last stage; its weights are in weights_bytes */
  double draft_kv_share[BUD_MODEL_MAX_GROUPS];
  double state_bytes[BUD_MEMORY_MAX_STAGES]; /* of one sequence */
  double token_bytes;                        /* live activations per token of a step, the largest layer */
  double base_token_bytes;                   /* what is live of it beside the logits */
  double logit_bytes;                        /* per row, last stage */
  double communication_token_bytes;
} BudMemoryLaw;

/* `request->device` and `request->profile` may be NULL. The layout must be validated. Cost: O(layers) for pp
 * > 1, else O(groups). */
void bud_memory_law_init (BudMemoryLaw *self, const BudCase *request);

/* What the engine leaves free: outside its share of the memory, and its own context and graphs within, at
 * most a twentieth of it. */
double bud_memory_reserve_bytes (const BudDevice *device, const BudEngineProfile *profile);

/* Terms of the fullest device with `n_sequences` on each data-parallel rank at `context_tokens`; returns the
 * total. */
double bud_memory_at (const BudMemoryLaw *self, double n_sequences, double context_tokens,
                      double terms[BUD_N_MEMORY_TERMS]);

/* Cache and state of one sequence of `context_tokens` on the device that holds most of it. */
double bud_memory_sequence_bytes (const BudMemoryLaw *self, double context_tokens);

/* Largest number of sequences on one rank that fits, 0 = not even one. Closed form: bytes are piecewise
 * linear in b. */
double bud_memory_max_sequences (const BudMemoryLaw *self, double context_tokens);

/* Smallest device count up to 1024 with a legal layout that holds the request's load, 0 = none. */
uint32_t bud_memory_minimum_devices (const BudCase *request);

/* All of BudMemory for `n_sequences` over all ranks (what runs of the workload). */
void bud_memory_fill (const BudMemoryLaw *self, const BudCase *request, double n_sequences,
                      BudMemory *memory);
