/* A cluster's JSON into the engine's struct. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* A fabric between all, each pair its own link, a grid closed to rings, or the host's own slots. */
extern const char *const bud_cluster_topologies[]; /* NULL ends it */

/* "topology" and "links" of a link in a node at `pointer`; what neither a mesh nor a torus is, is a fabric. 0
 * wires = not stated. */
gboolean bud_wiring_from_json (JsonObject *link, const char *pointer, BudTopology *topology,
                               uint32_t *n_wires, GError **error);

G_END_DECLS
