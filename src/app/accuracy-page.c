#include "app/accuracy-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/accuracy-plot.h"
#include "app/describe.h"
#include "app/kpi-tile.h"
#include "app/near-run-row.h"
#include "app/own-engines-box.h"
#include "app/own-runs-box.h"
#include "app/plot-widget.h"
#include "app/table-view.h"
#include "app/view-export.h"
#include "app/window.h"
#include "app/wrap-layout.h"
#include "plot/number.h"

#define N_NEAREST 5

struct _BudAccuracyPage
{
  BudPage parent_instance;

  BudSession *session;
  GPtrArray *engines; /* char *: ids behind the choices after "all" */
  GPtrArray *hardware;
  GPtrArray *plotted;   /* const BudRun *, by mark */
  const BudRun *picked; /* of the accuracy shown */
  gboolean is_filling;

  GtkStack *stack;
  GtkSpinner *spinner;
  GtkLabel *loading_label;
  AdwStatusPage *problem;
  GtkToggleButton *ttft_button, *rate_button, *histogram_button, *table_button;
  GtkDropDown *engine_choice, *hardware_choice, *colour_choice;
  BudKpiTile *median_tile, *within_tile, *worst_tile, *bias_tile;
  GtkFlowBox *tiles;
  GtkBox *panes;
  GtkStack *views;
  BudPlotWidget *plot;
  BudPlotTableView *table;
  GtkWidget *selected_box;
  GtkListBox *selected_list;
  GtkLabel *near_to;
  GtkListBox *near_list;
  BudOwnRunsBox *own_runs;
  BudOwnEnginesBox *own_engines;
  GtkWidget *expect_box;
  GtkLabel *expect_title, *expect_text;
  GtkGrid *classes;
};

G_DEFINE_FINAL_TYPE (BudAccuracyPage, bud_accuracy_page, BUD_TYPE_PAGE)

static BudMetric
metric_of (BudAccuracyPage *self)
{
  if (gtk_toggle_button_get_active (self->ttft_button))
    return BUD_METRIC_TTFT;
  return gtk_toggle_button_get_active (self->rate_button) ? BUD_METRIC_OUTPUT_RATE : BUD_METRIC_TPOT;
}

/* TTFT of closed loops is queueing: only the simulation is comparable. */
static BudReplayLoad
load_of (BudAccuracyPage *self)
{
  return metric_of (self) == BUD_METRIC_TTFT ? BUD_REPLAY_SIMULATED : BUD_REPLAY_CLOSED_FORM;
}

static const char *
chosen (GtkDropDown *choice, GPtrArray *ids)
{
  guint i = gtk_drop_down_get_selected (choice);

  return i == 0 || i > ids->len ? NULL : g_ptr_array_index (ids, i - 1);
}

static BudAccuracyFilter
filter_of (BudAccuracyPage *self)
{
  return (BudAccuracyFilter){ .metric = metric_of (self),
                              .engine = chosen (self->engine_choice, self->engines),
                              .hardware = chosen (self->hardware_choice, self->hardware) };
}

static char *
device_name (BudAccuracyPage *self, const char *id)
{
  g_autoptr (BudCatalogItem) item
      = bud_catalog_lookup (bud_session_get_catalog (self->session), BUD_CATALOG_HARDWARE, id, NULL);

  return g_strdup (item != NULL ? bud_catalog_item_get_name (item) : id);
}

static BudAccuracy *
accuracy_of (BudAccuracyPage *self)
{
  return bud_accuracy_store_get (bud_session_get_accuracy (self->session), load_of (self));
}

static const BudEvaluation *
evaluation_of (BudAccuracyPage *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);

  return outcome != NULL ? outcome->shown : NULL;
}

