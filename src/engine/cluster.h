/* A cluster: nodes of equal devices, the link inside a node and the one between nodes.
 *
 * Plain data, filled by catalog/ from data/catalog/clusters. Every formula of the engine reads links and
 * nodes from the device, so a cluster is used by placing a device in it.
 */
#pragma once

#include <stdint.h>

#include "engine/device.h"

typedef struct
{
  char id[64];
  char name[128];
  uint32_t devices_per_node; /* ≥ 1 */
  uint32_t n_nodes;          /* ≥ 1 */

  /* in the node, per device and direction; 0 = not stated: the device's own link stays */
  char link_name[48];
  double link_bytes_per_s;
  double link_latency_s; /* 0 = not stated */
  BudTopology topology;  /* with a stated link; MESH and TORUS with n_wires */
  uint32_t n_wires;      /* of equal rate, link_bytes_per_s together */
  /* between nodes, per device and direction; 0 = not stated */
  double node_link_bytes_per_s;
  double node_link_latency_s; /* 0 = not stated */

  double other_w;      /* of a node beside its devices: hosts, switches, fans; 0 = not stated */
  double usd_per_h;    /* of a node; NAN = no usable price: the device's own stays */
  char price_date[16]; /* "" = undated */
} BudCluster;

/* devices_per_node · n_nodes */
uint32_t bud_cluster_n_devices (const BudCluster *cluster);

/* Makes `device`, completed or not, one of the cluster's. A link in the node that is wired otherwise than the
 * device's own, or differs from it by more than 1 %, makes its measured collective rates void: those of its
 * class stand in, and `assumed` says so. Each device bears its share of other_w at any load. Cost: constant.
 * Test: /engine/cluster */
void bud_device_place (BudDevice *device, const BudCluster *cluster);
