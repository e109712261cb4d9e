#include "config.h"

#include "planner/accuracy.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/own-errors.h"

/* Of the nearest runs; scored by leaving runs, and all runs of a device, out (docs/accuracy.md). */
#define N_NEAREST 40
#define MIN_RUNS 5
#define TAIL 0.1
#define NEAR 0.3
#define WIDENING 0.3
#define VAGUE 4.0      /* a band that wide says nothing */
#define FAR 3.0        /* runs beyond say nothing: another class of model on another engine */
#define FAR_OF_OWN 1.0 /* own runs beyond say less than shipped ones: 16 times the load */

struct _BudAccuracy
{
  gatomicrefcount ref_count;
  BudReplay *replay; /* owns the devices and models the features point at */
  GPtrArray *runs;
  BudRunFeatures *features; /* one per run; model_class NULL: not predicted */
  GHashTable *own;          /* by the id of the user's engine: BudOwnErrors */
};

static void
describe_runs (BudAccuracy *self)
{
  self->features = g_new0 (BudRunFeatures, self->runs->len);
  for (guint i = 0; i < self->runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (self->runs, i);
      BudRunFeatures *f = &self->features[i];

      if (run->skip_reason != NULL || run->is_speculative)
        continue;
      *f = bud_run_features (run->model, run->engine, bud_replay_model (self->replay, run->model, NULL),
                             bud_replay_device (self->replay, run->hardware, NULL), &run->deployment);
      bud_run_features_set_load (f, run->concurrency, run->input_tokens, run->output_tokens);
    }
}

static GHashTable *
read_own (BudCatalog *catalog)
{
  g_autoptr (GPtrArray) engines = bud_catalog_search (catalog, BUD_CATALOG_ENGINE, NULL, NULL);
  GHashTable *own
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) bud_own_errors_free);

  for (guint i = 0; engines != NULL && i < engines->len; i++)
    {
      BudCatalogItem *engine = g_ptr_array_index (engines, i);
      BudOwnErrors *errors = bud_own_errors_read (bud_catalog_item_get_json (engine));

      if (errors != NULL)
        g_hash_table_insert (own, g_strdup (bud_catalog_item_get_id (engine)), errors);
    }
  return own;
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
  self->own = read_own (catalog);
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
  g_hash_table_unref (self->own);
  g_free (self->features);
  g_free (self);
}

