/* The catalog's inside, for the files that make it up. */
#pragma once

#include "catalog/catalog.h"
#include "catalog/store.h"

G_BEGIN_DECLS

struct _BudCatalog
{
  BudStore *shipped;
  BudStore *user; /* NULL: none yet, or it cannot be used (user_error) */
  char *user_path;
  char *warning;      /* what happened to a damaged file */
  GError *user_error; /* why the user's file cannot be used */
};

/* Opens the user's file once it exists; another process may make it at any time. */
BudStore *bud_catalog_get_user_store (BudCatalog *self);

/* bud_catalog_add; `restored_from`: the version it repeats, 0 = none. */
BudCatalogItem *bud_catalog_save (BudCatalog *self, BudCatalogKind kind, const char *id, const char *json,
                                  gint64 restored_from, GError **error);

/* Whether an engine of this id comes with the program. */
gboolean bud_catalog_ships_profile (BudCatalog *self, const char *id);

/* Adds JSON texts in one transaction, all or none. `failed`: which one is wrong; texts->len when none is. */
gboolean bud_catalog_save_all (BudCatalog *self, BudCatalogKind kind, GPtrArray *texts, guint *failed,
                               GError **error);

G_END_DECLS
