/* The Plan page in a real window, and the list of plans behind its table. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "app/device-chooser.h"
#include "app/plan-columns.h"
#include "app/plan-csv.h"
#include "app/plan-list.h"
#include "app/plan-losers.h"
#include "app/plan-page.h"
#include "app/plan-table.h"
#include "app/plan-text.h"
#include "app/plot-widget.h"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  BudPlanPage *page;
  BudPlanRun *run;
  GtkWidget *results;
} Fixture;

#define RESULT(name) harness_find_id (fixture->results, name)
#define PAGE(name) HARNESS_CHILD (fixture->page, BUD_TYPE_PLAN_PAGE, name)
#define RANKING bud_plan_run_get_ranking (fixture->run)
#define RESULTS BUD_PLAN_RESULTS (fixture->results)
#define PLOT BUD_PLOT_WIDGET (HARNESS_CHILD (RESULT ("pareto"), BUD_TYPE_PLAN_PARETO, "plot"))

static void
set_criteria (Fixture *fixture, double tpot_limit_s, guint64 formats)
{
  static const char *const ids[] = { "h100-sxm5-80", "h200-sxm-141", "l40s", NULL };
  BudPlanBar *bar = bud_plan_page_get_bar (fixture->page);
  g_autoptr (BudPlanCriteria) criteria = bud_plan_criteria_copy (bud_plan_bar_get (bar));

  g_strfreev (criteria->device_ids);
  criteria->device_ids = g_strdupv ((char **) ids);
  criteria->formats = formats;
  criteria->scenario->tpot_limit_s = tpot_limit_s;
  bud_plan_bar_set (bar, criteria);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  fixture->window = harness_window (fixture->session, data != NULL ? GPOINTER_TO_INT (data) : 1280, 800);
  bud_window_show_page (fixture->window, "plan");
  fixture->page = BUD_PLAN_PAGE (bud_window_get_page (fixture->window, "plan"));
  fixture->run = bud_plan_page_get_run (fixture->page);
  fixture->results = GTK_WIDGET (bud_plan_page_get_results (fixture->page));
  set_criteria (fixture, 0.05, 1 << BUD_FORMAT_FP8 | 1 << BUD_FORMAT_BF16);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

static gboolean
is_idle (gpointer data)
{
  Fixture *fixture = data;

  return !bud_plan_run_is_busy (fixture->run) && !bud_plan_results_is_busy (RESULTS);
}

static void
settle (Fixture *fixture)
{
  g_assert_true (harness_wait (is_idle, fixture));
  harness_settle (fixture->session, 50);
}

static void
run (Fixture *fixture)
{
  bud_plan_page_run (fixture->page);
  settle (fixture);
}

static BudPlanList *
plans (Fixture *fixture)
{
  return BUD_PLAN_LIST (
      gtk_column_view_get_model (bud_plan_table_get_view (BUD_PLAN_TABLE (RESULT ("table")))));
}

static const char *
shown (GtkWidget *stack)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static void
test_run (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (shown (PAGE ("stack")), ==, "empty");
  g_assert_cmpint (bud_plan_run_get_state (fixture->run), ==, BUD_PLAN_RUN_NONE);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "page.run", NULL));
  settle (fixture);
  g_assert_cmpint (bud_plan_run_get_state (fixture->run), ==, BUD_PLAN_RUN_DONE);
  g_assert_cmpstr (shown (PAGE ("stack")), ==, "content");
  g_assert_cmpstr (shown (RESULT ("table_stack")), ==, "table");
  g_assert_cmpuint (bud_ranking_get_n (RANKING), >, 1); /* the best of each device */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (plans (fixture))), ==,
                    bud_ranking_get_n (RANKING));
  g_assert_cmpuint (bud_plan_results_get_current (RESULTS), ==, bud_ranking_get_candidate (RANKING, 0));
  g_assert_true (gtk_widget_get_visible (RESULT ("current_card")));
  g_assert_false (gtk_widget_get_visible (PAGE ("note")));
  g_assert_nonnull (strstr (bud_page_get_subtitle (BUD_PAGE (fixture->page)),
                            bud_plan_bar_get_model_name (bud_plan_page_get_bar (fixture->page))));
}

static gboolean
has_accuracy (gpointer session)
{
  return bud_accuracy_store_get (bud_session_get_accuracy (session), BUD_REPLAY_CLOSED_FORM) != NULL;
}

