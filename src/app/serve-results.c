#include "app/serve-results.h"

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "app/plot-widget.h"
#include "app/rate-view.h"
#include "app/serve-plots.h"
#include "app/serve-tiles.h"
#include "app/table-view.h"
#include "app/view-export.h"
#include "app/view-switch.h"
#include "plot/number.h"

#define PROGRESS_AFTER_MS 300
#define PROGRESS_EVERY_MS 100
#define COMPACT_PX 560 /* below: two tiles stand side by side */
#define ROOMY_PX 1320  /* from here: all tiles on a line */

struct _BudServeResults
{
  AdwBin parent_instance;

  BudSession *session;
  BudLoadSimulator *simulator;
  BudLoadRun *run; /* what every part shows, NULL before the first */
  BudRateView *rates;
  BudRateView *pools;
  char *title;
  char *subtitle;
  BudServeView view;
  BudLatency latency;
  gboolean is_stale; /* the view is built only once it is looked at */
  gboolean is_setting;
  gboolean is_compact, is_roomy;
  BudTimeSpan span; /* of the timeline */
  guint progress_id;
  guint width_id;

  GtkStack *stack;
  AdwStatusPage *problem;
  GtkLabel *summary_label;
  GtkWidget *progress_box;
  GtkProgressBar *progress_bar;
  GtkToggleButton *whole_button;
  GtkToggleButton *steady_button;
  GtkWidget *note;
  GtkLabel *note_label;
  GtkFlowBox *tiles;
  BudKpiTile *ttft_tile;
  BudKpiTile *tpot_tile;
  BudKpiTile *itl_tile;
  BudKpiTile *e2e_tile;
  BudKpiTile *throughput_tile;
  BudKpiTile *goodput_tile;
  BudKpiTile *cache_tile;
  BudKpiTile *preemptions_tile;
  BudViewSwitch *view_switch;
  GtkDropDown *latency_choice;
  GtkWidget *zoom_box;
  GtkToggleButton *table_button;
  GtkLabel *view_label;
  GtkStack *view_stack;
  BudPlotWidget *plot;
  BudPlotTableView *table;
  GtkProgressBar *rate_progress;
  GtkButton *rate_button;
  GtkRange *scrub_scale;
};

G_DEFINE_FINAL_TYPE (BudServeResults, bud_serve_results, ADW_TYPE_BIN)

static const struct
{
  const char *name;
  const char *title;
} views[BUD_N_SERVE_VIEWS] = {
  [BUD_SERVE_VIEW_TIME] = { "load", N_ ("Over Time") },
  [BUD_SERVE_VIEW_LATENCY] = { "latency", N_ ("Latency") },
  [BUD_SERVE_VIEW_REQUESTS] = { "requests", N_ ("Requests") },
  [BUD_SERVE_VIEW_RATE] = { "rate", N_ ("Rate") },
  [BUD_SERVE_VIEW_POOLS] = { "pools", N_ ("Pools") },
};

static gboolean
is_steady (BudServeResults *self)
{
  return !gtk_toggle_button_get_active (self->whole_button);
}

/* Of a view that many runs make; NULL for the others. */
static BudRateView *
sweep_of (BudServeResults *self)
{
  return self->view == BUD_SERVE_VIEW_RATE    ? self->rates
         : self->view == BUD_SERVE_VIEW_POOLS ? self->pools
                                              : NULL;
}

/* Views */

static BudPlot *
make_plot (BudServeResults *self, char **text)
{
  const BudServeLook look = {
    self->run,      self->latency, is_steady (self), self->span, gtk_range_get_value (self->scrub_scale),
    sweep_of (self)
  };

  return bud_serve_plot (self->view, &look, text);
}

static void
show_rate_state (BudServeResults *self)
{
  BudRateView *sweep = sweep_of (self);

  gtk_progress_bar_set_fraction (self->rate_progress, bud_rate_view_get_progress (sweep));
  gtk_button_set_label (self->rate_button, bud_rate_view_is_busy (sweep) ? _ ("Cancel") : _ ("Simulate"));
}

