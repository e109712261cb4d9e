#include "app/plan-results.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/plan-csv.h"
#include "app/plan-growth.h"
#include "app/plan-judge.h"
#include "app/plan-losers.h"
#include "app/plan-pareto.h"
#include "app/plan-table.h"
#include "app/plan-text.h"
#include "app/view-export.h"
#include "plot/number.h"

#define FRAME_MS 16
#define ROWS_PER_STEP 4 /* made within a frame */
#define N_FINALISTS 8
#define ROWS_TRACKED 220 /* what a list view makes widgets for at most; beyond it rows cost nothing */

typedef enum
{
  SHOW_BEST = 0, /* of each device */
  SHOW_MEETING,
  SHOW_ALL,
} Show;

struct _BudPlanResults
{
  AdwBin parent_instance;

  BudSession *session;
  BudPlanRun *run;
  BudPlanList *plans;
  char *title;
  char *subtitle;
  BudPlanGrowth *growth;
  const char *growth_text; /* of it; NULL = nothing to say */
  guint32 n_rows;          /* the table may have now */
  guint grow_id, show_id;
  BudPlanJudge *judge;
  gboolean is_setting;
  gboolean is_narrow;

  GtkLabel *table_title;
  GtkLabel *table_caption;
  GtkDropDown *show_choice;
  GtkButton *back_button;
  GtkStack *table_stack;
  BudPlanTable *table;
  AdwStatusPage *none_status;
  GtkBox *bottom;
  BudPlanPareto *pareto;
  GtkLabel *rejected_label;
  BudPlanLosers *losers;
  GtkWidget *minimum_button;
  GtkWidget *judge_button;
  GtkLabel *minimum_label;
  GtkScrolledWindow *side;
  GtkWidget *current_card;
  GtkLabel *current_name;
  GtkLabel *current_text;
};

G_DEFINE_FINAL_TYPE (BudPlanResults, bud_plan_results, ADW_TYPE_BIN)

static BudPlan *
plan_of (BudPlanResults *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);

  return ranking != NULL ? bud_ranking_get_plan (ranking) : NULL;
}

/* The one plan looked at */

guint32
bud_plan_results_get_current (BudPlanResults *self)
{
  guint32 selected = bud_plan_list_get_selected (self->plans);
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);

  if (ranking == NULL || selected != BUD_RANK_NONE)
    return selected;
  return bud_ranking_get_summary (ranking)->n_meeting > 0 ? bud_ranking_at_rank (ranking, 0) : BUD_RANK_NONE;
}

static void
show_current (BudPlanResults *self)
{
  guint32 candidate = bud_plan_results_get_current (self);
  const BudPlan *plan = plan_of (self);
  const BudPlanResult *result
      = plan != NULL && candidate != BUD_RANK_NONE ? bud_plan_get_result (plan, candidate) : NULL;
  g_autofree char *hardware = NULL;
  g_autofree char *layout = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  BudFinalists *finalists = bud_plan_judge_get_finalists (self->judge);
  g_autofree char *loaded = NULL;
  g_autofree char *all = NULL;

  gtk_widget_set_visible (self->current_card, result != NULL);
  if (result == NULL)
    return;
  hardware = bud_plan_text_hardware (plan, result);
  layout = bud_plan_text_layout (&result->deployment);
  name = g_strdup_printf ("%s, %s", hardware, layout);
  text = bud_plan_text_summary (plan, result);
  gtk_label_set_label (self->current_name, name);
  loaded = finalists != NULL ? bud_plan_text_loaded (bud_finalists_find (finalists, candidate)) : NULL;
  all = g_strjoin (" ", text, loaded != NULL ? loaded : self->growth_text,
                   loaded != NULL ? self->growth_text : NULL, NULL);
  gtk_label_set_label (self->current_text, all);
}

static BudScenario *
current_scenario (BudPlanResults *self)
{
  guint32 candidate = bud_plan_results_get_current (self);

  if (candidate == BUD_RANK_NONE)
    return NULL;
  return bud_plan_criteria_apply (bud_plan_run_get_criteria (self->run), plan_of (self),
                                  bud_plan_get_result (plan_of (self), candidate));
}

void
bud_plan_results_open_in_simulate (BudPlanResults *self)
{
  BudScenario *scenario = current_scenario (self);

  if (scenario == NULL)
    return;
  bud_session_change (self->session, scenario, _ ("Plan"), NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "simulate");
}

void
bud_plan_results_compare (BudPlanResults *self)
{
  g_autoptr (BudScenario) scenario = current_scenario (self);

  if (scenario != NULL)
    bud_session_compare (self->session, scenario, NULL);
}

/* Selected here, highlighted there */

static void
on_row_selected (BudPlanResults *self)
{
  show_current (self);
  bud_plan_pareto_select (self->pareto, bud_plan_list_get_selected (self->plans));
}

