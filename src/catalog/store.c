#include "catalog/store.h"

#include <math.h>

#define BUSY_TIMEOUT_MS 10000

struct _BudStore
{
  gatomicrefcount ref_count;
  sqlite3 *db;
  char *path;
  gboolean is_user;
};

BudStore *
bud_store_open (const char *path, BudStoreMode mode, GError **error)
{
  g_autoptr (BudStore) self = g_new0 (BudStore, 1);
  gboolean is_immutable = mode == BUD_STORE_SHIPPED || mode == BUD_STORE_FROZEN;
  int flags = is_immutable ? SQLITE_OPEN_READONLY
                           : SQLITE_OPEN_READWRITE | (mode == BUD_STORE_NEW ? SQLITE_OPEN_CREATE : 0);
  g_autofree char *uri = NULL;
  int result;

  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strdup (path);
  self->is_user = mode != BUD_STORE_SHIPPED;
  if (is_immutable)
    {
      g_autofree char *escaped = g_uri_escape_string (path, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, FALSE);

      uri = g_strconcat ("file:", escaped, "?immutable=1", NULL);
      flags |= SQLITE_OPEN_URI;
    }
  result = sqlite3_open_v2 (uri != NULL ? uri : path, &self->db, flags | SQLITE_OPEN_FULLMUTEX, NULL);
  if (result != SQLITE_OK)
    {
      bud_store_set_error (self, "open", error);
      return NULL;
    }
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  sqlite3_extended_result_codes (self->db, 1);
  return g_steal_pointer (&self);
}

BudStore *
bud_store_ref (BudStore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_store_unref (BudStore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  sqlite3_close_v2 (self->db);
  g_free (self->path);
  g_free (self);
}

sqlite3 *
bud_store_get_db (BudStore *self)
{
  return self->db;
}

gboolean
bud_store_is_user (BudStore *self)
{
  return self->is_user;
}

void
bud_store_set_error (BudStore *self, const char *doing, GError **error)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE, "cannot %s %s: %s", doing, self->path,
               self->db != NULL ? sqlite3_errmsg (self->db) : "out of memory");
}

gboolean
bud_store_exec (BudStore *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  bud_store_set_error (self, "write", error);
  return FALSE;
}

sqlite3_stmt *
bud_store_prepare (BudStore *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) == SQLITE_OK)
    return statement;
  bud_store_set_error (self, "read", error);
  return NULL;
}

gboolean
bud_store_run (BudStore *self, sqlite3_stmt *statement, GError **error)
{
  int result;

  if (statement == NULL)
    return FALSE;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    ;
  if (result != SQLITE_DONE)
    bud_store_set_error (self, "write", error);
  sqlite3_finalize (statement);
  return result == SQLITE_DONE;
}

