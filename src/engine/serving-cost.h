/* What a step costs the request-level simulator: the operator graph of step.h, remembered by number of
 * tokens.
 *
 * Linear parts and the attention of whole prompts are evaluated once per token count and kept in the caller's
 * array, that of later chunks each time; attention of decodes is evaluated at two contexts and is affine
 * between them. Cost after warm-up: a few additions per step.
 */
#pragma once

#include "engine/serving.h"
#include "engine/step.h"

typedef struct
{
  BudStep step;
  BudStep draft; /* of speculative decoding, when has_draft */
  bool has_draft;
  double verify_tokens; /* new tokens of a sequence in a decode step, 1 without speculation */
  BudServingAdders adders;
  uint32_t n_layers;
  double balance_ratio;                /* pipeline: slowest stage over an even share, 1 without PP */
  double *prefill_s;                   /* of prompts, by tokens; NAN = not yet asked for */
  double *whole_s;                     /* attention of prompts computed in one chunk, by tokens */
  double *decode_s;                    /* of decodes, by sequences */
  double *head_s;                      /* by logit rows */
  double *fixed_s, *slope_s;           /* decode attention, by sequences */
  double *busy_fixed_s, *busy_slope_s; /* roofline time of decodes, by sequences */
  double busy_prompt_s;                /* … and of a prompt token */
  double flop_per_s, bytes_per_s;      /* peaks */
  uint32_t n_memo;
  double mean_context;
} BudServingCost;

/* Doubles the caller provides for tokens up to `max_tokens`. */
size_t bud_serving_cost_doubles (uint32_t max_tokens);

/* Makes the cost of `request` (its batch is ignored; method ideal or calibrated). Speculative decoding needs
 * its draft there; a head's is bud_speculation_make_head's. `mean_context` is a typical
 * context, where decode attention is exact; `memo` has bud_serving_cost_doubles (max_tokens) elements. Errors
 * as bud_step_init. */
BudStatus bud_serving_cost_init (BudServingCost *self, const BudCase *request, const BudServingAdders *adders,
                                 double mean_context, uint32_t max_tokens, double *memo,
                                 BudDiagnostic *diagnostic);

/* The callbacks; `self` must outlive them. */
BudStepCost bud_serving_cost_callbacks (BudServingCost *self);
