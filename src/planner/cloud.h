/* A plan as points over two figures, few enough to draw at once: the front and the rows of the table whole,
 * of the rest one for each spot where they would lie over each other. Checked by tests/planner/test-plan.c.
 */
#pragma once

#include "planner/ranking.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_CLOUD_FRONT = 0, /* the Pareto front over the two figures */
  BUD_CLOUD_LISTED,    /* among the first rows of the table */
  BUD_CLOUD_MEETS,
  BUD_CLOUD_LOST,
} BudCloudKind;

typedef struct
{
  guint32 candidate;
  BudCloudKind kind;
} BudCloudPoint;

typedef struct
{
  BudRanking *ranking;
  BudRankKey x, y;
  GArray *points;            /* BudCloudPoint: the front first, by x; no candidate twice */
  guint32 n_meeting, n_lost; /* with both figures and in range, drawn or not */
  guint32 n_beyond;          /* lost so far off that the axes leave them out */
} BudPlanCloud;

/* Any thread. The axes span what meets the limits and the limits (all, when nothing does) and some more.
 * `columns` × `rows` spots. Cost: proportional to what is done. */
BudPlanCloud *bud_plan_cloud_new (BudRanking *ranking, BudRankKey x, BudRankKey y, guint columns, guint rows);
void bud_plan_cloud_free (BudPlanCloud *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudPlanCloud, bud_plan_cloud_free)

/* The limit along a figure in its own unit; NAN = none. */
double bud_plan_limit (const BudPlanRequest *request, BudRankKey key);

G_END_DECLS
