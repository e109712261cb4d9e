#include "app/compare-models.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/compare-subjects.h"
#include "app/curve-growth.h"
#include "app/latest.h"
#include "app/plot-card.h"

struct _BudCompareModels
{
  BudCompareView parent_instance;

  BudLatest *latest;
  GPtrArray *curves; /* BudCurve per column, NULL where it does not run; NULL: none arrived yet */
  BudPlotCard *decode;
  BudPlotCard *prefill;
};

G_DEFINE_FINAL_TYPE (BudCompareModels, bud_compare_models, BUD_TYPE_COMPARE_VIEW)

typedef struct
{
  GPtrArray *evaluations;
  BudAccuracy *accuracy; /* NULL: without bands */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_ptr_array_unref (request->evaluations);
  bud_accuracy_unref (request->accuracy);
  g_free (request);
}

static gpointer
compute (gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GPtrArray *curves = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_curve_free);

  for (guint i = 0; i < request->evaluations->len; i++)
    {
      BudEvaluation *evaluation = BUD_COMPARE_EVALUATION (request->evaluations, i);
      BudCurve *curve = evaluation != NULL ? bud_curve_new (evaluation, BUD_CURVE_BATCH, cancellable) : NULL;

      if (curve != NULL && request->accuracy != NULL)
        bud_curve_add_bands (curve, evaluation, request->accuracy, cancellable);
      g_ptr_array_add (curves, curve);
    }
  return curves;
}

static void
show_card (BudCompareModels *self, BudPlotCard *card, BudFigure figure)
{
  BudCompareView *view = BUD_COMPARE_VIEW (self);
  BudComparison *comparison = bud_compare_view_get_comparison (view);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) arrays = g_ptr_array_new_with_free_func (g_free);
  const BudGrowthAxis axis = { bud_curve_axis_title (BUD_CURVE_BATCH, FALSE), NAN, NAN };
  BudPlotSubject subjects[BUD_PLOT_MAX_SUBJECTS];
  BudGrowth growths[BUD_PLOT_MAX_SUBJECTS] = { 0 };
  guint n = bud_compare_subjects (comparison, subjects, names);

  for (guint i = 0; i < n && self->curves != NULL && i < self->curves->len; i++)
    growths[i] = bud_curve_growth (g_ptr_array_index (self->curves, i), subjects[i].name,
                                   bud_plot_subject_series (i), arrays);
  bud_plot_card_show (card,
                      self->curves != NULL && self->curves->len == n
                          ? bud_plot_of_scaling (growths, n, &axis, figure, NAN)
                          : NULL,
                      bud_compare_view_is_table (view),
                      self->curves == NULL ? _ ("Computing…") : _ ("None of the scenarios runs."));
}

static void
show_curves (BudCompareModels *self)
{
  show_card (self, self->decode, BUD_FIGURE_THROUGHPUT);
  show_card (self, self->prefill, BUD_FIGURE_PREFILL);
}

static void
on_curves (gpointer result, gpointer user_data)
{
  BudCompareModels *self = user_data;

  g_clear_pointer (&self->curves, g_ptr_array_unref);
  self->curves = result;
  show_curves (self);
}

static void
show (BudCompareView *view)
{
  BudCompareModels *self = BUD_COMPARE_MODELS (view);
  BudAccuracy *accuracy = bud_compare_view_get_accuracy (view);
  Request *request = g_new (Request, 1);

  show_curves (self);
  request->evaluations = bud_compare_evaluations (bud_compare_view_get_comparison (view));
  request->accuracy = accuracy != NULL ? bud_accuracy_ref (accuracy) : NULL;
  bud_latest_submit (self->latest, request);
}

static void
get_content (BudCompareView *view, BudViewContent *content, char **csv)
{
  BudCompareModels *self = BUD_COMPARE_MODELS (view);
  BudPlotCard *const cards[] = { self->decode, self->prefill };

  content->name = "models";
  *csv = bud_compare_view_give_cards (cards, G_N_ELEMENTS (cards), NULL, content);
}

static void
dispose (GObject *object)
{
  BudCompareModels *self = BUD_COMPARE_MODELS (object);

  g_clear_pointer (&self->latest, bud_latest_free);
  g_clear_pointer (&self->curves, g_ptr_array_unref);
  G_OBJECT_CLASS (bud_compare_models_parent_class)->dispose (object);
}

static void
bud_compare_models_class_init (BudCompareModelsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  BUD_COMPARE_VIEW_CLASS (klass)->show = show;
  BUD_COMPARE_VIEW_CLASS (klass)->get_content = get_content;
}

static void
bud_compare_models_init (BudCompareModels *self)
{
  GtkWidget *box = bud_compare_view_add_columns (BUD_COMPARE_VIEW (self));

  self->latest = bud_latest_new (compute, request_free, (GDestroyNotify) g_ptr_array_unref, on_curves, self);
  self->decode = bud_compare_view_add_card (box, _ ("Decode over batch"));
  self->prefill = bud_compare_view_add_card (box, _ ("Prefill over batch"));
}
