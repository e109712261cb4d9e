/* The Serve page in a real window, driven by its own widgets. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "app/deploy-dialog.h"
#include "app/kpi-tile.h"
#include "app/plot-widget.h"
#include "app/pools-group.h"
#include "app/problem-row.h"
#include "app/serve-page.h"
#include "app/trace-dialog.h"
#include "app/value-row.h"
#include "scratch.h"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  BudServePage *page;
  GtkWidget *inputs;
  GtkWidget *results;
} Fixture;

#define INPUT(name) HARNESS_CHILD (fixture->inputs, BUD_TYPE_SERVE_INPUTS, name)
#define RESULT(name) harness_find_id (fixture->results, name)
#define TILE(name) bud_kpi_tile_get_value (BUD_KPI_TILE (RESULT (name)))
#define VIEWS bud_serve_results_get_views (BUD_SERVE_RESULTS (fixture->results))
#define SCENARIO bud_session_get_scenario (fixture->session)
#define PLOT bud_plot_widget_get_plot (BUD_PLOT_WIDGET (RESULT ("plot")))

static gboolean
is_simulated (gpointer page)
{
  return !bud_serve_page_is_busy (page);
}

static void
settle (Fixture *fixture)
{
  harness_settle (fixture->session, 20);
  g_assert_true (harness_wait (is_simulated, fixture->page));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  int width = data != NULL ? GPOINTER_TO_INT (data) : 1280;

  fixture->session = harness_session ();
  fixture->window = harness_window (fixture->session, width, 800);
  fixture->page = BUD_SERVE_PAGE (bud_window_get_page (fixture->window, "serve"));
  fixture->inputs = GTK_WIDGET (bud_serve_page_get_inputs (fixture->page));
  fixture->results = GTK_WIDGET (bud_serve_page_get_results (fixture->page));
  bud_window_show_page (fixture->window, "serve");
  settle (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

static void
type (GtkWidget *row, const char *text)
{
  gtk_editable_set_text (bud_value_row_get_entry (BUD_VALUE_ROW (row)), text);
}

static void
test_first_results (Fixture *fixture, gconstpointer data)
{
  static const char *const tiles[] = { "ttft_tile",       "tpot_tile",    "itl_tile",   "e2e_tile",
                                       "throughput_tile", "goodput_tile", "cache_tile", "preemptions_tile" };

  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (RESULT ("stack"))), ==, "content");
  for (gsize i = 0; i < G_N_ELEMENTS (tiles); i++)
    g_assert_cmpstr (TILE (tiles[i]), !=, "");
  g_assert_cmpuint (bud_plot_n_marks (PLOT), >, 100);
  g_assert_cmpstr (bud_page_get_title (BUD_PAGE (fixture->page)), !=, SCENARIO->model_id);
}

/* A number typed changes the scenario and the figures; Undo brings both back. */
static void
test_editing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = g_strdup (TILE ("throughput_tile"));

  type (INPUT ("concurrency_row"), "64");
  settle (fixture);
  g_assert_cmpuint (SCENARIO->workload.n_sequences, ==, 64);
  g_assert_cmpstr (TILE ("throughput_tile"), !=, before);
  bud_session_undo (fixture->session);
  settle (fixture);
  g_assert_cmpstr (TILE ("throughput_tile"), ==, before);
  g_assert_cmpstr (
      gtk_editable_get_text (bud_value_row_get_entry (BUD_VALUE_ROW (INPUT ("concurrency_row")))), ==, "4");
}

/* What is no number changes nothing and says so; empty is the engine's where that is legal. */
static void
test_typing (Fixture *fixture, gconstpointer data)
{
  GtkWidget *concurrency = GTK_WIDGET (bud_value_row_get_entry (BUD_VALUE_ROW (INPUT ("concurrency_row"))));

  type (INPUT ("concurrency_row"), "many");
  g_assert_true (gtk_widget_has_css_class (concurrency, "error"));
  type (INPUT ("concurrency_row"), "0");
  g_assert_true (gtk_widget_has_css_class (concurrency, "error"));
  g_assert_cmpuint (SCENARIO->workload.n_sequences, ==, 4);
  type (INPUT ("concurrency_row"), "1k");
  g_assert_cmpuint (SCENARIO->workload.n_sequences, ==, 1000);
  type (INPUT ("budget_row"), "2048");
  g_assert_cmpuint (SCENARIO->load.max_batched_tokens, ==, 2048);
  type (INPUT ("budget_row"), "");
  g_assert_cmpuint (SCENARIO->load.max_batched_tokens, ==, 0);
  type (INPUT ("tpot_row"), "12.5"); /* ms */
  g_assert_cmpfloat_with_epsilon (SCENARIO->tpot_limit_s, 0.0125, 1e-12);
}

