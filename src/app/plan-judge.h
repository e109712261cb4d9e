/* Simulates the finalists of a ranking on worker threads and says as they come in. Main thread only. */
#pragma once

#include "app/jobs.h"
#include "planner/finalists.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_JUDGE (bud_plan_judge_get_type ())
/* Signal "changed": another finalist is judged, or the last. */
G_DECLARE_FINAL_TYPE (BudPlanJudge, bud_plan_judge, BUD, PLAN_JUDGE, GObject)

BudPlanJudge *bud_plan_judge_new (void);

/* The first `n` listed; `name` stands in the list of jobs. Stops what runs. */
void bud_plan_judge_start (BudPlanJudge *self, BudRanking *ranking, guint32 n, BudJobs *jobs,
                           const char *name);
void bud_plan_judge_stop (BudPlanJudge *self); /* and forgets */
gboolean bud_plan_judge_is_busy (BudPlanJudge *self);
BudFinalists *bud_plan_judge_get_finalists (BudPlanJudge *self); /* borrowed; NULL = none */

G_END_DECLS
