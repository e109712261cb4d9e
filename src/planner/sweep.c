#include "config.h"

#include "planner/sweep.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "planner/value-list.h"

#define MAX_POINTS 10000000u
#define CHUNK_POINTS 256

typedef struct
{
  BudSweepKey key;
  GArray *numbers;   /* double; of formats, methods and loaded names the index */
  GPtrArray *texts;  /* char *, NULL for number axes */
  GPtrArray *loaded; /* BudModel *, BudDevice * or BudEngineProfile * */
} Axis;

struct _BudSweep
{
  BudScenario *scenario;
  Axis axes[BUD_N_SWEEP_KEYS];
  guint n_axes;
  BudResolved resolved;
  BudSweepRow *rows;
  guint64 n_rows;
};

static const struct
{
  const char *name;
  gboolean is_text;
  double max;
} keys[BUD_N_SWEEP_KEYS] = {
  [BUD_SWEEP_BATCH] = { "batch", FALSE, 16777216 },
  [BUD_SWEEP_CONCURRENCY] = { "concurrency", FALSE, 16777216 },
  [BUD_SWEEP_INPUT] = { "input", FALSE, 1e9 },
  [BUD_SWEEP_OUTPUT] = { "output", FALSE, 1e9 },
  [BUD_SWEEP_PREFIX] = { "prefix", FALSE, 1e9 },
  [BUD_SWEEP_BEAMS] = { "beams", FALSE, 1024 },
  [BUD_SWEEP_DEVICES] = { "devices", FALSE, 65536 },
  [BUD_SWEEP_TP] = { "tp", FALSE, 65536 },
  [BUD_SWEEP_PP] = { "pp", FALSE, 65536 },
  [BUD_SWEEP_EP] = { "ep", FALSE, 65536 },
  [BUD_SWEEP_DP] = { "dp", FALSE, 65536 },
  [BUD_SWEEP_PRECISION] = { "precision", TRUE, 0 },
  [BUD_SWEEP_KV_PRECISION] = { "kv_precision", TRUE, 0 },
  [BUD_SWEEP_ACTIVATION_PRECISION] = { "activation_precision", TRUE, 0 },
  [BUD_SWEEP_METHOD] = { "method", TRUE, 0 },
  [BUD_SWEEP_MODEL] = { "model", TRUE, 0 },
  [BUD_SWEEP_HARDWARE] = { "hardware", TRUE, 0 },
  [BUD_SWEEP_ENGINE] = { "engine", TRUE, 0 },
};

const char *
bud_sweep_key_name (BudSweepKey key)
{
  return keys[key].name;
}

gboolean
bud_sweep_key_parse (const char *name, BudSweepKey *key)
{
  g_autofree char *plain = g_strdelimit (g_ascii_strdown (name, -1), "-", '_');

  for (int i = 0; i < BUD_N_SWEEP_KEYS; i++)
    if (strcmp (keys[i].name, plain) == 0)
      {
        *key = (BudSweepKey) i;
        return TRUE;
      }
  return FALSE;
}

BudSweep *
bud_sweep_new (const BudScenario *scenario)
{
  BudSweep *self = g_new0 (BudSweep, 1);

  self->scenario = bud_scenario_copy (scenario);
  return self;
}

static void
clear_axis (Axis *axis)
{
  g_clear_pointer (&axis->numbers, g_array_unref);
  g_clear_pointer (&axis->texts, g_ptr_array_unref);
  g_clear_pointer (&axis->loaded, g_ptr_array_unref);
}

void
bud_sweep_free (BudSweep *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_axes; i++)
    clear_axis (&self->axes[i]);
  bud_resolved_clear (&self->resolved);
  bud_scenario_free (self->scenario);
  g_free (self->rows);
  g_free (self);
}

static gboolean
invalid (GError **error, BudSweepKey key, const char *text, const char *problem)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: “%s” %s", keys[key].name, text,
               problem);
  return FALSE;
}

