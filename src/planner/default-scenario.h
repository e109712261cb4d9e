/* The scenario the window opens with and a report without operands is about. */
#pragma once

#include "catalog/scenario.h"

G_BEGIN_DECLS

/* Another catalog item in place of the model or device, inline or not. A price of the user's own was the
 * other device's and goes, and so does a cluster. */
void bud_scenario_set_model (BudScenario *scenario, const char *id);
void bud_scenario_set_hardware (BudScenario *scenario, const char *id);

/* All of a cluster in place of the device; the layout stays where the devices divide into it, else it is the
 * largest TP of 2, 4, 8 within a node. Errors as bud_scenario_set_cluster, and then nothing is changed. */
gboolean bud_scenario_use_cluster (BudScenario *scenario, BudCatalog *catalog, const char *id,
                                   GError **error);

/* Tokens (means of the ranges, whole) and beams alone. */
void bud_workload_set_usecase (BudWorkload *workload, const BudUsecase *usecase);

/* Tokens (means of the ranges, whole), beams and limits of a use case; NULL takes its limits away. */
void bud_scenario_set_usecase (BudScenario *scenario, const char *id, const BudUsecase *usecase);

/* A large dense model on one node for a use case with consistent limits. Free with bud_scenario_free. */
BudScenario *bud_scenario_default (BudCatalog *catalog);

G_END_DECLS
