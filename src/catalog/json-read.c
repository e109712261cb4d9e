#include "catalog/json-read.h"

#include <math.h>

#include "catalog/catalog.h"
#include "catalog/json-text.h"

static JsonNode *
find (JsonObject *object, const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node)
         && (json_node_get_value_type (node) == G_TYPE_INT64
             || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

double
bud_json_number (JsonObject *object, const char *key)
{
  JsonNode *node = find (object, key);

  return node != NULL && is_number (node) ? json_node_get_double (node) : NAN;
}

const char *
bud_json_string (JsonObject *object, const char *key)
{
  JsonNode *node = find (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

JsonObject *
bud_json_object (JsonObject *object, const char *key)
{
  JsonNode *node = find (object, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
bud_json_array (JsonObject *object, const char *key)
{
  JsonNode *node = find (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

gboolean
bud_json_read_number (JsonObject *object, const char *pointer, const char *key, double min, double max,
                      double *value, GError **error)
{
  JsonNode *node = find (object, key);
  char low[32], high[32];
  double number;

  if (node == NULL)
    return TRUE;
  if (!is_number (node))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/%s: must be a number", pointer,
                   key);
      return FALSE;
    }
  number = json_node_get_double (node);
  if (!(number >= min && number <= max))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/%s: must be between %s and %s",
                   pointer, key, bud_json_format_double (min, low), bud_json_format_double (max, high));
      return FALSE;
    }
  *value = number;
  return TRUE;
}

void
bud_json_copy_text (char *target, gsize size, const char *text)
{
  const char *end;

  g_strlcpy (target, text, size);
  if (!g_utf8_validate (target, -1, &end))
    target[end - target] = '\0';
}

gboolean
bud_json_is_line (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

gboolean
bud_json_read_string (JsonObject *object, const char *pointer, const char *key, const char **value,
                      GError **error)
{
  JsonNode *node = find (object, key);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/%s: must be a string", pointer,
                   key);
      return FALSE;
    }
  if (!bud_json_is_line (json_node_get_string (node)))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/%s: " BUD_JSON_NOT_A_LINE,
                   pointer, key);
      return FALSE;
    }
  *value = json_node_get_string (node);
  return TRUE;
}
