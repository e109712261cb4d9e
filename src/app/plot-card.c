#include "app/plot-card.h"

#include "app/plot-widget.h"
#include "app/table-view.h"
#include "app/wrap-layout.h"

struct _BudPlotCard
{
  AdwBin parent_instance;

  GtkLabel *title;
  GtkBox *line;
  GtkStack *stack;
  BudPlotWidget *plot;
  BudPlotTableView *table;
  GtkLabel *reason;
  gboolean is_asking;
};

G_DEFINE_FINAL_TYPE (BudPlotCard, bud_plot_card, ADW_TYPE_BIN)

void
bud_plot_card_set_title (BudPlotCard *self, const char *title)
{
  gtk_widget_set_visible (GTK_WIDGET (self->line), title != NULL);
  if (title == NULL)
    return;
  gtk_label_set_label (self->title, title);
  bud_plot_card_set_label (self, title);
}

const char *
bud_plot_card_get_title (BudPlotCard *self)
{
  return gtk_label_get_label (self->title);
}

void
bud_plot_card_set_label (BudPlotCard *self, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
bud_plot_card_add_control (BudPlotCard *self, GtkWidget *control)
{
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_box_append (self->line, control);
}

void
bud_plot_card_set_min_height (BudPlotCard *self, int height_px)
{
  gtk_widget_set_size_request (GTK_WIDGET (self->plot), -1, height_px);
}

void
bud_plot_card_show (BudPlotCard *self, BudPlot *plot, gboolean is_table, const char *reason)
{
  gtk_label_set_label (self->reason, reason != NULL ? reason : "");
  bud_plot_widget_set_plot (self->plot, plot);
  bud_plot_card_set_table (self, is_table);
}

void
bud_plot_card_set_table (BudPlotCard *self, gboolean is_table)
{
  BudPlot *plot = bud_plot_card_get_plot (self);

  bud_plot_table_view_show (self->table, is_table ? plot : NULL);
  gtk_stack_set_visible_child_name (self->stack, plot == NULL ? "reason" : is_table ? "table" : "plot");
}

BudPlot *
bud_plot_card_get_plot (BudPlotCard *self)
{
  return bud_plot_widget_get_plot (self->plot);
}

guint32
bud_plot_card_get_hidden_groups (BudPlotCard *self)
{
  return bud_plot_widget_get_hidden_groups (self->plot);
}

char *
bud_plot_card_to_csv (BudPlotCard *self)
{
  BudPlot *plot = bud_plot_card_get_plot (self);
  g_autoptr (BudPlotTable) table = plot != NULL ? bud_plot_table (plot) : NULL;

  return table != NULL ? bud_plot_table_to_csv (table) : NULL;
}

gboolean
bud_plot_card_is_asking (BudPlotCard *self)
{
  return self->is_asking;
}

static void
ask (BudPlotCard *self, const char *action)
{
  self->is_asking = TRUE;
  gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
  self->is_asking = FALSE;
}

static void
run_copy (BudPlotCard *self)
{
  ask (self, "page.copy-view");
}

static void
run_export (BudPlotCard *self)
{
  ask (self, "page.export-view");
}

static void
run_print (BudPlotCard *self)
{
  ask (self, "page.print-view");
}

static void
bud_plot_card_class_init (BudPlotCardClass *klass)
{
}

static void
bud_plot_card_init (BudPlotCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->line = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->line), bud_wrap_layout_new (6));
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_wrap (self->title, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->line), "bud-plot-card-line");
  gtk_box_append (self->line, GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->line));

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  self->plot = BUD_PLOT_WIDGET (bud_plot_widget_new ());
  self->table = BUD_PLOT_TABLE_VIEW (bud_plot_table_view_new ());
  self->reason = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->reason, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->reason), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->reason), "bud-plot-reason");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->plot), "plot");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->table), "table");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->reason), "reason");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  g_signal_connect_swapped (self->plot, "copy", G_CALLBACK (run_copy), self);
  g_signal_connect_swapped (self->plot, "export", G_CALLBACK (run_export), self);
  g_signal_connect_swapped (self->plot, "print", G_CALLBACK (run_print), self);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
bud_plot_card_new (const char *title)
{
  BudPlotCard *self = g_object_new (BUD_TYPE_PLOT_CARD, NULL);

  bud_plot_card_set_title (self, title);
  return GTK_WIDGET (self);
}
