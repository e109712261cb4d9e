/* Use cases, devices and clusters as CSV: a column for each plain fact, nested ones with a dot. */
#include <config.h>

#include <glib/gi18n-lib.h>
#include <string.h>

#include "catalog/catalog-private.h"
#include "catalog/csv.h"
#include "catalog/item-schema.h"
#include "catalog/json-text.h"

/* The node of "input_tokens.min", NULL when there is none. */
static JsonNode *
find_fact (JsonObject *object, const char *column)
{
  g_auto (GStrv) keys = g_strsplit (column, ".", -1);
  JsonNode *node = NULL;

  for (guint i = 0; keys[i] != NULL; i++)
    {
      node = object != NULL ? json_object_get_member (object, keys[i]) : NULL;
      object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    }
  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

/* Arrays of text become "a; b". */
static char *
fact_text (JsonNode *node)
{
  GString *joined;

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node))
    return json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node)
                                                            : bud_json_to_string (node, FALSE);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  joined = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? "; " : "",
                            json_array_get_string_element (json_node_get_array (node), i));
  return g_string_free (joined, FALSE);
}

static void
drop_empty_columns (GPtrArray *columns, GPtrArray *items)
{
  for (guint i = columns->len; i-- > 0;)
    {
      gboolean is_used = FALSE;

      for (guint k = 0; k < items->len && !is_used; k++)
        is_used = find_fact (bud_catalog_item_get_json (items->pdata[k]), columns->pdata[i]) != NULL;
      if (!is_used)
        g_ptr_array_remove_index (columns, i);
    }
}

char *
bud_catalog_export_csv (BudCatalog *self, BudCatalogKind kind, GError **error)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) columns = NULL;
  GString *csv;

  g_return_val_if_fail (self != NULL && (guint) kind < BUD_N_KINDS, NULL);
  items = bud_catalog_search (self, kind, NULL, error);
  if (items == NULL)
    return NULL;
  columns = bud_item_columns (kind);
  drop_empty_columns (columns, items);
  csv = g_string_new (NULL);
  for (guint i = 0; i < columns->len; i++)
    g_string_append_printf (csv, "%s%s", i > 0 ? "," : "", (char *) columns->pdata[i]);
  g_string_append_c (csv, '\n');
  for (guint k = 0; k < items->len; k++)
    for (guint i = 0; i < columns->len; i++)
      {
        JsonObject *object = bud_catalog_item_get_json (items->pdata[k]);
        g_autofree char *text = fact_text (find_fact (object, columns->pdata[i]));

        bud_csv_append (csv, text);
        g_string_append_c (csv, i + 1 < columns->len ? ',' : '\n');
      }
  return g_string_free (csv, FALSE);
}

static JsonNode *
array_of (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  json_node_take_array (node, array);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      json_array_add_string_element (array, parts[i]);
  return node;
}

/* What a field says, by what the catalog knows of its column; what is no number stays text and is refused
 * later with its name. */
static JsonNode *
fact_of (BudFactType type, const char *text)
{
  JsonNode *node = NULL;

  if (type == BUD_FACT_TEXTS)
    return array_of (text);
  if (type == BUD_FACT_NUMBER || type == BUD_FACT_FLAG)
    node = bud_json_parse (text, -1, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    {
      g_clear_pointer (&node, json_node_unref);
      node = json_node_init_string (json_node_alloc (), text);
    }
  return node;
}

static void
set_fact (JsonObject *object, const char *column, JsonNode *fact)
{
  g_auto (GStrv) keys = g_strsplit (column, ".", -1);
  guint last = g_strv_length (keys) - 1;

  for (guint i = 0; i < last; i++)
    {
      if (!json_object_has_member (object, keys[i]))
        json_object_set_object_member (object, keys[i], json_object_new ());
      object = json_object_get_object_member (object, keys[i]);
    }
  json_object_set_member (object, keys[last], fact);
}

static gboolean
check_header (BudCatalogKind kind, const BudCsvRow *header, BudFactType *types, GError **error)
{
  for (guint i = 0; i < header->fields->len; i++)
    {
      const char *column = header->fields->pdata[i];

      types[i] = bud_item_column_type (kind, column);
      if (types[i] == BUD_FACT_NONE)
        {
          g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                       _ ("line %u: “%s” is not a column of %s"), header->line, column,
                       bud_kind_info (kind)->table);
          return FALSE;
        }
      for (guint k = 0; k < i; k++)
        if (g_str_equal (header->fields->pdata[k], column))
          {
            g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                         _ ("line %u: the column “%s” stands twice"), header->line, column);
            return FALSE;
          }
    }
  return TRUE;
}

static char *
row_to_json (const BudCsvRow *header, const BudFactType *types, const BudCsvRow *row, GError **error)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), NULL);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  if (row->fields->len != header->fields->len)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("%u fields, the header has %u"),
                   row->fields->len, header->fields->len);
      return NULL;
    }
  for (guint i = 0; i < header->fields->len; i++)
    if (*(char *) row->fields->pdata[i] != '\0')
      set_fact (object, header->fields->pdata[i], fact_of (types[i], row->fields->pdata[i]));
  return bud_json_to_string (node, FALSE);
}

/* The texts of all rows, as bud_catalog_add takes them. */
static GPtrArray *
rows_to_json (BudCatalogKind kind, GPtrArray *rows, GError **error)
{
  const BudCsvRow *header = rows->pdata[0];
  g_autofree BudFactType *types = g_new (BudFactType, header->fields->len);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  if (!check_header (kind, header, types, error))
    return NULL;
  for (guint i = 1; i < rows->len; i++)
    {
      const BudCsvRow *row = rows->pdata[i];
      char *json = row_to_json (header, types, row, error);

      if (json == NULL)
        {
          g_prefix_error (error, _ ("line %u: "), row->line);
          return NULL;
        }
      g_ptr_array_add (texts, json);
    }
  return g_steal_pointer (&texts);
}

int
bud_catalog_import_csv (BudCatalog *self, BudCatalogKind kind, const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) texts = NULL;
  guint failed = 0;

  g_return_val_if_fail (self != NULL && text != NULL, -1);
  g_return_val_if_fail (kind != BUD_CATALOG_MODEL, -1);
  rows = bud_csv_parse (text, error);
  if (rows == NULL)
    return -1;
  if (rows->len < 2)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                   _ ("line 1: a header line and at least one row are expected"));
      return -1;
    }
  texts = rows_to_json (kind, rows, error);
  if (texts == NULL)
    return -1;
  if (bud_catalog_save_all (self, kind, texts, &failed, error))
    return (int) texts->len;
  if (failed < texts->len)
    g_prefix_error (error, _ ("line %u: "), ((BudCsvRow *) rows->pdata[failed + 1])->line);
  return -1;
}