static void
show_tiles (BudAccuracyPage *self, const BudAccuracySummary *s)
{
  g_autofree char *runs = bud_number_count (s->n_runs);
  g_autofree char *runs_foot = g_strdup_printf (ngettext ("%s run", "%s runs", s->n_runs), runs);
  g_autofree char *median = bud_number_fixed (100 * s->errors.median, 1);
  g_autofree char *mean = bud_number_percent (s->errors.mean);
  g_autofree char *mean_term
      = g_strdup_printf (_ ("Median of |predicted ÷ measured − 1|\nMean: <b>%s</b>"), mean);
  g_autofree char *share = bud_number_fixed (100.0 * s->n_within / MAX (s->n_runs, 1), 0);
  g_autofree char *within = bud_number_count (s->n_within);
  g_autofree char *within_foot = g_strdup_printf (_ ("%s of %s"), within, runs);
  g_autofree char *worst = bud_number_change (s->worst_error);
  g_autofree char *bias = bud_number_change (s->errors.bias);
  gboolean is_low = s->errors.bias < 0, is_rate = metric_of (self) == BUD_METRIC_OUTPUT_RATE;

  bud_kpi_tile_set (self->median_tile, s->n_runs > 0 ? median : BUD_MISSING, "%", runs_foot,
                    BUD_VERDICT_NONE);
  bud_kpi_tile_set_terms (self->median_tile, mean_term);
  bud_kpi_tile_set (self->within_tile, s->n_runs > 0 ? share : BUD_MISSING, "%", within_foot,
                    BUD_VERDICT_NONE);
  bud_kpi_tile_set_terms (self->within_tile, _ ("Runs whose prediction is off by at most 20 %"));
  bud_kpi_tile_set (self->worst_tile, s->n_runs > 0 ? worst : BUD_MISSING, "",
                    s->worst != NULL ? bud_accuracy_model_name (s->worst) : NULL, BUD_VERDICT_NONE);
  bud_kpi_tile_set_terms (self->worst_tile, _ ("The run that is off by the largest factor"));
  bud_kpi_tile_set (self->bias_tile, s->n_runs > 0 ? bias : BUD_MISSING, "",
                    is_low == is_rate ? _ ("predicted too slow") : _ ("predicted too fast"),
                    BUD_VERDICT_NONE);
  bud_kpi_tile_set_terms (self->bias_tile, _ ("Median of predicted ÷ measured − 1, with its sign"));
}

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
attach_class (BudAccuracyPage *self, const char *title, const BudAccuracySummary *s, int row)
{
  g_autofree char *runs = bud_number_count (s->n_runs);
  g_autofree char *median = bud_number_percent (s->errors.median);
  g_autofree char *low = bud_number_change (s->low);
  g_autofree char *high = bud_number_change (s->high);
  g_autofree char *range = g_strdup_printf ("%s … %s", low, high);

  attach (self->classes, title, 0, row, FALSE);
  attach (self->classes, runs, 1, row, TRUE);
  attach (self->classes, s->n_runs > 0 ? median : BUD_MISSING, 2, row, TRUE);
  attach (self->classes, s->n_runs > 0 ? range : BUD_MISSING, 3, row, TRUE);
}

static void
show_classes (BudAccuracyPage *self, BudAccuracy *accuracy)
{
  static const struct
  {
    const char *id, *title;
  } classes[] = {
    { "dense", N_ ("Dense") }, { "moe", N_ ("MoE") }, { "mla", N_ ("MLA") }, { "hybrid", N_ ("Hybrid") }
  };
  BudAccuracyFilter filter = filter_of (self);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->classes))) != NULL)
    gtk_grid_remove (self->classes, child);
  attach (self->classes, _ ("Class"), 0, 0, FALSE);
  attach (self->classes, _ ("Runs"), 1, 0, TRUE);
  attach (self->classes, _ ("Median"), 2, 0, TRUE);
  attach (self->classes, _ ("8 of 10 within"), 3, 0, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      BudAccuracySummary summary;

      filter.model_class = classes[i].id;
      bud_accuracy_summarise (accuracy, &filter, &summary);
      attach_class (self, _ (classes[i].title), &summary, (int) i + 1);
    }
}

