/* budsim models, hardware, usecases, engines, clusters: which action, and the ones about a single item. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/import.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"
#include "catalog/user-items.h"
#include "cli/catalog-actions.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/suggest.h"

int
bud_cli_fail_catalog (const char *about, const GError *error)
{
  int code = g_error_matches (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE) ? BUD_EXIT_CANNOT_WRITE
                                                                                    : BUD_EXIT_USAGE;

  if (about != NULL)
    return bud_cli_fail (code, "%s: %s", about, error->message);
  return bud_cli_fail (code, "%s", error->message);
}

int
bud_cli_read_operand (const BudCliKind *info, BudSyntax *syntax, int argc, char **argv)
{
  g_autofree char *usage = NULL;
  int code;

  usage = g_strdup_printf ("%s %s %s", info->verb, argv[0], syntax->usage);
  syntax->usage = usage;
  syntax->max_operands = 1;
  code = bud_options_read (syntax, argc, argv);
  syntax->usage = NULL;
  if (code == BUD_OPTIONS_DONE && bud_cli_catalog () == NULL)
    return BUD_EXIT_USAGE;
  return code;
}

static void
print_facts (JsonObject *object, int indent)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_autofree char *text = NULL;

      if (JSON_NODE_HOLDS_NULL (member))
        continue;
      if (JSON_NODE_HOLDS_OBJECT (member))
        {
          bud_cli_print ("%*s%s\n", indent, "", name);
          print_facts (json_node_get_object (member), indent + 2);
          continue;
        }
      text = JSON_NODE_HOLDS_VALUE (member) && json_node_get_value_type (member) == G_TYPE_STRING
                 ? json_node_dup_string (member)
                 : bud_json_to_string (member, FALSE);
      bud_cli_print ("%*s%-*s %s\n", indent, "", 30 - indent, name, text);
    }
}

static int
export_csv (const BudCliKind *info)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *csv = bud_catalog_export_csv (bud_cli_catalog (), info->kind, &error);

  if (csv == NULL)
    return bud_cli_fail_catalog (NULL, error);
  bud_cli_puts (csv);
  return BUD_EXIT_OK;
}

static int
export_item (const BudCliKind *info, int argc, char **argv)
{
  gboolean as_csv = FALSE;
  const char *id = NULL;
  BudOption options[] = { { "--csv", BUD_OPTION_FLAG, &as_csv,
                            .help = N_ ("all items, one a row, with their plain facts") } };
  BudSyntax syntax = { .usage = "ID | --csv",
                       .about = N_ ("Prints an item, or a table of all, in the form that “add” takes."),
                       .options = options,
                       .n_options = 1,
                       .values = &id,
                       .operands = (const char *const[]){ "ID", NULL } };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  int code = bud_cli_read_operand (info, &syntax, argc, argv);

  if (code != BUD_OPTIONS_DONE)
    return code;
  if (as_csv && id == NULL)
    return export_csv (info);
  if (as_csv || id == NULL)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s export: either an ID or --csv is expected"), info->verb);
  text = bud_catalog_export (bud_cli_catalog (), info->kind, id, &error);
  if (text == NULL)
    return bud_cli_fail_catalog (NULL, error);
  bud_cli_print ("%s\n", text);
  return BUD_EXIT_OK;
}

/* Limits that no run can meet together are said, not mended. */
static void
print_contradiction (const char *id)
{
  BudUsecase usecase;

  if (!bud_catalog_load_usecase (bud_cli_catalog (), id, &usecase, NULL))
    return;
  if (usecase.is_contradictory)
    bud_cli_print ("\n%s\n",
                   _ ("Contradictory: even the least time to the first token plus the least tokens at "
                      "the least time per token exceeds the end-to-end limit."));
  else if (usecase.is_tight)
    bud_cli_print ("\n%s\n",
                   _ ("Tight: a run at the limits of first token, tokens and time per token exceeds "
                      "the end-to-end limit."));
}

