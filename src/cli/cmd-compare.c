/* budsim compare: scenarios side by side. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/scenario-args.h"
#include "cli/table.h"
#include "planner/compare.h"

#define MAX_SCENARIOS 8

static void
set_number (JsonArray *array, double value)
{
  if (isfinite (value))
    json_array_add_double_element (array, value);
  else
    json_array_add_null_element (array);
}

static void
print_json (GPtrArray *evaluations, GPtrArray *rows)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonArray *scenarios = json_array_new (), *differences = json_array_new ();

  json_node_take_object (node, root);
  for (guint i = 0; i < evaluations->len; i++)
    json_array_add_element (scenarios, bud_evaluation_to_json (g_ptr_array_index (evaluations, i), FALSE));
  for (guint k = 0; k < rows->len; k++)
    {
      const BudDifference *row = g_ptr_array_index (rows, k);
      JsonObject *object = json_object_new ();
      JsonArray *times = json_array_new ();

      json_object_set_string_member (object, "operator", row->name);
      json_object_set_string_member (object, "phase", row->is_prefill ? "prefill" : "decode");
      json_object_set_string_member (object, "group", bud_group_name (row->group));
      for (guint i = 0; i < evaluations->len; i++)
        set_number (times, row->times_s[i]);
      json_object_set_array_member (object, "time_s", times);
      if (isfinite (row->delta_s))
        json_object_set_double_member (object, "delta_s", row->delta_s);
      else
        json_object_set_null_member (object, "delta_s");
      json_array_add_object_element (differences, object);
    }
  json_object_set_array_member (root, "scenarios", scenarios);
  json_object_set_array_member (root, "differences", differences);
  bud_cli_print_json (node);
}

static BudTable *
make_table (GPtrArray *evaluations, const char *first, gboolean with_delta)
{
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (headers, g_strdup (first));
  for (guint i = 0; i < evaluations->len; i++)
    {
      const BudEvaluation *e = g_ptr_array_index (evaluations, i);

      g_ptr_array_add (headers, e->scenario->name != NULL ? g_strdup (e->scenario->name)
                                                          : g_strdup_printf ("%u", i + 1));
    }
  if (with_delta)
    g_ptr_array_add (headers, g_strdup (_ ("last − first")));
  g_ptr_array_add (headers, NULL);
  return bud_table_new ((const char *const *) headers->pdata);
}

static void
add_total (BudTable *table, GPtrArray *evaluations, const char *label, gsize offset,
           char *(*text) (double value))
{
  bud_table_add (table, label);
  for (guint i = 0; i < evaluations->len; i++)
    {
      const BudEvaluation *e = g_ptr_array_index (evaluations, i);
      double value = *(const double *) ((const char *) &e->estimate + offset);

      bud_table_take (table, text (e->estimate.memory.fits ? value : NAN));
    }
}

static char *
text_figure (double value)
{
  return bud_text_number (value, 3);
}

static void
print_totals (GPtrArray *evaluations)
{
  g_autoptr (BudTable) table = make_table (evaluations, "<", FALSE);

  bud_table_add (table, _ ("model"));
  for (guint i = 0; i < evaluations->len; i++)
    bud_table_add (table, ((const BudEvaluation *) g_ptr_array_index (evaluations, i))->model->id);
  bud_table_add (table, _ ("hardware"));
  for (guint i = 0; i < evaluations->len; i++)
    {
      const BudEvaluation *e = g_ptr_array_index (evaluations, i);

      bud_table_take (table, g_strdup_printf ("%u × %s", e->scenario->deployment.n_devices, e->device.id));
    }
  bud_table_add (table, _ ("fits"));
  for (guint i = 0; i < evaluations->len; i++)
    bud_table_add (table, ((const BudEvaluation *) g_ptr_array_index (evaluations, i))->estimate.memory.fits
                              ? _ ("yes")
                              : _ ("no"));
  add_total (table, evaluations, _ ("TTFT"), G_STRUCT_OFFSET (BudEstimate, ttft_s), bud_text_seconds);
  add_total (table, evaluations, _ ("TPOT"), G_STRUCT_OFFSET (BudEstimate, tpot_s), bud_text_seconds);
  add_total (table, evaluations, _ ("end to end"), G_STRUCT_OFFSET (BudEstimate, e2e_s), bud_text_seconds);
  add_total (table, evaluations, _ ("output tokens/s"), G_STRUCT_OFFSET (BudEstimate, output_tokens_per_s),
             text_figure);
  add_total (table, evaluations, _ ("USD per M output tokens"),
             G_STRUCT_OFFSET (BudEstimate, usd_per_million_output_tokens), text_figure);
  add_total (table, evaluations, _ ("J per output token"),
             G_STRUCT_OFFSET (BudEstimate, joule_per_output_token), text_figure);
  bud_table_print (table);
}

static void
print_differences (GPtrArray *evaluations, GPtrArray *rows)
{
  g_autoptr (BudTable) table = make_table (evaluations, "<operator", TRUE);

  for (guint k = 0; k < rows->len; k++)
    {
      const BudDifference *row = g_ptr_array_index (rows, k);

      bud_table_take (table, g_strdup_printf ("%s %s", row->is_prefill ? "prefill" : "decode", row->name));
      for (guint i = 0; i < evaluations->len; i++)
        bud_table_take (table, bud_text_seconds (row->times_s[i]));
      bud_table_take (table, bud_text_seconds (row->delta_s));
    }
  bud_cli_puts ("\n");
  bud_table_print (table);
}

static void
print_csv (GPtrArray *evaluations, GPtrArray *rows)
{
  g_autoptr (BudTable) table = NULL;
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (headers, g_strdup ("operator"));
  g_ptr_array_add (headers, g_strdup ("phase"));
  for (guint i = 0; i < evaluations->len; i++)
    g_ptr_array_add (headers, g_strdup_printf ("time_s_%u", i + 1));
  g_ptr_array_add (headers, g_strdup ("delta_s"));
  g_ptr_array_add (headers, NULL);
  table = bud_table_new ((const char *const *) headers->pdata);
  for (guint k = 0; k < rows->len; k++)
    {
      const BudDifference *row = g_ptr_array_index (rows, k);

      bud_table_add (table, row->name);
      bud_table_add (table, row->is_prefill ? "prefill" : "decode");
      for (guint i = 0; i < evaluations->len; i++)
        bud_table_add_number (table, row->times_s[i]);
      bud_table_add_number (table, row->delta_s);
    }
  bud_table_print_csv (table);
}

int
bud_verb_compare (int argc, char **argv)
{
  const char *values[MAX_SCENARIOS];
  gboolean as_json = FALSE, as_csv = FALSE;
  BudOption options[] = { { "--json", BUD_OPTION_FLAG, &as_json, .help = N_ ("print JSON") },
                          { "--csv", BUD_OPTION_FLAG, &as_csv, .help = N_ ("print CSV") } };
  BudSyntax syntax
      = { .usage = "compare SCENARIO SCENARIO …",
          .about = N_ ("Evaluates up to eight scenario files and shows what differs, per operator."),
          .options = options,
          .n_options = G_N_ELEMENTS (options),
          .operands = (const char *const[]){ "SCENARIO", "SCENARIO", NULL },
          .min_operands = 2,
          .max_operands = MAX_SCENARIOS,
          .values = values };
  g_autoptr (GPtrArray) evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_evaluation_unref);
  g_autoptr (GPtrArray) rows = NULL;
  int code = bud_options_read (&syntax, argc, argv);

  if (code != BUD_OPTIONS_DONE)
    return code;
  if (as_json && as_csv)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--json and --csv exclude each other; give one of them"));
  for (guint i = 0; i < syntax.n_values; i++)
    {
      BudEvaluation *evaluation = bud_cli_evaluate_file (values[i], &code);

      if (evaluation == NULL)
        return code;
      g_ptr_array_add (evaluations, evaluation);
    }
  rows = bud_compare ((BudEvaluation *const *) evaluations->pdata, evaluations->len);
  if (as_json)
    print_json (evaluations, rows);
  else if (as_csv)
    print_csv (evaluations, rows);
  else
    {
      print_totals (evaluations);
      print_differences (evaluations, rows);
    }
  return BUD_EXIT_OK;
}
