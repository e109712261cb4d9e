#include "config.h"

#include "planner/plan.h"

#include <math.h>
#include <string.h>

#include "engine/layout-search.h"

#define MAX_CONCURRENCY 1024u /* of one replica */
#define CHUNK 16              /* candidates between two looks at the cancellable: about half a millisecond */
/* A prime beside 2³² over the golden ratio: multiples of it, modulo the number of candidates, are all of
 * them, far from each other. What is done at any time is of all devices. */
#define STRIDE 2654435761u

struct _BudPlan
{
  gatomicrefcount ref_count;
  BudPlanRequest request;
  BudPlanResult *results;
  guint32 n_results;
};

static const char *const objectives[] = { "cost", "latency", "throughput", "energy", "balanced" };

const char *
bud_objective_name (BudObjective objective)
{
  return objectives[objective];
}

gboolean
bud_objective_parse (const char *name, BudObjective *objective)
{
  for (guint i = 0; i < G_N_ELEMENTS (objectives); i++)
    if (g_ascii_strcasecmp (objectives[i], name) == 0)
      {
        *objective = (BudObjective) i;
        return TRUE;
      }
  return FALSE;
}

/* Of the device at `i`, NULL = none. */
static const BudCluster *
cluster_at (const BudPlanRequest *r, guint i)
{
  return r->clusters != NULL && r->clusters[i].id[0] != '\0' ? &r->clusters[i] : NULL;
}

/* Every legal layout over up to max_devices, or over all of the cluster, replicas included. */
static BudDeployment *
list_layouts (const BudPlanRequest *r, const BudCluster *cluster, size_t *n)
{
  const guint n_devices = cluster != NULL ? bud_cluster_n_devices (cluster) : r->max_devices;
  BudStatus (*search) (const BudModel *, uint32_t, const BudDeployment *, BudDeployment *, size_t, size_t *)
      = cluster != NULL ? bud_search_layouts : bud_search_all_layouts;
  const BudDeployment base = { .weight_format = BUD_FORMAT_BF16,
                               .activation_format = BUD_FORMAT_BF16,
                               .kv_format = BUD_FORMAT_BF16,
                               .has_cuda_graphs = true };
  BudDeployment *layouts;

  search (r->model, n_devices, &base, NULL, 0, n);
  layouts = g_new0 (BudDeployment, *n + 1);
  search (r->model, n_devices, &base, layouts, *n, n);
  return layouts;
}

static void
add_candidates (const BudPlanRequest *r, guint device, const BudDeployment *layouts, size_t n,
                GArray *results)
{
  for (guint format = 0; format < r->n_formats; format++)
    for (size_t i = 0; i < n; i++)
      {
        BudPlanResult result = { .device = device, .deployment = layouts[i] };

        result.deployment.weight_format = r->formats[format];
        result.deployment.activation_format = bud_format_default_activation (r->formats[format]);
        result.deployment.kv_format = r->kv_format;
        g_array_append_val (results, result);
      }
}

static void
list_candidates (BudPlan *self)
{
  const BudPlanRequest *r = &self->request;
  size_t n_common = 0;
  g_autofree BudDeployment *common = list_layouts (r, NULL, &n_common);
  GArray *results = g_array_new (FALSE, FALSE, sizeof (BudPlanResult));

  for (guint device = 0; device < r->n_devices; device++)
    {
      const BudCluster *cluster = cluster_at (r, device);
      size_t n = n_common;
      g_autofree BudDeployment *own = cluster != NULL ? list_layouts (r, cluster, &n) : NULL;

      add_candidates (r, device, own != NULL ? own : common, n, results);
    }
  self->n_results = results->len;
  self->results = (BudPlanResult *) (gpointer) g_array_free (results, FALSE);
}

BudPlan *
bud_plan_new (const BudPlanRequest *request)
{
  BudPlan *self = g_new0 (BudPlan, 1);
  BudPlanRequest *r = &self->request;

  g_atomic_ref_count_init (&self->ref_count);
  *r = *request;
  r->model = g_memdup2 (request->model, sizeof *request->model);
  r->devices = g_memdup2 (request->devices, sizeof *request->devices * request->n_devices);
  if (request->clusters != NULL)
    r->clusters = g_memdup2 (request->clusters, sizeof *request->clusters * request->n_devices);
  r->formats = g_memdup2 (request->formats, sizeof *request->formats * request->n_formats);
  list_candidates (self);
  return self;
}

