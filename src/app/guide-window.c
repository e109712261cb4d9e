#include "app/guide-window.h"

#include <glib/gi18n.h>

#include "app/guide-view.h"
#include "app/spoken-names.h"

struct _BudGuideWindow
{
  AdwWindow parent_instance;

  GPtrArray *guide;
  const BudGuidePage *page; /* shown, borrowed */
  GPtrArray *past;          /* pages before it, borrowed */
  char *wanted;             /* by the link just followed */
  guint wanted_id;

  AdwLeaflet *leaflet;
  AdwHeaderBar *list_header;
  GtkWidget *topics_button;
  GtkSearchEntry *search;
  GtkListBox *list;
  AdwWindowTitle *title;
  GtkScrolledWindow *scroller;
  AdwBin *bin;
};

G_DEFINE_FINAL_TYPE (BudGuideWindow, bud_guide_window, ADW_TYPE_WINDOW)

static const BudGuidePage *
page_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "page");
}

static GtkListBoxRow *
row_of (BudGuideWindow *self, const BudGuidePage *page)
{
  GtkListBoxRow *row = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL && page_of (row) != page; i++)
    ;
  return row;
}

static void
set_page (BudGuideWindow *self, const BudGuidePage *page)
{
  GtkListBoxRow *row = row_of (self, page);

  self->page = page;
  gtk_list_box_select_row (self->list, row);
  adw_window_title_set_title (self->title, page->title);
  adw_bin_set_child (self->bin, bud_guide_view_new (page));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  /* Else a formula would have it, and all of it be selected. */
  gtk_widget_grab_focus (adw_leaflet_get_folded (self->leaflet) ? self->topics_button : GTK_WIDGET (row));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "guide.back", self->past->len > 0);
}

static void
show_topic (BudGuideWindow *self, const char *id)
{
  const BudGuidePage *page = bud_guide_find (self->guide, id);

  if (page == NULL)
    return;
  if (self->page != NULL && page != self->page)
    g_ptr_array_add (self->past, (gpointer) self->page);
  set_page (self, page);
}

static gboolean
on_wanted (gpointer user_data)
{
  BudGuideWindow *self = user_data;

  self->wanted_id = 0;
  show_topic (self, self->wanted);
  return G_SOURCE_REMOVE;
}

/* Not at once: that would take away the label whose link is being followed. */
static void
on_show (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudGuideWindow *self = BUD_GUIDE_WINDOW (widget);

  g_free (self->wanted);
  self->wanted = g_variant_dup_string (parameter, NULL);
  if (self->wanted_id == 0)
    self->wanted_id = g_idle_add (on_wanted, self);
}

static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudGuideWindow *self = BUD_GUIDE_WINDOW (widget);

  set_page (self, g_ptr_array_remove_index (self->past, self->past->len - 1));
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudGuideWindow *self = BUD_GUIDE_WINDOW (widget);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
on_topics (BudGuideWindow *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
on_folded (BudGuideWindow *self)
{
  gboolean is_folded = adw_leaflet_get_folded (self->leaflet);

  gtk_widget_set_visible (self->topics_button, is_folded);
  adw_header_bar_set_show_end_title_buttons (self->list_header, is_folded);
}

static void
on_row_activated (BudGuideWindow *self, GtkListBoxRow *row)
{
  show_topic (self, page_of (row)->id);
}

static void
on_search_changed (BudGuideWindow *self)
{
  gtk_list_box_invalidate_filter (self->list);
  gtk_list_box_invalidate_headers (self->list);
}

/* Enter takes the first that is found. */
static void
on_search_activate (BudGuideWindow *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (gtk_widget_get_child_visible (GTK_WIDGET (row)))
      {
        show_topic (self, page_of (row)->id);
        return;
      }
}

static void
on_stop_search (BudGuideWindow *self)
{
  if (gtk_editable_get_text (GTK_EDITABLE (self->search))[0] != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
is_found (GtkListBoxRow *row, gpointer user_data)
{
  BudGuideWindow *self = user_data;

  return bud_guide_page_has (page_of (row), gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
set_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  GtkWidget *label;

  if (before != NULL && g_strcmp0 (page_of (row)->group, page_of (before)->group) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (page_of (row)->group);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "bud-guide-group");
  gtk_list_box_row_set_header (row, label);
}

static void
add_row (BudGuideWindow *self, const BudGuidePage *page)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (page->title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_widget_set_tooltip_text (row, page->summary);
  g_object_set_data (G_OBJECT (row), "page", (gpointer) page);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, page->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, page->summary, -1);
  gtk_list_box_append (self->list, row);
}

BudGuideWindow *
bud_guide_window_open (GtkWindow *parent, const char *topic)
{
  GListModel *windows = gtk_window_get_toplevels ();
  BudGuideWindow *self = NULL;

  for (guint i = 0; self == NULL && i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (BUD_IS_GUIDE_WINDOW (window) && gtk_window_get_transient_for (window) == parent)
        self = BUD_GUIDE_WINDOW (window);
    }
  if (self == NULL)
    self = g_object_new (BUD_TYPE_GUIDE_WINDOW, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  if (bud_guide_find (self->guide, topic) != NULL)
    show_topic (self, topic);
  else if (self->page == NULL)
    set_page (self, g_ptr_array_index (self->guide, 0));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

const char *
bud_guide_window_get_topic (BudGuideWindow *self)
{
  return self->page->id;
}

static void
dispose (GObject *object)
{
  g_clear_handle_id (&BUD_GUIDE_WINDOW (object)->wanted_id, g_source_remove);
  G_OBJECT_CLASS (bud_guide_window_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudGuideWindow *self = BUD_GUIDE_WINDOW (object);

  g_free (self->wanted);
  g_ptr_array_unref (self->past);
  g_ptr_array_unref (self->guide);
  G_OBJECT_CLASS (bud_guide_window_parent_class)->finalize (object);
}

static void
bud_guide_window_class_init (BudGuideWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/guide-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BudGuideWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, BudGuideWindow, list_header);
  gtk_widget_class_bind_template_child (widget_class, BudGuideWindow, topics_button);
  gtk_widget_class_bind_template_child (widget_class, BudGuideWindow, search);
  gtk_widget_class_bind_template_child (widget_class, BudGuideWindow, list);
  gtk_widget_class_bind_template_child (widget_class, BudGuideWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BudGuideWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, BudGuideWindow, bin);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_topics);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_install_action (widget_class, "guide.show", "s", on_show);
  gtk_widget_class_install_action (widget_class, "guide.back", NULL, on_back);
  gtk_widget_class_install_action (widget_class, "guide.search", NULL, on_search);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "guide.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "guide.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
bud_guide_window_init (BudGuideWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_name_controls (GTK_WIDGET (self));
  self->guide = bud_guide_load ();
  self->past = g_ptr_array_new ();
  for (guint i = 0; i < self->guide->len; i++)
    add_row (self, g_ptr_array_index (self->guide, i));
  gtk_list_box_set_filter_func (self->list, is_found, self, NULL);
  gtk_list_box_set_header_func (self->list, set_header, NULL, NULL);
  on_folded (self);
}