static void
empty_list (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
}

static void
add_run (BudAccuracyPage *self, GtkListBox *list, const BudRun *run)
{
  g_autofree char *name = device_name (self, run->hardware);

  gtk_list_box_append (list, bud_near_run_row_new (run, metric_of (self), name));
}

/* The band is of TPOT; rates go with it the other way round. */
static void
show_expectation (BudAccuracyPage *self, BudAccuracy *accuracy, const BudEvaluation *evaluation)
{
  BudMetric metric = metric_of (self);
  gboolean is_rate = metric == BUD_METRIC_OUTPUT_RATE;
  double value = is_rate ? evaluation->estimate.output_tokens_per_s : evaluation->estimate.tpot_s;
  BudBand band;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;
  g_autofree char *at = NULL;
  g_autofree char *percent = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  gboolean has_band
      = metric != BUD_METRIC_TTFT && bud_accuracy_band (accuracy, evaluation, BUD_METRIC_TPOT, &band);

  gtk_widget_set_visible (self->expect_box, has_band);
  if (!has_band)
    return;
  if (is_rate)
    band = (BudBand){ .low_ratio = 1 / band.high_ratio,
                      .high_ratio = 1 / band.low_ratio,
                      .n_runs = band.n_runs,
                      .n_same_device = band.n_same_device };
  low = bud_accuracy_value (metric, value * band.low_ratio);
  high = bud_accuracy_value (metric, value * band.high_ratio);
  at = bud_accuracy_value (metric, value);
  percent = bud_band_text (&band);
  title = g_strdup_printf (_ ("Expect %s to %s"), low, high);
  text = band.n_same_device > 0
             ? g_strdup_printf (_ ("%s, %s: the spread of the %u nearest runs, %u of them on this device."),
                                at, percent, band.n_runs, band.n_same_device)
             : g_strdup_printf (
                 _ ("%s, %s: the spread of the %u nearest runs, widened because none is on this device."), at,
                 percent, band.n_runs);
  gtk_label_set_label (self->expect_title, title);
  gtk_label_set_label (self->expect_text, text);
}

static void
show_nearest (BudAccuracyPage *self, BudAccuracy *accuracy, BudAccuracyCurrent *current)
{
  const BudEvaluation *evaluation = evaluation_of (self);
  BudMetric metric = metric_of (self);
  g_autoptr (GArray) near = NULL;
  g_autofree char *name = NULL;
  g_autofree char *to = NULL;
  g_autofree char *title = NULL;

  empty_list (self->near_list);
  *current = (BudAccuracyCurrent){ NAN, NAN };
  gtk_widget_set_visible (self->expect_box, FALSE);
  if (evaluation == NULL || evaluation->status != BUD_STATUS_OK)
    {
      gtk_label_set_label (self->near_to, _ ("The scenario has no result"));
      return;
    }
  name = bud_describe_hardware (evaluation->scenario->deployment.n_devices, evaluation->device.name);
  title = g_strdup_printf (_ ("%s on %s"), evaluation->scenario->model_id, name);
  to = g_strdup_printf (_ ("to %s"), name);
  gtk_label_set_label (self->near_to, to);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->near_to), title);
  near = bud_accuracy_nearest (accuracy, evaluation, metric, N_NEAREST);
  for (guint i = 0; i < near->len; i++)
    add_run (self, self->near_list, g_array_index (near, BudNearRun, i).run);
  show_expectation (self, accuracy, evaluation);
  if (near->len > 0 && metric != BUD_METRIC_TTFT && evaluation->estimate.memory.fits)
    {
      const BudNearRun *nearest = &g_array_index (near, BudNearRun, 0);

      current->predicted = metric == BUD_METRIC_TPOT ? evaluation->estimate.tpot_s
                                                     : evaluation->estimate.output_tokens_per_s;
      current->expected = current->predicted * nearest->measured / nearest->predicted;
    }
}

