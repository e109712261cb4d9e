/* Unknown names: the error lists what was probably meant, the closest first. */
#include "fixture.h"

#include <string.h>

static const struct
{
  BudCatalogKind kind;
  const char *text, *meant; /* NULL: nothing is near */
} CASES[] = {
  { BUD_CATALOG_HARDWARE, "h1000", "nearest: h100-" },
  { BUD_CATALOG_HARDWARE, "mi3000x", "nearest: mi300x" },
  { BUD_CATALOG_HARDWARE, "rtx 4091", "nearest: rtx4090" },
  { BUD_CATALOG_HARDWARE, "tpu9", "tpu-v5e" },
  { BUD_CATALOG_MODEL, "meta-llama/Llama-3.1-71B", "nearest: meta-llama/Llama-3.1-70B" },
  { BUD_CATALOG_MODEL, "qwen9-8b", "Qwen/Qwen3-8B" },
  { BUD_CATALOG_HARDWARE, "zzz", NULL },
};

static void
test_nearest (void)
{
  Fixture fixture;

  fixture_set_up (&fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BudCatalogItem) item
          = bud_catalog_lookup (fixture.catalog, CASES[i].kind, CASES[i].text, &error);

      g_assert_null (item);
      g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND);
      g_assert_nonnull (strstr (error->message, CASES[i].text));
      if (CASES[i].meant == NULL ? strstr (error->message, "nearest") != NULL
                                 : strstr (error->message, CASES[i].meant) == NULL)
        g_error ("%s", error->message);
    }
  fixture_tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/nearest/unknown-names", test_nearest);
  return g_test_run ();
}
