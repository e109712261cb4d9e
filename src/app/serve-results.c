#include "app/serve-results.h"

#include <glib/gi18n.h>

#include "app/describe.h"
#include "app/room-layout.h"
#include "app/serve-tiles.h"
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
  guint progress_id;

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
  BudServeViews *views;
};

G_DEFINE_FINAL_TYPE (BudServeResults, bud_serve_results, ADW_TYPE_BIN)

static gboolean
is_steady (BudServeResults *self)
{
  return !gtk_toggle_button_get_active (self->whole_button);
}

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
  bud_serve_views_set_steady (self->views, is_steady (self));
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
  show_summary (self);
  show_tiles (self);
  bud_serve_views_show (self->views, run);
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

/* Width */

static void
on_room (BudServeResults *self, BudRoomLayout *layout)
{
  BudRoom room = bud_room_layout_get (layout);
  guint n_tiles = room == BUD_ROOM_LITTLE ? 2 : room == BUD_ROOM_PLENTY ? 8 : 4;

  gtk_flow_box_set_min_children_per_line (self->tiles, n_tiles);
  gtk_flow_box_set_max_children_per_line (self->tiles, n_tiles);
}

/* Set-up */

BudServeViews *
bud_serve_results_get_views (BudServeResults *self)
{
  return self->views;
}

void
bud_serve_results_set_up (BudServeResults *self, BudSession *session, BudLoadSimulator *simulator)
{
  self->session = g_object_ref (session);
  self->simulator = g_object_ref (simulator);
  bud_serve_views_set_session (self->views, session);
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
  G_OBJECT_CLASS (bud_serve_results_parent_class)->dispose (object);
  g_clear_object (&self->session);
  g_clear_object (&self->simulator);
  g_clear_pointer (&self->run, bud_load_run_unref);
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
  BIND (views);
#undef BIND
}

static void
bud_serve_results_class_init (BudServeResultsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  g_type_ensure (BUD_TYPE_KPI_TILE);
  g_type_ensure (BUD_TYPE_SERVE_VIEWS);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/serve-results.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_part_toggled);
}

static void
bud_serve_results_init (BudServeResults *self)
{
  BudRoomLayout *layout = bud_room_layout_new (COMPACT_PX, ROOMY_PX);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (layout, "changed", G_CALLBACK (on_room), self, G_CONNECT_SWAPPED);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), GTK_LAYOUT_MANAGER (layout));
}