/* Turns one name of a text axis into what the engine takes. */
static gboolean
load_text (Axis *axis, const char *text, BudCatalog *catalog, GError **error)
{
  BudFormat format;
  BudMethod method;
  double number = axis->numbers->len;
  gpointer block = NULL;

  switch (axis->key)
    {
    case BUD_SWEEP_PRECISION:
    case BUD_SWEEP_KV_PRECISION:
    case BUD_SWEEP_ACTIVATION_PRECISION:
      if (!bud_format_parse (text, &format))
        return invalid (error, axis->key, text, _ ("is not a number format"));
      number = format;
      break;
    case BUD_SWEEP_METHOD:
      if (!bud_method_parse (text, &method))
        return invalid (error, axis->key, text, _ ("is not one of genz, ideal, calibrated"));
      number = method;
      break;
    case BUD_SWEEP_MODEL:
      block = g_new0 (BudModel, 1);
      g_ptr_array_add (axis->loaded, block);
      if (!bud_catalog_load_model (catalog, text, block, error))
        return FALSE;
      break;
    case BUD_SWEEP_HARDWARE:
      block = g_new0 (BudDevice, 1);
      g_ptr_array_add (axis->loaded, block);
      if (!bud_catalog_load_device (catalog, text, block, error))
        return FALSE;
      break;
    case BUD_SWEEP_ENGINE:
      block = g_new0 (BudEngineProfile, 1);
      g_ptr_array_add (axis->loaded, block);
      if (!bud_catalog_load_profile (catalog, text, block, error))
        return FALSE;
      break;
    default:
      g_assert_not_reached ();
    }
  g_array_append_val (axis->numbers, number);
  g_ptr_array_add (axis->texts, g_strdup (text));
  return TRUE;
}

static gboolean
read_texts (Axis *axis, const char *list, BudCatalog *catalog, GError **error)
{
  g_auto (GStrv) names = g_strsplit (list, ",", -1);

  axis->texts = g_ptr_array_new_with_free_func (g_free);
  axis->loaded = g_ptr_array_new_with_free_func (g_free);
  for (char **p = names; *p != NULL; p++)
    {
      g_strstrip (*p);
      if (**p == '\0')
        return invalid (error, axis->key, list, _ ("has an empty value"));
      if (!load_text (axis, *p, catalog, error))
        return FALSE;
    }
  return axis->numbers->len > 0 || invalid (error, axis->key, list, _ ("has no value"));
}

gboolean
bud_sweep_vary (BudSweep *self, BudSweepKey key, const char *list, BudCatalog *catalog, GError **error)
{
  Axis axis = { .key = key };
  guint64 n_points;
  gboolean is_read;

  for (guint i = 0; i < self->n_axes; i++)
    {
      BudSweepKey other = self->axes[i].key;

      if (other == key)
        return invalid (error, key, list, _ ("is a second list for the same key"));
      if ((other == BUD_SWEEP_BATCH && key == BUD_SWEEP_CONCURRENCY)
          || (other == BUD_SWEEP_CONCURRENCY && key == BUD_SWEEP_BATCH))
        return invalid (error, key, list, _ ("excludes the other of batch and concurrency"));
    }
  axis.numbers = g_array_new (FALSE, FALSE, sizeof (double));
  if (keys[key].is_text)
    is_read = read_texts (&axis, list, catalog, error);
  else
    {
      is_read = bud_value_list_read (
          list, key == BUD_SWEEP_PREFIX ? 0 : 1, keys[key].max,
          key != BUD_SWEEP_INPUT && key != BUD_SWEEP_OUTPUT && key != BUD_SWEEP_PREFIX, axis.numbers, error);
      if (!is_read)
        g_prefix_error (error, "%s: ", keys[key].name);
    }
  n_points = MAX (self->n_rows, 1) * MAX (axis.numbers->len, 1);
  if (is_read && n_points > MAX_POINTS)
    is_read = invalid (error, key, list, _ ("makes more than 10000000 points"));
  if (!is_read)
    {
      clear_axis (&axis);
      return FALSE;
    }
  self->axes[self->n_axes++] = axis;
  self->n_rows = n_points;
  return TRUE;
}

/* Names that are varied are taken from the axis, so that the scenario need not have them. */
static void
name_first_values (BudSweep *self, BudScenario *scenario)
{
  for (guint i = 0; i < self->n_axes; i++)
    {
      Axis *axis = &self->axes[i];
      char **target = axis->key == BUD_SWEEP_MODEL      ? &scenario->model_id
                      : axis->key == BUD_SWEEP_HARDWARE ? &scenario->hardware_id
                                                        : NULL;

      if (axis->key == BUD_SWEEP_ENGINE)
        bud_scenario_set_engine (scenario, g_ptr_array_index (axis->texts, 0));
      if (target == NULL)
        continue;
      g_free (*target);
      *target = g_strdup (g_ptr_array_index (axis->texts, 0));
      if (axis->key == BUD_SWEEP_MODEL)
        g_clear_pointer (&scenario->model_spec, json_node_unref);
      if (axis->key == BUD_SWEEP_HARDWARE)
        {
          g_clear_pointer (&scenario->hardware_spec, json_node_unref);
          bud_scenario_clear_cluster (scenario);
        }
    }
}

