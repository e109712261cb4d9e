#include "app/plan-results.h"

#include <glib/gi18n.h>

#include "app/plan-growth.h"
#include "app/plan-judge.h"
#include "app/plan-listing.h"
#include "app/plan-losers.h"
#include "app/plan-pareto.h"
#include "app/plan-text.h"
#include "app/wrap-layout.h"
#include "plot/number.h"

#define FRAME_MS 16
#define N_FINALISTS 8

struct _BudPlanResults
{
  AdwBin parent_instance;

  BudSession *session;
  BudPlanRun *run;
  char *title;
  BudPlanGrowth *growth;
  const char *growth_text; /* of it; NULL = nothing to say */
  guint show_id;
  BudPlanJudge *judge;

  BudPlanListing *listing;
  GtkBox *bottom;
  BudPlanPareto *pareto;
  GtkLabel *rejected_label;
  BudPlanLosers *losers;
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
  guint32 selected = bud_plan_listing_get_selected (self->listing);
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
  bud_plan_pareto_select (self->pareto, bud_plan_listing_get_selected (self->listing));
}

void
bud_plan_results_select (BudPlanResults *self, guint32 candidate)
{
  bud_plan_listing_select (self->listing, candidate);
  on_row_selected (self);
}

static void
on_point_selected (BudPlanPareto *pareto, guint candidate, BudPlanResults *self)
{
  bud_plan_listing_select (self->listing, candidate);
  show_current (self);
}

/* Ranked */

static void
show_losers (BudPlanResults *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  const BudPlanSummary *summary = bud_ranking_get_summary (ranking);
  g_autofree char *rejected = bud_number_count (summary->n_done - summary->n_meeting);
  g_autofree char *label = g_strdup_printf (_ ("%s rejected"), rejected);

  bud_plan_losers_show (self->losers, ranking);
  gtk_label_set_label (self->rejected_label, label);
}

/* What has been judged under load, and whether there is more to judge: the last ranking, not the one before.
 */
static void
show_judged (BudPlanResults *self)
{
  BudPlanRunState state = bud_plan_run_get_state (self->run);

  bud_plan_listing_refresh_finalists (
      self->listing, (state == BUD_PLAN_RUN_DONE || state == BUD_PLAN_RUN_CANCELLED)
                         && !bud_plan_run_is_busy (self->run) && !bud_plan_judge_is_busy (self->judge));
  show_current (self);
}

static gboolean
on_show_rest (gpointer user_data)
{
  BudPlanResults *self = user_data;

  self->show_id = 0;
  bud_plan_pareto_show (self->pareto, bud_plan_listing_get_selected (self->listing));
  show_losers (self);
  bud_plan_listing_show_rest (self->listing);
  return G_SOURCE_REMOVE;
}

/* The table, the plot and more rows in frames of their own: drawing them together takes longer than one. */
static void
on_ranked (BudPlanResults *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);

  if (ranking == NULL)
    return;
  self->growth_text = bud_plan_growth_take (self->growth, bud_plan_run_get_criteria (self->run), ranking);
  bud_plan_listing_show (self->listing);
  show_judged (self);
  if (self->show_id == 0)
    self->show_id = g_timeout_add (2 * FRAME_MS, on_show_rest, self);
}

gboolean
bud_plan_results_is_busy (BudPlanResults *self)
{
  return self->show_id != 0 || bud_plan_listing_is_busy (self->listing);
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
  bud_plan_listing_set_finalists (self->listing, bud_plan_judge_get_finalists (self->judge));
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
  g_clear_handle_id (&self->show_id, g_source_remove);
  bud_plan_judge_stop (self->judge);
  bud_plan_listing_clear (self->listing);
  bud_plan_pareto_show (self->pareto, bud_plan_listing_get_selected (self->listing));
  show_current (self);
}

static void
on_reason_chosen (BudPlanLosers *losers, guint verdict, BudPlanResults *self)
{
  bud_plan_listing_show_verdict (self->listing, verdict);
}

/* Out */

void
bud_plan_results_copy (BudPlanResults *self)
{
  bud_plan_listing_copy (self->listing);
}

void
bud_plan_results_export (BudPlanResults *self)
{
  bud_plan_listing_export (self->listing);
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
  self->title = g_strdup (title);
  bud_plan_listing_set_titles (self->listing, title, subtitle);
  bud_plan_pareto_set_titles (self->pareto, title, subtitle);
}

void
bud_plan_results_set_narrow (BudPlanResults *self, gboolean is_narrow)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->bottom),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_homogeneous (self->bottom, !is_narrow);
  bud_plan_listing_set_narrow (self->listing, is_narrow);
  gtk_scrolled_window_set_policy (self->side, GTK_POLICY_NEVER,
                                  is_narrow ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC);
}

void
bud_plan_results_set_run (BudPlanResults *self, BudSession *session, BudPlanRun *run)
{
  self->session = g_object_ref (session);
  self->run = g_object_ref (run);
  bud_plan_listing_set_run (self->listing, session, run);
  bud_plan_pareto_set_run (self->pareto, session, run);
  g_signal_connect_object (run, "ranked", G_CALLBACK (on_ranked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "state-changed", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
}

static void
dispose (GObject *object)
{
  BudPlanResults *self = BUD_PLAN_RESULTS (object);

  g_clear_handle_id (&self->show_id, g_source_remove);
  bud_plan_judge_stop (self->judge);
  G_OBJECT_CLASS (bud_plan_results_parent_class)->dispose (object);
  g_clear_object (&self->run);
  g_clear_object (&self->session);
}

static void
finalize (GObject *object)
{
  BudPlanResults *self = BUD_PLAN_RESULTS (object);

  g_free (self->title);
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
  g_type_ensure (BUD_TYPE_PLAN_LISTING);
  g_type_ensure (BUD_TYPE_PLAN_LOSERS);
  g_type_ensure (BUD_TYPE_PLAN_PARETO);
  g_type_ensure (BUD_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-results.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, BudPlanResults, name)
  CHILD (listing);
  CHILD (bottom);
  CHILD (pareto);
  CHILD (rejected_label);
  CHILD (losers);
  CHILD (side);
  CHILD (current_card);
  CHILD (current_name);
  CHILD (current_text);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_point_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_reason_chosen);
  gtk_widget_class_bind_template_callback (widget_class, bud_plan_results_open_in_simulate);
  gtk_widget_class_bind_template_callback (widget_class, bud_plan_results_compare);
  gtk_widget_class_bind_template_callback (widget_class, bud_plan_results_judge);
}

static void
bud_plan_results_init (BudPlanResults *self)
{
  self->growth = bud_plan_growth_new ();
  self->judge = bud_plan_judge_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->judge, "changed", G_CALLBACK (show_judged), self, G_CONNECT_SWAPPED);
}
