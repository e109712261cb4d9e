/* Legal layouts of a model over devices (spec §7): TP divides the heads; TP divides the KV heads or is a
 * multiple of them; PP ≤ layers; EP divides the experts and TP · DP. Checked by tests/engine/test-layout-search.c.
 */
#pragma once

#include <stddef.h>

#include "engine/deployment.h"
#include "engine/estimate.h"

/* Writes every legal layout with tp · pp · dp = n_devices / replicas for each divisor `replicas`, as
 * deployments over exactly `n_devices`, in a fixed order (tp, pp, dp, ep ascending). DP > 1 only for models
 * with experts or MLA: for others it equals replicas. Formats and flags come from `base`. `*n` = how many
 * there are; when `capacity` is smaller, NO_SPACE and the first `capacity` are written. `layouts` may be NULL
 * with capacity 0 to count. Cost: O(divisors³). */
BudStatus bud_search_layouts (const BudModel *model, uint32_t n_devices, const BudDeployment *base,
                              BudDeployment *layouts, size_t capacity, size_t *n);

/* The same for every count 1 … max_devices, smaller counts first. */
BudStatus bud_search_all_layouts (const BudModel *model, uint32_t max_devices, const BudDeployment *base,
                                  BudDeployment *layouts, size_t capacity, size_t *n);
