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

/* A range around a curve, in its colour at 18 %, with as many points in the same order. Bounds that are not
 * finite leave a gap. On a screen more than three are drawn only while their curve, or their legend entry, is
 * pointed at or chosen; elsewhere all, fainter. The table has them all. */
typedef struct
{
  const double *x, *low, *high;
  const guint *n_runs; /* measured, that the range is of; NULL = not said */
  guint n;
  guint group; /* may be a legend entry of its own, that several share */
  guint line;  /* the curve */
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