/* A slider gives legal values over its whole length. */
static void
test_slider (Fixture *fixture, gconstpointer data)
{
  GtkRange *slider = bud_value_row_get_slider (BUD_VALUE_ROW (INPUT ("input_row")));

  gtk_range_set_value (slider, 0);
  g_assert_cmpfloat (SCENARIO->workload.input_tokens, ==, 1);
  gtk_range_set_value (slider, 1);
  g_assert_cmpfloat (SCENARIO->workload.input_tokens, ==, 131072);
}

/* Of conversations the Rate view says what its requests are in them, and keeps them. */
static void
test_rate_of_conversations (Fixture *fixture, gconstpointer data)
{
  const char *text;

  type (INPUT ("turns_row"), "3");
  type (INPUT ("requests_row"), "60");
  settle (fixture);
  bud_serve_views_show_view (VIEWS, BUD_SERVE_VIEW_RATE);
  settle (fixture);
  text = gtk_label_get_label (GTK_LABEL (RESULT ("view_label")));
  g_assert_nonnull (strstr (text, "conversations/s of 3 turns"));
}

/* One instance of TP 8 becomes two of TP 4, one of which prefills; the engine is chosen here as well. */
static void
test_split (Fixture *fixture, gconstpointer data)
{
  GtkWidget *group = INPUT ("pools_group");
  AdwComboRow *pools = ADW_COMBO_ROW (HARNESS_CHILD (group, BUD_TYPE_POOLS_GROUP, "pools_row"));
  AdwComboRow *engine = ADW_COMBO_ROW (HARNESS_CHILD (group, BUD_TYPE_POOLS_GROUP, "engine_row"));
  const BudDeployment *d = &SCENARIO->deployment;
  g_autofree char *together = g_strdup (TILE ("ttft_tile"));

  g_assert_cmpuint (d->tp, ==, 8);
  adw_combo_row_set_selected (pools, 1);
  settle (fixture);
  d = &SCENARIO->deployment;
  g_assert_cmpuint (d->tp, ==, 4);
  g_assert_cmpuint (d->n_prefill_instances, ==, 1);
  g_assert_cmpuint (d->n_decode_instances, ==, 1);
  g_assert_false (gtk_widget_get_visible (INPUT ("deployment_problem")));
  g_assert_cmpstr (TILE ("ttft_tile"), !=, together);
  bud_serve_views_show_view (VIEWS, BUD_SERVE_VIEW_REQUESTS);
  g_assert_cmpuint (bud_plot_n_marks (PLOT), ==, 40);
  adw_combo_row_set_selected (pools, 0);
  settle (fixture);
  g_assert_cmpuint (SCENARIO->deployment.n_prefill_instances, ==, 0);
  adw_combo_row_set_selected (engine, adw_combo_row_get_selected (engine) == 0 ? 1 : 0);
  g_assert_cmpstr (SCENARIO->engine_id, !=, "vllm");
}

static void
test_visible_rows (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    BudArrival arrival;
    const char *shown, *hidden;
  } cases[] = {
    { BUD_ARRIVAL_POISSON, "rate_row", "concurrency_row" },
    { BUD_ARRIVAL_GAMMA, "burstiness_row", "think_row" },
    { BUD_ARRIVAL_CONSTANT, "rate_row", "burstiness_row" },
    { BUD_ARRIVAL_TRACE, "trace_row", "turns_row" },
    { BUD_ARRIVAL_CLOSED, "think_row", "rate_row" },
    { BUD_ARRIVAL_POISSON, "turns_row", "think_row" },
    { BUD_ARRIVAL_CLOSED, "turns_row", "burstiness_row" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      adw_combo_row_set_selected (ADW_COMBO_ROW (INPUT ("arrival_row")), cases[i].arrival);
      g_assert_cmpint (SCENARIO->load.arrival, ==, cases[i].arrival);
      g_assert_true (gtk_widget_get_visible (INPUT (cases[i].shown)));
      g_assert_false (gtk_widget_get_visible (INPUT (cases[i].hidden)));
    }
}

