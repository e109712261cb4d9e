/* Closed-loop runs simulated request by request, the way their benchmarks were run.
 *
 * What a mean TTFT is made of is decided by the harness: how many requests, of which lengths, under which
 * limits of the scheduler. Sources: SemiAnalysis InferenceX benchmarks/benchmark_lib.sh and
 * utils/bench_serving/benchmark_serving.py (026d16b82^); ai-dynamo/aiconfigurator
 * generator/config/backend_templates/benchmark/bench_run.sh.j2 and rule_plugin/benchmark (095f58a).
 */
#pragma once

#include "planner/validation.h"

G_BEGIN_DECLS

/* Replaces the TTFT, TPOT and rates of a predicted closed-loop run by the simulation's means over all
 * requests. `request` is what the prediction was made of. FALSE with run->skip_reason set when there is
 * nothing to simulate. Cost: ~10 requests per unit of concurrency. */
gboolean bud_run_simulate (BudRun *run, const BudCase *request);

G_END_DECLS
