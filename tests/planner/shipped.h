/* The catalog as it is built, without anything of a user's, for the tests of this room. */
#pragma once

#include "catalog/catalog.h"

/* Close with bud_catalog_close. */
static inline BudCatalog *
shipped_catalog (void)
{
  g_autofree char *shipped = g_test_build_filename (G_TEST_BUILT, "..", "data", "catalog.db", NULL);
  g_autofree char *user = g_test_build_filename (G_TEST_BUILT, "no-such-user.db", NULL);
  g_autoptr (GError) error = NULL;
  BudCatalog *catalog = bud_catalog_open (shipped, user, &error);

  g_assert_no_error (error);
  return catalog;
}
