/* Quantiles of times against their limits: a line of figures and a track for each. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_QUANTILE_P50 = 0,
  BUD_QUANTILE_P90,
  BUD_QUANTILE_P95,
  BUD_QUANTILE_P99,
  BUD_QUANTILE_HIGHEST,
  BUD_N_QUANTILES,
} BudQuantile;

typedef struct
{
  const char *name;                 /* "TTFT", "2 prefill + 2 decode" */
  double values_s[BUD_N_QUANTILES]; /* ascending; NAN: not known, "–" */
  double limit_s;                   /* of the 99th percentile; NAN = none */
} BudQuantileRow;

typedef struct
{
  const BudQuantileRow *rows;
  guint n_rows;
  const char *title;     /* of the names, in the table: "Latency" */
  gboolean is_one_scale; /* all tracks as long: the rows are the same figure; else each its own */
} BudQuantilesData;

/* Copies everything. Marks are the rows. Many rows want a height of their own. */
BudPlot *bud_plot_new_quantiles (const BudQuantilesData *data);

G_END_DECLS
