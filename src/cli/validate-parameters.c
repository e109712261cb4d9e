#include "cli/validate-parameters.h"

#include "catalog/json-text.h"
#include "planner/parameters-replay.h"

#include <stdio.h>

static void
print_case (const BudParametersCase *item)
{
  if (item->refusal != NULL)
    printf ("FAILED %s (line %u): %s\n", item->model, item->line, item->refusal);
  else
    printf ("FAILED %s (line %u): counted %" G_GUINT64_FORMAT ", published %" G_GUINT64_FORMAT
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
}

static void
print_json (const BudParametersReplay *replay)
{
  g_autoptr (JsonNode) root = bud_parameters_replay_to_json (replay);
  g_autofree char *text = bud_json_to_string (root, TRUE);

  puts (text);
}

/* All files as one replay; the cases keep the lines of their own files. */
static BudParametersReplay *
replay_files (char **paths, GError **error)
{
  g_autoptr (BudParametersReplay) all = NULL;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (BudParametersReplay) one = NULL;
      gsize length;

      if (!g_file_get_contents (paths[i], &text, &length, error))
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
bud_cli_validate_parameters (int argc, char **argv)
{
  gboolean as_json = FALSE;
  g_auto (GStrv) paths = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON instead of a table", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, "FILE…" },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (BudParametersReplay) replay = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context, "Counts the parameters of model configs and compares them with the "
                                         "published counts, to the last parameter.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "budsim validate parameters: %s\n", error->message);
      return 2;
    }
  if (paths == NULL)
    {
      fprintf (stderr, "budsim validate parameters: no file given; each line is {\"model\", \"config\", "
                       "\"parameters\"}\n");
      return 2;
    }
  replay = replay_files (paths, &error);
  if (replay == NULL)
    {
      fprintf (stderr, "budsim validate parameters: %s\n", error->message);
      return 2;
    }
  if (as_json)
    print_json (replay);
  else
    print_table (replay);
  /* With --json standard output is one JSON document. */
  fprintf (as_json ? stderr : stdout, "%u passed, %u failed\n", replay->n_passed, replay->n_failed);
  return replay->n_failed == 0 ? 0 : 1;
}
