#include "app/results-pane.h"

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "plot/estimate-plots.h"
#include "app/operators-table.h"
#include "app/table-view.h"
#include "app/plot-widget.h"
#include "app/tiles.h"
#include "app/view-export.h"
#include "plot/number.h"

#define LOADING_AFTER_MS 300
#define COMPACT_PX 560 /* below: the views switch is a drop-down */
#define ROOMY_PX 1060  /* from here: a tile per device, long names */

struct _BudResultsPane
{
  AdwBin parent_instance;

  BudSession *session;
  BudEvaluation *shown; /* what every part shows, NULL before the first */
  char *title;
  char *subtitle;
  BudView view;
  gboolean is_stale[BUD_N_VIEWS]; /* built only once it is looked at */
  gboolean is_prefill;
  int breakdown_mark; /* the segment drilled into, −1 = none */
  gboolean is_setting;
  gboolean is_compact;
  gboolean is_roomy;
  guint loading_id;
  guint width_id;

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
  GtkBox *view_buttons;
  GtkToggleButton *buttons[BUD_N_VIEWS];
  GtkDropDown *view_choice;
  GtkStack *switches;
  GtkToggleButton *prefill_button;
  GtkToggleButton *decode_button;
  GtkToggleButton *time_button;
  GtkToggleButton *share_button;
  GtkToggleButton *table_button;
  GtkStack *views;
  GtkStack *roofline_stack;
  BudPlotWidget *roofline_plot;
  BudPlotTableView *roofline_table;
  GtkStack *breakdown_stack;
  BudPlotWidget *breakdown_plot;
  BudPlotTableView *breakdown_table;
  GtkWidget *up_button;
  GtkLabel *crumbs_label;
  BudOperatorsTable *breakdown_operators;
  BudOperatorsTable *operators;
};

G_DEFINE_FINAL_TYPE (BudResultsPane, bud_results_pane, ADW_TYPE_BIN)

static const struct
{
  const char *name;
  const char *title;
} views[BUD_N_VIEWS] = {
  [BUD_VIEW_ROOFLINE] = { "roofline", N_ ("Roofline") },
  [BUD_VIEW_BREAKDOWN] = { "breakdown", N_ ("Breakdown") },
  [BUD_VIEW_OPERATORS] = { "operators", N_ ("Operators") },
};

/* Views */

static gboolean
breakdown_is_prefill (BudResultsPane *self)
{
  return self->breakdown_mark >= 0 ? self->breakdown_mark / BUD_N_SHOWN == 0 : self->is_prefill;
}

static void
show_crumbs (BudResultsPane *self)
{
  gboolean is_prefill = breakdown_is_prefill (self);
  const char *phase = is_prefill ? _ ("Prefill") : _ ("Decode");
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->up_button, self->breakdown_mark >= 0);
  if (self->breakdown_mark >= 0 && self->shown != NULL)
    {
      BudShownGroup group = (BudShownGroup) (self->breakdown_mark % BUD_N_SHOWN);
      g_autoptr (GPtrArray) operators
          = bud_shown_operators (&self->shown->request, &self->shown->estimate, is_prefill);
      g_autofree char *total = bud_number_time (bud_phase_time (&self->shown->estimate, is_prefill));
      g_autofree char *part = NULL;
      double sum_s = 0;

      for (guint i = 0; i < operators->len; i++)
        {
          const BudShownOperator *shown = g_ptr_array_index (operators, i);
          if (shown->group == group)
            sum_s += shown->time_s;
        }
      part = bud_number_time (sum_s);
      /* Translators: Decode ▸ Attention core, 3.40 ms of 14.0 ms per token; keep the tags. */
      text = g_markup_printf_escaped (
          is_prefill ? _ ("%s ▸ <b>%s</b> <span alpha=\"60%%\">%s of %s</span>")
                     : _ ("%s ▸ <b>%s</b> <span alpha=\"60%%\">%s of %s per token</span>"),
          phase, bud_shown_group_name (group), part, total);
    }
  else
    text = g_markup_printf_escaped ("<b>%s</b>", phase);
  gtk_label_set_markup (self->crumbs_label, text);
}

