#include <math.h>
#include <string.h>

#include "catalog/json-text.h"

char *
bud_json_format_double (double value, char *buffer)
{
  if (!isfinite (value))
    return strcpy (buffer, "null");
  if (value == floor (value) && fabs (value) < 1e15)
    return g_ascii_formatd (buffer, 32, "%.0f", value == 0 ? 0.0 : value);
  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, 32, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  return buffer;
}

static void
append_string (GString *out, const char *string)
{
  g_string_append_c (out, '"');
  for (const char *p = string; *p != '\0'; p++)
    switch (*p)
      {
      case '"':
        g_string_append (out, "\\\"");
        break;
      case '\\':
        g_string_append (out, "\\\\");
        break;
      case '\n':
        g_string_append (out, "\\n");
        break;
      case '\t':
        g_string_append (out, "\\t");
        break;
      case '\r':
        g_string_append (out, "\\r");
        break;
      default:
        if ((guchar) *p < 0x20)
          g_string_append_printf (out, "\\u%04x", (guint) (guchar) *p);
        else
          g_string_append_c (out, *p);
      }
  g_string_append_c (out, '"');
}

static void
append_break (GString *out, int indent)
{
  if (indent < 0)
    return;
  g_string_append_c (out, '\n');
  for (int i = 0; i < indent; i++)
    g_string_append (out, "  ");
}

static void append_node (GString *out, JsonNode *node, int indent);

static void
append_object (GString *out, JsonObject *object, int indent)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      append_break (out, indent < 0 ? -1 : indent + 1);
      append_string (out, name);
      g_string_append (out, indent < 0 ? ":" : ": ");
      append_node (out, member, indent < 0 ? -1 : indent + 1);
    }
  if (!first)
    append_break (out, indent);
  g_string_append_c (out, '}');
}

static void
append_array (GString *out, JsonArray *array, int indent)
{
  guint n = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_break (out, indent < 0 ? -1 : indent + 1);
      append_node (out, json_array_get_element (array, i), indent < 0 ? -1 : indent + 1);
    }
  if (n > 0)
    append_break (out, indent);
  g_string_append_c (out, ']');
}

static void
append_node (GString *out, JsonNode *node, int indent)
{
  char buffer[32];

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (out, json_node_get_object (node), indent);
      return;
    case JSON_NODE_ARRAY:
      append_array (out, json_node_get_array (node), indent);
      return;
    case JSON_NODE_VALUE:
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        append_string (out, json_node_get_string (node));
      else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
        g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
      else if (json_node_get_value_type (node) == G_TYPE_INT64)
        g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
      else
        g_string_append (out, bud_json_format_double (json_node_get_double (node), buffer));
      return;
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "null");
    }
}

char *
bud_json_to_string (JsonNode *node, gboolean pretty)
{
  GString *out = g_string_new (NULL);

  append_node (out, node, pretty ? 0 : -1);
  return g_string_free (out, FALSE);
}