GPtrArray *
bud_accuracy_get_runs (const BudAccuracy *self)
{
  return self->runs;
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

static BudRunFeatures
features_of (const BudCase *request, BudMetric metric)
{
  const BudWorkload *w = &request->workload;
  BudRunFeatures features = bud_run_features (request->model->id, request->profile->base_id, request->model,
                                              request->device, &request->deployment);

  bud_run_features_set_load (&features, metric == BUD_METRIC_TTFT ? 1 : w->n_sequences, w->input_tokens,
                             w->output_tokens);
  return features;
}

static GArray *
find_nearest (const BudAccuracy *self, const BudCase *request, BudMetric metric, guint max)
{
  const BudRunFeatures wanted = features_of (request, metric);
  GArray *near = g_array_new (FALSE, FALSE, sizeof (BudNearRun));

  for (guint i = 0; i < self->runs->len; i++)
    {
      BudNearRun one = { .run = g_ptr_array_index (self->runs, i) };

      if (self->features[i].model_class == NULL
          || !bud_run_figure (one.run, metric, &one.measured, &one.predicted))
        continue;
      one.distance = bud_run_distance (&wanted, &self->features[i]);
      keep_nearest (near, max, &one);
    }
  return near;
}

GArray *
bud_accuracy_nearest (const BudAccuracy *self, const BudEvaluation *evaluation, BudMetric metric, guint max)
{
  return evaluation->status == BUD_STATUS_OK ? find_nearest (self, &evaluation->request, metric, max)
                                             : g_array_new (FALSE, FALSE, sizeof (BudNearRun));
}

static int
by_ratio (gconstpointer a, gconstpointer b)
{
  double x = ((const BudNearError *) a)->log_ratio, y = ((const BudNearError *) b)->log_ratio;

  return (x > y) - (x < y);
}

static double
weight_of (const BudNearError *error)
{
  return exp (-error->distance);
}

/* Weighted quantile with the weight of each point centred on it. */
static double
quantile (const BudNearError *sorted, guint n, double total, double q)
{
  double below = 0, last = 0, last_ratio = sorted[0].log_ratio;

  for (guint i = 0; i < n; i++)
    {
      double weight = weight_of (&sorted[i]), at = (below + weight / 2) / total;

      if (at >= q)
        return i == 0 ? sorted[0].log_ratio
                      : last_ratio + (sorted[i].log_ratio - last_ratio) * (q - last) / (at - last);
      below += weight;
      last = at;
      last_ratio = sorted[i].log_ratio;
    }
  return last_ratio;
}

/* FALSE when it is too wide to say anything. Sorts `errors`. */
static gboolean
set_range (BudBand *band, BudNearError *errors, guint n)
{
  double total = 0, mean_distance = 0, factor;

  for (guint i = 0; i < n; i++)
    {
      total += weight_of (&errors[i]);
      mean_distance += errors[i].distance / n;
    }
  qsort (errors, n, sizeof *errors, by_ratio);
  factor = 1 + WIDENING * fmax (mean_distance - NEAR, 0);
  band->n_runs = n;
  band->low_ratio = exp (fmin (quantile (errors, n, total, TAIL) * factor, 0));
  band->high_ratio = exp (fmax (quantile (errors, n, total, 1 - TAIL) * factor, 0));
  return band->high_ratio < VAGUE * band->low_ratio;
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
is_measured_figure (const BudWorkload *workload, BudMetric metric)
{
  return metric != BUD_METRIC_TTFT || workload->is_concurrency || workload->n_sequences <= 1;
}

/* Those of the runs that the engine was calibrated to, when enough of them are near; else NULL. */
static GArray *
find_own (const BudAccuracy *self, const BudCase *request, JsonNode *spec, BudMetric metric)
{
  g_autoptr (BudOwnErrors) inlined = spec != NULL ? bud_own_errors_read (json_node_get_object (spec)) : NULL;
  const BudOwnErrors *own = spec != NULL ? inlined : g_hash_table_lookup (self->own, request->profile->id);
  g_autoptr (GArray) near = NULL;
  BudRunFeatures wanted;

  if (own == NULL)
    return NULL;
  wanted = features_of (request, metric);
  near = bud_own_errors_near (own, &wanted, metric, FAR_OF_OWN);
  return near->len >= BUD_OWN_MIN_RUNS ? g_steal_pointer (&near) : NULL;
}

/* Of the shipped runs, with how many of them are of the same device and model. */
static guint
find_shipped (const BudAccuracy *self, const BudCase *request, BudMetric metric, BudNearError *errors,
              BudBand *band)
{
  g_autoptr (GArray) near = find_nearest (self, request, metric, N_NEAREST);
  guint n = 0;

  for (guint i = 0; i < near->len; i++)
    {
      const BudNearRun *one = &g_array_index (near, BudNearRun, i);

      /* a lone prompt's time is half front end: another engine's says nothing */
      if (one->distance > FAR
          || (metric == BUD_METRIC_TTFT && strcmp (one->run->engine, request->profile->base_id) != 0))
        continue;
      errors[n++] = (BudNearError){ log (one->measured / one->predicted), one->distance };
      band->n_same_device += strcmp (one->run->hardware, request->device->id) == 0;
      band->n_same_model += strcmp (one->run->model, request->model->id) == 0;
    }
  return n;
}

gboolean
bud_accuracy_band_of (const BudAccuracy *self, const BudCase *request, JsonNode *engine_spec,
                      BudMetric metric, BudBand *band)
{
  g_autoptr (GArray) own = NULL;
  BudNearError errors[N_NEAREST];
  guint n;

  *band = (BudBand){ 0 };
  if (request->method != BUD_METHOD_CALIBRATED || !is_as_measured (&request->deployment)
      || !is_measured_figure (&request->workload, metric))
    return FALSE;
  own = find_own (self, request, engine_spec, metric);
  if (own != NULL)
    {
      *band = (BudBand){ .is_own = TRUE, .n_same_device = own->len, .n_same_model = own->len };
      return set_range (band, (BudNearError *) (gpointer) own->data, own->len);
    }
  n = find_shipped (self, request, metric, errors, band);
  return n >= MIN_RUNS && set_range (band, errors, n);
}

gboolean
bud_accuracy_band (const BudAccuracy *self, const BudEvaluation *evaluation, BudMetric metric, BudBand *band)
{
  *band = (BudBand){ 0 };
  return evaluation->status == BUD_STATUS_OK
         && bud_accuracy_band_of (self, &evaluation->request, evaluation->scenario->engine_spec, metric,
                                  band);
}
