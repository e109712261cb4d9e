#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/json-text.h"
#include "planner/trace-text.h"
#include "planner/trace.h"

#define KEY_LINES 64 /* members of so many lines are offered */

/* Names of public traces: ours, vLLM's and SGLang's benchmark logs, the Azure LLM inference trace
 * (TIMESTAMP, ContextTokens, GeneratedTokens), BurstGPT (Timestamp, Session ID, Request tokens,
 * Response tokens), Mooncake (timestamp in ms, input_length, output_length, hash_ids). */
static const char *const known[BUD_N_TRACE_COLUMNS][8] = {
  { "arrival_s", "arrival_time", "arrived_at", "timestamp", "time", NULL },
  { "input_tokens", "input_len", "input_length", "contexttokens", "request tokens", "prompt_tokens",
    "num_prefill_tokens", NULL },
  { "output_tokens", "output_len", "output_length", "generatedtokens", "response tokens", "completion_tokens",
    "num_decode_tokens", NULL },
  { "prefix_tokens", "cached_tokens", "shared_prefix_tokens", "prefix_length", NULL },
  { "group", "prefix_group", "prefix_id", "shared_prefix_id", NULL },
  { "session", "session_id", "session id", "conversation_id", NULL },
  { "hash_ids", NULL },
};

void
bud_trace_preview_free (BudTracePreview *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->names);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

static JsonObject *
parse_object (const char *line, JsonNode **node, GError **error)
{
  *node = bud_json_parse (line, -1, error);
  return *node != NULL && JSON_NODE_HOLDS_OBJECT (*node) ? json_node_get_object (*node) : NULL;
}

/* Members of the first lines, in the order they appear. */
static gboolean
read_members (BudTracePreview *self, char **lines, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < KEY_LINES && lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (GError) problem = NULL;
      JsonObject *object = parse_object (lines[i], &node, &problem);
      g_autoptr (GList) members = object != NULL ? json_object_get_members (object) : NULL;

      if (object == NULL && i == 0)
        {
          g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                       problem != NULL ? _ ("1: not a JSON object: %s") : _ ("1: not a JSON object"),
                       problem != NULL ? problem->message : "");
          return FALSE;
        }
      for (GList *l = members; l != NULL; l = l->next)
        if (!g_hash_table_contains (seen, l->data))
          {
            char *name = g_strdup (l->data);

            g_ptr_array_add (names, name);
            g_hash_table_add (seen, name);
          }
    }
  g_ptr_array_add (names, NULL);
  self->names = (char **) g_ptr_array_steal (names, NULL);
  return TRUE;
}

static char **
json_cells (const BudTracePreview *self, const char *line)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = parse_object (line, &node, NULL);
  guint n = g_strv_length (self->names);
  char **cells = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      JsonNode *member = object != NULL ? json_object_get_member (object, self->names[i]) : NULL;
      g_autofree char *text = member != NULL ? json_to_string (member, FALSE) : NULL;

      cells[i] = g_steal_pointer (&text);
      if (cells[i] == NULL)
        cells[i] = g_strdup ("");
    }
  return cells;
}

static char **
csv_cells (const BudCsvRow *row, guint n)
{
  char **cells = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    cells[i] = g_strdup (i < row->fields->len ? row->fields->pdata[i] : "");
  return cells;
}

static const char *
first_cell (const BudTracePreview *self, const char *name)
{
  for (guint i = 0; self->rows->len > 0 && self->names[i] != NULL; i++)
    if (self->names[i] == name)
      return ((char **) g_ptr_array_index (self->rows, 0))[i];
  return "";
}

static void
guess (BudTracePreview *self)
{
  BudTraceMapping *mapping = &self->guessed;
  double value;
  char *end = NULL;
  const char *time;

  for (guint c = 0; c < BUD_N_TRACE_COLUMNS; c++)
    for (guint k = 0; known[c][k] != NULL && mapping->names[c] == NULL; k++)
      for (guint i = 0; self->names[i] != NULL && mapping->names[c] == NULL; i++)
        if (g_ascii_strcasecmp (self->names[i], known[c][k]) == 0)
          mapping->names[c] = self->names[i];
  if (mapping->names[BUD_TRACE_ARRIVAL] == NULL)
    return;
  time = first_cell (self, mapping->names[BUD_TRACE_ARRIVAL]);
  g_ascii_strtod (*time == '"' ? time + 1 : time, &end);
  if (*end != '\0' && *end != '"')
    {
      g_autofree char *bare = g_strdup (*time == '"' ? time + 1 : time);

      if (g_str_has_suffix (bare, "\""))
        bare[strlen (bare) - 1] = '\0';
      if (bud_trace_read_date (bare, &value))
        mapping->times = BUD_TRACE_DATES;
    }
  /* Mooncake's count milliseconds. */
  else if (mapping->names[BUD_TRACE_INPUT] != NULL
           && g_ascii_strcasecmp (mapping->names[BUD_TRACE_INPUT], "input_length") == 0
           && g_ascii_strcasecmp (mapping->names[BUD_TRACE_ARRIVAL], "timestamp") == 0)
    mapping->times = BUD_TRACE_MILLISECONDS;
}

static gboolean
preview_json (BudTracePreview *self, const char *text, guint n_rows, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  if (!read_members (self, lines, error))
    return FALSE;
  for (guint i = 0; lines[i] != NULL && self->rows->len < n_rows; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_ptr_array_add (self->rows, json_cells (self, lines[i]));
  return TRUE;
}

static gboolean
preview_csv (BudTracePreview *self, const char *text, guint n_rows, GError **error)
{
  guint line = 1, n = 0;
  g_autoptr (GError) problem = NULL;

  for (;;)
    {
      g_autoptr (BudCsvRow) row
          = self->rows->len < n_rows ? bud_trace_read_row (&text, &line, &problem) : NULL;

      if (row == NULL)
        break;
      if (self->names != NULL)
        g_ptr_array_add (self->rows, csv_cells (row, n));
      else
        {
          n = row->fields->len;
          self->names = csv_cells (row, n);
        }
    }
  if (self->names == NULL)
    self->names = g_new0 (char *, 1);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

BudTracePreview *
bud_trace_preview_new (const char *text, gsize length, guint n_rows, GError **error)
{
  g_autofree char *clean = bud_trace_text (text, length, error);
  g_autoptr (BudTracePreview) self = NULL;

  if (clean == NULL)
    return NULL;
  self = g_new0 (BudTracePreview, 1);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  if (!(bud_trace_is_json (clean) ? preview_json : preview_csv) (self, clean, n_rows, error))
    return NULL;
  guess (self);
  return g_steal_pointer (&self);
}
