/* The command line of plan, also of plot pareto. */
#pragma once

#include "cli/options.h"
#include "planner/ranking.h"

G_BEGIN_DECLS

typedef struct
{
  BudPlanRequest request;
  BudModel model;
  GArray *devices;  /* BudDevice */
  GArray *clusters; /* BudCluster, by device */
  GArray *formats; /* BudFormat */
  const char *usecase, *hardware, *cluster, *precision, *objective, *engine, *method, *output_path;
  double input, output, ttft, tpot, e2e, rate;
  uint32_t concurrency, max_devices, top, threads, beams;
  BudFormat kv_precision;
  gboolean all, under_load, as_json, as_csv;
} BudPlanArgs;

/* Reads argv[1…] and loads what is named into args->request. BUD_OPTIONS_DONE to go on, else the exit status.
 * Clear in any case. */
int bud_plan_args_read (BudPlanArgs *args, int argc, char **argv);
void bud_plan_args_clear (BudPlanArgs *args);

G_END_DECLS
