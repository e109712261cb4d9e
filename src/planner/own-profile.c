#include "config.h"

#include "planner/own-profile.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "catalog/json-read.h"
#include "catalog/json-text.h"

#define MIN_RUNS 2
#define MOST_ERROR 0.5
#define AT_END 1e-3 /* of a range: a search that stopped there would have gone on */

static gboolean
is_predicted (const BudOwnRun *run)
{
  for (int m = 0; m < BUD_N_METRICS; m++)
    if (run->predicted[m] > 0 && run->measured[m] > 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_same_load (const BudOwnRun *a, const BudOwnRun *b)
{
  return a->prefix_tokens == b->prefix_tokens && a->input_tokens == b->input_tokens
         && a->output_tokens == b->output_tokens && a->concurrency == b->concurrency
         && a->requests_per_s == b->requests_per_s;
}

static char *
runs_problem (GPtrArray *runs)
{
  const BudOwnRun *first = NULL;
  const char *reason = NULL;
  guint n = 0, n_loads = 1;

  for (guint i = 0; i < runs->len; i++)
    {
      const BudOwnRun *run = g_ptr_array_index (runs, i);

      if (!is_predicted (run))
        {
          reason = run->skip_reason != NULL ? run->skip_reason : reason;
          continue;
        }
      n++;
      if (first == NULL)
        first = run;
      else if (!has_same_load (first, run))
        n_loads = 2;
    }
  if (n < MIN_RUNS && reason != NULL)
    return g_strdup_printf (_ ("%u of %u runs can be predicted and %d are needed: %s"), n, runs->len,
                            MIN_RUNS, reason);
  if (n < MIN_RUNS)
    return g_strdup_printf (
        _ ("at least %d runs are needed: one cannot tell the time of a step from that of a "
           "prompt"),
        MIN_RUNS);
  if (n_loads < 2)
    return g_strdup (
        _ ("all runs have the same load: at least two different ones are needed to tell the time "
           "of a step from that of a prompt"));
  return NULL;
}

static char *
range_problem (const BudOwnFit *fit)
{
  const BudOwnConstants *least = &bud_own_constants_least, *most = &bud_own_constants_most;
  const BudOwnConstants *c = &fit->after;
  const char *name = NULL;

  if (c->host_step_s > most->host_step_s * (1 - AT_END))
    name = _ ("host time per step");
  else if (c->front_end_s > most->front_end_s * (1 - AT_END))
    name = _ ("front end per request");
  else if (c->prefill_ratio > most->prefill_ratio * (1 - AT_END)
           || c->prefill_ratio < least->prefill_ratio * (1 + AT_END))
    name = _ ("prefill time ratio");
  if (name == NULL)
    return NULL;
  return g_strdup_printf (_ ("“%s” came out at the end of its range: the scenario is probably not what ran"),
                          name);
}

char *
bud_own_fit_problem (const BudOwnFit *fit, GPtrArray *runs, const BudCase *request)
{
  char *problem;

  if (request->method != BUD_METHOD_CALIBRATED)
    return g_strdup (_ ("the scenario's method has no engine constants: choose the calibrated one"));
  problem = runs_problem (runs);
  if (problem == NULL)
    problem = range_problem (fit);
  if (problem != NULL)
    return problem;
  if (memcmp (&fit->before, &fit->after, sizeof fit->before) == 0)
    return g_strdup_printf (
        _ ("no constants fit these runs better than the engine's own, with a mean error of %.0f %%"),
        fit->error_before_ratio * 100);
  if (fit->error_after_ratio > MOST_ERROR)
    return g_strdup_printf (
        _ ("even calibrated, the mean error is %.0f %%: the scenario is probably not what ran"),
        fit->error_after_ratio * 100);
  return NULL;
}

char *
bud_own_fit_name (const BudOwnFit *fit, const char *base_name, const char *date)
{
  return g_strdup_printf (
      ngettext ("%s, calibrated to %u own run, %s", "%s, calibrated to %u own runs, %s", fit->n_runs),
      base_name, fit->n_runs, date);
}

static JsonArray *
prefill_rules (const BudEngineProfile *profile)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < profile->n_prefill_rules; i++)
    {
      const BudPrefillRule *rule = &profile->prefill_rules[i];
      JsonObject *object = json_object_new ();

      if (rule->compute_capability > 0)
        json_object_set_int_member (object, "compute_capability", rule->compute_capability);
      if (rule->model_class[0] != '\0')
        json_object_set_string_member (object, "model_class", rule->model_class);
      json_object_set_double_member (object, "ratio", rule->adders.prefill_ratio);
      json_object_set_double_member (object, "step_ms", rule->adders.prefill_step_s * 1e3);
      if (rule->adders.launch_layer_s > 0)
        json_object_set_double_member (object, "launch_us", rule->adders.launch_layer_s * 1e6);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
set_constants (JsonObject *item, const BudOwnFit *fit, const char *date)
{
  g_autofree char *source = g_strdup_printf ("fitted to %u own runs, %s", fit->n_runs, date);
  JsonObject *scheduler = bud_json_object (item, "scheduler");
  JsonObject *sources = bud_json_object (item, "sources");

  json_object_set_double_member (item, "host_step_ms", fit->after.host_step_s * 1e3);
  if (sources == NULL)
    json_object_set_object_member (item, "sources", sources = json_object_new ());
  json_object_set_string_member (sources, "host_step_ms", source);
  if (scheduler == NULL)
    return;
  json_object_set_double_member (scheduler, "front_end_ms", fit->after.front_end_s * 1e3);
  json_object_set_array_member (scheduler, "prefill", prefill_rules (&fit->profile));
  json_object_set_string_member (scheduler, "calibrated", source);
}

static JsonObject *
deployment_object (const BudEvaluation *evaluation)
{
  const BudDeployment *d = &evaluation->request.deployment;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "model", evaluation->model->id);
  json_object_set_string_member (object, "hardware", evaluation->device.id);
  json_object_set_int_member (object, "devices", d->n_devices);
  json_object_set_int_member (object, "tp", d->tp);
  json_object_set_int_member (object, "pp", d->pp);
  json_object_set_int_member (object, "ep", d->ep);
  json_object_set_int_member (object, "dp", d->dp);
  json_object_set_string_member (object, "precision", bud_format_name (d->weight_format));
  json_object_set_string_member (object, "kv_precision", bud_format_name (d->kv_format));
  return object;
}

/* The runs as the fitted engine predicts them, not as it was before. */
static JsonNode *
fitted_runs (const BudOwnFit *fit, GPtrArray *runs, const BudCase *stated)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_own_run_free);
  BudCase request = *stated;

  request.profile = &fit->profile;
  for (guint i = 0; i < runs->len; i++)
    if (is_predicted (g_ptr_array_index (runs, i)))
      {
        BudOwnRun *copy = bud_own_run_copy (g_ptr_array_index (runs, i));

        bud_own_run_predict (copy, &request);
        g_ptr_array_add (copies, copy);
      }
  return bud_own_runs_to_json (copies);
}

