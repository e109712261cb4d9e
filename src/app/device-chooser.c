#include "app/device-chooser.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "app/describe.h"
#include "app/number-row.h"
#include "app/spoken-names.h"

struct _BudDeviceChooser
{
  GtkPopover parent_instance;

  BudSession *session;
  GListStore *items;    /* BudCatalogItem, all devices by name, then all clusters */
  guint n_devices;      /* of them */
  GHashTable *chosen;   /* ids of devices */
  GHashTable *clusters; /* ids of clusters */
  GPtrArray *vendors;   /* names of those of devices, sorted */
  gboolean is_setting;

  GtkEditable *entry;
  GtkDropDown *vendor;
  GtkListView *list;
  GtkFilter *filter;
  BudNumberRow *max_row;
};

static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudDeviceChooser, bud_device_chooser, GTK_TYPE_POPOVER)

static guint
count_items (BudDeviceChooser *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

static GHashTable *
table_of (BudDeviceChooser *self, BudCatalogItem *item)
{
  return bud_catalog_item_get_kind (item) == BUD_CATALOG_CLUSTER ? self->clusters : self->chosen;
}

static gboolean
is_chosen (BudDeviceChooser *self, BudCatalogItem *item)
{
  return g_hash_table_contains (table_of (self, item), bud_catalog_item_get_id (item));
}

static BudCatalogItem *
item_at (BudDeviceChooser *self, guint position)
{
  g_autoptr (BudCatalogItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  return item; /* the store holds it */
}

/* The vendor whose devices, and no others, are ticked; "" for all, NULL for neither. */
static const char *
chosen_vendor (BudDeviceChooser *self)
{
  const char *vendor = NULL;

  if (g_hash_table_size (self->chosen) == self->n_devices)
    return "";
  for (guint i = 0; i < self->n_devices; i++)
    {
      BudCatalogItem *item = item_at (self, i);

      if (is_chosen (self, item))
        {
          if (vendor != NULL && strcmp (vendor, bud_catalog_item_get_vendor (item)) != 0)
            return NULL;
          vendor = bud_catalog_item_get_vendor (item);
        }
    }
  for (guint i = 0; vendor != NULL && i < self->n_devices; i++)
    if (strcmp (bud_catalog_item_get_vendor (item_at (self, i)), vendor) == 0
        && !is_chosen (self, item_at (self, i)))
      return NULL;
  return vendor;
}

/* The name of the one chosen from `first` to before `end`. */
static char *
name_of_one (BudDeviceChooser *self, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    if (is_chosen (self, item_at (self, i)))
      return g_strdup (bud_catalog_item_get_name (item_at (self, i)));
  return NULL;
}

static char *
describe_clusters (BudDeviceChooser *self)
{
  guint n = g_hash_table_size (self->clusters);

  if (n == 1)
    return name_of_one (self, self->n_devices, count_items (self));
  return g_strdup_printf (ngettext ("%u cluster", "%u clusters", n), n);
}

static char *
describe_devices (BudDeviceChooser *self)
{
  guint n = g_hash_table_size (self->chosen), max_devices = bud_device_chooser_get_max_devices (self);
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
bud_device_chooser_describe (BudDeviceChooser *self)
{
  gboolean has_devices = g_hash_table_size (self->chosen) > 0;
  g_autofree char *clusters = NULL;
  g_autofree char *devices = NULL;

  if (g_hash_table_size (self->clusters) == 0)
    return has_devices ? describe_devices (self) : g_strdup (_ ("No devices"));
  clusters = describe_clusters (self);
  if (!has_devices)
    return g_steal_pointer (&clusters);
  devices = describe_devices (self);
  return g_strdup_printf ("%s + %s", clusters, devices);
}

/* Showing */

static void
show_vendor (BudDeviceChooser *self)
{
  const char *vendor = chosen_vendor (self);
  guint n_clusters = g_hash_table_size (self->clusters);
  guint selected = GTK_INVALID_LIST_POSITION;

  if (n_clusters > 0)
    {
      vendor = NULL;
      if (g_hash_table_size (self->chosen) == 0 && n_clusters == count_items (self) - self->n_devices)
        selected = self->vendors->len + 1;
    }
  else if (vendor != NULL && vendor[0] == '\0')
    selected = 0;
  for (guint i = 0; vendor != NULL && i < self->vendors->len; i++)
    if (strcmp (g_ptr_array_index (self->vendors, i), vendor) == 0)
      selected = i + 1;
  self->is_setting = TRUE;
  gtk_drop_down_set_selected (self->vendor, selected);
  self->is_setting = FALSE;
}

/* Rows read their tick when bound. */
static void
show_ticks (BudDeviceChooser *self)
{
  guint n = count_items (self);

  g_list_model_items_changed (G_LIST_MODEL (self->items), 0, n, n);
  show_vendor (self);
}

static void
choose (BudDeviceChooser *self, const char *vendor, const char *const *ids)
{
  g_hash_table_remove_all (self->chosen);
  for (guint i = 0; i < self->n_devices; i++)
    {
      BudCatalogItem *item = item_at (self, i);
      const char *id = bud_catalog_item_get_id (item);

      if (ids != NULL ? g_strv_contains (ids, id)
                      : vendor == NULL || vendor[0] == '\0'
                            || strcmp (bud_catalog_item_get_vendor (item), vendor) == 0)
        g_hash_table_add (self->chosen, g_strdup (id));
    }
  show_ticks (self);
}

static void
choose_clusters (BudDeviceChooser *self, const char *const *ids)
{
  g_hash_table_remove_all (self->clusters);
  for (guint i = self->n_devices; ids != NULL && i < count_items (self); i++)
    if (g_strv_contains (ids, bud_catalog_item_get_id (item_at (self, i))))
      g_hash_table_add (self->clusters, g_strdup (bud_catalog_item_get_id (item_at (self, i))));
}

void
bud_device_chooser_set (BudDeviceChooser *self, const char *const *ids, const char *const *cluster_ids,
                        guint max_devices)
{
  bud_number_row_set_value (self->max_row, max_devices);
  choose_clusters (self, cluster_ids);
  choose (self, NULL, ids);
}

void
bud_device_chooser_choose_vendor (BudDeviceChooser *self, const char *vendor)
{
  g_hash_table_remove_all (self->clusters);
  choose (self, vendor, NULL);
  g_signal_emit (self, edited_signal, 0);
}

static void
choose_every_cluster (BudDeviceChooser *self)
{
  g_hash_table_remove_all (self->chosen);
  for (guint i = self->n_devices; i < count_items (self); i++)
    g_hash_table_add (self->clusters, g_strdup (bud_catalog_item_get_id (item_at (self, i))));
  show_ticks (self);
  g_signal_emit (self, edited_signal, 0);
}

/* Those chosen from `first` to before `end`. */
static char **
list_chosen (BudDeviceChooser *self, guint first, guint end)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = first; i < end; i++)
    if (is_chosen (self, item_at (self, i)))
      g_strv_builder_add (ids, bud_catalog_item_get_id (item_at (self, i)));
  return g_strv_builder_end (ids);
}

char **
bud_device_chooser_get_ids (BudDeviceChooser *self)
{
  return g_hash_table_size (self->chosen) == self->n_devices ? NULL : list_chosen (self, 0, self->n_devices);
}

char **
bud_device_chooser_get_cluster_ids (BudDeviceChooser *self)
{
  return g_hash_table_size (self->clusters) == 0 ? NULL
                                                 : list_chosen (self, self->n_devices, count_items (self));
}

guint
bud_device_chooser_get_max_devices (BudDeviceChooser *self)
{
  return (guint) bud_number_row_get_value (self->max_row);
}

/* From the person */

static void
on_tick (GtkCheckButton *tick, BudDeviceChooser *self)
{
  BudCatalogItem *item = g_object_get_data (G_OBJECT (tick), "item");

  if (self->is_setting || item == NULL)
    return;
  if (gtk_check_button_get_active (tick))
    g_hash_table_add (table_of (self, item), g_strdup (bud_catalog_item_get_id (item)));
  else
    g_hash_table_remove (table_of (self, item), bud_catalog_item_get_id (item));
  show_vendor (self);
  g_signal_emit (self, edited_signal, 0);
}

static void
on_vendor (BudDeviceChooser *self)
{
  guint selected = gtk_drop_down_get_selected (self->vendor);

  if (self->is_setting || selected == GTK_INVALID_LIST_POSITION)
    return;
  if (selected > self->vendors->len)
    choose_every_cluster (self);
  else
    bud_device_chooser_choose_vendor (self,
                                      selected > 0 ? g_ptr_array_index (self->vendors, selected - 1) : NULL);
}

static void
on_none (BudDeviceChooser *self)
{
  g_hash_table_remove_all (self->chosen);
  g_hash_table_remove_all (self->clusters);
  show_ticks (self);
  g_signal_emit (self, edited_signal, 0);
}

static void
on_max (BudDeviceChooser *self)
{
  g_signal_emit (self, edited_signal, 0);
}

static void
on_search (BudDeviceChooser *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
matches (gpointer item, gpointer user_data)
{
  BudDeviceChooser *self = user_data;
  const char *text = gtk_editable_get_text (self->entry);
  g_autofree char *where
      = g_strconcat (bud_catalog_item_get_name (item), " ", bud_catalog_item_get_vendor (item), " ",
                     bud_catalog_item_get_id (item), NULL);

  return text[0] == '\0' || g_str_match_string (text, where, TRUE);
}

/* Rows */

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, BudDeviceChooser *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *tick = gtk_check_button_new ();
  GtkWidget *facts = gtk_label_new (NULL);

  gtk_widget_set_hexpand (tick, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (facts), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (facts, "caption");
  gtk_widget_add_css_class (facts, "dim-label");
  gtk_box_append (GTK_BOX (row), tick);
  gtk_box_append (GTK_BOX (row), facts);
  g_object_set_data (G_OBJECT (row), "tick", tick);
  g_object_set_data (G_OBJECT (row), "facts", facts);
  g_signal_connect (tick, "toggled", G_CALLBACK (on_tick), self);
  gtk_list_item_set_child (list_item, row);
  gtk_list_item_set_activatable (list_item, FALSE);
  gtk_list_item_set_selectable (list_item, FALSE);
}

/* "8 × h100-sxm5-80" */
static char *
cluster_facts (BudCatalogItem *item)
{
  return bud_describe_hardware ((guint) bud_catalog_item_get_number (item, "devices"),
                                bud_cluster_device_id (bud_catalog_item_get_json (item)));
}

static void
on_row_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, BudDeviceChooser *self)
{
  BudCatalogItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);
  GtkCheckButton *tick = g_object_get_data (G_OBJECT (row), "tick");
  g_autofree char *facts = bud_catalog_item_get_kind (item) == BUD_CATALOG_CLUSTER
                               ? cluster_facts (item)
                               : g_strdup (bud_catalog_item_get_vendor (item));

  g_object_set_data_full (G_OBJECT (tick), "item", g_object_ref (item), g_object_unref);
  gtk_check_button_set_label (tick, bud_catalog_item_get_name (item));
  gtk_label_set_label (g_object_get_data (G_OBJECT (row), "facts"), facts);
  self->is_setting = TRUE;
  gtk_check_button_set_active (tick, is_chosen (self, item));
  self->is_setting = FALSE;
  bud_name_row (row, bud_catalog_item_get_name (item));
}

