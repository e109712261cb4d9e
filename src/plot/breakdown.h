/* Breakdown: one stacked bar per phase, split by group, each normalised to full width. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;        /* "Decode" */
  const char *metric;      /* "TPOT", small below the name; may be NULL */
  const double *segment_s; /* one per group; not finite or ≤ 0: no segment */
  double total_s;          /* NAN = sum of the segments */
} BudBreakdownBar;

typedef struct
{
  const BudPlotGroup *groups;
  guint n_groups;
  const BudBreakdownBar *bars;
  guint n_bars;
  gboolean is_share; /* labels in percent instead of time */
} BudBreakdownData;

/* Copies everything. Mark = bar · n_groups + group. */
BudPlot *bud_plot_new_breakdown (const BudBreakdownData *data);

G_END_DECLS
