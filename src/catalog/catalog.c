#include <config.h>

#include "catalog/catalog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "catalog/installation.h"
#include "catalog/item.h"
#include "catalog/nearest.h"
#include "catalog/search.h"
#include "catalog/user-store.h"

#define N_SUGGESTIONS 5

static BudStore *
open_shipped (const char *path, GError **error)
{
  g_autofree char *found = path == NULL ? bud_installation_find_catalog () : g_strdup (path);
  g_autoptr (BudStore) store = bud_store_open (found, BUD_STORE_SHIPPED, error);

  if (store == NULL)
    return NULL;
  if (bud_store_get_int (store, "PRAGMA application_id", 0) == BUD_STORE_APPLICATION_ID
      && bud_store_get_int (store, "PRAGMA user_version", 0) == BUD_STORE_VERSION)
    return g_steal_pointer (&store);
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE, _ ("%s is not this program's catalog"),
               found);
  return NULL;
}

BudCatalog *
bud_catalog_open (const char *shipped_path, const char *user_path, GError **error)
{
  g_autoptr (BudStore) shipped = open_shipped (shipped_path, error);
  BudCatalog *self;

  if (shipped == NULL)
    return NULL;
  self = g_new0 (BudCatalog, 1);
  self->shipped = g_steal_pointer (&shipped);
  self->user_path = user_path != NULL
                        ? g_strdup (user_path)
                        : g_build_filename (g_get_user_data_dir (), "budsimulator", "user.db", NULL);
  bud_catalog_get_user_store (self);
  return self;
}

void
bud_catalog_close (BudCatalog *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->shipped, bud_store_unref);
  g_clear_pointer (&self->user, bud_store_unref);
  g_clear_error (&self->user_error);
  g_free (self->user_path);
  g_free (self->warning);
  g_free (self);
}

const char *
bud_catalog_get_warning (BudCatalog *self)
{
  return self->user_error != NULL ? self->user_error->message : self->warning;
}

BudStore *
bud_catalog_get_user_store (BudCatalog *self)
{
  if (self->user == NULL && self->user_error == NULL)
    self->user = bud_user_store_open (self->user_path, &self->warning, &self->user_error);
  return self->user;
}

/* Appends the items of a query with one text argument. */
static gboolean
append_items (BudStore *store, BudCatalogKind kind, const char *condition, const char *argument,
              GPtrArray *items, GError **error)
{
  g_autofree char *columns = bud_store_item_columns (kind);
  g_autofree char *sql
      = g_strdup_printf ("SELECT %s FROM %s t %s", columns, bud_kind_info (kind)->table, condition);
  sqlite3_stmt *statement = bud_store_prepare (store, sql, error);
  int result;

  if (statement == NULL)
    return FALSE;
  if (argument != NULL)
    sqlite3_bind_text (statement, 1, argument, -1, SQLITE_STATIC);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (items, bud_catalog_item_new_from_row (store, kind, statement));
  sqlite3_finalize (statement);
  if (result == SQLITE_DONE)
    return TRUE;
  bud_store_set_error (store, "read", error);
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  BudCatalogItem *x = *(BudCatalogItem *const *) a, *y = *(BudCatalogItem *const *) b;
  int order = g_ascii_strcasecmp (bud_catalog_item_get_name (x), bud_catalog_item_get_name (y));

  return order != 0 ? order : strcmp (bud_catalog_item_get_id (x), bud_catalog_item_get_id (y));
}

static char *
fold_id (BudCatalogItem *item)
{
  return g_ascii_strdown (bud_catalog_item_get_id (item), -1);
}

/* `items` holds the user's from 0 to n_user: a shipped one of the same id is hidden. */
static void
hide_shadowed (GPtrArray *items, guint n_user)
{
  g_autoptr (GHashTable) ids = NULL;
  guint kept = n_user;

  if (n_user == 0)
    return;
  ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_user; i++)
    g_hash_table_add (ids, fold_id (items->pdata[i]));
  for (guint i = n_user; i < items->len; i++)
    {
      g_autofree char *id = fold_id (items->pdata[i]);

      if (g_hash_table_contains (ids, id))
        g_object_unref (items->pdata[i]);
      else
        items->pdata[kept++] = items->pdata[i];
    }
  for (guint i = kept; i < items->len; i++)
    items->pdata[i] = NULL;
  g_ptr_array_set_size (items, (int) kept);
}

static void
unref_object (gpointer object)
{
  if (object != NULL)
    g_object_unref (object);
}