void
bud_plan_results_select (BudPlanResults *self, guint32 candidate)
{
  bud_plan_list_select (self->plans, candidate);
  bud_plan_table_scroll_to (self->table, candidate);
  on_row_selected (self);
}

static void
on_point_selected (BudPlanPareto *pareto, guint candidate, BudPlanResults *self)
{
  bud_plan_list_select (self->plans, candidate);
  bud_plan_table_scroll_to (self->table, candidate);
  show_current (self);
}

/* Table */

/* While it runs, those in sight: more would be bound anew at every ranking. */
static guint32
rows_wanted (BudPlanResults *self)
{
  return bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_RUNNING ? bud_plan_table_get_n_near (self->table)
                                                                    : G_MAXUINT32;
}

static gboolean
on_grow (gpointer user_data)
{
  BudPlanResults *self = user_data;
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);

  self->n_rows += ROWS_PER_STEP;
  if (self->n_rows >= ROWS_TRACKED)
    self->n_rows = G_MAXUINT32;
  bud_plan_list_show (self->plans, ranking, self->n_rows);
  if (ranking != NULL && self->n_rows < MIN (bud_ranking_get_n (ranking), rows_wanted (self)))
    return G_SOURCE_CONTINUE;
  self->grow_id = 0;
  return G_SOURCE_REMOVE;
}

static void
grow_rows (BudPlanResults *self)
{
  BudRanking *ranking = self->run != NULL ? bud_plan_run_get_ranking (self->run) : NULL;

  if (self->grow_id == 0 && ranking != NULL
      && self->n_rows < MIN (bud_ranking_get_n (ranking), rows_wanted (self)))
    self->grow_id = g_timeout_add (FRAME_MS, on_grow, self);
}

/* A few rows now, the others frame by frame: a row is a dozen widgets. */
static void
show_rows (BudPlanResults *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  gboolean is_at_top = bud_plan_table_is_at_top (self->table);

  if (!bud_plan_list_is_alike (self->plans, ranking))
    self->n_rows = ROWS_PER_STEP;
  else if (bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_RUNNING)
    self->n_rows = MIN (self->n_rows, rows_wanted (self));
  bud_plan_list_show (self->plans, ranking, self->n_rows);
  /* Who looks at the best goes on looking at the best; who scrolled stays with the rows there. */
  if (is_at_top && ranking != NULL && bud_ranking_get_n (ranking) > 0)
    bud_plan_table_scroll_to_top (self->table);
}

static void
show_table (BudPlanResults *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  const BudPlanRequest *request = bud_plan_get_request (plan_of (self));
  const BudRankOrder *order = bud_ranking_get_order (ranking);
  g_autofree char *title = bud_plan_text_rows (request, order->verdicts);
  g_autofree char *count = bud_number_count (bud_ranking_get_n (ranking));
  const char *by
      = order->key == BUD_RANK_OBJECTIVE && !order->is_descending ? bud_plan_text_order (request) : "";
  g_autofree char *plans
      = g_strdup_printf (ngettext ("%s plan", "%s plans", bud_ranking_get_n (ranking)), count);
  g_autofree char *caption = g_strdup_printf ("%s%s%s", plans, by[0] != '\0' ? ", " : "", by);

  gtk_label_set_label (self->table_title, title);
  gtk_label_set_label (self->table_caption, caption);
  bud_plan_table_set_deciding (self->table, bud_plan_deciding_key (request));
  bud_plan_table_set_front (self->table, bud_plan_run_get_cloud (self->run));
  show_rows (self);
}

static void
show_losers (BudPlanResults *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  const BudPlanSummary *summary = bud_ranking_get_summary (ranking);
  g_autofree char *rejected = bud_number_count (summary->n_done - summary->n_meeting);
  g_autofree char *label = g_strdup_printf (_ ("%s rejected"), rejected);

  bud_plan_losers_show (self->losers, ranking);
  gtk_label_set_label (self->rejected_label, label);
  gtk_widget_set_visible (self->minimum_button, summary->minimum != BUD_RANK_NONE && !self->is_narrow);
  if (summary->minimum != BUD_RANK_NONE)
    {
      const BudPlanResult *result = bud_plan_get_result (plan_of (self), summary->minimum);
      g_autofree char *hardware = bud_plan_text_hardware (plan_of (self), result);
      /* Translators: the plan with the fewest devices: "fewest: 2 × H200 SXM". */
      g_autofree char *text = g_strdup_printf (_ ("fewest: %s"), hardware);

      gtk_label_set_label (self->minimum_label, text);
    }
}

/* What has been judged under load, and whether there is more to judge: the last ranking, not the one before.
 */
