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
bud_library_order_get_sorter (const BudLibraryOrder *self)
{
  guint selected = gtk_drop_down_get_selected (self->drop_down);

  if (selected >= self->compares->len)
    return NULL;
  return GTK_SORTER (gtk_custom_sorter_new (
      compare_items, g_array_index (self->compares, BudLibraryCompare, selected), NULL));
}

void
bud_library_order_set_up (BudLibraryOrder *self, GtkDropDown *drop_down)
{
  g_autoptr (GListModel) titles = G_LIST_MODEL (gtk_string_list_new (NULL));

  self->drop_down = drop_down;
  self->compares = g_array_new (FALSE, FALSE, sizeof (BudLibraryCompare));
  gtk_drop_down_set_model (drop_down, titles);
}

void
bud_library_order_add (BudLibraryOrder *self, const char *title, BudLibraryCompare compare)
{
  g_array_append_val (self->compares, compare);
  gtk_string_list_append (GTK_STRING_LIST (gtk_drop_down_get_model (self->drop_down)), title);
}

void
bud_library_order_clear (BudLibraryOrder *self)
{
  g_clear_pointer (&self->compares, g_array_unref);
}
