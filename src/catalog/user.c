/* Changing the catalog: each change is one transaction of the user's database. */
#include <config.h>

#include <glib/gi18n-lib.h>

#include "catalog/catalog-private.h"
#include "catalog/json-text.h"
#include "catalog/user-items.h"
#include "catalog/user-store.h"

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Opens a transaction that no other process can slip into; makes the file when there is none. A file that
 * could not be used is looked at again: what was wrong may have been mended. */
static gboolean
begin (BudCatalog *self, GError **error)
{
  g_clear_error (&self->user_error);
  if (bud_catalog_get_user_store (self) == NULL && self->user_error == NULL)
    self->user = bud_user_store_create (self->user_path, error);
  if (self->user_error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->user_error));
      return FALSE;
    }
  return self->user != NULL && bud_store_exec (self->user, "BEGIN IMMEDIATE", error);
}

static gboolean
end (BudCatalog *self, gboolean is_good, GError **error)
{
  if (is_good && bud_store_exec (self->user, "COMMIT", error))
    return TRUE;
  sqlite3_exec (bud_store_get_db (self->user), "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static gboolean
put (BudCatalog *self, BudCatalogKind kind, const BudRow *row, JsonNode *node, gint64 restored_from,
     GError **error)
{
  g_autofree char *json = bud_json_to_string (node, FALSE);

  return begin (self, error)
         && end (self, bud_store_put (self->user, kind, row, json, now_s (), restored_from, error), error);
}

/* Scenarios name engines by id: an own one must not silently stand for a shipped one. */
static gboolean
is_free (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error)
{
  if (kind != BUD_CATALOG_ENGINE || !bud_catalog_ships_profile (self, id))
    return TRUE;
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_EXISTS,
               _ ("/id: “%s” comes with the program; choose another"), id);
  return FALSE;
}

BudCatalogItem *
bud_catalog_save (BudCatalog *self, BudCatalogKind kind, const char *id, const char *json,
                  gint64 restored_from, GError **error)
{
  g_auto (BudRow) row = { 0 };
  g_autoptr (JsonNode) node = bud_user_item_parse (kind, id, json, -1, &row, error);

  if (node == NULL || !is_free (self, kind, row.id, error)
      || !bud_user_item_has_device (self, kind, node, error)
      || !put (self, kind, &row, node, restored_from, error))
    return NULL;
  return bud_catalog_lookup (self, kind, row.id, error);
}

BudCatalogItem *
bud_catalog_add (BudCatalog *self, BudCatalogKind kind, const char *id, const char *json, GError **error)
{
  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS && json != NULL, NULL);
  return bud_catalog_save (self, kind, id, json, 0, error);
}

typedef struct
{
  BudRow row;
  char *json;
} Parsed;

static void
parsed_free (gpointer data)
{
  Parsed *self = data;

  bud_row_clear (&self->row);
  g_free (self->json);
  g_free (self);
}

/* As many as are good; `ids`: folded, seen so far. */
static gboolean
parse_all (BudCatalog *self, BudCatalogKind kind, GPtrArray *texts, GPtrArray *parsed, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < texts->len; i++)
    {
      Parsed *one = g_new0 (Parsed, 1);
      g_autoptr (JsonNode) node = bud_user_item_parse (kind, NULL, texts->pdata[i], -1, &one->row, error);

      if (node != NULL && !g_hash_table_add (ids, g_ascii_strdown (one->row.id, -1)))
        {
          g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("/%s: “%s” stands twice"),
                       bud_kind_info (kind)->id_key, one->row.id);
          g_clear_pointer (&node, json_node_unref);
        }
      if (node == NULL || !bud_user_item_has_device (self, kind, node, error))
        {
          parsed_free (one);
          return FALSE;
        }
      one->json = bud_json_to_string (node, FALSE);
      g_ptr_array_add (parsed, one);
    }
  return TRUE;
}

static gboolean
put_all (BudStore *user, BudCatalogKind kind, GPtrArray *parsed, GError **error)
{
  gint64 saved_at = now_s ();

  for (guint i = 0; i < parsed->len; i++)
    {
      const Parsed *one = parsed->pdata[i];

      if (!bud_store_put (user, kind, &one->row, one->json, saved_at, 0, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
bud_catalog_save_all (BudCatalog *self, BudCatalogKind kind, GPtrArray *texts, guint *failed, GError **error)
{
  g_autoptr (GPtrArray) parsed = g_ptr_array_new_with_free_func (parsed_free);
  gboolean is_good = parse_all (self, kind, texts, parsed, error);

  *failed = parsed->len;
  return is_good && begin (self, error) && end (self, put_all (self->user, kind, parsed, error), error);
}

gboolean
bud_catalog_remove (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error)
{
  g_autoptr (BudCatalogItem) item = NULL;

  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS && id != NULL, FALSE);
  item = bud_catalog_lookup (self, kind, id, error);
  if (item == NULL)
    return FALSE;
  if (!bud_catalog_item_get_is_user (item))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_READ_ONLY,
                   _ ("%s comes with the program and cannot be removed"), bud_catalog_item_get_id (item));
      return FALSE;
    }
  return begin (self, error)
         && end (self,
                 bud_store_remove (self->user, kind, bud_catalog_item_get_id (item), now_s (), NULL, error),
                 error);
}

char *
bud_catalog_export (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error)
{
  g_autoptr (BudCatalogItem) item = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS && id != NULL, NULL);
  item = bud_catalog_lookup (self, kind, id, error);
  if (item == NULL)
    return NULL;
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, bud_catalog_item_get_json (item));
  return bud_json_to_string (node, TRUE);
}
