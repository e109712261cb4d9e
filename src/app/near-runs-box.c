#include "app/near-runs-box.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/compat.h"
#include "app/describe.h"
#include "app/near-run-row.h"

#define N_NEAREST 5

struct _BudNearRunsBox
{
  GtkBox parent_instance;

  GtkLabel *near_to;
  GtkListBox *near_list;
  GtkWidget *expect_box;
  GtkLabel *expect_title, *expect_text;
};

G_DEFINE_FINAL_TYPE (BudNearRunsBox, bud_near_runs_box, GTK_TYPE_BOX)

/* The band is of TPOT; rates go with it the other way round. */
static void
show_expectation (BudNearRunsBox *self, const BudAccuracy *accuracy, const BudEvaluation *evaluation,
                  BudMetric metric)
{
  gboolean is_rate = metric == BUD_METRIC_OUTPUT_RATE;
  double value = is_rate ? evaluation->estimate.output_tokens_per_s : evaluation->estimate.tpot_s;
  BudBand band;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;
  g_autofree char *at = NULL;
  g_autofree char *percent = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *runs = NULL;
  gboolean has_band
      = metric != BUD_METRIC_TTFT && bud_accuracy_band (accuracy, evaluation, BUD_METRIC_TPOT, &band);
  gboolean is_own_engine = strcmp (evaluation->profile.id, evaluation->profile.base_id) != 0;

  gtk_widget_set_visible (self->expect_box, has_band);
  if (!has_band)
    return;
  runs = bud_band_runs_text (&band, &evaluation->profile);
  if (is_rate)
    {
      const double low_ratio = 1 / band.high_ratio;

      band.high_ratio = 1 / band.low_ratio;
      band.low_ratio = low_ratio;
    }
  low = bud_accuracy_value (metric, value * band.low_ratio);
  high = bud_accuracy_value (metric, value * band.high_ratio);
  at = bud_accuracy_value (metric, value);
  percent = bud_band_text (&band);
  title = g_strdup_printf (_ ("Expect %s to %s"), low, high);
  text = is_own_engine ? g_strdup_printf (_ ("%s, %s: the spread of %s."), at, percent, runs)
         : band.n_same_device > 0
             ? g_strdup_printf (_ ("%s, %s: the spread of the %u nearest runs, %u of them on this device."),
                                at, percent, band.n_runs, band.n_same_device)
             : g_strdup_printf (
                 _ ("%s, %s: the spread of the %u nearest runs, widened because none is on this device."), at,
                 percent, band.n_runs);
  gtk_label_set_label (self->expect_title, title);
  gtk_label_set_label (self->expect_text, text);
}

static void
show_subject (BudNearRunsBox *self, const BudEvaluation *evaluation)
{
  g_autofree char *name = bud_describe_hardware (evaluation->scenario->deployment.n_devices,
                                                 bud_describe_past_maker (evaluation->device.name));
  g_autofree char *title = g_strdup_printf (_ ("%s on %s"), evaluation->scenario->model_id, name);
  g_autofree char *to = g_strdup_printf (_ ("to %s"), name);

  gtk_label_set_label (self->near_to, to);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->near_to), title);
}

static BudAccuracyCurrent
expect (const BudEvaluation *evaluation, BudMetric metric, GArray *near)
{
  const BudNearRun *nearest = near->len > 0 ? &g_array_index (near, BudNearRun, 0) : NULL;
  BudAccuracyCurrent current = { NAN, NAN };

  if (nearest == NULL || metric == BUD_METRIC_TTFT || !evaluation->estimate.memory.fits)
    return current;
  current.predicted
      = metric == BUD_METRIC_TPOT ? evaluation->estimate.tpot_s : evaluation->estimate.output_tokens_per_s;
  current.expected = current.predicted * nearest->measured / nearest->predicted;
  return current;
}

BudAccuracyCurrent
bud_near_runs_box_show (BudNearRunsBox *self, BudCatalog *catalog, const BudAccuracy *accuracy,
                        const BudEvaluation *evaluation, BudMetric metric)
{
  g_autoptr (GArray) near = NULL;

  bud_compat_empty_list (self->near_list);
  gtk_widget_set_visible (self->expect_box, FALSE);
  if (evaluation == NULL || evaluation->status != BUD_STATUS_OK)
    {
      gtk_label_set_label (self->near_to, _ ("The scenario has no result"));
      return (BudAccuracyCurrent){ NAN, NAN };
    }
  show_subject (self, evaluation);
  near = bud_accuracy_nearest (accuracy, evaluation, metric, N_NEAREST);
  for (guint i = 0; i < near->len; i++)
    gtk_list_box_append (self->near_list,
                         bud_near_run_row_new (g_array_index (near, BudNearRun, i).run, metric, catalog));
  show_expectation (self, accuracy, evaluation, metric);
  return expect (evaluation, metric, near);
}

static void
bud_near_runs_box_class_init (BudNearRunsBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/near-runs-box.ui");
  gtk_widget_class_bind_template_child (widget_class, BudNearRunsBox, near_to);
  gtk_widget_class_bind_template_child (widget_class, BudNearRunsBox, near_list);
  gtk_widget_class_bind_template_child (widget_class, BudNearRunsBox, expect_box);
  gtk_widget_class_bind_template_child (widget_class, BudNearRunsBox, expect_title);
  gtk_widget_class_bind_template_child (widget_class, BudNearRunsBox, expect_text);
}

static void
bud_near_runs_box_init (BudNearRunsBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
