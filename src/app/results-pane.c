#include "app/results-pane.h"

#include <glib/gi18n.h>

#include "app/describe.h"
#include "app/plot-widget.h"
#include "app/room-layout.h"
#include "app/tiles.h"
#include "plot/estimate-plots.h"

#define LOADING_AFTER_MS 300
#define COMPACT_PX 560 /* below: three tiles stand side by side */
#define ROOMY_PX 1060  /* from here: a tile per device, long names */

struct _BudResultsPane
{
  AdwBin parent_instance;

  BudSession *session;
  BudEvaluation *shown; /* what every part shows, NULL before the first */
  guint loading_id;

  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *problem;
  GtkWidget *note;
  GtkLabel *note_label;
  GtkFlowBox *tiles;
  GtkWidget *device_child;
  BudKpiTile *ttft_tile;
  BudKpiTile *tpot_tile;
  BudKpiTile *e2e_tile;
  BudKpiTile *throughput_tile;
  BudKpiTile *device_tile;
  BudKpiTile *cost_tile;
  BudKpiTile *energy_tile;
  GtkLabel *memory_label;
  BudPlotWidget *memory_plot;
  GtkBox *why;
  GtkLabel *why_label;
  GtkButton *why_button;
  BudResultsViews *results_views;
};

G_DEFINE_FINAL_TYPE (BudResultsPane, bud_results_pane, ADW_TYPE_BIN)

static void
show_why (BudResultsPane *self, const BudOutcome *outcome)
{
  const BudAdvice *advice = outcome->advice;
  g_autofree char *sentence = bud_describe_advice (outcome->scenario, advice);
  g_autofree char *text = NULL;

  /* A refusal is explained where the input is; here stands why what runs is not faster. */
  if (outcome->error != NULL || sentence == NULL || outcome->asked->status != BUD_STATUS_OK)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->why), FALSE);
      return;
    }
  if (outcome->shown == outcome->asked) /* Translators: keep the tags. */
    text = g_strdup_printf (_ ("<b>Why?</b> %s"), sentence);
  else
    text = g_steal_pointer (&sentence);
  gtk_label_set_markup (self->why_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->why_button), advice->changed != NULL);
  if (advice->changed != NULL)
    gtk_button_set_label (self->why_button, advice->change_label);
  gtk_widget_set_visible (GTK_WIDGET (self->why), TRUE);
}

static void
show_memory (BudResultsPane *self, const BudEvaluation *evaluation)
{
  g_autofree char *summary = bud_memory_summary (evaluation);

  gtk_label_set_markup (self->memory_label, summary);
  if (evaluation->estimate.memory.fits)
    gtk_widget_remove_css_class (GTK_WIDGET (self->memory_label), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->memory_label), "error");
  bud_plot_widget_set_plot (self->memory_plot, bud_plot_of_memory (&evaluation->estimate, TRUE));
}

static void
show_note (BudResultsPane *self, const BudOutcome *outcome)
{
  g_autofree char *difference = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->note, outcome->shown == NULL || outcome->shown != outcome->asked);
  if (outcome->shown != NULL && outcome->shown == outcome->asked)
    return;
  difference = bud_describe_difference (outcome->scenario, outcome->shown != NULL ? outcome->shown->scenario
                                                                                  : self->shown->scenario);
  if (outcome->shown == NULL && difference == NULL)
    text = g_strdup (_ ("Results are of the last inputs that ran."));
  else if (outcome->shown == NULL)
    text = g_strdup_printf (_ ("Results are of the last inputs that ran: %s."), difference);
  else /* Translators: what the figures are for instead of what was asked, as "TP 4, PP 2". */
    text = g_strdup_printf (_ ("Results are for %s."),
                            difference != NULL ? difference : _ ("the nearest that runs"));
  gtk_label_set_label (self->note_label, text);
}

static void
show_tiles (BudResultsPane *self)
{
  const BudTiles tiles = { self->ttft_tile,   self->tpot_tile, self->e2e_tile,   self->throughput_tile,
                           self->device_tile, self->cost_tile, self->energy_tile };

  if (self->shown == NULL)
    return;
  bud_tiles_show (&tiles, self->shown);
  bud_tiles_show_bands (
      &tiles, self->shown,
      bud_accuracy_store_get (bud_session_get_accuracy (self->session), BUD_REPLAY_CLOSED_FORM));
}

static void
take_shown (BudResultsPane *self, BudEvaluation *evaluation)
{
  bud_evaluation_ref (evaluation);
  g_clear_pointer (&self->shown, bud_evaluation_unref);
  self->shown = evaluation;
  show_tiles (self);
}

