#include "app/usecase-filters.h"

#include <glib/gi18n.h>

#include "catalog/json-read.h"

gboolean
bud_usecase_is_contradictory (BudCatalogItem *item)
{
  BudUsecase usecase;

  return bud_usecase_from_json (bud_catalog_item_get_json (item), &usecase, NULL) && usecase.is_contradictory;
}

static const struct
{
  const char *profile, *name;
} latencies[] = {
  { "real-time", N_ ("Real time") },
  { "interactive", N_ ("Interactive") },
  { "responsive", N_ ("Responsive") },
  { "batch", N_ ("Batch") },
};

static gboolean
contradicts (BudCatalogItem *item, gconstpointer data)
{
  return bud_usecase_is_contradictory (item);
}

static gboolean
has_latency (BudCatalogItem *item, gconstpointer profile)
{
  return g_strcmp0 (bud_json_string (bud_catalog_item_get_json (item), "latency_profile"), profile) == 0;
}

/* "Law, Finance" and "Enterprise/Research" are of two industries each. */
static char **
split_industries (BudCatalogItem *item)
{
  const char *industry = bud_catalog_item_get_vendor (item);
  char **parts = g_strsplit_set (industry != NULL ? industry : "", ",/", -1);

  for (char **part = parts; *part != NULL; part++)
    g_strstrip (*part);
  return parts;
}

static gboolean
is_of_industry (BudCatalogItem *item, gconstpointer industry)
{
  g_auto (GStrv) parts = split_industries (item);

  return g_strv_contains ((const char *const *) parts, industry);
}

static gboolean
is_own (BudCatalogItem *item, gconstpointer data)
{
  return bud_catalog_item_get_is_user (item);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

static void
add_industries (BudLibraryFilters *filters, BudCatalog *catalog)
{
  g_autoptr (GPtrArray) items = bud_catalog_search (catalog, BUD_CATALOG_USECASE, NULL, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      g_auto (GStrv) parts = split_industries (g_ptr_array_index (items, i));

      for (char **part = parts; *part != NULL; part++)
        if (**part != '\0' && !g_ptr_array_find (names, g_intern_string (*part), NULL))
          g_ptr_array_add (names, (gpointer) g_intern_string (*part));
    }
  g_ptr_array_sort (names, compare_strings);
  for (guint i = 0; i < names->len; i++)
    bud_library_filters_add (filters, _ ("Industry"), names->pdata[i], FALSE, is_of_industry,
                             names->pdata[i]);
}

const char *
bud_usecase_latency_name (const char *profile)
{
  for (guint i = 0; i < G_N_ELEMENTS (latencies); i++)
    if (g_strcmp0 (latencies[i].profile, profile) == 0)
      return _ (latencies[i].name);
  return profile;
}

void
bud_usecase_add_filters (BudLibraryList *list, BudCatalog *catalog)
{
  BudLibraryFilters *filters = bud_library_list_get_filters (list);

  for (guint i = 0; i < G_N_ELEMENTS (latencies); i++)
    bud_library_filters_add (filters, _ ("Latency"), _ (latencies[i].name), TRUE, has_latency,
                             latencies[i].profile);
  bud_library_filters_add (filters, _ ("Limits"), _ ("Contradictory"), FALSE, contradicts, NULL);
  bud_library_filters_add (filters, _ ("Origin"), _ ("Own"), FALSE, is_own, NULL);
  add_industries (filters, catalog);
}

static int
compare_industries (BudCatalogItem *a, BudCatalogItem *b)
{
  return g_strcmp0 (bud_catalog_item_get_vendor (a), bud_catalog_item_get_vendor (b));
}

static int
compare_input (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "input_tokens", TRUE);
}

static int
compare_output (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "output_tokens", TRUE);
}

static int
compare_ttft (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "ttft_s", FALSE);
}

static int
compare_e2e (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "e2e_s", FALSE);
}

void
bud_usecase_add_sorts (BudLibraryList *list)
{
  bud_library_list_add_sort (list, _ ("Industry"), compare_industries);
  bud_library_list_add_sort (list, _ ("Name"), bud_library_compare_names);
  bud_library_list_add_sort (list, _ ("Input tokens"), compare_input);
  bud_library_list_add_sort (list, _ ("Output tokens"), compare_output);
  bud_library_list_add_sort (list, _ ("TTFT limit"), compare_ttft);
  bud_library_list_add_sort (list, _ ("End-to-end limit"), compare_e2e);
}
