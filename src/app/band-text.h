/* How far off a figure may be, in words for a tooltip. */
#pragma once

#include "planner/accuracy.h"

G_BEGIN_DECLS

/* "TPOT: within ±12 % of its prediction in 8 of 10 of the 40 nearest measured runs …", or that none is near;
 * NULL where nothing can be said: `accuracy` NULL, or a method that is not calibrated. `band` NULL or filled,
 * its n_runs 0 = none. Free with g_free. */
char *bud_band_meaning (const BudAccuracy *accuracy, const BudCase *request, JsonNode *engine_spec,
                        BudMetric metric, BudBand *band);

G_END_DECLS