BudPlan *
bud_plan_ref (BudPlan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_plan_unref (BudPlan *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free ((BudModel *) self->request.model);
  g_free ((BudDevice *) self->request.devices);
  g_free ((BudCluster *) self->request.clusters);
  g_free ((BudFormat *) self->request.formats);
  g_free (self->results);
  g_free (self);
}

const BudPlanRequest *
bud_plan_get_request (const BudPlan *self)
{
  return &self->request;
}

guint32
bud_plan_get_n_candidates (const BudPlan *self)
{
  return self->n_results;
}

const BudPlanResult *
bud_plan_get_result (const BudPlan *self, guint32 candidate)
{
  const BudPlanResult *result = &self->results[candidate];

  return g_atomic_int_get (&result->is_done) ? result : NULL;
}

const BudCluster *
bud_plan_get_cluster (const BudPlan *self, const BudPlanResult *result)
{
  return cluster_at (&self->request, result->device);
}

gboolean
bud_plan_result_has_figures (const BudPlanResult *result)
{
  return result->verdict != BUD_PLAN_REFUSED && result->verdict != BUD_PLAN_UNFIT;
}

gboolean
bud_plan_is_bought (const BudPlan *self, const BudPlanResult *result)
{
  return (self->request.devices[result->device].assumed & BUD_ASSUMED_PRICE_FROM_PURCHASE) != 0;
}

double
bud_plan_figure (const BudPlan *self, const BudPlanResult *result, BudObjective objective)
{
  switch (objective)
    {
    case BUD_OBJECTIVE_COST:
      return self->request.requests_per_s > 0 ? result->usd_per_h : result->usd_per_million_output_tokens;
    case BUD_OBJECTIVE_LATENCY:
      return result->e2e_s;
    case BUD_OBJECTIVE_THROUGHPUT:
      return 1 / result->output_tokens_per_s_per_device;
    case BUD_OBJECTIVE_ENERGY:
      return result->joule_per_output_token;
    case BUD_OBJECTIVE_BALANCED:
    default:
      return NAN;
    }
}

static BudPlanVerdict
judge (const BudPlanRequest *r, const BudPlanResult *result)
{
  /* A limit that is NAN is never missed. */
  if (result->ttft_s > r->ttft_limit_s)
    return BUD_PLAN_MISSES_TTFT;
  if (result->tpot_s > r->tpot_limit_s)
    return BUD_PLAN_MISSES_TPOT;
  if (result->e2e_s > r->e2e_limit_s)
    return BUD_PLAN_MISSES_E2E;
  if (result->n_running < r->concurrency)
    return BUD_PLAN_MISSES_USERS;
  if (r->requests_per_s > 0 && !(result->requests_per_s >= r->requests_per_s))
    return BUD_PLAN_MISSES_RATE;
  return BUD_PLAN_MEETS;
}

BudCase
bud_plan_case (const BudPlan *self, const BudPlanResult *result)
{
  const BudPlanRequest *r = &self->request;

  return (BudCase){ .model = r->model,
                    .device = &r->devices[result->device],
                    .profile = &r->profile,
                    .deployment = result->deployment,
                    .workload = { .is_concurrency = true,
                                  .n_sequences = result->concurrency,
                                  .n_beams = MAX (r->n_beams, 1),
                                  .input_tokens = r->input_tokens,
                                  .output_tokens = r->output_tokens },
                    .method = r->method };
}

/* Fills `result` for one concurrency. */
static void
evaluate (const BudPlan *self, BudPlanResult *result, uint32_t concurrency)
{
  BudCase request;
  BudEstimate e;

  memset (&e, 0, sizeof e);
  result->concurrency = concurrency;
  result->n_evaluations++;
  result->ttft_s = result->tpot_s = result->e2e_s = result->output_tokens_per_s = NAN;
  result->output_tokens_per_s_per_device = result->requests_per_s = result->usd_per_h = NAN;
  result->usd_per_million_output_tokens = result->joule_per_output_token = result->total_bytes = NAN;
  result->n_running = NAN;
  request = bud_plan_case (self, result);
  if (bud_estimate (&request, &e, NULL) != BUD_STATUS_OK)
    {
      result->verdict = BUD_PLAN_REFUSED;
      return;
    }
  result->total_bytes = e.memory.total_bytes;
  if (!e.memory.fits)
    {
      result->verdict = BUD_PLAN_UNFIT;
      return;
    }
  result->ttft_s = e.ttft_s;
  result->tpot_s = e.tpot_s;
  result->e2e_s = e.e2e_s;
  result->output_tokens_per_s = e.output_tokens_per_s;
  result->output_tokens_per_s_per_device = e.output_tokens_per_s_per_device;
  result->requests_per_s = e.requests_per_s;
  result->usd_per_h = e.usd_per_h;
  result->usd_per_million_output_tokens = e.usd_per_million_output_tokens;
  result->joule_per_output_token = e.joule_per_output_token;
  result->n_running = e.n_running;
  result->verdict = judge (&self->request, result);
}

static gboolean
is_better (const BudPlan *self, const BudPlanResult *new, const BudPlanResult *old)
{
  /* Balanced weighs against the best of all, unknown here: throughput stands for cost and energy too. */
  BudObjective objective = self->request.objective == BUD_OBJECTIVE_BALANCED ? BUD_OBJECTIVE_THROUGHPUT
                                                                             : self->request.objective;
  double a, b;

  if ((new->verdict == BUD_PLAN_MEETS) != (old->verdict == BUD_PLAN_MEETS))
    return new->verdict == BUD_PLAN_MEETS;
  if (!bud_plan_result_has_figures (new))
    return FALSE;
  if (!bud_plan_result_has_figures (old))
    return TRUE;
  if (new->verdict != BUD_PLAN_MEETS) /* of what loses, what loses by least */
    return bud_plan_excess (self, new) < bud_plan_excess (self, old);
  a = bud_plan_figure (self, new, objective);
  b = bud_plan_figure (self, old, objective);
  if (!isfinite (a) || !isfinite (b))
    {
      a = bud_plan_figure (self, new, BUD_OBJECTIVE_THROUGHPUT);
      b = bud_plan_figure (self, old, BUD_OBJECTIVE_THROUGHPUT);
    }
  return a < b;
}

/* Doubles the concurrency while it can still gain. */
static void
find_concurrency (const BudPlan *self, BudPlanResult *result)
{
  const BudDeployment *d = &result->deployment;
  const uint32_t most = MAX_CONCURRENCY * (d->n_devices / (d->tp * d->pp * d->dp));
  BudPlanResult trial = *result;

  while (trial.concurrency <= most / 2 && trial.verdict != BUD_PLAN_REFUSED
         && !(trial.n_running < trial.concurrency))
    {
      evaluate (self, &trial, 2 * trial.concurrency);
      result->n_evaluations = trial.n_evaluations;
      /* More in flight only takes more memory, and what does not fit at c does not fit at 2c. */
      if (trial.verdict == BUD_PLAN_UNFIT)
        break;
      if (is_better (self, &trial, result))
        *result = trial;
    }
}

static void
evaluate_range (guint64 begin, guint64 end, guint worker, gpointer data)
{
  BudPlan *self = data;

  for (guint64 i = begin; i < end; i++)
    {
      BudPlanResult *result = &self->results[i * STRIDE % self->n_results];

      evaluate (self, result, MAX (self->request.concurrency, 1));
      if (self->request.concurrency == 0 || self->request.is_least)
        find_concurrency (self, result);
      g_atomic_int_set (&result->is_done, TRUE);
    }
}

BudJob *
bud_plan_job (BudPlan *self, guint n_threads, GCancellable *cancellable)
{
  return bud_job_new (self->n_results, CHUNK, n_threads, cancellable, evaluate_range, bud_plan_ref (self),
                      (GDestroyNotify) bud_plan_unref);
}
