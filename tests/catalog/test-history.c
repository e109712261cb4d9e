/* Versions of user items: every one is kept and comes back. */
#include "fixture.h"

#define U BUD_CATALOG_USECASE

static void
add_usecase (Fixture *self, const char *id, int tokens)
{
  g_autofree char *json
      = g_strdup_printf ("{\"unique_id\":\"%s\",\"name\":\"Mine %s\",\"input_tokens\":{\"max\":"
                         "%d},\"output_tokens\":{\"max\":10}}",
                         id, id, tokens);
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = bud_catalog_add (self->catalog, U, NULL, json, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (bud_catalog_item_get_id (item), ==, id);
}

static double
tokens_of (Fixture *self, const char *id)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (self->catalog, U, id, NULL);

  return item != NULL ? bud_catalog_item_get_number (item, "input_tokens") : -1;
}

static void
remove_item (Fixture *self, const char *id)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (bud_catalog_remove (self->catalog, U, id, &error));
  g_assert_no_error (error);
}

static gint64
restore (Fixture *self, const char *id, gint64 version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = bud_catalog_restore (self->catalog, U, id, version, &error);

  if (item == NULL)
    {
      g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND);
      return -1;
    }
  return (gint64) bud_catalog_item_get_number (item, "input_tokens");
}

static GArray *
history (Fixture *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  GArray *versions = bud_catalog_history (self->catalog, U, id, &error);

  g_assert_no_error (error);
  return versions;
}

static void
test_versions (void)
{
  Fixture fixture;
  g_autoptr (GArray) versions = NULL;

  fixture_set_up (&fixture);
  for (int tokens = 1; tokens <= 3; tokens++)
    add_usecase (&fixture, "mine", tokens);
  add_usecase (&fixture, "other", 9);
  remove_item (&fixture, "mine");
  fixture_reopen (&fixture);
  versions = history (&fixture, "MINE");
  g_assert_cmpuint (versions->len, ==, 4);
  for (guint i = 0; i < versions->len; i++)
    {
      const BudCatalogVersion *version = &g_array_index (versions, BudCatalogVersion, i);

      g_assert_cmpint (version->is_removal, ==, i == 0);
      g_assert_cmpint (version->saved_at, >, 1600000000);
      if (i > 0)
        g_assert_cmpint (version->version, <, g_array_index (versions, BudCatalogVersion, i - 1).version);
    }
  fixture_tear_down (&fixture);
}

static void
test_restore (void)
{
  Fixture fixture;
  g_autoptr (GArray) versions = NULL;

  fixture_set_up (&fixture);
  for (int tokens = 1; tokens <= 3; tokens++)
    add_usecase (&fixture, "mine", tokens);
  versions = history (&fixture, "mine");
  /* By number, then what stood before that: a step back twice is where one was. */
  g_assert_cmpint (restore (&fixture, "mine", g_array_index (versions, BudCatalogVersion, 2).version), ==, 1);
  g_assert_cmpint (restore (&fixture, "mine", 0), ==, 3);
  g_assert_cmpint (restore (&fixture, "mine", 0), ==, 1);
  remove_item (&fixture, "mine");
  g_assert_cmpfloat (tokens_of (&fixture, "mine"), ==, -1);
  g_assert_cmpint (restore (&fixture, "mine", 0), ==, 1);
  g_assert_cmpfloat (tokens_of (&fixture, "mine"), ==, 1);
  fixture_tear_down (&fixture);
}

static void
test_refused (void)
{
  Fixture fixture;
  g_autoptr (GArray) versions = NULL;

  fixture_set_up (&fixture);
  g_assert_cmpint (restore (&fixture, "mine", 0), ==, -1); /* no database yet */
  add_usecase (&fixture, "mine", 1);
  g_assert_cmpint (restore (&fixture, "mine", 0), ==, -1); /* nothing before it */
  g_assert_cmpint (restore (&fixture, "mine", 77), ==, -1);
  remove_item (&fixture, "mine");
  versions = history (&fixture, "mine");
  /* A removal is not a version to go back to, and a version belongs to one item. */
  g_assert_cmpint (restore (&fixture, "mine", g_array_index (versions, BudCatalogVersion, 0).version), ==,
                   -1);
  g_assert_cmpint (restore (&fixture, "uc_001", g_array_index (versions, BudCatalogVersion, 1).version), ==,
                   -1);
  fixture_tear_down (&fixture);
}

static void
test_shadowed (void)
{
  Fixture fixture;
  g_autoptr (GArray) versions = NULL;
  double shipped;

  fixture_set_up (&fixture);
  shipped = tokens_of (&fixture, "uc_001");
  versions = history (&fixture, "uc_001");
  g_assert_cmpuint (versions->len, ==, 0);
  add_usecase (&fixture, "uc_001", 7);
  g_assert_cmpfloat (tokens_of (&fixture, "uc_001"), ==, 7);
  remove_item (&fixture, "uc_001");
  g_assert_cmpfloat (tokens_of (&fixture, "uc_001"), ==, shipped);
  g_assert_cmpint (restore (&fixture, "uc_001", 0), ==, 7);
  fixture_tear_down (&fixture);
}

static void
assert_removed (Fixture *self, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = bud_catalog_list_removed (self->catalog, U, &error);
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  joined = g_strjoinv (" ", ids);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_removed (void)
{
  Fixture fixture;
  const char *const ids[] = { "a", "b", "c" };

  fixture_set_up (&fixture);
  assert_removed (&fixture, "");
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    add_usecase (&fixture, ids[i], 1);
  assert_removed (&fixture, "");
  remove_item (&fixture, "c");
  remove_item (&fixture, "a");
  assert_removed (&fixture, "a c");
  restore (&fixture, "c", 0);
  assert_removed (&fixture, "a");
  fixture_tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/history/versions", test_versions);
  g_test_add_func ("/catalog/history/restore", test_restore);
  g_test_add_func ("/catalog/history/refused", test_refused);
  g_test_add_func ("/catalog/history/shadowed", test_shadowed);
  g_test_add_func ("/catalog/history/removed", test_removed);
  return g_test_run ();
}
