#include "app/growth-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/curve-growth.h"
#include "app/latest.h"
#include "app/plot-card.h"

struct _BudGrowthView
{
  AdwBin parent_instance;

  BudGrowthKind kind;
  BudEvaluation *evaluation; /* shown or being computed */
  BudAccuracy *accuracy;     /* NULL until it is worked out */
  BudCurve *curve;           /* newest that arrived */
  gboolean is_table;
  BudLatest *latest;

  GtkWidget *controls;
  GtkDropDown *axis_choice;
  GtkDropDown *figure_choice; /* NULL for memory */
  BudPlotCard *card;
};

G_DEFINE_FINAL_TYPE (BudGrowthView, bud_growth_view, ADW_TYPE_BIN)

/* What of a scaling is offered, in the order of the drop-down. */
static const BudFigure offered[]
    = { BUD_FIGURE_THROUGHPUT, BUD_FIGURE_PER_USER, BUD_FIGURE_TTFT, BUD_FIGURE_TPOT, BUD_FIGURE_COST };

typedef struct
{
  BudEvaluation *evaluation;
  BudAccuracy *accuracy; /* NULL: without bands */
  BudCurveAxis axis;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  bud_evaluation_unref (request->evaluation);
  bud_accuracy_unref (request->accuracy);
  g_free (request);
}

static gpointer
compute (gpointer data, GCancellable *cancellable)
{
  Request *request = data;

  BudCurve *curve = bud_curve_new (request->evaluation, request->axis, cancellable);

  if (request->accuracy != NULL)
    bud_curve_add_bands (curve, request->evaluation, request->accuracy, cancellable);
  return curve;
}

static BudCurveAxis
chosen_axis (BudGrowthView *self)
{
  /* What memory takes is asked of sequences that run at once, however they come. */
  static const BudCurveAxis memory[] = { BUD_CURVE_BATCH, BUD_CURVE_CONTEXT };
  static const BudCurveAxis scaling[] = { BUD_CURVE_SEQUENCES, BUD_CURVE_CONTEXT, BUD_CURVE_DEVICES };
  guint chosen = gtk_drop_down_get_selected (self->axis_choice);

  return self->kind == BUD_GROWTH_MEMORY ? memory[MIN (chosen, 1)] : scaling[MIN (chosen, 2)];
}

static double
limit_of (const BudScenario *scenario, BudFigure figure)
{
  return figure == BUD_FIGURE_TTFT   ? scenario->ttft_limit_s
         : figure == BUD_FIGURE_TPOT ? scenario->tpot_limit_s
                                     : NAN;
}

static BudPlot *
make_plot (BudGrowthView *self)
{
  const BudCurve *curve = self->curve;
  const BudScenario *scenario = self->evaluation->scenario;
  g_autoptr (GPtrArray) arrays = g_ptr_array_new_with_free_func (g_free);
  const BudGrowth growth = bud_curve_growth (curve, NULL, 0, arrays);
  BudGrowthAxis axis
      = { bud_curve_axis_title (curve->axis, scenario->workload.is_concurrency), curve->current_x, NAN };
  BudFigure figure;

  if (self->kind == BUD_GROWTH_MEMORY)
    {
      if (curve->axis == BUD_CURVE_BATCH)
        axis.x_title = _ ("Sequences at once");
      return bud_plot_of_growth (&growth, &axis);
    }
  figure = offered[MIN (gtk_drop_down_get_selected (self->figure_choice), G_N_ELEMENTS (offered) - 1)];
  axis.knee_x = curve->knee_x;
  return bud_plot_of_scaling (&growth, 1, &axis, figure, limit_of (scenario, figure));
}

static void
show_curve (BudGrowthView *self)
{
  if (self->curve == NULL || self->evaluation == NULL)
    {
      bud_plot_card_show (self->card, NULL, self->is_table, _ ("Computing…"));
      return;
    }
  bud_plot_card_show (self->card, make_plot (self), self->is_table,
                      _ ("The model makes no such figure on this hardware."));
}

static void
on_curve (gpointer result, gpointer user_data)
{
  BudGrowthView *self = user_data;

  g_clear_pointer (&self->curve, bud_curve_free);
  self->curve = result;
  show_curve (self);
}

