#include "catalog/scenario-cluster.h"

#include <config.h>

#include <glib/gi18n-lib.h>
#include <math.h>

/* The id under which the catalog has a device, else the text itself. */
static char *
canonical_device (BudCatalog *catalog, const char *id)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (catalog, BUD_CATALOG_HARDWARE, id, NULL);

  return g_strdup (item != NULL ? bud_catalog_item_get_id (item) : id);
}

gboolean
bud_scenario_load_cluster (const BudScenario *self, BudCatalog *catalog, BudCluster *cluster,
                           char **device_id, GError **error)
{
  g_autoptr (BudCatalogItem) item = NULL;
  JsonObject *object;

  if (self->cluster_spec != NULL)
    object = json_node_get_object (self->cluster_spec);
  else
    {
      item = bud_catalog_lookup (catalog, BUD_CATALOG_CLUSTER, self->cluster_id, error);
      if (item == NULL)
        return FALSE;
      object = bud_catalog_item_get_json (item);
    }
  if (!bud_cluster_from_json (object, cluster, error))
    {
      g_prefix_error (error, "/cluster");
      return FALSE;
    }
  if (device_id != NULL)
    *device_id = canonical_device (catalog, bud_cluster_device_id (object));
  return TRUE;
}

gboolean
bud_scenario_set_cluster (BudScenario *self, BudCatalog *catalog, const char *id, GError **error)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (catalog, BUD_CATALOG_CLUSTER, id, error);
  BudCluster cluster;

  if (item == NULL || !bud_cluster_from_json (bud_catalog_item_get_json (item), &cluster, error))
    return FALSE;
  bud_scenario_clear_cluster (self);
  self->cluster_id = g_strdup (bud_catalog_item_get_id (item));
  g_free (self->hardware_id);
  self->hardware_id = canonical_device (catalog, bud_cluster_device_id (bud_catalog_item_get_json (item)));
  g_clear_pointer (&self->hardware_spec, json_node_unref);
  self->usd_per_device_hour = NAN;
  return TRUE;
}

gboolean
bud_scenario_complete_cluster (BudScenario *self, BudCatalog *catalog, GError **error)
{
  g_autofree char *device_id = NULL;
  BudCluster cluster;

  if (self->cluster_id == NULL)
    return TRUE;
  if (!bud_scenario_load_cluster (self, catalog, &cluster, &device_id, error))
    return FALSE;
  if (self->hardware_id == NULL)
    self->hardware_id = g_steal_pointer (&device_id);
  if (self->deployment.n_devices == 0)
    self->deployment.n_devices = bud_cluster_n_devices (&cluster);
  return TRUE;
}

gboolean
bud_scenario_place_device (const BudScenario *self, BudCatalog *catalog, BudDevice *device, GError **error)
{
  g_autofree char *device_id = NULL;
  BudCluster cluster;

  if (self->cluster_id == NULL)
    return TRUE;
  if (!bud_scenario_load_cluster (self, catalog, &cluster, &device_id, error))
    return FALSE;
  if (g_ascii_strcasecmp (device_id, device->id) != 0)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                   _ ("/hardware: the cluster %s is of %s, not of %s"), cluster.name, device_id, device->id);
      return FALSE;
    }
  bud_device_place (device, &cluster);
  return TRUE;
}