/* Figures that runs measured say how far off they may be; what does not fit has none. */
static void
test_bands (Fixture *fixture, gconstpointer data)
{
  static const BudPlanColumn silent[] = { BUD_PLAN_COLUMN_HARDWARE, BUD_PLAN_COLUMN_E2E };
  const BudPlanResult *best;
  BudPlanResult unfit;
  BudAccuracy *accuracy;
  const BudPlan *plan;
  g_autofree char *tpot = NULL;

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "page.run", NULL);
  settle (fixture);
  g_assert_true (harness_wait (has_accuracy, fixture->session));
  accuracy = bud_accuracy_store_get (bud_session_get_accuracy (fixture->session), BUD_REPLAY_CLOSED_FORM);
  plan = bud_ranking_get_plan (RANKING);
  best = bud_ranking_get_result (RANKING, 0);
  tpot = bud_plan_column_meaning (BUD_PLAN_COLUMN_TPOT, plan, best, accuracy);
  g_assert_nonnull (strstr (tpot, "measured run"));
  unfit = *best;
  unfit.verdict = BUD_PLAN_UNFIT;
  g_assert_null (bud_plan_column_meaning (BUD_PLAN_COLUMN_TPOT, plan, &unfit, accuracy));
  g_assert_null (bud_plan_column_meaning (BUD_PLAN_COLUMN_TPOT, plan, best, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (silent); i++)
    g_assert_null (bud_plan_column_meaning (silent[i], plan, best, accuracy));
}

/* What is chosen in the table is ringed in the plot, and the other way round. */
static void
test_linked (Fixture *fixture, gconstpointer data)
{
  BudPlotWidget *plot;
  int mark;

  run (fixture);
  plot = PLOT;
  g_assert_cmpint (bud_plot_widget_get_selected (plot), ==, -1);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (plans (fixture)), 1, TRUE);
  mark = bud_plot_widget_get_selected (plot);
  g_assert_cmpint (mark, >=, 0);
  g_assert_cmpuint (bud_plan_results_get_current (RESULTS), ==, bud_ranking_get_candidate (RANKING, 1));

  bud_plot_widget_select (plot, mark == 0 ? 1 : 0);
  g_assert_cmpuint (bud_plan_list_get_selected (plans (fixture)), !=, bud_ranking_get_candidate (RANKING, 1));
  g_assert_cmpuint (bud_plan_list_get_selected (plans (fixture)), !=, BUD_RANK_NONE);
}

static gboolean
has_plot (gpointer data)
{
  return bud_plot_widget_get_plot (BUD_PLOT_WIDGET (data)) != NULL;
}

/* A row the plot left out, being one of many on a spot, is drawn once it is selected. */
static void
test_left_out (Fixture *fixture, gconstpointer data)
{
  const BudPlanCloud *cloud;
  guint32 candidate = BUD_RANK_NONE;
  guint n_marks;

  run (fixture);
  g_assert_true (harness_wait (has_plot, PLOT));
  cloud = bud_plan_run_get_cloud (fixture->run);
  for (guint32 rank = 0; rank < bud_ranking_get_summary (RANKING)->n_done && candidate == BUD_RANK_NONE;
       rank++)
    {
      guint32 one = bud_ranking_at_rank (RANKING, rank);
      const BudPlanResult *result = bud_plan_get_result (bud_ranking_get_plan (RANKING), one);
      gboolean is_drawn = !bud_plan_result_has_figures (result);

      for (guint i = 0; i < cloud->points->len && !is_drawn; i++)
        is_drawn = g_array_index (cloud->points, BudCloudPoint, i).candidate == one;
      if (!is_drawn)
        candidate = one;
    }
  g_assert_cmpuint (candidate, !=, BUD_RANK_NONE);
  n_marks = bud_plot_n_marks (bud_plot_widget_get_plot (PLOT));
  bud_plan_results_select (RESULTS, candidate);
  g_assert_cmpuint (bud_plot_n_marks (bud_plot_widget_get_plot (PLOT)), ==, n_marks + 1);
  g_assert_cmpint (bud_plot_widget_get_selected (PLOT), ==, (int) n_marks);
}

