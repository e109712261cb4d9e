#include "app/near-run-row.h"

#include <glib/gi18n.h>

#include "app/accuracy-plot.h"
#include "app/describe.h"
#include "plot/number.h"

static GtkWidget *
label (const char *text, const char *class)
{
  GtkWidget *widget = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (widget), 0);
  gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_END);
  if (class != NULL)
    gtk_widget_add_css_class (widget, class);
  return widget;
}

/* The repository, the file a click away. */
static GtkWidget *
source (const BudRun *run)
{
  g_auto (GStrv) parts = g_strsplit (run->source, " ", 2);
  const char *name = parts[0] != NULL ? parts[0] : run->source;
  GtkWidget *widget;
  g_autofree char *markup = NULL;

  if (run->source_url == NULL)
    return label (run->source, "caption");
  markup = g_markup_printf_escaped ("<a href=\"%s\">%s</a>", run->source_url, name);
  widget = label (NULL, "caption");
  gtk_label_set_markup (GTK_LABEL (widget), markup);
  gtk_widget_set_tooltip_text (widget, run->source);
  return widget;
}

static GtkWidget *
column (GtkAlign align)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  gtk_widget_set_halign (box, align);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

GtkWidget *
bud_near_run_row_new (const BudRun *run, BudMetric metric, BudCatalog *catalog)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *left = column (GTK_ALIGN_FILL);
  GtkWidget *right = column (GTK_ALIGN_END);
  g_autofree char *device = bud_describe_item (catalog, BUD_CATALOG_HARDWARE, run->hardware, NULL);
  g_autofree char *what = bud_accuracy_describe (run, device);
  g_autofree char *value = NULL;
  g_autofree char *change = NULL;
  g_autofree char *error = NULL;
  g_autofree char *spoken = NULL;
  GtkWidget *facts = label (what, "caption");
  GtkWidget *number;
  double measured = 0, predicted = 0;

  bud_run_figure (run, metric, &measured, &predicted);
  value = bud_accuracy_value (metric, measured);
  change = bud_number_change (predicted / measured - 1);
  error = g_strdup_printf (_ ("error %s"), change);
  gtk_widget_add_css_class (facts, "dim-label");
  gtk_widget_set_tooltip_text (facts, what);
  gtk_box_append (GTK_BOX (left), label (bud_accuracy_model_name (run), NULL));
  gtk_box_append (GTK_BOX (left), facts);
  gtk_box_append (GTK_BOX (left), source (run));
  gtk_widget_set_hexpand (left, TRUE);
  number = label (value, "heading");
  gtk_widget_add_css_class (number, "numeric");
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_box_append (GTK_BOX (right), number);
  number = label (error, "caption");
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_box_append (GTK_BOX (right), number);
  gtk_box_append (GTK_BOX (box), left);
  gtk_box_append (GTK_BOX (box), right);
  gtk_widget_add_css_class (box, "bud-near-run");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  spoken = g_strdup_printf ("%s, %s, %s, %s", bud_accuracy_model_name (run), what, value, error);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}
