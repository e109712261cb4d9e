/* `budsim validate kernels FILE…`: measured kernel times against the engine's laws. */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/table.h"
#include "cli/validate-measured.h"
#include "cli/validate.h"
#include "planner/validation-kernels.h"

static void
print_groups (GPtrArray *runs, gboolean by_op_alone)
{
  static const char *const full[]
      = { "<op", "<hardware", "<dtype", "n", "median %", "mean %", "p90 %", "bias %", NULL };
  static const char *const alone[] = { "<op", "n", "median %", "mean %", "p90 %", "bias %", NULL };
  g_autoptr (BudTable) table = bud_table_new (by_op_alone ? alone : full);
  g_autoptr (GArray) groups = bud_kernel_runs_group (runs, by_op_alone);

  for (guint i = 0; i < groups->len; i++)
    {
      const BudKernelGroup *group = &g_array_index (groups, BudKernelGroup, i);

      bud_table_add (table, group->op);
      if (!by_op_alone)
        {
          bud_table_add (table, group->hardware);
          bud_table_add (table, group->dtype);
        }
      bud_cli_add_errors (table, &group->errors);
    }
  bud_table_print (table);
}

static void
print_skipped (GPtrArray *runs)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      const BudKernelRun *run = g_ptr_array_index (runs, i);

      if (run->skip_reason != NULL)
        g_ptr_array_add (reasons, run->skip_reason);
    }
  bud_cli_print_skipped (reasons);
}

int
bud_cli_validate_kernels (char **files, const BudValidateOptions *options)
{
  int status;
  g_autoptr (BudReplay) replay = bud_cli_replay (&status);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_kernel_run_free);

  if (replay == NULL || !bud_cli_replay_files (files, replay, bud_replay_kernels, runs, &status))
    return status;
  if (options->as_json)
    bud_cli_print_json (bud_kernel_runs_to_json (runs));
  else
    {
      print_groups (runs, FALSE);
      bud_cli_puts ("\n");
      print_groups (runs, TRUE);
      print_skipped (runs);
    }
  return status;
}
