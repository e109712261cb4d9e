/* Items of the catalog as the engine's structs. */
#include "catalog/catalog.h"

#include "catalog/config.h"
#include "catalog/device-json.h"
#include "catalog/json-read.h"

gboolean
bud_device_from_json (JsonObject *object, BudDevice *device, GError **error)
{
  if (!bud_device_read (object, device, error))
    return FALSE;
  bud_device_complete (device);
  return TRUE;
}

gboolean
bud_catalog_load_model (BudCatalog *self, const char *id, BudModel *model, GError **error)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (self, BUD_CATALOG_MODEL, id, error);
  JsonObject *config;

  if (item == NULL)
    return FALSE;
  config = bud_json_object (bud_catalog_item_get_json (item), "config");
  if (config == NULL)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/config: is missing in %s",
                   bud_catalog_item_get_id (item));
      return FALSE;
    }
  if (!bud_model_from_config (config, bud_catalog_item_get_id (item), model, error))
    return FALSE;
  bud_json_copy_text (model->name, sizeof model->name, bud_catalog_item_get_name (item));
  return TRUE;
}

gboolean
bud_catalog_load_device (BudCatalog *self, const char *id, BudDevice *device, GError **error)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (self, BUD_CATALOG_HARDWARE, id, error);

  return item != NULL && bud_device_from_json (bud_catalog_item_get_json (item), device, error);
}

gboolean
bud_catalog_load_cluster (BudCatalog *self, const char *id, BudCluster *cluster, GError **error)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (self, BUD_CATALOG_CLUSTER, id, error);

  return item != NULL && bud_cluster_from_json (bud_catalog_item_get_json (item), cluster, error);
}

gboolean
bud_catalog_load_placed (BudCatalog *self, const char *id, BudCluster *cluster, BudDevice *device,
                         GError **error)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (self, BUD_CATALOG_CLUSTER, id, error);

  if (item == NULL || !bud_cluster_from_json (bud_catalog_item_get_json (item), cluster, error)
      || !bud_catalog_load_device (self, bud_cluster_device_id (bud_catalog_item_get_json (item)), device,
                                   error))
    return FALSE;
  bud_device_place (device, cluster);
  return TRUE;
}

gboolean
bud_catalog_load_usecase (BudCatalog *self, const char *id, BudUsecase *usecase, GError **error)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (self, BUD_CATALOG_USECASE, id, error);

  return item != NULL && bud_usecase_from_json (bud_catalog_item_get_json (item), usecase, error);
}
