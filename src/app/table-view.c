#include "app/table-view.h"

#include <glib/gi18n.h>

#include "app/compat.h"
#include "app/spoken-names.h"

struct _BudPlotTableView
{
  GtkWidget parent_instance;

  GtkColumnView *view;
  BudPlotTable *table;
};

G_DEFINE_FINAL_TYPE (BudPlotTableView, bud_plot_table_view, GTK_TYPE_WIDGET)

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, BudPlotTableView *self)
{
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), self->table->is_number[column] ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), column == 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  if (column == 0)
    gtk_label_set_width_chars (GTK_LABEL (label), 13);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, BudPlotTableView *self)
{
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));

  const char *text = bud_plot_table_cell (self->table, gtk_list_item_get_position (item), column);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), text);
  if (column == 0)
    bud_name_row (gtk_list_item_get_child (item), text);
}

static void
make_columns (BudPlotTableView *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  /* Names take what is left; where there are none, numbers share it. */
  gboolean is_all_numbers = self->table->n_columns > 0 && self->table->is_number[0];

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);
      gtk_column_view_remove_column (self->view, column);
    }
  for (guint i = 0; i < self->table->n_columns; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (self->table->titles[i], factory);

      g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (i));
      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
      gtk_column_view_column_set_expand (column, i == 0 || is_all_numbers);
      gtk_column_view_append_column (self->view, column);
    }
  bud_compat_align_titles (self->view, self->table->is_number, self->table->n_columns);
}

static gboolean
has_same_columns (const BudPlotTable *a, const BudPlotTable *b)
{
  return a != NULL && g_strv_equal ((const char *const *) a->titles, (const char *const *) b->titles);
}

void
bud_plot_table_view_show (BudPlotTableView *self, BudPlot *plot)
{
  BudPlotTable *table = plot != NULL ? bud_plot_table (plot) : NULL;
  g_autoptr (GtkStringList) rows = gtk_string_list_new (NULL);
  gboolean same = table != NULL && has_same_columns (self->table, table);

  gtk_column_view_set_model (self->view, NULL);
  g_clear_pointer (&self->table, bud_plot_table_free);
  self->table = table;
  if (table == NULL)
    return;
  if (!same)
    make_columns (self);
  for (guint i = 0; i < table->n_rows; i++)
    gtk_string_list_append (rows, "");
  {
    g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&rows)));
    gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  }
}

static void
dispose (GObject *object)
{
  BudPlotTableView *self = BUD_PLOT_TABLE_VIEW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->table, bud_plot_table_free);
  G_OBJECT_CLASS (bud_plot_table_view_parent_class)->dispose (object);
}

static void
bud_plot_table_view_class_init (BudPlotTableViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
bud_plot_table_view_init (BudPlotTableView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "bud-table");
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "bud-unsorted");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Plot as a table"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 200);
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
}

GtkWidget *
bud_plot_table_view_new (void)
{
  return g_object_new (BUD_TYPE_PLOT_TABLE, NULL);
}

GtkToggleButton *
bud_table_button_new (void)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), "bud-table-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Show as Table"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "bud-small");
  return GTK_TOGGLE_BUTTON (button);
}

void
bud_table_button_set_title (GtkToggleButton *button, const char *title)
{
  /* Translators: %s is the title of a plot. */
  g_autofree char *tip = g_strdup_printf (_ ("Show as Table: %s"), title);

  gtk_widget_set_tooltip_text (GTK_WIDGET (button), tip);
}
