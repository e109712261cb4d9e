#include "app/device-chooser.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/describe.h"
#include "app/number-row.h"
#include "app/plan-candidates.h"
#include "app/spoken-names.h"

struct _BudDeviceChooser
{
  GtkPopover parent_instance;

  BudSession *session;
  BudPlanCandidates candidates;
  gboolean is_setting;

  GtkEditable *entry;
  GtkDropDown *vendor;
  GtkListView *list;
  GtkFilter *filter;
  BudNumberRow *max_row;
};

static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudDeviceChooser, bud_device_chooser, GTK_TYPE_POPOVER)

/* Showing */

static void
show_vendor (BudDeviceChooser *self)
{
  self->is_setting = TRUE;
  gtk_drop_down_set_selected (self->vendor, bud_plan_candidates_get_choice (&self->candidates));
  self->is_setting = FALSE;
}

/* Rows read their tick when bound. */
static void
show_ticks (BudDeviceChooser *self)
{
  GListModel *items = G_LIST_MODEL (self->candidates.items);
  guint n = g_list_model_get_n_items (items);

  g_list_model_items_changed (items, 0, n, n);
  show_vendor (self);
}

/* Chosen by a person or anew: shows it and says so. */
static void
change (BudDeviceChooser *self)
{
  show_ticks (self);
  g_signal_emit (self, edited_signal, 0);
}

void
bud_device_chooser_set (BudDeviceChooser *self, const char *const *ids, const char *const *cluster_ids,
                        guint max_devices)
{
  bud_number_row_set_value (self->max_row, max_devices);
  bud_plan_candidates_choose (&self->candidates, ids, cluster_ids);
  show_ticks (self);
}

void
bud_device_chooser_choose_vendor (BudDeviceChooser *self, const char *vendor)
{
  bud_plan_candidates_choose_vendor (&self->candidates, vendor);
  change (self);
}

char **
bud_device_chooser_get_ids (BudDeviceChooser *self)
{
  return bud_plan_candidates_list_devices (&self->candidates);
}

char **
bud_device_chooser_get_cluster_ids (BudDeviceChooser *self)
{
  return bud_plan_candidates_list_clusters (&self->candidates);
}

char *
bud_device_chooser_describe (BudDeviceChooser *self)
{
  return bud_plan_candidates_describe (&self->candidates, bud_device_chooser_get_max_devices (self));
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
  bud_plan_candidates_set (&self->candidates, item, gtk_check_button_get_active (tick));
  show_vendor (self);
  g_signal_emit (self, edited_signal, 0);
}

static void
on_vendor (BudDeviceChooser *self)
{
  const GPtrArray *vendors = self->candidates.vendors;
  guint selected = gtk_drop_down_get_selected (self->vendor);

  if (self->is_setting || selected == GTK_INVALID_LIST_POSITION)
    return;
  if (selected > vendors->len)
    bud_plan_candidates_choose_every_cluster (&self->candidates);
  else
    bud_plan_candidates_choose_vendor (&self->candidates,
                                       selected > 0 ? g_ptr_array_index (vendors, selected - 1) : NULL);
  change (self);
}

static void
on_none (BudDeviceChooser *self)
{
  bud_plan_candidates_choose_none (&self->candidates);
  change (self);
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
  gtk_check_button_set_active (tick, bud_plan_candidates_has (&self->candidates, item));
  self->is_setting = FALSE;
  bud_name_row (row, bud_catalog_item_get_name (item));
}

/* Set-up */

static void
read_catalog (BudDeviceChooser *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  bud_plan_candidates_read (&self->candidates, bud_session_get_catalog (self->session));
  gtk_string_list_append (names, _ ("All Vendors"));
  for (guint i = 0; i < self->candidates.vendors->len; i++)
    gtk_string_list_append (names, g_ptr_array_index (self->candidates.vendors, i));
  if (bud_plan_candidates_have_clusters (&self->candidates))
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
  bud_plan_candidates_choose (&self->candidates, (const char *const *) ids,
                              (const char *const *) cluster_ids);
  change (self);
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
  bud_plan_candidates_clear (&BUD_DEVICE_CHOOSER (object)->candidates);
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

  bud_plan_candidates_init (&self->candidates);
  self->is_setting = TRUE; /* the template sets its own values */
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_setting = FALSE;
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->candidates.items)), self->filter);
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
