/* An evaluation for people, and as CSV. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

void bud_report_print (const BudEvaluation *evaluation, gboolean with_operators);

/* One row of totals, or one row per operator. */
void bud_report_csv (const BudEvaluation *evaluation, gboolean with_operators);

/* The lines about memory. Without a device (capacity 0): totals alone. */
void bud_report_memory (const BudMemory *memory, gboolean per_device);

G_END_DECLS