static void
build_roofline (BudResultsPane *self)
{
  bud_plot_widget_set_plot (self->roofline_plot,
                            self->shown != NULL ? bud_plot_of_roofline (
                                &self->shown->request, &self->shown->estimate, self->is_prefill)
                                                : NULL);
  if (gtk_toggle_button_get_active (self->table_button))
    bud_plot_table_view_show (self->roofline_table, bud_plot_widget_get_plot (self->roofline_plot));
}

static void
build_breakdown (BudResultsPane *self)
{
  gboolean is_share = gtk_toggle_button_get_active (self->share_button);

  bud_plot_widget_set_plot (self->breakdown_plot, self->shown != NULL ? bud_plot_of_breakdown (
                                                      &self->shown->request, &self->shown->estimate, is_share)
                                                                      : NULL);
  if (gtk_toggle_button_get_active (self->table_button))
    bud_plot_table_view_show (self->breakdown_table, bud_plot_widget_get_plot (self->breakdown_plot));
  bud_operators_table_show (self->breakdown_operators, self->shown, breakdown_is_prefill (self));
  show_crumbs (self);
}

static void
build_view (BudResultsPane *self)
{
  if (!self->is_stale[self->view])
    return;
  self->is_stale[self->view] = FALSE;
  switch (self->view)
    {
    case BUD_VIEW_ROOFLINE:
      build_roofline (self);
      break;
    case BUD_VIEW_BREAKDOWN:
      build_breakdown (self);
      break;
    case BUD_VIEW_OPERATORS:
    case BUD_N_VIEWS:
    default:
      bud_operators_table_show (self->operators, self->shown, self->is_prefill);
    }
}

static void
rebuild (BudResultsPane *self)
{
  for (int view = 0; view < BUD_N_VIEWS; view++)
    self->is_stale[view] = TRUE;
  build_view (self);
}

static void
show_switches (BudResultsPane *self)
{
  gtk_stack_set_visible_child_name (self->switches, self->view == BUD_VIEW_BREAKDOWN ? "unit" : "phase");
  gtk_widget_set_visible (GTK_WIDGET (self->table_button), self->view != BUD_VIEW_OPERATORS);
}

void
bud_results_pane_show_view (BudResultsPane *self, BudView view)
{
  GSettings *settings;

  if (view >= BUD_N_VIEWS)
    return;
  self->view = view;
  self->is_setting = TRUE;
  gtk_toggle_button_set_active (self->buttons[view], TRUE);
  gtk_drop_down_set_selected (self->view_choice, view);
  self->is_setting = FALSE;
  build_view (self);
  gtk_stack_set_visible_child_name (self->views, views[view].name);
  show_switches (self);
  settings = self->session != NULL ? bud_session_get_settings (self->session) : NULL;
  if (settings != NULL)
    g_settings_set_string (settings, "simulate-view", views[view].name);
}

BudView
bud_results_pane_get_view (BudResultsPane *self)
{
  return self->view;
}

void
bud_results_pane_show_phase (BudResultsPane *self, gboolean is_prefill)
{
  gtk_toggle_button_set_active (is_prefill ? self->prefill_button : self->decode_button, TRUE);
}

void
bud_results_pane_toggle_table (BudResultsPane *self)
{
  if (self->view != BUD_VIEW_OPERATORS)
    gtk_toggle_button_set_active (self->table_button, !gtk_toggle_button_get_active (self->table_button));
}

static void
on_view_toggled (GtkToggleButton *button, BudResultsPane *self)
{
  if (self->is_setting || !gtk_toggle_button_get_active (button))
    return;
  for (int view = 0; view < BUD_N_VIEWS; view++)
    if (self->buttons[view] == button)
      bud_results_pane_show_view (self, (BudView) view);
}

static void
on_view_chosen (BudResultsPane *self)
{
  if (!self->is_setting)
    bud_results_pane_show_view (self, (BudView) gtk_drop_down_get_selected (self->view_choice));
}

