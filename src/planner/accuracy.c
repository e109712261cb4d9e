#include "config.h"

#include "planner/accuracy.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the nearest runs; scored by leaving runs, and all runs of a device, out (docs/accuracy.md). */
#define N_NEAREST 40
#define MIN_RUNS 5
#define TAIL 0.1
#define NEAR 0.3
#define WIDENING 0.3
#define VAGUE 4.0 /* a band that wide says nothing */
#define FAR 3.0   /* runs beyond say nothing: another class of model on another engine */

/* What makes two runs alike. */
typedef struct
{
  const char *model, *model_class, *engine, *hardware;
  guint capability;
  BudFormat weights;
  double log_load, log_input, log_output, log_devices, log_parameters; /* base 2 */
} Features;

struct _BudAccuracy
{
  gatomicrefcount ref_count;
  BudReplay *replay; /* owns the devices and models the features point at */
  GPtrArray *runs;
  Features *features; /* one per run; model_class NULL: not predicted */
};

static double
log_of (double value)
{
  return log2 (fmax (value, 1));
}

static Features
features_of (const char *model_id, const char *engine, const BudModel *model, const BudDevice *device,
             const BudDeployment *d)
{
  BudParameterCounts counts;

  bud_model_count_parameters (model, &counts);
  return (Features){ .model = model_id,
                     .model_class = bud_model_class (model),
                     .engine = engine,
                     .hardware = device->id,
                     .capability = (guint) device->compute_capability,
                     .weights = d->weight_format,
                     .log_devices = log_of (d->n_devices),
                     .log_parameters = log_of ((double) counts.total) };
}

static void
describe_runs (BudAccuracy *self)
{
  self->features = g_new0 (Features, self->runs->len);
  for (guint i = 0; i < self->runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (self->runs, i);
      Features *f = &self->features[i];

      if (run->skip_reason != NULL || run->is_speculative)
        continue;
      *f = features_of (run->model, run->engine, bud_replay_model (self->replay, run->model, NULL),
                        bud_replay_device (self->replay, run->hardware, NULL), &run->deployment);
      f->log_load = log_of (run->concurrency);
      f->log_input = log_of (run->input_tokens);
      f->log_output = log_of (run->output_tokens);
    }
}

