#include "engine/cluster.h"

#include <math.h>
#include <string.h>

#define SAME_LINK_RATIO 0.01 /* what rounding in datasheets explains */

uint32_t
bud_cluster_n_devices (const BudCluster *cluster)
{
  return cluster->devices_per_node * cluster->n_nodes;
}

static void
forget_collectives (BudDevice *device)
{
  memset (device->own_all_reduce, 0, sizeof device->own_all_reduce);
  memset (device->collective, 0, sizeof device->collective);
}

static void
place_in_node (BudDevice *device, const BudCluster *cluster)
{
  const double rate = cluster->link_bytes_per_s;
  if (rate > 0.0)
    {
      if (cluster->topology != device->topology || cluster->n_wires != device->n_wires
          || !(fabs (rate - device->link_bytes_per_s) <= SAME_LINK_RATIO * device->link_bytes_per_s))
        forget_collectives (device);
      device->link_bytes_per_s = rate;
      device->topology = cluster->topology;
      device->n_wires = cluster->n_wires;
    }
  if (cluster->link_name[0] != '\0')
    memcpy (device->link_name, cluster->link_name, sizeof device->link_name);
  if (cluster->link_latency_s > 0.0)
    {
      /* Messages from device to device take the link's latency where none was measured. */
      for (int i = 0; i < 3; i++)
        if (device->collective[BUD_COLLECTIVE_SEND].latency_s[i] == device->link_latency_s)
          device->collective[BUD_COLLECTIVE_SEND].latency_s[i] = 0.0;
      device->link_latency_s = cluster->link_latency_s;
      device->assumed &= ~(uint32_t) BUD_ASSUMED_LINK_LATENCY;
    }
}

static void
place_among_nodes (BudDevice *device, const BudCluster *cluster)
{
  if (cluster->node_link_bytes_per_s > 0.0)
    {
      if ((device->assumed & BUD_ASSUMED_NODE_LINK) != 0)
        device->assumed ^= BUD_ASSUMED_NODE_LINK | BUD_ASSUMED_NODE_LATENCY;
      device->node_link_bytes_per_s = cluster->node_link_bytes_per_s;
    }
  if (cluster->node_link_latency_s > 0.0)
    {
      device->node_link_latency_s = cluster->node_link_latency_s;
      device->assumed &= ~(uint32_t) BUD_ASSUMED_NODE_LATENCY;
    }
}

void
bud_device_place (BudDevice *device, const BudCluster *cluster)
{
  const double share_w = cluster->other_w / cluster->devices_per_node;
  device->max_devices = bud_cluster_n_devices (cluster);
  device->devices_per_node = cluster->devices_per_node;
  device->assumed &= ~(uint32_t) BUD_ASSUMED_DEVICES_PER_NODE;
  place_in_node (device, cluster);
  place_among_nodes (device, cluster);
  bud_device_complete (device);
  /* After the device's own idle power is known or assumed: a share of its TDP, not of the node's. */
  device->tdp_w += share_w;
  device->idle_w += share_w;
  if (cluster->usd_per_h > 0.0)
    {
      device->usd_per_h = cluster->usd_per_h / cluster->devices_per_node;
      memcpy (device->price_date, cluster->price_date, sizeof device->price_date);
      device->assumed &= ~(uint32_t) (BUD_ASSUMED_PRICE_UNDATED | BUD_ASSUMED_PRICE_FROM_PURCHASE);
      if (cluster->price_date[0] == '\0')
        device->assumed |= BUD_ASSUMED_PRICE_UNDATED;
    }
}
