#include "app/library-order.h"

#include <math.h>

int
bud_library_compare_names (BudCatalogItem *a, BudCatalogItem *b)
{
  g_autofree char *key_a = g_utf8_collate_key_for_filename (bud_catalog_item_get_name (a), -1);
  g_autofree char *key_b = g_utf8_collate_key_for_filename (bud_catalog_item_get_name (b), -1);

  return g_strcmp0 (key_a, key_b);
}

int
bud_library_compare_numbers (BudCatalogItem *a, BudCatalogItem *b, const char *key, gboolean is_descending)
{
  double x = bud_catalog_item_get_number (a, key);
  double y = bud_catalog_item_get_number (b, key);

  if (isnan (x) || isnan (y))
    return isnan (x) - isnan (y);
  return is_descending ? (y > x) - (y < x) : (x > y) - (x < y);
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  BudLibraryCompare compare = user_data;
  int order = compare ((gpointer) a, (gpointer) b);

  return order != 0 ? order : bud_library_compare_names ((gpointer) a, (gpointer) b);
}

GtkSorter *
bud_library_sorter_new (BudLibraryCompare compare)
{
  return GTK_SORTER (gtk_custom_sorter_new (compare_items, compare, NULL));
}