static void
show_view (BudAccuracyPage *self)
{
  gboolean is_table = gtk_toggle_button_get_active (self->table_button);

  if (self->plotted->len == 0)
    gtk_stack_set_visible_child_name (self->views, "none");
  else
    gtk_stack_set_visible_child_name (self->views, is_table ? "table" : "plot");
  bud_plot_table_view_show (self->table, is_table ? bud_plot_widget_get_plot (self->plot) : NULL);
}

static void
show_plot (BudAccuracyPage *self, BudAccuracy *accuracy, const BudAccuracyCurrent *current)
{
  BudAccuracyFilter filter = filter_of (self);
  BudPlot *scatter;

  g_ptr_array_set_size (self->plotted, 0);
  scatter = bud_accuracy_scatter (accuracy, &filter,
                                  (BudAccuracyColour) gtk_drop_down_get_selected (self->colour_choice),
                                  current, self->plotted);
  if (gtk_toggle_button_get_active (self->histogram_button))
    {
      bud_plot_free (scatter);
      scatter = bud_accuracy_histogram (accuracy, &filter);
    }
  bud_plot_widget_set_plot (self->plot, scatter);
  show_view (self);
}

static void
pick (BudAccuracyPage *self, const BudRun *run)
{
  self->picked = run;
  empty_list (self->selected_list);
  if (run != NULL)
    add_run (self, self->selected_list, run);
  gtk_widget_set_visible (self->selected_box, run != NULL);
}

static void
fill_choice (GtkDropDown *choice, const char *all, GPtrArray *ids, char **titles)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, all);
  for (guint i = 0; i < ids->len; i++)
    gtk_string_list_append (list, titles[i]);
  gtk_drop_down_set_model (choice, G_LIST_MODEL (list));
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
add_id (GPtrArray *ids, const char *id)
{
  if (!g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    g_ptr_array_add (ids, g_strdup (id));
}

/* Engines and devices that have runs. */
static void
fill_choices (BudAccuracyPage *self, BudAccuracy *accuracy)
{
  GPtrArray *runs = bud_accuracy_get_runs (accuracy);
  g_autoptr (GPtrArray) engines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_free);

  if (self->engines->len > 0)
    return;
  for (guint i = 0; i < runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (runs, i);

      if (run->skip_reason != NULL)
        continue;
      add_id (self->engines, run->engine);
      add_id (self->hardware, run->hardware);
    }
  g_ptr_array_sort (self->engines, compare_ids);
  g_ptr_array_sort (self->hardware, compare_ids);
  for (guint i = 0; i < self->engines->len; i++)
    {
      BudEngineProfile profile;
      const char *id = g_ptr_array_index (self->engines, i);

      g_ptr_array_add (engines, g_strdup (bud_catalog_load_profile (bud_session_get_catalog (self->session),
                                                                    id, &profile, NULL)
                                              ? profile.name
                                              : id));
    }
  for (guint i = 0; i < self->hardware->len; i++)
    g_ptr_array_add (devices, device_name (self, g_ptr_array_index (self->hardware, i)));
  self->is_filling = TRUE;
  fill_choice (self->engine_choice, _ ("All engines"), self->engines, (char **) engines->pdata);
  fill_choice (self->hardware_choice, _ ("All hardware"), self->hardware, (char **) devices->pdata);
  self->is_filling = FALSE;
}

static void
show_loading (BudAccuracyPage *self)
{
  const char *problem
      = bud_accuracy_store_get_problem (bud_session_get_accuracy (self->session), load_of (self));

  if (problem != NULL)
    adw_status_page_set_description (self->problem, problem);
  gtk_label_set_label (self->loading_label, load_of (self) == BUD_REPLAY_SIMULATED
                                                ? _ ("Simulating each measured run, request by request…")
                                                : _ ("Predicting the measured runs…"));
  gtk_spinner_set_spinning (self->spinner, problem == NULL);
  gtk_stack_set_visible_child_name (self->stack, problem != NULL ? "problem" : "loading");
}

