/* A trace while it is read. */
#pragma once

#include "planner/trace.h"

G_BEGIN_DECLS

typedef struct
{
  BudServingRequest request;
  guint line;
  guint group, session; /* from 1; 0 = none */
  guint prefix_tokens;
  guint first_block, n_blocks; /* of BudTraceRows.blocks */
} BudTraceRow;

typedef struct
{
  GArray *rows;   /* of BudTraceRow */
  GArray *blocks; /* of gint64 */
} BudTraceRows;

/* Of rows by arrival: fills prefix and leaves of their requests and appends to `prefixes` (BudServingPrefix).
 * Returns 0, or the line whose blocks fit no size. */
guint bud_trace_share (BudTraceRows *rows, GArray *prefixes);

G_END_DECLS
