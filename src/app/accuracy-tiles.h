/* What the tiles of an accuracy say. */
#pragma once

#include "app/kpi-tile.h"
#include "planner/accuracy.h"

G_BEGIN_DECLS

typedef struct
{
  BudKpiTile *median, *within, *worst, *bias;
} BudAccuracyTiles;

void bud_accuracy_tiles_show (const BudAccuracyTiles *self, const BudAccuracySummary *summary,
                              BudMetric metric);

G_END_DECLS
