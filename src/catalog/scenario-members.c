#include "catalog/scenario-members.h"

#include <math.h>

#include "catalog/catalog.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"

gboolean
bud_scenario_refuse (GError **error, const char *parent, const char *key, const char *problem)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/%s: %s", parent, key, problem);
  return FALSE;
}

gboolean
bud_scenario_read_string (JsonObject *object, const char *parent, const char *key, char **value,
                          GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_NULL (node))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return bud_scenario_refuse (error, parent, key, "must be a string");
      if (!bud_json_is_line (json_node_get_string (node)))
        return bud_scenario_refuse (error, parent, key, BUD_JSON_NOT_A_LINE);
      g_free (*value);
      *value = json_node_dup_string (node);
    }
  json_object_remove_member (object, key);
  return TRUE;
}

gboolean
bud_scenario_read_number (JsonObject *object, const char *parent, const char *key, double min, double max,
                          gboolean whole, double *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  g_autofree char *problem = NULL;
  char low[32], high[32];
  double number;
  GType type;

  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_NULL (node))
    {
      json_object_remove_member (object, key);
      return TRUE;
    }
  type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  number = type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : NAN;
  if (!(number >= min && number <= max) || (whole && number != floor (number)))
    {
      problem = g_strdup_printf ("must be a %s from %s to %s", whole ? "whole number" : "number",
                                 bud_json_format_double (min, low), bud_json_format_double (max, high));
      return bud_scenario_refuse (error, parent, key, problem);
    }
  *value = number;
  json_object_remove_member (object, key);
  return TRUE;
}

gboolean
bud_scenario_read_count (JsonObject *object, const char *parent, const char *key, double max, uint32_t *value,
                         GError **error)
{
  double number = *value;

  if (!bud_scenario_read_number (object, parent, key, 1, max, TRUE, &number, error))
    return FALSE;
  *value = (uint32_t) number;
  return TRUE;
}

gboolean
bud_scenario_read_boolean (JsonObject *object, const char *parent, const char *key, bool *value,
                           GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_NULL (node))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return bud_scenario_refuse (error, parent, key, "must be true or false");
      *value = json_node_get_boolean (node);
    }
  json_object_remove_member (object, key);
  return TRUE;
}

gboolean
bud_scenario_read_format (JsonObject *object, const char *parent, const char *key, BudFormat *value,
                          gboolean *is_set, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *problem = NULL;

  if (!bud_scenario_read_string (object, parent, key, &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  if (!bud_format_parse (name, value))
    {
      problem = g_strdup_printf ("“%s” is not a number format", name);
      return bud_scenario_refuse (error, parent, key, problem);
    }
  if (is_set != NULL)
    *is_set = TRUE;
  return TRUE;
}

gboolean
bud_scenario_read_section (JsonObject *object, const char *key, JsonObject **section, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  *section = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return bud_scenario_refuse (error, "", key, "must be an object");
  *section = json_object_new ();
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    json_object_set_member (*section, name, json_node_copy (member));
  return TRUE;
}

void
bud_scenario_keep_rest (JsonObject *extra, const char *key, JsonObject *section)
{
  if (json_object_has_member (extra, key))
    json_object_remove_member (extra, key);
  if (section != NULL && json_object_get_size (section) > 0)
    json_object_set_object_member (extra, key, json_object_ref (section));
}