static void
build_view (BudServeResults *self)
{
  gboolean is_table = gtk_toggle_button_get_active (self->table_button);
  BudRateView *sweep = sweep_of (self);
  g_autofree char *text = NULL;

  if (!self->is_stale || self->run == NULL)
    return;
  if (sweep != NULL && !bud_rate_view_has (sweep, self->run))
    {
      show_rate_state (self);
      gtk_widget_set_visible (GTK_WIDGET (self->view_label), FALSE);
      gtk_stack_set_visible_child_name (self->view_stack, "rates");
      if (!bud_rate_view_is_cancelled (sweep))
        bud_rate_view_start (sweep, self->run);
      return;
    }
  self->is_stale = FALSE;
  bud_plot_widget_set_plot (self->plot, make_plot (self, &text));
  if (is_table)
    bud_plot_table_view_show (self->table, bud_plot_widget_get_plot (self->plot));
  gtk_label_set_label (self->view_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->view_label), text != NULL);
  gtk_stack_set_visible_child_name (self->view_stack, is_table ? "table" : "plot");
}

static void
rebuild (BudServeResults *self)
{
  self->is_stale = TRUE;
  build_view (self);
}

static void
on_sweep_changed (BudServeResults *self)
{
  if (sweep_of (self) != NULL)
    rebuild (self);
}

void
bud_serve_results_show_view (BudServeResults *self, BudServeView view)
{
  if (view >= BUD_N_SERVE_VIEWS)
    return;
  self->view = view;
  bud_view_switch_select (self->view_switch, view);
  gtk_widget_set_visible (GTK_WIDGET (self->latency_choice),
                          view == BUD_SERVE_VIEW_LATENCY || sweep_of (self) != NULL);
  gtk_widget_set_visible (self->zoom_box, view == BUD_SERVE_VIEW_REQUESTS);
  gtk_widget_set_visible (GTK_WIDGET (self->scrub_scale), view == BUD_SERVE_VIEW_REQUESTS);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (views[view].title), -1);
  rebuild (self);
}

BudServeView
bud_serve_results_get_view (BudServeResults *self)
{
  return self->view;
}

void
bud_serve_results_toggle_table (BudServeResults *self)
{
  gtk_toggle_button_set_active (self->table_button, !gtk_toggle_button_get_active (self->table_button));
}

gboolean
bud_serve_results_is_busy (BudServeResults *self)
{
  return bud_rate_view_is_busy (self->rates) || bud_rate_view_is_busy (self->pools);
}

static void
on_view_chosen (BudServeResults *self, guint view)
{
  bud_serve_results_show_view (self, (BudServeView) view);
}

static void
on_latency_chosen (BudServeResults *self)
{
  self->latency = (BudLatency) gtk_drop_down_get_selected (self->latency_choice);
  if (!self->is_setting)
    rebuild (self);
}

static void
on_table_toggled (BudServeResults *self)
{
  rebuild (self);
}

static void
on_rate_button (BudServeResults *self)
{
  BudRateView *sweep = sweep_of (self);

  if (sweep == NULL || self->run == NULL)
    return;
  if (bud_rate_view_is_busy (sweep))
    bud_rate_view_cancel (sweep);
  else
    bud_rate_view_start (sweep, self->run);
}

/* The timeline: scrubbing and zooming */

static void
on_scrub (BudServeResults *self)
{
  if (self->is_setting)
    return;
  bud_time_span_follow (&self->span, gtk_range_get_value (self->scrub_scale));
  rebuild (self);
}

void
bud_serve_results_zoom (BudServeResults *self, double factor)
{
  double anchor = bud_time_span_place (&self->span, gtk_range_get_value (self->scrub_scale));

  if (self->view == BUD_SERVE_VIEW_REQUESTS && bud_time_span_zoom (&self->span, factor, anchor))
    rebuild (self);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, BudServeResults *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (self->view != BUD_SERVE_VIEW_REQUESTS || !(self->span.end_s > 0))
    return GDK_EVENT_PROPAGATE;
  if ((state & GDK_CONTROL_MASK) != 0)
    {
      bud_serve_results_zoom (self, exp (-dy * 0.25));
      return GDK_EVENT_STOP;
    }
  if ((state & GDK_SHIFT_MASK) == 0 && dx == 0)
    return GDK_EVENT_PROPAGATE;
  bud_time_span_shift (&self->span, (dx != 0 ? dx : dy) * 0.1);
  rebuild (self);
  return GDK_EVENT_STOP;
}