static int
show_item (const BudCliKind *info, int argc, char **argv)
{
  gboolean as_json = FALSE;
  BudOption options[] = { { "--json", BUD_OPTION_FLAG, &as_json, .help = N_ ("print JSON") } };
  const char *id = NULL;
  BudSyntax syntax = { .usage = "ID",
                       .about = N_ ("Prints every fact about an item with its source."),
                       .options = options,
                       .n_options = 1,
                       .values = &id,
                       .operands = (const char *const[]){ "ID", NULL },
                       .min_operands = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  int code = bud_cli_read_operand (info, &syntax, argc, argv);

  if (code != BUD_OPTIONS_DONE)
    return code;
  item = bud_catalog_lookup (bud_cli_catalog (), info->kind, id, &error);
  if (item == NULL)
    return bud_cli_fail_catalog (NULL, error);
  if (as_json)
    {
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (node, bud_catalog_item_get_json (item));
      bud_cli_print_json (node);
      return BUD_EXIT_OK;
    }
  bud_cli_print ("%s\n%s\n\n", bud_catalog_item_get_name (item), bud_catalog_item_get_subtitle (item));
  print_facts (bud_catalog_item_get_json (item), 0);
  if (info->kind == BUD_CATALOG_USECASE)
    print_contradiction (bud_catalog_item_get_id (item));
  return BUD_EXIT_OK;
}

/* NULL after printing why. */
static char *
read_item (const BudCliKind *info, const char *path, int *code)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize length = 0;

  *code = BUD_EXIT_USAGE;
  if (strcmp (path, "-") != 0)
    {
      text = bud_import_read (info->kind, path, &error);
      if (text == NULL)
        *code = bud_cli_fail_catalog (path, error);
      return text;
    }
  text = bud_cli_read (path, &length);
  /* A zero byte would end the text early: say where it stands. */
  if (text != NULL && strlen (text) != length && bud_json_parse (text, (gssize) length, &error) == NULL)
    {
      bud_cli_fail_catalog (path, error);
      g_clear_pointer (&text, g_free);
    }
  return text;
}

static int
add_csv (const BudCliKind *info, const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;
  int n = bud_catalog_import_csv (bud_cli_catalog (), info->kind, text, &error);

  if (n < 0)
    return bud_cli_fail_catalog (path, error);
  bud_cli_print (_ ("added %d\n"), n);
  return BUD_EXIT_OK;
}

/* What would be added: recognised as what, how large, what was taken for granted. */
static int
preview_item (const BudCliKind *info, const char *id, const char *path, const char *text)
{
  g_auto (BudRow) row = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = bud_user_item_parse (info->kind, id, text, -1, &row, &error);
  JsonObject *config;
  const char *note;
  g_auto (GStrv) assumptions = NULL;

  if (node == NULL || !bud_user_item_has_device (bud_cli_catalog (), info->kind, node, &error))
    return bud_cli_fail_catalog (path, error);
  bud_cli_print ("%s\n", row.id);
  if (row.family != NULL)
    bud_cli_print ("%-20s %s\n", info->family_key, row.family);
  for (guint i = 0; info->numbers[i].key != NULL; i++)
    for (guint k = 0; k < bud_kind_info (info->kind)->n_numbers; k++)
      if (strcmp (info->numbers[i].key, bud_kind_info (info->kind)->numbers[k]) == 0
          && !isnan (row.numbers[k]))
        {
          g_autofree char *number = info->numbers[i].text (row.numbers[k]);

          bud_cli_print ("%-20s %s\n", info->numbers[i].key, number);
        }
  config = bud_json_object (json_node_get_object (node), "config");
  if (info->kind == BUD_CATALOG_MODEL && config != NULL)
    assumptions = bud_model_config_assumptions (config);
  for (guint i = 0; assumptions != NULL && assumptions[i] != NULL; i++)
    bud_cli_print (_ ("assumed: %s\n"), assumptions[i]);
  note = bud_json_string (json_node_get_object (node), "note");
  if (note != NULL)
    bud_cli_print (_ ("note: %s\n"), note);
  return BUD_EXIT_OK;
}

