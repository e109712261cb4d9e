#include "app/hardware-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/device-facts.h"
#include "app/cluster-facts.h"
#include "app/hardware-filters.h"
#include "app/item-actions.h"
#include "plot/number.h"

struct _BudHardwarePage
{
  BudLibraryPage parent_instance;

  BudCatalogKind kind; /* devices or clusters */
  BudHardwareDetails *details;
  AdwSplitButton *add_button;
  BudDeviceForm *form; /* weak */
  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (BudHardwarePage, bud_hardware_page, BUD_TYPE_LIBRARY_PAGE)

static BudSession *
session_of (BudHardwarePage *self)
{
  return bud_library_page_get_session (BUD_LIBRARY_PAGE (self));
}

/* List */

static char *
count (BudLibraryPage *page, guint n_shown, guint n_all)
{
  if (BUD_HARDWARE_PAGE (page)->kind == BUD_CATALOG_CLUSTER)
    return g_strdup_printf (ngettext ("%u of %u cluster", "%u of %u clusters", n_all), n_shown, n_all);
  return g_strdup_printf (ngettext ("%u of %u device", "%u of %u devices", n_all), n_shown, n_all);
}

static void
describe_row (BudLibraryPage *page, BudCatalogItem *item, char **facts, char **tag)
{
  double usd_per_h = bud_catalog_item_get_number (item, "usd_per_h");
  g_autofree char *price = bud_number_money (usd_per_h);
  gboolean is_cluster = BUD_HARDWARE_PAGE (page)->kind == BUD_CATALOG_CLUSTER;

  if (is_cluster)
    *facts = bud_cluster_facts_line (bud_session_get_catalog (bud_library_page_get_session (page)), item);
  else
    *facts = bud_device_facts_line (item);
  if (is_cluster && isnan (usd_per_h)) /* that of its devices counts then */
    *tag = g_strdup ("");
  else if (isnan (usd_per_h))
    *tag = g_strdup (_ ("no price"));
  else if (!is_cluster && bud_device_is_bought (item))
    /* Translators: the least that a bought device costs: "≥ $2.49/h". */
    *tag = g_strdup_printf (_ ("≥ %s/h"), price);
  else /* Translators: a price per hour, short: "$2.49/h". */
    *tag = g_strdup_printf (_ ("%s/h"), price);
}

static void
enable (BudHardwarePage *self, const char *name, gboolean is_enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)), is_enabled);
}

static void
show_item (BudLibraryPage *page, BudCatalogItem *item)
{
  BudHardwarePage *self = BUD_HARDWARE_PAGE (page);
  gboolean is_own = item != NULL && bud_catalog_item_get_is_user (item);

  enable (self, "edit", is_own);
  enable (self, "remove", is_own);
  enable (self, "duplicate", item != NULL);
  enable (self, "export", item != NULL);
  enable (self, "simulate", item != NULL);
  bud_hardware_details_show (self->details, item);
}

static void
use_selection (BudLibraryPage *page, GPtrArray *items)
{
  bud_item_compare (bud_library_page_get_session (page), BUD_HARDWARE_PAGE (page)->kind, items);
}

static const char *
add_label (BudHardwarePage *self)
{
  return self->kind == BUD_CATALOG_CLUSTER ? _ ("Add Cluster") : _ ("Add Device");
}

static void
set_narrow (BudPage *page, gboolean is_narrow)
{
  BudHardwarePage *self = BUD_HARDWARE_PAGE (page);

  BUD_PAGE_CLASS (bud_hardware_page_parent_class)->set_narrow (page, is_narrow);
  if (is_narrow)
    adw_split_button_set_icon_name (self->add_button, "list-add-symbolic");
  else
    adw_split_button_set_child (self->add_button,
                                g_object_new (ADW_TYPE_BUTTON_CONTENT, "icon-name", "list-add-symbolic",
                                              "label", add_label (self), NULL));
}

/* Actions */

static const char *
current_id (BudHardwarePage *self)
{
  BudCatalogItem *item = bud_library_page_get_item (BUD_LIBRARY_PAGE (self));

  return item != NULL ? bud_catalog_item_get_id (item) : NULL;
}

static void
on_saved (gpointer self, const char *id)
{
  bud_library_page_open (self, id);
}

static void
open_form (BudHardwarePage *self, JsonObject *json, const char *id)
{
  if (self->form != NULL)
    return;
  g_set_weak_pointer (&self->form, bud_device_form_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                                        session_of (self), self->kind, json, id));
  g_signal_connect_object (self->form, "saved", G_CALLBACK (on_saved), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self->form));
}

static void
on_add (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  open_form (self, NULL, NULL);
}

static void
on_edit (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  BudCatalogItem *item = bud_library_page_get_item (BUD_LIBRARY_PAGE (self));

  open_form (self, bud_catalog_item_get_json (item), bud_catalog_item_get_id (item));
}

static void
on_duplicate (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  BudCatalogItem *item = bud_library_page_get_item (BUD_LIBRARY_PAGE (self));
  /* Translators: the name of a copy. */
  g_autofree char *copy = g_strdup_printf (_ ("%s (copy)"), bud_catalog_item_get_name (item));

  open_form (self, bud_catalog_item_get_json (item), NULL);
  gtk_editable_set_text (bud_device_form_get_name (BUD_HARDWARE_PAGE (self)->form), copy);
}

