/* Versions of the user's items: what they were, and back to it. */
#include <config.h>

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "catalog/catalog-private.h"

static GArray *
read_versions (BudStore *store, BudCatalogKind kind, const char *id, GError **error)
{
  g_autoptr (GArray) versions = g_array_new (FALSE, TRUE, sizeof (BudCatalogVersion));
  sqlite3_stmt *statement
      = bud_store_prepare (store,
                           "SELECT document, saved_at, json IS NULL, restored_from FROM documents WHERE "
                           "kind = ? AND id = ? ORDER BY document DESC",
                           error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int (statement, 1, kind);
  sqlite3_bind_text (statement, 2, id, -1, SQLITE_STATIC);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      BudCatalogVersion version = { .version = sqlite3_column_int64 (statement, 0),
                                    .saved_at = sqlite3_column_int64 (statement, 1),
                                    .is_removal = sqlite3_column_int (statement, 2),
                                    .restored_from = sqlite3_column_int64 (statement, 3) };

      g_array_append_val (versions, version);
    }
  sqlite3_finalize (statement);
  if (result == SQLITE_DONE)
    return g_steal_pointer (&versions);
  bud_store_set_error (store, "read", error);
  return NULL;
}

GArray *
bud_catalog_history (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error)
{
  g_autoptr (GArray) versions = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  BudStore *user;

  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS && id != NULL, NULL);
  user = bud_catalog_get_user_store (self);
  versions = user != NULL ? read_versions (user, kind, id, error)
                          : g_array_new (FALSE, TRUE, sizeof (BudCatalogVersion));
  if (versions == NULL || versions->len > 0)
    return g_steal_pointer (&versions);
  /* Perhaps an alias, perhaps a shipped item without versions, perhaps nothing. */
  item = bud_catalog_lookup (self, kind, id, error);
  if (item == NULL)
    return NULL;
  return user != NULL ? read_versions (user, kind, bud_catalog_item_get_id (item), error)
                      : g_steal_pointer (&versions);
}

/* The version that `wanted` names, 0 = the last one saved before the current state; -1 when there is none. */
static gint64
choose_version (GArray *versions, gint64 wanted)
{
  for (guint i = 0; i < versions->len; i++)
    {
      const BudCatalogVersion *version = &g_array_index (versions, BudCatalogVersion, i);

      if (!version->is_removal && (wanted == 0 ? i > 0 : version->version == wanted))
        return version->version;
    }
  return -1;
}

/* Leaves in `wanted` which one it is. */
static char *
read_version (BudStore *store, BudCatalogKind kind, const char *id, gint64 *wanted, GError **error)
{
  g_autoptr (GArray) versions = read_versions (store, kind, id, error);
  gint64 version;

  if (versions == NULL)
    return NULL;
  version = choose_version (versions, *wanted);
  if (version >= 0)
    return bud_store_get_document (store, *wanted = version, error);
  if (*wanted == 0)
    g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND, _ ("%s has no earlier version"), id);
  else
    g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND,
                 _ ("%s has no version %" PRId64 " to restore"), id, *wanted);
  return NULL;
}

BudCatalogItem *
bud_catalog_restore (BudCatalog *self, BudCatalogKind kind, const char *id, gint64 version, GError **error)
{
  g_autofree char *json = NULL;
  BudStore *user;

  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS && id != NULL, NULL);
  user = bud_catalog_get_user_store (self);
  if (user != NULL)
    json = read_version (user, kind, id, &version, error);
  else if (self->user_error != NULL)
    g_propagate_error (error, g_error_copy (self->user_error));
  else
    g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND, _ ("%s has no earlier version"), id);
  return json != NULL ? bud_catalog_save (self, kind, NULL, json, version, error) : NULL;
}

char **
bud_catalog_list_removed (BudCatalog *self, BudCatalogKind kind, GError **error)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  sqlite3_stmt *statement;
  BudStore *user;
  int result;

  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS, NULL);
  user = bud_catalog_get_user_store (self);
  if (user == NULL)
    return g_strv_builder_end (ids);
  statement = bud_store_prepare (user,
                                 "SELECT id FROM documents WHERE document IN (SELECT max (document) FROM "
                                 "documents WHERE kind = ? GROUP BY id) AND json IS NULL "
                                 "ORDER BY document DESC",
                                 error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int (statement, 1, kind);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_strv_builder_add (ids, (const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  if (result == SQLITE_DONE)
    return g_strv_builder_end (ids);
  bud_store_set_error (user, "read", error);
  return NULL;
}
