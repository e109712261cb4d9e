/* How the public benchmarks started their engines and what they sent: what no record states and a mean TTFT
 * is made of. One rule for each launch script, found by what the record does state: engine and its version,
 * class of model, generation of device, formats, lengths, load.
 *
 * Sources: SemiAnalysisAI/InferenceX benchmarks/benchmark_lib.sh, utils/bench_serving/benchmark_serving.py
 * (026d16b82^) and benchmarks/single_node (the commits of the runs' dates, 2025-10 to 2026-04);
 * ai-dynamo/aiconfigurator generator/config/backend_templates/benchmark/bench_run.sh.j2 and
 * rule_plugin/benchmark (095f58a); BudEcosystem/simulator research/cpu_calibration_data/scripts/bench.py.
 */
#pragma once

#include "planner/validation.h"

G_BEGIN_DECLS

typedef struct
{
  BudServingPolicy policy;
  double n_requests;
  BudLengths lengths;
  double length_ratio;                /* UNIFORM */
  double input_tokens, output_tokens; /* as the benchmark was asked for: a uniform draw is named by its top */
  guint32 max_batched_tokens;
  guint32 max_sequences;
  guint32 wait_steps;
  double wait_token_ratio;
  guint32 receive_interval_steps;
  guint32 stream_interval_tokens;
  double compile_s; /* that the first requests of all places wait, for want of a warm-up */
} BudHarness;

/* `request` is what the run is predicted with. */
BudHarness bud_harness_of (const BudRun *run, const BudCase *request);

/* The format a run kept its cache in. */
BudFormat bud_harness_cache_format (const BudRun *run, const BudDevice *device);

/* How many tokens a run drafted per step, and how many of them were kept. */
BudSpeculation bud_harness_speculation (const BudRun *run);

G_END_DECLS
