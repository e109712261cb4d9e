/* A popover with what a plan is ranked by, and how it is estimated: objective, serving engine, method. */
#pragma once

#include <gtk/gtk.h>

#include "app/session.h"
#include "planner/criteria.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_GOAL (bud_plan_goal_get_type ())
/* Signal "edited": the person changed something. */
G_DECLARE_FINAL_TYPE (BudPlanGoal, bud_plan_goal, BUD, PLAN_GOAL, GtkPopover)

void bud_plan_goal_set_session (BudPlanGoal *self, BudSession *session);
void bud_plan_goal_show (BudPlanGoal *self, const BudPlanCriteria *criteria);
void bud_plan_goal_apply (BudPlanGoal *self, BudPlanCriteria *criteria);

G_END_DECLS
