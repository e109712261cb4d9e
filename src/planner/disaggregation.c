#include "planner/disaggregation.h"

#include <math.h>

#include "engine/collective.h"
#include "planner/pool-run.h"

typedef struct
{
  const BudCase *request;
  const BudDeployment *prefill;
  BudCollectiveLaw law;
} Link;

/* Every device its share at once. */
static double
transfer_s (gconstpointer data, guint32 tokens)
{
  const Link *link = data;
  const BudDeployment *d = link->prefill;
  const double bytes = bud_model_kv_bytes (link->request->model, d->kv_format, tokens);

  return bud_collective_time (&link->law, bytes / (d->tp * d->pp));
}

static Link
make_link (const BudCase *request, const BudDeployment *prefill)
{
  const BudDevice *device = request->device;
  const gboolean is_one_node = request->deployment.n_devices <= device->devices_per_node;

  return (Link){ request, prefill,
                 bud_collective_law (device, BUD_COLLECTIVE_SEND, BUD_LIBRARY_CUSTOM, 2,
                                     is_one_node ? 2 : device->devices_per_node + 1,
                                     request->method == BUD_METHOD_IDEAL, FALSE) };
}

/* One instance of the layout. */
static BudStatus
init_pool (BudServingRank *rank, const BudSimulationOptions *o, const BudDeployment *layout,
           BudServingPool pool, BudDiagnostic *diagnostic)
{
  BudSimulationOptions one = *o;
  BudCase alone = *o->request;
  BudDeployment *d = &alone.deployment;

  *d = *layout;
  d->n_devices = d->tp * d->pp * d->dp;
  d->n_prefill_instances = d->n_decode_instances = 0;
  one.request = &alone;
  one.pool = pool;
  return bud_serving_rank_init (rank, &one, diagnostic);
}

/* The load's own values, as a run of it would check them. */
static BudStatus
check_load (const BudServingRank *rank, BudDiagnostic *diagnostic)
{
  const gsize bytes = bud_serving_workspace_bytes (1);
  g_autofree BudServingResult *result = g_new (BudServingResult, 1);
  g_autofree void *workspace = g_malloc (bytes);
  BudServingRequest request;
  BudServing *self;

  return bud_serving_open (&rank->serving, &request, 1, workspace, bytes, result, &self, diagnostic);
}

static void
summarise (BudSimulation *self, const BudSimulationOptions *o)
{
  const BudServingCase serving = { .workload = o->workload,
                                   .ttft_limit_s = o->ttft_limit_s,
                                   .tpot_limit_s = o->tpot_limit_s,
                                   .e2e_limit_s = o->e2e_limit_s };
  g_autofree void *workspace = g_malloc (bud_serving_workspace_bytes (self->n_requests));
  const double kv_mean_ratio = self->result.kv_mean_ratio;

  for (gsize i = 0; i < self->n_requests; i++)
    {
      const BudServingRequest *r = &self->requests[i];

      self->result.n_failed += isnan (r->last_s);
      self->result.n_completed += !isnan (r->last_s);
      self->result.output_tokens += isnan (r->last_s) ? 0 : r->output_tokens;
    }
  bud_serving_summarise_requests (&serving, self->requests, self->n_requests, workspace, &self->result);
  self->result.kv_mean_ratio = kv_mean_ratio;
}

BudSimulation *
bud_simulation_new_disaggregated (const BudSimulationOptions *options, BudDiagnostic *diagnostic)
{
  const BudDeployment *d = &options->request->deployment;
  const BudDeployment *p = options->prefill != NULL ? options->prefill : d;
  g_autoptr (BudSimulation) self = g_new0 (BudSimulation, 1);
  g_auto (BudServingRank) prefill = { 0 };
  g_auto (BudServingRank) decode = { 0 };
  const Link link = make_link (options->request, p);
  const BudPoolRun run = { .options = options,
                           .prefill = &prefill,
                           .decode = &decode,
                           .n_prefill = d->n_prefill_instances * p->dp,
                           .n_decode = d->n_decode_instances * d->dp,
                           .transfer_s = transfer_s,
                           .data = &link };
  gint64 started_us = g_get_monotonic_time ();
  double busy_s[2];

  if (!(options->request->device->link_bytes_per_s > 0))
    {
      bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "hardware", NAN,
                "no link between devices is on file to send caches over");
      return NULL;
    }
  if (init_pool (&prefill, options, p, BUD_POOL_PREFILL, diagnostic) != BUD_STATUS_OK
      || init_pool (&decode, options, d, BUD_POOL_DECODE, diagnostic) != BUD_STATUS_OK
      || check_load (&prefill, diagnostic) != BUD_STATUS_OK)
    return NULL;
  self->n_ranks = 1;
  self->n_requests = options->n_requests;
  self->requests = g_new0 (BudServingRequest, self->n_requests);
  self->kv_capacity_tokens = bud_serving_rank_capacity (&decode);
  bud_pool_run (&run, self->requests, &self->result, busy_s);
  summarise (self, options);
  self->busy_device_s = busy_s[0] * p->tp * p->pp + busy_s[1] * d->tp * d->pp;
  bud_simulation_fill_energy (self, options->request->device,
                              d->n_prefill_instances * p->tp * p->pp * p->dp
                                  + d->n_decode_instances * d->tp * d->pp * d->dp);
  self->elapsed_s = (double) (g_get_monotonic_time () - started_us) * 1e-6;
  return g_steal_pointer (&self);
}
