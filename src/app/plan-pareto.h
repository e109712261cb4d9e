/* The Pareto plot of a plan with its axis choosers, and the same as a table. */
#pragma once

#include <adwaita.h>

#include "app/plan-run.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_PARETO (bud_plan_pareto_get_type ())
/* Signals: "selected" (guint candidate, BUD_RANK_NONE = none): the person chose a point; "activated": Enter
 * or a double click on it. */
G_DECLARE_FINAL_TYPE (BudPlanPareto, bud_plan_pareto, BUD, PLAN_PARETO, AdwBin)

void bud_plan_pareto_set_run (BudPlanPareto *self, BudSession *session, BudPlanRun *run);
void bud_plan_pareto_set_titles (BudPlanPareto *self, const char *title, const char *subtitle);

/* Draws the newest cloud with a candidate ringed, also one that the cloud left out. */
void bud_plan_pareto_show (BudPlanPareto *self, guint32 selected);
void bud_plan_pareto_select (BudPlanPareto *self, guint32 candidate);

void bud_plan_pareto_toggle_table (BudPlanPareto *self);
void bud_plan_pareto_copy (BudPlanPareto *self);
void bud_plan_pareto_export (BudPlanPareto *self);
void bud_plan_pareto_print (BudPlanPareto *self);

G_END_DECLS
