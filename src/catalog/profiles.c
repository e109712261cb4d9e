/* Serving-engine profiles: the shipped ones and the user's own. */
#include <config.h>

#include "catalog/catalog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
add_ids (BudStore *store, const char *order, GStrvBuilder *ids)
{
  g_autofree char *sql = g_strconcat ("SELECT id FROM engines ORDER BY ", order, NULL);
  sqlite3_stmt *statement = bud_store_prepare (store, sql, NULL);

  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    g_strv_builder_add (ids, (const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
}

char **
bud_catalog_list_profiles (BudCatalog *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  BudStore *user = bud_catalog_get_user_store (self);

  add_ids (self->shipped, "item", ids);
  if (user != NULL)
    add_ids (user, "name COLLATE NOCASE, id", ids);
  return g_strv_builder_end (ids);
}

gboolean
bud_catalog_ships_profile (BudCatalog *self, const char *id)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  add_ids (self->shipped, "item", builder);
  ids = g_strv_builder_end (builder);
  for (guint i = 0; ids[i] != NULL; i++)
    if (g_ascii_strcasecmp (ids[i], id) == 0)
      return TRUE;
  return FALSE;
}

static void
set_not_found (BudCatalog *self, const char *id, GError **error)
{
  g_auto (GStrv) ids = bud_catalog_list_profiles (self);
  g_autofree char *list = g_strjoinv (", ", ids);

  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND,
               _ ("no serving engine “%s”; there are: %s"), id, list);
}

gboolean
bud_catalog_load_profile (BudCatalog *self, const char *id, BudEngineProfile *profile, GError **error)
{
  g_autoptr (BudCatalogItem) item = NULL;
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (self != NULL && profile != NULL, FALSE);
  if (id == NULL)
    {
      g_auto (GStrv) ids = bud_catalog_list_profiles (self);

      return ids[0] != NULL && bud_catalog_load_profile (self, ids[0], profile, error);
    }
  item = bud_catalog_lookup (self, BUD_CATALOG_ENGINE, id, &problem);
  if (item != NULL)
    return bud_profile_from_json (bud_catalog_item_get_json (item), profile, error);
  if (g_error_matches (problem, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND))
    set_not_found (self, id, error);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
