/* A popover with the precisions a plan may use: ticks for the weights, one choice for the KV cache. */
#pragma once

#include <gtk/gtk.h>

#include "planner/criteria.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_FORMATS (bud_plan_formats_get_type ())
/* Signal "edited": the person changed something. */
G_DECLARE_FINAL_TYPE (BudPlanFormats, bud_plan_formats, BUD, PLAN_FORMATS, GtkPopover)

void bud_plan_formats_show (BudPlanFormats *self, const BudPlanCriteria *criteria);
void bud_plan_formats_apply (BudPlanFormats *self, BudPlanCriteria *criteria);

G_END_DECLS
