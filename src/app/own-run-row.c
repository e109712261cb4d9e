#include "app/own-run-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "plot/number.h"

static const char *const figure_names[BUD_N_METRICS] = {
  [BUD_METRIC_TTFT] = N_ ("TTFT"),
  [BUD_METRIC_TPOT] = N_ ("TPOT"),
  [BUD_METRIC_OUTPUT_RATE] = N_ ("Output"),
  [BUD_METRIC_OUTPUT_RATE_PER_DEVICE] = N_ ("Output per device"),
  [BUD_METRIC_DECODE_RATE] = N_ ("Generation"),
  [BUD_METRIC_PREFILL_RATE] = N_ ("Prompt"),
};

static GtkWidget *
label (const char *text, gboolean is_number, gboolean is_dim)
{
  GtkWidget *widget = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (widget), is_number ? 1 : 0);
  gtk_widget_add_css_class (widget, "caption");
  if (is_number)
    gtk_widget_add_css_class (widget, "numeric");
  if (is_dim)
    gtk_widget_add_css_class (widget, "dim-label");
  return widget;
}

static char *
value_text (BudMetric metric, double value)
{
  BudQuantity quantity = bud_quantity_token_rate (value);

  if (isnan (value))
    return g_strdup (BUD_MISSING);
  return metric <= BUD_METRIC_TPOT ? bud_number_time (value) : bud_quantity_string (&quantity);
}

static char *
load_text (const BudOwnRun *run)
{
  g_autofree char *input = bud_number_fixed (run->input_tokens, 0);
  g_autofree char *output = bud_number_fixed (run->output_tokens, 0);
  g_autofree char *prefix = bud_number_fixed (run->prefix_tokens, 0);
  g_autofree char *concurrency = bud_number_fixed (run->concurrency, 0);
  g_autofree char *alone = NULL;

  if (!run->is_single_stream)
    return run->concurrency > 0
               ? g_strdup_printf (_ ("%s → %s tokens, %s in flight"), input, output, concurrency)
               : g_strdup_printf (_ ("%s → %s tokens, %.3g requests/s"), input, output, run->requests_per_s);
  alone = g_strdup_printf (_ ("%s prompt tokens, %s generated"), input, output);
  return run->prefix_tokens > 0 ? g_strdup_printf (_ ("%s, after %s cached"), alone, prefix)
                                : g_steal_pointer (&alone);
}

static void
attach_figures (GtkGrid *grid, const BudOwnRun *run, GString *spoken)
{
  static const char *const titles[] = { "", N_ ("Measured"), N_ ("Predicted"), N_ ("Error") };
  int row = 1;

  for (int i = 0; i < (int) G_N_ELEMENTS (titles); i++)
    gtk_grid_attach (grid, label (*titles[i] != '\0' ? _ (titles[i]) : "", i > 0, TRUE), i, 0, 1, 1);
  for (int m = 0; m < BUD_N_METRICS; m++)
    {
      double ratio = run->predicted[m] / run->measured[m];
      g_autofree char *measured = value_text (m, run->measured[m]);
      g_autofree char *predicted = value_text (m, run->predicted[m]);
      g_autofree char *error = isnan (ratio) ? g_strdup (BUD_MISSING) : bud_number_change (ratio - 1);
      GtkWidget *name;

      if (isnan (run->measured[m]))
        continue;
      name = label (_ (figure_names[m]), FALSE, FALSE);
      gtk_widget_set_hexpand (name, TRUE);
      gtk_grid_attach (grid, name, 0, row, 1, 1);
      gtk_grid_attach (grid, label (measured, TRUE, FALSE), 1, row, 1, 1);
      gtk_grid_attach (grid, label (predicted, TRUE, FALSE), 2, row, 1, 1);
      gtk_grid_attach (grid, label (error, TRUE, FALSE), 3, row, 1, 1);
      g_string_append_printf (spoken, _ (", %s: measured %s, predicted %s, error %s"), _ (figure_names[m]),
                              measured, predicted, error);
      row++;
    }
  gtk_widget_set_visible (GTK_WIDGET (grid), row > 1);
}

GtkWidget *
bud_own_run_row_new (const BudOwnRun *run)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *title;
  g_autofree char *load = load_text (run);
  g_autofree char *heading
      = run->model != NULL ? g_strdup_printf ("%s · %s", run->tool, run->model) : g_strdup (run->tool);
  g_autoptr (GString) spoken = g_string_new (heading);

  title = gtk_label_new (heading);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (title, heading);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), label (load, FALSE, TRUE));
  g_string_append_printf (spoken, ", %s", load);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  attach_figures (GTK_GRID (grid), run, spoken);
  gtk_box_append (GTK_BOX (box), grid);
  if (run->skip_reason != NULL)
    {
      GtkWidget *reason = label (run->skip_reason, FALSE, FALSE);

      gtk_label_set_wrap (GTK_LABEL (reason), TRUE);
      gtk_box_append (GTK_BOX (box), reason);
    }
  gtk_widget_add_css_class (box, "bud-near-run");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken->str, -1);
  return row;
}
