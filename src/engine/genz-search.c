/* GenZ's searches over tensor and pipeline parallelism, with its off-by-one bounds. */
#include "engine/genz-internal.h"

#include <math.h>

static int
compare_layouts (const BudGenzLayout *a, const BudGenzLayout *b)
{
  if (a->tp != b->tp)
    return a->tp < b->tp ? -1 : 1;
  return a->pp < b->pp ? -1 : a->pp > b->pp;
}

static void
sort_layouts (BudGenzLayout *layouts, size_t n)
{
  for (size_t i = 1; i < n; i++)
    {
      BudGenzLayout layout = layouts[i];
      size_t k = i;

      for (; k > 0 && compare_layouts (&layout, &layouts[k - 1]) < 0; k--)
        layouts[k] = layouts[k - 1];
      layouts[k] = layout;
    }
}

/* Largest divisor of `value` below `bound`, 0 when there is none. */
static int64_t
next_divisor (int64_t value, int64_t bound)
{
  for (int64_t divisor = bound - 1; divisor > 0; divisor--)
    if (value % divisor == 0)
      return divisor;
  return 0;
}

/* In the order GenZ adds them to its set: tp descending, then pp descending. */
static BudGenzOutcome
enumerate (const BudGenzModel *model, int64_t n_nodes, BudGenzLayout *layouts, size_t capacity,
           size_t *n_layouts)
{
  *n_layouts = 0;
  for (int64_t tp = next_divisor (model->n_heads, model->n_heads + 1); tp > 0;
       tp = next_divisor (model->n_heads, tp))
    for (int64_t pp = next_divisor (model->n_layers, model->n_layers + 1); pp > 0;
         pp = next_divisor (model->n_layers, pp))
      {
        bool is_wanted = n_nodes == 1 ? tp == 1 && pp == 1 : tp * pp < n_nodes && tp * pp >= n_nodes / 2;

        if (!is_wanted)
          continue;
        if (*n_layouts == capacity)
          return BUD_GENZ_NO_SPACE;
        layouts[(*n_layouts)++] = (BudGenzLayout){ tp, pp };
      }
  return BUD_GENZ_OK;
}

/* Divisors are searched one by one. */
#define MAX_DIVIDED 100000

static BudStatus
check_search (const BudGenzModel *model, int64_t n_nodes, BudDiagnostic *diagnostic)
{
  if (n_nodes < 1)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "nodes", 1, "nodes must be at least 1.");
  if (model->n_heads < 1 || model->n_heads > MAX_DIVIDED)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "num_attention_heads", NAN,
                     "num_attention_heads must be within 1 and %d.", MAX_DIVIDED);
  if (model->n_layers < 1 || model->n_layers > MAX_DIVIDED)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "num_decoder_layers", NAN,
                     "num_decoder_layers must be within 1 and %d.", MAX_DIVIDED);
  return BUD_STATUS_OK;
}

BudStatus
bud_genz_layouts (const BudGenzModel *model, int64_t n_nodes, BudGenzLayout *layouts, size_t capacity,
                  size_t *n_layouts, BudDiagnostic *diagnostic)
{
  BudStatus status = check_search (model, n_nodes, diagnostic);

  *n_layouts = 0;
  if (status != BUD_STATUS_OK)
    return status;
  if (enumerate (model, n_nodes, layouts, capacity, n_layouts) != BUD_GENZ_OK)
    return genz_report (BUD_GENZ_NO_SPACE, diagnostic);
  sort_layouts (layouts, *n_layouts);
  return BUD_STATUS_OK;
}

/* ---- The iteration order of a CPython set of integer pairs, which decides what fails first ---- */

#define SET_SLOTS 2048 /* enough for BUD_GENZ_MAX_LAYOUTS at CPython's growth */
#define SET_PROBES 9

/* The tuple hash of CPython 3.8 and later (xxHash's accumulator over the items' hashes). */
static uint64_t
hash_layout (const BudGenzLayout *layout)
{
  const uint64_t prime_1 = UINT64_C (11400714785074694791);
  const uint64_t prime_2 = UINT64_C (14029467366897019727);
  const uint64_t prime_5 = UINT64_C (2870177450012600261);
  const uint64_t lanes[2] = { (uint64_t) layout->tp, (uint64_t) layout->pp };
  uint64_t hash = prime_5;

  for (int i = 0; i < 2; i++)
    {
      hash += lanes[i] * prime_2;
      hash = (hash << 31) | (hash >> 33);
      hash *= prime_1;
    }
  return hash + (2 ^ (prime_5 ^ UINT64_C (3527539)));
}