gboolean
bud_sweep_prepare (BudSweep *self, BudCatalog *catalog, GError **error)
{
  g_autoptr (BudScenario) named = bud_scenario_copy (self->scenario);

  name_first_values (self, named);
  bud_resolved_clear (&self->resolved);
  if (!bud_scenario_load (named, catalog, &self->resolved, error))
    return FALSE;
  self->n_rows = MAX (self->n_rows, 1);
  g_free (self->rows);
  self->rows = g_new0 (BudSweepRow, self->n_rows);
  return TRUE;
}

static guint
value_index (const BudSweep *self, guint64 row, guint axis)
{
  guint64 stride = 1;

  for (guint i = self->n_axes - 1; i > axis; i--)
    stride *= self->axes[i].numbers->len;
  return (guint) (row / stride % self->axes[axis].numbers->len);
}

static void
apply (BudCase *request, const Axis *axis, guint index, gboolean *follows_weights)
{
  double number = g_array_index (axis->numbers, double, index);
  uint32_t count = (uint32_t) CLAMP (number, 0, (double) G_MAXUINT32);
  BudDeployment *d = &request->deployment;
  BudWorkload *w = &request->workload;

  switch (axis->key)
    {
    case BUD_SWEEP_BATCH:
    case BUD_SWEEP_CONCURRENCY:
      w->is_concurrency = axis->key == BUD_SWEEP_CONCURRENCY;
      w->n_sequences = count;
      break;
    case BUD_SWEEP_INPUT:
      w->input_tokens = number;
      break;
    case BUD_SWEEP_OUTPUT:
      w->output_tokens = number;
      break;
    case BUD_SWEEP_PREFIX:
      w->prefix_tokens = number;
      break;
    case BUD_SWEEP_BEAMS:
      w->n_beams = count;
      break;
    case BUD_SWEEP_DEVICES:
      d->n_devices = count;
      break;
    case BUD_SWEEP_TP:
      d->tp = count;
      break;
    case BUD_SWEEP_PP:
      d->pp = count;
      break;
    case BUD_SWEEP_EP:
      d->ep = count;
      break;
    case BUD_SWEEP_DP:
      d->dp = count;
      break;
    case BUD_SWEEP_PRECISION:
      d->weight_format = (BudFormat) count;
      break;
    case BUD_SWEEP_KV_PRECISION:
      d->kv_format = (BudFormat) count;
      break;
    case BUD_SWEEP_ACTIVATION_PRECISION:
      d->activation_format = (BudFormat) count;
      *follows_weights = FALSE;
      break;
    case BUD_SWEEP_METHOD:
      request->method = (BudMethod) count;
      break;
    case BUD_SWEEP_MODEL:
      request->model = g_ptr_array_index (axis->loaded, index);
      break;
    case BUD_SWEEP_HARDWARE:
      request->device = g_ptr_array_index (axis->loaded, index);
      break;
    case BUD_SWEEP_ENGINE:
      request->profile = g_ptr_array_index (axis->loaded, index);
      break;
    case BUD_N_SWEEP_KEYS:
    default:
      break;
    }
}

/* The case of a row. `priced` is where a device with the user's price is kept. */
static BudStatus
make_case (const BudSweep *self, guint64 row, BudCase *request, BudDevice *priced, BudDiagnostic *diagnostic)
{
  gboolean follows_weights = !self->scenario->has_activation_format;

  *request = (BudCase){ .model = self->resolved.model,
                        .device = &self->resolved.device,
                        .profile = &self->resolved.profile,
                        .draft = self->resolved.draft,
                        .deployment = self->scenario->deployment,
                        .workload = self->scenario->workload,
                        .method = self->scenario->method };
  for (guint i = 0; i < self->n_axes; i++)
    apply (request, &self->axes[i], value_index (self, row, i), &follows_weights);
  if (follows_weights)
    request->deployment.activation_format = bud_format_default_activation (request->deployment.weight_format);
  if (isfinite (self->scenario->usd_per_device_hour))
    {
      *priced = *request->device;
      priced->usd_per_h = self->scenario->usd_per_device_hour;
      request->device = priced;
    }
  return bud_deployment_resolve (&request->deployment, request->method, diagnostic);
}