static void
show_all (BudAccuracyPage *self)
{
  BudAccuracy *accuracy;
  BudAccuracyFilter filter;
  BudAccuracySummary summary;
  BudAccuracyCurrent current;
  g_autofree char *runs = NULL;
  g_autofree char *subtitle = NULL;

  if (self->is_filling || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  accuracy = accuracy_of (self);
  pick (self, NULL);
  if (accuracy == NULL)
    {
      show_loading (self);
      return;
    }
  fill_choices (self, accuracy);
  filter = filter_of (self);
  bud_accuracy_summarise (accuracy, &filter, &summary);
  show_tiles (self, &summary);
  show_classes (self, accuracy);
  show_nearest (self, accuracy, &current);
  show_plot (self, accuracy, &current);
  runs = bud_number_count (summary.n_runs);
  subtitle = g_strdup_printf (ngettext ("%s public run", "%s public runs", summary.n_runs), runs);
  bud_page_set_subtitle (BUD_PAGE (self), subtitle);
  gtk_spinner_set_spinning (self->spinner, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
on_metric (BudAccuracyPage *self, GtkToggleButton *button)
{
  if (self->session != NULL && gtk_toggle_button_get_active (button))
    show_all (self);
}

static void
on_filter (BudAccuracyPage *self)
{
  if (self->session != NULL)
    show_all (self);
}

static void
on_view (BudAccuracyPage *self)
{
  if (self->session != NULL)
    show_all (self);
}

static void
on_selected (BudAccuracyPage *self, int mark)
{
  gboolean is_run = mark >= 0 && (guint) mark < self->plotted->len
                    && !gtk_toggle_button_get_active (self->histogram_button);

  pick (self, is_run ? g_ptr_array_index (self->plotted, mark) : NULL);
}

/* The run's own deployment and load become the scenario. */
static void
on_open (BudAccuracyPage *self)
{
  const BudRun *run = self->picked;
  BudScenario *scenario = bud_scenario_new ();

  if (run == NULL)
    return;
  g_free (scenario->model_id);
  g_free (scenario->hardware_id);
  scenario->model_id = g_strdup (run->model);
  scenario->hardware_id = g_strdup (run->hardware);
  bud_scenario_set_engine (scenario, run->engine);
  scenario->deployment = run->deployment;
  scenario->has_activation_format = TRUE;
  scenario->workload.is_concurrency = true;
  scenario->workload.n_sequences = (guint32) run->concurrency;
  scenario->workload.input_tokens = run->input_tokens;
  scenario->workload.output_tokens = run->output_tokens;
  bud_session_change (self->session, scenario, _ ("Measured Run"), NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "simulate");
}

typedef void (*ContentFunc) (GtkWidget *widget, BudSession *session, const BudViewContent *content);

static void
send (BudAccuracyPage *self, ContentFunc func)
{
  BudPlot *plot = bud_plot_widget_get_plot (self->plot);
  g_autoptr (BudPlotTable) table = NULL;
  g_autofree char *csv = NULL;

  if (plot == NULL)
    return;
  table = bud_plot_table (plot);
  csv = bud_plot_table_to_csv (table);
  func (GTK_WIDGET (self), self->session,
        &(BudViewContent){ .plot = gtk_toggle_button_get_active (self->table_button) ? NULL : plot,
                           .hidden_groups = bud_plot_widget_get_hidden_groups (self->plot),
                           .csv = csv,
                           .title = _ ("Predicted against measured"),
                           .subtitle = bud_page_get_subtitle (BUD_PAGE (self)),
                           .notes = _ ("Method calibrated; every run predicted from its own deployment"),
                           .name = "accuracy" });
}

static void
on_plot_copy (BudAccuracyPage *self)
{
  send (self, bud_view_copy);
}

static void
on_plot_export (BudAccuracyPage *self)
{
  send (self, bud_view_export);
}

static void
on_plot_print (BudAccuracyPage *self)
{
  send (self, bud_view_print);
}

static void
on_view_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudAccuracyPage *self = BUD_ACCURACY_PAGE (widget);

  if (g_str_equal (name, "page.show-table"))
    gtk_toggle_button_set_active (self->table_button, !gtk_toggle_button_get_active (self->table_button));
  else if (g_str_equal (name, "page.copy-view"))
    send (self, bud_view_copy);
  else
    send (self, g_str_equal (name, "page.export-view") ? bud_view_export : bud_view_print);
}

static void
set_narrow (BudPage *page, gboolean is_narrow)
{
  BudAccuracyPage *self = BUD_ACCURACY_PAGE (page);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->panes),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_flow_box_set_max_children_per_line (self->tiles, is_narrow ? 2 : 4);
}

static void
dispose (GObject *object)
{
  BudAccuracyPage *self = BUD_ACCURACY_PAGE (object);

  G_OBJECT_CLASS (bud_accuracy_page_parent_class)->dispose (object);
  g_clear_object (&self->session);
  g_clear_pointer (&self->engines, g_ptr_array_unref);
  g_clear_pointer (&self->hardware, g_ptr_array_unref);
  g_clear_pointer (&self->plotted, g_ptr_array_unref);
}

static void
bind (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, stack);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, loading_label);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, problem);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, ttft_button);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, rate_button);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, histogram_button);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, table_button);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, engine_choice);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, hardware_choice);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, colour_choice);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, median_tile);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, within_tile);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, worst_tile);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, bias_tile);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, panes);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, tiles);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, views);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, plot);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, table);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, selected_box);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, selected_list);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, near_to);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, near_list);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, own_runs);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, own_engines);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, expect_box);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, expect_title);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, expect_text);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, classes);
  gtk_widget_class_bind_template_callback (widget_class, on_metric);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_view);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
  gtk_widget_class_bind_template_callback (widget_class, on_plot_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_plot_export);
  gtk_widget_class_bind_template_callback (widget_class, on_plot_print);
}