static void
show_judged (BudPlanResults *self)
{
  BudPlanRunState state = bud_plan_run_get_state (self->run);

  gtk_widget_set_sensitive (
      self->judge_button, (state == BUD_PLAN_RUN_DONE || state == BUD_PLAN_RUN_CANCELLED)
                              && !bud_plan_run_is_busy (self->run) && !bud_plan_judge_is_busy (self->judge));
  bud_plan_table_refresh_finalists (self->table);
  show_current (self);
}

static gboolean
on_show_rest (gpointer user_data)
{
  BudPlanResults *self = user_data;

  self->show_id = 0;
  bud_plan_pareto_show (self->pareto, bud_plan_list_get_selected (self->plans));
  show_losers (self);
  grow_rows (self);
  return G_SOURCE_REMOVE;
}

/* The table, the plot and more rows in frames of their own: drawing them together takes longer than one. */
static void
on_ranked (BudPlanResults *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  gboolean has_rows;

  if (ranking == NULL)
    return;
  has_rows = bud_ranking_get_n (ranking) > 0;
  self->growth_text = bud_plan_growth_take (self->growth, bud_plan_run_get_criteria (self->run), ranking);
  show_table (self);
  show_judged (self);
  if (self->show_id == 0)
    self->show_id = g_timeout_add (2 * FRAME_MS, on_show_rest, self);
  if (!has_rows)
    {
      g_autofree char *nearest = bud_plan_text_nearest_of_all (ranking);

      adw_status_page_set_description (self->none_status, nearest);
    }
  gtk_stack_set_visible_child_name (
      self->table_stack,
      has_rows || bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_RUNNING ? "table" : "none");
}

gboolean
bud_plan_results_is_busy (BudPlanResults *self)
{
  return self->show_id != 0 || self->grow_id != 0;
}

/* Under load */

void
bud_plan_results_judge (BudPlanResults *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  g_autofree char *name = NULL;

  if (ranking == NULL)
    return;
  /* Translators: in the list of running jobs. */
  name = g_strdup_printf (_ ("Under load: %s"), self->title);
  bud_plan_judge_start (self->judge, ranking, N_FINALISTS, bud_session_get_jobs (self->session), name);
  bud_plan_table_set_finalists (self->table, bud_plan_judge_get_finalists (self->judge));
  show_judged (self);
}

const BudFinalists *
bud_plan_results_get_finalists (BudPlanResults *self)
{
  return bud_plan_judge_get_finalists (self->judge);
}

static void
on_state (BudPlanResults *self)
{
  show_judged (self);
  if (bud_plan_run_get_state (self->run) != BUD_PLAN_RUN_LOADING)
    return;
  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_clear_handle_id (&self->show_id, g_source_remove);
  bud_plan_judge_stop (self->judge);
  bud_plan_table_set_finalists (self->table, NULL);
  bud_plan_list_show (self->plans, NULL, 0);
  bud_plan_pareto_show (self->pareto, bud_plan_list_get_selected (self->plans));
  show_current (self);
}

/* What is listed */

static void
set_order (BudPlanResults *self, guint32 verdicts, gboolean one_per_device)
{
  gboolean is_descending;
  BudRankKey key = bud_plan_table_get_key (self->table, &is_descending);
  const BudRankOrder order = { key, is_descending, verdicts, one_per_device };

  gtk_widget_set_visible (GTK_WIDGET (self->back_button),
                          verdicts != BUD_RANK_MEETING && verdicts != BUD_RANK_ALL);
  bud_plan_run_set_order (self->run, &order);
}

static void
on_show (BudPlanResults *self)
{
  guint show = gtk_drop_down_get_selected (self->show_choice);

  if (self->is_setting || self->run == NULL)
    return;
  set_order (self, show == SHOW_ALL ? BUD_RANK_ALL : BUD_RANK_MEETING, show == SHOW_BEST);
}

static void
on_order_changed (BudPlanResults *self)
{
  const BudRankOrder *order = bud_plan_run_get_order (self->run);

  set_order (self, order->verdicts, order->one_per_device);
}

static void
on_reason_chosen (BudPlanLosers *losers, guint verdict, BudPlanResults *self)
{
  set_order (self, 1u << verdict, FALSE);
}

static void
on_minimum (BudPlanResults *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);

  if (ranking != NULL && bud_ranking_get_summary (ranking)->minimum != BUD_RANK_NONE)
    bud_plan_results_select (self, bud_ranking_get_summary (ranking)->minimum);
}

static void
on_table_activated (BudPlanTable *table, guint candidate, BudPlanResults *self)
{
  bud_plan_list_select (self->plans, candidate);
  bud_plan_results_open_in_simulate (self);
}

/* Out */