/* Set-up */

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

static void
read_catalog (BudDeviceChooser *self)
{
  g_autoptr (GPtrArray) found
      = bud_catalog_search (bud_session_get_catalog (self->session), BUD_CATALOG_HARDWARE, NULL, NULL);
  g_autoptr (GPtrArray) clusters
      = bud_catalog_search (bud_session_get_catalog (self->session), BUD_CATALOG_CLUSTER, NULL, NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_list_store_remove_all (self->items);
  self->n_devices = 0;
  g_ptr_array_set_size (self->vendors, 0);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      BudCatalogItem *item = g_ptr_array_index (found, i);

      g_list_store_append (self->items, item);
      self->n_devices++;
      if (!g_ptr_array_find_with_equal_func (self->vendors, bud_catalog_item_get_vendor (item), g_str_equal,
                                             NULL))
        g_ptr_array_add (self->vendors, g_strdup (bud_catalog_item_get_vendor (item)));
    }
  for (guint i = 0; clusters != NULL && i < clusters->len; i++)
    g_list_store_append (self->items, g_ptr_array_index (clusters, i));
  g_ptr_array_sort (self->vendors, compare_strings);
  gtk_string_list_append (names, _ ("All Vendors"));
  for (guint i = 0; i < self->vendors->len; i++)
    gtk_string_list_append (names, g_ptr_array_index (self->vendors, i));
  if (clusters != NULL && clusters->len > 0)
    gtk_string_list_append (names, _ ("All Clusters"));
  self->is_setting = TRUE;
  gtk_drop_down_set_model (self->vendor, G_LIST_MODEL (names));
  self->is_setting = FALSE;
}

