#include "config.h"

#include "planner/trace.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/json-text.h"

#define MAX_TOKENS 16777216.0
#define MAX_ARRIVAL_S 1e9

typedef enum
{
  COLUMN_ARRIVAL = 0,
  COLUMN_INPUT,
  COLUMN_OUTPUT,
  COLUMN_PREFIX,
  N_COLUMNS,
} Column;

static const struct
{
  const char *name, *alias;
  double min, max;
  gboolean is_optional;
} columns[N_COLUMNS] = {
  { "arrival_s", "arrival_time", 0, MAX_ARRIVAL_S, FALSE },
  { "input_tokens", "input_len", 1, MAX_TOKENS, FALSE },
  { "output_tokens", "output_len", 1, MAX_TOKENS, FALSE },
  { "prefix_tokens", "cached_tokens", 0, MAX_TOKENS, TRUE },
};

static gboolean fail (GError **error, guint line, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, guint line, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%u: %s", line, text);
  return FALSE;
}

/* `values` has N_COLUMNS numbers, NAN where the line has none. */
static gboolean
add_request (GArray *requests, const double *values, guint line, GError **error)
{
  BudServingRequest request = { 0 };

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      if (isnan (values[i]) && columns[i].is_optional)
        continue;
      if (isnan (values[i]))
        return fail (error, line, _ ("%s is missing"), columns[i].name);
      if (!(values[i] >= columns[i].min && values[i] <= columns[i].max)
          || (i != COLUMN_ARRIVAL && values[i] != floor (values[i])))
        return fail (error, line, _ ("%s must be a %s from %.0f to %.0f"), columns[i].name,
                     i == COLUMN_ARRIVAL ? _ ("number") : _ ("whole number"), columns[i].min, columns[i].max);
    }
  request.send_s = values[COLUMN_ARRIVAL];
  request.input_tokens = (guint32) values[COLUMN_INPUT];
  request.output_tokens = (guint32) values[COLUMN_OUTPUT];
  if (values[COLUMN_PREFIX] > 0)
    request.cached_tokens = (guint32) values[COLUMN_PREFIX];
  g_array_append_val (requests, request);
  return TRUE;
}

static gboolean
add_json (GArray *requests, const char *text, guint line, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) node = bud_json_parse (text, -1, &problem);
  double values[N_COLUMNS];
  JsonObject *object;

  if (problem != NULL)
    return fail (error, line, _ ("not a JSON object: %s"), problem->message);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, line, _ ("not a JSON object"));
  object = json_node_get_object (node);
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      JsonNode *member = json_object_get_member (object, columns[i].name);

      if (member == NULL)
        member = json_object_get_member (object, columns[i].alias);
      values[i] = NAN;
      if (member == NULL || JSON_NODE_HOLDS_NULL (member))
        continue;
      if (!JSON_NODE_HOLDS_VALUE (member)
          || (json_node_get_value_type (member) != G_TYPE_INT64
              && json_node_get_value_type (member) != G_TYPE_DOUBLE))
        return fail (error, line, _ ("%s must be a number"), columns[i].name);
      values[i] = json_node_get_double (member);
      if (isnan (values[i]))
        return fail (error, line, _ ("%s must be a number"), columns[i].name);
    }
  return add_request (requests, values, line, error);
}

/* Cells without quotes around them; numbers need none. */
static char **
split (const char *text)
{
  char **cells = g_strsplit (text, ",", -1);

  for (char **cell = cells; *cell != NULL; cell++)
    {
      gsize n;

      g_strstrip (*cell);
      n = strlen (*cell);
      if (n >= 2 && (*cell)[0] == '"' && (*cell)[n - 1] == '"')
        {
          memmove (*cell, *cell + 1, n - 2);
          (*cell)[n - 2] = '\0';
        }
    }
  return cells;
}

static gboolean
read_titles (const char *text, int *places, GError **error)
{
  g_auto (GStrv) cells = split (text);

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      places[i] = -1;
      for (int j = 0; cells[j] != NULL; j++)
        if (g_ascii_strcasecmp (cells[j], columns[i].name) == 0
            || g_ascii_strcasecmp (cells[j], columns[i].alias) == 0)
          places[i] = j;
      if (places[i] < 0 && !columns[i].is_optional)
        return fail (error, 1, _ ("no column “%s”"), columns[i].name);
    }
  return TRUE;
}

static gboolean
add_csv (GArray *requests, const char *text, const int *places, guint line, GError **error)
{
  g_auto (GStrv) cells = split (text);
  int n_cells = (int) g_strv_length (cells);
  double values[N_COLUMNS];

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      char *end = NULL;

      values[i] = NAN;
      if (places[i] < 0 || places[i] >= n_cells || *cells[places[i]] == '\0')
        continue;
      values[i] = g_ascii_strtod (cells[places[i]], &end);
      if (*end != '\0' || isnan (values[i]))
        return fail (error, line, _ ("%s: “%s” is not a number"), columns[i].name, cells[places[i]]);
    }
  return add_request (requests, values, line, error);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const BudServingRequest *x = a, *y = b;

  return x->send_s < y->send_s ? -1 : x->send_s > y->send_s;
}

static void
start_at_zero (GArray *requests)
{
  double first = requests->len > 0 ? g_array_index (requests, BudServingRequest, 0).send_s : 0;

  for (guint i = 0; i < requests->len; i++)
    g_array_index (requests, BudServingRequest, i).send_s -= first;
}

GArray *
bud_trace_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (GArray) requests = g_array_new (FALSE, FALSE, sizeof (BudServingRequest));
  g_autofree char *copy = g_strndup (text, length);
  g_auto (GStrv) lines = NULL;
  int places[N_COLUMNS];
  gboolean is_json;

  if (strlen (copy) != length || !g_utf8_validate (copy, (gssize) length, NULL))
    {
      fail (error, 1, _ ("not a text file"));
      return NULL;
    }
  lines = g_strsplit (copy, "\n", -1);
  is_json = *g_strchug (lines[0] != NULL ? lines[0] : copy) == '{';
  if (!is_json && !read_titles (lines[0] != NULL ? lines[0] : "", places, error))
    return NULL;
  for (guint i = is_json ? 0 : 1; lines[i] != NULL; i++)
    {
      if (*g_strstrip (lines[i]) == '\0')
        continue;
      if (is_json ? !add_json (requests, lines[i], i + 1, error)
                  : !add_csv (requests, lines[i], places, i + 1, error))
        return NULL;
    }
  if (requests->len == 0)
    {
      fail (error, 1, _ ("the trace has no requests"));
      return NULL;
    }
  g_array_sort (requests, compare);
  start_at_zero (requests);
  return g_steal_pointer (&requests);
}
