/* `budsim validate serving FILE…`: measured runs against predictions of their own deployment. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/table.h"
#include "cli/validate-measured.h"
#include "cli/validate.h"
#include "planner/validation.h"

static const char *const model_classes[] = { "dense", "moe", "mla", "hybrid" };

char *
bud_cli_percent (double ratio)
{
  return isnan (ratio) ? g_strdup ("–") : g_strdup_printf ("%.1f", 100.0 * ratio);
}

void
bud_cli_add_errors (BudTable *table, const BudErrors *errors)
{
  bud_table_take (table, g_strdup_printf ("%u", errors->n));
  bud_table_take (table, bud_cli_percent (errors->median));
  bud_table_take (table, bud_cli_percent (errors->mean));
  bud_table_take (table, bud_cli_percent (errors->p90));
  bud_table_take (table, bud_cli_percent (errors->bias));
}

BudReplay *
bud_cli_replay (int *status)
{
  BudCatalog *catalog = bud_cli_catalog ();
  const char *constants = g_getenv ("BUDSIM_CONSTANTS");
  g_autoptr (BudReplay) replay = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  *status = BUD_EXIT_USAGE;
  if (catalog == NULL)
    return NULL;
  replay = bud_replay_new (catalog);
  if (constants == NULL)
    return g_steal_pointer (&replay);
  text = bud_cli_read (constants, &length);
  if (text == NULL)
    return NULL;
  if (bud_replay_set_constants (replay, text, length, &error))
    return g_steal_pointer (&replay);
  *status = bud_cli_fail (BUD_EXIT_USAGE, "%s:%s", constants, error->message);
  return NULL;
}

gboolean
bud_cli_replay_files (char **files, BudReplay *replay, BudReplayFunc read, GPtrArray *runs, int *status)
{
  for (char **file = files; *file != NULL && !bud_cli_is_interrupted (); file++)
    {
      g_autofree char *text = NULL;
      g_autoptr (GPtrArray) part = NULL;
      g_autoptr (GError) error = NULL;
      gsize length;

      text = bud_cli_read (*file, &length);
      if (text == NULL)
        {
          *status = BUD_EXIT_USAGE;
          return FALSE;
        }
      part = read (replay, text, length, &error);
      if (part == NULL)
        {
          *status = bud_cli_fail (BUD_EXIT_USAGE, "%s:%s", *file, error->message);
          return FALSE;
        }
      g_ptr_array_extend_and_steal (runs, g_steal_pointer (&part));
    }
  *status = bud_cli_is_interrupted () ? BUD_EXIT_INTERRUPTED : BUD_EXIT_OK;
  return TRUE;
}

static void
print_groups (GPtrArray *runs)
{
  static const char *const headers[] = { "<kind", "<engine",  "<hardware", "<class", "<precision", "<metric",
                                         "n",     "median %", "mean %",    "p90 %",  "bias %",     NULL };
  g_autoptr (BudTable) table = bud_table_new (headers);
  g_autoptr (GArray) groups = bud_runs_group (runs);

  for (guint i = 0; i < groups->len; i++)
    {
      const BudErrorGroup *group = &g_array_index (groups, BudErrorGroup, i);

      bud_table_take (table, g_strconcat (group->kind, group->is_speculative ? " (speculative)" : "", NULL));
      bud_table_add (table, group->engine);
      bud_table_add (table, group->hardware);
      bud_table_add (table, group->model_class);
      bud_table_add (table, group->precision);
      bud_table_add (table, bud_metric_key (group->metric));
      bud_cli_add_errors (table, &group->errors);
    }
  bud_table_print (table);
}

static void
print_overall (GPtrArray *runs)
{
  static const char *const headers[]
      = { "<all runs", "<class", "<metric", "n", "median %", "mean %", "p90 %", "bias %", NULL };
  g_autoptr (BudTable) table = bud_table_new (headers);

  for (guint i = 0; i <= G_N_ELEMENTS (model_classes); i++)
    for (int metric = 0; metric < BUD_N_METRICS; metric++)
      {
        const char *class = i < G_N_ELEMENTS (model_classes) ? model_classes[i] : NULL;
        const char *kind = class != NULL ? "closed-loop" : NULL;
        BudErrors errors = bud_runs_errors (runs, metric, kind, class);

        if (errors.n == 0)
          continue;
        bud_table_add (table, kind != NULL ? kind : _ ("every kind"));
        bud_table_add (table, class != NULL ? class : _ ("every class"));
        bud_table_add (table, bud_metric_key (metric));
        bud_cli_add_errors (table, &errors);
      }
  bud_cli_puts ("\n");
  bud_table_print (table);
}

static void
print_choice (GPtrArray *runs)
{
  const BudChoice choice = bud_runs_choice (runs);

  if (choice.n_groups > 0)
    bud_cli_print (
        _ ("\nChoosing by prediction in %u groups loses %.1f %% of the best measured rate per device; "
           "the best is picked in %.0f %% of them.\n"),
        choice.n_groups, 100.0 * choice.mean_loss_ratio, 100.0 * choice.best_picked_ratio);
}

static void
print_skipped (GPtrArray *runs)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (runs, i);
      guint n;

      if (run->skip_reason == NULL)
        continue;
      n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, run->skip_reason));
      if (n == 0)
        g_ptr_array_add (reasons, run->skip_reason);
      g_hash_table_insert (counts, run->skip_reason, GUINT_TO_POINTER (n + 1));
    }
  if (reasons->len > 0)
    bud_cli_puts (_ ("\nSkipped:\n"));
  for (guint i = 0; i < reasons->len; i++)
    bud_cli_print ("%6u  %s\n",
                   GPOINTER_TO_UINT (g_hash_table_lookup (counts, g_ptr_array_index (reasons, i))),
                   (const char *) g_ptr_array_index (reasons, i));
}

int
bud_cli_validate_serving (char **files, const BudValidateOptions *options)
{
  int status;
  g_autoptr (BudReplay) replay = bud_cli_replay (&status);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_run_free);

  if (replay == NULL)
    return status;
  bud_replay_set_load (replay, options->is_simulated ? BUD_REPLAY_SIMULATED : BUD_REPLAY_CLOSED_FORM);
  if (!bud_cli_replay_files (files, replay, bud_replay_runs, runs, &status))
    return status;
  if (options->as_json)
    bud_cli_print_json (bud_runs_to_json (runs));
  else
    {
      print_groups (runs);
      print_overall (runs);
      print_choice (runs);
      bud_cli_puts (
          options->is_simulated
              ? _ ("\nClosed loops are simulated request by request: TTFT is under load, means of all "
                   "requests.\n")
              : _ ("\nTTFT is predicted without load: compare it with runs of concurrency 1 only.\n"));
      print_skipped (runs);
    }
  return status;
}
