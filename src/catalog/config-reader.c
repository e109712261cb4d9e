#include "catalog/config-reader.h"

#include <math.h>
#include <string.h>

#include "catalog/catalog.h"

#define MAX_NAME 64

/* Walks the alternatives of `names`; true with the next one in `name`. */
static gboolean
next_name (const char **names, char name[MAX_NAME])
{
  gsize end = strcspn (*names, "|");
  gsize length = MIN (end, (gsize) MAX_NAME - 1);

  if (**names == '\0')
    return FALSE;
  memcpy (name, *names, length);
  name[length] = '\0';
  *names += (*names)[end] == '|' ? end + 1 : end;
  return TRUE;
}

/* The first alternative that is there and not null; otherwise NULL with the first name, for messages. */
static JsonNode *
find (const BudConfigSection *section, const char *names, char name[MAX_NAME])
{
  const char *rest = names;

  while (next_name (&rest, name))
    {
      JsonNode *node = json_object_get_member (section->object, name);

      if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
        return node;
    }
  rest = names;
  next_name (&rest, name);
  return NULL;
}

void
bud_config_assume (BudConfigRun *run, const char *format, ...)
{
  va_list arguments;
  char *text;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* A rule may read a value twice; it was assumed once. */
  if (g_ptr_array_find_with_equal_func (run->assumptions, text, g_str_equal, NULL))
    g_free (text);
  else
    g_ptr_array_add (run->assumptions, text);
}

static void
fail_valist (const BudConfigSection *section, const char *name, const char *format, va_list arguments)
{
  g_autofree char *text = NULL;

  if (section->run->error != NULL)
    return;
  text = g_strdup_vprintf (format, arguments);
  g_set_error (&section->run->error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/%s: %s",
               section->pointer, name, text);
}

void
bud_config_fail (const BudConfigSection *section, const char *name, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  fail_valist (section, name, format, arguments);
  va_end (arguments);
}

void
bud_config_fail_unsupported (BudConfigRun *run, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  if (run->error != NULL)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (&run->error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_UNSUPPORTED, text);
}

static const char *
describe_type (JsonNode *node)
{
  switch (JSON_NODE_TYPE (node))
    {
    case JSON_NODE_OBJECT:
      return "an object";
    case JSON_NODE_ARRAY:
      return "an array";
    case JSON_NODE_NULL:
      return "null";
    case JSON_NODE_VALUE:
    default:
      break;
    }
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return "a string";
    case G_TYPE_BOOLEAN:
      return "a boolean";
    default:
      return "a number";
    }
}

/* A whole number, written 32 or 32.0. */
static gboolean
node_is_whole (JsonNode *node, double *value)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_INT64)
    *value = (double) json_node_get_int (node);
  else if (type == G_TYPE_DOUBLE)
    *value = json_node_get_double (node);
  else
    return FALSE;
  return isfinite (*value) && *value == floor (*value);
}

static guint32
whole_in_range (const BudConfigSection *section, const char *name, JsonNode *node, guint32 low, guint32 high)
{
  double value;

  if (!node_is_whole (node, &value))
    bud_config_fail (section, name, "is %s, must be a whole number from %u to %u", describe_type (node), low,
                     high);
  else if (value < low || value > high)
    bud_config_fail (section, name, "%.15g is out of range, legal is %u to %u", value, low, high);
  else
    return (guint32) value;
  return low;
}

gboolean
bud_config_has (const BudConfigSection *section, const char *names)
{
  char name[MAX_NAME];

  return find (section, names, name) != NULL;
}

gboolean
bud_config_section (const BudConfigSection *parent, const char *names, BudConfigSection *section)
{
  char name[MAX_NAME];
  JsonNode *node = find (parent, names, name);

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      bud_config_fail (parent, name, "is %s, must be an object", describe_type (node));
      return FALSE;
    }
  section->run = parent->run;
  section->object = json_node_get_object (node);
  section->is_nested = TRUE;
  g_snprintf (section->pointer, sizeof section->pointer, "%s/%s", parent->pointer, name);
  return TRUE;
}

