/* budsim models, hardware, usecases, engines, clusters: list, search, filter, sort. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "catalog/catalog.h"
#include "cli/catalog-actions.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/table.h"

typedef struct
{
  const BudCliKind *info;
  const char *search, *family, *type, *vendor, *sort;
  double min_params, max_params, min_memory;
  gboolean as_json, as_csv, reverse;
} Listing;

static gboolean
equals (const char *wanted, const char *value)
{
  g_autofree char *a = NULL, *b = NULL;

  if (value == NULL)
    return FALSE;
  a = g_utf8_casefold (wanted, -1);
  b = g_utf8_casefold (value, -1);
  return strcmp (a, b) == 0;
}

static const char *
json_string (BudCatalogItem *item, const char *key)
{
  JsonObject *object = bud_catalog_item_get_json (item);
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/* --type: the catalog's model_type or attention_type, "moe" or "dense"; a device's type. */
static gboolean
has_type (const Listing *self, BudCatalogItem *item)
{
  double all, active;

  if (self->info->kind != BUD_CATALOG_MODEL)
    return equals (self->type, bud_catalog_item_get_family (item))
           || equals (self->type, json_string (item, "type"));
  all = bud_catalog_item_get_number (item, "parameters");
  active = bud_catalog_item_get_number (item, "active_parameters");
  if (equals (self->type, "moe") || equals (self->type, "dense"))
    return equals (self->type, isfinite (active) && active < 0.999 * all ? "moe" : "dense");
  return equals (self->type, json_string (item, "model_type"))
         || equals (self->type, json_string (item, "attention_type"));
}

static gboolean
passes (const Listing *self, BudCatalogItem *item)
{
  double parameters = bud_catalog_item_get_number (item, "parameters");
  double memory = bud_catalog_item_get_number (item, "memory_bytes");

  if (self->family != NULL && !equals (self->family, bud_catalog_item_get_family (item)))
    return FALSE;
  if (self->vendor != NULL && !equals (self->vendor, bud_catalog_item_get_vendor (item)))
    return FALSE;
  if (self->type != NULL && !has_type (self, item))
    return FALSE;
  /* An unknown number passes no bound. */
  if (self->min_params > 0 && !(parameters >= self->min_params))
    return FALSE;
  if (self->max_params > 0 && !(parameters <= self->max_params))
    return FALSE;
  return !(self->min_memory > 0) || memory >= self->min_memory;
}

static int
on_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  BudCatalogItem *one = *(BudCatalogItem *const *) a, *other = *(BudCatalogItem *const *) b;
  const char *key = data;
  double x, y;

  if (strcmp (key, "id") == 0)
    return g_utf8_collate (bud_catalog_item_get_id (one), bud_catalog_item_get_id (other));
  if (strcmp (key, "name") == 0)
    return g_utf8_collate (bud_catalog_item_get_name (one), bud_catalog_item_get_name (other));
  if (strcmp (key, "vendor") == 0)
    return g_strcmp0 (bud_catalog_item_get_vendor (one), bud_catalog_item_get_vendor (other));
  x = bud_catalog_item_get_number (one, key);
  y = bud_catalog_item_get_number (other, key);
  /* Biggest first, unknown last. */
  if (!isfinite (x) || !isfinite (y))
    return isfinite (y) - isfinite (x);
  return x > y ? -1 : x < y ? 1 : strcmp (bud_catalog_item_get_id (one), bud_catalog_item_get_id (other));
}

static void
set_text (JsonObject *object, const char *key, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, key, text);
  else
    json_object_set_null_member (object, key);
}

/* Of a use case: whether its limits can be met together. A word of the output formats. */
static const char *
limits_word (BudCatalogItem *item)
{
  BudUsecase usecase;

  if (!bud_usecase_from_json (bud_catalog_item_get_json (item), &usecase, NULL))
    return "";
  return usecase.is_contradictory ? "contradictory" : usecase.is_tight ? "tight" : "consistent";
}

