/* A page about one kind of catalog item: a list with search, filters and sorting beside the details of the
 * item chosen; below 860 px the list leads to the details and back.
 *
 * A subclass (see models-page.c) fills the class functions and is made by:
 *
 *   bud_library_list_add_sort (bud_library_page_get_list (page), _ ("Name"), bud_library_compare_names);
 *   bud_library_filters_add (bud_library_list_get_filters (list), _ ("Vendor"), …);
 *   bud_library_page_set_up (page, session, BUD_CATALOG_HARDWARE, "h100");  reads the catalog
 *
 * Its template sets the properties "details" (a widget) and "search-hint", and for an empty catalog
 * "empty-icon", "empty-title" and "empty-text".
 */
#pragma once

#include "app/library-list.h"
#include "app/page.h"

G_BEGIN_DECLS

#define BUD_TYPE_LIBRARY_PAGE (bud_library_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (BudLibraryPage, bud_library_page, BUD, LIBRARY_PAGE, BudPage)

struct _BudLibraryPageClass
{
  BudPageClass parent_class;

  /* "38 of 124 models". Free with g_free. */
  char *(*count) (BudLibraryPage *self, guint n_shown, guint n_all);
  /* The second line of a row and the tag at its end, both taken; left NULL: none. Default: the subtitle. */
  void (*describe_row) (BudLibraryPage *self, BudCatalogItem *item, char **facts, char **tag);
  /* What is wrong with an item, NULL = nothing (the default); free with g_free. */
  char *(*find_problem) (BudLibraryPage *self, BudCatalogItem *item);
  /* Another item, or the same after a change of the catalog; NULL: none is chosen. */
  void (*show_item) (BudLibraryPage *self, BudCatalogItem *item);
  /* What bud_library_list_set_selection_action() names, on the items checked. */
  void (*use_selection) (BudLibraryPage *self, GPtrArray *items);
};

/* `first_id`: shown first, the list's first when it is not there. Follows the session's "catalog-changed". */
void bud_library_page_set_up (BudLibraryPage *self, BudSession *session, BudCatalogKind kind,
                              const char *first_id);
BudSession *bud_library_page_get_session (BudLibraryPage *self);
BudLibraryList *bud_library_page_get_list (BudLibraryPage *self);

/* The item whose details are shown, NULL = none; borrowed. */
BudCatalogItem *bud_library_page_get_item (BudLibraryPage *self);
/* Goes to an item; in a narrow window on to its details. FALSE: not in the catalog. */
gboolean bud_library_page_open (BudLibraryPage *self, const char *id);
/* As if it were typed into the list's search. */
void bud_library_page_search (BudLibraryPage *self, const char *text);
/* Narrow: whether the details are in front. */
void bud_library_page_show_details (BudLibraryPage *self, gboolean is_details);

/* A button for the header bar beside the page's way back: "Add Model". */
void bud_library_page_add_header_button (BudLibraryPage *self, GtkWidget *button);

G_END_DECLS
