#include <config.h>

#include "catalog/user-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "catalog/schema.h"

static gboolean
is_corrupt (int result)
{
  return (result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB;
}

/* Damage of the pages. Cost: reads the file, ~1 ms per MB. */
static gboolean
is_healthy (BudStore *store, int *result)
{
  sqlite3_stmt *statement = NULL;
  gboolean healthy = FALSE;

  *result = sqlite3_prepare_v2 (bud_store_get_db (store), "PRAGMA quick_check (1)", -1, &statement, NULL);
  if (*result != SQLITE_OK)
    return FALSE;
  *result = sqlite3_step (statement);
  if (*result == SQLITE_ROW)
    {
      healthy = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
      *result = healthy ? SQLITE_OK : SQLITE_CORRUPT;
    }
  sqlite3_finalize (statement);
  return healthy;
}

static BudStore *
open_checked (const char *path, BudStoreMode mode, gboolean *is_damaged, GError **error)
{
  g_autoptr (BudStore) store = bud_store_open (path, mode, error);
  int result;

  *is_damaged = FALSE;
  if (store == NULL || is_healthy (store, &result))
    return g_steal_pointer (&store);
  *is_damaged = is_corrupt (result);
  bud_store_set_error (store, "read", error);
  return NULL;
}

/* SQLite cannot open a file with a write-ahead log where it may not make the log's index; read as it stands
 * it is whole unless a log was left behind. */
static gboolean
is_frozen (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  GStatBuf status;

  return access (directory, W_OK) != 0 && (g_stat (log, &status) != 0 || status.st_size == 0);
}

/* "PATH.WHAT-20260131T120000", with a number when that is taken. */
static char *
unused_name (const char *path, const char *what)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%S");
  char *name = g_strdup_printf ("%s.%s-%s", path, what, stamp);

  for (int i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.%s-%s-%d", path, what, stamp, i);
    }
  return name;
}

/* The journal files go with it: they belong to the broken file. */
static char *
keep_aside (const char *path, GError **error)
{
  g_autofree char *kept = unused_name (path, "corrupt");
  const char *const suffixes[] = { "-wal", "-shm" };

  if (g_rename (path, kept) != 0)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE,
                   _ ("%s is damaged and cannot be moved aside: %s"), path, g_strerror (errno));
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (kept, suffixes[i], NULL);

      g_rename (from, to);
    }
  return g_steal_pointer (&kept);
}

/* FULL: what was said to be saved is still there after a power cut. */
static gboolean
configure (BudStore *store, GError **error)
{
  return bud_store_exec (store, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", error);
}

/* FALSE with the reason when this file is not ours to use. */
static gboolean
check_version (BudStore *store, const char *path, GError **error)
{
  gint64 application = bud_store_get_int (store, "PRAGMA application_id", -1);
  gint64 version = bud_store_get_int (store, "PRAGMA user_version", -1);

  if (application != BUD_STORE_APPLICATION_ID || version < 1)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE,
                   _ ("%s is not a Bud Simulator catalog; it is left as it is"), path);
      return FALSE;
    }
  if (version > BUD_STORE_VERSION)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE,
                   _ ("%s was written by a newer Bud Simulator (format %d; this one knows up to %d); it is "
                      "left as it is"),
                   path, (int) version, BUD_STORE_VERSION);
      return FALSE;
    }
  return TRUE;
}

/* A copy with what the log holds, whatever other processes do meanwhile. */
static gboolean
back_up (BudStore *store, const char *path, gint64 version, GError **error)
{
  g_autofree char *what = g_strdup_printf ("v%d", (int) version);
  g_autofree char *copy = unused_name (path, what);
  sqlite3_stmt *statement = bud_store_prepare (store, "VACUUM INTO ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, copy, -1, SQLITE_STATIC);
  if (bud_store_run (store, statement, error))
    return TRUE;
  g_unlink (copy);
  return FALSE;
}

static gboolean
bring_up_to_date (BudStore *store, const char *path, GError **error)
{
  gint64 version = bud_store_get_int (store, "PRAGMA user_version", -1);

  if (version == BUD_STORE_VERSION
      || (back_up (store, path, version, error) && bud_store_migrate (store, error)))
    return TRUE;
  g_prefix_error (error, _ ("your catalog is of an older format and cannot be brought up to date: "));
  return FALSE;
}

BudStore *
bud_user_store_open (const char *path, char **warning, GError **error)
{
  g_autoptr (BudStore) store = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean is_damaged;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  store = open_checked (path, BUD_STORE_EXISTING, &is_damaged, &problem);
  if (store == NULL && !is_damaged && is_frozen (path))
    store = open_checked (path, BUD_STORE_FROZEN, &is_damaged, NULL);
  if (store == NULL && is_damaged)
    {
      g_autofree char *kept = keep_aside (path, error);

      if (kept != NULL && warning != NULL)
        *warning = g_strdup_printf (_ ("Your catalog was damaged; the file is kept as %s"), kept);
      return NULL;
    }
  if (store == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (bud_store_is_empty (store) || !check_version (store, path, error) || !configure (store, error)
      || !bring_up_to_date (store, path, error))
    return NULL;
  return g_steal_pointer (&store);
}

/* SQLite does not wait for a lock here. */
static gboolean
use_write_ahead_log (BudStore *store, GError **error)
{
  for (int i = 0; i < 1000; i++)
    {
      int result = sqlite3_exec (bud_store_get_db (store), "PRAGMA journal_mode = WAL", NULL, NULL, NULL);

      if (result == SQLITE_OK)
        return TRUE;
      if ((result & 0xff) != SQLITE_BUSY)
        break;
      g_usleep (10000);
    }
  bud_store_set_error (store, "write", error);
  return FALSE;
}

BudStore *
bud_user_store_create (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autoptr (BudStore) store = NULL;

  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE,
                   _ ("cannot create the folder %s: %s"), directory, g_strerror (errno));
      return NULL;
    }
  store = bud_store_open (path, BUD_STORE_NEW, error);
  /* Another process, of another version perhaps, may have made the tables since. */
  if (store == NULL || !use_write_ahead_log (store, error) || !bud_store_create (store, error)
      || !check_version (store, path, error) || !configure (store, error))
    return NULL;
  return g_steal_pointer (&store);
}