static void
submit (BudGrowthView *self)
{
  Request *request;

  if (self->evaluation == NULL || self->latest == NULL)
    return;
  request = g_new (Request, 1);
  *request
      = (Request){ bud_evaluation_ref (self->evaluation),
                   self->accuracy != NULL ? bud_accuracy_ref (self->accuracy) : NULL, chosen_axis (self) };
  bud_latest_submit (self->latest, request);
}

void
bud_growth_view_show (BudGrowthView *self, BudEvaluation *evaluation)
{
  if (evaluation == self->evaluation)
    return;
  g_clear_pointer (&self->evaluation, bud_evaluation_unref);
  self->evaluation = evaluation != NULL ? bud_evaluation_ref (evaluation) : NULL;
  if (evaluation == NULL)
    show_curve (self);
  submit (self);
}

void
bud_growth_view_set_accuracy (BudGrowthView *self, BudAccuracy *accuracy)
{
  if (accuracy == NULL || accuracy == self->accuracy)
    return;
  g_clear_pointer (&self->accuracy, bud_accuracy_unref);
  self->accuracy = bud_accuracy_ref (accuracy);
  submit (self);
}

void
bud_growth_view_set_table (BudGrowthView *self, gboolean is_table)
{
  if (self->is_table == is_table)
    return;
  self->is_table = is_table;
  show_curve (self);
}

GtkWidget *
bud_growth_view_get_controls (BudGrowthView *self)
{
  return self->controls;
}

BudPlot *
bud_growth_view_get_plot (BudGrowthView *self)
{
  return bud_plot_card_get_plot (self->card);
}

guint32
bud_growth_view_get_hidden_groups (BudGrowthView *self)
{
  return bud_plot_card_get_hidden_groups (self->card);
}

static void
dispose (GObject *object)
{
  BudGrowthView *self = BUD_GROWTH_VIEW (object);

  g_clear_pointer (&self->latest, bud_latest_free);
  g_clear_object (&self->controls);
  G_OBJECT_CLASS (bud_growth_view_parent_class)->dispose (object);
  g_clear_pointer (&self->curve, bud_curve_free);
  g_clear_pointer (&self->evaluation, bud_evaluation_unref);
  g_clear_pointer (&self->accuracy, bud_accuracy_unref);
}

static void
bud_growth_view_class_init (BudGrowthViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
bud_growth_view_init (BudGrowthView *self)
{
  self->latest = bud_latest_new (compute, request_free, (GDestroyNotify) bud_curve_free, on_curve, self);
  self->card = BUD_PLOT_CARD (bud_plot_card_new (NULL));
  gtk_widget_set_vexpand (GTK_WIDGET (self->card), TRUE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->card));
}

static GtkDropDown *
add_choice (GtkWidget *box, const char *label, const char *const *names, GCallback callback, gpointer data)
{
  GtkWidget *choice = gtk_drop_down_new_from_strings (names);

  gtk_widget_add_css_class (choice, "bud-small");
  gtk_widget_set_valign (choice, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (choice, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (choice, "notify::selected", callback, data, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), choice);
  return GTK_DROP_DOWN (choice);
}

GtkWidget *
bud_growth_view_new (BudGrowthKind kind)
{
  BudGrowthView *self = g_object_new (BUD_TYPE_GROWTH_VIEW, NULL);
  const char *memory_axes[] = { _ ("Sequences"), _ ("Context"), NULL };
  const char *scaling_axes[] = { _ ("Load"), _ ("Context"), _ ("Devices"), NULL };
  const char *figures[G_N_ELEMENTS (offered) + 1] = { NULL };
  gboolean is_memory = kind == BUD_GROWTH_MEMORY;

  for (gsize i = 0; i < G_N_ELEMENTS (offered); i++)
    figures[i] = bud_figure_name (offered[i]);
  self->kind = kind;
  self->controls = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_widget_set_halign (self->controls, GTK_ALIGN_END);
  if (!is_memory)
    self->figure_choice = add_choice (self->controls, _ ("Figure"), figures, G_CALLBACK (show_curve), self);
  self->axis_choice = add_choice (
      self->controls,
      is_memory ? _ ("Along") : _ ("Along; from the knee on, doubling adds less than half of the throughput"),
      is_memory ? memory_axes : scaling_axes, G_CALLBACK (submit), self);
  bud_plot_card_set_label (self->card, is_memory ? _ ("Memory") : _ ("Scaling"));
  return GTK_WIDGET (self);
}
