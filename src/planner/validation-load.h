/* Closed-loop runs simulated request by request, the way their benchmarks were run.
 */
#pragma once

#include "planner/validation.h"

G_BEGIN_DECLS

/* Replaces the TTFT, TPOT and rates of a predicted closed-loop run by the simulation's means over all
 * requests. `request` is what the prediction was made of. FALSE with run->skip_reason set when there is
 * nothing to simulate. Cost: ~10 requests per unit of concurrency. */
gboolean bud_run_simulate (BudRun *run, const BudCase *request);

G_END_DECLS
