/* One item in a library page's list: name, facts, a tag, and a check mark while several are chosen. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUD_TYPE_LIBRARY_ROW (bud_library_row_get_type ())
/* Property "is-selecting": the check mark is there; going it unchecks. Signal "check-toggled". */
G_DECLARE_FINAL_TYPE (BudLibraryRow, bud_library_row, BUD, LIBRARY_ROW, GtkBox)

GtkWidget *bud_library_row_new (void);
void bud_library_row_show (BudLibraryRow *self, const char *name, const char *facts, const char *tag,
                           gboolean is_checked);
/* An icon before the tag that says what is wrong with the item; NULL: nothing is. */
void bud_library_row_set_problem (BudLibraryRow *self, const char *problem);
gboolean bud_library_row_is_checked (BudLibraryRow *self);

G_END_DECLS
