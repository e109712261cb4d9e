#include "app/plan-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/plan-text.h"
#include "plot/number.h"

#define LOADING_AFTER_MS 300

struct _BudPlanPage
{
  BudPage parent_instance;

  BudSession *session;
  BudPlanRun *run;
  gboolean is_own;   /* the person changed the criteria: they no longer follow the scenario */
  gboolean is_older; /* the scenario changed while another page was in front */
  guint loading_id;

  GtkBox *criteria;
  BudPlanBar *bar;
  GtkWidget *run_button;
  GtkWidget *note;
  GtkImage *note_icon;
  GtkLabel *note_label;
  GtkWidget *progress_card;
  GtkLabel *progress_label;
  GtkLabel *meeting_label;
  GtkLabel *remaining_label;
  GtkProgressBar *progress_bar;
  GtkStack *stack;
  GtkSpinner *spinner;
  GtkWidget *start_button;
  BudPlanResults *results;
};

G_DEFINE_FINAL_TYPE (BudPlanPage, bud_plan_page, BUD_TYPE_PAGE)

static gboolean
is_running (BudPlanPage *self)
{
  BudPlanRunState state = bud_plan_run_get_state (self->run);

  return state == BUD_PLAN_RUN_LOADING || state == BUD_PLAN_RUN_RUNNING;
}

static char *
describe_criteria (BudPlanPage *self)
{
  const BudPlanCriteria *criteria = bud_plan_bar_get (self->bar);
  const char *usecase = bud_plan_bar_get_usecase_name (self->bar);
  g_autofree char *load = bud_plan_text_load (criteria);
  g_autofree char *limits = bud_plan_text_limits (criteria->scenario);
  const char *wanted = usecase != NULL ? usecase : limits;

  if (criteria->traffic <= 1)
    return g_strdup_printf ("%s, %s", wanted, load);
  /* Translators: use case, load and how much traffic: "RAG chat, 32 users or more, 2× traffic". */
  return g_strdup_printf (_ ("%s, %s, %u× traffic"), wanted, load, criteria->traffic);
}

static void
show_titles (BudPlanPage *self)
{
  const char *model = bud_plan_bar_get_model_name (self->bar);
  const char *usecase = bud_plan_bar_get_usecase_name (self->bar);
  g_autofree char *criteria = describe_criteria (self);
  g_autofree char *subtitle = usecase != NULL ? g_strdup_printf ("%s, %s", model, usecase) : g_strdup (model);

  bud_page_set_subtitle (BUD_PAGE (self), subtitle);
  bud_plan_results_set_titles (self->results, model, criteria);
}

/* Note: what is wrong with the criteria, why a run failed, or that results are of other criteria. */

static void
show_note (BudPlanPage *self)
{
  const char *problem = bud_plan_bar_get_problem (self->bar);
  const GError *error = bud_plan_run_get_error (self->run);
  const BudPlanCriteria *shown = bud_plan_run_get_criteria (self->run);
  gboolean is_other = shown != NULL && !bud_plan_criteria_equal (shown, bud_plan_bar_get (self->bar));
  const char *text = problem != NULL              ? problem
                     : error != NULL && !is_other ? error->message
                     : is_other && !is_running (self)
                         ? _ ("The criteria changed since. Plan again for results "
                              "that hold for them.")
                         : NULL;

  if (bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_CANCELLED && text == NULL)
    text = _ ("The plan was cancelled: what was found until then is shown.");
  gtk_widget_set_visible (self->note, text != NULL);
  gtk_label_set_label (self->note_label, text != NULL ? text : "");
  gtk_image_set_from_icon_name (self->note_icon, problem != NULL || error != NULL
                                                     ? "dialog-error-symbolic"
                                                     : "dialog-information-symbolic");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.run", problem == NULL);
  if (is_other || shown == NULL)
    gtk_widget_add_css_class (self->run_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->run_button, "suggested-action");
}

/* The run */