static void
test_sorted (Fixture *fixture, gconstpointer data)
{
  GtkColumnView *view;
  GListModel *columns;
  double last = INFINITY;

  run (fixture);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (RESULT ("show_choice")), 1); /* all that meet */
  settle (fixture);
  view = bud_plan_table_get_view (BUD_PLAN_TABLE (RESULT ("table")));
  columns = gtk_column_view_get_columns (view);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (gtk_column_view_column_get_title (column), "tok/s") == 0)
        gtk_column_view_sort_by_column (view, column, GTK_SORT_DESCENDING);
    }
  settle (fixture);
  g_assert_cmpint (bud_ranking_get_order (RANKING)->key, ==, BUD_RANK_THROUGHPUT);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (plans (fixture))); i++)
    {
      g_autoptr (BudPlanItem) item = g_list_model_get_item (G_LIST_MODEL (plans (fixture)), i);
      double rate = bud_plan_item_get_result (item)->output_tokens_per_s;

      g_assert_cmpfloat (rate, <=, last);
      last = rate;
    }
}

static void
test_reasons (Fixture *fixture, gconstpointer data)
{
  GtkWidget *losers;
  GtkWidget *row;
  const BudPlanGroup *group;

  run (fixture);
  losers = RESULT ("losers");
  g_assert_cmpuint (bud_ranking_get_summary (RANKING)->n_groups, >, 0);
  group = &bud_ranking_get_summary (RANKING)->groups[0];
  row = bud_plan_losers_get_row (BUD_PLAN_LOSERS (losers), group->verdict);
  g_assert_nonnull (row);
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  settle (fixture);
  g_assert_cmpuint (bud_ranking_get_n (RANKING), ==, bud_ranking_get_summary (RANKING)->groups[0].n);
  for (guint32 i = 0; i < bud_ranking_get_n (RANKING); i++)
    g_assert_cmpint (bud_ranking_get_result (RANKING, i)->verdict, ==,
                     bud_ranking_get_summary (RANKING)->groups[0].verdict);
  g_assert_true (gtk_widget_get_visible (RESULT ("back_button")));
  g_signal_emit_by_name (RESULT ("back_button"), "clicked");
  settle (fixture);
  g_assert_cmpint (bud_ranking_get_result (RANKING, 0)->verdict, ==, BUD_PLAN_MEETS);
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
  const BudScenario *scenario;
  const BudPlanResult *result;
  g_autofree char *before = g_strdup (bud_session_get_scenario (fixture->session)->hardware_id);

  run (fixture);
  bud_plan_results_select (RESULTS, bud_ranking_get_candidate (RANKING, 1));
  result = bud_ranking_get_result (RANKING, 1);
  bud_plan_results_open_in_simulate (RESULTS);
  scenario = bud_session_get_scenario (fixture->session);
  g_assert_cmpuint (scenario->deployment.n_devices, ==, result->deployment.n_devices);
  g_assert_cmpuint (scenario->deployment.tp, ==, result->deployment.tp);
  g_assert_cmpuint (scenario->workload.n_sequences, ==, result->concurrency);
  g_assert_cmpstr (scenario->hardware_id, ==,
                   bud_plan_get_request (bud_ranking_get_plan (RANKING))->devices[result->device].id);
  harness_settle (fixture->session, 50);
  /* The window shows what the plan said. */
  g_assert_cmpfloat_with_epsilon (
      bud_session_get_outcome (fixture->session)->asked->estimate.tpot_s / result->tpot_s, 1, 1e-9);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (bud_window_get_page (fixture->window, "simulate"))));
  bud_session_undo (fixture->session);
  g_assert_cmpstr (bud_session_get_scenario (fixture->session)->hardware_id, ==, before);

  bud_plan_results_compare (RESULTS);
  g_assert_cmpuint (bud_comparison_get_n (bud_session_get_comparison (fixture->session)), ==, 1);
}