static void
on_phase_toggled (BudResultsPane *self)
{
  GSettings *settings = self->session != NULL ? bud_session_get_settings (self->session) : NULL;

  self->is_prefill = gtk_toggle_button_get_active (self->prefill_button);
  if (settings != NULL)
    g_settings_set_boolean (settings, "simulate-prefill", self->is_prefill);
  rebuild (self);
}

static void
on_unit_toggled (BudResultsPane *self)
{
  self->is_stale[BUD_VIEW_BREAKDOWN] = TRUE;
  build_view (self);
}

static void
on_table_toggled (BudResultsPane *self)
{
  gboolean is_table = gtk_toggle_button_get_active (self->table_button);

  rebuild (self);
  gtk_stack_set_visible_child_name (self->roofline_stack, is_table ? "table" : "plot");
  gtk_stack_set_visible_child_name (self->breakdown_stack, is_table ? "table" : "plot");
}

/* Drill-down */

static void
drill (BudResultsPane *self, int mark)
{
  if (mark == self->breakdown_mark)
    return;
  self->breakdown_mark = mark;
  self->is_setting = TRUE;
  bud_plot_widget_select (self->breakdown_plot, mark);
  bud_operators_table_show (self->breakdown_operators, self->shown, breakdown_is_prefill (self));
  bud_operators_table_open_group (self->breakdown_operators, mark >= 0 ? mark % BUD_N_SHOWN : -1);
  show_crumbs (self);
  self->is_setting = FALSE;
}

static void
on_segment_selected (BudPlotWidget *plot, int mark, BudResultsPane *self)
{
  if (!self->is_setting)
    drill (self, mark);
}

static void
on_group_selected (BudOperatorsTable *table, int group, BudResultsPane *self)
{
  int phase = breakdown_is_prefill (self) ? 0 : 1;

  if (self->is_setting || group < 0)
    return;
  self->breakdown_mark = phase * BUD_N_SHOWN + group;
  self->is_setting = TRUE;
  bud_plot_widget_select (self->breakdown_plot, self->breakdown_mark);
  show_crumbs (self);
  self->is_setting = FALSE;
}

static void
on_up_clicked (BudResultsPane *self)
{
  drill (self, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->breakdown_plot));
}

/* A point of the roofline opens its row: marks are the operators of prefill, then of decode. */
static void
on_roofline_activated (BudPlotWidget *plot, int mark, BudResultsPane *self)
{
  g_autoptr (GPtrArray) prefill = NULL;
  g_autoptr (GPtrArray) decode = NULL;
  const BudShownOperator *shown;
  gboolean is_prefill;

  if (self->shown == NULL || mark < 0)
    return;
  prefill = bud_shown_operators (&self->shown->request, &self->shown->estimate, TRUE);
  decode = bud_shown_operators (&self->shown->request, &self->shown->estimate, FALSE);
  is_prefill = (guint) mark < prefill->len;
  if (!is_prefill && (guint) mark - prefill->len >= decode->len)
    return;
  shown = is_prefill ? g_ptr_array_index (prefill, mark)
                     : g_ptr_array_index (decode, mark - (int) prefill->len);
  bud_results_pane_show_phase (self, is_prefill);
  bud_results_pane_show_view (self, BUD_VIEW_OPERATORS);
  bud_operators_table_open_operator (self->operators, (int) shown->group, shown->name);
  gtk_widget_child_focus (GTK_WIDGET (self->operators), GTK_DIR_TAB_FORWARD);
}

