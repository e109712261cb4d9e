/* Plan: which hardware, how many, which layout and batch meet a use case's limits. */
#pragma once

#include "app/page.h"
#include "app/plan-bar.h"
#include "app/plan-results.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_PAGE (bud_plan_page_get_type ())
G_DECLARE_FINAL_TYPE (BudPlanPage, bud_plan_page, BUD, PLAN_PAGE, BudPage)

BudPage *bud_plan_page_new (BudSession *session);

/* Takes the current scenario for its criteria and runs: "Plan for This". */
void bud_plan_page_plan_for_scenario (BudPlanPage *self);
void bud_plan_page_run (BudPlanPage *self);

BudPlanRun *bud_plan_page_get_run (BudPlanPage *self);
BudPlanBar *bud_plan_page_get_bar (BudPlanPage *self);
BudPlanResults *bud_plan_page_get_results (BudPlanPage *self);

G_END_DECLS
