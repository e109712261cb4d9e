/* The sidebar's rows: one for each page that is not under another. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bud_page_list_fill (GtkListBox *list);
/* The row that stands for a page, without showing the page. */
void bud_page_list_select (GtkListBox *list, const char *page_name);
gboolean bud_page_list_is_for (GtkListBoxRow *row, const char *page_name);
const char *bud_page_list_get_page (GtkListBoxRow *row);

G_END_DECLS
