/* Filters of a library page: pill buttons for the usual ones and those in use, and a popover with all of
 * them and how many items each would show. Chips of one family are alternatives, families add up. */
#pragma once

#include <adwaita.h>

#include "catalog/catalog.h"

G_BEGIN_DECLS

typedef gboolean (*BudLibraryPredicate) (BudCatalogItem *item, gconstpointer data);

typedef const char *(*BudLibraryText) (BudCatalogItem *item);

#define BUD_TYPE_LIBRARY_FILTERS (bud_library_filters_get_type ())
G_DECLARE_FINAL_TYPE (BudLibraryFilters, bud_library_filters, BUD, LIBRARY_FILTERS, GtkWidget)

/* `family` and `label` are translated; `data` must outlive the widget. `is_primary`: always among the pills.
 */
void bud_library_filters_add (BudLibraryFilters *self, const char *family, const char *label,
                              gboolean is_primary, BudLibraryPredicate matches, gconstpointer data);
/* A chip for each distinct text that `get` gives of the items (NULL: none), in the locale's order. */
void bud_library_filters_add_values (BudLibraryFilters *self, const char *family, GPtrArray *items,
                                     BudLibraryText get);
void bud_library_filters_clear (BudLibraryFilters *self); /* all off */
gboolean bud_library_filters_is_active (BudLibraryFilters *self);

/* One chip by its texts; for tests and for pages that begin with a filter. FALSE: no such chip. */
gboolean bud_library_filters_set (BudLibraryFilters *self, const char *family, const char *label,
                                  gboolean is_active);

/* Emits "changed" by itself. Owned by the widget. */
GtkFilter *bud_library_filters_get_filter (BudLibraryFilters *self);

/* The items that are filtered, for the counts. */
void bud_library_filters_set_items (BudLibraryFilters *self, GListModel *items);

G_END_DECLS