static void
on_remove (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  BudHardwarePage *self = page;

  bud_item_remove (session_of (self), self->kind, current_id (self));
}

static void
on_export (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  BudHardwarePage *self = page;

  bud_item_export (page, session_of (self), self->kind, current_id (self));
}

static void
on_simulate (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  BudHardwarePage *self = page;

  bud_item_simulate (page, session_of (self), self->kind, current_id (self));
}

static void
on_import (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  BudHardwarePage *self = page;

  bud_item_import (page, session_of (self), self->kind, on_saved);
}

static const GActionEntry entries[] = {
  { "add", on_add },       { "edit", on_edit },     { "duplicate", on_duplicate }, { "remove", on_remove },
  { "export", on_export }, { "import", on_import }, { "simulate", on_simulate },
};

BudHardwareDetails *
bud_hardware_page_get_details (BudHardwarePage *self)
{
  return self->details;
}

BudDeviceForm *
bud_hardware_page_get_form (BudHardwarePage *self)
{
  return self->form;
}

static void
dispose (GObject *object)
{
  BudHardwarePage *self = BUD_HARDWARE_PAGE (object);

  g_clear_weak_pointer (&self->form);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (bud_hardware_page_parent_class)->dispose (object);
}

static void
bud_hardware_page_class_init (BudHardwarePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BudLibraryPageClass *library_class = BUD_LIBRARY_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  BUD_PAGE_CLASS (klass)->set_narrow = set_narrow;
  library_class->count = count;
  library_class->describe_row = describe_row;
  library_class->show_item = show_item;
  library_class->use_selection = use_selection;
  g_type_ensure (BUD_TYPE_HARDWARE_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/hardware-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BudHardwarePage, details);
  gtk_widget_class_bind_template_child (widget_class, BudHardwarePage, add_button);
}

static void
bud_hardware_page_init (BudHardwarePage *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The button stands in the window's header bar, outside the page. */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "hardware", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self->add_button), "hardware", G_ACTION_GROUP (self->actions));
  bud_page_set_title (BUD_PAGE (self), _ ("Hardware"));
  bud_library_page_add_header_button (BUD_LIBRARY_PAGE (self), GTK_WIDGET (self->add_button));
}

/* Devices | Clusters */

/* The button of this side stays down; the other leads there. */
static void
on_side_clicked (GtkToggleButton *button, BudHardwarePage *self)
{
  const char *page = g_object_get_data (G_OBJECT (button), "page");
  gboolean is_here = g_str_equal (page, "clusters") == (self->kind == BUD_CATALOG_CLUSTER);

  gtk_toggle_button_set_active (button, is_here);
  if (!is_here)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", page);
}

static GtkWidget *
make_sides (BudHardwarePage *self)
{
  static const char *const sides[][2] = { { "hardware", N_ ("Devices") }, { "clusters", N_ ("Clusters") } };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_margin_bottom (box, 6);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_ (sides[i][1]));

      g_object_set_data (G_OBJECT (button), "page", (gpointer) sides[i][0]);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button),
                                    (i == 1) == (self->kind == BUD_CATALOG_CLUSTER));
      g_signal_connect (button, "clicked", G_CALLBACK (on_side_clicked), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}

static BudHardwarePage *
new_side (BudSession *session, BudCatalogKind kind, const char *first_id)
{
  BudHardwarePage *self = g_object_new (BUD_TYPE_HARDWARE_PAGE, NULL);
  BudLibraryList *list = bud_library_page_get_list (BUD_LIBRARY_PAGE (self));

  self->kind = kind;
  bud_hardware_details_set_session (self->details, session);
  bud_library_list_add_top (list, make_sides (self));
  bud_library_list_set_selection_action (list, _ ("Compare"), BUD_COMPARISON_MAX);
  if (kind == BUD_CATALOG_CLUSTER)
    {
      bud_clusters_add_sorts (list);
      bud_clusters_add_filters (list, bud_session_get_catalog (session));
      g_object_set (self, "search-hint", _ ("Search clusters"), "empty-title", _ ("No Clusters"),
                    "empty-text", _ ("Add a cluster of your own."), NULL);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->add_button), _ ("Add a Cluster of Your Own"));
      set_narrow (BUD_PAGE (self), FALSE);
    }
  else
    {
      bud_hardware_add_sorts (list);
      bud_hardware_add_filters (list, bud_session_get_catalog (session));
    }
  bud_library_page_set_up (BUD_LIBRARY_PAGE (self), session, kind, first_id);
  return self;
}

BudPage *
bud_hardware_page_new (BudSession *session)
{
  return BUD_PAGE (new_side (session, BUD_CATALOG_HARDWARE, bud_session_get_scenario (session)->hardware_id));
}

BudPage *
bud_clusters_page_new (BudSession *session)
{
  return BUD_PAGE (new_side (session, BUD_CATALOG_CLUSTER, bud_session_get_scenario (session)->cluster_id));
}
