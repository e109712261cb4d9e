#include "config.h"

#include "planner/own-runs.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/json-text.h"
#include "planner/own-formats.h"

BudOwnRun *
bud_own_run_copy (const BudOwnRun *self)
{
  BudOwnRun *copy = g_memdup2 (self, sizeof *self);

  copy->file = g_strdup (self->file);
  copy->model = g_strdup (self->model);
  copy->skip_reason = g_strdup (self->skip_reason);
  return copy;
}

void
bud_own_run_free (BudOwnRun *self)
{
  if (self == NULL)
    return;
  g_free (self->file);
  g_free (self->model);
  g_free (self->skip_reason);
  g_free (self);
}

static gpointer
copy_run (gconstpointer run, gpointer data)
{
  return bud_own_run_copy (run);
}

GPtrArray *
bud_own_runs_copy (GPtrArray *runs)
{
  GPtrArray *copy = g_ptr_array_copy (runs, copy_run, NULL);

  g_ptr_array_set_free_func (copy, (GDestroyNotify) bud_own_run_free);
  return copy;
}

static gboolean
read_element (JsonNode *node, GPtrArray *runs, GError **error)
{
  BudOwnRun *run;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("a result is a JSON object"));
      return FALSE;
    }
  run = bud_own_run_read (json_node_get_object (node), error);
  if (run != NULL)
    g_ptr_array_add (runs, run);
  return run != NULL;
}

static gboolean
read_array (JsonArray *array, GPtrArray *runs, GError **error)
{
  guint n = json_array_get_length (array);

  if (n == 0)
    g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("the file holds no test"));
  for (guint i = 0; i < n; i++)
    if (!read_element (json_array_get_element (array, i), runs, error))
      {
        g_prefix_error (error, "/%u: ", i);
        return FALSE;
      }
  return n > 0;
}

/* What --append-result and -o jsonl write: an object on each line. FALSE without an error: it is not that. */
static gboolean
read_lines (const char *text, GPtrArray *runs, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = NULL;

      if (*g_strstrip (lines[i]) == '\0')
        continue;
      node = bud_json_parse (lines[i], -1, NULL);
      if (node == NULL)
        return FALSE;
      if (!read_element (node, runs, error))
        {
          g_prefix_error (error, _ ("line %u: "), i + 1);
          return FALSE;
        }
      n++;
    }
  return n > 1;
}

static gboolean
read_text (const char *text, GPtrArray *runs, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) line_problem = NULL;
  g_autoptr (JsonNode) node = bud_json_parse (text, -1, &problem);

  if (node != NULL)
    return JSON_NODE_HOLDS_ARRAY (node) ? read_array (json_node_get_array (node), runs, error)
                                        : read_element (node, runs, error);
  if (read_lines (text, runs, &line_problem))
    return TRUE;
  if (line_problem != NULL)
    g_propagate_error (error, g_steal_pointer (&line_problem));
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

GPtrArray *
bud_own_runs_parse (const char *text, gssize length, const char *file, GError **error)
{
  g_autofree char *whole = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  g_autofree char *clean = NULL;
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_own_run_free);

  if (length >= 0 && strlen (whole) != (gsize) length)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("the file is not text"));
      return NULL;
    }
  /* Python writes NaN and Infinity where JSON has null. */
  clean = bud_config_sanitize (whole, -1);
  if (!read_text (clean != NULL ? clean : whole, runs, error))
    return NULL;
  for (guint i = 0; i < runs->len; i++)
    ((BudOwnRun *) g_ptr_array_index (runs, i))->file = g_strdup (file);
  return g_steal_pointer (&runs);
}
