/* How often values fall into ranges: latencies with their percentiles and limits. */
#pragma once

#include "plot/plot.h"
#include "plot/xy.h"

G_BEGIN_DECLS

/* A dotted line at a value, named at its top: a percentile. */
typedef struct
{
  double value;      /* SI; not finite: none */
  const char *label; /* "p99 1.25 s" */
} BudHistogramLine;

typedef struct
{
  BudAxisSpec x; /* min or max NAN: fitted to the edges */
  BudAxisSpec y; /* how many */
  guint series;  /* look of the bars */
  const double *edges;  /* n_bins + 1, ascending, SI */
  const double *counts; /* n_bins */
  guint n_bins;
  const BudHistogramLine *lines;
  guint n_lines;
  const BudPlotLimit *limits; /* vertical */
  guint n_limits;
} BudHistogramData;

/* Copies everything. Marks are the bins. */
BudPlot *bud_plot_new_histogram (const BudHistogramData *data);

/* Sorts finite `values` into at most `max_bins` equal ranges (equal ratios with `is_log`, for values above
 * 0); `edges` has max_bins + 1 elements, `counts` max_bins. Returns the number of bins: 1 when all values are
 * the same, 0 when there are none. */
guint bud_histogram_bins (const double *values, gsize n, gboolean is_log, guint max_bins, double *edges,
                          double *counts);

G_END_DECLS
