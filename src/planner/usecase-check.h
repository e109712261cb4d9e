/* An evaluated deployment under other use cases: would it meet their limits? Pure, any thread. Checked by
 * tests/planner/test-usecase-check.c. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

/* The evaluation's deployment and load (how many at once) with the use case's mean tokens and beams; without
 * operators. Zeroed when it is refused, or the use case makes no text. */
void bud_usecase_estimate (const BudEvaluation *evaluation, const BudUsecase *usecase, BudEstimate *estimate);

G_END_DECLS