/* New devices of the catalog are candidates while all were. */
static void
on_catalog_changed (BudDeviceChooser *self, int kind)
{
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) cluster_ids = NULL;

  if (kind != BUD_CATALOG_HARDWARE && kind != BUD_CATALOG_CLUSTER)
    return;
  ids = bud_device_chooser_get_ids (self);
  cluster_ids = bud_device_chooser_get_cluster_ids (self);
  read_catalog (self);
  choose_clusters (self, (const char *const *) cluster_ids);
  choose (self, NULL, (const char *const *) ids);
  g_signal_emit (self, edited_signal, 0);
}

static void
dispose (GObject *object)
{
  BudDeviceChooser *self = BUD_DEVICE_CHOOSER (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (bud_device_chooser_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudDeviceChooser *self = BUD_DEVICE_CHOOSER (object);

  g_object_unref (self->items);
  g_hash_table_unref (self->chosen);
  g_hash_table_unref (self->clusters);
  g_ptr_array_unref (self->vendors);
  G_OBJECT_CLASS (bud_device_chooser_parent_class)->finalize (object);
}

static void
bud_device_chooser_class_init (BudDeviceChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_NUMBER_ROW);
  edited_signal = g_signal_new ("edited", BUD_TYPE_DEVICE_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/device-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, BudDeviceChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, BudDeviceChooser, vendor);
  gtk_widget_class_bind_template_child (widget_class, BudDeviceChooser, list);
  gtk_widget_class_bind_template_child (widget_class, BudDeviceChooser, max_row);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_vendor);
  gtk_widget_class_bind_template_callback (widget_class, on_none);
  gtk_widget_class_bind_template_callback (widget_class, on_max);
}

static void
bud_device_chooser_init (BudDeviceChooser *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;
  GtkFilterListModel *filtered;

  self->items = g_list_store_new (BUD_TYPE_CATALOG_ITEM);
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->clusters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->vendors = g_ptr_array_new_with_free_func (g_free);
  self->is_setting = TRUE; /* the template sets its own values */
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_setting = FALSE;
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->items)), self->filter);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (filtered)));
  g_signal_connect (factory, "setup", G_CALLBACK (on_row_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_row_bind), self);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
}

GtkWidget *
bud_device_chooser_new (BudSession *session)
{
  BudDeviceChooser *self = g_object_new (BUD_TYPE_DEVICE_CHOOSER, NULL);

  self->session = g_object_ref (session);
  read_catalog (self);
  g_signal_connect_object (session, "catalog-changed", G_CALLBACK (on_catalog_changed), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
