/* What a plan found: table, Pareto plot, why the others lost, and the one plan looked at. */
#pragma once

#include <adwaita.h>

#include "app/plan-pareto.h"
#include "app/plan-run.h"
#include "planner/finalists.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_RESULTS (bud_plan_results_get_type ())
G_DECLARE_FINAL_TYPE (BudPlanResults, bud_plan_results, BUD, PLAN_RESULTS, AdwBin)

void bud_plan_results_set_run (BudPlanResults *self, BudSession *session, BudPlanRun *run);
void bud_plan_results_set_narrow (BudPlanResults *self, gboolean is_narrow);

/* It has not shown all of the newest ranking yet. */
gboolean bud_plan_results_is_busy (BudPlanResults *self);

/* What it is about, for exports: "Llama 3.1 70B", "RAG chat, 32 users or more". */
void bud_plan_results_set_titles (BudPlanResults *self, const char *title, const char *subtitle);

/* The candidate looked at: the one selected, else the best; BUD_RANK_NONE = there is none. */
guint32 bud_plan_results_get_current (BudPlanResults *self);
void bud_plan_results_select (BudPlanResults *self, guint32 candidate);

BudPlanPareto *bud_plan_results_get_pareto (BudPlanResults *self);
void bud_plan_results_copy (BudPlanResults *self); /* the table of plans */
void bud_plan_results_export (BudPlanResults *self);
void bud_plan_results_open_in_simulate (BudPlanResults *self);
void bud_plan_results_compare (BudPlanResults *self);

/* Simulates the first plans listed request by request; their columns fill in as they come. */
void bud_plan_results_judge (BudPlanResults *self);
const BudFinalists *bud_plan_results_get_finalists (BudPlanResults *self); /* NULL = none */

G_END_DECLS
