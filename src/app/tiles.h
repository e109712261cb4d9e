/* What the tiles of an evaluation say. */
#pragma once

#include "app/kpi-tile.h"
#include "planner/accuracy.h"

G_BEGIN_DECLS

typedef struct
{
  BudKpiTile *ttft;
  BudKpiTile *tpot;
  BudKpiTile *e2e;
  BudKpiTile *throughput;
  BudKpiTile *device;
  BudKpiTile *cost;
  BudKpiTile *energy;
} BudTiles;

/* `evaluation` must run: accepted and fitting. Tiles that are not there are NULL. */
void bud_tiles_show (const BudTiles *tiles, const BudEvaluation *evaluation);

/* How far measured runs near it were from TPOT; `accuracy` NULL: not known yet. */
void bud_tiles_show_bands (const BudTiles *tiles, const BudEvaluation *evaluation,
                           const BudAccuracy *accuracy);

/* "limit 500 ms, missed", and in `*short_foot` (may be NULL; NULL where the same serves) "missed 500 ms".
 * NULL without a verdict. Free both with g_free. */
char *bud_tile_limit_foot (double limit_s, BudVerdict verdict, char **short_foot);

/* "38.0 of 80 GB · 256 more users fit" as markup, for an accepted evaluation. Free with g_free. */
char *bud_memory_summary (const BudEvaluation *evaluation);

G_END_DECLS