guint32
bud_config_need (const BudConfigSection *section, const char *names, guint32 high)
{
  char name[MAX_NAME];
  JsonNode *node = find (section, names, name);

  if (node != NULL)
    return whole_in_range (section, name, node, 1, high);
  bud_config_fail (section, name, "is missing, must be a whole number from 1 to %u", high);
  return 1;
}

guint32
bud_config_core (const BudConfigSection *section, const char *names, guint32 class_default, guint32 high)
{
  if (class_default == 0 || !section->is_nested)
    return bud_config_need (section, names, high);
  return bud_config_count (section, names, class_default, 1, high);
}

guint32
bud_config_count (const BudConfigSection *section, const char *names, guint32 fallback, guint32 low,
                  guint32 high)
{
  char name[MAX_NAME];
  JsonNode *node = find (section, names, name);

  if (node != NULL)
    return whole_in_range (section, name, node, low, high);
  bud_config_assume (section->run, "%s/%s is not stated: %u, the default of its class", section->pointer,
                     name, fallback);
  return fallback;
}

guint32
bud_config_optional (const BudConfigSection *section, const char *names, guint32 high)
{
  char name[MAX_NAME];
  JsonNode *node = find (section, names, name);

  return node != NULL ? whole_in_range (section, name, node, 0, high) : 0;
}

double
bud_config_number (const BudConfigSection *section, const char *names, double fallback)
{
  char name[MAX_NAME];
  JsonNode *node = find (section, names, name);
  GType type;

  if (node == NULL)
    return fallback;
  type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  if (type == G_TYPE_INT64)
    return (double) json_node_get_int (node);
  if (type == G_TYPE_DOUBLE && isfinite (json_node_get_double (node)))
    return json_node_get_double (node);
  bud_config_fail (section, name, "is %s, must be a number", describe_type (node));
  return fallback;
}

gboolean
bud_config_flag (const BudConfigSection *section, const char *names, gboolean fallback)
{
  char name[MAX_NAME];
  JsonNode *node = find (section, names, name);
  double value;

  if (node == NULL)
    {
      GString *flags = section->run->flags;
      g_autofree char *text = g_strdup_printf ("%s %s", name, fallback ? "true" : "false");

      if (strstr (flags->str, text) == NULL)
        g_string_append_printf (flags, "%s%s", flags->len > 0 ? ", " : "", text);
      return fallback;
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  if (node_is_whole (node, &value) && (value == 0 || value == 1))
    return value == 1;
  bud_config_fail (section, name, "is %s, must be true or false", describe_type (node));
  return fallback;
}

const char *
bud_config_string (const BudConfigSection *section, const char *names)
{
  char name[MAX_NAME];
  JsonNode *node = find (section, names, name);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  bud_config_fail (section, name, "is %s, must be a string", describe_type (node));
  return NULL;
}

JsonArray *
bud_config_array (const BudConfigSection *section, const char *names)
{
  char name[MAX_NAME];
  JsonNode *node = find (section, names, name);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  bud_config_fail (section, name, "is %s, must be an array", describe_type (node));
  return NULL;
}

guint32
bud_config_element (const BudConfigSection *section, const char *name, JsonArray *array, guint index,
                    guint32 high)
{
  JsonNode *node = json_array_get_element (array, index);
  g_autofree char *path = g_strdup_printf ("%s/%u", name, index);

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node) ? 1 : 0;
  return whole_in_range (section, path, node, 0, high);
}

const char *
bud_config_element_string (const BudConfigSection *section, const char *name, JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);
  g_autofree char *path = g_strdup_printf ("%s/%u", name, index);

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  bud_config_fail (section, path, "is %s, must be a string", describe_type (node));
  return "";
}

const char *
bud_config_architecture (const BudConfigSection *root)
{
  JsonArray *names = bud_config_array (root, "architectures");

  return names != NULL && json_array_get_length (names) > 0
             ? bud_config_element_string (root, "architectures", names, 0)
             : "";
}
