/* Disaggregated serving: prompts are computed in one pool of replicas, sent over a link, and answered in
 * another pool. */
#pragma once

#include "planner/simulation.h"

G_BEGIN_DECLS

/* bud_simulation_new of a deployment with pools: each instance is simulated. Requests go round robin into the
 * prefill pool, their caches over the instance's link one after the other, and in order of arrival round robin
 * into the decode pool. The first token counts when its cache has arrived. Times of a transfer are those of a
 * send between devices, every device its share at once.
 *
 * NULL with a diagnostic: as bud_simulation_new; "dp" with attention data parallelism; "disaggregate" for a closed
 * loop, whose requests wait for answers; "hardware" without a link. Cost: that of the instances. */
BudSimulation *bud_simulation_new_disaggregated (const BudSimulationOptions *options,
                                                 BudDiagnostic *diagnostic);

G_END_DECLS
