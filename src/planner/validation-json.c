#include "config.h"

#include "catalog/json-set.h"
#include "planner/validation.h"

#include <math.h>
#include <string.h>

/* The classes in the order bud_model_class tries them. */
static const char *const model_classes[] = { "mla", "hybrid", "moe", "dense" };

static void
set_errors (JsonObject *object, const BudErrors *errors)
{
  json_object_set_int_member (object, "n", errors->n);
  bud_json_set_number (object, "median", errors->median);
  bud_json_set_number (object, "mean", errors->mean);
  bud_json_set_number (object, "p90", errors->p90);
  bud_json_set_number (object, "bias", errors->bias);
}

static JsonObject *
overall (GPtrArray *runs, const char *kind, const char *model_class)
{
  JsonObject *object = json_object_new ();

  for (int metric = 0; metric < BUD_N_METRICS; metric++)
    {
      BudErrors errors = bud_runs_errors (runs, metric, kind, model_class);
      JsonObject *member;

      if (errors.n == 0)
        continue;
      member = json_object_new ();
      set_errors (member, &errors);
      json_object_set_object_member (object, bud_metric_key (metric), member);
    }
  return object;
}

static JsonObject *
by_class (GPtrArray *runs)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (model_classes); i++)
    json_object_set_object_member (object, model_classes[i], overall (runs, "closed-loop", model_classes[i]));
  return object;
}

static JsonArray *
groups_to_json (GPtrArray *runs)
{
  JsonArray *array = json_array_new ();
  g_autoptr (GArray) groups = bud_runs_group (runs);

  for (guint i = 0; i < groups->len; i++)
    {
      const BudErrorGroup *group = &g_array_index (groups, BudErrorGroup, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "kind", group->kind);
      json_object_set_string_member (object, "engine", group->engine);
      json_object_set_string_member (object, "hardware", group->hardware);
      json_object_set_string_member (object, "model_class", group->model_class);
      json_object_set_string_member (object, "precision", group->precision);
      json_object_set_boolean_member (object, "speculative", group->is_speculative);
      json_object_set_string_member (object, "metric", bud_metric_key (group->metric));
      set_errors (object, &group->errors);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
numbers_to_json (const double *values)
{
  JsonObject *object = json_object_new ();

  for (int metric = 0; metric < BUD_N_METRICS; metric++)
    if (isfinite (values[metric]))
      json_object_set_double_member (object, bud_metric_key (metric), values[metric]);
  return object;
}

static JsonObject *
run_to_json (const BudRun *run)
{
  JsonObject *object = json_object_new ();

  bud_json_set_string (object, "case", run->id);
  bud_json_set_string (object, "configuration", run->configuration);
  bud_json_set_string (object, "kind", run->kind);
  bud_json_set_string (object, "engine", run->engine);
  bud_json_set_string (object, "hardware", run->hardware);
  bud_json_set_string (object, "model", run->model);
  bud_json_set_string (object, "model_class", run->model_class);
  bud_json_set_string (object, "precision", run->precision);
  if (run->is_speculative)
    json_object_set_boolean_member (object, "speculative", TRUE);
  json_object_set_object_member (object, "measured", numbers_to_json (run->measured));
  if (run->skip_reason != NULL)
    json_object_set_string_member (object, "skipped", run->skip_reason);
  else
    {
      json_object_set_object_member (object, "predicted", numbers_to_json (run->predicted));
      bud_json_set_number (object, "n_running", run->n_running);
    }
  if (run->note != NULL)
    json_object_set_string_member (object, "note", run->note);
  return object;
}

static JsonArray *
skipped_to_json (GPtrArray *runs)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (runs, i);

      if (run->skip_reason == NULL)
        continue;
      if (!g_hash_table_contains (counts, run->skip_reason))
        g_ptr_array_add (reasons, run->skip_reason);
      g_hash_table_insert (
          counts, run->skip_reason,
          GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, run->skip_reason)) + 1));
    }
  for (guint i = 0; i < reasons->len; i++)
    {
      const char *reason = g_ptr_array_index (reasons, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "reason", reason);
      json_object_set_int_member (object, "n", GPOINTER_TO_UINT (g_hash_table_lookup (counts, reason)));
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
choice_to_json (GPtrArray *runs)
{
  BudChoice choice = bud_runs_choice (runs);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "groups", choice.n_groups);
  bud_json_set_number (object, "mean_loss_ratio", choice.mean_loss_ratio);
  bud_json_set_number (object, "best_picked_ratio", choice.best_picked_ratio);
  return object;
}

JsonNode *
bud_runs_to_json (GPtrArray *runs)
{
  JsonObject *object = json_object_new ();
  JsonArray *cases = json_array_new ();
  JsonNode *node = json_node_alloc ();

  for (guint i = 0; i < runs->len; i++)
    json_array_add_object_element (cases, run_to_json (g_ptr_array_index (runs, i)));
  json_object_set_object_member (object, "overall", overall (runs, NULL, NULL));
  json_object_set_object_member (object, "closed_loop", by_class (runs));
  json_object_set_object_member (object, "choice", choice_to_json (runs));
  json_object_set_array_member (object, "groups", groups_to_json (runs));
  json_object_set_array_member (object, "skipped", skipped_to_json (runs));
  json_object_set_array_member (object, "cases", cases);
  json_node_init_object (node, object);
  json_object_unref (object);
  return node;
}
