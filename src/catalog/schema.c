#include "catalog/schema.h"

static const char DOCUMENTS_SQL[]
    = "CREATE TABLE documents (document INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, "
      "  id TEXT NOT NULL COLLATE NOCASE, saved_at INTEGER NOT NULL, json TEXT, " /* json NULL: removed */
      "  restored_from INTEGER);"
      "CREATE INDEX documents_id ON documents (kind, id, document);";

/* %1$s: the kind's table; %2$s: its number columns. */
static const char KIND_SQL[]
    = "CREATE TABLE %1$s (item INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT "
      "NULL, "
      "  vendor TEXT, family TEXT, detail TEXT, prominence INTEGER NOT NULL, "
      "  document INTEGER NOT NULL REFERENCES documents (document)%2$s);"
      "CREATE TABLE %1$s_terms (term_id INTEGER PRIMARY KEY, "
      "  item INTEGER NOT NULL REFERENCES %1$s (item) ON DELETE CASCADE, "
      "  is_name INTEGER NOT NULL, term TEXT NOT NULL COLLATE NOCASE);"
      "CREATE INDEX %1$s_terms_item ON %1$s_terms (item);"
      "CREATE INDEX %1$s_terms_term ON %1$s_terms (term, is_name);"
      "CREATE VIRTUAL TABLE %1$s_search USING fts5 (term, content = '%1$s_terms', content_rowid = 'term_id', "
      "  tokenize = 'trigram');"
      "CREATE TRIGGER %1$s_terms_added AFTER INSERT ON %1$s_terms BEGIN "
      "  INSERT INTO %1$s_search (rowid, term) VALUES (new.term_id, new.term); END;"
      "CREATE TRIGGER %1$s_terms_removed AFTER DELETE ON %1$s_terms BEGIN "
      "  INSERT INTO %1$s_search (%1$s_search, rowid, term) VALUES ('delete', old.term_id, old.term); END;";

/* Kinds are added: an older file need not have their tables. */
static const char DROP_KIND_SQL[]
    = "DROP TABLE IF EXISTS %1$s_search; DROP TABLE IF EXISTS %1$s_terms; DROP TABLE IF EXISTS %1$s;";

/* [n]: what takes the saved versions from format n to n + 1. The tables of current items are made again. */
static const char *const STEPS[BUD_STORE_VERSION] = {
  [1] = "ALTER TABLE documents ADD COLUMN restored_from INTEGER",
  [2] = "DROP TABLE engines", /* was never filled; now those of the kind */
  [3] = NULL,                 /* clusters, a new kind */
};

static char *
kind_sql (BudCatalogKind kind)
{
  const BudKindInfo *info = bud_kind_info (kind);
  g_autoptr (GString) columns = g_string_new (NULL);

  for (guint i = 0; i < info->n_numbers; i++)
    g_string_append_printf (columns, ", %s REAL", info->numbers[i]);
  return g_strdup_printf (KIND_SQL, info->table, columns->str);
}

static gboolean
end (BudStore *self, gboolean is_good, GError **error)
{
  if (is_good && bud_store_exec (self, "COMMIT", error))
    return TRUE;
  sqlite3_exec (bud_store_get_db (self), "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static gboolean
make_tables (BudStore *self, GError **error)
{
  g_autoptr (GString) sql = g_string_new (DOCUMENTS_SQL);

  if (!bud_store_is_empty (self))
    return TRUE;
  for (int kind = 0; kind < BUD_N_KINDS; kind++)
    {
      g_autofree char *tables = kind_sql (kind);

      g_string_append (sql, tables);
    }
  g_string_append_printf (sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
                          BUD_STORE_APPLICATION_ID, BUD_STORE_VERSION);
  return bud_store_exec (self, sql->str, error);
}

gboolean
bud_store_create (BudStore *self, GError **error)
{
  return bud_store_exec (self, "BEGIN IMMEDIATE", error) && end (self, make_tables (self, error), error);
}

/* An item that no list can show keeps its versions and can be restored later. */
static gboolean
list_document (BudStore *self, BudCatalogKind kind, gint64 document, const char *json, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &problem);
  g_auto (BudRow) row = { 0 };

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node)
      && bud_row_from_json (kind, json_node_get_object (node), &row, &problem))
    return bud_store_list (self, kind, &row, document, error);
  g_message ("version %" G_GINT64_FORMAT " is left out: %s", document,
             problem != NULL ? problem->message : "no object");
  return TRUE;
}

static gboolean
list_documents (BudStore *self, BudCatalogKind kind, GError **error)
{
  sqlite3_stmt *statement = bud_store_prepare (self,
                                               "SELECT document, json FROM documents WHERE document IN "
                                               "(SELECT max (document) FROM documents WHERE kind = ? "
                                               "GROUP BY id) AND json IS NOT NULL ORDER BY document",
                                               error);
  int result = SQLITE_DONE;
  gboolean is_good = statement != NULL;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, kind);
  while (is_good && (result = sqlite3_step (statement)) == SQLITE_ROW)
    is_good = list_document (self, kind, sqlite3_column_int64 (statement, 0),
                             (const char *) sqlite3_column_text (statement, 1), error);
  sqlite3_finalize (statement);
  if (is_good && result != SQLITE_DONE)
    bud_store_set_error (self, "read", error);
  return is_good && result == SQLITE_DONE;
}

static gboolean
remake_kind (BudStore *self, BudCatalogKind kind, GError **error)
{
  g_autofree char *drop = g_strdup_printf (DROP_KIND_SQL, bud_kind_info (kind)->table);
  g_autofree char *make = kind_sql (kind);

  return bud_store_exec (self, drop, error) && bud_store_exec (self, make, error)
         && list_documents (self, kind, error);
}

static gboolean
migrate (BudStore *self, GError **error)
{
  gint64 version = bud_store_get_int (self, "PRAGMA user_version", BUD_STORE_VERSION);

  if (version == BUD_STORE_VERSION)
    return TRUE;
  for (gint64 i = version; i < BUD_STORE_VERSION; i++)
    if (STEPS[i] != NULL && !bud_store_exec (self, STEPS[i], error))
      return FALSE;
  for (int kind = 0; kind < BUD_N_KINDS; kind++)
    if (!remake_kind (self, kind, error))
      return FALSE;
  return bud_store_exec (self, "PRAGMA user_version = " G_STRINGIFY (BUD_STORE_VERSION), error);
}

gboolean
bud_store_migrate (BudStore *self, GError **error)
{
  return bud_store_exec (self, "BEGIN IMMEDIATE", error) && end (self, migrate (self, error), error);
}
