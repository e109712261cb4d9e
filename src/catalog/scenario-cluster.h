/* The cluster a scenario's devices stand in. */
#pragma once

#include "catalog/scenario.h"

G_BEGIN_DECLS

/* A cluster of the catalog and its device in place of the hardware; a price of the user's own was the other
 * device's and goes, the count and layout stay. NOT_FOUND; INVALID as bud_cluster_from_json. */
gboolean bud_scenario_set_cluster (BudScenario *self, BudCatalog *catalog, const char *id, GError **error);

/* The scenario's own or the catalog's, with the id of its device (canonical where the catalog has it; free
 * with g_free), which may be NULL. Only of a scenario that has one. */
gboolean bud_scenario_load_cluster (const BudScenario *self, BudCatalog *catalog, BudCluster *cluster,
                                    char **device_id, GError **error);

/* What a document may leave to its cluster: the hardware is its device, the devices all of them. TRUE without
 * a cluster. */
gboolean bud_scenario_complete_cluster (BudScenario *self, BudCatalog *catalog, GError **error);

/* Puts `device` into the scenario's cluster; nothing without one. INVALID: the cluster has another device. */
gboolean bud_scenario_place_device (const BudScenario *self, BudCatalog *catalog, BudDevice *device,
                                    GError **error);

G_END_DECLS
