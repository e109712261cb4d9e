/* Nodes of devices: each node a frame with its devices and the link between them, below all the link between
 * nodes. Marks: the devices, the link in a node, the link between nodes. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef struct
{
  const char *device;      /* "H100 SXM5" */
  guint devices_per_node;  /* ≥ 1 */
  guint n_nodes;           /* ≥ 1; where there is no room for all, a line says how many more */
  const char *link;        /* "NVLink 4"; NULL = unnamed */
  double link_bytes_per_s; /* per device and direction; not finite or 0: none on file */
  const char *node_link;
  double node_link_bytes_per_s;
} BudNodesData;

BudPlot *bud_plot_new_nodes (const BudNodesData *data);

G_END_DECLS
