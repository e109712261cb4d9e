/* A popover to say what load a plan has to serve: users, a rate, or any. */
#pragma once

#include <gtk/gtk.h>

#include "planner/criteria.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_LOAD (bud_plan_load_get_type ())
/* Signal "edited": the person changed something. */
G_DECLARE_FINAL_TYPE (BudPlanLoadChooser, bud_plan_load, BUD, PLAN_LOAD, GtkPopover)

void bud_plan_load_show (BudPlanLoadChooser *self, const BudPlanCriteria *criteria);
void bud_plan_load_apply (BudPlanLoadChooser *self, BudPlanCriteria *criteria);

G_END_DECLS
