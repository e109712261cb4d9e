#include "catalog/verify.h"

#include <string.h>

#include "catalog/device-json.h"
#include "catalog/json-read.h"

static gboolean
fail (GError **error, const char *pointer, const char *what)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: %s", pointer, what);
  return FALSE;
}

gboolean
bud_verify_item (BudCatalogKind kind, JsonNode *node, const char *file_name, GError **error)
{
  BudDevice device;
  BudUsecase usecase;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "", "must be an object");
  if (kind == BUD_CATALOG_HARDWARE)
    return bud_device_read (json_node_get_object (node), &device, error);
  if (kind == BUD_CATALOG_USECASE)
    return bud_usecase_from_json (json_node_get_object (node), &usecase, error);
  return bud_json_object (json_node_get_object (node), "config") != NULL
         || fail (error, "/config", "is missing");
}

gboolean
bud_verify_engine (JsonObject *object, GError **error)
{
  return bud_json_object (object, "sources") != NULL || fail (error, "/sources", "is missing");
}

struct _BudNames
{
  GHashTable *owners[BUD_N_KINDS]; /* folded name -> id */
};

BudNames *
bud_names_new (void)
{
  BudNames *self = g_new0 (BudNames, 1);

  for (int i = 0; i < BUD_N_KINDS; i++)
    self->owners[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
bud_names_free (BudNames *self)
{
  for (int i = 0; i < BUD_N_KINDS; i++)
    g_hash_table_unref (self->owners[i]);
  g_free (self);
}

gboolean
bud_names_add (BudNames *self, BudCatalogKind kind, const BudRow *row, GError **error)
{
  for (guint i = 0; i < row->terms->len; i++)
    {
      g_autofree char *name = g_utf8_casefold (row->terms->pdata[i], -1);
      const char *owner = g_hash_table_lookup (self->owners[kind], name);

      if (owner != NULL)
        {
          g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: “%s” already names %s",
                       i == 0 ? "/id" : (i == 1 ? "/name" : "/aliases"), (char *) row->terms->pdata[i],
                       owner);
          return FALSE;
        }
      g_hash_table_insert (self->owners[kind], g_steal_pointer (&name), g_strdup (row->id));
    }
  return TRUE;
}
