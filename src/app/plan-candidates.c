#include "app/plan-candidates.h"

#include <glib/gi18n.h>
#include <string.h>

static guint
count_items (const BudPlanCandidates *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

static GHashTable *
table_of (const BudPlanCandidates *self, BudCatalogItem *item)
{
  return bud_catalog_item_get_kind (item) == BUD_CATALOG_CLUSTER ? self->clusters : self->devices;
}

static BudCatalogItem *
item_at (const BudPlanCandidates *self, guint position)
{
  g_autoptr (BudCatalogItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  return item; /* the store holds it */
}

gboolean
bud_plan_candidates_has (const BudPlanCandidates *self, BudCatalogItem *item)
{
  return g_hash_table_contains (table_of (self, item), bud_catalog_item_get_id (item));
}

void
bud_plan_candidates_set (BudPlanCandidates *self, BudCatalogItem *item, gboolean is_chosen)
{
  if (is_chosen)
    g_hash_table_add (table_of (self, item), g_strdup (bud_catalog_item_get_id (item)));
  else
    g_hash_table_remove (table_of (self, item), bud_catalog_item_get_id (item));
}

/* Choosing */

static void
choose_devices (BudPlanCandidates *self, const char *vendor, const char *const *ids)
{
  g_hash_table_remove_all (self->devices);
  for (guint i = 0; i < self->n_devices; i++)
    {
      BudCatalogItem *item = item_at (self, i);

      if (ids != NULL ? g_strv_contains (ids, bud_catalog_item_get_id (item))
                      : vendor == NULL || g_str_equal (bud_catalog_item_get_vendor (item), vendor))
        bud_plan_candidates_set (self, item, TRUE);
    }
}

/* NULL: none. */
static void
choose_clusters (BudPlanCandidates *self, const char *const *ids)
{
  g_hash_table_remove_all (self->clusters);
  for (guint i = self->n_devices; ids != NULL && i < count_items (self); i++)
    if (g_strv_contains (ids, bud_catalog_item_get_id (item_at (self, i))))
      bud_plan_candidates_set (self, item_at (self, i), TRUE);
}

void
bud_plan_candidates_choose (BudPlanCandidates *self, const char *const *ids, const char *const *cluster_ids)
{
  choose_devices (self, NULL, ids);
  choose_clusters (self, cluster_ids);
}

void
bud_plan_candidates_choose_vendor (BudPlanCandidates *self, const char *vendor)
{
  choose_devices (self, vendor, NULL);
  choose_clusters (self, NULL);
}

void
bud_plan_candidates_choose_every_cluster (BudPlanCandidates *self)
{
  g_hash_table_remove_all (self->devices);
  for (guint i = self->n_devices; i < count_items (self); i++)
    bud_plan_candidates_set (self, item_at (self, i), TRUE);
}

void
bud_plan_candidates_choose_none (BudPlanCandidates *self)
{
  g_hash_table_remove_all (self->devices);
  g_hash_table_remove_all (self->clusters);
}

/* What is chosen */

/* The vendor whose devices, and no others, are ticked; "" for all, NULL for neither. */
static const char *
chosen_vendor (const BudPlanCandidates *self)
{
  const char *vendor = NULL;

  if (g_hash_table_size (self->devices) == self->n_devices)
    return "";
  for (guint i = 0; i < self->n_devices; i++)
    {
      BudCatalogItem *item = item_at (self, i);

      if (bud_plan_candidates_has (self, item))
        {
          if (vendor != NULL && strcmp (vendor, bud_catalog_item_get_vendor (item)) != 0)
            return NULL;
          vendor = bud_catalog_item_get_vendor (item);
        }
    }
  for (guint i = 0; vendor != NULL && i < self->n_devices; i++)
    if (strcmp (bud_catalog_item_get_vendor (item_at (self, i)), vendor) == 0
        && !bud_plan_candidates_has (self, item_at (self, i)))
      return NULL;
  return vendor;
}

guint
bud_plan_candidates_get_choice (const BudPlanCandidates *self)
{
  guint n_clusters = g_hash_table_size (self->clusters);
  const char *vendor = n_clusters > 0 ? NULL : chosen_vendor (self);

  if (n_clusters > 0 && g_hash_table_size (self->devices) == 0
      && n_clusters == count_items (self) - self->n_devices)
    return self->vendors->len + 1;
  if (vendor != NULL && vendor[0] == '\0')
    return 0;
  for (guint i = 0; vendor != NULL && i < self->vendors->len; i++)
    if (strcmp (g_ptr_array_index (self->vendors, i), vendor) == 0)
      return i + 1;
  return G_MAXUINT;
}

/* Those chosen from `first` to before `end`. */
static char **
list_chosen (const BudPlanCandidates *self, guint first, guint end)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = first; i < end; i++)
    if (bud_plan_candidates_has (self, item_at (self, i)))
      g_strv_builder_add (ids, bud_catalog_item_get_id (item_at (self, i)));
  return g_strv_builder_end (ids);
}