static void
reset_span (BudServeResults *self)
{
  const BudServingResult *r = &self->run->simulation->result;
  double end_s = r->n_samples > 0 ? r->samples[r->n_samples - 1].time_s : 0;

  bud_time_span_reset (&self->span, end_s);
  self->is_setting = TRUE;
  gtk_range_set_range (self->scrub_scale, 0, MAX (end_s, 1e-9));
  gtk_range_set_increments (self->scrub_scale, end_s / 200, end_s / 20);
  gtk_range_set_value (self->scrub_scale, end_s / 2);
  self->is_setting = FALSE;
}

/* Results */

static void
show_summary (BudServeResults *self)
{
  const BudSimulation *s = self->run->simulation;
  g_autofree char *count = bud_number_count ((double) (s->result.n_completed + s->result.n_failed));
  g_autofree char *duration = bud_number_time (s->result.duration_s);
  g_autofree char *elapsed = bud_number_time (s->elapsed_s);
  /* Translators: "640 requests over 70.6 s, simulated in 12 ms". */
  g_autofree char *text
      = g_strdup_printf (_ ("%s requests over %s, simulated in %s"), count, duration, elapsed);

  gtk_label_set_label (self->summary_label, text);
}

static void
show_tiles (BudServeResults *self)
{
  const BudServeTiles tiles = { { self->ttft_tile, self->tpot_tile, self->itl_tile, self->e2e_tile },
                                self->throughput_tile,
                                self->goodput_tile,
                                self->cache_tile,
                                self->preemptions_tile };

  bud_serve_tiles_show (&tiles, self->run, is_steady (self));
}

static void
on_part_toggled (BudServeResults *self)
{
  if (self->run == NULL)
    return;
  show_tiles (self);
  if (self->view == BUD_SERVE_VIEW_LATENCY)
    rebuild (self);
}

static void
show_problem (BudServeResults *self, const char *message)
{
  g_autofree char *sentence = bud_describe_sentence (message);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  gtk_widget_set_visible (self->note, self->run != NULL);
  gtk_label_set_label (self->note_label, _ ("Results are of the last inputs that ran."));
  adw_status_page_set_description (self->problem, escaped);
  gtk_stack_set_visible_child_name (self->stack, self->run != NULL ? "content" : "problem");
}

static void
on_finished (BudServeResults *self, BudLoadRun *run)
{
  gboolean has_steady;

  if (run->simulation == NULL)
    {
      show_problem (self, run->diagnostic.message);
      return;
    }
  bud_load_run_ref (run);
  g_clear_pointer (&self->run, bud_load_run_unref);
  self->run = run;
  has_steady = run->simulation->result.n_steady > 0;
  gtk_widget_set_sensitive (GTK_WIDGET (self->steady_button), has_steady);
  if (!has_steady)
    gtk_toggle_button_set_active (self->whole_button, TRUE);
  gtk_widget_set_visible (self->note, FALSE);
  bud_rate_view_forget_cancel (self->rates);
  bud_rate_view_forget_cancel (self->pools);
  reset_span (self);
  show_summary (self);
  show_tiles (self);
  rebuild (self);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

/* A scenario that cannot even be estimated is not simulated. */
static void
on_outcome_changed (BudServeResults *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);

  if (outcome == NULL)
    return;
  if (outcome->error != NULL)
    show_problem (self, outcome->error->message);
  else if (outcome->asked->status != BUD_STATUS_OK)
    show_problem (self, outcome->asked->diagnostic.message);
}

/* Progress of long runs */

static gboolean
on_progress (gpointer user_data)
{
  BudServeResults *self = user_data;
  gboolean is_busy = bud_load_simulator_is_busy (self->simulator);

  gtk_progress_bar_set_fraction (self->progress_bar, bud_load_simulator_get_progress (self->simulator));
  gtk_widget_set_visible (self->progress_box, is_busy);
  if (!is_busy)
    self->progress_id = 0;
  return is_busy;
}