static void
insert_slot (int16_t *slots, size_t mask, const BudGenzLayout *layouts, int16_t index)
{
  uint64_t perturb = hash_layout (&layouts[index]);
  size_t slot = (size_t) perturb & mask;

  for (;;)
    {
      size_t probes = slot + SET_PROBES <= mask ? SET_PROBES : 0;

      for (size_t i = 0; i <= probes; i++)
        if (slots[slot + i] < 0)
          {
            slots[slot + i] = index;
            return;
          }
      perturb >>= 5;
      slot = (size_t) (slot * 5 + 1 + perturb) & mask;
    }
}

/* Reorders layouts, given in order of insertion, into order of iteration. */
static void
order_as_set (BudGenzLayout *layouts, size_t n)
{
  int16_t slots[SET_SLOTS];
  int16_t old[SET_SLOTS];
  BudGenzLayout ordered[BUD_GENZ_MAX_LAYOUTS];
  size_t mask = 7;
  size_t n_ordered = 0;

  for (size_t i = 0; i <= mask; i++)
    slots[i] = -1;
  for (size_t used = 1; used <= n; used++)
    {
      size_t n_slots = mask + 1;
      size_t grown = 8;

      insert_slot (slots, mask, layouts, (int16_t) (used - 1));
      if (used * 5 < mask * 3)
        continue;
      while (grown <= used * 4)
        grown *= 2;
      for (size_t i = 0; i < n_slots; i++)
        old[i] = slots[i];
      mask = grown - 1;
      for (size_t i = 0; i < grown; i++)
        slots[i] = -1;
      for (size_t i = 0; i < n_slots; i++)
        if (old[i] >= 0)
          insert_slot (slots, mask, layouts, old[i]);
    }
  for (size_t i = 0; i <= mask; i++)
    if (slots[i] >= 0)
      ordered[n_ordered++] = layouts[slots[i]];
  for (size_t i = 0; i < n; i++)
    layouts[i] = ordered[i];
}

/* Evaluates one batch on every layout; stops at the first that fails. Without a context gear makes NaN
 * of everything, which GenZ does not notice: its search goes on. */
static BudGenzOutcome
evaluate_batch (const BudGenzCase *request, BudGenzStage stage, const BudGenzLayout *layouts,
                size_t n_layouts, BudGenzSearch *search, BudDiagnostic *diagnostic, BudStatus *status)
{
  BudGenzOutcome outcome = BUD_GENZ_OK;

  for (size_t i = 0; i < n_layouts; i++)
    {
      BudGenzCase trial = *request;
      BudGenzResult result = { .rows = search->rows, .rows_capacity = search->rows_capacity };
      BudStatus trial_status;

      if (layouts[i].pp > request->batch)
        continue;
      if (search->n_points == search->points_capacity)
        {
          *status = genz_report (BUD_GENZ_NO_SPACE, diagnostic);
          return BUD_GENZ_NO_SPACE;
        }
      trial.batch = request->batch / layouts[i].pp;
      trial.tp = layouts[i].tp;
      trial.pp = layouts[i].pp;
      trial.ep = 1;
      trial.efficiency = 1;
      trial.may_offload = false;
      trial_status = bud_genz_evaluate (&trial, stage, &result, diagnostic);
      if (result.outcome == BUD_GENZ_NO_CONTEXT)
        {
          *status = trial_status;
          outcome = result.outcome;
          continue;
        }
      if (result.outcome != BUD_GENZ_OK)
        {
          *status = trial_status;
          return result.outcome;
        }
      search->points[search->n_points++]
          = (BudGenzPoint){ request->batch,          trial.batch, trial.tp, trial.pp, result.latency_ms,
                            result.throughput_per_s, false };
    }
  return outcome;
}

static BudStatus
evaluate_batches (const BudGenzCase *request, BudGenzStage stage, int64_t n_nodes, const int64_t *batches,
                  size_t n_batches, BudGenzSearch *search, BudDiagnostic *diagnostic)
{
  BudGenzLayout layouts[BUD_GENZ_MAX_LAYOUTS];
  size_t n_layouts = 0;
  BudStatus status = check_search (request->model, n_nodes, diagnostic);

  search->n_points = 0;
  search->outcome = BUD_GENZ_BAD_INPUT;
  if (status != BUD_STATUS_OK)
    return status;
  if (stage != BUD_GENZ_PREFILL && stage != BUD_GENZ_DECODE)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "stage", NAN, "GenZ searches prefill and decode only.");
  search->outcome = enumerate (request->model, n_nodes, layouts, BUD_GENZ_MAX_LAYOUTS, &n_layouts);
  if (search->outcome != BUD_GENZ_OK)
    return genz_report (search->outcome, diagnostic);
  order_as_set (layouts, n_layouts);
  for (size_t i = 0; i < n_batches && search->outcome == BUD_GENZ_OK; i++)
    {
      BudGenzCase batch = *request;

      batch.batch = batches[i];
      search->outcome = evaluate_batch (&batch, stage, layouts, n_layouts, search, diagnostic, &status);
    }
  return status;
}

