/* Speculative decoding: what a step yields and what drafts it. Not installed: BudSpeculation is in
 * deployment.h. Checked by tests/engine/test-speculation.c. */
#pragma once

#include "engine/estimate.h"

/* Expected tokens of one verification step, 1 … n + 1, when each drafted token is accepted with probability a
 * given those before it were: (1 − a^(n+1)) / (1 − a) (arXiv 2211.17192 eq. 1). 1 without speculation. */
double bud_speculation_expected_tokens (const BudSpeculation *speculation);

/* New tokens per sequence of a decode step: the drafts and the one the model adds itself. */
double bud_speculation_verify_tokens (const BudSpeculation *speculation);

/* The draft of a multi-token-prediction or EAGLE head as a model of one layer: like the last decoder layer of
 * `model`, whose embedding and head it shares (arXiv 2412.19437 §2.2). Its 2h × h projection counts in
 * memory, not in time. */
void bud_speculation_make_head (const BudModel *model, BudModel *head);

/* Refuses what cannot be: acceptance outside 0…1, no draft model, beams, a draft over pipeline stages. */
BudStatus bud_speculation_validate (const BudCase *request, BudDiagnostic *diagnostic);
