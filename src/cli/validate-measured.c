#include "config.h"

#include "cli/validate-measured.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cli/cli.h"

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
  if (runs->len > 0 || *status != BUD_EXIT_OK)
    return TRUE;
  *status = bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: no case in this file"), *files);
  return FALSE;
}

void
bud_cli_print_skipped (GPtrArray *reasons)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) different = g_ptr_array_new ();

  for (guint i = 0; i < reasons->len; i++)
    {
      char *reason = g_ptr_array_index (reasons, i);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, reason));

      if (n == 0)
        g_ptr_array_add (different, reason);
      g_hash_table_insert (counts, reason, GUINT_TO_POINTER (n + 1));
    }
  if (different->len > 0)
    bud_cli_puts (_ ("\nSkipped:\n"));
  for (guint i = 0; i < different->len; i++)
    bud_cli_print ("%6u  %s\n",
                   GPOINTER_TO_UINT (g_hash_table_lookup (counts, g_ptr_array_index (different, i))),
                   (const char *) g_ptr_array_index (different, i));
}
