/* The rows of figures that scenarios are compared by. */
#pragma once

#include "app/compare-grid.h"
#include "planner/accuracy.h"
#include "plot/number.h"

G_BEGIN_DECLS

/* Fills columns and rows of `grid`: latencies with their limits, throughput, cost, energy, memory. `accuracy`
 * tells how far off they may be, NULL = not known yet. `caption` and `title` stand above the row titles. */
void bud_compare_figures_show (BudCompareGrid *grid, BudComparison *comparison, const BudAccuracy *accuracy,
                               const char *caption, const char *title);

/* The cell of a value against the baseline's: text in `scale`, change as percent. NAN is "–". */
BudCompareCell bud_compare_figure (double value, double baseline, const BudScale *scale,
                                   gboolean is_more_better);
/* Marks the best of n values, unless all are the same or only one is known. */
void bud_compare_mark_best (BudCompareCell *cells, const double *values, guint n, gboolean is_more_better);

G_END_DECLS
