#include "app/compare-technology.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/compare-figures.h"
#include "app/compare-subjects.h"
#include "app/latest.h"
#include "app/plot-card.h"
#include "planner/technology.h"

#define N_FACTORS 21 /* of a curve, from ¼ to 8 */
#define LEAST_LOG2 (-2.)
#define MOST_LOG2 3.

struct _BudCompareTechnology
{
  BudCompareView parent_instance;

  BudLatest *latest;
  struct Result *result; /* NULL: none arrived yet */

  BudPlotCard *card;
  BudCompareGrid *grid;
  GtkDropDown *figure_choice;
  GtkDropDown *property_choice;
  GtkRange *scale;
  GtkLabel *factor_label;
};

G_DEFINE_FINAL_TYPE (BudCompareTechnology, bud_compare_technology, BUD_TYPE_COMPARE_VIEW)

static const BudFigure offered[]
    = { BUD_FIGURE_TPOT, BUD_FIGURE_TTFT, BUD_FIGURE_THROUGHPUT, BUD_FIGURE_COST };

typedef struct
{
  GPtrArray *evaluations;
  BudTechnology technology; /* of the curves */
  double factor;            /* of the table */
} Request;

/* Of column c: curves[c][factor], and what each technology gives at the request's factor. */
typedef struct Result
{
  guint n;
  BudTechnology technology;
  double factor;
  double x[N_FACTORS];
  BudEstimate now[BUD_COMPARISON_MAX];
  BudEstimate curves[BUD_COMPARISON_MAX][N_FACTORS];
  BudEstimate changed[BUD_N_TECHNOLOGIES][BUD_COMPARISON_MAX];
} Result;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_ptr_array_unref (request->evaluations);
  g_free (request);
}

static gpointer
compute (gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  Result *result = g_new0 (Result, 1);

  result->n = request->evaluations->len;
  result->technology = request->technology;
  result->factor = request->factor;
  for (guint k = 0; k < N_FACTORS; k++)
    result->x[k] = exp2 (LEAST_LOG2 + (MOST_LOG2 - LEAST_LOG2) * k / (N_FACTORS - 1));
  for (guint i = 0; i < result->n; i++)
    {
      BudEvaluation *evaluation = BUD_COMPARE_EVALUATION (request->evaluations, i);

      if (evaluation == NULL)
        continue;
      result->now[i] = evaluation->estimate;
      for (guint k = 0; k < N_FACTORS; k++)
        bud_technology_estimate (evaluation, request->technology, result->x[k], &result->curves[i][k]);
      for (int t = 0; t < BUD_N_TECHNOLOGIES; t++)
        bud_technology_estimate (evaluation, (BudTechnology) t, request->factor, &result->changed[t][i]);
    }
  return result;
}

static BudFigure
chosen_figure (BudCompareTechnology *self)
{
  return offered[MIN (gtk_drop_down_get_selected (self->figure_choice), G_N_ELEMENTS (offered) - 1)];
}

static double
chosen_factor (BudCompareTechnology *self)
{
  return exp2 (gtk_range_get_value (self->scale));
}

static double
figure_of (const BudEstimate *estimate, BudFigure figure)
{
  const BudGrowth growth = { .estimates = estimate, .n = 1 };

  return bud_growth_figure (&growth, 0, figure);
}

/* Curves */

static void
show_plot (BudCompareTechnology *self)
{
  BudCompareView *view = BUD_COMPARE_VIEW (self);
  BudComparison *comparison = bud_compare_view_get_comparison (view);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  BudPlotSubject subjects[BUD_PLOT_MAX_SUBJECTS];
  BudGrowth growths[BUD_PLOT_MAX_SUBJECTS];
  guint n = bud_compare_subjects (comparison, subjects, names);
  const Result *result = self->result;
  gboolean is_known = result != NULL && result->n == n;
  g_autofree char *title = NULL;
  BudGrowthAxis axis = { 0 };

  for (guint i = 0; i < n && is_known; i++)
    growths[i]
        = (BudGrowth){ subjects[i].name, bud_plot_subject_series (i), result->x, NULL, result->curves[i],
                       N_FACTORS };
  if (is_known)
    {
      title = g_strdup_printf (_ ("%s (× today)"), bud_technology_name (result->technology));
      axis = (BudGrowthAxis){ title, result->factor, NAN, TRUE };
    }
  bud_plot_card_show (
      self->card, is_known ? bud_plot_of_scaling (growths, n, &axis, chosen_figure (self), NAN) : NULL,
      bud_compare_view_is_table (view), is_known ? _ ("None of the scenarios runs.") : _ ("Computing…"));
}