/* An engine without a scheduler is explained where the deployment is, with a way out. */
static void
test_no_scheduler (Fixture *fixture, gconstpointer data)
{
  BudScenario *changed = bud_scenario_copy (SCENARIO);
  BudProblemRow *problem = BUD_PROBLEM_ROW (INPUT ("deployment_problem"));

  g_free (changed->engine_id);
  changed->engine_id = g_strdup ("none");
  bud_session_change (fixture->session, changed, "Engine", NULL);
  settle (fixture);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (problem)));
  g_assert_nonnull (strstr (bud_problem_row_get_text (problem), "scheduler"));
  g_assert_true (gtk_widget_get_visible (RESULT ("note")));
  g_signal_emit_by_name (bud_problem_row_get_button (problem), "clicked");
  settle (fixture);
  g_assert_cmpstr (SCENARIO->engine_id, ==, "vllm");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (problem)));
  g_assert_false (gtk_widget_get_visible (RESULT ("note")));
}

/* One instance has no pools: the view says why; two have one split, beside together. */
static void
test_pools (Fixture *fixture, gconstpointer data)
{
  BudScenario *changed = bud_scenario_copy (SCENARIO);
  const char *text;

  bud_serve_views_show_view (VIEWS, BUD_SERVE_VIEW_POOLS);
  settle (fixture);
  text = gtk_label_get_label (GTK_LABEL (RESULT ("view_label")));
  g_assert_nonnull (strstr (text, "instance"));
  g_assert_cmpuint (bud_plot_n_marks (PLOT), ==, 1);
  changed->deployment.tp = 4;
  changed->load.arrival = BUD_ARRIVAL_POISSON;
  changed->load.n_requests = 50;
  bud_session_change (fixture->session, changed, "Parallelism", NULL);
  settle (fixture);
  text = gtk_label_get_label (GTK_LABEL (RESULT ("view_label")));
  g_assert_nonnull (strstr (text, "Together"));
  g_assert_cmpuint (bud_plot_n_marks (PLOT), ==, 2);
}

static void
test_views (Fixture *fixture, gconstpointer data)
{
  BudServeViews *views = VIEWS;

  for (int view = 0; view < BUD_N_SERVE_VIEWS; view++)
    {
      bud_serve_views_show_view (views, (BudServeView) view);
      settle (fixture);
      g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (RESULT ("view_stack"))), ==, "plot");
      g_assert_cmpuint (bud_plot_n_marks (PLOT), >, 0);
    }
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (RESULT ("view_label"))), !=, "");
  bud_serve_views_toggle_table (views);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (RESULT ("view_stack"))), ==, "table");
}

/* Without the first and the last wave of 4 of 40 requests; too short a run has no other part. */
static void
test_steady_part (Fixture *fixture, gconstpointer data)
{
  g_autofree char *whole = NULL;
  g_autofree char *steady = NULL;

  bud_serve_views_show_view (VIEWS, BUD_SERVE_VIEW_LATENCY);
  whole = bud_plot_describe (PLOT);
  g_assert_nonnull (strstr (whole, " 40."));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (RESULT ("steady_button")), TRUE);
  steady = bud_plot_describe (PLOT);
  g_assert_nonnull (strstr (steady, " 32."));
  type (INPUT ("requests_row"), "8");
  settle (fixture);
  g_assert_false (gtk_widget_get_sensitive (RESULT ("steady_button")));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (RESULT ("whole_button"))));
}

