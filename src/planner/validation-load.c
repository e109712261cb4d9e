#include "planner/validation-load.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "planner/disaggregation.h"
#include "planner/validation-pools.h"

/* What a harness sends and how it starts the engine. */
typedef struct
{
  BudServingPolicy policy;
  double n_requests;
  BudLengths lengths;
  double length_ratio; /* UNIFORM */
  guint32 max_batched_tokens;
  guint32 wait_steps;
  double wait_token_ratio;
  guint32 receive_interval_steps;
  guint32 stream_interval_tokens;
} BudHarness;

/* InferenceX: 10 C requests, integers from [0.8 L, L]; its launch scripts set the engines' limits. */
static BudHarness
inferencex (const BudRun *run, const BudDevice *device, BudServingPolicy policy)
{
  BudHarness h = { .policy = policy,
                   .n_requests = 10 * run->concurrency,
                   .lengths = BUD_LENGTHS_UNIFORM,
                   .length_ratio = 0.8,
                   .stream_interval_tokens = 1 };
  gboolean is_short = run->input_tokens < 1100 && run->output_tokens < 1100;

  switch (policy)
    {
    case BUD_POLICY_WHOLE_PROMPT:
      h.max_batched_tokens = 16384;
      h.stream_interval_tokens = 10;
      if (is_short && run->deployment.tp < 8)
        {
          h.wait_steps = 20;
          h.wait_token_ratio = 0.9;
        }
      break;
    case BUD_POLICY_PREFILL_FIRST:
      h.max_batched_tokens = 16384;
      h.stream_interval_tokens = 10;
      /* only its scripts for B200 and B300 set it */
      if (device->compute_capability >= 10)
        h.receive_interval_steps = run->concurrency >= 16 ? 30 : 10;
      break;
    case BUD_POLICY_MIXED:
      h.max_batched_tokens = 8192;
      break;
    }
  return h;
}

/* Its rule for SGLang asks for mixed chunks; the template of 0.5.1 spells the flag so that it is never set.
 */
static gboolean
mixes_chunks (const BudRun *run)
{
  guint major = 0, minor = 0, patch = 0;

  return run->engine_version != NULL && sscanf (run->engine_version, "%u.%u.%u", &major, &minor, &patch) == 3
         && 10000 * major + 100 * minor + patch > 501;
}

/* ai-dynamo/aiconfigurator generator/rule_plugin/benchmark: 20 C requests of one length, limits worked out
 * from it. */
static BudHarness
aiconfigurator (const BudRun *run, BudServingPolicy policy)
{
  BudHarness h = { .policy = policy,
                   .n_requests = 20 * run->concurrency,
                   .lengths = BUD_LENGTHS_FIXED,
                   .stream_interval_tokens = 1 };
  guint32 tokens = (guint32) run->input_tokens + 1500;

  if (policy == BUD_POLICY_PREFILL_FIRST && mixes_chunks (run))
    h.policy = BUD_POLICY_MIXED;
  if (policy != BUD_POLICY_PREFILL_FIRST)
    tokens += (guint32) run->concurrency;
  h.max_batched_tokens = policy == BUD_POLICY_WHOLE_PROMPT ? (tokens + 31) / 32 * 32 : tokens;
  return h;
}

/* BudEcosystem/simulator research/cpu_calibration_data/scripts/bench.py: one wave, two of short answers, of
 * one length; vLLM's budget on CPUs. */
static BudHarness
cpu_study (const BudRun *run)
{
  BudHarness h = { .policy = BUD_POLICY_MIXED,
                   .n_requests = run->concurrency,
                   .lengths = BUD_LENGTHS_FIXED,
                   .max_batched_tokens = 4096,
                   .stream_interval_tokens = 1 };

  if (run->concurrency < 2)
    h.n_requests = run->output_tokens <= 1024 ? 3 : 2;
  else if (run->output_tokens <= 512)
    h.n_requests = 2 * run->concurrency;
  return h;
}

/* run->input_tokens is the mean of what was sent; a uniform draw is named by its top. */
static double
stated (double mean, const BudHarness *h)
{
  return h->lengths == BUD_LENGTHS_UNIFORM ? round (2 * mean / (1 + h->length_ratio)) : mean;
}

static BudSimulation *
simulate (const BudRun *run, const BudCase *stated_case, BudDiagnostic *diagnostic)
{
  BudServingPolicy policy = stated_case->profile->scheduler.policy;
  BudHarness h = stated_case->device->type == BUD_DEVICE_CPU ? cpu_study (run)
                 : run->has_equal_lengths                    ? aiconfigurator (run, policy)
                                                             : inferencex (run, stated_case->device, policy);
  BudEngineProfile profile = *stated_case->profile;
  BudCase request = *stated_case;
  BudDeployment prefill;
  BudSimulationOptions options = {
    .request = &request,
    .workload = { .arrival = BUD_ARRIVAL_CLOSED,
                  .concurrency = (guint32) run->concurrency,
                  .lengths = h.lengths,
                  .length_parameter = h.length_ratio,
                  .input_tokens = stated (run->input_tokens, &h),
                  .output_tokens = stated (run->output_tokens, &h),
                  .seed = 1 },
    .n_requests = (guint64) h.n_requests,
    .max_batched_tokens = h.max_batched_tokens,
    .max_sequences = (guint32) run->concurrency,
    .ttft_limit_s = NAN,
    .tpot_limit_s = NAN,
    .e2e_limit_s = NAN,
    .is_generous = TRUE,
  };

  profile.scheduler.policy = h.policy;
  profile.scheduler.wait_steps = h.wait_steps;
  profile.scheduler.wait_token_ratio = h.wait_token_ratio;
  profile.scheduler.receive_interval_steps = h.receive_interval_steps;
  profile.scheduler.stream_interval_tokens = h.stream_interval_tokens;
  request.profile = &profile;
  if (run->decode.n_workers == 0)
    return bud_simulation_new (&options, diagnostic);
  if (!profile.has_scheduler)
    {
      bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "engine", NAN, "no scheduler is on file for engine %s",
                profile.id);
      return NULL;
    }
  options.prefill = &prefill;
  bud_worker_pool_lay_out (&run->decode, &request.deployment);
  request.deployment.n_prefill_instances = run->prefill.n_workers;
  request.deployment.n_decode_instances = run->decode.n_workers;
  prefill = request.deployment;
  bud_worker_pool_lay_out (&run->prefill, &prefill);
  return bud_simulation_new_disaggregated (&options, diagnostic);
}

gboolean
bud_run_simulate (BudRun *run, const BudCase *request)
{
  BudDiagnostic diagnostic = { 0 };
  g_autoptr (BudSimulation) simulation = simulate (run, request, &diagnostic);
  double *p = run->predicted;
  double rate;

  if (simulation == NULL || simulation->result.n_completed == 0)
    {
      run->skip_reason
          = g_strdup (simulation == NULL ? diagnostic.message : "no request of this run can ever be served");
      return FALSE;
    }
  run->is_simulated = TRUE;
  rate = simulation->result.output_tokens_per_s;
  p[BUD_METRIC_TTFT] = simulation->result.ttft_s.mean;
  p[BUD_METRIC_TPOT] = simulation->result.tpot_s.mean;
  p[BUD_METRIC_OUTPUT_RATE] = rate;
  p[BUD_METRIC_OUTPUT_RATE_PER_DEVICE] = rate / run->deployment.n_devices;
  p[BUD_METRIC_DECODE_RATE] = 1 / simulation->result.tpot_s.mean;
  return TRUE;
}
