/* Serving-engine profiles of the shipped database. */
#include <config.h>

#include "catalog/catalog-private.h"
#include "catalog/engine-profile.h"

#include <glib/gi18n-lib.h>

char **
bud_catalog_list_profiles (BudCatalog *self)
{
  sqlite3_stmt *statement
      = bud_store_prepare (self->shipped, "SELECT id FROM engines ORDER BY position", NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (ids, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_finalize (statement);
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

static char *
find_profile (BudCatalog *self, const char *id, GError **error)
{
  sqlite3_stmt *statement = bud_store_prepare (self->shipped, "SELECT json FROM engines WHERE id = ?", error);
  char *json = NULL;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
  if (sqlite3_step (statement) == SQLITE_ROW)
    json = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  if (json == NULL)
    {
      g_auto (GStrv) ids = bud_catalog_list_profiles (self);
      g_autofree char *list = g_strjoinv (", ", ids);

      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND,
                   _ ("no serving engine “%s”; there are: %s"), id, list);
    }
  return json;
}

gboolean
bud_catalog_load_profile (BudCatalog *self, const char *id, BudEngineProfile *profile, GError **error)
{
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (self != NULL && profile != NULL, FALSE);
  if (id == NULL)
    {
      g_auto (GStrv) ids = bud_catalog_list_profiles (self);

      return ids[0] != NULL && bud_catalog_load_profile (self, ids[0], profile, error);
    }
  json = find_profile (self, id, error);
  node = json != NULL ? json_from_string (json, error) : NULL;
  return node != NULL && bud_profile_from_json (json_node_get_object (node), profile, error);
}
