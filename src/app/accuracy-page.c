#include "app/accuracy-page.h"

#include <glib/gi18n.h>

#include "app/accuracy-plot.h"
#include "app/accuracy-tiles.h"
#include "app/compat.h"
#include "app/describe.h"
#include "app/error-classes.h"
#include "app/near-run-row.h"
#include "app/near-runs-box.h"
#include "app/own-engines-box.h"
#include "app/own-runs-box.h"
#include "app/plot-widget.h"
#include "app/run-choice.h"
#include "app/table-view.h"
#include "app/view-export.h"
#include "app/window.h"
#include "app/wrap-layout.h"
#include "plot/number.h"

struct _BudAccuracyPage
{
  BudPage parent_instance;

  BudSession *session;
  BudRunChoice engines, hardware;
  BudAccuracy *shown; /* owns the runs of the next two; NULL = none yet */
  GPtrArray *plotted; /* const BudRun *, by mark */
  const BudRun *picked;
  gboolean is_filling;

  GtkStack *stack;
  GtkSpinner *spinner;
  GtkLabel *loading_label;
  AdwStatusPage *problem;
  GtkToggleButton *ttft_button, *rate_button, *histogram_button, *table_button;
  GtkDropDown *colour_choice;
  BudAccuracyTiles figures;
  GtkFlowBox *tiles;
  GtkBox *panes;
  GtkScrolledWindow *side;
  GtkStack *views;
  BudPlotWidget *plot;
  BudPlotTableView *table;
  GtkWidget *selected_box;
  GtkListBox *selected_list;
  BudNearRunsBox *near_runs;
  BudOwnRunsBox *own_runs;
  BudOwnEnginesBox *own_engines;
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

static BudAccuracyFilter
filter_of (BudAccuracyPage *self)
{
  return (BudAccuracyFilter){ .metric = metric_of (self),
                              .engine = bud_run_choice_get (&self->engines),
                              .hardware = bud_run_choice_get (&self->hardware) };
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
                                  current, bud_session_get_catalog (self->session), self->plotted);
  if (gtk_toggle_button_get_active (self->histogram_button))
    {
      bud_plot_free (scatter);
      scatter = bud_accuracy_histogram (accuracy, &filter);
    }
  bud_plot_widget_set_plot (self->plot, scatter);
  show_view (self);
}

static char *
engine_name (const char *id, gpointer catalog)
{
  BudEngineProfile profile;

  return g_strdup (bud_catalog_load_profile (catalog, id, &profile, NULL) ? profile.name : id);
}

static char *
device_name (const char *id, gpointer catalog)
{
  return bud_describe_item (catalog, BUD_CATALOG_HARDWARE, id, NULL);
}

/* Engines and devices that have runs. */
static void
fill_choices (BudAccuracyPage *self, BudAccuracy *accuracy)
{
  BudCatalog *catalog = bud_session_get_catalog (self->session);
  GPtrArray *runs = bud_accuracy_get_runs (accuracy);
  g_autoptr (GPtrArray) engines = g_ptr_array_new ();
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  if (self->engines.ids != NULL)
    return;
  for (guint i = 0; i < runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (runs, i);

      if (run->skip_reason != NULL)
        continue;
      g_ptr_array_add (engines, run->engine);
      g_ptr_array_add (devices, run->hardware);
    }
  self->is_filling = TRUE;
  bud_run_choice_fill (&self->engines, _ ("All engines"), engines, engine_name, catalog);
  bud_run_choice_fill (&self->hardware, _ ("All hardware"), devices, device_name, catalog);
  self->is_filling = FALSE;
}

static void
pick (BudAccuracyPage *self, const BudRun *run)
{
  self->picked = run;
  bud_compat_empty_list (self->selected_list);
  if (run != NULL)
    gtk_list_box_append (self->selected_list, bud_near_run_row_new (run, metric_of (self),
                                                                    bud_session_get_catalog (self->session)));
  gtk_widget_set_visible (self->selected_box, run != NULL);
}

static void
show_loading (BudAccuracyPage *self)
{
  const char *problem
      = bud_accuracy_store_get_problem (bud_session_get_accuracy (self->session), load_of (self));

  if (problem != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (problem, -1);

      adw_status_page_set_description (self->problem, escaped);
    }
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
  bud_accuracy_ref (accuracy);
  bud_accuracy_unref (self->shown);
  self->shown = accuracy;
  fill_choices (self, accuracy);
  filter = filter_of (self);
  bud_accuracy_summarise (accuracy, &filter, &summary);
  bud_accuracy_tiles_show (&self->figures, &summary, filter.metric);
  bud_error_classes_show (self->classes, accuracy, &filter);
  current = bud_near_runs_box_show (self->near_runs, bud_session_get_catalog (self->session), accuracy,
                                    evaluation_of (self), filter.metric);
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

  if (plot == NULL)
    return;
  func (GTK_WIDGET (self), self->session,
        &(BudViewContent){ .plot = plot,
                           .is_table = gtk_toggle_button_get_active (self->table_button),
                           .hidden_groups = bud_plot_widget_get_hidden_groups (self->plot),
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
  /* Beside the plot it scrolls for itself, that the plot may fit the window. */
  gtk_scrolled_window_set_policy (self->side, GTK_POLICY_NEVER,
                                  is_narrow ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC);
  gtk_flow_box_set_max_children_per_line (self->tiles, is_narrow ? 2 : 4);
}

static void
dispose (GObject *object)
{
  BudAccuracyPage *self = BUD_ACCURACY_PAGE (object);

  G_OBJECT_CLASS (bud_accuracy_page_parent_class)->dispose (object);
  g_clear_object (&self->session);
  bud_run_choice_clear (&self->engines);
  bud_run_choice_clear (&self->hardware);
  g_clear_pointer (&self->plotted, g_ptr_array_unref);
  g_clear_pointer (&self->shown, bud_accuracy_unref);
}

/* A template child kept in a struct of the page's. */
#define BIND_IN(name, member)                                                                                \
  gtk_widget_class_bind_template_child_full (widget_class, name, FALSE,                                      \
                                             G_STRUCT_OFFSET (BudAccuracyPage, member))

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
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, colour_choice);
  BIND_IN ("engine_choice", engines.drop_down);
  BIND_IN ("hardware_choice", hardware.drop_down);
  BIND_IN ("median_tile", figures.median);
  BIND_IN ("within_tile", figures.within);
  BIND_IN ("worst_tile", figures.worst);
  BIND_IN ("bias_tile", figures.bias);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, panes);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, side);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, tiles);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, views);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, plot);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, table);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, selected_box);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, selected_list);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, near_runs);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, own_runs);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, own_engines);
  gtk_widget_class_bind_template_child (widget_class, BudAccuracyPage, classes);
  gtk_widget_class_bind_template_callback (widget_class, on_metric);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
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
  g_type_ensure (BUD_TYPE_NEAR_RUNS_BOX);
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