static JsonObject *
calibration_object (const BudOwnFit *fit, GPtrArray *runs, const BudEvaluation *evaluation, const char *date)
{
  g_autoptr (JsonNode) predicted = fitted_runs (fit, runs, &evaluation->request);
  JsonObject *object = json_object_new (), *before = json_object_new ();
  JsonArray *array = bud_json_array (json_node_get_object (predicted), "runs");

  json_object_set_string_member (object, "date", date);
  json_object_set_double_member (object, "error_before_ratio", fit->error_before_ratio);
  json_object_set_double_member (object, "error_after_ratio", fit->error_after_ratio);
  json_object_set_object_member (object, "deployment", deployment_object (evaluation));
  json_object_set_double_member (before, "host_step_ms", fit->before.host_step_s * 1e3);
  json_object_set_double_member (before, "front_end_ms", fit->before.front_end_s * 1e3);
  json_object_set_double_member (before, "prefill_ratio", fit->before.prefill_ratio);
  json_object_set_object_member (object, "before", before);
  json_object_set_array_member (object, "runs", json_array_ref (array));
  return object;
}

JsonNode *
bud_own_fit_to_item (const BudOwnFit *fit, GPtrArray *runs, const BudEvaluation *evaluation, JsonObject *base,
                     const char *id, const char *name, const char *date)
{
  g_autoptr (JsonNode) original = json_node_init_object (json_node_alloc (), base);
  g_autofree char *text = bud_json_to_string (original, FALSE);
  JsonNode *node = json_from_string (text, NULL);
  JsonObject *item = json_node_get_object (node);

  json_object_set_string_member (item, "id", id);
  json_object_set_string_member (item, "name", name);
  json_object_set_string_member (item, "base", fit->profile.base_id);
  set_constants (item, fit, date);
  json_object_set_object_member (item, "calibration", calibration_object (fit, runs, evaluation, date));
  return node;
}

JsonNode *
bud_scenario_engine_item (const BudScenario *scenario, BudCatalog *catalog, GError **error)
{
  g_autoptr (BudCatalogItem) item = NULL;

  if (scenario->engine_spec != NULL)
    return json_node_copy (scenario->engine_spec);
  item = bud_catalog_lookup (catalog, BUD_CATALOG_ENGINE, scenario->engine_id, error);
  return item != NULL ? json_node_init_object (json_node_alloc (), bud_catalog_item_get_json (item)) : NULL;
}
