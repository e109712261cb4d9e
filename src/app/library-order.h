/* The orders that a library's list may have, and the drop-down that chooses one. */
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

typedef struct
{
  GtkDropDown *drop_down;
  GArray *compares; /* BudLibraryCompare, by its entries */
} BudLibraryOrder;

/* `drop_down` is the caller's. */
void bud_library_order_set_up (BudLibraryOrder *self, GtkDropDown *drop_down);
void bud_library_order_add (BudLibraryOrder *self, const char *title, BudLibraryCompare compare);
/* The chosen order; NULL without one. Free with g_object_unref. */
GtkSorter *bud_library_order_get_sorter (const BudLibraryOrder *self);
void bud_library_order_clear (BudLibraryOrder *self);

G_END_DECLS