static void
show_problem (BudResultsPane *self, const BudOutcome *outcome)
{
  g_autofree char *text = outcome->error != NULL ? g_strdup (outcome->error->message)
                          : outcome->asked->status != BUD_STATUS_OK
                              ? bud_describe_sentence (outcome->asked->diagnostic.message)
                              : bud_evaluation_reason (outcome->asked);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (self->problem, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
on_outcome_changed (BudResultsPane *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);

  if (outcome == NULL)
    return;
  g_clear_handle_id (&self->loading_id, g_source_remove);
  gtk_spinner_stop (self->spinner);
  if (outcome->shown == NULL && self->shown == NULL)
    {
      show_problem (self, outcome);
      return;
    }
  if (outcome->shown != NULL)
    take_shown (self, outcome->shown);
  show_note (self, outcome);
  show_memory (self, outcome->asked != NULL && outcome->asked->status == BUD_STATUS_OK ? outcome->asked
                                                                                       : self->shown);
  show_why (self, outcome);
  bud_results_views_show (self->results_views, self->shown, outcome->asked);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
on_why_clicked (BudResultsPane *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);

  if (outcome == NULL || outcome->advice == NULL || outcome->advice->changed == NULL)
    return;
  bud_session_change (self->session, bud_scenario_copy (outcome->advice->changed),
                      outcome->advice->change_label, NULL);
  bud_session_say (self->session, _ ("Change applied"), TRUE);
}

static gboolean
on_loading (gpointer user_data)
{
  BudResultsPane *self = user_data;

  self->loading_id = 0;
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  return G_SOURCE_REMOVE;
}

/* Width */

static void
on_room (BudResultsPane *self, BudRoomLayout *layout)
{
  BudKpiTile *tiles[] = { self->ttft_tile, self->tpot_tile, self->e2e_tile };
  BudRoom room = bud_room_layout_get (layout);
  guint n_tiles = room == BUD_ROOM_LITTLE ? 3 : room == BUD_ROOM_PLENTY ? 7 : 6; /* on a line */

  gtk_widget_set_visible (self->device_child, room == BUD_ROOM_PLENTY);
  /* three where they fit, for long units of money two */
  gtk_flow_box_set_min_children_per_line (self->tiles, room == BUD_ROOM_LITTLE ? 2 : n_tiles);
  gtk_flow_box_set_max_children_per_line (self->tiles, n_tiles);
  for (gsize i = 0; i < G_N_ELEMENTS (tiles); i++)
    bud_kpi_tile_set_long_title (tiles[i], room == BUD_ROOM_PLENTY);
}

BudResultsViews *
bud_results_pane_get_views (BudResultsPane *self)
{
  return self->results_views;
}

void
bud_results_pane_set_narrow (BudResultsPane *self, gboolean is_narrow)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->why),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_halign (GTK_WIDGET (self->why_button), is_narrow ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (GTK_WIDGET (self->why_button), is_narrow ? 28 : 0);
  bud_results_views_set_narrow (self->results_views, is_narrow);
}

/* Set-up */

void
bud_results_pane_set_session (BudResultsPane *self, BudSession *session)
{
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (on_outcome_changed), self,
                           G_CONNECT_SWAPPED);
  bud_results_views_set_session (self->results_views, session);
  g_signal_connect_object (bud_session_get_accuracy (session), "changed", G_CALLBACK (show_tiles), self,
                           G_CONNECT_SWAPPED);
  if (bud_session_get_outcome (session) != NULL)
    on_outcome_changed (self);
  else
    self->loading_id = g_timeout_add (LOADING_AFTER_MS, on_loading, self);
}

static void
dispose (GObject *object)
{
  BudResultsPane *self = BUD_RESULTS_PANE (object);

  g_clear_handle_id (&self->loading_id, g_source_remove);
  G_OBJECT_CLASS (bud_results_pane_parent_class)->dispose (object);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, bud_evaluation_unref);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, BudResultsPane, child)

static void
bind_children (GtkWidgetClass *widget_class)
{
  BIND (stack);
  BIND (spinner);
  BIND (problem);
  BIND (note);
  BIND (note_label);
  BIND (tiles);
  BIND (device_child);
  BIND (ttft_tile);
  BIND (tpot_tile);
  BIND (e2e_tile);
  BIND (throughput_tile);
  BIND (device_tile);
  BIND (cost_tile);
  BIND (energy_tile);
  BIND (memory_label);
  BIND (memory_plot);
  BIND (why);
  BIND (why_label);
  BIND (why_button);
  BIND (results_views);
}

static void
bud_results_pane_class_init (BudResultsPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  g_type_ensure (BUD_TYPE_KPI_TILE);
  g_type_ensure (BUD_TYPE_PLOT_WIDGET);
  g_type_ensure (BUD_TYPE_RESULTS_VIEWS);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/results-pane.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_why_clicked);
}

static void
bud_results_pane_init (BudResultsPane *self)
{
  BudRoomLayout *layout = bud_room_layout_new (COMPACT_PX, ROOMY_PX);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (layout, "changed", G_CALLBACK (on_room), self, G_CONNECT_SWAPPED);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), GTK_LAYOUT_MANAGER (layout));
  bud_plot_widget_set_interactive (self->memory_plot, FALSE);
}
