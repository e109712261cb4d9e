/* The user's database: older, newer, broken, shared, cut off, full. Nothing that was saved is lost. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/store.h"

#define U BUD_CATALOG_USECASE

static BudCatalogItem *
add (BudCatalog *catalog, const char *id, int tokens, GError **error)
{
  g_autofree char *json = g_strdup_printf ("{\"unique_id\":\"%s\",\"name\":\"Name of %s\",\"input_tokens\":"
                                           "{\"max\":%d},\"output_tokens\":{\"max\":10}}",
                                           id, id, tokens);

  return bud_catalog_add (catalog, U, NULL, json, error);
}

static void
add_usecase (Fixture *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = add (self->catalog, id, 1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (item);
}

static gboolean
has (BudCatalog *catalog, BudCatalogKind kind, const char *id)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (catalog, kind, id, NULL);

  return item != NULL && bud_catalog_item_get_is_user (item);
}

static guint
count_user (BudCatalog *catalog)
{
  g_autoptr (GPtrArray) items = bud_catalog_search (catalog, U, NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += bud_catalog_item_get_is_user (items->pdata[i]) ? 1 : 0;
  return n;
}

/* Files of the user's folder whose name begins so. */
static guint
count_files (Fixture *self, const char *prefix)
{
  g_autofree char *folder = g_path_get_dirname (self->user_path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, prefix) ? 1 : 0;
  return n;
}

