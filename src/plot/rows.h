/* Rows of values on one axis: dumbbells that set the same figure of several things side by side, or stacked
 * bars. */
#pragma once

#include "plot/plot.h"
#include "plot/xy.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_ROWS_DUMBBELLS = 0, /* a marker per group, joined; differences to the baseline at the end */
  BUD_ROWS_STACKED,       /* a bar of one segment per group; totals at the end */
} BudRowsLook;

typedef struct
{
  const char *name;     /* "Attention core" */
  const double *values; /* one per group, SI, ≥ 0; not finite: none */
} BudRow;

typedef struct
{
  BudRowsLook look;
  BudAxisSpec x; /* linear from 0; max NAN: fitted */
  const BudPlotGroup *groups;
  guint n_groups;
  const BudRow *rows;
  guint n_rows;
  const BudPlotLimit *limits; /* vertical ones */
  guint n_limits;
  int baseline; /* dumbbells: group that is a ring and that others are measured against, −1 = none */
  const char *const *titles; /* of the differences, one per group: "B − A"; NULL = none */
} BudRowsData;

/* Copies everything. Mark = row · n_groups + group. */
BudPlot *bud_plot_new_rows (const BudRowsData *data);

G_END_DECLS
