/* budsim sweep: a grid of estimates as rows. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/scenario-args.h"
#include "cli/sweep-args.h"
#include "cli/table.h"

static const char *const figure_names[] = { "ttft_s",
                                            "tpot_s",
                                            "e2e_s",
                                            "output_tokens_per_s",
                                            "usd_per_million_output_tokens",
                                            "joule_per_output_token",
                                            "total_bytes" };

#define N_FIGURES G_N_ELEMENTS (figure_names)

static void
row_figures (const BudSweepRow *row, double figures[N_FIGURES])
{
  const double values[] = { row->ttft_s,
                            row->tpot_s,
                            row->e2e_s,
                            row->output_tokens_per_s,
                            row->usd_per_million_output_tokens,
                            row->joule_per_output_token,
                            row->total_bytes };

  memcpy (figures, values, sizeof values);
}

static void
add_number (JsonObject *object, const char *key, double value)
{
  if (!isfinite (value))
    json_object_set_null_member (object, key);
  else if (value == floor (value) && fabs (value) < 1e15)
    json_object_set_int_member (object, key, (gint64) value);
  else
    json_object_set_double_member (object, key, value);
}

static const BudMetric banded[] = { BUD_METRIC_TTFT, BUD_METRIC_TPOT };

static JsonObject *
bands_to_json (const BudSweep *sweep, guint64 index, const BudAccuracy *accuracy)
{
  JsonObject *bands = json_object_new ();
  BudBand band;

  for (guint i = 0; i < G_N_ELEMENTS (banded); i++)
    if (bud_sweep_band (sweep, index, accuracy, banded[i], &band))
      json_object_set_member (bands, bud_metric_key (banded[i]), bud_band_to_json (&band));
    else
      json_object_set_null_member (bands, bud_metric_key (banded[i]));
  return bands;
}

static JsonObject *
row_to_json (const BudSweep *sweep, guint64 index, const BudAccuracy *accuracy)
{
  const BudSweepRow *row = bud_sweep_get_row (sweep, index);
  JsonObject *object = json_object_new ();
  double figures[N_FIGURES];

  for (guint i = 0; i < bud_sweep_get_n_axes (sweep); i++)
    {
      const char *key = bud_sweep_key_name (bud_sweep_get_key (sweep, i));
      const char *text = bud_sweep_get_text (sweep, index, i);

      if (text != NULL)
        json_object_set_string_member (object, key, text);
      else
        add_number (object, key, bud_sweep_get_number (sweep, index, i));
    }
  if (row->status == BUD_STATUS_OK)
    json_object_set_boolean_member (object, "fits", row->fits);
  else
    json_object_set_null_member (object, "fits");
  row_figures (row, figures);
  for (guint i = 0; i < N_FIGURES; i++)
    if (isfinite (figures[i]))
      json_object_set_double_member (object, figure_names[i], figures[i]);
    else
      json_object_set_null_member (object, figure_names[i]);
  if (!row->fits)
    {
      g_autofree char *reason = bud_sweep_reason (sweep, index);

      json_object_set_string_member (object, "reason", reason);
    }
  if (accuracy != NULL)
    json_object_set_object_member (object, "error_band", bands_to_json (sweep, index, accuracy));
  return object;
}

static void
print_json (const BudSweep *sweep, const BudAccuracy *accuracy)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonArray *vary = json_array_new (), *rows = json_array_new ();

  json_node_take_object (node, root);
  for (guint i = 0; i < bud_sweep_get_n_axes (sweep); i++)
    json_array_add_string_element (vary, bud_sweep_key_name (bud_sweep_get_key (sweep, i)));
  for (guint64 i = 0; i < bud_sweep_get_n_rows (sweep); i++)
    if (bud_sweep_get_row (sweep, i)->is_done)
      json_array_add_object_element (rows, row_to_json (sweep, i, accuracy));
  json_object_set_array_member (root, "vary", vary);
  json_object_set_array_member (root, "rows", rows);
  bud_cli_print_json (node);
}

static BudTable *
make_table (const BudSweep *sweep, gboolean as_csv, gboolean has_bands)
{
  static const char *const csv_bands[]
      = { "ttft_low_ratio", "ttft_high_ratio", "tpot_low_ratio", "tpot_high_ratio" };
  static const char *const text_bands[] = { "TTFT measured", "TPOT measured" };
  static const char *const titles[] = { "TTFT", "TPOT", "E2E", "tokens/s", "USD/M", "J/token", "memory" };
  g_autoptr (GPtrArray) headers = g_ptr_array_new ();

  for (guint i = 0; i < bud_sweep_get_n_axes (sweep); i++)
    g_ptr_array_add (headers, (char *) bud_sweep_key_name (bud_sweep_get_key (sweep, i)));
  g_ptr_array_add (headers, (char *) "fits");
  for (guint i = 0; i < N_FIGURES; i++)
    g_ptr_array_add (headers, (char *) (as_csv ? figure_names[i] : titles[i]));
  for (guint i = 0; has_bands && i < (as_csv ? G_N_ELEMENTS (csv_bands) : G_N_ELEMENTS (text_bands)); i++)
    g_ptr_array_add (headers, (char *) (as_csv ? csv_bands[i] : text_bands[i]));
  g_ptr_array_add (headers, (char *) (as_csv ? "reason" : "<"));
  g_ptr_array_add (headers, NULL);
  return bud_table_new ((const char *const *) headers->pdata);
}

static void
add_figures (BudTable *table, const BudSweepRow *row, gboolean as_csv)
{
  double figures[N_FIGURES];

  row_figures (row, figures);
  if (as_csv)
    {
      for (guint i = 0; i < N_FIGURES; i++)
        bud_table_add_number (table, figures[i]);
      return;
    }
  for (guint i = 0; i < 3; i++)
    bud_table_take (table, bud_text_seconds (figures[i]));
  bud_table_take (table, bud_text_number (figures[3], 1));
  bud_table_take (table, bud_text_number (figures[4], 3));
  bud_table_take (table, bud_text_number (figures[5], 3));
  bud_table_take (table, bud_text_bytes (figures[6]));
}

static void
add_bands (BudTable *table, const BudSweep *sweep, guint64 index, const BudAccuracy *accuracy,
           gboolean as_csv)
{
  for (guint i = 0; i < G_N_ELEMENTS (banded); i++)
    {
      BudBand band;
      gboolean is_known = bud_sweep_band (sweep, index, accuracy, banded[i], &band);

      if (as_csv)
        {
          bud_table_add_number (table, is_known ? band.low_ratio : NAN);
          bud_table_add_number (table, is_known ? band.high_ratio : NAN);
        }
      else
        bud_table_take (table, is_known ? bud_band_text (&band) : g_strdup ("–"));
    }
}

static void
print_table (const BudSweep *sweep, gboolean as_csv, const BudAccuracy *accuracy)
{
  g_autoptr (BudTable) table = make_table (sweep, as_csv, accuracy != NULL);

  for (guint64 i = 0; i < bud_sweep_get_n_rows (sweep); i++)
    {
      const BudSweepRow *row = bud_sweep_get_row (sweep, i);

      if (!row->is_done)
        continue;
      for (guint axis = 0; axis < bud_sweep_get_n_axes (sweep); axis++)
        if (bud_sweep_get_text (sweep, i, axis) != NULL)
          bud_table_add (table, bud_sweep_get_text (sweep, i, axis));
        else
          bud_table_add_number (table, bud_sweep_get_number (sweep, i, axis));
      bud_table_add (table, row->status != BUD_STATUS_OK ? NULL : row->fits ? "true" : "false");
      add_figures (table, row, as_csv);
      if (accuracy != NULL)
        add_bands (table, sweep, i, accuracy, as_csv);
      bud_table_take (table, row->fits ? g_strdup ("") : bud_sweep_reason (sweep, i));
    }
  if (as_csv)
    bud_table_print_csv (table);
  else
    bud_table_print (table);
}

BudSweep *
bud_cli_sweep (const BudScenario *scenario, GPtrArray *lists, int *code)
{
  g_autoptr (BudSweep) sweep = bud_sweep_new (scenario);
  g_autoptr (GError) error = NULL;
  BudCatalog *catalog = bud_cli_catalog ();

  *code = BUD_EXIT_USAGE;
  if (catalog == NULL)
    return NULL;
  for (guint i = 0; i < lists->len; i++)
    {
      const char *text = g_ptr_array_index (lists, i);
      const char *equals = strchr (text, '=');
      g_autofree char *name = g_strndup (text, equals != NULL ? (gsize) (equals - text) : 0);
      BudSweepKey key;

      if (equals == NULL)
        {
          bud_cli_fail (BUD_EXIT_USAGE, _ ("--vary: “%s” is not KEY=LIST, for example batch=1..64x2"), text);
          return NULL;
        }
      if (!bud_sweep_key_parse (name, &key))
        {
          g_autoptr (GString) known = g_string_new (NULL);

          for (int k = 0; k < BUD_N_SWEEP_KEYS; k++)
            g_string_append_printf (known, " %s", bud_sweep_key_name ((BudSweepKey) k));
          bud_cli_fail (BUD_EXIT_USAGE, _ ("--vary: unknown key “%s”; known:%s"), name, known->str);
          return NULL;
        }
      if (!bud_sweep_vary (sweep, key, equals + 1, catalog, &error))
        {
          bud_cli_fail (BUD_EXIT_USAGE, "--vary: %s", error->message);
          return NULL;
        }
    }
  if (!bud_sweep_prepare (sweep, catalog, &error))
    {
      bud_cli_fail (BUD_EXIT_USAGE, "%s", error->message);
      return NULL;
    }
  *code = BUD_EXIT_OK;
  return g_steal_pointer (&sweep);
}

/* What varies has no one value: batch and concurrency stand for each other. */
static gboolean
check_given (BudSyntax *syntax, GPtrArray *lists, int *code)
{
  for (guint i = 0; i < lists->len; i++)
    {
      const char *text = g_ptr_array_index (lists, i);
      g_autofree char *key = g_strndup (text, strcspn (text, "="));
      g_autofree char *option = g_strdelimit (g_strconcat ("--", key, NULL), "_", '-');
      const char *other = strcmp (key, "batch") == 0         ? "--concurrency"
                          : strcmp (key, "concurrency") == 0 ? "--batch"
                                                             : option;
      const char *given = bud_options_given (syntax, option) ? option : other;

      if (bud_options_given (syntax, given))
        {
          *code = bud_cli_fail (BUD_EXIT_USAGE, _ ("--vary %s and %s exclude each other; give one of them"),
                                key, given);
          return FALSE;
        }
    }
  return TRUE;
}