static void
bud_accuracy_page_class_init (BudAccuracyPageClass *klass)
{
  static const char *const actions[]
      = { "page.show-table", "page.copy-view", "page.export-view", "page.print-view" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  BUD_PAGE_CLASS (klass)->set_narrow = set_narrow;
  g_type_ensure (BUD_TYPE_KPI_TILE);
  g_type_ensure (BUD_TYPE_OWN_ENGINES_BOX);
  g_type_ensure (BUD_TYPE_OWN_RUNS_BOX);
  g_type_ensure (BUD_TYPE_PLOT_WIDGET);
  g_type_ensure (BUD_TYPE_PLOT_TABLE);
  g_type_ensure (BUD_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/accuracy-page.ui");
  bind (widget_class);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, on_view_action);
}

static void
bud_accuracy_page_init (BudAccuracyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->engines = g_ptr_array_new_with_free_func (g_free);
  self->hardware = g_ptr_array_new_with_free_func (g_free);
  self->plotted = g_ptr_array_new ();
  bud_page_set_title (BUD_PAGE (self), _ ("Accuracy"));
  g_signal_connect (self, "map", G_CALLBACK (show_all), NULL);
}

BudPage *
bud_accuracy_page_new (BudSession *session)
{
  BudAccuracyPage *self = g_object_new (BUD_TYPE_ACCURACY_PAGE, NULL);

  self->session = g_object_ref (session);
  bud_own_runs_box_set_session (self->own_runs, session);
  bud_own_engines_box_set_session (self->own_engines, session);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (show_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (bud_session_get_accuracy (session), "changed", G_CALLBACK (show_all), self,
                           G_CONNECT_SWAPPED);
  return BUD_PAGE (self);
}
