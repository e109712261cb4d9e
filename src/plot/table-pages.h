/* Tables on paper: a title, rows in aligned columns, their heading again on each page, page numbers.
 *
 * Columns that are too wide together are set in smaller type, down to 6 pt; then the widest end in an
 * ellipsis. Checked by tests/plot/test-table-pages.c.
 */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef struct _BudTablePages BudTablePages;

/* `footer` stands on each page with the program, its version and the page's number; NULL texts: none. */
BudTablePages *bud_table_pages_new (const char *title, const char *subtitle, const char *footer,
                                    gboolean is_rtl);
void bud_table_pages_free (BudTablePages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudTablePages, bud_table_pages_free)

/* Below those that are there already; takes the table. */
void bud_table_pages_take (BudTablePages *self, BudPlotTable *table);

/* The number of pages, at least one, of width × height pt. Measures every cell. */
guint bud_table_pages_lay_out (BudTablePages *self, double width, double height);

/* Page 0… of the last layout, at 0, 0. */
void bud_table_pages_draw (BudTablePages *self, cairo_t *cr, guint page);

G_END_DECLS