/* Closer, fewer requests touch what is shown; the whole run has them all. */
static void
test_zoom (Fixture *fixture, gconstpointer data)
{
  BudServeViews *views = VIEWS;
  guint n_all;

  bud_serve_views_show_view (views, BUD_SERVE_VIEW_REQUESTS);
  n_all = bud_plot_n_marks (PLOT);
  g_assert_cmpuint (n_all, ==, 40);
  for (int i = 0; i < 6; i++)
    gtk_widget_activate_action (fixture->results, "page.zoom-in", NULL);
  g_assert_cmpuint (bud_plot_n_marks (PLOT), <, n_all / 2);
  gtk_range_set_value (GTK_RANGE (RESULT ("scrub_scale")), 0);
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (RESULT ("view_label"))), "running"));
  gtk_widget_activate_action (fixture->results, "page.zoom-all", NULL);
  g_assert_cmpuint (bud_plot_n_marks (PLOT), ==, n_all);
}

static void
test_trace (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) requests = g_array_new (FALSE, TRUE, sizeof (BudServingRequest));
  g_autoptr (BudTrace) trace = NULL;

  for (guint i = 0; i < 7; i++)
    {
      BudServingRequest request = { .send_s = i, .input_tokens = 100, .output_tokens = 20 };

      g_array_append_val (requests, request);
    }
  trace = bud_trace_new (requests);
  adw_combo_row_set_selected (ADW_COMBO_ROW (INPUT ("arrival_row")), BUD_ARRIVAL_TRACE);
  settle (fixture);
  g_assert_true (gtk_widget_get_visible (INPUT ("arrival_problem"))); /* no trace is chosen yet */
  bud_serve_inputs_use_trace (BUD_SERVE_INPUTS (fixture->inputs), trace, "week.csv");
  settle (fixture);
  g_assert_false (gtk_widget_get_visible (INPUT ("arrival_problem")));
  bud_serve_views_show_view (VIEWS, BUD_SERVE_VIEW_REQUESTS);
  g_assert_cmpuint (bud_plot_n_marks (PLOT), ==, 7);
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (INPUT ("trace_row"))), "week.csv"));
}

static gboolean
has_answer (gpointer dialog)
{
  return gtk_widget_get_visible (HARNESS_CHILD (dialog, BUD_TYPE_TRACE_DIALOG, "problem"))
         || gtk_widget_get_sensitive (HARNESS_CHILD (dialog, BUD_TYPE_TRACE_DIALOG, "use_button"));
}

static gboolean
names_line (gpointer dialog)
{
  GtkWidget *problem = HARNESS_CHILD (dialog, BUD_TYPE_TRACE_DIALOG, "problem");

  return gtk_widget_get_visible (problem)
         && strstr (bud_problem_row_get_text (BUD_PROBLEM_ROW (problem)), "2: input_tokens") != NULL;
}

static gboolean
has_no_problem (gpointer dialog)
{
  return !gtk_widget_get_visible (HARNESS_CHILD (dialog, BUD_TYPE_TRACE_DIALOG, "problem"));
}

/* A file whose columns nobody knows, and a line with a mistake: said with line and column, mended by choosing
 * another column, used. */