static gboolean
on_progress_due (gpointer user_data)
{
  BudServeResults *self = user_data;

  self->progress_id = 0;
  if (bud_load_simulator_is_busy (self->simulator))
    {
      on_progress (self);
      self->progress_id = g_timeout_add (PROGRESS_EVERY_MS, on_progress, self);
    }
  return G_SOURCE_REMOVE;
}

static void
on_busy_changed (BudServeResults *self)
{
  g_clear_handle_id (&self->progress_id, g_source_remove);
  gtk_widget_set_visible (self->progress_box, FALSE);
  if (bud_load_simulator_is_busy (self->simulator))
    self->progress_id = g_timeout_add (PROGRESS_AFTER_MS, on_progress_due, self);
}

static void
on_cancel (BudServeResults *self)
{
  bud_load_simulator_cancel (self->simulator);
  if (self->run == NULL)
    show_problem (self, _ ("the simulation was cancelled"));
  else
    bud_session_say (self->session, _ ("Simulation cancelled"), FALSE);
}

/* Out */

typedef void (*ContentFunc) (GtkWidget *widget, BudSession *session, const BudViewContent *content);

static void
send (BudServeResults *self, ContentFunc func)
{
  gboolean is_table = gtk_toggle_button_get_active (self->table_button);
  BudPlot *plot = bud_plot_widget_get_plot (self->plot);
  g_autoptr (BudPlotTable) table = plot != NULL ? bud_plot_table (plot) : NULL;
  g_autofree char *csv = table != NULL ? bud_plot_table_to_csv (table) : NULL;
  g_autofree char *foot = NULL;
  BudViewContent content
      = { .csv = csv, .title = self->title, .subtitle = self->subtitle, .name = views[self->view].name };

  if (self->run == NULL || plot == NULL)
    return;
  foot = g_strdup_printf (_ ("simulated request by request, %s, Bud Simulator %s"),
                          self->run->evaluation->profile.name, BUD_VERSION);
  content.notes = foot;
  content.plot = is_table ? NULL : plot;
  content.hidden_groups = is_table ? 0 : bud_plot_widget_get_hidden_groups (self->plot);
  func (GTK_WIDGET (self), self->session, &content);
}

void
bud_serve_results_copy (BudServeResults *self)
{
  send (self, bud_view_copy);
}

void
bud_serve_results_export (BudServeResults *self)
{
  send (self, bud_view_export);
}

void
bud_serve_results_print (BudServeResults *self)
{
  send (self, bud_view_print);
}

static void
on_copy (BudServeResults *self)
{
  bud_serve_results_copy (self);
}

static void
on_export (BudServeResults *self)
{
  bud_serve_results_export (self);
}

static void
on_print (BudServeResults *self)
{
  bud_serve_results_print (self);
}

/* Width */

static gboolean
on_width_idle (gpointer user_data)
{
  BudServeResults *self = user_data;
  guint n_tiles = self->is_compact ? 2 : self->is_roomy ? 8 : 4;

  self->width_id = 0;
  gtk_flow_box_set_min_children_per_line (self->tiles, n_tiles);
  gtk_flow_box_set_max_children_per_line (self->tiles, n_tiles);
  return G_SOURCE_REMOVE;
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (gtk_widget_get_first_child (widget), orientation,
                      orientation == GTK_ORIENTATION_VERTICAL ? -1 : for_size, minimum, natural, NULL, NULL);
  /* What is in the way of this width is put away as soon as it is given. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, BUD_PLOT_MIN_WIDTH);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  BudServeResults *self = BUD_SERVE_RESULTS (widget);
  GtkWidget *child = gtk_widget_get_first_child (widget);
  gboolean is_compact = width < COMPACT_PX, is_roomy = width >= ROOMY_PX;
  int minimum;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (child, MAX (width, minimum), height, baseline, NULL);
  if (is_compact == self->is_compact && is_roomy == self->is_roomy)
    return;
  self->is_compact = is_compact;
  self->is_roomy = is_roomy;
  /* Children must not be shown or hidden while they are being allocated. */
  if (self->width_id == 0)
    self->width_id = g_idle_add_full (G_PRIORITY_HIGH, on_width_idle, self, NULL);
}

/* Set-up */

void
bud_serve_results_set_titles (BudServeResults *self, const char *title, const char *subtitle)
{
  g_free (self->title);
  g_free (self->subtitle);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
}

