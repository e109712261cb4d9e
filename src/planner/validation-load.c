#include "planner/validation-load.h"

#include <math.h>

#include "planner/disaggregation.h"
#include "planner/validation-harness.h"
#include "planner/validation-pools.h"

static BudSimulation *
simulate (const BudRun *run, const BudCase *stated_case, const BudHarness *h, BudDiagnostic *diagnostic)
{
  BudEngineProfile profile = *stated_case->profile;
  BudCase request = *stated_case;
  BudDeployment prefill;
  BudSimulationOptions options = {
    .request = &request,
    .workload = { .arrival = BUD_ARRIVAL_CLOSED,
                  .concurrency = (guint32) run->concurrency,
                  .lengths = h->lengths,
                  .length_parameter = h->length_ratio,
                  .input_tokens = h->input_tokens,
                  .output_tokens = h->output_tokens,
                  .seed = 1 },
    .n_requests = (guint64) h->n_requests,
    .max_batched_tokens = h->max_batched_tokens,
    .max_sequences = h->max_sequences,
    .ttft_limit_s = NAN,
    .tpot_limit_s = NAN,
    .e2e_limit_s = NAN,
    .is_generous = TRUE,
  };

  profile.scheduler.policy = h->policy;
  profile.scheduler.wait_steps = h->wait_steps;
  profile.scheduler.wait_token_ratio = h->wait_token_ratio;
  profile.scheduler.receive_interval_steps = h->receive_interval_steps;
  profile.scheduler.stream_interval_tokens = h->stream_interval_tokens;
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
  const BudHarness harness = bud_harness_of (run, request);
  g_autoptr (BudSimulation) simulation = simulate (run, request, &harness, &diagnostic);
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
  p[BUD_METRIC_TTFT]
      = simulation->result.ttft_s.mean + harness.compile_s * run->concurrency / harness.n_requests;
  p[BUD_METRIC_TPOT] = simulation->result.tpot_s.mean;
  p[BUD_METRIC_OUTPUT_RATE] = rate;
  p[BUD_METRIC_OUTPUT_RATE_PER_DEVICE] = rate / run->deployment.n_devices;
  p[BUD_METRIC_DECODE_RATE] = 1 / simulation->result.tpot_s.mean;
  return TRUE;
}
