#include "catalog/item-schema.h"

#include <math.h>

#include "catalog/item-fields.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"

gboolean
bud_item_fail (GError **error, const char *pointer, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: %s", pointer, what);
  return FALSE;
}

/* The rest stands in tables, menus and commands. */
static gboolean
is_prose (const BudField *field)
{
  return g_str_equal (field->key, "note") || g_str_equal (field->key, "description");
}

static gboolean
check_text (const BudField *field, JsonNode *node, const char *pointer, GError **error)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
  g_autofree char *choices = NULL;

  if (text == NULL)
    return bud_item_fail (error, pointer, "must be a string");
  if (*text == '\0')
    return bud_item_fail (error, pointer, "must not be empty");
  if (!bud_json_is_line (text) && !is_prose (field))
    return bud_item_fail (error, pointer, BUD_JSON_NOT_A_LINE);
  if (field->words == NULL || g_strv_contains (field->words, text))
    return TRUE;
  choices = g_strjoinv (", ", (char **) field->words);
  return bud_item_fail (error, pointer, "must be one of %s", choices);
}

static gboolean
check_number (const BudField *field, JsonNode *node, const char *pointer, GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  char low[32], high[32];
  double value;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return bud_item_fail (error, pointer, "must be a number");
  value = json_node_get_double (node);
  if (!(value >= field->min && value <= field->max))
    return bud_item_fail (error, pointer, "must be between %s and %s",
                          bud_json_format_double (field->min, low),
                          bud_json_format_double (field->max, high));
  if (field->type == BUD_FIELD_WHOLE && value != floor (value))
    return bud_item_fail (error, pointer, "must be a whole number");
  return TRUE;
}

static gboolean check_object (const BudField *fields, JsonObject *object, const char *pointer,
                              gboolean is_shipped, GError **error);

/* An array whose elements are what `field` says of one. */
static gboolean
check_array (const BudField *field, JsonNode *node, const char *pointer, gboolean is_shipped, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    return bud_item_fail (error, pointer, "must be an array");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *inner = g_strdup_printf ("%s/%u", pointer, i);
      JsonNode *element = json_array_get_element (array, i);

      if (field->type == BUD_FIELD_TEXTS)
        {
          if (!check_text (field, element, inner, error))
            return FALSE;
        }
      else if (!JSON_NODE_HOLDS_OBJECT (element))
        return bud_item_fail (error, inner, "must be an object");
      else if (!check_object (field->fields, json_node_get_object (element), inner, is_shipped, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_field (const BudField *field, JsonNode *node, const char *pointer, gboolean is_shipped, GError **error)
{
  switch (field->type)
    {
    case BUD_FIELD_TEXT:
      return check_text (field, node, pointer, error);
    case BUD_FIELD_NUMBER:
    case BUD_FIELD_WHOLE:
      return check_number (field, node, pointer, error);
    case BUD_FIELD_FLAG:
      return (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
             || bud_item_fail (error, pointer, "must be true or false");
    case BUD_FIELD_TEXTS:
    case BUD_FIELD_OBJECTS:
      return check_array (field, node, pointer, is_shipped, error);
    case BUD_FIELD_OBJECT:
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return bud_item_fail (error, pointer, "must be an object");
      return check_object (field->fields, json_node_get_object (node), pointer, is_shipped, error);
    case BUD_FIELD_OPEN:
    default:
      return JSON_NODE_HOLDS_OBJECT (node) || bud_item_fail (error, pointer, "must be an object");
    }
}

static const BudField *
find_field (const BudField *fields, const char *key)
{
  for (; fields->key != NULL; fields++)
    if (g_str_equal (fields->key, key))
      return fields;
  return NULL;
}

static gboolean
check_object (const BudField *fields, JsonObject *object, const char *pointer, gboolean is_shipped,
              GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      const BudField *field = find_field (fields, key->data);
      g_autofree char *inner = g_strdup_printf ("%s/%s", pointer, (char *) key->data);
      JsonNode *node = json_object_get_member (object, key->data);

      if (field == NULL && is_shipped)
        return bud_item_fail (error, inner, "is not a key of the catalog");
      if (field == NULL || (!is_shipped && JSON_NODE_HOLDS_NULL (node)))
        continue;
      if (!check_field (field, node, inner, is_shipped, error))
        return FALSE;
    }
  for (const BudField *field = fields; is_shipped && field->key != NULL; field++)
    if (field->is_needed && !json_object_has_member (object, field->key))
      {
        g_autofree char *inner = g_strdup_printf ("%s/%s", pointer, field->key);

        return bud_item_fail (error, inner, "is missing");
      }
  return TRUE;
}

gboolean
bud_item_check (BudCatalogKind kind, JsonObject *object, gboolean is_shipped, GError **error)
{
  return check_object (bud_item_fields (kind), object, "", is_shipped, error);
}

static BudFactType
fact_type (const BudField *field)
{
  switch (field->type)
    {
    case BUD_FIELD_TEXT:
      return BUD_FACT_TEXT;
    case BUD_FIELD_NUMBER:
    case BUD_FIELD_WHOLE:
      return BUD_FACT_NUMBER;
    case BUD_FIELD_FLAG:
      return BUD_FACT_FLAG;
    case BUD_FIELD_TEXTS:
      return BUD_FACT_TEXTS;
    case BUD_FIELD_OBJECT:
    case BUD_FIELD_OBJECTS:
    case BUD_FIELD_OPEN:
    default:
      return BUD_FACT_NONE;
    }
}

static void
add_columns (const BudField *fields, const char *prefix, GPtrArray *columns)
{
  for (; fields->key != NULL; fields++)
    {
      g_autofree char *column = g_strconcat (prefix, fields->key, NULL);
      g_autofree char *inner = g_strconcat (column, ".", NULL);

      if (fields->type == BUD_FIELD_OBJECT)
        add_columns (fields->fields, inner, columns);
      else if (fact_type (fields) != BUD_FACT_NONE)
        g_ptr_array_add (columns, g_steal_pointer (&column));
    }
}

GPtrArray *
bud_item_columns (BudCatalogKind kind)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_free);

  add_columns (bud_item_fields (kind), "", columns);
  return columns;
}

BudFactType
bud_item_column_type (BudCatalogKind kind, const char *column)
{
  g_auto (GStrv) keys = g_strsplit (column, ".", -1);
  const BudField *fields = bud_item_fields (kind), *field = NULL;

  for (guint i = 0; keys[i] != NULL; i++)
    {
      field = fields != NULL ? find_field (fields, keys[i]) : NULL;
      fields = field != NULL && field->type == BUD_FIELD_OBJECT ? field->fields : NULL;
    }
  return field != NULL ? fact_type (field) : BUD_FACT_NONE;
}