static void
show_progress (BudPlanPage *self)
{
  guint64 n_done = bud_plan_run_get_n_done (self->run);
  guint64 n_all = bud_plan_run_get_n_candidates (self->run);
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  g_autofree char *done = bud_number_count ((double) n_done);
  g_autofree char *all = bud_number_count ((double) n_all);
  g_autofree char *progress = g_strdup_printf (_ ("%s of %s plans"), done, all);
  g_autofree char *meeting
      = bud_number_count (ranking != NULL ? bud_ranking_get_summary (ranking)->n_meeting : 0);
  g_autofree char *found = g_strdup_printf (_ ("%s meet every limit, best so far shown"), meeting);
  g_autofree char *remaining = bud_jobs_describe_remaining (bud_plan_run_get_remaining_s (self->run));

  gtk_label_set_label (self->progress_label, progress);
  gtk_label_set_label (self->meeting_label, found);
  gtk_label_set_label (self->remaining_label, remaining != NULL ? remaining : "");
  gtk_progress_bar_set_fraction (self->progress_bar, n_all > 0 ? (double) n_done / (double) n_all : 0);
}

static void
stop_loading (BudPlanPage *self)
{
  g_clear_handle_id (&self->loading_id, g_source_remove);
  gtk_spinner_stop (self->spinner);
}

static gboolean
on_loading (gpointer user_data)
{
  BudPlanPage *self = user_data;

  self->loading_id = 0;
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  return G_SOURCE_REMOVE;
}

static void
on_state (BudPlanPage *self)
{
  gboolean runs = is_running (self);

  gtk_widget_set_visible (self->progress_card, bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_RUNNING);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.cancel", runs);
  if (runs)
    show_progress (self);
  if (bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_LOADING && self->loading_id == 0)
    self->loading_id = g_timeout_add (LOADING_AFTER_MS, on_loading, self);
  else if (bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_FAILED
           || (!runs && bud_plan_run_get_n_candidates (self->run) == 0))
    {
      stop_loading (self);
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
  show_note (self);
}

static void
on_ranked (BudPlanPage *self)
{
  stop_loading (self);
  gtk_stack_set_visible_child_name (self->stack, "content");
  show_progress (self);
}

void
bud_plan_page_run (BudPlanPage *self)
{
  g_autofree char *name = NULL;

  if (bud_plan_bar_get_problem (self->bar) != NULL)
    return;
  /* Translators: in the list of running jobs. */
  name = g_strdup_printf (_ ("Plan: %s"), bud_plan_bar_get_model_name (self->bar));
  bud_plan_run_start (self->run, bud_plan_bar_get (self->bar), name);
  show_titles (self);
}

/* Criteria */

static void
on_edited (BudPlanPage *self)
{
  self->is_own = TRUE;
  show_titles (self);
  show_note (self);
}

/* "What if traffic doubles?" is asked to be answered. */
static void
on_traffic (BudPlanPage *self)
{
  on_edited (self);
  bud_plan_page_run (self);
}

static void
follow (BudPlanPage *self)
{
  self->is_older = FALSE;
  bud_plan_bar_follow (self->bar, bud_session_get_scenario (self->session));
  show_titles (self);
  show_note (self);
}

/* Criteria that nobody touched are those of the scenario, once the page is looked at again. */
static void
on_scenario_changed (BudPlanPage *self)
{
  self->is_older = TRUE;
}

void
bud_plan_page_plan_for_scenario (BudPlanPage *self)
{
  self->is_own = FALSE;
  follow (self);
  bud_plan_page_run (self);
}

static void
shown (BudPage *page)
{
  BudPlanPage *self = BUD_PLAN_PAGE (page);

  if (self->is_older && !self->is_own && !is_running (self))
    follow (self);
}

static void
set_narrow (BudPage *page, gboolean is_narrow)
{
  BudPlanPage *self = BUD_PLAN_PAGE (page);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->criteria),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  bud_plan_results_set_narrow (self->results, is_narrow);
}

