#include "catalog/json-text.h"

#include <math.h>
#include <string.h>

#include "catalog/catalog.h"

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  const char *problem; /* set once, where `at` stands */
} Reader;

static gboolean
refuse (Reader *self, const char *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  return FALSE;
}

static void
skip_space (Reader *self)
{
  while (self->at < self->end && strchr (" \t\r\n", *self->at) != NULL && *self->at != '\0')
    self->at++;
}

static gboolean
peek (Reader *self, char c)
{
  return self->at < self->end && *self->at == c;
}

static gboolean
read_digits (Reader *self)
{
  if (self->at >= self->end || !g_ascii_isdigit (*self->at))
    return refuse (self, "a digit is missing in a number");
  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return TRUE;
}

static gboolean
read_number (Reader *self)
{
  if (peek (self, '-'))
    self->at++;
  if (peek (self, '0'))
    {
      self->at++;
      if (self->at < self->end && g_ascii_isdigit (*self->at))
        return refuse (self, "a number may not start with 0");
    }
  else if (!read_digits (self))
    return FALSE;
  if (peek (self, '.'))
    {
      self->at++;
      if (!read_digits (self))
        return FALSE;
    }
  if (peek (self, 'e') || peek (self, 'E'))
    {
      self->at++;
      if (peek (self, '+') || peek (self, '-'))
        self->at++;
      return read_digits (self);
    }
  return TRUE;
}

static gboolean
read_string (Reader *self)
{
  for (self->at++; self->at < self->end; self->at++)
    {
      guchar c = (guchar) *self->at;

      if (c == '"')
        {
          self->at++;
          return TRUE;
        }
      if (c < 0x20)
        return refuse (self, "a control character in a string must be escaped");
      if (c != '\\')
        continue;
      self->at++;
      if (peek (self, 'u'))
        {
          for (int i = 0; i < 4; i++)
            {
              self->at++;
              if (self->at >= self->end || !g_ascii_isxdigit (*self->at))
                return refuse (self, "\\u needs four hexadecimal digits");
            }
        }
      else if (self->at >= self->end || strchr ("\"\\/bfnrt", *self->at) == NULL || *self->at == '\0')
        return refuse (self, "unknown escape in a string");
    }
  return refuse (self, "the text ends inside a string");
}

static gboolean read_value (Reader *self, int depth);

static gboolean
read_members (Reader *self, char close, int depth)
{
  self->at++;
  skip_space (self);
  if (peek (self, close))
    {
      self->at++;
      return TRUE;
    }
  for (;;)
    {
      skip_space (self);
      if (close == '}')
        {
          if (self->at >= self->end)
            return refuse (self, "the text ends inside an object");
          if (!peek (self, '"'))
            return refuse (self, "a key in double quotes is expected");
          if (!read_string (self))
            return FALSE;
          skip_space (self);
          if (!peek (self, ':'))
            return refuse (self, "':' is expected after a key");
          self->at++;
        }
      if (!read_value (self, depth + 1))
        return FALSE;
      skip_space (self);
      if (peek (self, close))
        {
          self->at++;
          return TRUE;
        }
      if (self->at >= self->end)
        return refuse (self,
                       close == '}' ? "the text ends inside an object" : "the text ends inside an array");
      if (!peek (self, ','))
        return refuse (self, close == '}' ? "',' or '}' is expected" : "',' or ']' is expected");
      self->at++;
    }
}

static gboolean
read_value (Reader *self, int depth)
{
  static const char *const words[] = { "null", "true", "false" };

  skip_space (self);
  if (depth > BUD_JSON_MAX_DEPTH)
    return refuse (self, "nested deeper than " G_STRINGIFY (BUD_JSON_MAX_DEPTH) " levels");
  if (self->at >= self->end)
    return refuse (self, "the text ends where a value is expected");
  if (peek (self, '{'))
    return read_members (self, '}', depth);
  if (peek (self, '['))
    return read_members (self, ']', depth);
  if (peek (self, '"'))
    return read_string (self);
  if (peek (self, '-') || g_ascii_isdigit (*self->at))
    return read_number (self);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      size_t n = strlen (words[i]);

      if ((size_t) (self->end - self->at) >= n && memcmp (self->at, words[i], n) == 0)
        {
          self->at += n;
          return TRUE;
        }
    }
  return refuse (self, "a JSON value is expected");
}

static void
set_error_at (GError **error, const char *start, const char *at, const char *problem)
{
  int line = 1, column = 1;

  for (const char *p = start; p < at; p++)
    {
      column++;
      if (*p == '\n')
        line++, column = 1;
    }
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%d:%d: %s", line, column, problem);
}

JsonNode *
bud_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local_error = NULL;
  Reader reader = { .start = text, .at = text };
  const char *invalid = NULL;

  reader.end = text + (length < 0 ? (gssize) strlen (text) : length);
  if (!g_utf8_validate (text, reader.end - text, &invalid))
    {
      set_error_at (error, text, invalid, "this is not UTF-8 text");
      return NULL;
    }
  if (reader.end - text >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader.at += 3;
  skip_space (&reader);
  text = reader.at;
  if (read_value (&reader, 1))
    {
      const char *value_end = reader.at;

      skip_space (&reader);
      if (reader.at < reader.end)
        refuse (&reader, "something follows the JSON value");
      reader.end = value_end;
    }
  if (reader.problem != NULL)
    {
      set_error_at (error, reader.start, reader.at, reader.problem);
      return NULL;
    }
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, reader.end - text, &local_error))
    {
      set_error_at (error, reader.start, text, local_error->message);
      return NULL;
    }
  return json_parser_steal_root (parser);
}

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
