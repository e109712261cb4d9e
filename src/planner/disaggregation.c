#include "planner/disaggregation.h"

#include <math.h>
#include <stdlib.h>

#include "engine/collective.h"

static BudStatus
check (const BudSimulationOptions *o, BudDiagnostic *diagnostic)
{
  BudStatus status = bud_deployment_validate (&o->request->deployment, o->request->model, diagnostic);

  if (status != BUD_STATUS_OK)
    return status;
  if (o->request->deployment.dp > 1)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "dp", 1,
                     "pools are of instances without attention data parallelism");
  if (o->workload.arrival == BUD_ARRIVAL_CLOSED)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "disaggregate", NAN,
                     "pools are simulated for requests that come on their own: at a rate or from a trace");
  if (!(o->request->device->link_bytes_per_s > 0))
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "hardware", NAN,
                     "no link between devices is on file to send caches over");
  return BUD_STATUS_OK;
}

/* One replica of the deployment, alone. */
static BudSimulationOptions
replica_of (const BudSimulationOptions *o, BudCase *alone, BudServingPool pool)
{
  BudSimulationOptions replica = *o;

  *alone = *o->request;
  alone->deployment.n_devices = alone->deployment.tp * alone->deployment.pp;
  alone->deployment.n_prefill_instances = alone->deployment.n_decode_instances = 0;
  replica.request = alone;
  replica.pool = pool;
  replica.n_answered = NULL;
  return replica;
}

/* Requests number `first`, first + stride … of a trace; the array must outlive their simulation. */
static GArray *
every (const BudServingRequest *requests, gsize n, guint first, guint stride)
{
  GArray *part = g_array_new (FALSE, FALSE, sizeof *requests);

  for (gsize i = first; i < n; i += stride)
    g_array_append_val (part, requests[i]);
  return part;
}

static double
transfer_s (const BudCase *request, const BudCollectiveLaw *law, guint32 tokens)
{
  double bytes = bud_model_kv_bytes (request->model, request->deployment.kv_format, tokens);

  return bud_collective_time (law, bytes / (request->deployment.tp * request->deployment.pp));
}

static int
by_last (gconstpointer a, gconstpointer b)
{
  const BudServingRequest *x = a, *y = b;

  return x->last_s < y->last_s ? -1 : x->last_s > y->last_s;
}

/* Within a replica in the order prompts are ready: last_s becomes the arrival of the cache. */
static void
send_caches (BudSimulation *replica, const BudCase *request, const BudCollectiveLaw *law)
{
  double busy_s = 0;

  qsort (replica->requests, replica->n_requests, sizeof *replica->requests, by_last);
  for (gsize i = 0; i < replica->n_requests; i++)
    {
      BudServingRequest *r = &replica->requests[i];

      if (isnan (r->last_s))
        continue;
      busy_s = fmax (busy_s, r->last_s) + transfer_s (request, law, r->input_tokens);
      if (!request->profile->scheduler.first_token_from_prefill)
        r->first_s = busy_s;
      r->last_s = busy_s;
    }
}

static GArray *
run_prefills (const BudSimulationOptions *o, guint n_prefill, double *busy_device_s,
              BudDiagnostic *diagnostic)
{
  const BudDevice *device = o->request->device;
  gboolean is_one_node = o->request->deployment.n_devices <= device->devices_per_node;
  BudCollectiveLaw law = bud_collective_law (device, BUD_COLLECTIVE_SEND, BUD_LIBRARY_CUSTOM, 2,
                                             is_one_node ? 2 : device->devices_per_node + 1,
                                             o->request->method == BUD_METHOD_IDEAL, FALSE);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (BudServingRequest));
  BudCase alone;

  for (guint i = 0; i < n_prefill; i++)
    {
      BudSimulationOptions one = replica_of (o, &alone, BUD_POOL_PREFILL);
      g_autoptr (GArray) part = o->trace != NULL ? every (o->trace, o->n_requests, i, n_prefill) : NULL;
      g_autoptr (BudSimulation) simulation = NULL;

      if (part != NULL)
        bud_simulation_options_set_trace (&one, part);
      else
        {
          one.workload.requests_per_s /= n_prefill;
          one.workload.seed = o->workload.seed * n_prefill + i;
          one.n_requests = (o->n_requests + n_prefill - 1 - i) / n_prefill;
        }
      if (one.n_requests == 0)
        continue;
      simulation = bud_simulation_new (&one, diagnostic);
      if (simulation == NULL)
        return NULL;
      *busy_device_s += simulation->busy_device_s;
      send_caches (simulation, &alone, &law);
      g_array_append_vals (all, simulation->requests, (guint) simulation->n_requests);
    }
  g_array_sort (all, by_last);
  return g_steal_pointer (&all);
}

/* Requests of this replica that are still to be answered, as a trace of caches that arrive. */
static GArray *
arrivals_of (const GArray *all, const GArray *ids)
{
  GArray *part = g_array_new (FALSE, FALSE, sizeof (BudServingRequest));

  for (guint i = 0; i < ids->len; i++)
    {
      const BudServingRequest *r = &g_array_index (all, BudServingRequest, g_array_index (ids, guint, i));
      BudServingRequest one
          = { .send_s = r->last_s, .input_tokens = r->input_tokens, .output_tokens = r->output_tokens };

      g_array_append_val (part, one);
    }
  return part;
}

