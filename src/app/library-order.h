/* The orders that a library's list may have. */
#pragma once

#include <gtk/gtk.h>

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* Negative, 0, positive as strcmp; equal ones come by name. */
typedef int (*BudLibraryCompare) (BudCatalogItem *a, BudCatalogItem *b);

/* By name, and by a number of bud_catalog_item_get_number, unknown ones last. */
int bud_library_compare_names (BudCatalogItem *a, BudCatalogItem *b);
int bud_library_compare_numbers (BudCatalogItem *a, BudCatalogItem *b, const char *key,
                                 gboolean is_descending);

GtkSorter *bud_library_sorter_new (BudLibraryCompare compare);

G_END_DECLS
