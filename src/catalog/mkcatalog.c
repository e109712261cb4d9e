/* budsim-mkcatalog SOURCE OUTPUT DEPFILE: data/catalog/ -> catalog.db. Run by the build; the first problem
 * ends it with FILE: POINTER: WHAT on stderr and status 1. The same input gives the same bytes. */
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "catalog/json-text.h"
#include "catalog/schema.h"
#include "catalog/verify.h"

typedef struct
{
  const char *source;
  BudStore *store;
  GString *depends;
  BudNames *names;
} Build;

static void
add_dependency (Build *self, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, " ", -1);
  g_autofree char *escaped = g_strjoinv ("\\ ", parts);

  g_string_append_printf (self->depends, " \\\n  %s", escaped);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names of the *.json files of a folder, sorted. */
static GPtrArray *
list_files (Build *self, const char *directory, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, error);
  GPtrArray *files;
  const char *name;

  if (dir == NULL)
    return NULL;
  /* The folder's own time changes when files come and go. */
  add_dependency (self, directory);
  files = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      g_ptr_array_add (files, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (files, compare_strings);
  return files;
}

static JsonNode *
read_file (Build *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  add_dependency (self, path);
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  return bud_json_parse (text, (gssize) length, error);
}

static gboolean
add_node (Build *self, BudCatalogKind kind, JsonNode *node, const char *file_name, GError **error)
{
  g_auto (BudRow) row = { 0 };
  g_autofree char *json = NULL;

  if (!bud_verify_item (kind, node, file_name, error)
      || !bud_row_from_json (kind, json_node_get_object (node), &row, error)
      || !bud_names_add (self->names, kind, &row, error))
    return FALSE;
  json = bud_json_to_string (node, FALSE);
  return bud_store_put (self->store, kind, &row, json, 0, 0, error);
}

static gboolean
add_item (Build *self, BudCatalogKind kind, const char *path, GError **error)
{
  g_autoptr (JsonNode) node = read_file (self, path, error);
  g_autofree char *base = g_path_get_basename (path);

  return node != NULL && add_node (self, kind, node, base, error);
}

static gboolean
add_kind (Build *self, BudCatalogKind kind)
{
  g_autofree char *directory = g_build_filename (self->source, bud_kind_info (kind)->table, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = list_files (self, directory, &error);

  if (files == NULL)
    {
      g_printerr ("%s: %s\n", directory, error->message);
      return FALSE;
    }
  for (guint i = 0; i < files->len; i++)
    if (!add_item (self, kind, files->pdata[i], &error))
      {
        g_printerr ("%s: %s\n", (char *) files->pdata[i], error->message);
        return FALSE;
      }
  return TRUE;
}

/* All in one file: their order is that of lists, and the tools that fit them write them together. */
static gboolean
add_engines (Build *self)
{
  g_autofree char *path = g_build_filename (self->source, "engines", "engines.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = read_file (self, path, &error);
  JsonArray *engines = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (engines == NULL)
    {
      g_printerr ("%s: %s\n", path, error != NULL ? error->message : "must be an array");
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (engines); i++)
    if (!add_node (self, BUD_CATALOG_ENGINE, json_array_get_element (engines, i), NULL, &error))
      {
        g_printerr ("%s: /%u%s\n", path, i, error->message);
        return FALSE;
      }
  return TRUE;
}

static gboolean
add_run (Build *self, const char *line, GError **error)
{
  g_autoptr (JsonNode) node = bud_json_parse (line, -1, error);
  sqlite3_stmt *statement
      = node != NULL ? bud_store_prepare (self->store, "INSERT INTO measured (json) VALUES (?)", error)
                     : NULL;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, line, -1, SQLITE_TRANSIENT);
  return bud_store_run (self->store, statement, error);
}

/* Only the shipped database has measured runs. */
static gboolean
add_runs (Build *self)
{
  g_autofree char *path = g_build_filename (self->source, "measured", "runs.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  add_dependency (self, path);
  if (!g_file_get_contents (path, &text, NULL, &error)
      || !bud_store_exec (self->store, "CREATE TABLE measured (run INTEGER PRIMARY KEY, json TEXT NOT NULL)",
                          &error))
    {
      g_printerr ("%s: %s\n", path, error->message);
      return FALSE;
    }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && !add_run (self, lines[i], &error))
      {
        g_printerr ("%s: line %u: %s\n", path, i + 1, error->message);
        return FALSE;
      }
  return TRUE;
}

static gboolean
build (Build *self, const char *output)
{
  g_autoptr (GError) error = NULL;

  g_unlink (output);
  self->store = bud_store_open (output, BUD_STORE_NEW, &error);
  if (self->store == NULL
      || !bud_store_exec (self->store, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", &error)
      || !bud_store_create (self->store, &error) || !bud_store_exec (self->store, "BEGIN", &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  for (int kind = 0; kind < BUD_N_KINDS; kind++)
    if (kind != BUD_CATALOG_ENGINE && !add_kind (self, kind))
      return FALSE;
  if (!add_engines (self) || !add_runs (self))
    return FALSE;
  if (bud_store_exec (self->store, "COMMIT; ANALYZE; VACUUM", &error))
    return TRUE;
  g_printerr ("%s\n", error->message);
  return FALSE;
}

int
main (int argc, char **argv)
{
  Build self = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean done;

  setlocale (LC_ALL, "C.UTF-8");
  if (argc != 4)
    {
      g_printerr ("usage: budsim-mkcatalog SOURCE OUTPUT DEPFILE\n");
      return 2;
    }
  self.source = argv[1];
  self.depends = g_string_new (argv[2]);
  g_string_append_c (self.depends, ':');
  self.names = bud_names_new ();
  done = build (&self, argv[2]);
  g_clear_pointer (&self.store, bud_store_unref);
  g_string_append_c (self.depends, '\n');
  if (done && !g_file_set_contents (argv[3], self.depends->str, -1, &error))
    {
      g_printerr ("%s\n", error->message);
      done = FALSE;
    }
  if (!done)
    g_unlink (argv[2]);
  g_string_free (self.depends, TRUE);
  bud_names_free (self.names);
  return done ? 0 : 1;
}
