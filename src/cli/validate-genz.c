/* budsim validate genz: replays recorded cases of the GenZ analyzer. */
#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/validate.h"
#include "planner/genz-replay.h"

typedef struct
{
  guint n_passed;
  guint n_failed;
} Totals;

/* The locale decides nothing here: numbers are written by GLib's ASCII functions. */
static void
print_ratio (double ratio)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  bud_cli_print (" %9s", isfinite (ratio) ? g_ascii_formatd (text, sizeof text, "%.2e", ratio) : "differs");
}

static void
print_replay (const BudGenzReplay *replay)
{
  bud_cli_print ("%-14s %-42s %8s %9s  %s\n", "stage", "field", "values", "deviation", "case");
  for (guint i = 0; i < replay->deviations->len; i++)
    {
      const BudGenzDeviation *deviation = g_ptr_array_index (replay->deviations, i);

      bud_cli_print ("%-14s %-42s %8u", deviation->stage, deviation->field, deviation->n_values);
      print_ratio (deviation->largest_ratio);
      bud_cli_print ("  %s\n", deviation->largest_ratio > 0 ? deviation->worst_id : "");
    }
  for (guint i = 0; i < replay->mismatches->len; i++)
    {
      const BudGenzMismatch *mismatch = g_ptr_array_index (replay->mismatches, i);

      bud_cli_print ("FAILED %s (line %u): %s is %s, expected %s\n", mismatch->id, mismatch->line,
                     mismatch->field, mismatch->actual, mismatch->expected);
    }
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_count (JsonBuilder *builder, const char *name, guint value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_deviation (JsonBuilder *builder, const char *path, const BudGenzDeviation *deviation)
{
  json_builder_begin_object (builder);
  add_member (builder, "file", path);
  add_member (builder, "stage", deviation->stage);
  add_member (builder, "field", deviation->field);
  add_count (builder, "values", deviation->n_values);
  add_count (builder, "mismatches", deviation->n_mismatches);
  json_builder_set_member_name (builder, "largest_relative_deviation");
  if (isfinite (deviation->largest_ratio))
    json_builder_add_double_value (builder, deviation->largest_ratio);
  else
    json_builder_add_null_value (builder);
  add_member (builder, "case", deviation->worst_id);
  json_builder_end_object (builder);
}

static void
add_mismatch (JsonBuilder *builder, const char *path, const BudGenzMismatch *mismatch)
{
  json_builder_begin_object (builder);
  add_member (builder, "file", path);
  add_count (builder, "line", mismatch->line);
  add_member (builder, "case", mismatch->id);
  add_member (builder, "stage", mismatch->stage);
  add_member (builder, "field", mismatch->field);
  add_member (builder, "expected", mismatch->expected);
  add_member (builder, "actual", mismatch->actual);
  json_builder_end_object (builder);
}

static void
print_json (char **paths, GPtrArray *replays, Totals totals)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_count (builder, "passed", totals.n_passed);
  add_count (builder, "failed", totals.n_failed);
  json_builder_set_member_name (builder, "tolerance");
  json_builder_add_double_value (builder, BUD_GENZ_TOLERANCE);
  json_builder_set_member_name (builder, "deviations");
  json_builder_begin_array (builder);
  for (guint i = 0; i < replays->len; i++)
    {
      const BudGenzReplay *replay = g_ptr_array_index (replays, i);

      for (guint k = 0; k < replay->deviations->len; k++)
        add_deviation (builder, paths[i], g_ptr_array_index (replay->deviations, k));
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "failures");
  json_builder_begin_array (builder);
  for (guint i = 0; i < replays->len; i++)
    {
      const BudGenzReplay *replay = g_ptr_array_index (replays, i);

      for (guint k = 0; k < replay->mismatches->len; k++)
        add_mismatch (builder, paths[i], g_ptr_array_index (replay->mismatches, k));
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  bud_cli_print_json (json_builder_get_root (builder));
}

int
bud_cli_validate_genz (char **files, const BudValidateOptions *options)
{
  g_autoptr (GPtrArray) replays = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_genz_replay_free);
  g_autoptr (GError) error = NULL;
  Totals totals = { 0, 0 };

  for (gsize i = 0; files[i]; i++)
    {
      const char *path = strcmp (files[i], "-") == 0 ? "/dev/stdin" : files[i];
      BudGenzReplay *replay = bud_genz_replay_file (path, NULL, &error);

      if (!replay)
        return bud_cli_fail (BUD_EXIT_USAGE, _ ("validate genz: %s"), error->message);
      g_ptr_array_add (replays, replay);
      totals.n_passed += replay->n_passed;
      totals.n_failed += replay->n_failed;
    }
  if (options->as_json)
    {
      print_json (files, replays, totals);
      /* Standard output is one JSON document; the verdict is for whoever watches. */
      fprintf (stderr, "%u passed, %u failed\n", totals.n_passed, totals.n_failed);
    }
  else
    {
      for (guint i = 0; i < replays->len; i++)
        print_replay (g_ptr_array_index (replays, i));
      bud_cli_print ("%u passed, %u failed\n", totals.n_passed, totals.n_failed);
    }
  return totals.n_failed > 0 ? BUD_EXIT_MISMATCH : BUD_EXIT_OK;
}
