/* A table with one column per scenario: markers and names on top, rows of figures below, the best in bold and
 * a small change against the baseline. Wider than its place it scrolls. */
#pragma once

#include <adwaita.h>

#include "app/comparison.h"
#include "app/kpi-tile.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARE_GRID (bud_compare_grid_get_type ())
/* The columns' menus run "page.column-NAME" with the column's position: baseline, rename, simulate, left,
 * right, remove. */
G_DECLARE_FINAL_TYPE (BudCompareGrid, bud_compare_grid, BUD, COMPARE_GRID, AdwBin)

typedef struct
{
  char *text;    /* "172"; NULL is "–" */
  char *note;    /* "−31 %"; NULL = none */
  char *tooltip; /* NULL = none */
  double gain;   /* of the note: > 0 better, < 0 worse, 0 the same */
  gboolean is_best;
  BudVerdict verdict;
} BudCompareCell;

GtkWidget *bud_compare_grid_new (const char *label); /* for screen readers */

/* The columns, and above the row titles a caption and a title, both may be NULL. */
void bud_compare_grid_set_columns (BudCompareGrid *self, BudComparison *comparison, const char *caption,
                                   const char *title);
/* The number of rows; their widgets are kept while it stays. */
void bud_compare_grid_set_n_rows (BudCompareGrid *self, guint n_rows);
/* `unit` is dim after the title, `limit` at the end; NULL = none. Takes the contents of the cells, one per
 * column. */
void bud_compare_grid_set_row (BudCompareGrid *self, guint row, const char *title, const char *unit,
                               const char *limit, BudCompareCell *cells);

/* As shown, one line per row. Free with g_free. */
char *bud_compare_grid_to_csv (BudCompareGrid *self);

G_END_DECLS