/* Runs SQL on the user's file behind the catalog's back. */
static void
run_sql (Fixture *self, const char *sql)
{
  g_autofree char *folder = g_path_get_dirname (self->user_path);
  sqlite3 *db = NULL;
  char *problem = NULL;

  g_clear_pointer (&self->catalog, bud_catalog_close);
  g_mkdir_with_parents (folder, 0700);
  g_assert_cmpint (sqlite3_open (self->user_path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &problem);
  g_assert_cmpstr (problem, ==, NULL);
  sqlite3_close (db);
}

static gint64
read_int (Fixture *self, const char *sql)
{
  g_autoptr (BudStore) store = bud_store_open (self->user_path, BUD_STORE_EXISTING, NULL);

  return store != NULL ? bud_store_get_int (store, sql, -1) : -1;
}

static void
assert_sound (Fixture *self)
{
  g_assert_cmpint (
      read_int (self, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_cmpint (read_int (self, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  /* The search index holds what the names are. */
  g_assert_cmpint (read_int (self, "SELECT count (*) FROM usecases_terms"), ==,
                   read_int (self, "SELECT count (*) FROM usecases_search"));
  g_assert_cmpint (read_int (self, "SELECT count (*) FROM usecases WHERE item NOT IN "
                                   "(SELECT item FROM usecases_terms WHERE is_name)"),
                   ==, 0);
}

static void
load_old_database (Fixture *self, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "catalog", name, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  run_sql (self, sql);
}

/* A kind the older formats did not have. */
static void
add_engine (Fixture *self)
{
  g_autofree char *json = bud_catalog_export (self->catalog, BUD_CATALOG_ENGINE, "vllm", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = bud_catalog_add (self->catalog, BUD_CATALOG_ENGINE, "mine", json, &error);

  g_assert_no_error (error);
  g_assert_true (has (self->catalog, BUD_CATALOG_ENGINE, "mine"));
}

/* One file for each format there was: tests/catalog/user-vN.sql. */
static void
test_migrate (void)
{
  for (int version = 1; version < BUD_STORE_VERSION; version++)
    {
      g_autofree char *name = g_strdup_printf ("user-v%d.sql", version);
      g_autofree char *backup = g_strdup_printf ("user.db.v%d-", version);
      g_autoptr (GArray) versions = NULL;
      g_autoptr (GPtrArray) found = NULL;
      Fixture fixture;

      fixture_set_up (&fixture);
      load_old_database (&fixture, name);
      g_assert_cmpint (read_int (&fixture, "PRAGMA user_version"), ==, version);
      fixture_reopen (&fixture);
      g_assert_cmpstr (bud_catalog_get_warning (fixture.catalog), ==, NULL);
      g_assert_cmpint (read_int (&fixture, "PRAGMA user_version"), ==, BUD_STORE_VERSION);
      g_assert_cmpuint (count_files (&fixture, backup), ==, 1);
      assert_sound (&fixture);
      add_engine (&fixture);
      g_assert_true (has (fixture.catalog, U, "old-case"));
      g_assert_true (has (fixture.catalog, BUD_CATALOG_HARDWARE, "acme 24"));
      g_assert_true (has (fixture.catalog, BUD_CATALOG_MODEL, "me/old-gpt2"));
      g_assert_false (has (fixture.catalog, U, "gone"));
      found = bud_catalog_search (fixture.catalog, BUD_CATALOG_HARDWARE, "old crad", NULL);
      g_assert_cmpstr (bud_catalog_item_get_id (found->pdata[0]), ==, "old-card");
      versions = bud_catalog_history (fixture.catalog, U, "old-case", NULL);
      g_assert_cmpuint (versions->len, ==, 2);
      g_object_unref (bud_catalog_restore (fixture.catalog, U, "gone", 0, NULL));
      g_assert_true (has (fixture.catalog, U, "gone"));
      /* The second run has nothing to do. */
      fixture_reopen (&fixture);
      g_assert_cmpuint (count_files (&fixture, backup), ==, 1);
      fixture_tear_down (&fixture);
    }
}

/* The file cannot be used: it stays byte for byte, what is shipped works, and writing says why not. */
static void
assert_left_alone (Fixture *self, const char *reason)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  gsize length_before, length_after;

  g_assert_true (g_file_get_contents (self->user_path, &before, &length_before, NULL));
  fixture_reopen (self);
  g_assert_nonnull (strstr (bud_catalog_get_warning (self->catalog), reason));
  g_assert_nonnull (strstr (bud_catalog_get_warning (self->catalog), self->user_path));
  item = bud_catalog_lookup (self->catalog, U, "uc_001", NULL);
  g_assert_nonnull (item);
  g_assert_null (add (self->catalog, "mine", 1, &error));
  g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE);
  g_assert_nonnull (strstr (error->message, reason));
  g_clear_pointer (&self->catalog, bud_catalog_close);
  g_assert_true (g_file_get_contents (self->user_path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length_before, after, length_after);
  g_assert_cmpuint (count_files (self, "user.db"), ==, 1);
}

static void
test_newer (void)
{
  Fixture fixture;

  fixture_set_up (&fixture);
  add_usecase (&fixture, "mine");
  run_sql (&fixture, "PRAGMA user_version = 99");
  assert_left_alone (&fixture, "format 99");
  /* Mended while the program runs, the next write goes on. */
  fixture_reopen (&fixture);
  {
    BudCatalog *open = g_steal_pointer (&fixture.catalog);
    g_autoptr (BudCatalogItem) item = NULL;

    run_sql (&fixture, "PRAGMA user_version = " G_STRINGIFY (BUD_STORE_VERSION));
    item = add (open, "next", 1, NULL);
    g_assert_nonnull (item);
    g_assert_true (has (open, U, "mine"));
    bud_catalog_close (open);
  }
  fixture_tear_down (&fixture);
}

static void
test_foreign (void)
{
  Fixture fixture;

  fixture_set_up (&fixture);
  run_sql (&fixture, "CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");
  assert_left_alone (&fixture, "not a Bud Simulator catalog");
  fixture_tear_down (&fixture);
}

static void
test_corrupt (void)
{
  const char *const contents[]
      = { "this is no database, only a text of more than a hundred bytes: 0123456789 "
          "0123456789 0123456789 0123456789" };
  Fixture fixture;

  fixture_set_up (&fixture);
  add_usecase (&fixture, "mine");
  for (guint round = 0; round < 2; round++)
    {
      g_autofree char *file = NULL;
      gsize length;

      g_clear_pointer (&fixture.catalog, bud_catalog_close);
      g_assert_true (g_file_get_contents (fixture.user_path, &file, &length, NULL));
      if (round == 0)
        memset (file + length / 4, 0xa5, length / 2);
      else
        memcpy (file, contents[0], strlen (contents[0]));
      g_assert_true (g_file_set_contents (fixture.user_path, file, (gssize) length, NULL));
      fixture_reopen (&fixture);
      g_assert_nonnull (strstr (bud_catalog_get_warning (fixture.catalog), "user.db.corrupt-"));
      g_assert_false (g_file_test (fixture.user_path, G_FILE_TEST_EXISTS));
      add_usecase (&fixture, "after");
      g_assert_true (has (fixture.catalog, U, "after"));
      g_assert_cmpuint (count_files (&fixture, "user.db.corrupt-"), ==, round + 1);
    }
  fixture_tear_down (&fixture);
}

/* What a process leaves that was stopped before it made the tables. */
static void
test_empty_file (void)
{
  const char *const sqls[] = { "", "PRAGMA journal_mode = WAL" };

  for (guint i = 0; i < G_N_ELEMENTS (sqls); i++)
    {
      Fixture fixture;

      fixture_set_up (&fixture);
      run_sql (&fixture, sqls[i]);
      fixture_reopen (&fixture);
      g_assert_cmpstr (bud_catalog_get_warning (fixture.catalog), ==, NULL);
      add_usecase (&fixture, "mine");
      g_assert_true (has (fixture.catalog, U, "mine"));
      fixture_tear_down (&fixture);
    }
}

#define N_WRITERS 4
#define N_WRITES 25

/* In a process of its own: everybody writes one common item and some of their own. */
static int
write_items (Fixture *self, int writer)
{
  g_autoptr (BudCatalog) catalog = fixture_open_other (self);

  for (int i = 0; i < N_WRITES; i++)
    {
      g_autofree char *id = g_strdup_printf ("w%d-%d", writer, i);
      g_autoptr (BudCatalogItem) mine = add (catalog, id, i + 1, NULL);
      g_autoptr (BudCatalogItem) ours = add (catalog, "ours", 100 * writer + i + 1, NULL);

      if (mine == NULL || ours == NULL)
        return 1;
    }
  return 0;
}

static void
test_writers (void)
{
  Fixture fixture;
  pid_t children[N_WRITERS];
  g_autoptr (GArray) versions = NULL;

  fixture_set_up (&fixture);
  /* None of them finds a file: they race to make it. */
  for (int i = 0; i < N_WRITERS; i++)
    {
      children[i] = fork ();
      if (children[i] == 0)
        _exit (write_items (&fixture, i));
    }
  for (int i = 0; i < N_WRITERS; i++)
    {
      int status;

      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_cmpint (status, ==, 0);
    }
  g_assert_cmpuint (count_user (fixture.catalog), ==, N_WRITERS * N_WRITES + 1);
  versions = bud_catalog_history (fixture.catalog, U, "ours", NULL);
  g_assert_cmpuint (versions->len, ==, N_WRITERS * N_WRITES);
  assert_sound (&fixture);
  fixture_tear_down (&fixture);
}

/* Adds without end, and tells through the pipe what is saved. */
static void
import_until_killed (Fixture *self, int round, int pipe_fd)
{
  g_autoptr (BudCatalog) catalog = fixture_open_other (self);

  for (int i = 0;; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%d-%d", round, i);
      g_autoptr (BudCatalogItem) item = add (catalog, id, i + 1, NULL);

      if (item == NULL || write (pipe_fd, &i, sizeof i) != sizeof i)
        _exit (1);
    }
}

/* Starts, kills after `delay_us`; how many it said are saved. */
static int
run_and_kill (Fixture *self, int round, gulong delay_us)
{
  int fds[2], last = -1, status;
  pid_t child;

  g_assert_cmpint (pipe (fds), ==, 0);
  child = fork ();
  if (child == 0)
    {
      close (fds[0]);
      import_until_killed (self, round, fds[1]);
    }
  close (fds[1]);
  g_usleep (delay_us);
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  while (read (fds[0], &status, sizeof status) == sizeof status)
    last = status;
  close (fds[0]);
  return last + 1;
}

/* How long a process takes for a few items, from its start: what to kill others within. */
static gulong
measure_import (Fixture *self)
{
  gint64 start = g_get_monotonic_time ();
  int fds[2], saved, status;
  pid_t child;

  g_assert_cmpint (pipe (fds), ==, 0);
  child = fork ();
  if (child == 0)
    import_until_killed (self, 999, fds[1]);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (read (fds[0], &saved, sizeof saved), ==, sizeof saved);
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
  close (fds[0]);
  close (fds[1]);
  return (gulong) (g_get_monotonic_time () - start);
}

static void
test_killed (void)
{
  GRand *random = g_rand_new_with_seed (20260131);
  guint expected = 0;
  gulong span_us;
  Fixture fixture;

  /* In a folder of its own, so that the first rounds end while the file is being made. */
  fixture_set_up (&fixture);
  span_us = MIN (measure_import (&fixture), G_USEC_PER_SEC);
  fixture_tear_down (&fixture);
  fixture_set_up (&fixture);
  for (int round = 0; round < 200; round++)
    {
      gulong delay_us = (gulong) g_rand_int_range (random, 0, (gint32) (round < 60 ? span_us : 2 * span_us));
      int n_saved = run_and_kill (&fixture, round, delay_us);
      g_autofree char *next
          = g_strdup_printf ("SELECT count (*) FROM usecases WHERE id = 'r%d-%d'", round, n_saved);
      g_autoptr (BudCatalog) catalog = fixture_open_other (&fixture);

      g_assert_cmpstr (bud_catalog_get_warning (catalog), ==, NULL);
      /* One more may be saved than the process lived to tell; nothing yet: no table either. */
      expected += (guint) n_saved + (read_int (&fixture, next) > 0 ? 1 : 0);
      g_assert_cmpint (MAX (0, read_int (&fixture, "SELECT count (*) FROM usecases")), ==, expected);
      if (round % 20 == 19 && expected > 0)
        assert_sound (&fixture);
    }
  g_test_message ("%u items saved by 200 killed imports", expected);
  g_assert_cmpuint (expected, >, 0);
  g_assert_cmpuint (count_user (fixture.catalog), ==, expected);
  g_rand_free (random);
  fixture_tear_down (&fixture);
}

/* In a process of its own: files may not grow beyond a size, as on a full disk. How many were saved. */
static int
write_until_full (Fixture *self)
{
  const struct rlimit limit = { 400000, 400000 };
  g_autoptr (BudCatalog) catalog = fixture_open_other (self);
  int n = 0;

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  for (; n < 1000; n++)
    {
      g_autofree char *id = g_strdup_printf ("item-%d", n);
      g_autoptr (GError) error = NULL;
      g_autoptr (BudCatalogItem) item = add (catalog, id, 1, &error);

      if (item == NULL)
        return g_error_matches (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE) && n < 250 ? n : 255;
    }
  return 255;
}

static void
test_full (void)
{
  Fixture fixture;
  pid_t child;
  int status;

  fixture_set_up (&fixture);
  child = fork ();
  if (child == 0)
    _exit (write_until_full (&fixture));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), >, 0);
  g_assert_cmpint (WEXITSTATUS (status), <, 255);
  fixture_reopen (&fixture);
  g_assert_cmpstr (bud_catalog_get_warning (fixture.catalog), ==, NULL);
  g_assert_cmpuint (count_user (fixture.catalog), ==, (guint) WEXITSTATUS (status));
  add_usecase (&fixture, "room again");
  assert_sound (&fixture);
  fixture_tear_down (&fixture);
}

static void
test_no_folder (void)
{
  Fixture fixture;
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&fixture);
  folder = g_path_get_dirname (fixture.user_path);
  g_assert_true (g_file_set_contents (folder, "a file is in the way", -1, NULL));
  g_assert_null (add (fixture.catalog, "mine", 1, &error));
  g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_DATABASE);
  g_assert_nonnull (strstr (error->message, folder));
  fixture_tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/user/migrate", test_migrate);
  g_test_add_func ("/catalog/user/newer", test_newer);
  g_test_add_func ("/catalog/user/foreign", test_foreign);
  g_test_add_func ("/catalog/user/corrupt", test_corrupt);
  g_test_add_func ("/catalog/user/empty-file", test_empty_file);
  g_test_add_func ("/catalog/user/writers", test_writers);
  g_test_add_func ("/catalog/user/killed", test_killed);
  g_test_add_func ("/catalog/user/full", test_full);
  g_test_add_func ("/catalog/user/no-folder", test_no_folder);
  return g_test_run ();
}
