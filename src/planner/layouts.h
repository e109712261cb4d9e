/* All ways to lay a model over up to n devices that divide it without rounding. */
#pragma once

#include <glib.h>

#include "engine/deployment.h"

G_BEGIN_DECLS

/* Elements are BudDeployment with devices = tp · pp · dp and 16-bit formats, by devices, then tp, pp, ep.
 * Cost: O(n · log² n) validations, n ≤ 1024. */
GArray *bud_layouts_new (const BudModel *model, uint32_t max_devices);

G_END_DECLS
