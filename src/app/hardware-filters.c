#include "app/hardware-filters.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/cluster-facts.h"
#include "catalog/json-read.h"

/* A bound on a number of an item, which must be known. */
typedef struct
{
  const char *key;
  double bound;
  gboolean is_most; /* else the least */
  gboolean is_primary;
  const char *label;
} Bound;

static const Bound memory_bounds[] = {
  { "memory_bytes", 24e9, FALSE, FALSE, N_ ("≥ 24 GB") },
  { "memory_bytes", 48e9, FALSE, FALSE, N_ ("≥ 48 GB") },
  { "memory_bytes", 80e9, FALSE, TRUE, N_ ("≥ 80 GB") },
  { "memory_bytes", 128e9, FALSE, FALSE, N_ ("≥ 128 GB") },
  { "memory_bytes", 192e9, FALSE, FALSE, N_ ("≥ 192 GB") },
};
static const Bound bandwidth_bounds[] = {
  { "memory_bytes_per_s", 1e12, FALSE, FALSE, N_ ("≥ 1 TB/s") },
  { "memory_bytes_per_s", 2e12, FALSE, FALSE, N_ ("≥ 2 TB/s") },
  { "memory_bytes_per_s", 3e12, FALSE, TRUE, N_ ("≥ 3 TB/s") },
  { "memory_bytes_per_s", 5e12, FALSE, FALSE, N_ ("≥ 5 TB/s") },
};
static const Bound peak_bounds[] = {
  { "bf16_flop_per_s", 100e12, FALSE, FALSE, N_ ("≥ 100 TFLOP/s") },
  { "bf16_flop_per_s", 300e12, FALSE, FALSE, N_ ("≥ 300 TFLOP/s") },
  { "bf16_flop_per_s", 900e12, FALSE, FALSE, N_ ("≥ 900 TFLOP/s") },
  { "bf16_flop_per_s", 2e15, FALSE, FALSE, N_ ("≥ 2 000 TFLOP/s") },
};
static const Bound price_bounds[] = {
  { "usd_per_h", 1, TRUE, FALSE, N_ ("≤ $1 per hour") },
  { "usd_per_h", 2, TRUE, FALSE, N_ ("≤ $2 per hour") },
  { "usd_per_h", 5, TRUE, FALSE, N_ ("≤ $5 per hour") },
  { "usd_per_h", INFINITY, TRUE, FALSE, N_ ("Any price on file") },
};

static const struct
{
  const char *title;
  const Bound *bounds;
  guint n;
} families[] = {
  { N_ ("Memory"), memory_bounds, G_N_ELEMENTS (memory_bounds) },
  { N_ ("Bandwidth"), bandwidth_bounds, G_N_ELEMENTS (bandwidth_bounds) },
  { N_ ("BF16 peak"), peak_bounds, G_N_ELEMENTS (peak_bounds) },
  { N_ ("Price"), price_bounds, G_N_ELEMENTS (price_bounds) },
};

static gboolean
is_within (BudCatalogItem *item, gconstpointer data)
{
  const Bound *bound = data;
  double value = bud_catalog_item_get_number (item, bound->key);

  /* False of an unknown value, which is NAN. */
  return bound->is_most ? value <= bound->bound : value >= bound->bound;
}

static gboolean
is_type (BudCatalogItem *item, gconstpointer type)
{
  const char *family = bud_catalog_item_get_family (item);

  /* The catalog calls some accelerators "asic". */
  return g_strcmp0 (family, type) == 0
         || (g_strcmp0 (type, "accelerator") == 0 && g_strcmp0 (family, "asic") == 0);
}

/* "HBM" stands for HBM2e, HBM3 and so on; "DDR" is not in "GDDR6" here. */
static gboolean
has_memory_kind (BudCatalogItem *item, gconstpointer kind)
{
  const char *memory = bud_json_string (bud_catalog_item_get_json (item), "memory_type");

  return memory != NULL && g_str_has_prefix (memory, kind);
}

static gboolean
is_own (BudCatalogItem *item, gconstpointer data)
{
  return bud_catalog_item_get_is_user (item);
}