/* Results */

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
take_shown (BudResultsPane *self, BudEvaluation *evaluation)
{
  const BudTiles tiles = { self->ttft_tile,   self->tpot_tile, self->e2e_tile,   self->throughput_tile,
                           self->device_tile, self->cost_tile, self->energy_tile };

  bud_evaluation_ref (evaluation);
  g_clear_pointer (&self->shown, bud_evaluation_unref);
  self->shown = evaluation;
  bud_tiles_show (&tiles, evaluation);
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
  rebuild (self);
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

/* Out */

static char *
notes (BudResultsPane *self)
{
  const char *method
      = self->shown->scenario->method == BUD_METHOD_IDEAL ? _ ("physical limit") : _ ("calibrated roofline");

  return g_strdup_printf (_ ("%s, %s, Bud Simulator %s"), method, self->shown->profile.name, BUD_VERSION);
}

typedef void (*ContentFunc) (GtkWidget *widget, BudSession *session, const BudViewContent *content);

static void
send (BudResultsPane *self, ContentFunc func)
{
  BudPlotWidget *plots[BUD_N_VIEWS] = { self->roofline_plot, self->breakdown_plot, NULL };
  BudPlotWidget *plot = plots[self->view];
  gboolean is_table = self->view == BUD_VIEW_OPERATORS || gtk_toggle_button_get_active (self->table_button);
  BudViewContent content = { 0 };
  g_autofree char *csv = NULL;
  g_autofree char *foot = NULL;

  if (self->shown == NULL)
    return;
  build_view (self);
  if (plot != NULL)
    {
      g_autoptr (BudPlotTable) table = bud_plot_table (bud_plot_widget_get_plot (plot));
      csv = bud_plot_table_to_csv (table);
    }
  else
    csv = bud_operators_table_to_csv (self->operators);
  foot = notes (self);
  content.plot = is_table ? NULL : bud_plot_widget_get_plot (plot);
  content.hidden_groups = is_table ? 0 : bud_plot_widget_get_hidden_groups (plot);
  content.csv = csv;
  content.title = self->title;
  content.subtitle = self->subtitle;
  content.notes = foot;
  content.name = views[self->view].name;
  func (GTK_WIDGET (self), self->session, &content);
}

void
bud_results_pane_copy (BudResultsPane *self)
{
  send (self, bud_view_copy);
}

void
bud_results_pane_export (BudResultsPane *self)
{
  send (self, bud_view_export);
}

void
bud_results_pane_print (BudResultsPane *self)
{
  send (self, bud_view_print);
}

static void
on_copy (BudResultsPane *self)
{
  bud_results_pane_copy (self);
}

static void
on_export (BudResultsPane *self)
{
  bud_results_pane_export (self);
}

static void
on_print (BudResultsPane *self)
{
  bud_results_pane_print (self);
}

static void
on_copy_csv (BudResultsPane *self)
{
  g_autofree char *csv = bud_operators_table_to_csv (self->breakdown_operators);

  bud_view_copy (GTK_WIDGET (self), self->session, &(BudViewContent){ .csv = csv });
}

/* Width */

static gboolean
on_width_idle (gpointer user_data)
{
  BudResultsPane *self = user_data;
  BudKpiTile *tiles[] = { self->ttft_tile, self->tpot_tile, self->e2e_tile };
  guint n_tiles = self->is_compact ? 3 : self->is_roomy ? 7 : 6; /* on a line */

  self->width_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->view_buttons), !self->is_compact);
  gtk_widget_set_visible (GTK_WIDGET (self->view_choice), self->is_compact);
  gtk_widget_set_visible (self->device_child, self->is_roomy);
  gtk_flow_box_set_min_children_per_line (self->tiles, n_tiles);
  gtk_flow_box_set_max_children_per_line (self->tiles, n_tiles);
  for (gsize i = 0; i < G_N_ELEMENTS (tiles); i++)
    bud_kpi_tile_set_long_title (tiles[i], self->is_roomy);
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
  BudResultsPane *self = BUD_RESULTS_PANE (widget);
  gboolean is_compact = width < COMPACT_PX;
  gboolean is_roomy = width >= ROOMY_PX;

  int minimum;

  gtk_widget_measure (gtk_widget_get_first_child (widget), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                      NULL, NULL);
  gtk_widget_allocate (gtk_widget_get_first_child (widget), MAX (width, minimum), height, baseline, NULL);
  if (is_compact == self->is_compact && is_roomy == self->is_roomy)
    return;
  self->is_compact = is_compact;
  self->is_roomy = is_roomy;
  /* Children must not be shown or hidden while they are being allocated. */
  if (self->width_id == 0)
    self->width_id = g_idle_add_full (G_PRIORITY_HIGH, on_width_idle, self, NULL);
}

