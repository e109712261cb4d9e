/* `budsim validate requests FILE…`: real runs replayed request by request. */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli.h"
#include "cli/table.h"
#include "cli/validate-measured.h"
#include "cli/validate.h"
#include "planner/requests-replay.h"

static void
add_figure (BudTable *table, const BudTraceErrors *errors)
{
  bud_table_take (table, g_strdup_printf ("%.3f", errors->mean_ratio));
  bud_table_take (table, bud_cli_percent (errors->median_error));
}

static void
print_table (GPtrArray *runs)
{
  static const char *const headers[]
      = { "<run",     "requests",       "TTFT mean ratio", "median %",       "TPOT mean ratio",
          "median %", "E2E mean ratio", "median %",        "duration ratio", NULL };
  g_autoptr (BudTable) table = bud_table_new (headers);

  for (guint i = 0; i < runs->len; i++)
    {
      const BudTraceRun *run = g_ptr_array_index (runs, i);

      if (run->skip_reason != NULL)
        continue;
      bud_table_add (table, run->run);
      bud_table_take (table, g_strdup_printf ("%u", run->n_requests));
      add_figure (table, &run->ttft);
      add_figure (table, &run->tpot);
      add_figure (table, &run->e2e);
      bud_table_take (table, g_strdup_printf ("%.3f", run->predicted_duration_s / run->measured_duration_s));
    }
  bud_table_print (table);
  bud_cli_puts (_ ("\nRatios are predicted over measured; “median %” is of each request's own error.\n"));
}

int
bud_cli_validate_requests (char **files, const BudValidateOptions *options)
{
  int status;
  g_autoptr (BudReplay) replay = bud_cli_replay (&status);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_trace_run_free);

  if (replay == NULL || !bud_cli_replay_files (files, replay, bud_replay_requests, runs, &status))
    return status;
  if (options->as_json)
    {
      bud_cli_print_json (bud_trace_runs_to_json (runs));
      return status;
    }
  print_table (runs);
  for (guint i = 0; i < runs->len; i++)
    {
      const BudTraceRun *run = g_ptr_array_index (runs, i);

      if (run->skip_reason != NULL)
        bud_cli_print (_ ("Skipped %s: %s\n"), run->run, run->skip_reason);
      else if (run->n_failed > 0)
        bud_cli_print (_ ("%s: %u requests can never fit\n"), run->run, run->n_failed);
    }
  return status;
}
