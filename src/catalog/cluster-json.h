/* A cluster's JSON into the engine's struct. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* A fabric between all, each pair its own link, a grid closed to rings, or the host's own slots. */
extern const char *const bud_cluster_topologies[]; /* NULL ends it */

G_END_DECLS
