/* "Why the others lost": a row for each reason with its share, its count and the nearest of it. */
#pragma once

#include <adwaita.h>

#include "planner/ranking.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_LOSERS (bud_plan_losers_get_type ())
/* Signal "chosen" (guint verdict): the person asks for those that lost by it. */
G_DECLARE_FINAL_TYPE (BudPlanLosers, bud_plan_losers, BUD, PLAN_LOSERS, AdwBin)

void bud_plan_losers_show (BudPlanLosers *self, BudRanking *ranking); /* NULL empties */

/* For tests: the row of a verdict, NULL when nothing lost by it. */
GtkWidget *bud_plan_losers_get_row (BudPlanLosers *self, BudPlanVerdict verdict);

G_END_DECLS
