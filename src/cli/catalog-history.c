/* budsim models, hardware, usecases, clusters: history, restore. */
#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "cli/catalog-actions.h"
#include "cli/cli.h"
#include "cli/table.h"

static char *
time_text (gint64 saved_at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (saved_at);

  return g_date_time_format_iso8601 (time);
}

static void
print_versions_json (const char *id, GArray *versions)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonArray *array = json_array_new ();

  json_node_take_object (node, root);
  json_object_set_string_member (root, "id", id);
  for (guint i = 0; i < versions->len; i++)
    {
      const BudCatalogVersion *version = &g_array_index (versions, BudCatalogVersion, i);
      g_autofree char *time = time_text (version->saved_at);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "version", version->version);
      json_object_set_string_member (object, "saved_at", time);
      json_object_set_boolean_member (object, "is_removal", version->is_removal);
      if (version->restored_from > 0)
        json_object_set_int_member (object, "restored_from", version->restored_from);
      else
        json_object_set_null_member (object, "restored_from");
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (root, "versions", array);
  bud_cli_print_json (node);
}

static void
print_versions (GArray *versions)
{
  g_autoptr (BudTable) table
      = bud_table_new ((const char *const[]){ _ ("version"), _ ("<when"), _ ("<what"), NULL });

  for (guint i = 0; i < versions->len; i++)
    {
      const BudCatalogVersion *version = &g_array_index (versions, BudCatalogVersion, i);

      bud_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, version->version));
      bud_table_take (table, time_text (version->saved_at));
      if (version->restored_from > 0)
        bud_table_take (table,
                        g_strdup_printf (_ ("restored from %" PRId64), version->restored_from));
      else
        bud_table_add (table, version->is_removal ? _ ("removed") : _ ("saved"));
    }
  bud_table_print (table);
}

static int
list_removed (const BudCliKind *info, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = bud_catalog_list_removed (bud_cli_catalog (), info->kind, &error);
  JsonNode *node;
  JsonObject *root;
  JsonArray *array;

  if (ids == NULL)
    return bud_cli_fail_catalog (NULL, error);
  if (!as_json)
    {
      for (guint i = 0; ids[i] != NULL; i++)
        bud_cli_print ("%s\n", ids[i]);
      return BUD_EXIT_OK;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  root = json_object_new ();
  array = json_array_new ();
  json_node_take_object (node, root);
  for (guint i = 0; ids[i] != NULL; i++)
    json_array_add_string_element (array, ids[i]);
  json_object_set_array_member (root, "removed", array);
  bud_cli_print_json (node);
  return BUD_EXIT_OK;
}

int
bud_cli_show_history (const BudCliKind *info, int argc, char **argv)
{
  gboolean as_json = FALSE;
  const char *id = NULL;
  BudOption options[] = { { "--json", BUD_OPTION_FLAG, &as_json, .help = N_ ("print JSON") } };
  BudSyntax syntax
      = { .usage = "[ID]",
          .about = N_ ("Lists the versions of an item that was added; without ID what was removed."),
          .options = options,
          .n_options = G_N_ELEMENTS (options),
          .values = &id,
          .operands = (const char *const[]){ "ID", NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) versions = NULL;
  int code = bud_cli_read_operand (info, &syntax, argc, argv);

  if (code != BUD_OPTIONS_DONE)
    return code;
  if (id == NULL)
    return list_removed (info, as_json);
  versions = bud_catalog_history (bud_cli_catalog (), info->kind, id, &error);
  if (versions == NULL)
    return bud_cli_fail_catalog (NULL, error);
  if (as_json)
    print_versions_json (id, versions);
  else if (versions->len == 0)
    bud_cli_print (_ ("%s comes with the program; it has no versions of its own\n"), id);
  else
    print_versions (versions);
  return BUD_EXIT_OK;
}

int
bud_cli_restore_item (const BudCliKind *info, int argc, char **argv)
{
  const char *id = NULL;
  uint32_t version = 0;
  BudOption options[] = { { "--version", BUD_OPTION_COUNT, &version, .min = 1, .max = G_MAXUINT32,
                            .argument = "N", .help = N_ ("which one, as “history” counts them") } };
  BudSyntax syntax = { .usage = "ID [--version N]",
                       .about = N_ ("Brings back an earlier version, by default the last one before the "
                                    "current one or before the removal."),
                       .options = options,
                       .n_options = G_N_ELEMENTS (options),
                       .values = &id,
                       .operands = (const char *const[]){ "ID", NULL },
                       .min_operands = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  int code = bud_cli_read_operand (info, &syntax, argc, argv);

  if (code != BUD_OPTIONS_DONE)
    return code;
  item = bud_catalog_restore (bud_cli_catalog (), info->kind, id, version, &error);
  if (item == NULL)
    return bud_cli_fail_catalog (NULL, error);
  bud_cli_print (_ ("restored %s\n"), bud_catalog_item_get_id (item));
  return BUD_EXIT_OK;
}