static void
print_items_json (const Listing *self, GPtrArray *items)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonArray *array = json_array_new ();

  json_node_take_object (node, root);
  for (guint i = 0; i < items->len; i++)
    {
      BudCatalogItem *item = g_ptr_array_index (items, i);
      JsonObject *object = json_object_new ();

      set_text (object, "id", bud_catalog_item_get_id (item));
      set_text (object, "name", bud_catalog_item_get_name (item));
      set_text (object, self->info->vendor_key, bud_catalog_item_get_vendor (item));
      if (self->info->family_key != NULL)
        set_text (object, self->info->family_key, bud_catalog_item_get_family (item));
      if (self->info->text_key != NULL)
        set_text (object, self->info->text_key, json_string (item, self->info->text_key));
      for (guint k = 0; self->info->numbers[k].key != NULL; k++)
        {
          double value = bud_catalog_item_get_number (item, self->info->numbers[k].key);

          if (isfinite (value))
            json_object_set_double_member (object, self->info->numbers[k].key, value);
          else
            json_object_set_null_member (object, self->info->numbers[k].key);
        }
      if (self->info->kind == BUD_CATALOG_USECASE)
        set_text (object, "limits", limits_word (item));
      json_object_set_boolean_member (object, "is_user", bud_catalog_item_get_is_user (item));
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (root, "items", array);
  json_object_set_int_member (root, "total", items->len);
  bud_cli_print_json (node);
}

static BudTable *
make_table (const Listing *self)
{
  g_autoptr (GPtrArray) headers = g_ptr_array_new ();
  g_autofree char *text_title
      = self->info->text_key != NULL ? g_strconcat ("<", self->info->text_key, NULL) : NULL;

  g_ptr_array_add (headers, (char *) "<id");
  g_ptr_array_add (headers, (char *) "<name");
  g_ptr_array_add (headers, (char *) self->info->vendor_title);
  if (text_title != NULL)
    g_ptr_array_add (headers, text_title);
  for (guint k = 0; self->info->numbers[k].key != NULL; k++)
    g_ptr_array_add (headers,
                     (char *) (self->as_csv ? self->info->numbers[k].key : self->info->numbers[k].title));
  if (self->info->kind == BUD_CATALOG_USECASE)
    g_ptr_array_add (headers, (char *) (self->as_csv ? "limits" : "<limits"));
  g_ptr_array_add (headers, NULL);
  return bud_table_new ((const char *const *) headers->pdata);
}

static void
print_items (const Listing *self, GPtrArray *items)
{
  g_autoptr (BudTable) table = NULL;

  if (self->as_json)
    {
      print_items_json (self, items);
      return;
    }
  table = make_table (self);
  for (guint i = 0; i < items->len; i++)
    {
      BudCatalogItem *item = g_ptr_array_index (items, i);

      bud_table_add (table, bud_catalog_item_get_id (item));
      bud_table_add (table, bud_catalog_item_get_name (item));
      bud_table_add (table, bud_catalog_item_get_vendor (item));
      if (self->info->text_key != NULL)
        bud_table_add (table, json_string (item, self->info->text_key));
      for (guint k = 0; self->info->numbers[k].key != NULL; k++)
        {
          double value = bud_catalog_item_get_number (item, self->info->numbers[k].key);

          if (self->as_csv)
            bud_table_add_number (table, value);
          else
            bud_table_take (table, self->info->numbers[k].text (value));
        }
      if (self->info->kind == BUD_CATALOG_USECASE)
        bud_table_add (table, limits_word (item));
    }
  if (self->as_csv)
    bud_table_print_csv (table);
  else
    {
      bud_table_print (table);
      bud_cli_print ("%u\n", items->len);
    }
}

