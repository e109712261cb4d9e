/* What a model alone takes: one copy, not divided over devices, nothing set aside. */
#pragma once

#include "engine/deployment.h"

/* Weights, and what one sequence of `context_tokens` (≥ 2, prompt and answer together) keeps: KV cache and
 * recurrent state, as the engine's memory law counts them. When it refuses: NAN, and the reason in
 * `diagnostic` (may be NULL). Checked by tests/planner/test-model-memory.c. */
BudStatus bud_model_memory (const BudModel *model, BudFormat weight_format, BudFormat kv_format,
                            double context_tokens, double *weights_bytes, double *kv_bytes,
                            BudDiagnostic *diagnostic);