static gboolean
run_decode (const BudSimulationOptions *o, GArray *all, const GArray *ids, BudSimulation *self,
            BudDiagnostic *diagnostic)
{
  BudServingResult *sum = &self->result;
  g_autoptr (GArray) part = arrivals_of (all, ids);
  g_autoptr (BudSimulation) simulation = NULL;
  BudCase alone;
  BudSimulationOptions one = replica_of (o, &alone, BUD_POOL_DECODE);

  if (part->len == 0)
    return TRUE;
  bud_simulation_options_set_trace (&one, part);
  one.trace_stretch_ratio = 0;
  one.workload.prefix_hit_ratio = 0;
  simulation = bud_simulation_new (&one, diagnostic);
  if (simulation == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      BudServingRequest *r = &g_array_index (all, BudServingRequest, g_array_index (ids, guint, i));

      r->last_s = simulation->requests[i].last_s;
      r->n_preemptions += simulation->requests[i].n_preemptions;
    }
  sum->n_preemptions += simulation->result.n_preemptions;
  sum->n_recomputed_tokens += simulation->result.n_recomputed_tokens;
  sum->n_events += simulation->result.n_events;
  sum->n_steps += simulation->result.n_steps;
  sum->kv_peak_ratio = fmax (sum->kv_peak_ratio, simulation->result.kv_peak_ratio);
  for (guint i = 0; i < BUD_SERVING_GAP_RANGES; i++)
    sum->gap_counts[i] += simulation->result.gap_counts[i];
  self->kv_capacity_tokens = simulation->kv_capacity_tokens;
  self->busy_device_s += simulation->busy_device_s;
  return TRUE;
}

/* Round robin in order of arrival; an answer of one token is complete. */
static gboolean
run_decodes (const BudSimulationOptions *o, guint n_decode, GArray *all, BudSimulation *self,
             BudDiagnostic *diagnostic)
{
  guint turn = 0;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < n_decode; i++)
    g_ptr_array_add (ids, g_array_new (FALSE, FALSE, sizeof (guint)));
  for (guint i = 0; i < all->len; i++)
    {
      const BudServingRequest *r = &g_array_index (all, BudServingRequest, i);

      if (!isnan (r->last_s) && r->output_tokens > 1)
        g_array_append_val ((GArray *) ids->pdata[turn++ % n_decode], i);
    }
  for (guint i = 0; i < n_decode; i++)
    if (!run_decode (o, all, ids->pdata[i], self, diagnostic))
      return FALSE;
  return TRUE;
}

static int
by_sending (gconstpointer a, gconstpointer b)
{
  const BudServingRequest *x = a, *y = b;

  return x->send_s < y->send_s ? -1 : x->send_s > y->send_s;
}

static void
summarise (BudSimulation *self, const BudSimulationOptions *o, GArray *all)
{
  BudServingCase serving = { .workload = o->workload,
                             .ttft_limit_s = o->ttft_limit_s,
                             .tpot_limit_s = o->tpot_limit_s,
                             .e2e_limit_s = o->e2e_limit_s };
  g_autofree void *workspace = g_malloc (bud_serving_workspace_bytes (all->len));

  g_array_sort (all, by_sending);
  for (guint i = 0; i < all->len; i++)
    {
      const BudServingRequest *r = &g_array_index (all, BudServingRequest, i);

      self->result.n_failed += isnan (r->last_s);
      self->result.n_completed += !isnan (r->last_s);
      self->result.output_tokens += isnan (r->last_s) ? 0 : r->output_tokens;
    }
  self->n_requests = all->len;
  self->requests = g_memdup2 (all->data, all->len * sizeof (BudServingRequest));
  bud_serving_summarise_requests (&serving, self->requests, self->n_requests, workspace, &self->result);
}

BudSimulation *
bud_simulation_new_disaggregated (const BudSimulationOptions *options, BudDiagnostic *diagnostic)
{
  const BudDeployment *d = &options->request->deployment;
  g_autoptr (BudSimulation) self = g_new0 (BudSimulation, 1);
  gint64 started_us = g_get_monotonic_time ();
  g_autoptr (GArray) all = NULL;

  if (check (options, diagnostic) != BUD_STATUS_OK)
    return NULL;
  all = run_prefills (options, d->n_prefill_instances, &self->busy_device_s, diagnostic);
  if (all == NULL || !run_decodes (options, d->n_decode_instances, all, self, diagnostic))
    return NULL;
  self->n_ranks = 1;
  summarise (self, options, all);
  bud_simulation_fill_energy (self, options->request->device,
                              d->tp * d->pp * d->dp * (d->n_prefill_instances + d->n_decode_instances));
  self->elapsed_s = (double) (g_get_monotonic_time () - started_us) * 1e-6;
  return g_steal_pointer (&self);
}
