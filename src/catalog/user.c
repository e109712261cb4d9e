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

BudCatalogItem *
bud_catalog_save (BudCatalog *self, BudCatalogKind kind, const char *id, const char *json,
                  gint64 restored_from, GError **error)
{
  g_auto (BudRow) row = { 0 };
  g_autoptr (JsonNode) node = bud_user_item_parse (kind, id, json, -1, &row, error);

  if (node == NULL || !put (self, kind, &row, node, restored_from, error))
    return NULL;
  return bud_catalog_lookup (self, kind, row.id, error);
}

BudCatalogItem *
bud_catalog_add (BudCatalog *self, BudCatalogKind kind, const char *id, const char *json, GError **error)
{
  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS && json != NULL, NULL);
  return bud_catalog_save (self, kind, id, json, 0, error);
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
