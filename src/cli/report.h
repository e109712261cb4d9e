/* An evaluation for people, and as CSV. */
#pragma once

#include "planner/accuracy.h"

G_BEGIN_DECLS

/* How far the shipped runs are from their predictions. NULL when they say nothing of the scenario's method or
 * cannot be read: that is printed, and the estimate goes on without. Cost: ~0.1 s. */
BudAccuracy *bud_report_accuracy (const BudScenario *scenario);

/* `accuracy` NULL: without the spread of measured runs. */
void bud_report_print (const BudEvaluation *evaluation, const BudAccuracy *accuracy, gboolean with_operators);

/* One row of totals, or one row per operator. */
void bud_report_csv (const BudEvaluation *evaluation, gboolean with_operators);

/* The lines about memory. Without a device (capacity 0): totals alone. */
void bud_report_memory (const BudMemory *memory, gboolean per_device);

G_END_DECLS
