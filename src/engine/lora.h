/* Which matrices of a layer carry adapters, and how large those are. Not installed: BudLora is in
 * deployment.h. Checked by tests/engine/test-lora.c. */
#pragma once

#include <stddef.h>

#include "engine/deployment.h"

/* An adapted product on one device: (m×k · k×r) · r×n for each of the matrices fused into it. */
typedef struct
{
  double n, k;
  double n_fused; /* each has an A (k×r) of its own; their B's (r×n_i) sum to n */
  bool is_ffn;
} BudLoraTarget;

#define BUD_LORA_MAX_TARGETS 6

/* Writes the adapted products of one layer as `tp` ranks hold them (column-parallel: A whole, B split;
 * row-parallel: the other way round, as vLLM does) and returns how many there are. */
size_t bud_lora_targets (const BudLora *lora, const BudLayerGroup *group, uint32_t tp,
                         BudLoraTarget targets[BUD_LORA_MAX_TARGETS]);

/* Elements of one adapter in one layer on one device. */
double bud_lora_elements (const BudLora *lora, const BudLayerGroup *group, uint32_t tp);
