#include "planner/simulation.h"

#include <math.h>
#include <string.h>

#include "planner/disaggregation.h"
#include "planner/serving-rank.h"

#define RATE_STEPS 24

void
bud_simulation_free (BudSimulation *self)
{
  if (self == NULL)
    return;
  g_free (self->requests);
  g_free (self);
}

static BudStatus
check (const BudSimulationOptions *o, BudDiagnostic *diagnostic)
{
  BudStatus status = bud_deployment_validate (&o->request->deployment, o->request->model, diagnostic);

  if (status != BUD_STATUS_OK)
    return status;
  if (!o->request->profile->has_scheduler)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "engine", NAN,
                     "no scheduler is on file for engine %s", o->request->profile->id);
  if (o->workload.arrival == BUD_ARRIVAL_TRACE && o->trace == NULL)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "trace", NAN, "the trace's requests are missing");
  if (!bud_model_generates (o->request->model))
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "model", NAN, "%s makes no tokens one by one",
                     o->request->model->name);
  if (o->request->method == BUD_METHOD_GENZ)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "method", NAN,
                     "method genz has no steps of mixed batches");
  return BUD_STATUS_OK;
}

/* Every n-th request of a trace goes to this rank. */
static void
take_requests (const BudSimulationOptions *o, guint n_ranks, BudSimulation *self)
{
  self->n_requests = (o->n_requests + n_ranks - 1) / n_ranks;
  self->requests = g_new0 (BudServingRequest, self->n_requests);
  for (gsize i = 0; o->trace != NULL && i < self->n_requests; i++)
    {
      self->requests[i] = o->trace[i * n_ranks];
      if (o->trace_stretch_ratio > 0)
        self->requests[i].send_s *= o->trace_stretch_ratio;
    }
}

static void
scale (BudServingResult *r, guint n_ranks)
{
  r->output_tokens_per_s *= n_ranks;
  r->total_tokens_per_s *= n_ranks;
  r->requests_per_s *= n_ranks;
  r->steady_output_tokens_per_s *= n_ranks;
  r->goodput_requests_per_s *= n_ranks;
  r->n_completed *= n_ranks;
  r->n_failed *= n_ranks;
  r->n_preemptions *= n_ranks;
  r->n_recomputed_tokens *= n_ranks;
  r->output_tokens *= n_ranks;
}

static BudStatus
run (BudSimulation *self, const BudSimulationOptions *o, BudDiagnostic *diagnostic)
{
  g_auto (BudServingRank) rank = { 0 };
  g_autofree BudServingPrefix *prefixes = NULL;
  g_autofree void *workspace = NULL;
  gsize bytes;
  BudStatus status = bud_serving_rank_init (&rank, o, diagnostic);

  if (status != BUD_STATUS_OK)
    return status;
  self->n_ranks = rank.n_ranks;
  self->kv_capacity_tokens = bud_serving_rank_capacity (&rank);
  take_requests (o, self->n_ranks, self);
  prefixes = o->n_prefixes > 0 ? g_memdup2 (o->prefixes, o->n_prefixes * sizeof *prefixes) : NULL;
  rank.serving.prefixes = prefixes;
  rank.serving.n_prefixes = o->n_prefixes;
  bytes = bud_serving_workspace_bytes (self->n_requests);
  workspace = g_malloc (bytes);
  return bud_serving_run (&rank.serving, self->requests, self->n_requests, workspace, bytes, &self->result,
                          diagnostic);
}

void
bud_simulation_options_init (BudSimulationOptions *o, const BudEvaluation *evaluation)
{
  const BudScenario *scenario = evaluation->scenario;
  const BudScenarioLoad *load = &scenario->load;
  const BudWorkload *workload = &scenario->workload;

  *o = (BudSimulationOptions){
    .request = &evaluation->request,
    .workload = { .arrival = load->arrival,
                  .concurrency = workload->n_sequences,
                  .think_s = load->think_s,
                  .n_turns = load->n_turns,
                  .requests_per_s = load->requests_per_s,
                  .burstiness = load->burstiness,
                  .lengths = load->lengths,
                  .length_parameter = load->length_parameter,
                  .input_tokens = workload->input_tokens,
                  .output_tokens = workload->output_tokens,
                  .prefix_hit_ratio = workload->prefix_tokens / workload->input_tokens,
                  .seed = load->seed },
    .n_requests = bud_scenario_load_n_requests (load, workload->n_sequences),
    .max_batched_tokens = load->max_batched_tokens,
    .max_sequences = load->max_sequences,
    .kv_blocks = load->kv_blocks,
    .ttft_limit_s = scenario->ttft_limit_s,
    .tpot_limit_s = scenario->tpot_limit_s,
    .e2e_limit_s = scenario->e2e_limit_s,
  };
}

