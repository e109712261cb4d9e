/* budsim validate parameters: published counts against ours. */
#include <glib/gi18n.h>

#include "cli/cli.h"
#include "cli/validate.h"
#include "planner/parameters-replay.h"

static void
print_case (const BudParametersCase *item)
{
  if (item->refusal != NULL)
    bud_cli_print ("FAILED %s (line %u): %s\n", item->model, item->line, item->refusal);
  else
    bud_cli_print ("FAILED %s (line %u): counted %" G_GUINT64_FORMAT ", published %" G_GUINT64_FORMAT
                   ", difference %+" G_GINT64_FORMAT "\n",
                   item->model, item->line, item->counted, item->published,
                   (gint64) (item->counted - item->published));
}

static void
print_table (const BudParametersReplay *replay)
{
  for (guint i = 0; i < replay->cases->len; i++)
    {
      const BudParametersCase *item = g_ptr_array_index (replay->cases, i);

      if (!item->is_equal)
        print_case (item);
    }
  bud_cli_print ("%u passed, %u failed\n", replay->n_passed, replay->n_failed);
}

/* All files as one replay; the cases keep the lines of their own files. NULL without an error: said already.
 */
static BudParametersReplay *
replay_files (char **paths, GError **error)
{
  g_autoptr (BudParametersReplay) all = NULL;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (BudParametersReplay) one = NULL;
      gsize length;

      text = bud_cli_read (paths[i], &length);
      if (text == NULL)
        return NULL;
      one = bud_parameters_replay (text, length, error);
      if (one == NULL)
        {
          g_prefix_error (error, "%s:", paths[i]);
          return NULL;
        }
      if (all == NULL)
        {
          all = g_steal_pointer (&one);
          continue;
        }
      all->n_passed += one->n_passed;
      all->n_failed += one->n_failed;
      while (one->cases->len > 0)
        g_ptr_array_add (all->cases, g_ptr_array_steal_index (one->cases, 0));
    }
  return g_steal_pointer (&all);
}

int
bud_cli_validate_parameters (char **files, const BudValidateOptions *options)
{
  g_autoptr (BudParametersReplay) replay = NULL;
  g_autoptr (GError) error = NULL;

  replay = replay_files (files, &error);
  if (replay == NULL)
    return error == NULL ? BUD_EXIT_USAGE
                         : bud_cli_fail (BUD_EXIT_USAGE, _ ("validate parameters: %s"), error->message);
  if (replay->cases->len == 0)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: no case in this file"), *files);
  if (options->as_json)
    bud_cli_print_json (bud_parameters_replay_to_json (replay));
  else
    print_table (replay);
  return replay->n_failed == 0 ? BUD_EXIT_OK : BUD_EXIT_MISMATCH;
}