void
bud_hardware_add_filters (BudLibraryList *list, BudCatalog *catalog)
{
  static const char *const kinds[] = { "HBM", "GDDR", "DDR", "LPDDR", "SRAM" };
  BudLibraryFilters *filters = bud_library_list_get_filters (list);
  g_autoptr (GPtrArray) items = bud_catalog_search (catalog, BUD_CATALOG_HARDWARE, NULL, NULL);

  bud_library_filters_add (filters, _ ("Type"), _ ("GPU"), TRUE, is_type, "gpu");
  bud_library_filters_add (filters, _ ("Type"), _ ("Accelerator"), TRUE, is_type, "accelerator");
  bud_library_filters_add (filters, _ ("Type"), _ ("CPU"), TRUE, is_type, "cpu");
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (guint j = 0; j < families[i].n; j++)
      bud_library_filters_add (filters, _ (families[i].title), _ (families[i].bounds[j].label),
                               families[i].bounds[j].is_primary, is_within, &families[i].bounds[j]);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    bud_library_filters_add (filters, _ ("Kind of memory"), kinds[i], FALSE, has_memory_kind, kinds[i]);
  if (items != NULL)
    bud_library_filters_add_values (filters, _ ("Vendor"), items, bud_catalog_item_get_vendor);
  bud_library_filters_add (filters, _ ("Origin"), _ ("Own"), FALSE, is_own, NULL);
}

static int
compare_known (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_catalog_item_get_prominence (b) - bud_catalog_item_get_prominence (a);
}

static int
compare_bandwidth (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "memory_bytes_per_s", TRUE);
}

static int
compare_memory (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "memory_bytes", TRUE);
}

static int
compare_peak (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "bf16_flop_per_s", TRUE);
}

static int
compare_price (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "usd_per_h", FALSE);
}

static int
compare_power (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "tdp_w", FALSE);
}

static int
compare_year (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "release_year", TRUE);
}

void
bud_hardware_add_sorts (BudLibraryList *list)
{
  bud_library_list_add_sort (list, _ ("Best known"), compare_known);
  bud_library_list_add_sort (list, _ ("Name"), bud_library_compare_names);
  bud_library_list_add_sort (list, _ ("Memory bandwidth"), compare_bandwidth);
  bud_library_list_add_sort (list, _ ("Memory"), compare_memory);
  bud_library_list_add_sort (list, _ ("BF16 peak"), compare_peak);
  bud_library_list_add_sort (list, _ ("Price"), compare_price);
  bud_library_list_add_sort (list, _ ("Power"), compare_power);
  bud_library_list_add_sort (list, _ ("Newest"), compare_year);
}

/* Clusters */

static gboolean
has_family (BudCatalogItem *item, gconstpointer type)
{
  return g_strcmp0 (bud_catalog_item_get_family (item), type) == 0;
}

void
bud_clusters_add_filters (BudLibraryList *list, BudCatalog *catalog)
{
  static const char *const types[] = { "server", "rack", "slice", "cloud" };
  static const Bound sizes[] = {
    { "devices", 8, TRUE, FALSE, N_ ("≤ 8 devices") },
    { "devices", 16, FALSE, FALSE, N_ ("≥ 16 devices") },
    { "devices", 64, FALSE, FALSE, N_ ("≥ 64 devices") },
  };
  BudLibraryFilters *filters = bud_library_list_get_filters (list);
  g_autoptr (GPtrArray) items = bud_catalog_search (catalog, BUD_CATALOG_CLUSTER, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    bud_library_filters_add (filters, _ ("Type"), bud_cluster_type_name (types[i]), TRUE, has_family,
                             types[i]);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    bud_library_filters_add (filters, _ ("Size"), _ (sizes[i].label), FALSE, is_within, &sizes[i]);
  if (items != NULL)
    bud_library_filters_add_values (filters, _ ("Vendor"), items, bud_catalog_item_get_vendor);
  bud_library_filters_add (filters, _ ("Origin"), _ ("Own"), FALSE, is_own, NULL);
}

static int
compare_devices (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "devices", TRUE);
}

static int
compare_node_link (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "node_link_bytes_per_s", TRUE);
}

void
bud_clusters_add_sorts (BudLibraryList *list)
{
  bud_library_list_add_sort (list, _ ("Name"), bud_library_compare_names);
  bud_library_list_add_sort (list, _ ("Devices"), compare_devices);
  bud_library_list_add_sort (list, _ ("Link between nodes"), compare_node_link);
  bud_library_list_add_sort (list, _ ("Price"), compare_price);
}