void
bud_serve_results_set_up (BudServeResults *self, BudSession *session, BudLoadSimulator *simulator)
{
  self->session = g_object_ref (session);
  self->simulator = g_object_ref (simulator);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (on_outcome_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (simulator, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (simulator, "busy-changed", G_CALLBACK (on_busy_changed), self, G_CONNECT_SWAPPED);
  on_outcome_changed (self);
}

static void
dispose (GObject *object)
{
  BudServeResults *self = BUD_SERVE_RESULTS (object);

  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_handle_id (&self->width_id, g_source_remove);
  if (self->rates != NULL)
    bud_rate_view_cancel (self->rates);
  if (self->pools != NULL)
    bud_rate_view_cancel (self->pools);
  G_OBJECT_CLASS (bud_serve_results_parent_class)->dispose (object);
  g_clear_object (&self->rates);
  g_clear_object (&self->pools);
  g_clear_object (&self->session);
  g_clear_object (&self->simulator);
  g_clear_pointer (&self->run, bud_load_run_unref);
}

static void
finalize (GObject *object)
{
  g_free (BUD_SERVE_RESULTS (object)->title);
  g_free (BUD_SERVE_RESULTS (object)->subtitle);
  G_OBJECT_CLASS (bud_serve_results_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, BudServeResults, child)
  BIND (stack);
  BIND (problem);
  BIND (summary_label);
  BIND (progress_box);
  BIND (progress_bar);
  BIND (whole_button);
  BIND (steady_button);
  BIND (note);
  BIND (note_label);
  BIND (tiles);
  BIND (ttft_tile);
  BIND (tpot_tile);
  BIND (itl_tile);
  BIND (e2e_tile);
  BIND (throughput_tile);
  BIND (goodput_tile);
  BIND (cache_tile);
  BIND (preemptions_tile);
  BIND (view_switch);
  BIND (latency_choice);
  BIND (zoom_box);
  BIND (table_button);
  BIND (view_label);
  BIND (view_stack);
  BIND (plot);
  BIND (table);
  BIND (rate_progress);
  BIND (rate_button);
  BIND (scrub_scale);
#undef BIND
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
#define BIND_CALLBACK(callback) gtk_widget_class_bind_template_callback (widget_class, callback)
  BIND_CALLBACK (on_cancel);
  BIND_CALLBACK (on_part_toggled);
  BIND_CALLBACK (on_view_chosen);
  BIND_CALLBACK (on_latency_chosen);
  BIND_CALLBACK (on_table_toggled);
  BIND_CALLBACK (on_rate_button);
  BIND_CALLBACK (on_scrub);
  BIND_CALLBACK (on_copy);
  BIND_CALLBACK (on_export);
  BIND_CALLBACK (on_print);
#undef BIND_CALLBACK
}

static void
bud_serve_results_class_init (BudServeResultsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_KPI_TILE);
  g_type_ensure (BUD_TYPE_PLOT_WIDGET);
  g_type_ensure (BUD_TYPE_PLOT_TABLE);
  g_type_ensure (BUD_TYPE_VIEW_SWITCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/serve-results.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
}

static void
fill_choices (BudServeResults *self)
{
  g_autoptr (GtkStringList) latencies = gtk_string_list_new (NULL);

  for (int view = 0; view < BUD_N_SERVE_VIEWS; view++)
    bud_view_switch_add (self->view_switch, _ (views[view].title));
  for (int i = 0; i < BUD_N_LATENCIES; i++)
    gtk_string_list_append (latencies, bud_latency_short ((BudLatency) i));
  gtk_drop_down_set_model (self->latency_choice, G_LIST_MODEL (latencies));
}

static void
bud_serve_results_init (BudServeResults *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  self->rates = bud_rate_view_new (FALSE);
  self->pools = bud_rate_view_new (TRUE);
  g_signal_connect_object (self->rates, "changed", G_CALLBACK (on_sweep_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pools, "changed", G_CALLBACK (on_sweep_changed), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self), gtk_custom_layout_new (NULL, measure, allocate));
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self->plot), scroll);
  self->is_setting = TRUE;
  fill_choices (self);
  self->is_setting = FALSE;
  bud_serve_results_show_view (self, BUD_SERVE_VIEW_TIME);
}
