/* The rows of a library's list: made by a factory, described by the kind of library, and checked. */
#pragma once

#include "app/library-checks.h"

G_BEGIN_DECLS

typedef struct
{
  /* The second line of a row and the tag at its end, both taken; left NULL: none. */
  void (*describe) (BudCatalogItem *item, char **facts, char **tag, gpointer user_data);
  /* What is wrong with an item, NULL = nothing; free with g_free. May be NULL. */
  char *(*find_problem) (BudCatalogItem *item, gpointer user_data);
} BudLibraryRowFuncs;

typedef struct
{
  GObject *owner; /* has the property "is-selecting" that the rows follow; outlives them */
  BudLibraryChecks *checks;
  const BudLibraryRowFuncs *funcs;
  gpointer user_data;
} BudLibraryRows;

/* Of BudCatalogItem. `self` stays the caller's and lives as long as the rows. */
GtkListItemFactory *bud_library_rows_factory (BudLibraryRows *self);
/* Has the rows in sight described anew. */
void bud_library_rows_refresh (const BudLibraryRows *self, GtkListView *list);

G_END_DECLS