void
bud_simulation_options_set_trace (BudSimulationOptions *o, const BudTrace *trace)
{
  o->workload.arrival = BUD_ARRIVAL_TRACE;
  o->trace = (const BudServingRequest *) (gpointer) trace->requests->data;
  o->n_requests = trace->requests->len;
  o->prefixes = (const BudServingPrefix *) (gpointer) trace->prefixes->data;
  o->n_prefixes = trace->prefixes->len;
}

void
bud_simulation_options_set_rate (BudSimulationOptions *o, double requests_per_s)
{
  BudServingWorkload *w = &o->workload;
  double last_s = o->trace != NULL ? o->trace[o->n_requests - 1].send_s : 0;

  if (w->arrival == BUD_ARRIVAL_CLOSED)
    w->arrival = BUD_ARRIVAL_POISSON;
  w->requests_per_s = requests_per_s;
  /* the gaps between n requests */
  if (w->arrival == BUD_ARRIVAL_TRACE && last_s > 0)
    o->trace_stretch_ratio = (double) (o->n_requests - 1) / last_s / requests_per_s;
}

void
bud_simulation_fill_energy (BudSimulation *self, const BudDevice *device, guint n_devices)
{
  const BudServingResult *r = &self->result;
  double energy_j
      = n_devices * device->idle_w * r->duration_s + (device->tdp_w - device->idle_w) * self->busy_device_s;

  self->average_power_w = r->duration_s > 0 ? energy_j / r->duration_s : NAN;
  self->joule_per_output_token = r->output_tokens > 0 ? energy_j / r->output_tokens : NAN;
}

BudSimulation *
bud_simulation_new (const BudSimulationOptions *options, BudDiagnostic *diagnostic)
{
  g_autoptr (BudSimulation) self = g_new0 (BudSimulation, 1);
  gint64 started_us = g_get_monotonic_time ();

  if (check (options, diagnostic) != BUD_STATUS_OK)
    return NULL;
  if (options->request->deployment.n_prefill_instances > 0)
    return bud_simulation_new_disaggregated (options, diagnostic);
  if (run (self, options, diagnostic) != BUD_STATUS_OK)
    return NULL;
  scale (&self->result, self->n_ranks);
  self->busy_device_s = self->result.busy_s * options->request->deployment.n_devices;
  bud_simulation_fill_energy (self, options->request->device, options->request->deployment.n_devices);
  self->elapsed_s = (double) (g_get_monotonic_time () - started_us) * 1e-6;
  return g_steal_pointer (&self);
}

gboolean
bud_simulation_meets (const BudSimulationOptions *o, const BudServingResult *r)
{
  return r->n_failed == 0 && !(r->ttft_s.p99 > o->ttft_limit_s) && !(r->tpot_s.p99 > o->tpot_limit_s)
         && !(r->e2e_s.p99 > o->e2e_limit_s);
}

BudSimulation *
bud_simulation_find_rate (const BudSimulationOptions *options, double *rate, BudDiagnostic *diagnostic)
{
  BudSimulationOptions o = *options;
  g_autoptr (BudSimulation) best = NULL;
  double low = 0, high = INFINITY, at = 1;

  for (int i = 0; i < RATE_STEPS && !(o.cancel != NULL && *o.cancel); i++)
    {
      BudSimulation *one;

      o = *options;
      bud_simulation_options_set_rate (&o, at);
      one = bud_simulation_new (&o, diagnostic);

      if (one == NULL)
        return NULL;
      /* Cut short, it says nothing of this rate. */
      if (o.cancel != NULL && *o.cancel)
        {
          bud_simulation_free (one);
          break;
        }
      if (bud_simulation_meets (&o, &one->result))
        {
          low = at;
          bud_simulation_free (best);
          best = one;
        }
      else
        {
          high = at;
          bud_simulation_free (one);
        }
      at = isinf (high) ? 4 * low : low > 0 ? sqrt (low * high) : high / 4;
      if (high / low < 1.005 || at > 1e6 || at < 1e-6)
        break;
    }
  *rate = low;
  if (best == NULL)
    bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "rate", NAN,
              "no rate meets the limits: even a lone request misses them");
  return g_steal_pointer (&best);
}