static void
test_trace_dialog (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = scratch_folder ();
  g_autofree char *path = g_build_filename (folder, "own.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWindow *dialog;
  GtkWidget *input;

  g_assert_true (g_file_set_contents (path, "t,a,b,c\n0,9,x,2\n250,9,20,3\n500,9,30,4\n", -1, NULL));
  dialog = bud_serve_page_open_trace (fixture->page, file);
  g_assert_true (harness_wait (has_answer, dialog));
  input = HARNESS_CHILD (dialog, BUD_TYPE_TRACE_DIALOG, "input_row");
  adw_combo_row_set_selected (ADW_COMBO_ROW (HARNESS_CHILD (dialog, BUD_TYPE_TRACE_DIALOG, "arrival_row")),
                              0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (HARNESS_CHILD (dialog, BUD_TYPE_TRACE_DIALOG, "times_row")), 1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (HARNESS_CHILD (dialog, BUD_TYPE_TRACE_DIALOG, "output_row")), 3);
  adw_combo_row_set_selected (ADW_COMBO_ROW (input), 2);
  g_assert_true (harness_wait (names_line, dialog));
  adw_combo_row_set_selected (ADW_COMBO_ROW (input), 1);
  g_assert_true (harness_wait (has_no_problem, dialog));
  g_signal_emit_by_name (HARNESS_CHILD (dialog, BUD_TYPE_TRACE_DIALOG, "use_button"), "clicked");
  settle (fixture);
  g_assert_cmpint (SCENARIO->load.arrival, ==, BUD_ARRIVAL_TRACE);
  bud_serve_views_show_view (VIEWS, BUD_SERVE_VIEW_REQUESTS);
  g_assert_cmpuint (bud_plot_n_marks (PLOT), ==, 3);
}

/* A long run is given up for a newer one, and what is shown is of the newest. */
static void
test_newest_wins (Fixture *fixture, gconstpointer data)
{
  type (INPUT ("requests_row"), "2000000");
  harness_settle (fixture->session, 50);
  g_assert_true (bud_serve_page_is_busy (fixture->page));
  type (INPUT ("requests_row"), "50");
  settle (fixture);
  bud_serve_views_show_view (VIEWS, BUD_SERVE_VIEW_REQUESTS);
  g_assert_cmpuint (bud_plot_n_marks (PLOT), ==, 50);
}

/* Nobody looks: nothing is simulated until somebody does. */
static void
test_hidden (Fixture *fixture, gconstpointer data)
{
  BudScenario *changed = bud_scenario_copy (SCENARIO);
  g_autofree char *before = g_strdup (TILE ("throughput_tile"));

  bud_window_show_page (fixture->window, "simulate");
  harness_settle (fixture->session, 300); /* the crossfade */
  changed->workload.n_sequences = 32;
  bud_session_change (fixture->session, changed, "Concurrency", NULL);
  settle (fixture);
  g_assert_cmpstr (TILE ("throughput_tile"), ==, before);
  bud_window_show_page (fixture->window, "serve");
  settle (fixture);
  g_assert_cmpstr (TILE ("throughput_tile"), !=, before);
}

/* The text is of the format chosen and of the scenario as it is now. */
static void
test_deployment_commands (Fixture *fixture, gconstpointer data)
{
  BudDeployDialog *dialog = bud_deploy_dialog_new (GTK_WINDOW (fixture->window), fixture->session);
  g_autofree char *script = bud_deploy_dialog_get_text (dialog);
  g_autofree char *manifest = NULL;
  g_autofree char *changed = NULL;

  g_assert_nonnull (strstr (script, "vllm serve"));
  bud_deploy_dialog_show_artefact (dialog, BUD_ARTEFACT_KUBERNETES);
  manifest = bud_deploy_dialog_get_text (dialog);
  g_assert_nonnull (strstr (manifest, "kind: Deployment"));
  type (INPUT ("sequences_row"), "123");
  settle (fixture);
  changed = bud_deploy_dialog_get_text (dialog);
  g_assert_nonnull (strstr (changed, "\"123\""));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  g_assert_true (harness_wait (is_mapped, harness_find_id (fixture->results, "view_choice")));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (harness_find_id (fixture->results, "view_choice")),
                              BUD_SERVE_VIEW_LATENCY);
  g_assert_cmpint (bud_serve_views_get_view (VIEWS), ==, BUD_SERVE_VIEW_LATENCY);
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(path, data, function) g_test_add ("/app/serve/" path, Fixture, data, set_up, function, tear_down)
  ADD ("first-results", NULL, test_first_results);
  ADD ("editing", NULL, test_editing);
  ADD ("typing", NULL, test_typing);
  ADD ("slider", NULL, test_slider);
  ADD ("visible-rows", NULL, test_visible_rows);
  ADD ("no-scheduler", NULL, test_no_scheduler);
  ADD ("pools", NULL, test_pools);
  ADD ("views", NULL, test_views);
  ADD ("steady-part", NULL, test_steady_part);
  ADD ("zoom", NULL, test_zoom);
  ADD ("rate-of-conversations", NULL, test_rate_of_conversations);
  ADD ("split", NULL, test_split);
  ADD ("trace", NULL, test_trace);
  ADD ("trace-dialog", NULL, test_trace_dialog);
  ADD ("newest-wins", NULL, test_newest_wins);
  ADD ("hidden", NULL, test_hidden);
  ADD ("deployment-commands", NULL, test_deployment_commands);
  ADD ("narrow", GINT_TO_POINTER (420), test_narrow);
#undef ADD
  return g_test_run ();
}
