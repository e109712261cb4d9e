/* What the tiles of a simulated load say. */
#pragma once

#include "app/kpi-tile.h"
#include "app/load-simulator.h"
#include "plot/serving-plots.h"

G_BEGIN_DECLS

typedef struct
{
  BudKpiTile *latencies[BUD_N_LATENCIES];
  BudKpiTile *throughput;
  BudKpiTile *goodput;
  BudKpiTile *cache;
  BudKpiTile *preemptions;
} BudServeTiles;

/* The run must have a simulation. `is_steady`: without the first and last wave, where that is known. */
void bud_serve_tiles_show (const BudServeTiles *tiles, const BudLoadRun *run, gboolean is_steady);

/* Limit of a latency in the run, NAN = none. */
double bud_serve_limit (const BudLoadRun *run, BudLatency latency);

G_END_DECLS