static void
evaluate_row (BudSweep *self, guint64 index)
{
  BudSweepRow *row = &self->rows[index];
  BudEstimate estimate;
  BudDevice priced;
  BudCase request;

  memset (&estimate, 0, sizeof estimate);
  row->status = make_case (self, index, &request, &priced, NULL);
  if (row->status == BUD_STATUS_OK)
    row->status = bud_estimate (&request, &estimate, NULL);
  row->fits = row->status == BUD_STATUS_OK && estimate.memory.fits;
  row->total_bytes = row->status == BUD_STATUS_OK ? estimate.memory.total_bytes : NAN;
  row->ttft_s = row->fits ? estimate.ttft_s : NAN;
  row->tpot_s = row->fits ? estimate.tpot_s : NAN;
  row->e2e_s = row->fits ? estimate.e2e_s : NAN;
  row->output_tokens_per_s = row->fits ? estimate.output_tokens_per_s : NAN;
  row->output_tokens_per_s_per_device = row->fits ? estimate.output_tokens_per_s_per_device : NAN;
  row->requests_per_s = row->fits ? estimate.requests_per_s : NAN;
  row->usd_per_h = row->fits ? estimate.usd_per_h : NAN;
  row->usd_per_million_output_tokens = row->fits ? estimate.usd_per_million_output_tokens : NAN;
  row->joule_per_output_token = row->fits ? estimate.joule_per_output_token : NAN;
  row->is_done = TRUE;
}

static void
evaluate_rows (guint64 begin, guint64 end, guint worker, gpointer data)
{
  for (guint64 i = begin; i < end; i++)
    evaluate_row (data, i);
}

BudJob *
bud_sweep_job (BudSweep *self, guint n_threads, GCancellable *cancellable)
{
  return bud_job_new (self->n_rows, CHUNK_POINTS, n_threads, cancellable, evaluate_rows, self, NULL);
}

guint64
bud_sweep_get_n_rows (const BudSweep *self)
{
  return self->n_rows;
}

guint
bud_sweep_get_n_axes (const BudSweep *self)
{
  return self->n_axes;
}

BudSweepKey
bud_sweep_get_key (const BudSweep *self, guint axis)
{
  return self->axes[axis].key;
}

const BudSweepRow *
bud_sweep_get_row (const BudSweep *self, guint64 row)
{
  return &self->rows[row];
}

double
bud_sweep_get_number (const BudSweep *self, guint64 row, guint axis)
{
  const Axis *a = &self->axes[axis];

  return a->texts == NULL ? g_array_index (a->numbers, double, value_index (self, row, axis)) : NAN;
}

const char *
bud_sweep_get_text (const BudSweep *self, guint64 row, guint axis)
{
  const Axis *a = &self->axes[axis];

  return a->texts != NULL ? g_ptr_array_index (a->texts, value_index (self, row, axis)) : NULL;
}

gboolean
bud_sweep_band (const BudSweep *self, guint64 row, const BudAccuracy *accuracy, BudMetric metric,
                BudBand *band)
{
  BudDevice priced;
  BudCase request;

  *band = (BudBand){ 0 };
  return self->rows[row].fits && make_case (self, row, &request, &priced, NULL) == BUD_STATUS_OK
         && bud_accuracy_band_of (
             accuracy, &request,
             request.profile == &self->resolved.profile ? self->scenario->engine_spec : NULL, metric, band);
}

char *
bud_sweep_reason (const BudSweep *self, guint64 row)
{
  BudDiagnostic diagnostic = { 0 };
  BudEstimate estimate;
  BudDevice priced;
  BudCase request;

  memset (&estimate, 0, sizeof estimate);
  if (make_case (self, row, &request, &priced, &diagnostic) != BUD_STATUS_OK
      || bud_estimate (&request, &estimate, &diagnostic) != BUD_STATUS_OK)
    return g_strdup (diagnostic.message);
  return estimate.memory.fits ? NULL : bud_memory_reason (&estimate.memory);
}