static void
send_out (BudPlanResults *self,
          void (*send) (GtkWidget *widget, BudSession *session, const BudViewContent *content))
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  g_autofree char *csv = ranking != NULL ? bud_plan_csv (ranking, G_MAXUINT32) : NULL;
  const BudViewContent content
      = { .csv = csv, .title = self->title, .subtitle = self->subtitle, .name = "plans" };

  if (csv != NULL)
    send (GTK_WIDGET (self), self->session, &content);
}

void
bud_plan_results_copy (BudPlanResults *self)
{
  send_out (self, bud_view_copy);
}

void
bud_plan_results_export (BudPlanResults *self)
{
  send_out (self, bud_view_export);
}

BudPlanPareto *
bud_plan_results_get_pareto (BudPlanResults *self)
{
  return self->pareto;
}

/* Set-up */

void
bud_plan_results_set_titles (BudPlanResults *self, const char *title, const char *subtitle)
{
  g_free (self->title);
  g_free (self->subtitle);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
  bud_plan_pareto_set_titles (self->pareto, title, subtitle);
}

void
bud_plan_results_set_narrow (BudPlanResults *self, gboolean is_narrow)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->bottom),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  self->is_narrow = is_narrow;
  gtk_box_set_homogeneous (self->bottom, !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->table_caption), !is_narrow);
  gtk_widget_set_hexpand (GTK_WIDGET (self->table_title), is_narrow);
  gtk_widget_set_visible (self->judge_button, !is_narrow);
  if (bud_plan_run_get_ranking (self->run) != NULL)
    show_losers (self);
  gtk_scrolled_window_set_policy (self->side, GTK_POLICY_NEVER,
                                  is_narrow ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC);
}

void
bud_plan_results_set_run (BudPlanResults *self, BudSession *session, BudPlanRun *run)
{
  self->session = g_object_ref (session);
  self->run = g_object_ref (run);
  bud_plan_pareto_set_run (self->pareto, session, run);
  g_signal_connect_object (run, "ranked", G_CALLBACK (on_ranked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "state-changed", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
}

static void
dispose (GObject *object)
{
  BudPlanResults *self = BUD_PLAN_RESULTS (object);

  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_clear_handle_id (&self->show_id, g_source_remove);
  bud_plan_judge_stop (self->judge);
  G_OBJECT_CLASS (bud_plan_results_parent_class)->dispose (object);
  g_clear_object (&self->plans);
  g_clear_object (&self->run);
  g_clear_object (&self->session);
}

static void
finalize (GObject *object)
{
  BudPlanResults *self = BUD_PLAN_RESULTS (object);

  g_free (self->title);
  g_free (self->subtitle);
  bud_plan_growth_free (self->growth);
  g_object_unref (self->judge);
  G_OBJECT_CLASS (bud_plan_results_parent_class)->finalize (object);
}

static void
bud_plan_results_class_init (BudPlanResultsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_PLAN_TABLE);
  g_type_ensure (BUD_TYPE_PLAN_LOSERS);
  g_type_ensure (BUD_TYPE_PLAN_PARETO);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-results.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, BudPlanResults, name)
  CHILD (table_title);
  CHILD (table_caption);
  CHILD (show_choice);
  CHILD (back_button);
  CHILD (table_stack);
  CHILD (table);
  CHILD (none_status);
  CHILD (bottom);
  CHILD (pareto);
  CHILD (rejected_label);
  CHILD (losers);
  CHILD (minimum_button);
  CHILD (judge_button);
  CHILD (minimum_label);
  CHILD (side);
  CHILD (current_card);
  CHILD (current_name);
  CHILD (current_text);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_show);
  gtk_widget_class_bind_template_callback (widget_class, on_order_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_table_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_point_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_reason_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_minimum);
  gtk_widget_class_bind_template_callback (widget_class, bud_plan_results_open_in_simulate);
  gtk_widget_class_bind_template_callback (widget_class, bud_plan_results_compare);
  gtk_widget_class_bind_template_callback (widget_class, bud_plan_results_judge);
}

static void
bud_plan_results_init (BudPlanResults *self)
{
  const char *shows[] = { _ ("Best of Each Device"), _ ("All That Meet"), _ ("All"), NULL };
  g_autoptr (GtkStringList) names = gtk_string_list_new (shows);

  self->is_setting = TRUE;
  self->plans = bud_plan_list_new ();
  self->growth = bud_plan_growth_new ();
  self->judge = bud_plan_judge_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->show_choice, G_LIST_MODEL (names));
  bud_plan_table_set_list (self->table, self->plans);
  g_signal_connect_object (bud_plan_table_get_vadjustment (self->table), "value-changed",
                           G_CALLBACK (grow_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->judge, "changed", G_CALLBACK (show_judged), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->plans, "selected", G_CALLBACK (on_row_selected), self, G_CONNECT_SWAPPED);
  self->is_setting = FALSE;
}
