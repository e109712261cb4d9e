#include "config.h"

#include "planner/trace.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/json-text.h"
#include "planner/trace-text.h"

#define MAX_TOKENS 16777216.0
#define MAX_ARRIVAL_S 1e9
#define MAX_DATE_S 1e12

static const struct
{
  const char *name;
  double min, max;
  gboolean is_optional;
} columns[BUD_N_TRACE_COLUMNS] = {
  { "arrival_s", 0, MAX_ARRIVAL_S, FALSE },
  { "input_tokens", 1, MAX_TOKENS, FALSE },
  { "output_tokens", 1, MAX_TOKENS, FALSE },
  { "prefix_tokens", 0, MAX_TOKENS, TRUE },
};

const char *
bud_trace_column_name (BudTraceColumn column)
{
  return columns[column].name;
}

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

/* `values` has one number a column, NAN where the line has none. */
static gboolean
add_request (GArray *requests, const BudTraceMapping *mapping, const double *values, guint line,
             GError **error)
{
  double factor = mapping->times == BUD_TRACE_MILLISECONDS ? 1e-3 : 1;
  BudServingRequest request = { 0 };

  for (guint i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    {
      double max = i == BUD_TRACE_ARRIVAL && mapping->times == BUD_TRACE_DATES ? MAX_DATE_S : columns[i].max;

      if (isnan (values[i]) && columns[i].is_optional)
        continue;
      if (isnan (values[i]))
        return fail (error, line, _ ("%s is missing"), columns[i].name);
      if (!(values[i] >= columns[i].min && values[i] <= max)
          || (i != BUD_TRACE_ARRIVAL && values[i] != floor (values[i])))
        return fail (error, line, _ ("%s must be a %s from %.0f to %.0f"), columns[i].name,
                     i == BUD_TRACE_ARRIVAL ? _ ("number") : _ ("whole number"), columns[i].min, max);
    }
  request.send_s = values[BUD_TRACE_ARRIVAL] * factor;
  request.input_tokens = (guint32) values[BUD_TRACE_INPUT];
  request.output_tokens = (guint32) values[BUD_TRACE_OUTPUT];
  if (values[BUD_TRACE_PREFIX] > 0)
    request.cached_tokens = (guint32) values[BUD_TRACE_PREFIX];
  g_array_append_val (requests, request);
  return TRUE;
}

static gboolean
read_date (const char *text, guint column, guint line, double *value, GError **error)
{
  if (bud_trace_read_date (text, value))
    return TRUE;
  return fail (error, line, _ ("%s: “%s” is not a date and time"), columns[column].name, text);
}

static gboolean
read_member (JsonNode *member, const BudTraceMapping *mapping, guint column, guint line, double *value,
             GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (member) ? json_node_get_value_type (member) : G_TYPE_NONE;

  if (column == BUD_TRACE_ARRIVAL && mapping->times == BUD_TRACE_DATES && type == G_TYPE_STRING)
    return read_date (json_node_get_string (member), column, line, value, error);
  *value = type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (member) : NAN;
  if (isnan (*value))
    return fail (error, line, _ ("%s must be a number"), columns[column].name);
  return TRUE;
}

static gboolean
add_json (GArray *requests, const BudTraceMapping *mapping, const char *text, guint line, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) node = bud_json_parse (text, -1, &problem);
  double values[BUD_N_TRACE_COLUMNS];
  JsonObject *object;

  if (problem != NULL)
    return fail (error, line, _ ("not a JSON object: %s"), problem->message);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, line, _ ("not a JSON object"));
  object = json_node_get_object (node);
  for (guint i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    {
      JsonNode *member
          = mapping->names[i] != NULL ? json_object_get_member (object, mapping->names[i]) : NULL;

      values[i] = NAN;
      if (member != NULL && !JSON_NODE_HOLDS_NULL (member)
          && !read_member (member, mapping, i, line, &values[i], error))
        return FALSE;
    }
  return add_request (requests, mapping, values, line, error);
}

static gboolean
find_places (const BudTraceMapping *mapping, const char *text, int *places, GError **error)
{
  g_auto (GStrv) cells = bud_trace_split (text);

  for (guint i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    {
      places[i] = -1;
      for (int j = 0; cells[j] != NULL && mapping->names[i] != NULL; j++)
        if (g_ascii_strcasecmp (cells[j], mapping->names[i]) == 0)
          places[i] = j;
      if (places[i] < 0 && !columns[i].is_optional)
        return fail (error, 1, _ ("no column “%s”"),
                     mapping->names[i] != NULL ? mapping->names[i] : columns[i].name);
    }
  return TRUE;
}

static gboolean
add_csv (GArray *requests, const BudTraceMapping *mapping, const char *text, const int *places, guint line,
         GError **error)
{
  g_auto (GStrv) cells = bud_trace_split (text);
  int n_cells = (int) g_strv_length (cells);
  double values[BUD_N_TRACE_COLUMNS];

  for (guint i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    {
      const char *cell = places[i] >= 0 && places[i] < n_cells ? cells[places[i]] : "";
      char *end = NULL;

      values[i] = NAN;
      if (*cell == '\0')
        continue;
      if (i == BUD_TRACE_ARRIVAL && mapping->times == BUD_TRACE_DATES)
        {
          if (!read_date (cell, i, line, &values[i], error))
            return FALSE;
          continue;
        }
      values[i] = g_ascii_strtod (cell, &end);
      if (*end != '\0' || isnan (values[i]))
        return fail (error, line, _ ("%s: “%s” is not a number"), columns[i].name, cell);
    }
  return add_request (requests, mapping, values, line, error);
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

static GArray *
parse_lines (char **lines, const BudTraceMapping *mapping, GError **error)
{
  g_autoptr (GArray) requests = g_array_new (FALSE, FALSE, sizeof (BudServingRequest));
  gboolean is_json = *lines[0] == '{';
  int places[BUD_N_TRACE_COLUMNS];

  if (!is_json && !find_places (mapping, lines[0], places, error))
    return NULL;
  for (guint i = is_json ? 0 : 1; lines[i] != NULL; i++)
    {
      if (*g_strstrip (lines[i]) == '\0')
        continue;
      if (is_json ? !add_json (requests, mapping, lines[i], i + 1, error)
                  : !add_csv (requests, mapping, lines[i], places, i + 1, error))
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

GArray *
bud_trace_parse (const char *text, gsize length, const BudTraceMapping *mapping, GError **error)
{
  g_auto (GStrv) lines = bud_trace_lines (text, length);
  g_autoptr (BudTracePreview) preview = NULL;

  if (lines == NULL)
    {
      fail (error, 1, _ ("not a text file"));
      return NULL;
    }
  if (mapping == NULL)
    preview = bud_trace_preview_new (text, length, 1, error);
  if (mapping == NULL && preview == NULL)
    return NULL;
  return parse_lines (lines, mapping != NULL ? mapping : &preview->guessed, error);
}
