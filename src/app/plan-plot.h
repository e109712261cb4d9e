/* A plan's cloud of points as a scatter plot. */
#pragma once

#include "planner/cloud.h"
#include "plot/scatter.h"

G_BEGIN_DECLS

/* What the choosers offer; latency is always along x. */
extern const BudRankKey bud_plan_x_keys[3];
extern const BudRankKey bud_plan_y_keys[5];

const char *bud_plan_axis_name (BudRankKey key); /* "Cost", for choosers */

/* The plot, and the candidate of each of its marks; `selected` (BUD_RANK_NONE = none) is among them whether
 * the cloud has it or not, when it has both figures. */
BudPlot *bud_plan_plot_new (const BudPlanCloud *cloud, guint32 selected, GArray **candidates);

G_END_DECLS
