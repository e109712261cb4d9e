/* The columns of a table of plans: what they say and how wide they are. */
#pragma once

#include "planner/accuracy.h"
#include "planner/finalists.h"
#include "planner/ranking.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_PLAN_COLUMN_FRONT = 0, /* the mark of the Pareto front */
  BUD_PLAN_COLUMN_RANK,
  BUD_PLAN_COLUMN_HARDWARE,
  BUD_PLAN_COLUMN_LAYOUT,
  BUD_PLAN_COLUMN_WEIGHTS,
  BUD_PLAN_COLUMN_USERS,
  BUD_PLAN_COLUMN_TTFT,
  BUD_PLAN_COLUMN_TPOT,
  BUD_PLAN_COLUMN_E2E,
  BUD_PLAN_COLUMN_THROUGHPUT,
  BUD_PLAN_COLUMN_USD_PER_H,
  BUD_PLAN_COLUMN_USD_PER_MILLION,
  BUD_PLAN_COLUMN_ENERGY,
  BUD_PLAN_COLUMN_LOADED_P50, /* only once plans were judged under load */
  BUD_PLAN_COLUMN_LOADED_P99,
  BUD_PLAN_COLUMN_LIMITS,
  BUD_N_PLAN_COLUMNS,
} BudPlanColumn;

typedef struct
{
  BudRankKey key; /* what its title orders by */
  gboolean is_number;
  gboolean is_loaded; /* of the simulation under load: no order */
  int width_px; /* at a text scale of 1; fixed: rows that come and go while a plan runs must not move what is
                   beside them */
} BudPlanColumnInfo;

const BudPlanColumnInfo *bud_plan_column_info (BudPlanColumn column);
char *bud_plan_column_title (BudPlanColumn column); /* translated, money in the currency shown; g_free */

/* A cell; `finalists` NULL = none were judged. Free with g_free. */
char *bud_plan_column_text (BudPlanColumn column, const BudRanking *ranking, const BudFinalists *finalists,
                            guint32 candidate);

/* How far off a cell's figure may be, for its tooltip; NULL when nothing can be said of the column or the
 * plan. `accuracy` NULL = not known yet. Free with g_free. */
char *bud_plan_column_meaning (BudPlanColumn column, const BudPlan *plan, const BudPlanResult *result,
                               const BudAccuracy *accuracy);

/* How many of the first to make room have to be hidden at a width (at a text scale of 1), and which the i-th
 * is. */
guint bud_plan_columns_hidden (int width_px, gboolean has_loaded);
BudPlanColumn bud_plan_column_to_hide (guint i);

G_END_DECLS
