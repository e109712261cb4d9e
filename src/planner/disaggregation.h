/* Disaggregated serving: prompts are computed in one pool of replicas, sent over a link, and answered in
 * another pool. */
#pragma once

#include "planner/simulation.h"

G_BEGIN_DECLS

/* bud_simulation_new of a deployment with pools, which has checked the load: every rank of each instance is
 * simulated, all in one time. Requests (of conversations, the first; later turns stay) go round robin into
 * the prefill pool, their caches over the rank's link one after the other, and in order of arrival round
 * robin into the decode pool. The first token counts when its cache has arrived. Times of a transfer are
 * those of a send between devices, every device its share at once. Prompts stay in the prefill pool's cache,
 * answers do not.
 *
 * NULL with a diagnostic: as bud_simulation_new; "hardware" without a link. Cost: that of every step of every
 * rank. */
BudSimulation *bud_simulation_new_disaggregated (const BudSimulationOptions *options,
                                                 BudDiagnostic *diagnostic);

G_END_DECLS