void
bud_results_pane_set_narrow (BudResultsPane *self, gboolean is_narrow)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->why),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_halign (GTK_WIDGET (self->why_button), is_narrow ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (GTK_WIDGET (self->why_button), is_narrow ? 28 : 0);
}

void
bud_results_pane_set_titles (BudResultsPane *self, const char *title, const char *subtitle)
{
  g_free (self->title);
  g_free (self->subtitle);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
}

/* Set-up */

void
bud_results_pane_set_session (BudResultsPane *self, BudSession *session)
{
  GSettings *settings = bud_session_get_settings (session);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (on_outcome_changed), self,
                           G_CONNECT_SWAPPED);
  if (settings != NULL)
    {
      g_autofree char *name = g_settings_get_string (settings, "simulate-view");

      bud_results_pane_show_phase (self, g_settings_get_boolean (settings, "simulate-prefill"));
      for (int view = 0; view < BUD_N_VIEWS; view++)
        if (g_strcmp0 (views[view].name, name) == 0)
          bud_results_pane_show_view (self, (BudView) view);
    }
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
  g_clear_handle_id (&self->width_id, g_source_remove);
  G_OBJECT_CLASS (bud_results_pane_parent_class)->dispose (object);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, bud_evaluation_unref);
}

static void
finalize (GObject *object)
{
  g_free (BUD_RESULTS_PANE (object)->title);
  g_free (BUD_RESULTS_PANE (object)->subtitle);
  G_OBJECT_CLASS (bud_results_pane_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, BudResultsPane, child)
#define BIND_CALLBACK(callback) gtk_widget_class_bind_template_callback (widget_class, callback)

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
  BIND (view_buttons);
  BIND (view_choice);
  BIND (switches);
  BIND (prefill_button);
  BIND (decode_button);
  BIND (time_button);
  BIND (share_button);
  BIND (table_button);
  BIND (views);
  BIND (roofline_stack);
  BIND (roofline_plot);
  BIND (roofline_table);
  BIND (breakdown_stack);
  BIND (breakdown_plot);
  BIND (breakdown_table);
  BIND (up_button);
  BIND (crumbs_label);
  BIND (breakdown_operators);
  BIND (operators);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  BIND_CALLBACK (on_why_clicked);
  BIND_CALLBACK (on_view_chosen);
  BIND_CALLBACK (on_phase_toggled);
  BIND_CALLBACK (on_unit_toggled);
  BIND_CALLBACK (on_table_toggled);
  BIND_CALLBACK (on_roofline_activated);
  BIND_CALLBACK (on_segment_selected);
  BIND_CALLBACK (on_group_selected);
  BIND_CALLBACK (on_up_clicked);
  BIND_CALLBACK (on_copy);
  BIND_CALLBACK (on_export);
  BIND_CALLBACK (on_print);
  BIND_CALLBACK (on_copy_csv);
}

static void
bud_results_pane_class_init (BudResultsPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_KPI_TILE);
  g_type_ensure (BUD_TYPE_PLOT_WIDGET);
  g_type_ensure (BUD_TYPE_PLOT_TABLE);
  g_type_ensure (BUD_TYPE_OPERATORS_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/results-pane.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
}

static void
bud_results_pane_init (BudResultsPane *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->breakdown_mark = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self), gtk_custom_layout_new (NULL, measure, allocate));
  bud_plot_widget_set_interactive (self->memory_plot, FALSE);
  self->is_setting = TRUE;
  for (int view = 0; view < BUD_N_VIEWS; view++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_ (views[view].title));

      self->buttons[view] = GTK_TOGGLE_BUTTON (button);
      gtk_widget_add_css_class (button, "bud-small");
      gtk_toggle_button_set_group (self->buttons[view], view > 0 ? self->buttons[0] : NULL);
      g_signal_connect (button, "toggled", G_CALLBACK (on_view_toggled), self);
      gtk_box_append (self->view_buttons, button);
      gtk_string_list_append (titles, _ (views[view].title));
    }
  gtk_drop_down_set_model (self->view_choice, G_LIST_MODEL (titles));
  self->is_setting = FALSE;
  bud_results_pane_show_view (self, BUD_VIEW_ROOFLINE);
}
