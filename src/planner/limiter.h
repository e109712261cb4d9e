/* What a deployment waits for, in words. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_LIMITER_COMPUTE = 0,
  BUD_LIMITER_MEMORY,
  BUD_LIMITER_NETWORK,
  BUD_LIMITER_LATENCY,
  BUD_LIMITER_HOST,
  BUD_LIMITER_PIPELINE,
  BUD_LIMITER_INTERFERENCE,
  BUD_N_LIMITERS,
} BudLimiterKind;

typedef struct
{
  gboolean is_prefill;      /* the stage that takes most of a request */
  BudLimiterKind kind;      /* what most of that stage goes into */
  double share_ratio;       /* of the stage's time (decode: of TPOT), 0…1 */
  BudGroup group;           /* where most of it is, for the kinds that operators have */
  double group_share_ratio; /* of the stage's time */
} BudLimiter;

/* Of a fitting evaluation with operators: sums the operators' times by what binds them. */
void bud_limiter_find (const BudEvaluation *evaluation, BudLimiter *limiter);

/* The same as one translated sentence. Free with g_free. */
char *bud_limiter_sentence (const BudEvaluation *evaluation);

/* Translated name of a group, as it stands inside a sentence. */
const char *bud_group_label (BudGroup group);

G_END_DECLS
