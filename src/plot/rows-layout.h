/* Where the parts of a plot of rows are; only rows.c includes this. */
#pragma once

#include "plot/axis.h"
#include "plot/legend.h"
#include "plot/rows.h"

G_BEGIN_DECLS

typedef struct
{
  double width, height; /* of the whole plot, px */
  BudFrame frame;
  BudLegend legend;
  BudText *names;        /* per row */
  BudText *ends;         /* per mark: difference; stacked: the row's total in its first */
  BudText *titles;       /* per group, of the differences */
  BudText *limit_labels; /* per limit */
  BudPlotRect *marks;    /* per mark; width 0: not shown */
  double row_px;
  guint n_rows, n_groups, n_limits;
} BudRowsLayout;

gpointer bud_rows_lay_out (gconstpointer data, const BudTheme *theme, double width, double height,
                           guint32 hidden);
void bud_rows_layout_free (gpointer layout);
double bud_rows_natural_height (gconstpointer data, const BudTheme *theme, double width);

gboolean bud_rows_has (const BudRowsData *data, guint mark); /* a value to show */
double bud_rows_value (const BudRowsData *data, guint mark);
double bud_rows_total (const BudRowsData *data, guint row);
/* Value − the baseline's; NAN when either is missing or there is none. */
double bud_rows_difference (const BudRowsData *data, guint mark);
/* "−2.60" in the axis's unit, "±0"; the same decimals in all rows. */
char *bud_rows_difference_text (const BudRowsData *data, guint mark);
double bud_rows_middle (const BudRowsLayout *layout, guint row); /* px */

G_END_DECLS
