/* The list of a library page: search, filters, count, order, rows, and checking several. */
#pragma once

#include "app/library-filters.h"
#include "app/library-order.h"
#include "app/library-rows.h"
#include "app/session.h"

G_BEGIN_DECLS

typedef struct
{
  /* "38 of 124 models". Free with g_free. */
  char *(*count) (guint n_shown, guint n_all, gpointer user_data);
  BudLibraryRowFuncs rows;
} BudLibraryListFuncs;

#define BUD_TYPE_LIBRARY_LIST (bud_library_list_get_type ())
/* Property "is-selecting". Signals: "chosen" (BudCatalogItem *) when a person or the program goes to another
 * row, "opened" when they activate it, "use-selection" (GPtrArray *) with the items checked. */
G_DECLARE_FINAL_TYPE (BudLibraryList, bud_library_list, BUD, LIBRARY_LIST, GtkBox)

/* Reads the catalog. `funcs` is static. */
void bud_library_list_set_up (BudLibraryList *self, BudSession *session, BudCatalogKind kind,
                              const BudLibraryListFuncs *funcs, gpointer user_data);
void bud_library_list_add_sort (BudLibraryList *self, const char *title, BudLibraryCompare compare);
void bud_library_list_set_search_hint (BudLibraryList *self, const char *hint);
/* Lets people check up to `most` items and do something with them; see the signal "use-selection". */
void bud_library_list_set_selection_action (BudLibraryList *self, const char *label, guint most);

/* Something above the search. */
void bud_library_list_add_top (BudLibraryList *self, GtkWidget *widget);

/* Reads the catalog again; the row of `id` (may be NULL) is the chosen one, if it is there. */
gboolean bud_library_list_refill (BudLibraryList *self, const char *id, GError **error);
/* Chooses a row; clears search and filters when they hide it. FALSE: no such item. */
gboolean bud_library_list_choose (BudLibraryList *self, const char *id);
/* Has the rows in sight described anew: what they say depends on more than the catalog. */
void bud_library_list_refresh (BudLibraryList *self);
guint bud_library_list_get_n_all (BudLibraryList *self);

BudLibraryFilters *bud_library_list_get_filters (BudLibraryList *self);
GtkSingleSelection *bud_library_list_get_selection (BudLibraryList *self); /* of the rows shown, in order */
GtkEditable *bud_library_list_get_search (BudLibraryList *self);

G_END_DECLS
