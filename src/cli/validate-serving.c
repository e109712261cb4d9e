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
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (runs, i);

      if (run->skip_reason != NULL)
        g_ptr_array_add (reasons, run->skip_reason);
    }
  bud_cli_print_skipped (reasons);
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