static gboolean
next_pane (BudPage *page, gboolean from_start)
{
  BudPlanPage *self = BUD_PLAN_PAGE (page);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (from_start)
    return gtk_widget_child_focus (GTK_WIDGET (self->bar), GTK_DIR_TAB_FORWARD);
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->bar)))
    return FALSE;
  return gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

/* Actions */

static void
on_run (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_plan_page_run (BUD_PLAN_PAGE (widget));
}

static void
on_cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_plan_run_cancel (BUD_PLAN_PAGE (widget)->run);
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_plan_bar_open (BUD_PLAN_PAGE (widget)->bar, "model");
}

static void
on_table_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudPlanResults *results = BUD_PLAN_PAGE (widget)->results;

  if (g_str_equal (name, "page.copy-view"))
    bud_plan_results_copy (results);
  else
    bud_plan_results_export (results);
}

static void
on_plot_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudPlanPareto *pareto = bud_plan_results_get_pareto (BUD_PLAN_PAGE (widget)->results);

  if (g_str_equal (name, "page.show-table"))
    bud_plan_pareto_toggle_table (pareto);
  else if (g_str_equal (name, "page.export-plot"))
    bud_plan_pareto_export (pareto);
  else
    bud_plan_pareto_print (pareto);
}

BudPlanRun *
bud_plan_page_get_run (BudPlanPage *self)
{
  return self->run;
}

BudPlanBar *
bud_plan_page_get_bar (BudPlanPage *self)
{
  return self->bar;
}

BudPlanResults *
bud_plan_page_get_results (BudPlanPage *self)
{
  return self->results;
}

static void
dispose (GObject *object)
{
  BudPlanPage *self = BUD_PLAN_PAGE (object);

  g_clear_handle_id (&self->loading_id, g_source_remove);
  if (self->run != NULL)
    g_object_run_dispose (G_OBJECT (self->run)); /* threads may hold it for a while */
  G_OBJECT_CLASS (bud_plan_page_parent_class)->dispose (object);
  g_clear_object (&self->run);
  g_clear_object (&self->session);
}

static void
bud_plan_page_class_init (BudPlanPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BudPageClass *page_class = BUD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  page_class->set_narrow = set_narrow;
  page_class->shown = shown;
  page_class->next_pane = next_pane;
  g_type_ensure (BUD_TYPE_PLAN_BAR);
  g_type_ensure (BUD_TYPE_PLAN_RESULTS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, criteria);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, bar);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, run_button);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, note);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, note_icon);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, progress_card);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, progress_label);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, meeting_label);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, remaining_label);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, stack);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, start_button);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPage, results);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_traffic);
  gtk_widget_class_install_action (widget_class, "page.run", NULL, on_run);
  gtk_widget_class_install_action (widget_class, "page.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "page.copy-view", NULL, on_table_action);
  gtk_widget_class_install_action (widget_class, "page.export-view", NULL, on_table_action);
  gtk_widget_class_install_action (widget_class, "page.show-table", NULL, on_plot_action);
  gtk_widget_class_install_action (widget_class, "page.export-plot", NULL, on_plot_action);
  gtk_widget_class_install_action (widget_class, "page.print-view", NULL, on_plot_action);
}

static void
bud_plan_page_init (BudPlanPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_page_set_title (BUD_PAGE (self), _ ("Plan"));
}

BudPage *
bud_plan_page_new (BudSession *session)
{
  BudPlanPage *self = g_object_new (BUD_TYPE_PLAN_PAGE, NULL);

  self->session = g_object_ref (session);
  self->run = bud_plan_run_new (session);
  bud_plan_bar_set_session (self->bar, session);
  bud_plan_results_set_run (self->results, session, self->run);
  g_signal_connect_object (self->run, "state-changed", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->run, "progress", G_CALLBACK (show_progress), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->run, "ranked", G_CALLBACK (on_ranked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "scenario-changed", G_CALLBACK (on_scenario_changed), self,
                           G_CONNECT_SWAPPED);
  show_titles (self);
  on_state (self);
  return BUD_PAGE (self);
}
