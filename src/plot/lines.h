/* Curves over a common x: scaling with users, devices or context, memory over sequence length, a run over
 * time. */
#pragma once

#include "plot/plot.h"
#include "plot/xy.h"

G_BEGIN_DECLS

/* Points in ascending x; those that are not finite (or not positive on a log axis) leave a gap. */
typedef struct
{
  const double *x, *y; /* SI */
  guint n;
  guint group;        /* index into groups: name and look */
  gboolean is_step;   /* holds its value until the next x: counts over time */
  gboolean is_quiet;  /* no markers at the points */
  const double *base; /* what it stands on, as large as y: an area from base to base + y; NULL = a curve */
} BudLine;

/* A range around a curve, drawn in its group's colour at 18 %. One with as many points as a line, in the same
 * order, adds its bounds to the table: `line` says which. */
typedef struct
{
  const double *x, *low, *high;
  guint n;
  guint group; /* may be a legend entry of its own */
  guint line;
} BudLineBand;

/* A vertical line: the current scenario, a knee. */
typedef struct
{
  double x;          /* not finite: none */
  const char *label; /* "now 64" */
} BudLineMarker;

typedef struct
{
  BudAxisSpec x, y; /* min or max NAN: fitted to the data */
  const BudPlotGroup *groups;
  guint n_groups;
  const BudLine *lines;
  guint n_lines;
  const BudLineBand *bands;
  guint n_bands;
  const BudPlotLimit *limits;
  guint n_limits;
  const BudLineMarker *markers;
  guint n_markers;
} BudLinesData;

/* Copies everything. Marks are the points of the lines, one line after the other. */
BudPlot *bud_plot_new_lines (const BudLinesData *data);

G_END_DECLS