static int
check_sort (const Listing *self)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autofree char *joined = NULL;

  g_ptr_array_add (keys, (char *) "id");
  g_ptr_array_add (keys, (char *) "name");
  g_ptr_array_add (keys, (char *) "vendor");
  for (guint k = 0; self->info->numbers[k].key != NULL; k++)
    g_ptr_array_add (keys, (char *) self->info->numbers[k].key);
  for (guint i = 0; i < keys->len; i++)
    if (strcmp (self->sort, g_ptr_array_index (keys, i)) == 0)
      return BUD_EXIT_OK;
  g_ptr_array_add (keys, NULL);
  joined = g_strjoinv (", ", (char **) keys->pdata);
  return bud_cli_fail (BUD_EXIT_USAGE, _ ("--sort: “%s” is not one of %s"), self->sort, joined);
}

int
bud_cli_list_items (const BudCliKind *info, int argc, char **argv)
{
  Listing self = { .info = info };
  BudOption options[] = {
    { "--search", BUD_OPTION_STRING, &self.search, .argument = "TEXT",
      .help = N_ ("best match first; misspelt names match") },
    { "--vendor", BUD_OPTION_STRING, &self.vendor, .argument = "NAME", .help = N_ ("only this vendor") },
    { "--type", BUD_OPTION_STRING, &self.type, .argument = "T", .help = N_ ("only this type") },
    { "--family", BUD_OPTION_STRING, &self.family, .argument = "F", .help = N_ ("only this family") },
    { "--min-params", BUD_OPTION_NUMBER, &self.min_params, .max = 1e15, .argument = "N",
      .help = N_ ("at least so many parameters") },
    { "--max-params", BUD_OPTION_NUMBER, &self.max_params, .max = 1e15, .argument = "N",
      .help = N_ ("at most so many parameters") },
    { "--min-memory", BUD_OPTION_NUMBER, &self.min_memory, .max = 1e15, .argument = "BYTES",
      .help = N_ ("at least so much memory") },
    { "--sort", BUD_OPTION_STRING, &self.sort, .argument = "KEY",
      .help = N_ ("id, name, vendor or a column; numbers biggest first") },
    { "--json", BUD_OPTION_FLAG, &self.as_json, .help = N_ ("print JSON") },
    { "--csv", BUD_OPTION_FLAG, &self.as_csv, .help = N_ ("print CSV") },
  };
  const char *values[1];
  BudSyntax syntax = { .usage = info->usage,
                       .about = info->about,
                       .options = options,
                       .values = values,
                       .n_options = G_N_ELEMENTS (options),
                       .operands = (const char *const[]){ "", NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) items = NULL;
  int code;

  /* What only models or only devices have is not an option of the others. */
  if (info->kind != BUD_CATALOG_MODEL)
    options[4].name = options[5].name = "";
  if (info->kind != BUD_CATALOG_HARDWARE)
    options[6].name = "";
  if (info->family_key == NULL)
    options[2].name = options[3].name = "";
  code = bud_options_read (&syntax, argc, argv);
  if (code != BUD_OPTIONS_DONE)
    return code;
  if (self.as_json && self.as_csv)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--json and --csv exclude each other; give one of them"));
  if (self.min_params > 0 && self.max_params > 0 && self.min_params > self.max_params)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--min-params is above --max-params"));
  if (self.sort != NULL && check_sort (&self) != BUD_EXIT_OK)
    return BUD_EXIT_USAGE;
  if (bud_cli_catalog () == NULL)
    return BUD_EXIT_USAGE;
  found = bud_catalog_search (bud_cli_catalog (), info->kind, self.search, &error);
  if (found == NULL)
    return bud_cli_fail (BUD_EXIT_USAGE, "%s", error->message);
  items = g_ptr_array_new ();
  for (guint i = 0; i < found->len; i++)
    if (passes (&self, g_ptr_array_index (found, i)))
      g_ptr_array_add (items, g_ptr_array_index (found, i));
  if (self.sort != NULL)
    g_ptr_array_sort_with_data (items, on_compare, (gpointer) self.sort);
  print_items (&self, items);
  return BUD_EXIT_OK;
}