/* Table: what each property buys at the factor. */

static void
show_row (BudCompareTechnology *self, BudTechnology technology, const BudScale *scale)
{
  const Result *result = self->result;
  BudFigure figure = chosen_figure (self);
  gboolean is_more_better = figure == BUD_FIGURE_THROUGHPUT;
  BudCompareCell cells[BUD_COMPARISON_MAX] = { 0 };

  for (guint i = 0; i < result->n; i++)
    cells[i] = bud_compare_figure (figure_of (&result->changed[technology][i], figure),
                                   figure_of (&result->now[i], figure), scale, is_more_better);
  /* The most useful property of each column stands out. */
  for (guint i = 0; i < result->n; i++)
    {
      double gains[BUD_N_TECHNOLOGIES];

      for (int t = 0; t < BUD_N_TECHNOLOGIES; t++)
        gains[t] = figure_of (&result->changed[t][i], figure) * (is_more_better ? 1 : -1);
      cells[i].is_best = TRUE;
      for (int t = 0; t < BUD_N_TECHNOLOGIES; t++)
        cells[i].is_best
            &= t == (int) technology || gains[technology] > gains[t] * (gains[t] > 0 ? 1.005 : 0.995);
    }
  bud_compare_grid_set_row (self->grid, 1 + technology, bud_technology_name (technology), NULL, NULL, cells);
}

/* The unit of a figure, for the largest value of today. */
static BudScale
scale_of (BudFigure figure, const Result *result)
{
  double largest = 0;

  if (figure == BUD_FIGURE_THROUGHPUT)
    return (BudScale){ 1, "tok/s" };
  if (figure == BUD_FIGURE_COST)
    return bud_scale_money_per_million ();
  for (guint i = 0; i < result->n; i++)
    largest = fmax (largest, figure_of (&result->now[i], figure));
  return bud_scale_time (largest);
}

static void
show_grid (BudCompareTechnology *self)
{
  BudComparison *comparison = bud_compare_view_get_comparison (BUD_COMPARE_VIEW (self));
  const Result *result = self->result;
  BudFigure figure = chosen_figure (self);
  BudCompareCell cells[BUD_COMPARISON_MAX] = { 0 };
  g_autofree char *factor = bud_number (chosen_factor (self));
  /* Translators: a factor of a hardware property, "2.00×". */
  g_autofree char *title = g_strdup_printf (_ ("What %s× buys"), factor);
  g_autofree char *caption = NULL;
  BudScale scale;

  if (result == NULL || result->n != bud_comparison_get_n (comparison))
    {
      bud_compare_grid_set_columns (self->grid, comparison, bud_figure_name (figure), title);
      return;
    }
  scale = scale_of (figure, result);
  caption = bud_scale_title (&scale, bud_figure_name (figure));
  bud_compare_grid_set_columns (self->grid, comparison, caption, title);
  bud_compare_grid_set_n_rows (self->grid, BUD_N_TECHNOLOGIES + 1);
  for (guint i = 0; i < result->n; i++)
    cells[i] = bud_compare_figure (figure_of (&result->now[i], figure), NAN, &scale, FALSE);
  bud_compare_grid_set_row (self->grid, 0, _ ("Today"), NULL, NULL, cells);
  for (int t = 0; t < BUD_N_TECHNOLOGIES; t++)
    show_row (self, (BudTechnology) t, &scale);
}

static void
show_result (BudCompareTechnology *self)
{
  show_plot (self);
  show_grid (self);
}

static void
on_result (gpointer data, gpointer user_data)
{
  BudCompareTechnology *self = user_data;

  g_free (self->result);
  self->result = data;
  show_result (self);
}

static void
submit (BudCompareTechnology *self)
{
  BudComparison *comparison = bud_compare_view_get_comparison (BUD_COMPARE_VIEW (self));
  g_autofree char *factor = bud_number (chosen_factor (self));
  g_autofree char *text = bud_number_keep_order (g_strdup_printf ("%s" BUD_TIMES, factor));
  Request *request = g_new (Request, 1);

  gtk_label_set_label (self->factor_label, text);
  request->evaluations = bud_compare_evaluations (comparison);
  request->technology
      = (BudTechnology) MIN (gtk_drop_down_get_selected (self->property_choice), BUD_N_TECHNOLOGIES - 1);
  request->factor = chosen_factor (self);
  bud_latest_submit (self->latest, request);
}

