#include "config.h"

#include "planner/plan.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/layout-search.h"

#define MAX_CONCURRENCY 1024u

struct _BudPlan
{
  BudPlanRequest request;
  GArray *results; /* BudPlanResult */
  guint64 n_ranked;
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

/* Every legal layout over up to max_devices, replicas included. */
static BudDeployment *
list_layouts (const BudPlanRequest *r, size_t *n)
{
  const BudDeployment base = { .weight_format = BUD_FORMAT_BF16,
                               .activation_format = BUD_FORMAT_BF16,
                               .kv_format = BUD_FORMAT_BF16,
                               .has_cuda_graphs = true };
  BudDeployment *layouts;

  bud_search_all_layouts (r->model, r->max_devices, &base, NULL, 0, n);
  layouts = g_new0 (BudDeployment, *n + 1);
  bud_search_all_layouts (r->model, r->max_devices, &base, layouts, *n, n);
  return layouts;
}

static void
list_candidates (BudPlan *self)
{
  const BudPlanRequest *r = &self->request;
  size_t n_layouts = 0;
  g_autofree BudDeployment *layouts = list_layouts (r, &n_layouts);

  for (guint device = 0; device < r->n_devices; device++)
    for (guint format = 0; format < r->n_formats; format++)
      for (size_t i = 0; i < n_layouts; i++)
        {
          BudPlanResult result = { .device = device, .deployment = layouts[i] };

          result.deployment.weight_format = r->formats[format];
          result.deployment.activation_format = bud_format_default_activation (r->formats[format]);
          result.deployment.kv_format = r->kv_format;
          g_array_append_val (self->results, result);
        }
}

BudPlan *
bud_plan_new (const BudPlanRequest *request)
{
  BudPlan *self = g_new0 (BudPlan, 1);

  self->request = *request;
  self->request.devices = g_memdup2 (request->devices, sizeof (BudDevice) * request->n_devices);
  self->request.formats = g_memdup2 (request->formats, sizeof (BudFormat) * request->n_formats);
  self->results = g_array_new (FALSE, TRUE, sizeof (BudPlanResult));
  list_candidates (self);
  return self;
}

void
bud_plan_free (BudPlan *self)
{
  if (self == NULL)
    return;
  g_free ((BudDevice *) self->request.devices);
  g_free ((BudFormat *) self->request.formats);
  g_array_unref (self->results);
  g_free (self);
}

static double
figure (const BudPlanRequest *r, const BudPlanResult *result, BudObjective objective)
{
  switch (objective)
    {
    case BUD_OBJECTIVE_COST:
      return r->requests_per_s > 0 ? result->usd_per_h : result->usd_per_million_output_tokens;
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
  if (r->requests_per_s > 0 && !(result->requests_per_s >= r->requests_per_s))
    return BUD_PLAN_MISSES_RATE;
  return BUD_PLAN_MEETS;
}

static BudCase
make_case (const BudPlanRequest *r, const BudPlanResult *result, uint32_t concurrency)
{
  return (BudCase){ .model = r->model,
                    .device = &r->devices[result->device],
                    .profile = &r->profile,
                    .deployment = result->deployment,
                    .workload = { .is_concurrency = true,
                                  .n_sequences = concurrency,
                                  .n_beams = MAX (r->n_beams, 1),
                                  .input_tokens = r->input_tokens,
                                  .output_tokens = r->output_tokens },
                    .method = r->method };
}

/* Fills `result` for one concurrency. */
static void
evaluate (const BudPlanRequest *r, BudPlanResult *result, uint32_t concurrency)
{
  BudCase request = make_case (r, result, concurrency);
  BudEstimate e;

  memset (&e, 0, sizeof e);
  result->concurrency = concurrency;
  result->n_evaluations++;
  result->ttft_s = result->tpot_s = result->e2e_s = result->output_tokens_per_s = NAN;
  result->output_tokens_per_s_per_device = result->requests_per_s = result->usd_per_h = NAN;
  result->usd_per_million_output_tokens = result->joule_per_output_token = result->total_bytes = NAN;
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
  result->verdict = judge (r, result);
}

static gboolean
is_better (const BudPlanRequest *r, const BudPlanResult *new, const BudPlanResult *old)
{
  double a, b;

  if ((new->verdict == BUD_PLAN_MEETS) != (old->verdict == BUD_PLAN_MEETS))
    return new->verdict == BUD_PLAN_MEETS;
  if (new->verdict == BUD_PLAN_REFUSED || new->verdict == BUD_PLAN_UNFIT)
    return FALSE;
  if (old->verdict == BUD_PLAN_REFUSED || old->verdict == BUD_PLAN_UNFIT)
    return TRUE;
  /* Balanced weighs against the best of all, unknown here: throughput stands for cost and energy too. */
  a = figure (r, new, r->objective == BUD_OBJECTIVE_BALANCED ? BUD_OBJECTIVE_THROUGHPUT : r->objective);
  b = figure (r, old, r->objective == BUD_OBJECTIVE_BALANCED ? BUD_OBJECTIVE_THROUGHPUT : r->objective);
  if (!isfinite (a) || !isfinite (b))
    {
      a = figure (r, new, BUD_OBJECTIVE_THROUGHPUT);
      b = figure (r, old, BUD_OBJECTIVE_THROUGHPUT);
    }
  return a < b;
}

static void
evaluate_candidate (const BudPlanRequest *r, BudPlanResult *result)
{
  BudPlanResult trial;
  guint32 n_evaluations;

  if (r->concurrency > 0)
    evaluate (r, result, r->concurrency);
  else
    {
      evaluate (r, result, 1);
      for (uint32_t c = 2; c <= MAX_CONCURRENCY && result->verdict != BUD_PLAN_REFUSED; c *= 2)
        {
          trial = *result;
          evaluate (r, &trial, c);
          n_evaluations = trial.n_evaluations;
          /* More in flight only takes more memory, and what does not fit at c does not fit at 2c. */
          if (trial.verdict == BUD_PLAN_UNFIT)
            {
              result->n_evaluations = n_evaluations;
              break;
            }
          if (is_better (r, &trial, result))
            *result = trial;
          result->n_evaluations = n_evaluations;
        }
    }
  result->is_done = TRUE;
}

static void
evaluate_range (guint64 begin, guint64 end, guint worker, gpointer data)
{
  BudPlan *self = data;

  for (guint64 i = begin; i < end; i++)
    evaluate_candidate (&self->request, &g_array_index (self->results, BudPlanResult, i));
}

guint64
bud_plan_get_n_candidates (const BudPlan *self)
{
  return self->results->len;
}

BudJob *
bud_plan_job (BudPlan *self, guint n_threads, GCancellable *cancellable)
{
  return bud_job_new (self->results->len, 16, n_threads, cancellable, evaluate_range, self, NULL);
}

static gboolean
has_times (const BudPlanResult *result)
{
  return result->is_done && result->verdict != BUD_PLAN_REFUSED && result->verdict != BUD_PLAN_UNFIT;
}

/* The four figures, smaller is better; what is unknown is worst. */
static void
fill_figures (const BudPlanRequest *r, const BudPlanResult *result, double figures[4])
{
  for (int i = 0; i < 4; i++)
    {
      double value = figure (r, result, (BudObjective) i);

      figures[i] = isfinite (value) ? value : G_MAXDOUBLE;
    }
}

typedef struct
{
  double figures[4];
  guint index;
} FrontPoint;

static int
on_compare_points (gconstpointer a, gconstpointer b)
{
  const FrontPoint *one = a, *other = b;

  for (int i = 0; i < 4; i++)
    if (one->figures[i] != other->figures[i])
      return one->figures[i] < other->figures[i] ? -1 : 1;
  return one->index < other->index ? -1 : one->index > other->index;
}

/* Sorted by the first figure, a point can only be dominated by one before it, and then by one on the front.
 * Cost: points × front. */
static void
mark_front (BudPlan *self)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (FrontPoint));
  g_autoptr (GArray) front = g_array_new (FALSE, FALSE, sizeof (FrontPoint));

