/* How fast requests are simulated on this machine: medians of warm runs. */
#pragma once

#include "catalog/catalog.h"

typedef struct
{
  double thousand_s;       /* 1,000 requests, 64 in flight */
  double trace_s;          /* 100,000 requests at random */
  double events_per_s;     /* of that trace */
  double jump_speed_ratio; /* 4 in flight: every step by itself over jumping */
} BudServingBench;

/* Sorts `values`, n ≥ 1. */
double bud_bench_median (double *values, guint n);

/* Error: what the catalog lacks. Cost: about two seconds. */
gboolean bud_bench_serving (BudCatalog *catalog, const char *model, const char *device,
                            BudServingBench *bench, GError **error);
