/* Evaluations side by side, operator by operator. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name; /* static */
  BudGroup group;
  gboolean is_prefill;
  double *times_s; /* one per evaluation; 0 where it has no such operator, NAN where it has no times */
  double delta_s;  /* last − first */
} BudDifference;

/* Rows in the order of the first evaluation that has the operator, prefill first; host and pipeline time as
 * rows of their own. Operators of the same name are summed. Element type BudDifference. */
GPtrArray *bud_compare (BudEvaluation *const *evaluations, guint n);

G_END_DECLS
