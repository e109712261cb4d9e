#include "fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

char *
fixture_shipped_path (void)
{
  return g_test_build_filename (G_TEST_BUILT, "..", "data", "catalog.db", NULL);
}

BudCatalog *
fixture_open_other (Fixture *self)
{
  g_autofree char *shipped = fixture_shipped_path ();
  g_autoptr (GError) error = NULL;
  BudCatalog *catalog = bud_catalog_open (shipped, self->user_path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (catalog);
  return catalog;
}

void
fixture_reopen (Fixture *self)
{
  g_clear_pointer (&self->catalog, bud_catalog_close);
  self->catalog = fixture_open_other (self);
}

void
fixture_set_up (Fixture *self)
{
  /* Memory where there is some: no test waits for a disk. */
  const char *root = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  g_autofree char *template = g_build_filename (root, "bud-catalog-XXXXXX", NULL);

  self->directory = g_strdup (g_mkdtemp (template));
  g_assert_nonnull (self->directory);
  self->user_path = g_build_filename (self->directory, "data", "user.db", NULL);
  self->catalog = NULL;
  fixture_reopen (self);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
fixture_tear_down (Fixture *self)
{
  g_clear_pointer (&self->catalog, bud_catalog_close);
  remove_tree (self->directory);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->user_path, g_free);
}
