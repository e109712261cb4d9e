/* A popover with the tokens and latency limits of the requests that a plan has to serve. */
#pragma once

#include <gtk/gtk.h>

#include "planner/criteria.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_LIMITS (bud_plan_limits_get_type ())
/* Signal "edited": the person changed something. */
G_DECLARE_FINAL_TYPE (BudPlanLimits, bud_plan_limits, BUD, PLAN_LIMITS, GtkPopover)

void bud_plan_limits_show (BudPlanLimits *self, const BudPlanCriteria *criteria);
/* A limit that shows the same milliseconds stays as fine as it was. */
void bud_plan_limits_apply (BudPlanLimits *self, BudPlanCriteria *criteria);

/* All of them in lines, for a tooltip: a button has no room. Free with g_free. */
char *bud_plan_limits_describe (const BudScenario *scenario);

G_END_DECLS
