/* One load on the same devices with prefill and decode together, and apart in every split. */
#pragma once

#include "planner/rate-curve.h"

G_BEGIN_DECLS

#define BUD_POOLS_MAX 32

/* results[0]: together; results[p]: p instances prefill, the others decode. */
typedef struct
{
  guint n_instances; /* results of 0 … n_instances − 1 */
  BudServingResult results[BUD_POOLS_MAX];
} BudPoolComparison;

/* Blocks; any thread; `progress` as of bud_rate_curve_new, n_done of n_instances. NULL with a diagnostic:
 * "devices" for fewer than two instances or more than BUD_POOLS_MAX, else as the simulations; or without one
 * when cancelled. Free with g_free. */
BudPoolComparison *bud_pool_comparison_new (const BudSimulationOptions *options, BudRateProgress *progress,
                                            BudDiagnostic *diagnostic);

G_END_DECLS