char **
bud_plan_candidates_list_devices (const BudPlanCandidates *self)
{
  return g_hash_table_size (self->devices) == self->n_devices ? NULL : list_chosen (self, 0, self->n_devices);
}

char **
bud_plan_candidates_list_clusters (const BudPlanCandidates *self)
{
  return g_hash_table_size (self->clusters) == 0 ? NULL
                                                 : list_chosen (self, self->n_devices, count_items (self));
}

/* The name of the one chosen from `first` to before `end`. */
static char *
name_of_one (const BudPlanCandidates *self, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    if (bud_plan_candidates_has (self, item_at (self, i)))
      return g_strdup (bud_catalog_item_get_name (item_at (self, i)));
  return NULL;
}

static char *
describe_clusters (const BudPlanCandidates *self)
{
  guint n = g_hash_table_size (self->clusters);

  if (n == 1)
    return name_of_one (self, self->n_devices, count_items (self));
  return g_strdup_printf (ngettext ("%u cluster", "%u clusters", n), n);
}

static char *
describe_devices (const BudPlanCandidates *self, guint max_devices)
{
  guint n = g_hash_table_size (self->devices);
  const char *vendor = chosen_vendor (self);
  g_autofree char *what = n == 1 ? name_of_one (self, 0, self->n_devices) : NULL;

  if (what == NULL && vendor != NULL)
    what = g_strdup (vendor[0] == '\0' ? _ ("All devices") : vendor);
  if (what == NULL)
    what = g_strdup_printf (ngettext ("%u type", "%u types", n), n);
  /* Translators: device types and the most of each: "12 types, up to 8 each". */
  return g_strdup_printf (_ ("%s, up to %u each"), what, max_devices);
}

char *
bud_plan_candidates_describe (const BudPlanCandidates *self, guint max_devices)
{
  gboolean has_devices = g_hash_table_size (self->devices) > 0;
  g_autofree char *clusters = NULL;
  g_autofree char *devices = NULL;

  if (g_hash_table_size (self->clusters) == 0)
    return has_devices ? describe_devices (self, max_devices) : g_strdup (_ ("No devices"));
  clusters = describe_clusters (self);
  if (!has_devices)
    return g_steal_pointer (&clusters);
  devices = describe_devices (self, max_devices);
  return g_strdup_printf ("%s + %s", clusters, devices);
}

/* Set-up */

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

void
bud_plan_candidates_read (BudPlanCandidates *self, BudCatalog *catalog)
{
  g_autoptr (GPtrArray) found = bud_catalog_search (catalog, BUD_CATALOG_HARDWARE, NULL, NULL);
  g_autoptr (GPtrArray) clusters = bud_catalog_search (catalog, BUD_CATALOG_CLUSTER, NULL, NULL);

  g_list_store_remove_all (self->items);
  g_ptr_array_set_size (self->vendors, 0);
  self->n_devices = found != NULL ? found->len : 0;
  for (guint i = 0; i < self->n_devices; i++)
    {
      BudCatalogItem *item = g_ptr_array_index (found, i);
      const char *vendor = bud_catalog_item_get_vendor (item);

      g_list_store_append (self->items, item);
      if (!g_ptr_array_find_with_equal_func (self->vendors, vendor, g_str_equal, NULL))
        g_ptr_array_add (self->vendors, g_strdup (vendor));
    }
  for (guint i = 0; clusters != NULL && i < clusters->len; i++)
    g_list_store_append (self->items, g_ptr_array_index (clusters, i));
  g_ptr_array_sort (self->vendors, compare_strings);
}

gboolean
bud_plan_candidates_have_clusters (const BudPlanCandidates *self)
{
  return count_items (self) > self->n_devices;
}

void
bud_plan_candidates_init (BudPlanCandidates *self)
{
  self->items = g_list_store_new (BUD_TYPE_CATALOG_ITEM);
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->clusters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->vendors = g_ptr_array_new_with_free_func (g_free);
}

void
bud_plan_candidates_clear (BudPlanCandidates *self)
{
  g_clear_object (&self->items);
  g_clear_pointer (&self->devices, g_hash_table_unref);
  g_clear_pointer (&self->clusters, g_hash_table_unref);
  g_clear_pointer (&self->vendors, g_ptr_array_unref);
}