/* Clusters alone, each whole; the scenario of one stands in it. */
static void
test_clusters (Fixture *fixture, gconstpointer data)
{
  static const char *const none[] = { NULL };
  static const char *const clusters[] = { "dgx-h100", "aws-p5", NULL };
  BudPlanBar *bar = bud_plan_page_get_bar (fixture->page);
  GtkMenuButton *button = GTK_MENU_BUTTON (HARNESS_CHILD (bar, BUD_TYPE_PLAN_BAR, "devices_button"));
  BudDeviceChooser *chooser = BUD_DEVICE_CHOOSER (gtk_menu_button_get_popover (button));
  GtkDropDown *vendor = GTK_DROP_DOWN (HARNESS_CHILD (chooser, BUD_TYPE_DEVICE_CHOOSER, "vendor"));
  g_autofree char *text = NULL;
  g_autofree char *hardware = NULL;

  gtk_drop_down_set_selected (vendor, g_list_model_get_n_items (gtk_drop_down_get_model (vendor)) - 1);
  g_assert_cmpuint (g_strv_length (bud_plan_bar_get (bar)->cluster_ids), >, 30); /* every one */
  g_assert_cmpuint (g_strv_length (bud_plan_bar_get (bar)->device_ids), ==, 0);
  bud_device_chooser_choose_vendor (chooser, "AMD");
  g_assert_null (bud_plan_bar_get (bar)->cluster_ids);

  bud_device_chooser_set (chooser, none, clusters, 2);
  g_signal_emit_by_name (chooser, "edited");
  g_assert_null (bud_plan_bar_get_problem (bar));
  text = bud_device_chooser_describe (chooser);
  g_assert_cmpstr (text, ==, "2 clusters");
  run (fixture);
  g_assert_cmpuint (bud_ranking_get_n (RANKING), ==, 2); /* the best of each */
  hardware = bud_plan_text_hardware (bud_ranking_get_plan (RANKING), bud_ranking_get_result (RANKING, 0));
  g_assert_null (strstr (hardware, "×"));
  bud_plan_results_select (RESULTS, bud_ranking_get_candidate (RANKING, 0));
  bud_plan_results_open_in_simulate (RESULTS);
  g_assert_true (g_strv_contains (clusters, bud_session_get_scenario (fixture->session)->cluster_id));
  harness_settle (fixture->session, 50);
  g_assert_cmpfloat_with_epsilon (bud_session_get_outcome (fixture->session)->asked->estimate.tpot_s
                                      / bud_ranking_get_result (RANKING, 0)->tpot_s,
                                  1, 1e-9);
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  const char *text;

  set_criteria (fixture, 0.0001, 1 << BUD_FORMAT_BF16); /* 0.1 ms per token: nobody */
  run (fixture);
  g_assert_cmpuint (bud_ranking_get_n (RANKING), ==, 0);
  g_assert_cmpstr (shown (RESULT ("table_stack")), ==, "none");
  text = adw_status_page_get_description (ADW_STATUS_PAGE (RESULT ("none_status")));
  g_assert_nonnull (strstr (text, "best: "));
  g_assert_false (gtk_widget_get_visible (RESULT ("current_card")));
  g_assert_false (gtk_widget_get_visible (RESULT ("minimum_button")));
}

static void
test_problem (Fixture *fixture, gconstpointer data)
{
  set_criteria (fixture, 0.05, 0);
  g_signal_emit_by_name (bud_plan_page_get_bar (fixture->page), "edited");
  g_assert_true (gtk_widget_get_visible (PAGE ("note")));
  g_assert_false (gtk_widget_is_sensitive (PAGE ("run_button")));
  bud_plan_page_run (fixture->page);
  g_assert_cmpint (bud_plan_run_get_state (fixture->run), ==, BUD_PLAN_RUN_NONE);
  set_criteria (fixture, 0.05, 1 << BUD_FORMAT_BF16);
  g_signal_emit_by_name (bud_plan_page_get_bar (fixture->page), "edited");
  g_assert_false (gtk_widget_get_visible (PAGE ("note")));
  run (fixture);
  /* Other criteria than those of the results: said. */
  set_criteria (fixture, 0.04, 1 << BUD_FORMAT_BF16);
  g_signal_emit_by_name (bud_plan_page_get_bar (fixture->page), "edited");
  g_assert_true (gtk_widget_get_visible (PAGE ("note")));
}

static void
test_unknown_model (Fixture *fixture, gconstpointer data)
{
  BudPlanBar *bar = bud_plan_page_get_bar (fixture->page);
  g_autoptr (BudPlanCriteria) criteria = bud_plan_criteria_copy (bud_plan_bar_get (bar));

  g_free (criteria->scenario->model_id);
  criteria->scenario->model_id = g_strdup ("nobody/no-such-model");
  bud_plan_bar_set (bar, criteria);
  run (fixture);
  g_assert_cmpint (bud_plan_run_get_state (fixture->run), ==, BUD_PLAN_RUN_FAILED);
  g_assert_true (gtk_widget_get_visible (PAGE ("note")));
  g_assert_cmpstr (shown (PAGE ("stack")), ==, "empty");
}

static void
test_traffic (Fixture *fixture, gconstpointer data)
{
  guint users;

  run (fixture);
  users = bud_plan_get_request (bud_ranking_get_plan (RANKING))->concurrency;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (HARNESS_CHILD (bud_plan_page_get_bar (fixture->page),
                                                                  BUD_TYPE_PLAN_BAR, "traffic_2")),
                                TRUE);
  settle (fixture);
  g_assert_cmpuint (bud_plan_get_request (bud_ranking_get_plan (RANKING))->concurrency, ==, 2 * users);
}