gint64
bud_store_get_int (BudStore *self, const char *sql, gint64 fallback)
{
  sqlite3_stmt *statement = bud_store_prepare (self, sql, NULL);
  gint64 value = fallback;

  if (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return value;
}

gboolean
bud_store_is_empty (BudStore *self)
{
  return bud_store_get_int (self, "SELECT count (*) FROM sqlite_schema", 1) == 0;
}

/* -1 on error. */
static gint64
add_document (BudStore *self, BudCatalogKind kind, const char *id, const char *json, gint64 saved_at,
              gint64 restored_from, GError **error)
{
  sqlite3_stmt *statement = bud_store_prepare (
      self, "INSERT INTO documents (kind, id, saved_at, json, restored_from) VALUES (?, ?, ?, ?, ?)", error);

  if (statement == NULL)
    return -1;
  sqlite3_bind_int (statement, 1, kind);
  sqlite3_bind_text (statement, 2, id, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 3, saved_at);
  sqlite3_bind_text (statement, 4, json, -1, SQLITE_STATIC);
  if (restored_from > 0)
    sqlite3_bind_int64 (statement, 5, restored_from);
  return bud_store_run (self, statement, error) ? sqlite3_last_insert_rowid (self->db) : -1;
}

static gboolean
delete_item (BudStore *self, BudCatalogKind kind, const char *id, GError **error)
{
  const char *table = bud_kind_info (kind)->table;
  g_autofree char *terms_sql = g_strdup_printf (
      "DELETE FROM %s_terms WHERE item = (SELECT item FROM %s WHERE id = ?)", table, table);
  g_autofree char *item_sql = g_strdup_printf ("DELETE FROM %s WHERE id = ?", table);
  const char *sqls[] = { terms_sql, item_sql };

  for (guint i = 0; i < G_N_ELEMENTS (sqls); i++)
    {
      sqlite3_stmt *statement = bud_store_prepare (self, sqls[i], error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
      if (!bud_store_run (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
insert_item (BudStore *self, BudCatalogKind kind, const BudRow *row, gint64 document, GError **error)
{
  const BudKindInfo *info = bud_kind_info (kind);
  g_autoptr (GString) sql = g_string_new (NULL);
  const char *texts[] = { row->id, row->name, row->vendor, row->family, row->detail };
  sqlite3_stmt *statement;
  int column = 1;

  g_string_printf (sql, "INSERT INTO %s (id, name, vendor, family, detail, prominence, document",
                   info->table);
  for (guint i = 0; i < info->n_numbers; i++)
    g_string_append_printf (sql, ", %s", info->numbers[i]);
  g_string_append (sql, ") VALUES (?, ?, ?, ?, ?, ?, ?");
  for (guint i = 0; i < info->n_numbers; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  statement = bud_store_prepare (self, sql->str, error);
  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    sqlite3_bind_text (statement, column++, texts[i], -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, column++, row->prominence);
  sqlite3_bind_int64 (statement, column++, document);
  for (guint i = 0; i < info->n_numbers; i++, column++)
    if (!isnan (row->numbers[i]))
      sqlite3_bind_double (statement, column, row->numbers[i]);
  return bud_store_run (self, statement, error);
}

static gboolean
insert_terms (BudStore *self, BudCatalogKind kind, GPtrArray *terms, gint64 item, gboolean is_name,
              GError **error)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO %s_terms (item, is_name, term) VALUES (?, ?, ?)",
                                          bud_kind_info (kind)->table);

  for (guint i = 0; i < terms->len; i++)
    {
      sqlite3_stmt *statement = bud_store_prepare (self, sql, error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, item);
      sqlite3_bind_int (statement, 2, is_name);
      sqlite3_bind_text (statement, 3, terms->pdata[i], -1, SQLITE_STATIC);
      if (!bud_store_run (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
bud_store_list (BudStore *self, BudCatalogKind kind, const BudRow *row, gint64 document, GError **error)
{
  gint64 item;

  if (!delete_item (self, kind, row->id, error) || !insert_item (self, kind, row, document, error))
    return FALSE;
  item = sqlite3_last_insert_rowid (self->db);
  return insert_terms (self, kind, row->terms, item, TRUE, error)
         && insert_terms (self, kind, row->hints, item, FALSE, error);
}

gboolean
bud_store_put (BudStore *self, BudCatalogKind kind, const BudRow *row, const char *json, gint64 saved_at,
               gint64 restored_from, GError **error)
{
  gint64 document = add_document (self, kind, row->id, json, saved_at, restored_from, error);

  return document >= 0 && bud_store_list (self, kind, row, document, error);
}

gboolean
bud_store_remove (BudStore *self, BudCatalogKind kind, const char *id, gint64 saved_at, gboolean *was_there,
                  GError **error)
{
  gboolean removed;

  if (!delete_item (self, kind, id, error))
    return FALSE;
  removed = sqlite3_changes (self->db) > 0;
  if (was_there != NULL)
    *was_there = removed;
  return !removed || add_document (self, kind, id, NULL, saved_at, 0, error) >= 0;
}

char *
bud_store_get_document (BudStore *self, gint64 document, GError **error)
{
  sqlite3_stmt *statement = bud_store_prepare (self, "SELECT json FROM documents WHERE document = ?", error);
  char *json = NULL;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, document);
  if (sqlite3_step (statement) == SQLITE_ROW)
    json = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else
    bud_store_set_error (self, "read", error);
  sqlite3_finalize (statement);
  return json;
}

char *
bud_store_item_columns (BudCatalogKind kind)
{
  const BudKindInfo *info = bud_kind_info (kind);
  GString *columns = g_string_new ("t.document, t.id, t.name, t.vendor, t.family, t.detail, t.prominence");

  for (guint i = 0; i < info->n_numbers; i++)
    g_string_append_printf (columns, ", t.%s", info->numbers[i]);
  return g_string_free (columns, FALSE);
}
