/* Measured runs as pictures: predicted over measured, and how often which error. */
#pragma once

#include "catalog/catalog.h"
#include "planner/accuracy.h"
#include "plot/plot.h"

G_BEGIN_DECLS

/* What the colours of the scatter stand for. */
typedef enum
{
  BUD_ACCURACY_BY_CLASS = 0, /* dense, MoE, MLA, hybrid */
  BUD_ACCURACY_BY_ENGINE,
  BUD_ACCURACY_BY_PRECISION, /* bits of the weights */
  BUD_N_ACCURACY_COLOURS,
} BudAccuracyColour;

/* A scenario's prediction, ringed where it would be measured if it were as far off as its nearest run;
 * `expected` NAN = none. */
typedef struct
{
  double expected, predicted;
} BudAccuracyCurrent;

/* `runs` (element type const BudRun *, borrowed) is filled with the run of each mark. The catalog names the
 * devices. */
BudPlot *bud_accuracy_scatter (const BudAccuracy *accuracy, const BudAccuracyFilter *filter,
                               BudAccuracyColour colour, const BudAccuracyCurrent *current,
                               BudCatalog *catalog, GPtrArray *runs);

/* Errors from −100 % to +150 %, those beyond in the last bins. */
BudPlot *bud_accuracy_histogram (const BudAccuracy *accuracy, const BudAccuracyFilter *filter);

/* "172 ms" or "4 570 tok/s". Free with g_free. */
char *bud_accuracy_value (BudMetric metric, double value);

/* "8 × H100, FP8, TP 8, 64 requests": what a run was, with the device's name. Free with g_free. */
char *bud_accuracy_describe (const BudRun *run, const char *device_name);

/* The model's name without its owner. */
const char *bud_accuracy_model_name (const BudRun *run);

G_END_DECLS
