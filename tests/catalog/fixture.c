#include "fixture.h"

#include "scratch.h"

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
  self->directory = scratch_folder ();
  self->user_path = g_build_filename (self->directory, "data", "user.db", NULL);
  self->catalog = NULL;
  fixture_reopen (self);
}

void
fixture_tear_down (Fixture *self)
{
  g_clear_pointer (&self->catalog, bud_catalog_close);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->user_path, g_free);
}
