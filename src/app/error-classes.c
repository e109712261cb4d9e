#include "app/error-classes.h"

#include <glib/gi18n.h>

#include "plot/number.h"

static void
attach (GtkGrid *grid, const char *text, int column, int row, gboolean is_number)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), is_number ? 1 : 0);
  gtk_widget_set_hexpand (label, !is_number);
  gtk_label_set_ellipsize (GTK_LABEL (label), is_number ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  if (is_number)
    gtk_widget_add_css_class (label, "numeric");
  if (row == 0)
    {
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
    }
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

static void
attach_class (GtkGrid *grid, const char *title, const BudAccuracySummary *s, int row)
{
  g_autofree char *runs = bud_number_count (s->n_runs);
  g_autofree char *median = bud_number_percent (s->errors.median);
  g_autofree char *low = bud_number_change (s->low);
  g_autofree char *high = bud_number_change (s->high);
  g_autofree char *range = g_strdup_printf ("%s … %s", low, high);

  attach (grid, title, 0, row, FALSE);
  attach (grid, runs, 1, row, TRUE);
  attach (grid, s->n_runs > 0 ? median : BUD_MISSING, 2, row, TRUE);
  attach (grid, s->n_runs > 0 ? range : BUD_MISSING, 3, row, TRUE);
}

void
bud_error_classes_show (GtkGrid *grid, const BudAccuracy *accuracy, const BudAccuracyFilter *filter)
{
  static const struct
  {
    const char *id, *title;
  } classes[] = {
    { "dense", N_ ("Dense") }, { "moe", N_ ("MoE") }, { "mla", N_ ("MLA") }, { "hybrid", N_ ("Hybrid") }
  };
  BudAccuracyFilter of_class = *filter;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
  attach (grid, _ ("Class"), 0, 0, FALSE);
  attach (grid, _ ("Runs"), 1, 0, TRUE);
  attach (grid, _ ("Median"), 2, 0, TRUE);
  attach (grid, _ ("8 of 10 within"), 3, 0, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      BudAccuracySummary summary;

      of_class.model_class = classes[i].id;
      bud_accuracy_summarise (accuracy, &of_class, &summary);
      attach_class (grid, _ (classes[i].title), &summary, (int) i + 1);
    }
}
