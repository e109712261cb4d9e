#include "app/operator-cell.h"

#include "app/operator-item.h"
#include "app/plot-widget.h"
#include "app/spoken-names.h"
#include "plot/mark.h"

typedef struct
{
  BudOperatorColumn column;
  const BudOperatorUnits *units;
} CellKind;

static const char *
limit_icon (int bound)
{
  switch (bound)
    {
    case BUD_BOUND_COMPUTE:
      return "bud-limit-compute-symbolic";
    case BUD_BOUND_MEMORY:
      return "bud-limit-memory-symbolic";
    case BUD_BOUND_NETWORK:
      return "bud-limit-network-symbolic";
    case BUD_BOUND_LATENCY:
      return "bud-limit-latency-symbolic";
    default:
      return NULL;
    }
}

/* The item a cell is bound to: kept beside it, for the row may have lost it when the cell is unbound. */
static BudOperatorItem *
item_of (GtkListItem *list_item)
{
  return g_object_get_data (G_OBJECT (list_item), "item");
}

static void
fill_cell (GtkListItem *list_item, CellKind *kind)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);
  GtkLabel *label = g_object_get_data (G_OBJECT (cell), "label");
  GtkWidget *icon = g_object_get_data (G_OBJECT (cell), "icon");
  const BudShownOperator *shown = bud_operator_item_get (item_of (list_item));
  g_autofree char *text = bud_operator_column_text (kind->column, shown, kind->units);

  if (g_strcmp0 (text, gtk_label_get_label (label)) != 0)
    gtk_label_set_label (label, text);
  if (kind->column == BUD_OPERATOR_NAME)
    bud_name_row (cell, text);
  if (kind->column == BUD_OPERATOR_LIMIT)
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (icon), limit_icon (shown->bound));
      gtk_widget_set_visible (icon, shown->bound >= 0);
    }
}

static void
on_item_changed (BudOperatorItem *item, GtkListItem *list_item)
{
  fill_cell (list_item, g_object_get_data (G_OBJECT (list_item), "kind"));
}

static void
draw_marker (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  BudTheme theme;
  int group = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (area), "group"));

  guint series;

  if (group < 0)
    return;
  series = bud_shown_group_series ((BudShownGroup) group);
  bud_plot_widget_read_theme (GTK_WIDGET (area), &theme);
  bud_mark_draw (cr, &theme, bud_theme_series (&theme, series), width / 2., height / 2., 5.5,
                 bud_series_is_filled (series), 1);
}

static GtkWidget *
name_cell (GtkLabel *label)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *marker = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (marker), 14);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (marker), 14);
  gtk_widget_set_valign (marker, GTK_ALIGN_CENTER);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (marker), draw_marker, NULL, NULL);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (label, 17);
  gtk_box_append (GTK_BOX (box), marker);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (label));
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  g_object_set_data (G_OBJECT (expander), "marker", marker);
  return expander;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));
  GtkWidget *cell = GTK_WIDGET (label);
  GtkWidget *icon = NULL;

  gtk_label_set_xalign (label, bud_operator_column_is_number (kind->column) ? 1 : 0);
  gtk_widget_add_css_class (GTK_WIDGET (label), "numeric");
  if (kind->column == BUD_OPERATOR_NAME)
    cell = name_cell (label);
  else if (kind->column == BUD_OPERATOR_LIMIT)
    {
      cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      icon = gtk_image_new ();
      gtk_box_append (GTK_BOX (cell), icon);
      gtk_box_append (GTK_BOX (cell), GTK_WIDGET (label));
    }
  g_object_set_data (G_OBJECT (cell), "label", label);
  g_object_set_data (G_OBJECT (cell), "icon", icon);
  g_object_set_data (G_OBJECT (list_item), "kind", kind);
  gtk_list_item_set_child (list_item, cell);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  BudOperatorItem *item = gtk_tree_list_row_get_item (gtk_list_item_get_item (list_item));
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  g_object_set_data_full (G_OBJECT (list_item), "item", item, g_object_unref);
  if (kind->column == BUD_OPERATOR_NAME)
    {
      GtkWidget *marker = g_object_get_data (G_OBJECT (cell), "marker");
      int group = bud_operator_item_is_group (item) ? (int) bud_operator_item_get (item)->group : -1;

      gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (cell), gtk_list_item_get_item (list_item));
      g_object_set_data (G_OBJECT (marker), "group", GINT_TO_POINTER (group));
      gtk_widget_set_visible (marker, group >= 0);
      gtk_widget_queue_draw (marker);
    }
  fill_cell (list_item, kind);
  g_signal_connect (item, "changed", G_CALLBACK (on_item_changed), list_item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  g_signal_handlers_disconnect_by_func (item_of (list_item), on_item_changed, list_item);
  g_object_set_data (G_OBJECT (list_item), "item", NULL);
  if (kind->column == BUD_OPERATOR_NAME)
    gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (gtk_list_item_get_child (list_item)), NULL);
}

GtkListItemFactory *
bud_operator_cell_factory_new (BudOperatorColumn column, const BudOperatorUnits *units)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  CellKind *kind = g_new (CellKind, 1);

  *kind = (CellKind){ column, units };
  g_object_set_data_full (G_OBJECT (factory), "kind", kind, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), kind);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), kind);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), kind);
  return factory;
}