static gboolean
has_begun (gpointer data)
{
  return bud_plan_run_get_n_done (data) > 0 || bud_plan_run_get_state (data) == BUD_PLAN_RUN_DONE;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  BudPlanBar *bar = bud_plan_page_get_bar (fixture->page);
  g_autoptr (BudPlanCriteria) criteria = bud_plan_criteria_copy (bud_plan_bar_get (bar));

  g_clear_pointer (&criteria->device_ids, g_strfreev);
  criteria->max_devices = 128;
  bud_plan_bar_set (bar, criteria);
  bud_plan_page_run (fixture->page);
  g_assert_true (harness_wait (has_begun, fixture->run));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "page.cancel", NULL));
  settle (fixture);
  g_assert_cmpint (bud_plan_run_get_state (fixture->run), ==, BUD_PLAN_RUN_CANCELLED);
  g_assert_cmpuint (bud_ranking_get_summary (RANKING)->n_done, >, 0);
  g_assert_cmpuint (bud_ranking_get_summary (RANKING)->n_done, <,
                    bud_plan_run_get_n_candidates (fixture->run));
  g_assert_false (gtk_widget_get_visible (PAGE ("progress_card")));
  g_assert_true (gtk_widget_get_visible (PAGE ("note")));
}

/* Weights, users, TTFT make room first. */
static gboolean
hides_first (gpointer table)
{
  static const char *const first_hidden[] = { "Weights", "Users", "TTFT (ms)" };

  for (guint i = 0; bud_plan_table_get_title (table, i) != NULL; i++)
    for (guint k = 0; k < G_N_ELEMENTS (first_hidden); k++)
      if (g_strcmp0 (bud_plan_table_get_title (table, i), first_hidden[k]) == 0)
        return FALSE;
  return TRUE;
}

static gboolean
shows_all (gpointer table)
{
  return g_strcmp0 (bud_plan_table_get_title (table, 4), "Weights") == 0;
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  gboolean is_wide = GPOINTER_TO_INT (data) > 1200;
  BudPlanTable *table = BUD_PLAN_TABLE (RESULT ("table"));

  run (fixture);
  g_assert_true (harness_wait (is_wide ? shows_all : hides_first, table));
  g_assert_cmpstr (bud_plan_table_get_title (table, 1), ==, is_wide ? "Rank" : "Hardware");
}

