/* Plans in words. All texts are translated and the caller's: g_free. */
#pragma once

#include "planner/criteria.h"
#include "planner/finalists.h"
#include "planner/ranking.h"

G_BEGIN_DECLS

char *bud_plan_text_hardware (const BudPlan *plan, const BudPlanResult *result); /* "4 × H200 SXM" */
char *bud_plan_text_layout (const BudDeployment *deployment); /* "TP 4, PP 2"; "TP 4, 2 replicas" */

/* How a result stands to the limits. */
typedef enum
{
  BUD_PLAN_STANDING_MET = 0,
  BUD_PLAN_STANDING_CLOSE, /* from 90 % of a limit */
  BUD_PLAN_STANDING_MISSED,
  BUD_PLAN_STANDING_UNFIT,
  BUD_PLAN_STANDING_REFUSED,
} BudPlanStanding;

BudPlanStanding bud_plan_standing (const BudPlan *plan, const BudPlanResult *result);
const char *bud_plan_standing_word (BudPlanStanding standing);
const char *bud_plan_standing_icon (BudPlanStanding standing);
const char *bud_plan_standing_class (BudPlanStanding standing); /* CSS: success, warning, error */

/* Why a group lost, as a title: "TPOT over 30 ms". */
char *bud_plan_text_verdict (const BudPlanRequest *request, BudPlanVerdict verdict);
/* Its nearest: "best: 8 × L40S: 47.0 ms". */
char *bud_plan_text_nearest (const BudPlan *plan, const BudPlanResult *result);

/* Of a ranking that nothing heads, the nearest of all with what it missed; NULL when nothing was done. */
char *bud_plan_text_nearest_of_all (const BudRanking *ranking);

/* What one gets: "5 390 tok/s for 96 requests in flight at $13.96 per hour; TPOT is at 59 % of its limit." */
char *bud_plan_text_summary (const BudPlan *plan, const BudPlanResult *result);

/* The same in a few words: "4 × H200 SXM at $13.96 per hour". */
char *bud_plan_text_price (const BudPlan *plan, const BudPlanResult *result);

/* What simulating under load found; NULL for one not judged (yet). */
char *bud_plan_text_loaded (const BudFinalist *finalist);

/* What a table of these verdicts (bits) is called, how it is ordered, and the figure that decides. */
char *bud_plan_text_rows (const BudPlanRequest *request, guint32 verdicts);
const char *bud_plan_text_order (const BudPlanRequest *request); /* not to be freed */
BudRankKey bud_plan_deciding_key (const BudPlanRequest *request);

/* Labels of the criteria's buttons. */
char *bud_plan_text_load (const BudPlanCriteria *criteria);   /* "32 users or more" */
char *bud_plan_text_limits (const BudScenario *scenario);     /* "3 000 → 300 tokens" */
char *bud_plan_text_formats (guint64 formats);                /* "FP8, BF16" */
const char *bud_plan_text_objective (BudObjective objective); /* "Cheapest" */

G_END_DECLS
