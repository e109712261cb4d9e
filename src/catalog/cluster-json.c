#include "catalog/cluster-json.h"

#include <math.h>
#include <string.h>

#include "catalog/json-read.h"
#include "catalog/price.h"

#define GB 1e9

const char *const bud_cluster_topologies[] = { "switch", "mesh", "torus", "hypercube", "pcie", NULL };

static gboolean
fail (GError **error, const char *pointer, const char *what)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: %s", pointer, what);
  return FALSE;
}

const char *
bud_cluster_device_id (JsonObject *object)
{
  return bud_json_string (object, "device");
}

static gboolean
read_identity (JsonObject *object, BudCluster *cluster, GError **error)
{
  const char *id = NULL, *name = NULL, *device = NULL;

  if (!bud_json_read_string (object, "", "id", &id, error)
      || !bud_json_read_string (object, "", "name", &name, error)
      || !bud_json_read_string (object, "", "device", &device, error))
    return FALSE;
  if (name == NULL && id == NULL)
    return fail (error, "/name", "is missing");
  if (device == NULL || *device == '\0')
    return fail (error, "/device", "is missing: the id of a hardware item");
  bud_json_copy_text (cluster->id, sizeof cluster->id, id != NULL ? id : name);
  bud_json_copy_text (cluster->name, sizeof cluster->name, name != NULL ? name : id);
  return TRUE;
}

static gboolean
read_size (JsonObject *object, BudCluster *cluster, GError **error)
{
  double devices = NAN, nodes = 1;

  if (!bud_json_read_number (object, "", "devices_per_node", 1, BUD_CLUSTER_MAX_DEVICES, &devices, error)
      || !bud_json_read_number (object, "", "nodes", 1, BUD_CLUSTER_MAX_DEVICES, &nodes, error))
    return FALSE;
  if (isnan (devices))
    return fail (error, "/devices_per_node", "is missing");
  if (devices * nodes > BUD_CLUSTER_MAX_DEVICES)
    return fail (error, "/nodes", "makes more than 65536 devices");
  cluster->devices_per_node = (uint32_t) devices;
  cluster->n_nodes = (uint32_t) nodes;
  return TRUE;
}

gboolean
bud_wiring_from_json (JsonObject *link, const char *pointer, BudTopology *topology, uint32_t *n_wires,
                      GError **error)
{
  const char *name = NULL;
  double links = 0;

  if (!bud_json_read_string (link, pointer, "topology", &name, error)
      || !bud_json_read_number (link, pointer, "links", 1, 1024, &links, error))
    return FALSE;
  *topology = g_strcmp0 (name, "mesh") == 0    ? BUD_TOPOLOGY_MESH
              : g_strcmp0 (name, "torus") == 0 ? BUD_TOPOLOGY_TORUS
                                               : BUD_TOPOLOGY_FABRIC;
  *n_wires = *topology != BUD_TOPOLOGY_FABRIC ? (uint32_t) links : 0;
  return TRUE;
}

static gboolean
read_links (JsonObject *object, BudCluster *cluster, GError **error)
{
  JsonObject *in_node = bud_json_object (object, "in_node");
  JsonObject *between = bud_json_object (object, "between_nodes");
  const char *name = NULL;
  double gbs = 0, latency_us = 0, node_gbs = 0, node_latency_us = 0;

  if (!bud_json_read_string (in_node, "/in_node", "name", &name, error)
      || !bud_json_read_number (in_node, "/in_node", "bw_gbs_per_direction", 1e-3, 1e6, &gbs, error)
      || !bud_json_read_number (in_node, "/in_node", "latency_us", 1e-3, 1e6, &latency_us, error)
      || !bud_json_read_number (between, "/between_nodes", "bw_gbs_per_direction", 1e-3, 1e6, &node_gbs,
                                error)
      || !bud_json_read_number (between, "/between_nodes", "latency_us", 1e-3, 1e6, &node_latency_us, error)
      || !bud_wiring_from_json (in_node, "/in_node", &cluster->topology, &cluster->n_wires, error))
    return FALSE;
  if (cluster->topology == BUD_TOPOLOGY_MESH && cluster->n_wires == 0)
    cluster->n_wires = MAX (cluster->devices_per_node, 2) - 1; /* one to each peer */
  bud_json_copy_text (cluster->link_name, sizeof cluster->link_name, name != NULL ? name : "");
  cluster->link_bytes_per_s = gbs * GB;
  cluster->link_latency_s = latency_us * 1e-6;
  cluster->node_link_bytes_per_s = node_gbs * GB;
  cluster->node_link_latency_s = node_latency_us * 1e-6;
  return TRUE;
}

static gboolean
read_costs (JsonObject *object, BudCluster *cluster, GError **error)
{
  JsonObject *other = bud_json_object (object, "other_power");
  BudPrice price = bud_price_on_demand (bud_json_array (object, "prices"), "usd_per_node_hour");

  if (!bud_json_read_number (other, "/other_power", "w_per_node", 0, 1e7, &cluster->other_w, error))
    return FALSE;
  cluster->usd_per_h = price.usd_per_h;
  if (!price.is_undated)
    bud_json_copy_text (cluster->price_date, sizeof cluster->price_date, price.date);
  return TRUE;
}

gboolean
bud_cluster_from_json (JsonObject *object, BudCluster *cluster, GError **error)
{
  memset (cluster, 0, sizeof *cluster);
  return read_identity (object, cluster, error) && read_size (object, cluster, error)
         && read_links (object, cluster, error) && read_costs (object, cluster, error);
}