  for (guint i = 0; i < self->results->len; i++)
    {
      const BudPlanResult *result = &g_array_index (self->results, BudPlanResult, i);
      FrontPoint point = { .index = i };

      if (!has_times (result))
        continue;
      fill_figures (&self->request, result, point.figures);
      g_array_append_val (points, point);
    }
  g_array_sort (points, on_compare_points);
  for (guint i = 0; i < points->len; i++)
    {
      const FrontPoint *point = &g_array_index (points, FrontPoint, i);
      gboolean is_dominated = FALSE;

      for (guint k = 0; k < front->len && !is_dominated; k++)
        {
          const FrontPoint *other = &g_array_index (front, FrontPoint, k);

          is_dominated = other->figures[1] <= point->figures[1] && other->figures[2] <= point->figures[2]
                         && other->figures[3] <= point->figures[3]
                         && memcmp (other->figures, point->figures, sizeof point->figures) != 0;
        }
      if (is_dominated)
        continue;
      g_array_append_val (front, *point);
      g_array_index (self->results, BudPlanResult, point->index).is_pareto = TRUE;
    }
}

static void
score (BudPlan *self)
{
  const BudPlanRequest *r = &self->request;
  double best[4] = { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE };

  for (guint i = 0; i < self->results->len; i++)
    {
      BudPlanResult *result = &g_array_index (self->results, BudPlanResult, i);
      double figures[4];

      result->score = has_times (result) ? figure (r, result, r->objective) : NAN;
      if (!has_times (result) || result->verdict != BUD_PLAN_MEETS)
        continue;
      fill_figures (r, result, figures);
      for (int k = 0; k < 4; k++)
        best[k] = MIN (best[k], figures[k]);
    }
  if (r->objective != BUD_OBJECTIVE_BALANCED)
    return;
  for (guint i = 0; i < self->results->len; i++)
    {
      BudPlanResult *result = &g_array_index (self->results, BudPlanResult, i);
      double sum = 0;

      if (!has_times (result))
        continue;
      for (int k = 0; k < 4; k++)
        sum += log (figure (r, result, (BudObjective) k) / best[k]) / 4;
      result->score = isfinite (sum) ? exp (sum) : NAN;
    }
}

