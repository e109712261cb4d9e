#include "config.h"

#include "planner/own-errors.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "catalog/json-read.h"
#include "planner/own-runs.h"

#define MOST_RATIO 100.0 /* either way; beyond it is no measurement of this */

typedef struct
{
  double ttft_ratio, tpot_ratio; /* NAN = not measured */
  double n_sequences, input_tokens, output_tokens;
} Error;

struct _BudOwnErrors
{
  char *model_id, *hardware_id;
  BudFormat weights;
  double n_devices;
  GArray *errors;
};

static double
read_ratio (JsonObject *left_out, const char *key)
{
  double ratio = bud_json_number (left_out, key);

  return ratio >= 1 / MOST_RATIO && ratio <= MOST_RATIO ? ratio : NAN;
}

/* A lone stream states no concurrency. */
static void
read_run (BudOwnErrors *self, JsonNode *node)
{
  JsonObject *run = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *left_out = bud_json_object (run, "left_out");
  const Error error
      = { read_ratio (left_out, "ttft_ratio"), read_ratio (left_out, "tpot_ratio"),
          fmax (bud_json_number (run, "concurrency"), 1), fmax (bud_json_number (run, "input_tokens"), 1),
          fmax (bud_json_number (run, "output_tokens"), 1) };

  if (!isnan (error.ttft_ratio) || !isnan (error.tpot_ratio))
    g_array_append_val (self->errors, error);
}

BudOwnErrors *
bud_own_errors_read (JsonObject *item)
{
  JsonObject *calibration = bud_json_object (item, "calibration");
  JsonObject *deployment = bud_json_object (calibration, "deployment");
  JsonArray *runs = bud_json_array (calibration, "runs");
  const char *precision = bud_json_string (deployment, "precision");
  g_autoptr (BudOwnErrors) self = g_new0 (BudOwnErrors, 1);

  self->errors = g_array_new (FALSE, FALSE, sizeof (Error));
  if (runs == NULL || precision == NULL || !bud_format_parse (precision, &self->weights))
    return NULL;
  self->model_id = g_strdup (bud_json_string (deployment, "model"));
  self->hardware_id = g_strdup (bud_json_string (deployment, "hardware"));
  self->n_devices = bud_json_number (deployment, "devices");
  for (guint i = 0; i < json_array_get_length (runs); i++)
    read_run (self, json_array_get_element (runs, i));
  return self->errors->len > 0 ? g_steal_pointer (&self) : NULL;
}

void
bud_own_errors_free (BudOwnErrors *self)
{
  if (self == NULL)
    return;
  g_free (self->model_id);
  g_free (self->hardware_id);
  g_array_unref (self->errors);
  g_free (self);
}

static double
ratio_of (const Error *error, BudMetric metric)
{
  return metric == BUD_METRIC_TTFT ? error->ttft_ratio : error->tpot_ratio;
}

static char *
runs_text (guint n, const char *base_name)
{
  /* Translators: a serving engine. */
  return n >= BUD_OWN_MIN_RUNS ? g_strdup_printf (ngettext ("%u own run", "%u own runs", n), n)
                               : g_strdup_printf (_ ("runs of %s"), base_name);
}

static char *
bands_text (guint n_ttft, guint n_tpot, const char *base_name)
{
  g_autofree char *ttft = runs_text (n_ttft, base_name);
  g_autofree char *tpot = runs_text (n_tpot, base_name);

  /* Translators: two figures, and the runs that each one's error band is of. */
  return g_strdup_printf (_ ("TTFT: %s · TPOT: %s"), ttft, tpot);
}

char *
bud_own_errors_text (const BudOwnErrors *self, const char *base_name)
{
  guint n_ttft = 0, n_tpot = 0;

  for (guint i = 0; self != NULL && i < self->errors->len; i++)
    {
      const Error *error = &g_array_index (self->errors, Error, i);

      n_ttft += !isnan (error->ttft_ratio);
      n_tpot += !isnan (error->tpot_ratio);
    }
  return bands_text (n_ttft, n_tpot, base_name);
}

char *
bud_own_runs_bands_text (GPtrArray *runs, const char *base_name)
{
  guint n_ttft = 0, n_tpot = 0;

  for (guint i = 0; i < runs->len; i++)
    {
      const BudOwnRun *run = g_ptr_array_index (runs, i);

      n_ttft += run->ttft_left_out_ratio > 0;
      n_tpot += run->tpot_left_out_ratio > 0;
    }
  return bands_text (n_ttft, n_tpot, base_name);
}

GArray *
bud_own_errors_near (const BudOwnErrors *self, const BudRunFeatures *wanted, BudMetric metric,
                     double max_distance)
{
  GArray *near = g_array_new (FALSE, FALSE, sizeof (BudNearError));

  if (g_strcmp0 (self->model_id, wanted->model) != 0 || g_strcmp0 (self->hardware_id, wanted->hardware) != 0)
    return near;
  for (guint i = 0; i < self->errors->len; i++)
    {
      const Error *error = &g_array_index (self->errors, Error, i);
      const double ratio = ratio_of (error, metric);
      BudRunFeatures own = *wanted;
      BudNearError one;

      own.weights = self->weights;
      bud_run_features_set_devices (&own, self->n_devices);
      bud_run_features_set_load (&own, metric == BUD_METRIC_TTFT ? 1 : error->n_sequences,
                                 error->input_tokens, error->output_tokens);
      one = (BudNearError){ log (ratio), bud_run_distance (wanted, &own) };
      if (!isnan (ratio) && one.distance <= max_distance)
        g_array_append_val (near, one);
    }
  return near;
}
