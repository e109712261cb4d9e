/* A plan under way: loads names, evaluates on worker threads, ranks on another, and hands over each ranking
 * with its points while the next is made. Main thread only; nothing here takes longer than a frame. */
#pragma once

#include "app/session.h"
#include "planner/cloud.h"
#include "planner/criteria.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_PLAN_RUN_NONE = 0, /* none was started */
  BUD_PLAN_RUN_LOADING,
  BUD_PLAN_RUN_RUNNING,
  BUD_PLAN_RUN_DONE,
  BUD_PLAN_RUN_CANCELLED, /* what was done is kept */
  BUD_PLAN_RUN_FAILED,    /* bud_plan_run_get_error says why */
} BudPlanRunState;

#define BUD_TYPE_PLAN_RUN (bud_plan_run_get_type ())
/* Signals: "state-changed"; "progress" several times a second while it runs; "ranked" when there is another
 * ranking, cloud or neither. */
G_DECLARE_FINAL_TYPE (BudPlanRun, bud_plan_run, BUD, PLAN_RUN, GObject)

BudPlanRun *bud_plan_run_new (BudSession *session);

/* Cancels what runs and starts anew, on a copy. `name` is for the list of jobs. */
void bud_plan_run_start (BudPlanRun *self, const BudPlanCriteria *criteria, const char *name);
void bud_plan_run_cancel (BudPlanRun *self);

BudPlanRunState bud_plan_run_get_state (BudPlanRun *self);
gboolean bud_plan_run_is_busy (BudPlanRun *self); /* evaluates or ranks */
const GError *bud_plan_run_get_error (BudPlanRun *self);
const BudPlanCriteria *bud_plan_run_get_criteria (BudPlanRun *self); /* of the results; NULL = none */
guint64 bud_plan_run_get_n_done (BudPlanRun *self);
guint64 bud_plan_run_get_n_candidates (BudPlanRun *self);
double bud_plan_run_get_remaining_s (BudPlanRun *self); /* NAN = unknown */

/* The newest ranking and its cloud, borrowed; NULL before the first. */
BudRanking *bud_plan_run_get_ranking (BudPlanRun *self);
const BudPlanCloud *bud_plan_run_get_cloud (BudPlanRun *self);

/* What is listed in which order, and what the points are over: ranks anew when it differs. */
void bud_plan_run_set_order (BudPlanRun *self, const BudRankOrder *order);
void bud_plan_run_set_axes (BudPlanRun *self, BudRankKey x, BudRankKey y);
const BudRankOrder *bud_plan_run_get_order (BudPlanRun *self);

G_END_DECLS
