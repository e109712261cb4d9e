/* The criteria of a plan as a line of buttons, each with a popover. */
#pragma once

#include <gtk/gtk.h>

#include "app/session.h"
#include "planner/criteria.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_BAR (bud_plan_bar_get_type ())
/* Signals: "edited": the person changed a criterion; "traffic": … how much traffic. */
G_DECLARE_FINAL_TYPE (BudPlanBar, bud_plan_bar, BUD, PLAN_BAR, GtkWidget)

void bud_plan_bar_set_session (BudPlanBar *self, BudSession *session);

/* The criteria of a scenario, with the devices and formats chosen before. */
void bud_plan_bar_follow (BudPlanBar *self, const BudScenario *scenario);
void bud_plan_bar_set (BudPlanBar *self, const BudPlanCriteria *criteria);
const BudPlanCriteria *bud_plan_bar_get (BudPlanBar *self);

const char *bud_plan_bar_get_model_name (BudPlanBar *self);
const char *bud_plan_bar_get_usecase_name (BudPlanBar *self); /* NULL: own tokens */

/* Why these criteria cannot be planned for, translated; NULL when they can. */
const char *bud_plan_bar_get_problem (BudPlanBar *self);

/* Opens a popover: "model", "usecase", "limits", "load", "devices", "formats" or "goal". */
void bud_plan_bar_open (BudPlanBar *self, const char *name);

G_END_DECLS
