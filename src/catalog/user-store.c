#include <config.h>

#include "catalog/user-store.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

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

/* The journal files go with it: they belong to the broken file. */
static char *
keep_aside (const char *path, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%S");
  g_autofree char *kept = g_strdup_printf ("%s.corrupt-%s", path, stamp);
  const char *const suffixes[] = { "-wal", "-shm" };

  for (int i = 2; g_file_test (kept, G_FILE_TEST_EXISTS); i++)
    {
      g_free (kept);
      kept = g_strdup_printf ("%s.corrupt-%s-%d", path, stamp, i);
    }
  if (g_rename (path, kept) != 0)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE,
                   _ ("%s is damaged and cannot be moved aside"), path);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (kept, suffixes[i], NULL);

      if (g_file_test (from, G_FILE_TEST_EXISTS))
        g_rename (from, to);
    }
  return g_steal_pointer (&kept);
}

static gboolean
configure (BudStore *store, GError **error)
{
  return bud_store_exec (
      store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON", error);
}

/* FALSE with the reason when this file is not ours to use. */
static gboolean
check_version (BudStore *store, const char *path, GError **error)
{
  gint64 application = bud_store_get_int (store, "PRAGMA application_id", -1);
  gint64 version = bud_store_get_int (store, "PRAGMA user_version", -1);

  if (application != BUD_STORE_APPLICATION_ID)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE,
                   _ ("%s is not a Bud Simulator catalog"), path);
      return FALSE;
    }
  if (version > BUD_STORE_VERSION)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE,
                   _ ("%s was written by a newer Bud Simulator (format %d; this one knows up to %d)"), path,
                   (int) version, BUD_STORE_VERSION);
      return FALSE;
    }
  return TRUE;
}

BudStore *
bud_user_store_open (const char *path, char **warning, GError **error)
{
  g_autoptr (BudStore) store = NULL;
  int result;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  store = bud_store_open (path, BUD_STORE_READ, error);
  if (store == NULL)
    return NULL;
  if (!is_healthy (store, &result))
    {
      g_autofree char *kept = NULL;

      if (!is_corrupt (result))
        {
          bud_store_set_error (store, "read", error);
          return NULL;
        }
      g_clear_pointer (&store, bud_store_unref);
      kept = keep_aside (path, error);
      if (kept != NULL && warning != NULL)
        *warning = g_strdup_printf (_ ("Your catalog was damaged; the file is kept as %s"), kept);
      return NULL;
    }
  if (!check_version (store, path, error) || !configure (store, error))
    return NULL;
  return g_steal_pointer (&store);
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
  store = bud_store_open (path, BUD_STORE_WRITE, error);
  if (store == NULL || !configure (store, error))
    return NULL;
  /* Another process may have made it since: then it has tables already. */
  if (!bud_store_create (store, error))
    return NULL;
  return g_steal_pointer (&store);
}
