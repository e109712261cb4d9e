/* What a deployment waits for, in words. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

/* The biggest limiter of a fitting evaluation with operators, as one translated sentence. Free with g_free.
 */
char *bud_limiter_sentence (const BudEvaluation *evaluation);

G_END_DECLS