static int
add_item (const BudCliKind *info, int argc, char **argv)
{
  const char *id = NULL, *path = NULL;
  gboolean dry_run = FALSE, as_csv = FALSE;
  gboolean has_csv = info->kind != BUD_CATALOG_MODEL && info->kind != BUD_CATALOG_ENGINE;
  BudOption options[] = {
    { "--id", BUD_OPTION_STRING, &id, .argument = "ID", .help = N_ ("the name it gets") },
    { "--dry-run", BUD_OPTION_FLAG, &dry_run, .help = N_ ("print what would be added, and what is assumed") },
    { "--csv", BUD_OPTION_FLAG, &as_csv, .help = N_ ("the file has one item a row, as “export --csv”") },
  };
  BudSyntax syntax = { .usage = "FILE [--id ID] [--dry-run]",
                       .about = info->add_about,
                       .options = options,
                       .n_options = has_csv ? 3 : 2,
                       .values = &path,
                       .operands = (const char *const[]){ "FILE", NULL },
                       .min_operands = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  g_autofree char *text = NULL;
  int code = bud_cli_read_operand (info, &syntax, argc, argv);

  if (code != BUD_OPTIONS_DONE)
    return code;
  text = read_item (info, path, &code);
  if (text == NULL)
    return code;
  if (dry_run && !as_csv)
    return preview_item (info, id, path, text);
  if (dry_run)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--dry-run and --csv exclude each other"));
  if (as_csv || (has_csv && g_str_has_suffix (path, ".csv")))
    return add_csv (info, path, text);
  item = bud_catalog_add (bud_cli_catalog (), info->kind, id, text, &error);
  if (item == NULL)
    return bud_cli_fail_catalog (path, error);
  bud_cli_print (_ ("added %s\n"), bud_catalog_item_get_id (item));
  return BUD_EXIT_OK;
}

static int
remove_item (const BudCliKind *info, int argc, char **argv)
{
  const char *id = NULL;
  BudSyntax syntax
      = { .usage = "ID",
          .about = N_ ("Removes an item that was added; shipped ones stay. “restore” brings it back."),
          .values = &id,
          .operands = (const char *const[]){ "ID", NULL },
          .min_operands = 1 };
  g_autoptr (GError) error = NULL;
  int code = bud_cli_read_operand (info, &syntax, argc, argv);

  if (code != BUD_OPTIONS_DONE)
    return code;
  if (!bud_catalog_remove (bud_cli_catalog (), info->kind, id, &error))
    return bud_cli_fail_catalog (NULL, error);
  bud_cli_print (_ ("removed %s\n"), id);
  return BUD_EXIT_OK;
}

/* “search TEXT …” is “--search TEXT …”. */
static int
search_items (const BudCliKind *info, int argc, char **argv)
{
  static char search[] = "--search";
  g_autofree char **words = g_new0 (char *, (gsize) argc + 2);

  words[0] = argv[0];
  words[1] = search;
  for (int i = 1; i < argc; i++)
    words[i + 1] = argv[i];
  return bud_cli_list_items (info, argc + 1, words);
}

static const struct
{
  const char *name;
  int (*run) (const BudCliKind *info, int argc, char **argv);
} actions[] = {
  { "list", bud_cli_list_items },
  { "search", search_items },
  { "show", show_item },
  { "add", add_item },
  { "remove", remove_item },
  { "history", bud_cli_show_history },
  { "restore", bud_cli_restore_item },
  { "export", export_item },
  { "fetch", bud_cli_fetch_item },
};

static int
run (const BudCliKind *info, int argc, char **argv)
{
  const char *names[G_N_ELEMENTS (actions)];
  g_autofree char *close = NULL;

  if (argc == 1 || *argv[1] == '-')
    return bud_cli_list_items (info, argc, argv);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      names[i] = actions[i].name;
      if (strcmp (argv[1], names[i]) == 0)
        return actions[i].run (info, argc - 1, argv + 1);
    }
  close = bud_suggest (argv[1], names, G_N_ELEMENTS (names));
  return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: unknown action “%s”%s; see budsim %s --help"), info->verb,
                       argv[1], close, info->verb);
}

int
bud_verb_models (int argc, char **argv)
{
  return run (bud_cli_kind (BUD_CATALOG_MODEL), argc, argv);
}

int
bud_verb_hardware (int argc, char **argv)
{
  return run (bud_cli_kind (BUD_CATALOG_HARDWARE), argc, argv);
}

int
bud_verb_usecases (int argc, char **argv)
{
  return run (bud_cli_kind (BUD_CATALOG_USECASE), argc, argv);
}

int
bud_verb_engines (int argc, char **argv)
{
  return run (bud_cli_kind (BUD_CATALOG_ENGINE), argc, argv);
}

int
bud_verb_clusters (int argc, char **argv)
{
  return run (bud_cli_kind (BUD_CATALOG_CLUSTER), argc, argv);
}