BudStatus
bud_genz_best (const BudGenzCase *request, BudGenzStage stage, int64_t n_nodes, BudGenzSearch *search,
               BudDiagnostic *diagnostic)
{
  BudStatus status = evaluate_batches (request, stage, n_nodes, &request->batch, 1, search, diagnostic);
  size_t best = 0;

  if (search->outcome != BUD_GENZ_OK || search->n_points == 0)
    return status;
  for (size_t i = 1; i < search->n_points; i++)
    if (search->points[i].throughput_per_s > search->points[best].throughput_per_s)
      best = i;
  search->points[best].is_kept = true;
  return status;
}

static bool
beats (const BudGenzPoint *a, const BudGenzPoint *b)
{
  return a->latency_ms <= b->latency_ms && a->throughput_per_s >= b->throughput_per_s
         && (a->latency_ms < b->latency_ms || a->throughput_per_s > b->throughput_per_s);
}

BudStatus
bud_genz_pareto (const BudGenzCase *request, BudGenzStage stage, int64_t n_nodes, const int64_t *batches,
                 size_t n_batches, BudGenzSearch *search, BudDiagnostic *diagnostic)
{
  BudStatus status = evaluate_batches (request, stage, n_nodes, batches, n_batches, search, diagnostic);
  BudGenzPoint *points = search->points;

  if (search->outcome != BUD_GENZ_OK)
    return status;
  for (size_t i = 0; i < search->n_points; i++)
    {
      points[i].is_kept = true;
      for (size_t k = 0; k < search->n_points && points[i].is_kept; k++)
        {
          bool is_twin = points[k].latency_ms == points[i].latency_ms
                         && points[k].throughput_per_s == points[i].throughput_per_s;

          if (beats (&points[k], &points[i]) || (is_twin && k < i))
            points[i].is_kept = false;
        }
    }
  return status;
}

/* Bytes at tp = pp = 1. GenZ profiles on an A100 placeholder, so without the system's gear. */
static BudGenzOutcome
profile (const BudGenzCase *request, BudGenzStage stage, BudGenzSearch *search, double *required_bytes)
{
  BudGenzSystem system;
  BudGenzSummary summary;
  BudGenzResult result = { .rows = search->rows, .rows_capacity = search->rows_capacity };
  int64_t beams = stage == BUD_GENZ_DECODE ? request->beams : 1;
  GenzGraph graph = { .model = request->model,
                      .tp = 1,
                      .pp = 1,
                      .ep = 1,
                      .stage = stage,
                      .input_tokens = request->input_tokens,
                      .output_tokens = request->output_tokens };
  GenzCosting costing = { &system, request->bits, 1, request->batch * beams, beams };
  BudGenzOutcome outcome;

  bud_genz_system_find ("A100_40GB_GPU", &system);
  outcome = genz_run (&graph, &costing, &result, &summary);
  *required_bytes = outcome == BUD_GENZ_OK ? summary.weight_bytes + summary.kv_bytes : 0;
  return outcome;
}

BudStatus
bud_genz_minimum_nodes (const BudGenzCase *request, BudGenzStage stage, BudGenzSearch *search, int64_t *tried,
                        size_t *n_tried, BudDiagnostic *diagnostic)
{
  double required_bytes;
  double ratio;
  int64_t n_nodes = 1;
  BudGenzCase trial = *request;
  BudStatus status;

  *n_tried = 0;
  search->outcome = BUD_GENZ_BAD_INPUT;
  trial.tp = trial.pp = trial.ep = 1;
  trial.efficiency = 1;
  status = genz_check_case (&trial, stage, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  search->outcome
      = search->rows_capacity > 0 ? profile (&trial, stage, search, &required_bytes) : BUD_GENZ_NO_SPACE;
  if (search->outcome != BUD_GENZ_OK)
    return genz_report (search->outcome, diagnostic);
  ratio = required_bytes / request->system->memory_bytes;
  if (ratio > 1)
    n_nodes = INT64_C (1) << (int) fmin (ceil (log2 (ratio)), BUD_GENZ_MAX_TRIED - 8);
  for (; *n_tried < BUD_GENZ_MAX_TRIED; n_nodes *= 2)
    {
      tried[(*n_tried)++] = n_nodes;
      status = bud_genz_best (&trial, stage, n_nodes, search, diagnostic);
      if (search->outcome == BUD_GENZ_NO_CONTEXT)
        {
          /* Bytes that are not a number fail no fit test. */
          search->outcome = BUD_GENZ_OK;
          status = BUD_STATUS_OK;
        }
      if (search->outcome == BUD_GENZ_OK || status == BUD_STATUS_NO_SPACE)
        return status;
    }
  return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "nodes", NAN, "No node count works.");
}
