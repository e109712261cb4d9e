/* One column of a comparison: a scenario, and its evaluation once that has arrived. The scenario never
 * changes: renaming makes a new item, so that undo may keep the old one. Main thread only. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARED (bud_compared_get_type ())
G_DECLARE_FINAL_TYPE (BudCompared, bud_compared, BUD, COMPARED, GObject)

BudCompared *bud_compared_new (BudScenario *scenario); /* takes it */
const BudScenario *bud_compared_get_scenario (BudCompared *self);

/* NULL until computed, and when the names could not be resolved: then there is an error. May be of a refusal
 * or of what does not fit, as its status says. */
BudEvaluation *bud_compared_get_evaluation (BudCompared *self);
const GError *bud_compared_get_error (BudCompared *self);
gboolean bud_compared_is_known (BudCompared *self); /* either has arrived */

/* Takes one of them; NULL and NULL forgets. */
void bud_compared_set_result (BudCompared *self, BudEvaluation *evaluation, GError *error);

/* The name given to it, else what it is: "8 × H100 SXM, BF16". Free with g_free. */
char *bud_compared_dup_title (BudCompared *self);

G_END_DECLS
