/* `budsim validate own FILE… --scenario FILE`: a user's own benchmark results against a scenario. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "catalog/json-text.h"
#include "catalog/user-items.h"
#include "cli/catalog-actions.h"
#include "cli/cli.h"
#include "cli/scenario-args.h"
#include "cli/table.h"
#include "cli/validate-measured.h"
#include "cli/validate.h"
#include "planner/own-errors.h"
#include "planner/own-profile.h"

static GPtrArray *
read_files (char **files)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_own_run_free);

  for (char **file = files; *file != NULL; file++)
    {
      gsize length;
      g_autofree char *text = bud_cli_read (*file, &length);
      g_autofree char *name = g_path_get_basename (*file);
      g_autoptr (GError) error = NULL;
      GPtrArray *part;

      if (text == NULL)
        return NULL;
      part = bud_own_runs_parse (text, length, name, &error);
      if (part == NULL)
        {
          bud_cli_fail (BUD_EXIT_USAGE, "%s: %s", *file, error->message);
          return NULL;
        }
      g_ptr_array_extend_and_steal (runs, part);
    }
  return g_steal_pointer (&runs);
}

static char *
load_text (const BudOwnRun *run)
{
  if (run->is_single_stream)
    return g_strdup_printf (run->prefix_tokens > 0 ? "%.0f → %.0f @ %.0f" : "%.0f → %.0f", run->input_tokens,
                            run->output_tokens, run->prefix_tokens);
  return run->concurrency > 0
             ? g_strdup_printf ("%.0f → %.0f × %.0f", run->input_tokens, run->output_tokens, run->concurrency)
             : g_strdup_printf ("%.0f → %.0f, %.3g/s", run->input_tokens, run->output_tokens,
                                run->requests_per_s);
}

static char *
figure_text (BudMetric metric, double value)
{
  return metric <= BUD_METRIC_TPOT ? bud_text_seconds (value) : bud_text_number (value, 1);
}

/* Results of another model are compared all the same: nobody names a model in one way. */
static void
print_other_model (const BudOwnRun *run, const char *id)
{
  g_autofree char *base = g_path_get_basename (id);
  g_autofree char *wanted = g_utf8_casefold (base, -1);
  g_autofree char *stated = run->model != NULL ? g_utf8_casefold (run->model, -1) : NULL;

  if (stated != NULL && strstr (stated, wanted) == NULL)
    bud_cli_print (_ ("%s is of the model %s, the scenario of %s\n"), run->file, run->model, id);
}

static void
print_human (GPtrArray *runs, const char *model_id)
{
  static const char *const headers[]
      = { "<tool", "<load", "<figure", "measured", "predicted", "error %", NULL };
  g_autoptr (BudTable) table = bud_table_new (headers);

  for (guint i = 0; i < runs->len; i++)
    {
      const BudOwnRun *run = g_ptr_array_index (runs, i);

      for (int m = 0; m < BUD_N_METRICS; m++)
        {
          if (isnan (run->measured[m]))
            continue;
          bud_table_add (table, run->tool);
          bud_table_take (table, load_text (run));
          bud_table_add (table, bud_metric_key (m));
          bud_table_take (table, figure_text (m, run->measured[m]));
          bud_table_take (table, figure_text (m, run->predicted[m]));
          bud_table_take (table, bud_cli_percent (run->predicted[m] / run->measured[m] - 1));
        }
    }
  bud_table_print (table);
  for (guint i = 0; i < runs->len; i++)
    {
      const BudOwnRun *run = g_ptr_array_index (runs, i);
      g_autofree char *load = load_text (run);

      if (run->skip_reason != NULL)
        bud_cli_print (_ ("skipped %s %s: %s\n"), run->tool, load, run->skip_reason);
      if (i == 0 || strcmp (run->file, ((BudOwnRun *) g_ptr_array_index (runs, i - 1))->file) != 0)
        print_other_model (run, model_id);
    }
}

static void
print_constant (const char *name, char *before, char *after)
{
  bud_print_label (name, 26);
  bud_cli_print ("%s → %s\n", before, after);
  g_free (before);
  g_free (after);
}

/* What was fitted, and the engine made of it. */
typedef struct
{
  BudOwnFit fit;
  JsonNode *item;
  const char *id, *name; /* in the item */
  gboolean is_saved;
} Calibration;