static gboolean
are_judged (gpointer results)
{
  const BudFinalists *finalists = bud_plan_results_get_finalists (results);

  for (guint32 i = 0; i < bud_finalists_get_n (finalists); i++)
    if (bud_finalists_get (finalists, i) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
shows_loaded (gpointer table)
{
  for (guint i = 0; bud_plan_table_get_title (table, i) != NULL; i++)
    if (g_strcmp0 (bud_plan_table_get_title (table, i), "Loaded p99 (s)") == 0)
      return TRUE;
  return FALSE;
}

static void
test_judged (Fixture *fixture, gconstpointer data)
{
  BudPlanTable *table = BUD_PLAN_TABLE (RESULT ("table"));

  run (fixture);
  g_assert_false (shows_loaded (table));
  g_signal_emit_by_name (RESULT ("judge_button"), "clicked");
  g_assert_true (harness_wait (are_judged, RESULTS));
  g_assert_true (harness_wait (shows_loaded, table));
  g_assert_cmpuint (bud_finalists_get_n (bud_plan_results_get_finalists (RESULTS)), ==,
                    bud_ranking_get_n (RANKING));
  run (fixture); /* another run knows nothing of them */
  g_assert_null (bud_plan_results_get_finalists (RESULTS));
}

static void
test_csv (Fixture *fixture, gconstpointer data)
{
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;

  run (fixture);
  csv = bud_plan_csv (RANKING, G_MAXUINT32);
  lines = g_strsplit (csv, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, bud_ranking_get_n (RANKING) + 2);
  g_assert_true (g_str_has_prefix (lines[0], "rank,hardware,devices,"));
  g_assert_true (g_str_has_prefix (lines[1], "1,\""));
}

/* The list alone: whatever ranking follows, what listeners are told adds up to what it has. */

static void
on_items_changed (GListModel *model, guint position, guint n_removed, guint n_added, GPtrArray *mirror)
{
  if (n_removed > 0)
    g_ptr_array_remove_range (mirror, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (BudPlanItem) item = g_list_model_get_item (model, position + i);

      g_assert_nonnull (item);
      g_ptr_array_insert (mirror, (int) (position + i),
                          GUINT_TO_POINTER (bud_plan_item_get_candidate (item)));
    }
  /* Between two signals, too, the list is what the signals made of it. */
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, mirror->len);
  for (guint i = 0; i < MIN (mirror->len, 40); i++)
    {
      g_autoptr (BudPlanItem) item = g_list_model_get_item (model, i);

      g_assert_cmpuint (bud_plan_item_get_candidate (item), ==,
                        GPOINTER_TO_UINT (g_ptr_array_index (mirror, i)));
    }
}

static void
show (BudPlanList *list, GPtrArray *mirror, BudPlan *plan, guint32 verdicts, BudRankKey key, guint32 most)
{
  const BudRankOrder order = { .verdicts = verdicts, .key = key };
  g_autoptr (BudRanking) ranking = bud_ranking_new (plan, &order);

  bud_plan_list_show (list, ranking, most);
  g_assert_cmpuint (mirror->len, ==, g_list_model_get_n_items (G_LIST_MODEL (list)));
  g_assert_cmpuint (mirror->len, ==, MIN (most, bud_ranking_get_n (ranking)));
  for (guint i = 0; i < mirror->len; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_ptr_array_index (mirror, i)), ==,
                      bud_ranking_get_candidate (ranking, i));
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudPlanList) list = bud_plan_list_new ();
  g_autoptr (GPtrArray) mirror = g_ptr_array_new ();
  g_autoptr (BudPlanItem) third = NULL;
  g_autoptr (BudPlanItem) again = NULL;
  BudPlan *plan;
  guint32 candidate;

  run (fixture);
  plan = bud_ranking_get_plan (RANKING);
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), mirror);
  show (list, mirror, plan, BUD_RANK_MEETING, BUD_RANK_OBJECTIVE, 12);
  third = g_list_model_get_item (G_LIST_MODEL (list), 2);
  candidate = bud_plan_item_get_candidate (third);
  bud_plan_list_select (list, candidate);
  show (list, mirror, plan, BUD_RANK_MEETING, BUD_RANK_OBJECTIVE, G_MAXUINT32);
  show (list, mirror, plan, BUD_RANK_ALL, BUD_RANK_OBJECTIVE, G_MAXUINT32);
  g_assert_cmpuint (bud_plan_list_get_position (list, candidate), ==, 2);
  show (list, mirror, plan, BUD_RANK_ALL, BUD_RANK_TTFT, G_MAXUINT32);
  g_assert_cmpuint (bud_plan_list_get_selected (list), ==, candidate);
  again = g_list_model_get_item (G_LIST_MODEL (list), bud_plan_list_get_position (list, candidate));
  g_assert_true (again == third); /* the same row wherever it stands */
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (list),
                                                  bud_plan_list_get_position (list, candidate)));
  show (list, mirror, plan, BUD_RANK_ALL & ~BUD_RANK_MEETING, BUD_RANK_OBJECTIVE, 5);
  g_assert_cmpuint (bud_plan_list_get_position (list, candidate), ==, BUD_RANK_NONE);
  g_assert_cmpuint (bud_plan_list_get_selected (list), ==, candidate);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
    int width;
  } tests[] = {
    { "/app/plan/run", test_run, 1280 },
    { "/app/plan/bands", test_bands, 1280 },
    { "/app/plan/linked", test_linked, 1280 },
    { "/app/plan/left-out", test_left_out, 1280 },
    { "/app/plan/sorted", test_sorted, 1280 },
    { "/app/plan/reasons", test_reasons, 1280 },
    { "/app/plan/open", test_open, 1280 },
    { "/app/plan/clusters", test_clusters, 1280 },
    { "/app/plan/none", test_none, 1280 },
    { "/app/plan/problem", test_problem, 1280 },
    { "/app/plan/unknown-model", test_unknown_model, 1280 },
    { "/app/plan/traffic", test_traffic, 1280 },
    { "/app/plan/cancel", test_cancel, 1280 },
    { "/app/plan/wide", test_narrow, 1280 },
    { "/app/plan/narrow", test_narrow, 420 },
    { "/app/plan/csv", test_csv, 1280 },
    { "/app/plan/judged", test_judged, 1280 },
    { "/app/plan/list", test_list, 1280 },
  };

  harness_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, GINT_TO_POINTER (tests[i].width), set_up, tests[i].func, tear_down);
  return g_test_run ();
}
