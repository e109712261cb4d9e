/* The plans of a run in a table, with what is listed, in which order, and why there may be none. */
#pragma once

#include <adwaita.h>

#include "app/plan-run.h"
#include "planner/finalists.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_LISTING (bud_plan_listing_get_type ())
/* Signals: "selected": the person selected another row, or none; "activated": Enter or a double click on the
 * selected one; "judge": the first are to be judged under load. */
G_DECLARE_FINAL_TYPE (BudPlanListing, bud_plan_listing, BUD, PLAN_LISTING, AdwBin)

void bud_plan_listing_set_run (BudPlanListing *self, BudSession *session, BudPlanRun *run);
void bud_plan_listing_set_narrow (BudPlanListing *self, gboolean is_narrow);
void bud_plan_listing_set_titles (BudPlanListing *self, const char *title, const char *subtitle);

/* The run's newest ranking: heading and a few rows, then the others frame by frame. */
void bud_plan_listing_show (BudPlanListing *self);
void bud_plan_listing_show_rest (BudPlanListing *self);
void bud_plan_listing_clear (BudPlanListing *self);
gboolean bud_plan_listing_is_busy (BudPlanListing *self); /* rows are still being made */

guint32 bud_plan_listing_get_selected (BudPlanListing *self); /* BUD_RANK_NONE = none */
void bud_plan_listing_select (BudPlanListing *self, guint32 candidate);
void bud_plan_listing_show_verdict (BudPlanListing *self, guint verdict); /* those alone */

/* As bud_plan_table_set_finalists; `can_judge`: there is more to judge, or other. */
void bud_plan_listing_set_finalists (BudPlanListing *self, BudFinalists *finalists);
void bud_plan_listing_refresh_finalists (BudPlanListing *self, gboolean can_judge);

void bud_plan_listing_copy (BudPlanListing *self);
void bud_plan_listing_export (BudPlanListing *self);

G_END_DECLS