static void
calibration_clear (Calibration *self)
{
  g_clear_pointer (&self->item, json_node_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Calibration, calibration_clear)

static void
print_fit (const Calibration *self, GPtrArray *runs)
{
  const BudOwnFit *fit = &self->fit;
  const BudOwnConstants *a = &fit->before, *b = &fit->after;
  g_autofree char *bands = bud_own_runs_bands_text (runs, fit->profile.base_id);

  bud_cli_print ("\n%s\n", self->name);
  print_constant (_ ("host time per step"), bud_text_seconds (a->host_step_s),
                  bud_text_seconds (b->host_step_s));
  print_constant (_ ("front end per request"), bud_text_seconds (a->front_end_s),
                  bud_text_seconds (b->front_end_s));
  print_constant (_ ("prefill time ratio"), bud_text_number (a->prefill_ratio, 3),
                  bud_text_number (b->prefill_ratio, 3));
  print_constant (_ ("mean error, %"), bud_cli_percent (fit->error_before_ratio),
                  bud_cli_percent (fit->error_after_ratio));
  bud_print_label (_ ("error bands"), 26);
  bud_cli_print ("%s\n", bands);
  bud_cli_print (self->is_saved ? _ ("saved as engine %s\n") : _ ("--save would keep it as engine %s\n"),
                 self->id);
}

static void
add_fit (JsonObject *root, const Calibration *self)
{
  const BudOwnFit *fit = &self->fit;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_double_member (object, "host_step_s", fit->after.host_step_s);
  json_object_set_double_member (object, "front_end_s", fit->after.front_end_s);
  json_object_set_double_member (object, "prefill_ratio", fit->after.prefill_ratio);
  json_object_set_double_member (object, "mean_error_before_ratio", fit->error_before_ratio);
  json_object_set_double_member (object, "mean_error_after_ratio", fit->error_after_ratio);
  json_object_set_boolean_member (object, "saved", self->is_saved);
  json_object_set_object_member (root, "calibrated", object);
}

static JsonNode *
make_item (const BudOwnFit *fit, GPtrArray *runs, const BudEvaluation *evaluation, const char *id,
           GError **error)
{
  g_autoptr (JsonNode) base = bud_scenario_engine_item (evaluation->scenario, bud_cli_catalog (), error);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = NULL;
  BudEngineProfile shipped;

  if (base == NULL)
    return NULL;
  name = bud_own_fit_name (fit,
                           bud_catalog_load_profile (bud_cli_catalog (), fit->profile.base_id, &shipped, NULL)
                               ? shipped.name
                               : fit->profile.name,
                           date);
  return bud_own_fit_to_item (fit, runs, evaluation, json_node_get_object (base), id, name, date);
}

/* Without --save the item is only read back, so that what would be refused is said all the same. */
static int
keep (Calibration *self, gboolean is_saved)
{
  g_autofree char *json = bud_json_to_string (self->item, FALSE);
  g_autoptr (GError) error = NULL;
  g_auto (BudRow) row = { 0 };
  g_autoptr (BudCatalogItem) saved = NULL;
  g_autoptr (JsonNode) parsed = NULL;

  if (is_saved)
    saved = bud_catalog_add (bud_cli_catalog (), BUD_CATALOG_ENGINE, NULL, json, &error);
  else
    parsed = bud_user_item_parse (BUD_CATALOG_ENGINE, NULL, json, -1, &row, &error);
  self->is_saved = saved != NULL;
  return error == NULL ? BUD_EXIT_OK : bud_cli_fail_catalog ("--calibrate", error);
}

static int
calibrate (Calibration *self, GPtrArray *runs, const BudEvaluation *evaluation,
           const BudValidateOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;

  if (!bud_own_runs_fit (runs, &evaluation->request, &self->fit))
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--calibrate: none of the runs can be predicted"));
  problem = bud_own_fit_problem (&self->fit, runs, &evaluation->request);
  if (problem != NULL)
    return bud_cli_fail (BUD_EXIT_USAGE, "--calibrate: %s", problem);
  bud_own_runs_leave_out (runs, &evaluation->request, &self->fit, NULL);
  self->item = make_item (&self->fit, runs, evaluation, options->calibrated_id, &error);
  if (self->item == NULL)
    return bud_cli_fail_catalog ("--calibrate", error);
  self->id = options->calibrated_id;
  self->name = json_object_get_string_member (json_node_get_object (self->item), "name");
  return keep (self, options->is_saved);
}

static int
print_all (GPtrArray *runs, const BudEvaluation *evaluation, const BudValidateOptions *options)
{
  g_auto (Calibration) calibration = { 0 };
  int code = BUD_EXIT_OK;
  JsonNode *node;

  if (options->calibrated_id != NULL)
    code = calibrate (&calibration, runs, evaluation, options);
  if (!options->as_json)
    {
      print_human (runs, evaluation->model->id);
      if (calibration.name != NULL && code == BUD_EXIT_OK)
        print_fit (&calibration, runs);
      return code;
    }
  node = bud_own_runs_to_json (runs);
  if (calibration.name != NULL && code == BUD_EXIT_OK)
    add_fit (json_node_get_object (node), &calibration);
  bud_cli_print_json (node);
  return code;
}

int
bud_cli_validate_own (char **files, const BudValidateOptions *options)
{
  g_autoptr (BudEvaluation) evaluation = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  int code = BUD_EXIT_OK;

  if (options->scenario_path == NULL)
    return bud_cli_fail (BUD_EXIT_USAGE,
                         _ ("validate own: --scenario is missing; results do not state what ran them"));
  runs = read_files (files);
  if (runs == NULL)
    return BUD_EXIT_USAGE;
  evaluation = bud_cli_evaluate_file (options->scenario_path, &code);
  if (evaluation == NULL)
    return code;
  for (guint i = 0; i < runs->len; i++)
    bud_own_run_predict (g_ptr_array_index (runs, i), &evaluation->request);
  return print_all (runs, evaluation, options);
}