static GPtrArray *
list_all (BudCatalog *self, BudCatalogKind kind, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (unref_object);
  BudStore *user = bud_catalog_get_user_store (self);

  if (user != NULL && !append_items (user, kind, "", NULL, items, error))
    return NULL;
  if (!append_items (self->shipped, kind, "", NULL, items, error))
    return NULL;
  return g_steal_pointer (&items);
}

static GPtrArray *
find_matches (BudCatalog *self, BudCatalogKind kind, const char *text, guint *n_user, GError **error)
{
  g_autoptr (GPtrArray) matches = g_ptr_array_new_with_free_func (bud_match_free);
  BudStore *user = bud_catalog_get_user_store (self);

  if (user != NULL && !bud_store_search (user, kind, text, matches, error))
    return NULL;
  *n_user = matches->len;
  if (!bud_store_search (self->shipped, kind, text, matches, error))
    return NULL;
  return g_steal_pointer (&matches);
}

static gboolean
has_user_item (BudCatalog *self, BudCatalogKind kind, const char *id)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (unref_object);

  return self->user != NULL && append_items (self->user, kind, "WHERE t.id = ?", id, items, NULL)
         && items->len > 0;
}

GPtrArray *
bud_catalog_search (BudCatalog *self, BudCatalogKind kind, const char *text, GError **error)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) matches = NULL;
  guint n_user = 0;

  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS, NULL);
  if (text == NULL || *text == '\0')
    {
      items = list_all (self, kind, error);
      if (items == NULL)
        return NULL;
      while (n_user < items->len && bud_catalog_item_get_is_user (items->pdata[n_user]))
        n_user++;
      hide_shadowed (items, n_user);
      g_ptr_array_sort (items, compare_names);
      return g_steal_pointer (&items);
    }
  matches = find_matches (self, kind, text, &n_user, error);
  if (matches == NULL)
    return NULL;
  bud_matches_sort (matches);
  items = g_ptr_array_new_with_free_func (unref_object);
  for (guint i = 0; i < matches->len; i++)
    {
      BudMatch *match = matches->pdata[i];

      if (bud_catalog_item_get_is_user (match->item)
          || !has_user_item (self, kind, bud_catalog_item_get_id (match->item)))
        g_ptr_array_add (items, g_object_ref (match->item));
    }
  return g_steal_pointer (&items);
}

static char *
not_found_text (BudCatalogKind kind, const char *id)
{
  switch (kind)
    {
    case BUD_CATALOG_MODEL:
      return g_strdup_printf (_ ("no model “%s”"), id);
    case BUD_CATALOG_HARDWARE:
      return g_strdup_printf (_ ("no hardware “%s”"), id);
    case BUD_CATALOG_USECASE:
      return g_strdup_printf (_ ("no use case “%s”"), id);
    case BUD_CATALOG_ENGINE:
      return g_strdup_printf (_ ("no serving engine “%s”"), id);
    case BUD_CATALOG_CLUSTER:
    default:
      return g_strdup_printf (_ ("no cluster “%s”"), id);
    }
}

static void
set_not_found (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error)
{
  g_autofree char *missing = not_found_text (kind, id);
  g_autoptr (GPtrArray) all = bud_catalog_search (self, kind, NULL, NULL);
  g_autofree char *names = all != NULL ? bud_nearest_ids (all, id, N_SUGGESTIONS) : g_strdup ("");

  if (*names != '\0')
    g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND, _ ("%s; nearest: %s"), missing,
                 names);
  else
    g_set_error_literal (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND, missing);
}

BudCatalogItem *
bud_catalog_lookup (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (unref_object);
  g_autofree char *by_name = NULL;
  const char *conditions[2];

  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS && id != NULL, NULL);
  by_name = g_strdup_printf ("WHERE t.item IN (SELECT item FROM %s_terms WHERE term = ? AND is_name) "
                             "ORDER BY t.prominence DESC, t.id",
                             bud_kind_info (kind)->table);
  conditions[0] = "WHERE t.id = ?";
  conditions[1] = by_name;
  bud_catalog_get_user_store (self);
  for (guint i = 0; i < G_N_ELEMENTS (conditions) && items->len == 0; i++)
    {
      if (self->user != NULL && !append_items (self->user, kind, conditions[i], id, items, error))
        return NULL;
      if (items->len == 0 && !append_items (self->shipped, kind, conditions[i], id, items, error))
        return NULL;
    }
  if (items->len > 0)
    return g_object_ref (items->pdata[0]);
  set_not_found (self, kind, id, error);
  return NULL;
}