int
bud_verb_sweep (int argc, char **argv)
{
  static const char *const operands[] = { "MODEL", "HARDWARE", NULL };
  const char *values[2] = { NULL, NULL };
  g_autoptr (GPtrArray) lists = g_ptr_array_new ();
  gboolean as_json = FALSE, as_csv = FALSE, with_bands = FALSE;
  uint32_t threads = 0;
  BudScenarioArgs args;
  g_autoptr (BudScenario) scenario = NULL;
  g_autoptr (BudSweep) sweep = NULL;
  g_autoptr (BudAccuracy) accuracy = NULL;
  g_autoptr (BudJob) job = NULL;
  BudSyntax syntax = { .usage = "sweep MODEL HARDWARE --vary KEY=LIST … [OPTIONS]",
                       .about = N_ ("Estimates every combination of the varied values, one row each.\n"
                                    "LIST is 1,2,4 or 1..64x2 or 1..10+1 or names."),
                       .operands = operands,
                       .max_operands = 2,
                       .values = values };
  int code;

  bud_scenario_args_init (&args, BUD_ARGS_WORKLOAD | BUD_ARGS_SCENARIO);
  bud_scenario_args_add (&args, (BudOption){ "--vary", BUD_OPTION_LIST, lists, .argument = "KEY=LIST",
                                             .help = N_ ("what varies; the first varies slowest") });
  bud_scenario_args_add (&args,
                         (BudOption){ "--threads", BUD_OPTION_COUNT, &threads, .min = 1, .max = 256,
                                      .argument = "N", .help = N_ ("one per processor unless given") });
  bud_scenario_args_add (&args,
                         (BudOption){ "--json", BUD_OPTION_FLAG, &as_json, .help = N_ ("print JSON") });
  bud_scenario_args_add (&args, (BudOption){ "--csv", BUD_OPTION_FLAG, &as_csv, .help = N_ ("print CSV") });
  bud_scenario_args_add (&args, (BudOption){ "--bands", BUD_OPTION_FLAG, &with_bands,
                                             .help = N_ ("add how far measured runs near each row were") });
  code = bud_scenario_args_read (&args, &syntax, argc, argv);
  if (code != BUD_OPTIONS_DONE)
    return code;
  if (as_json && as_csv)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--json and --csv exclude each other; give one of them"));
  if (lists->len == 0)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--vary is missing; usage: budsim %s"), syntax.usage);
  if (!check_given (&syntax, lists, &code))
    return code;
  scenario = bud_scenario_args_build (&args, &syntax, values[0], values[1], &code);
  if (scenario == NULL)
    return code;
  sweep = bud_cli_sweep (scenario, lists, &code);
  if (sweep == NULL)
    return code;
  if (with_bands && scenario->method != BUD_METHOD_CALIBRATED)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--bands: only --method calibrated has been compared with runs"));
  if (with_bands && (accuracy = bud_report_accuracy (scenario)) == NULL)
    return BUD_EXIT_USAGE;
  job = bud_sweep_job (sweep, threads, NULL);
  bud_cli_run_job (job, _ ("sweep"));
  if (as_json)
    print_json (sweep, accuracy);
  else
    print_table (sweep, as_csv, accuracy);
  return bud_cli_is_interrupted () ? BUD_EXIT_INTERRUPTED : BUD_EXIT_OK;
}