BudAccuracy *
bud_accuracy_new (BudCatalog *catalog, BudReplayLoad load, GError **error)
{
  g_autofree char *text = bud_catalog_measured_runs (catalog, error);
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (BudReplay) replay = NULL;
  BudAccuracy *self;

  if (text == NULL)
    return NULL;
  replay = bud_replay_new (catalog);
  bud_replay_set_load (replay, load);
  runs = bud_replay_runs (replay, text, -1, error);
  if (runs == NULL)
    return NULL;
  self = g_new0 (BudAccuracy, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->replay = g_steal_pointer (&replay);
  self->runs = g_steal_pointer (&runs);
  describe_runs (self);
  return self;
}

BudAccuracy *
bud_accuracy_ref (BudAccuracy *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_accuracy_unref (BudAccuracy *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->runs);
  bud_replay_free (self->replay);
  g_free (self->features);
  g_free (self);
}

GPtrArray *
bud_accuracy_get_runs (const BudAccuracy *self)
{
  return self->runs;
}

/* Weights by how much each difference moves the error, by leaving one out. */
static double
distance (const Features *a, const Features *b)
{
  return 2.0 * (strcmp (a->model_class, b->model_class) != 0) + 1.0 * (strcmp (a->engine, b->engine) != 0)
         + 0.5 * (strcmp (a->hardware, b->hardware) != 0) + 1.0 * (a->capability != b->capability)
         + 0.5 * (a->weights != b->weights) + 0.25 * fabs (a->log_load - b->log_load)
         + 0.15 * fabs (a->log_input - b->log_input) + 0.1 * fabs (a->log_output - b->log_output)
         + 0.25 * fabs (a->log_devices - b->log_devices)
         + 0.25 * fabs (a->log_parameters - b->log_parameters);
}

/* Into a list kept sorted and short: a slider asks thrice per frame, and sorting every run was most of it. */
static void
keep_nearest (GArray *near, guint max, const BudNearRun *one)
{
  guint at = near->len;

  while (at > 0 && g_array_index (near, BudNearRun, at - 1).distance > one->distance)
    at--;
  if (at >= max)
    return;
  if (near->len == max)
    g_array_set_size (near, max - 1);
  g_array_insert_val (near, at, *one);
}

BudBandPlace
bud_band_place (const BudEvaluation *evaluation)
{
  const BudWorkload *w = &evaluation->request.workload;

  return (BudBandPlace){ w->n_sequences, w->input_tokens, evaluation->request.deployment.n_devices,
                         w->is_concurrency };
}

static GArray *
find_nearest (const BudAccuracy *self, const BudEvaluation *evaluation, const BudBandPlace *place,
              BudMetric metric, guint max)
{
  const BudScenario *scenario = evaluation->scenario;
  Features wanted
      = features_of (scenario->model_id != NULL ? scenario->model_id : "", evaluation->profile.base_id,
                     evaluation->model, &evaluation->device, &evaluation->request.deployment);
  GArray *near = g_array_new (FALSE, FALSE, sizeof (BudNearRun));

  wanted.log_load = log_of (metric == BUD_METRIC_TTFT ? 1 : place->n_sequences);
  wanted.log_input = log_of (place->input_tokens);
  wanted.log_output = log_of (evaluation->request.workload.output_tokens);
  wanted.log_devices = log_of (place->n_devices);
  for (guint i = 0; i < self->runs->len; i++)
    {
      BudNearRun one = { .run = g_ptr_array_index (self->runs, i) };

      if (self->features[i].model_class == NULL
          || !bud_run_figure (one.run, metric, &one.measured, &one.predicted))
        continue;
      one.distance = distance (&wanted, &self->features[i]);
      keep_nearest (near, max, &one);
    }
  return near;
}

GArray *
bud_accuracy_nearest (const BudAccuracy *self, const BudEvaluation *evaluation, BudMetric metric, guint max)
{
  BudBandPlace place = bud_band_place (evaluation);

  return find_nearest (self, evaluation, &place, metric, max);
}

typedef struct
{
  double log_ratio, weight;
} Residual;

static int
by_ratio (gconstpointer a, gconstpointer b)
{
  double x = ((const Residual *) a)->log_ratio, y = ((const Residual *) b)->log_ratio;

  return (x > y) - (x < y);
}

/* Weighted quantile with the weight of each point centred on it. */
static double
quantile (const Residual *sorted, guint n, double total, double q)
{
  double below = 0, last = 0, last_ratio = sorted[0].log_ratio;

  for (guint i = 0; i < n; i++)
    {
      double at = (below + sorted[i].weight / 2) / total;

      if (at >= q)
        return i == 0 ? sorted[0].log_ratio
                      : last_ratio + (sorted[i].log_ratio - last_ratio) * (q - last) / (at - last);
      below += sorted[i].weight;
      last = at;
      last_ratio = sorted[i].log_ratio;
    }
  return last_ratio;
}

/* None of the runs had any of these: what was measured says nothing of them. */
static gboolean
is_as_measured (const BudDeployment *d)
{
  return d->speculation.kind == BUD_SPECULATION_NONE && d->lora.rank == 0 && !(d->offload.weights_ratio > 0)
         && !(d->offload.kv_cache_ratio > 0) && d->chunk_tokens == 0 && d->n_prefill_instances == 0;
}

/* Several prompts of a static batch come out together: nobody measured that. */
static gboolean
is_measured_figure (const BudBandPlace *place, BudMetric metric)
{
  return metric != BUD_METRIC_TTFT || place->is_concurrency || place->n_sequences <= 1;
}

gboolean
bud_accuracy_band (const BudAccuracy *self, const BudEvaluation *evaluation, BudMetric metric, BudBand *band)
{
  BudBandPlace place = bud_band_place (evaluation);

  return bud_accuracy_band_at (self, evaluation, &place, metric, band);
}

gboolean
bud_accuracy_band_at (const BudAccuracy *self, const BudEvaluation *evaluation, const BudBandPlace *place,
                      BudMetric metric, BudBand *band)
{
  g_autoptr (GArray) near = NULL;
  Residual residuals[N_NEAREST];
  double total = 0, mean_distance = 0, factor;

  *band = (BudBand){ 0 };
  if (evaluation->status != BUD_STATUS_OK || evaluation->request.method != BUD_METHOD_CALIBRATED
      || !is_as_measured (&evaluation->request.deployment) || !is_measured_figure (place, metric))
    return FALSE;
  near = find_nearest (self, evaluation, place, metric, N_NEAREST);
  while (near->len > 0 && g_array_index (near, BudNearRun, near->len - 1).distance > FAR)
    g_array_set_size (near, near->len - 1);
  /* a lone prompt's time is half front end: another engine's says nothing */
  for (guint i = near->len; metric == BUD_METRIC_TTFT && i-- > 0;)
    if (strcmp (g_array_index (near, BudNearRun, i).run->engine, evaluation->profile.base_id) != 0)
      g_array_remove_index (near, i);
  if (near->len < MIN_RUNS)
    return FALSE;
  for (guint i = 0; i < near->len; i++)
    {
      const BudNearRun *one = &g_array_index (near, BudNearRun, i);

      residuals[i] = (Residual){ log (one->measured / one->predicted), exp (-one->distance) };
      total += residuals[i].weight;
      mean_distance += one->distance / near->len;
      band->n_same_device += strcmp (one->run->hardware, evaluation->device.id) == 0;
      band->n_same_model += g_strcmp0 (one->run->model, evaluation->scenario->model_id) == 0;
    }
  qsort (residuals, near->len, sizeof *residuals, by_ratio);
  factor = 1 + WIDENING * fmax (mean_distance - NEAR, 0);
  band->n_runs = near->len;
  band->low_ratio = exp (fmin (quantile (residuals, near->len, total, TAIL) * factor, 0));
  band->high_ratio = exp (fmax (quantile (residuals, near->len, total, 1 - TAIL) * factor, 0));
  return band->high_ratio < VAGUE * band->low_ratio;
}