static void
show (BudCompareView *view)
{
  BudCompareTechnology *self = BUD_COMPARE_TECHNOLOGY (view);

  if (bud_comparison_get_n (bud_compare_view_get_comparison (view)) == 0)
    return;
  show_result (self);
  submit (self);
}

static void
get_content (BudCompareView *view, BudViewContent *content, char **csv)
{
  BudCompareTechnology *self = BUD_COMPARE_TECHNOLOGY (view);
  g_autofree char *table = bud_compare_grid_to_csv (self->grid);

  content->name = "technology";
  *csv = bud_compare_view_give_cards (&self->card, 1, table, content);
}

static void
dispose (GObject *object)
{
  BudCompareTechnology *self = BUD_COMPARE_TECHNOLOGY (object);

  g_clear_pointer (&self->latest, bud_latest_free);
  g_clear_pointer (&self->result, g_free);
  G_OBJECT_CLASS (bud_compare_technology_parent_class)->dispose (object);
}

static void
bud_compare_technology_class_init (BudCompareTechnologyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  BUD_COMPARE_VIEW_CLASS (klass)->show = show;
  BUD_COMPARE_VIEW_CLASS (klass)->get_content = get_content;
}

static GtkDropDown *
add_choice (BudCompareTechnology *self, GtkWidget *box, const char *label, const char *const *names,
            GCallback callback)
{
  GtkWidget *choice = gtk_drop_down_new_from_strings (names);

  gtk_widget_add_css_class (choice, "bud-small");
  gtk_widget_set_tooltip_text (choice, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (choice, "notify::selected", callback, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), choice);
  return GTK_DROP_DOWN (choice);
}

static void
add_factor (BudCompareTechnology *self, GtkWidget *box)
{
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, LEAST_LOG2, MOST_LOG2, 0.25);

  self->scale = GTK_RANGE (scale);
  self->factor_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_size_request (scale, 160, -1);
  gtk_widget_set_tooltip_text (scale, _ ("Factor"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Factor"), -1);
  gtk_label_set_width_chars (self->factor_label, 6);
  gtk_widget_add_css_class (GTK_WIDGET (self->factor_label), "numeric");
  for (int mark = (int) LEAST_LOG2; mark <= (int) MOST_LOG2; mark++)
    gtk_scale_add_mark (GTK_SCALE (scale), mark, GTK_POS_BOTTOM, NULL);
  gtk_range_set_value (self->scale, 1); /* 2× */
  g_signal_connect_object (scale, "value-changed", G_CALLBACK (submit), self, G_CONNECT_SWAPPED);
  gtk_widget_set_hexpand (scale, TRUE);
  gtk_box_append (GTK_BOX (box), scale);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->factor_label));
}

static void
bud_compare_technology_init (BudCompareTechnology *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *controls = gtk_flow_box_new ();
  GtkWidget *choices = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *factor = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const char *figures[G_N_ELEMENTS (offered) + 1] = { NULL };
  const char *properties[BUD_N_TECHNOLOGIES + 1] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (offered); i++)
    figures[i] = bud_figure_name (offered[i]);
  for (int t = 0; t < BUD_N_TECHNOLOGIES; t++)
    properties[t] = bud_technology_name ((BudTechnology) t);
  self->latest = bud_latest_new (compute, request_free, g_free, on_result, self);
  self->grid = BUD_COMPARE_GRID (bud_compare_grid_new (_ ("What better hardware buys")));
  self->card = BUD_PLOT_CARD (bud_plot_card_new (_ ("Gain over the factor")));
  gtk_widget_set_vexpand (GTK_WIDGET (self->card), TRUE);
  self->figure_choice = add_choice (self, choices, _ ("Figure"), figures, G_CALLBACK (show_result));
  self->property_choice = add_choice (self, choices, _ ("Property"), properties, G_CALLBACK (submit));
  add_factor (self, factor);
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (controls), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (controls), 2);
  gtk_widget_add_css_class (controls, "bud-tiles");
  gtk_flow_box_append (GTK_FLOW_BOX (controls), choices);
  gtk_flow_box_append (GTK_FLOW_BOX (controls), factor);
  gtk_widget_set_focusable (gtk_widget_get_parent (choices), FALSE);
  gtk_widget_set_focusable (gtk_widget_get_parent (factor), FALSE);
  gtk_box_append (GTK_BOX (box), controls);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->grid));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->card));
  adw_bin_set_child (ADW_BIN (self), box);
}
