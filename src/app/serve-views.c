#include "app/serve-views.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/plot-widget.h"
#include "app/rate-view.h"
#include "app/serve-plots.h"
#include "app/table-view.h"
#include "app/view-export.h"
#include "app/view-switch.h"

#define DRAG_PX 4 /* less is a click */

struct _BudServeViews
{
  AdwBin parent_instance;

  BudSession *session;
  BudLoadRun *run; /* NULL before the first */
  BudRateView *rates;
  BudRateView *pools;
  char *title;
  char *subtitle;
  BudServeView view;
  BudLatency latency;
  gboolean is_steady;
  gboolean is_stale; /* the view is built only once it is looked at */
  gboolean is_setting;
  BudTimeSpan span; /* of the timeline */

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

G_DEFINE_FINAL_TYPE (BudServeViews, bud_serve_views, ADW_TYPE_BIN)

static const struct
{
  const char *name;
  const char *title;
} views[BUD_N_SERVE_VIEWS] = {
  [BUD_SERVE_VIEW_TIME] = { "load", N_ ("Over Time") },
  [BUD_SERVE_VIEW_PERCENTILES] = { "percentiles", N_ ("Percentiles") },
  [BUD_SERVE_VIEW_LATENCY] = { "latency", N_ ("Latency") },
  [BUD_SERVE_VIEW_REQUESTS] = { "requests", N_ ("Requests") },
  [BUD_SERVE_VIEW_RATE] = { "rate", N_ ("Rate") },
  [BUD_SERVE_VIEW_POOLS] = { "pools", N_ ("Pools") },
};

/* Of a view that many runs make; NULL for the others. */
static BudRateView *
sweep_of (BudServeViews *self)
{
  return self->view == BUD_SERVE_VIEW_RATE    ? self->rates
         : self->view == BUD_SERVE_VIEW_POOLS ? self->pools
                                              : NULL;
}

static BudPlot *
make_plot (BudServeViews *self, char **text)
{
  const BudServeLook look
      = { self->run,      self->latency, self->is_steady, self->span, gtk_range_get_value (self->scrub_scale),
          sweep_of (self) };

  return bud_serve_plot (self->view, &look, text);
}

static void
show_rate_state (BudServeViews *self)
{
  BudRateView *sweep = sweep_of (self);

  gtk_progress_bar_set_fraction (self->rate_progress, bud_rate_view_get_progress (sweep));
  gtk_button_set_label (self->rate_button, bud_rate_view_is_busy (sweep) ? _ ("Cancel") : _ ("Simulate"));
}

static void
build_view (BudServeViews *self)
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
rebuild (BudServeViews *self)
{
  self->is_stale = TRUE;
  build_view (self);
}

static void
on_sweep_changed (BudServeViews *self)
{
  if (sweep_of (self) != NULL)
    rebuild (self);
}

void
bud_serve_views_show_view (BudServeViews *self, BudServeView view)
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
bud_serve_views_get_view (BudServeViews *self)
{
  return self->view;
}

void
bud_serve_views_toggle_table (BudServeViews *self)
{
  gtk_toggle_button_set_active (self->table_button, !gtk_toggle_button_get_active (self->table_button));
}

gboolean
bud_serve_views_is_busy (BudServeViews *self)
{
  return bud_rate_view_is_busy (self->rates) || bud_rate_view_is_busy (self->pools);
}

static void
on_view_chosen (BudServeViews *self, guint view)
{
  bud_serve_views_show_view (self, (BudServeView) view);
}

static void
on_latency_chosen (BudServeViews *self)
{
  self->latency = (BudLatency) gtk_drop_down_get_selected (self->latency_choice);
  if (!self->is_setting)
    rebuild (self);
}

static void
on_table_toggled (BudServeViews *self)
{
  rebuild (self);
}

static void
on_rate_button (BudServeViews *self)
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
on_scrub (BudServeViews *self)
{
  if (self->is_setting)
    return;
  bud_time_span_follow (&self->span, gtk_range_get_value (self->scrub_scale));
  rebuild (self);
}

void
bud_serve_views_zoom (BudServeViews *self, double factor)
{
  double anchor = bud_time_span_place (&self->span, gtk_range_get_value (self->scrub_scale));

  if (self->view == BUD_SERVE_VIEW_REQUESTS && bud_time_span_zoom (&self->span, factor, anchor))
    rebuild (self);
}

/* The plot that is pressed is gone once the moment moved: so a press alone is left to its marks, but for one
 * beside them. */
static void
scrub_to (BudServeViews *self, double x, double y)
{
  BudPlot *plot = bud_plot_widget_get_plot (self->plot);
  const double time_s = plot != NULL ? bud_plot_x_at (plot, x, y) : NAN;

  if (self->view == BUD_SERVE_VIEW_REQUESTS && !isnan (time_s))
    gtk_range_set_value (self->scrub_scale, time_s);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, BudServeViews *self)
{
  double x, y;

  if (self->view != BUD_SERVE_VIEW_REQUESTS || !gtk_gesture_drag_get_start_point (gesture, &x, &y)
      || fabs (dx) < DRAG_PX)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  scrub_to (self, x + dx, y);
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, BudServeViews *self)
{
  BudPlot *plot = bud_plot_widget_get_plot (self->plot);
  double x, y;

  if (plot != NULL && gtk_gesture_drag_get_start_point (gesture, &x, &y) && fabs (dx) < DRAG_PX
      && bud_plot_hit (plot, x, y).mark < 0)
    scrub_to (self, x, y);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, BudServeViews *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (self->view != BUD_SERVE_VIEW_REQUESTS || !(self->span.end_s > 0))
    return GDK_EVENT_PROPAGATE;
  if ((state & GDK_CONTROL_MASK) != 0)
    {
      bud_serve_views_zoom (self, exp (-dy * 0.25));
      return GDK_EVENT_STOP;
    }
  if ((state & GDK_SHIFT_MASK) == 0 && dx == 0)
    return GDK_EVENT_PROPAGATE;
  bud_time_span_shift (&self->span, (dx != 0 ? dx : dy) * 0.1);
  rebuild (self);
  return GDK_EVENT_STOP;
}

static void
reset_span (BudServeViews *self)
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

/* Out */

typedef void (*ContentFunc) (GtkWidget *widget, BudSession *session, const BudViewContent *content);

static void
send (BudServeViews *self, ContentFunc func)
{
  gboolean is_table = gtk_toggle_button_get_active (self->table_button);
  BudPlot *plot = bud_plot_widget_get_plot (self->plot);
  g_autofree char *foot = NULL;
  BudViewContent content = { .plot = plot,
                             .is_table = is_table,
                             .hidden_groups = bud_plot_widget_get_hidden_groups (self->plot),
                             .title = self->title,
                             .subtitle = self->subtitle,
                             .name = views[self->view].name };

  if (self->run == NULL || plot == NULL)
    return;
  foot = g_strdup_printf (_ ("simulated request by request, %s"), self->run->evaluation->profile.name);
  content.notes = foot;
  func (GTK_WIDGET (self), self->session, &content);
}

void
bud_serve_views_copy (BudServeViews *self)
{
  send (self, bud_view_copy);
}

void
bud_serve_views_export (BudServeViews *self)
{
  send (self, bud_view_export);
}

void
bud_serve_views_export_requests (BudServeViews *self)
{
  g_autofree char *csv
      = self->run != NULL ? bud_simulation_requests_text (self->run->simulation, FALSE) : NULL;
  const BudViewContent content
      = { .csv = csv, .title = self->title, .subtitle = self->subtitle, .name = "all-requests" };

  if (csv != NULL)
    bud_view_export (GTK_WIDGET (self), self->session, &content);
}

void
bud_serve_views_print (BudServeViews *self)
{
  send (self, bud_view_print);
}

/* What is shown */

void
bud_serve_views_show (BudServeViews *self, BudLoadRun *run)
{
  bud_load_run_ref (run);
  g_clear_pointer (&self->run, bud_load_run_unref);
  self->run = run;
  bud_rate_view_forget_cancel (self->rates);
  bud_rate_view_forget_cancel (self->pools);
  reset_span (self);
  rebuild (self);
}

void
bud_serve_views_set_steady (BudServeViews *self, gboolean is_steady)
{
  self->is_steady = is_steady;
  if (self->view == BUD_SERVE_VIEW_LATENCY || self->view == BUD_SERVE_VIEW_PERCENTILES)
    rebuild (self);
}

void
bud_serve_views_set_titles (BudServeViews *self, const char *title, const char *subtitle)
{
  g_free (self->title);
  g_free (self->subtitle);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
}

void
bud_serve_views_set_session (BudServeViews *self, BudSession *session)
{
  self->session = g_object_ref (session);
}

/* Set-up */

static void
dispose (GObject *object)
{
  BudServeViews *self = BUD_SERVE_VIEWS (object);

  if (self->rates != NULL)
    bud_rate_view_cancel (self->rates);
  if (self->pools != NULL)
    bud_rate_view_cancel (self->pools);
  G_OBJECT_CLASS (bud_serve_views_parent_class)->dispose (object);
  g_clear_object (&self->rates);
  g_clear_object (&self->pools);
  g_clear_object (&self->session);
  g_clear_pointer (&self->run, bud_load_run_unref);
}

static void
finalize (GObject *object)
{
  g_free (BUD_SERVE_VIEWS (object)->title);
  g_free (BUD_SERVE_VIEWS (object)->subtitle);
  G_OBJECT_CLASS (bud_serve_views_parent_class)->finalize (object);
}

static void
bud_serve_views_class_init (BudServeViewsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_PLOT_WIDGET);
  g_type_ensure (BUD_TYPE_PLOT_TABLE);
  g_type_ensure (BUD_TYPE_VIEW_SWITCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/serve-views.ui");
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, view_switch);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, latency_choice);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, zoom_box);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, table_button);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, view_label);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, view_stack);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, plot);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, table);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, rate_progress);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, rate_button);
  gtk_widget_class_bind_template_child (widget_class, BudServeViews, scrub_scale);
  gtk_widget_class_bind_template_callback (widget_class, on_view_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_latency_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_table_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_rate_button);
  gtk_widget_class_bind_template_callback (widget_class, on_scrub);
  gtk_widget_class_bind_template_callback (widget_class, bud_serve_views_copy);
  gtk_widget_class_bind_template_callback (widget_class, bud_serve_views_export);
  gtk_widget_class_bind_template_callback (widget_class, bud_serve_views_print);
}

static void
fill_choices (BudServeViews *self)
{
  g_autoptr (GtkStringList) latencies = gtk_string_list_new (NULL);

  for (int view = 0; view < BUD_N_SERVE_VIEWS; view++)
    bud_view_switch_add (self->view_switch, _ (views[view].title));
  for (int i = 0; i < BUD_N_LATENCIES; i++)
    gtk_string_list_append (latencies, bud_latency_short ((BudLatency) i));
  gtk_drop_down_set_model (self->latency_choice, G_LIST_MODEL (latencies));
}

static void
bud_serve_views_init (BudServeViews *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->rates = bud_rate_view_new (FALSE);
  self->pools = bud_rate_view_new (TRUE);
  g_signal_connect_object (self->rates, "changed", G_CALLBACK (on_sweep_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pools, "changed", G_CALLBACK (on_sweep_changed), self, G_CONNECT_SWAPPED);
  self->is_setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self->plot), scroll);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self->plot), GTK_EVENT_CONTROLLER (drag));
  fill_choices (self);
  self->is_setting = FALSE;
  bud_serve_views_show_view (self, BUD_SERVE_VIEW_TIME);
}