/* A total order: listed candidates of one device differ in one of these. */
static int
compare_layouts (const BudDeployment *a, const BudDeployment *b)
{
  const uint32_t one[] = { a->weight_format, a->pp, a->dp, a->ep, a->tp, a->n_devices };
  const uint32_t other[] = { b->weight_format, b->pp, b->dp, b->ep, b->tp, b->n_devices };

  for (guint i = 0; i < G_N_ELEMENTS (one); i++)
    if (one[i] != other[i])
      return one[i] < other[i] ? -1 : 1;
  return 0;
}

static int
on_compare_results (gconstpointer a, gconstpointer b)
{
  const BudPlanResult *one = a, *other = b;
  gboolean known;

  if (one->is_done != other->is_done)
    return one->is_done ? -1 : 1;
  if ((one->verdict == BUD_PLAN_MEETS) != (other->verdict == BUD_PLAN_MEETS))
    return one->verdict == BUD_PLAN_MEETS ? -1 : 1;
  if (has_times (one) != has_times (other))
    return has_times (one) ? -1 : 1;
  known = isfinite (one->score);
  if (known != (gboolean) !!isfinite (other->score))
    return known ? -1 : 1;
  if (known && one->score != other->score)
    return one->score < other->score ? -1 : 1;
  if (one->deployment.n_devices != other->deployment.n_devices)
    return one->deployment.n_devices < other->deployment.n_devices ? -1 : 1;
  if (has_times (one) && one->e2e_s != other->e2e_s)
    return one->e2e_s < other->e2e_s ? -1 : 1;
  if (one->device != other->device)
    return one->device < other->device ? -1 : 1;
  return compare_layouts (&one->deployment, &other->deployment);
}

void
bud_plan_rank (BudPlan *self)
{
  score (self);
  mark_front (self);
  g_array_sort (self->results, on_compare_results);
  self->n_ranked = 0;
  while (self->n_ranked < self->results->len
         && g_array_index (self->results, BudPlanResult, self->n_ranked).is_done)
    self->n_ranked++;
}

guint64
bud_plan_get_n_results (const BudPlan *self)
{
  return self->n_ranked;
}

const BudPlanResult *
bud_plan_get_result (const BudPlan *self, guint64 rank)
{
  return &g_array_index (self->results, BudPlanResult, rank);
}

guint64
bud_plan_get_n_meeting (const BudPlan *self)
{
  guint64 n = 0;

  while (n < self->n_ranked && bud_plan_get_result (self, n)->verdict == BUD_PLAN_MEETS)
    n++;
  return n;
}

guint64
bud_plan_get_n_evaluations (const BudPlan *self)
{
  guint64 n = 0;

  for (guint64 i = 0; i < self->n_ranked; i++)
    n += bud_plan_get_result (self, i)->n_evaluations;
  return n;
}

uint32_t
bud_plan_get_minimum_devices (const BudPlan *self)
{
  uint32_t fewest = 0;

  for (guint64 i = 0; i < bud_plan_get_n_meeting (self); i++)
    {
      uint32_t n = bud_plan_get_result (self, i)->deployment.n_devices;

      fewest = fewest == 0 ? n : MIN (fewest, n);
    }
  return fewest;
}

const BudPlanRequest *
bud_plan_get_request (const BudPlan *self)
{
  return &self->request;
}

char *
bud_plan_reason (const BudPlan *self, const BudPlanResult *result)
{
  const BudPlanRequest *r = &self->request;
  BudCase request = make_case (r, result, result->concurrency);
  BudDiagnostic diagnostic = { 0 };
  BudEstimate e;

  switch (result->verdict)
    {
    case BUD_PLAN_MEETS:
      return NULL;
    case BUD_PLAN_MISSES_TTFT:
      return g_strdup_printf (_ ("TTFT %.3g s is above the limit of %.3g s"), result->ttft_s,
                              r->ttft_limit_s);
    case BUD_PLAN_MISSES_TPOT:
      return g_strdup_printf (_ ("TPOT %.3g s is above the limit of %.3g s"), result->tpot_s,
                              r->tpot_limit_s);
    case BUD_PLAN_MISSES_E2E:
      return g_strdup_printf (_ ("end to end %.3g s is above the limit of %.3g s"), result->e2e_s,
                              r->e2e_limit_s);
    case BUD_PLAN_MISSES_RATE:
      return g_strdup_printf (_ ("serves %.3g requests/s of the %.3g asked for"), result->requests_per_s,
                              r->requests_per_s);
    case BUD_PLAN_REFUSED:
    case BUD_PLAN_UNFIT:
    default:
      memset (&e, 0, sizeof e);
      if (bud_estimate (&request, &e, &diagnostic) != BUD_STATUS_OK)
        return g_strdup (diagnostic.message);
      return bud_memory_reason (&e.memory);
    }
}
