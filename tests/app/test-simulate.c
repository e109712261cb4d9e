/* The Simulate page in a real window, driven by its own widgets. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "app/breakdown-view.h"
#include "app/captioned-choice.h"
#include "plot/estimate-plots.h"
#include "app/growth-view.h"
#include "app/inputs-pane.h"
#include "app/kpi-tile.h"
#include "app/load-row.h"
#include "app/number-row.h"
#include "app/operators-table.h"
#include "app/plot-widget.h"
#include "app/problem-row.h"
#include "app/results-pane.h"
#include "app/simulate-page.h"
#include "app/usecases-page.h"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  GtkWidget *page;
  GtkWidget *inputs;
  GtkWidget *results;
  GtkWidget *views;
} Fixture;

#define INPUT(name) harness_find_id (fixture->inputs, name)
#define PROBLEM(group) harness_find (INPUT (group), BUD_TYPE_PROBLEM_ROW)
#define RESULT(name) HARNESS_CHILD (fixture->results, BUD_TYPE_RESULTS_PANE, name)
#define VIEW(name) HARNESS_CHILD (fixture->views, BUD_TYPE_RESULTS_VIEWS, name)
#define BREAKDOWN(name) HARNESS_CHILD (VIEW ("breakdown"), BUD_TYPE_BREAKDOWN_VIEW, name)
#define TILE(name) bud_kpi_tile_get_value (BUD_KPI_TILE (RESULT (name)))
#define SCENARIO bud_session_get_scenario (fixture->session)
#define OUTCOME bud_session_get_outcome (fixture->session)

static void
set_up (Fixture *fixture, gconstpointer data)
{
  int width = data != NULL ? GPOINTER_TO_INT (data) : 1280;

  fixture->session = harness_session ();
  fixture->window = harness_window (fixture->session, width, 800);
  fixture->page = GTK_WIDGET (bud_window_get_page (fixture->window, "simulate"));
  fixture->inputs = HARNESS_CHILD (fixture->page, BUD_TYPE_SIMULATE_PAGE, "inputs");
  fixture->results = HARNESS_CHILD (fixture->page, BUD_TYPE_SIMULATE_PAGE, "results");
  fixture->views = RESULT ("results_views");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

static void
settle (Fixture *fixture)
{
  harness_settle (fixture->session, 30);
}

static void
test_first_results (Fixture *fixture, gconstpointer data)
{
  GtkWidget *stack = RESULT ("stack");

  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==, "content");
  g_assert_nonnull (OUTCOME->shown);
  g_assert_cmpstr (TILE ("ttft_tile"), !=, "");
  g_assert_cmpuint (bud_plot_n_marks (bud_plot_widget_get_plot (BUD_PLOT_WIDGET (VIEW ("roofline_plot")))), >,
                    8);
  g_assert_nonnull (bud_plot_widget_get_plot (BUD_PLOT_WIDGET (RESULT ("memory_plot"))));
  g_assert_false (gtk_widget_get_visible (RESULT ("note")));
  g_assert_cmpstr (bud_page_get_title (BUD_PAGE (fixture->page)), !=,
                   SCENARIO->model_id); /* the name, not the id */
}

static void
test_shown_sums (Fixture *fixture, gconstpointer data)
{
  for (int is_prefill = 0; is_prefill < 2; is_prefill++)
    {
      g_autoptr (GPtrArray) operators
          = bud_shown_operators (&OUTCOME->shown->request, &OUTCOME->shown->estimate, is_prefill);
      double total_s = bud_phase_time (&OUTCOME->shown->estimate, is_prefill);
      double sum_s = 0;

      for (guint i = 0; i < operators->len; i++)
        sum_s += ((BudShownOperator *) g_ptr_array_index (operators, i))->time_s;
      g_assert_cmpfloat_with_epsilon (sum_s / total_s, 1, 1e-6);
    }
}

static void
test_slider_and_undo (Fixture *fixture, gconstpointer data)
{
  BudLoadRow *load = BUD_LOAD_ROW (INPUT ("load_row"));
  double before = gtk_range_get_value (bud_load_row_get_scale (load));
  g_autofree char *throughput = g_strdup (TILE ("throughput_tile"));

  gtk_range_set_value (bud_load_row_get_scale (load), 0); /* one request */
  settle (fixture);
  g_assert_cmpuint (SCENARIO->workload.n_sequences, ==, 1);
  g_assert_cmpstr (TILE ("throughput_tile"), !=, throughput);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo", NULL));
  settle (fixture);
  g_assert_cmpfloat (gtk_range_get_value (bud_load_row_get_scale (load)), ==, before);
  g_assert_cmpstr (TILE ("throughput_tile"), ==, throughput);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.redo", NULL));
  settle (fixture);
  g_assert_cmpuint (SCENARIO->workload.n_sequences, ==, 1);
}

static void
test_typed_tokens (Fixture *fixture, gconstpointer data)
{
  BudNumberRow *row = BUD_NUMBER_ROW (INPUT ("input_row"));
  double before = SCENARIO->workload.input_tokens;
  double ttft_s = OUTCOME->shown->estimate.ttft_s;

  gtk_editable_set_text (GTK_EDITABLE (bud_number_row_get_spin (row)), "4k");
  settle (fixture);
  g_assert_cmpfloat (SCENARIO->workload.input_tokens, ==, 4000);
  g_assert_cmpfloat (before, !=, 4000);
  g_assert_true ((OUTCOME->shown->estimate.ttft_s < ttft_s) == (before > 4000)); /* fewer tokens, sooner */
  gtk_editable_set_text (GTK_EDITABLE (bud_number_row_get_spin (row)), "-3");
  settle (fixture);
  g_assert_true (bud_number_row_has_error (row));
  g_assert_cmpfloat (SCENARIO->workload.input_tokens, ==, 4000);
}

static BudScenario *
with_layout (Fixture *fixture, guint n_devices, guint tp, guint pp)
{
  BudScenario *changed = bud_scenario_copy (SCENARIO);

  changed->deployment.n_devices = n_devices;
  changed->deployment.tp = tp;
  changed->deployment.pp = pp;
  return changed;
}

static void
test_illegal_layout (Fixture *fixture, gconstpointer data)
{
  BudProblemRow *problem = BUD_PROBLEM_ROW (PROBLEM ("layout"));

  bud_session_change (fixture->session, with_layout (fixture, 8, 6, 2), "Parallelism", NULL);
  settle (fixture);
  g_assert_cmpint (OUTCOME->asked->status, !=, BUD_STATUS_OK);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (problem)));
  g_assert_true (gtk_widget_get_visible (RESULT ("note"))); /* the figures say what they are for */
  g_assert_nonnull (strstr (bud_problem_row_get_text (problem), "Results are for"));
  g_assert_true (g_str_has_prefix (gtk_button_get_label (bud_problem_row_get_button (problem)), "Use"));

  g_signal_emit_by_name (bud_problem_row_get_button (problem), "clicked");
  settle (fixture);
  g_assert_cmpint (OUTCOME->asked->status, ==, BUD_STATUS_OK);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (problem)));
  g_assert_false (gtk_widget_get_visible (RESULT ("note")));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo", NULL));
  g_assert_cmpuint (SCENARIO->deployment.tp, ==, 6);
}

static void
test_unfit (Fixture *fixture, gconstpointer data)
{
  BudProblemRow *problem = BUD_PROBLEM_ROW (PROBLEM ("hardware"));

  bud_session_change (fixture->session, with_layout (fixture, 1, 1, 1), "Devices", NULL);
  settle (fixture);
  g_assert_false (OUTCOME->asked->estimate.memory.fits);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (problem)));
  g_assert_true (g_str_has_prefix (bud_problem_row_get_text (problem), "Does not fit"));
  g_assert_true (gtk_widget_has_css_class (RESULT ("memory_label"), "error"));
  g_signal_emit_by_name (bud_problem_row_get_button (problem), "clicked");
  settle (fixture);
  g_assert_true (OUTCOME->asked->estimate.memory.fits);
  g_assert_false (gtk_widget_has_css_class (RESULT ("memory_label"), "error"));
}

static void
test_devices_bring_tp (Fixture *fixture, gconstpointer data)
{
  BudNumberRow *row = BUD_NUMBER_ROW (INPUT ("devices_row"));

  bud_session_change (fixture->session, with_layout (fixture, 8, 8, 1), "Devices", NULL);
  settle (fixture);
  gtk_editable_set_text (GTK_EDITABLE (bud_number_row_get_spin (row)), "4");
  settle (fixture);
  g_assert_cmpuint (SCENARIO->deployment.tp, ==, 4);
  /* 7 divides no heads: the layout stays and says so. */
  gtk_editable_set_text (GTK_EDITABLE (bud_number_row_get_spin (row)), "7");
  settle (fixture);
  g_assert_cmpuint (SCENARIO->deployment.tp, ==, 4);
  g_assert_true (gtk_widget_get_visible (PROBLEM ("layout")));
}

static void
test_precision (Fixture *fixture, gconstpointer data)
{
  double weights_bytes = OUTCOME->asked->estimate.memory.term_bytes[BUD_MEMORY_WEIGHTS];
  BudScenario *changed = bud_scenario_copy (SCENARIO);

  changed->deployment.weight_format = changed->deployment.activation_format = BUD_FORMAT_FP8;
  bud_session_change (fixture->session, changed, "Precision", NULL);
  settle (fixture);
  g_assert_cmpuint (bud_captioned_choice_get_value (BUD_CAPTIONED_CHOICE (INPUT ("weights_choice"))), ==,
                    BUD_FORMAT_FP8);
  g_assert_cmpfloat (OUTCOME->asked->estimate.memory.term_bytes[BUD_MEMORY_WEIGHTS], <, 0.7 * weights_bytes);
}

static void
test_why (Fixture *fixture, gconstpointer data)
{
  BudScenario *advised;

  g_assert_true (gtk_widget_get_visible (RESULT ("why")));
  g_assert_nonnull (OUTCOME->advice);
  if (OUTCOME->advice->changed == NULL)
    {
      g_assert_false (gtk_widget_get_visible (RESULT ("why_button")));
      return;
    }
  advised = bud_scenario_copy (OUTCOME->advice->changed);
  g_signal_emit_by_name (RESULT ("why_button"), "clicked");
  g_assert_true (bud_scenario_equal (SCENARIO, advised));
  bud_session_undo (fixture->session);
  g_assert_false (bud_scenario_equal (SCENARIO, advised));
  bud_scenario_free (advised);
}

static void
test_views (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "roofline", "breakdown", "operators" };
  GtkStack *views = GTK_STACK (VIEW ("views"));

  for (guint view = 0; view < 3; view++)
    {
      g_assert_true (gtk_widget_activate_action (fixture->page, "page.view", "u", view));
      g_assert_cmpstr (gtk_stack_get_visible_child_name (views), ==, names[view]);
    }
  settle (fixture);
  g_assert_cmpuint (bud_operators_table_n_rows (BUD_OPERATORS_TABLE (VIEW ("operators"))), >=, 4);

  g_assert_true (gtk_widget_activate_action (fixture->page, "page.prefill", NULL));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (VIEW ("prefill_button"))));
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.view", "u", 0));
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.show-table", NULL));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (VIEW ("roofline_stack"))), ==, "table");
  settle (fixture);
}

/* The editor opens with what the scenario asks for; only a name is missing. */
static void
test_save_as_usecase (Fixture *fixture, gconstpointer data)
{
  BudUsecasesPage *usecases;
  const BudUsecaseDraft *draft;

  g_assert_true (gtk_widget_activate_action (fixture->page, "page.save-as-usecase", NULL));
  usecases = BUD_USECASES_PAGE (bud_window_get_page (fixture->window, "usecases"));
  g_assert_true (bud_usecases_page_is_editing (usecases));
  draft = bud_usecase_editor_get_draft (bud_usecases_page_get_editor (usecases));
  g_assert_cmpfloat (draft->ranges[BUD_RANGE_INPUT].max, ==, SCENARIO->workload.input_tokens);
  g_assert_cmpfloat_with_epsilon (draft->ranges[BUD_RANGE_TTFT].max, SCENARIO->ttft_limit_s, 1e-9);
  g_assert_null (bud_usecase_editor_get_id (bud_usecases_page_get_editor (usecases)));
  settle (fixture);
}

static void
test_plan_for_this (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.plan-for-this", NULL));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (bud_window_get_page (fixture->window, "plan"))));
  settle (fixture);
}

typedef struct
{
  BudGrowthView *view;
  guint n_marks; /* another number than this is awaited */
} Awaited;

static gboolean
has_other_marks (gpointer data)
{
  Awaited *awaited = data;
  BudPlot *plot = bud_growth_view_get_plot (awaited->view);

  return plot != NULL && bud_plot_n_marks (plot) != awaited->n_marks;
}

/* The curves arrive from their thread, and again along another axis. */
static void
test_growth (Fixture *fixture, gconstpointer data)
{
  for (guint view = BUD_VIEW_MEMORY; view <= BUD_VIEW_SCALING; view++)
    {
      Awaited awaited = { NULL, 0 };
      GtkDropDown *axis;

      g_assert_true (gtk_widget_activate_action (fixture->page, "page.view", "u", view));
      awaited.view = BUD_GROWTH_VIEW (gtk_stack_get_visible_child (GTK_STACK (VIEW ("views"))));
      g_assert_true (harness_wait (has_other_marks, &awaited));
      awaited.n_marks = bud_plot_n_marks (bud_growth_view_get_plot (awaited.view));
      axis = GTK_DROP_DOWN (gtk_widget_get_last_child (bud_growth_view_get_controls (awaited.view)));
      gtk_drop_down_set_selected (axis, 1); /* context */
      g_assert_true (harness_wait (has_other_marks, &awaited));
    }
}

static void
test_drill_down (Fixture *fixture, gconstpointer data)
{
  BudOperatorsTable *table = BUD_OPERATORS_TABLE (BREAKDOWN ("breakdown_operators"));
  guint n_collapsed;

  gtk_widget_activate_action (fixture->page, "page.view", "u", 1);
  settle (fixture);
  n_collapsed = bud_operators_table_n_rows (table);
  /* Decode is the second bar. */
  bud_plot_widget_select (BUD_PLOT_WIDGET (BREAKDOWN ("breakdown_plot")), BUD_N_SHOWN + BUD_SHOWN_ATTENTION);
  settle (fixture);
  g_assert_cmpuint (bud_operators_table_n_rows (table), >, n_collapsed);
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (BREAKDOWN ("crumbs_label"))), "Attention core"));
  g_signal_emit_by_name (BREAKDOWN ("up_button"), "clicked");
  settle (fixture);
  g_assert_cmpuint (bud_operators_table_n_rows (table), ==, n_collapsed);
}

static void
test_csv (Fixture *fixture, gconstpointer data)
{
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GPtrArray) operators
      = bud_shown_operators (&OUTCOME->shown->request, &OUTCOME->shown->estimate, FALSE);

  gtk_widget_activate_action (fixture->page, "page.view", "u", 2);
  settle (fixture);
  csv = bud_operators_table_to_csv (BUD_OPERATORS_TABLE (VIEW ("operators")));
  lines = g_strsplit (csv, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, operators->len + 2); /* title, rows, end */
  g_assert_true (g_str_has_prefix (lines[0], "operator,group,"));
}

/* What a token waits for others' prompts has a group of its own: no operator of its step is in it. */
static void
test_waiting (Fixture *fixture, gconstpointer data)
{
  const BudEstimate *estimate = &OUTCOME->shown->estimate;
  g_autoptr (GPtrArray) operators = bud_shown_operators (&OUTCOME->shown->request, estimate, FALSE);
  double waiting_s = 0;

  for (guint i = 0; i < operators->len; i++)
    {
      const BudShownOperator *shown = g_ptr_array_index (operators, i);

      if (shown->group == BUD_SHOWN_WAIT)
        waiting_s += shown->time_s;
    }
  g_assert_cmpfloat (waiting_s, >, 0);
  g_assert_cmpfloat_with_epsilon (waiting_s, estimate->tpot_s - estimate->decode.latency_s, 1e-12);
}

static const char *
selected_id (BudPicker *picker)
{
  GtkWidget *list = harness_find (GTK_WIDGET (picker), GTK_TYPE_LIST_VIEW);
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  gpointer item = gtk_single_selection_get_selected_item (selection);

  return item != NULL ? bud_catalog_item_get_id (item) : NULL;
}

static void
test_model_picker (Fixture *fixture, gconstpointer data)
{
  BudPickerRow *row = BUD_PICKER_ROW (INPUT ("model_row"));
  g_autofree char *before = g_strdup (SCENARIO->model_id);
  BudPicker *picker;
  guint n_all;

  bud_picker_row_open (row);
  settle (fixture);
  picker = bud_picker_row_get_picker (row);
  n_all = g_list_model_get_n_items (bud_picker_get_items (picker));
  g_assert_cmpuint (n_all, >=, 40);
  harness_settle (fixture->session, 300); /* the entry says late that it was emptied */
  g_assert_cmpstr (selected_id (picker), ==, before);
  gtk_editable_set_text (bud_picker_get_entry (picker), "lama 8b"); /* misspelt */
  settle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (bud_picker_get_items (picker)), >, 0);
  g_assert_cmpuint (g_list_model_get_n_items (bud_picker_get_items (picker)), <, n_all);
  g_signal_emit_by_name (bud_picker_get_entry (picker), "activate");
  settle (fixture);
  g_assert_cmpstr (SCENARIO->model_id, !=, before);
  g_assert_cmpstr (bud_page_get_title (BUD_PAGE (fixture->page)), ==,
                   bud_inputs_pane_get_model_name (BUD_INPUTS_PANE (fixture->inputs)));
}

static void
test_usecase_picker (Fixture *fixture, gconstpointer data)
{
  BudPickerRow *row = BUD_PICKER_ROW (INPUT ("usecase_row"));
  g_autoptr (BudCatalogItem) item = NULL;

  bud_picker_row_open (row);
  settle (fixture);
  item = g_list_model_get_item (bud_picker_get_items (bud_picker_row_get_picker (row)), 1);
  g_assert_true (BUD_IS_CATALOG_ITEM (item)); /* the row above is "Own Tokens" */
  g_signal_emit_by_name (bud_picker_row_get_picker (row), "picked", item);
  settle (fixture);
  g_assert_cmpstr (SCENARIO->usecase_id, ==, bud_catalog_item_get_id (item));
  g_signal_emit_by_name (bud_picker_row_get_picker (row), "picked", NULL);
  g_assert_null (SCENARIO->usecase_id);
  g_assert_true (isnan (SCENARIO->ttft_limit_s));
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  BudScenario *changed = bud_scenario_copy (SCENARIO);
  GtkLabel *foot;

  changed->ttft_limit_s = OUTCOME->shown->estimate.ttft_s / 2;
  bud_session_change (fixture->session, changed, "Use case", NULL);
  settle (fixture);
  foot = GTK_LABEL (HARNESS_CHILD (RESULT ("ttft_tile"), BUD_TYPE_KPI_TILE, "foot_label"));
  g_assert_true (g_str_has_prefix (gtk_label_get_label (foot), "missed"));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (foot), "error"));
}

static void
test_accessible (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  gtk_test_accessible_assert_property (HARNESS_CHILD (window, BUD_TYPE_WINDOW, "page_list"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Pages");
  gtk_test_accessible_assert_property (VIEW ("roofline_plot"), GTK_ACCESSIBLE_PROPERTY_LABEL, "Roofline");
  gtk_test_accessible_assert_role (VIEW ("roofline_plot"), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (RESULT ("memory_plot"), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Memory per device");
  gtk_test_accessible_assert_role (RESULT ("ttft_tile"), GTK_ACCESSIBLE_ROLE_GROUP);
  g_assert_nonnull (gtk_widget_get_tooltip_text (HARNESS_CHILD (window, BUD_TYPE_WINDOW, "undo_button")));
}

/* The page has folded, and the results have been given their width and answered it. */
static gboolean
is_narrow (gpointer data)
{
  Fixture *fixture = data;

  return bud_page_get_narrow (BUD_PAGE (fixture->page))
         && gtk_widget_get_mapped (harness_find_id (fixture->views, "view_choice"));
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  g_assert_true (harness_wait (is_narrow, fixture));
  settle (fixture);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), ==, GPOINTER_TO_INT (data));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (
                       GTK_STACK (HARNESS_CHILD (fixture->page, BUD_TYPE_SIMULATE_PAGE, "modes"))),
                   ==, "narrow");
  g_assert_true (gtk_widget_get_mapped (fixture->results));
  bud_simulate_page_show_tab (BUD_SIMULATE_PAGE (fixture->page), FALSE);
  settle (fixture);
  g_assert_true (gtk_widget_get_mapped (fixture->inputs));
  /* Nothing may be wider than the window. */
  g_assert_cmpint (gtk_widget_get_width (fixture->inputs), <=, GPOINTER_TO_INT (data));
  g_assert_cmpint (gtk_widget_get_width (fixture->results), <=, GPOINTER_TO_INT (data));
}

static gboolean
is_inside (gpointer data)
{
  Fixture *fixture = data;
  GtkWidget *child = gtk_widget_get_first_child (fixture->results);

  return gtk_widget_get_width (child) <= gtk_widget_get_width (fixture->results);
}

/* Too wide to fold, too narrow for six tiles: they go in two lines, and nothing is cut. */
static void
test_nothing_is_cut (Fixture *fixture, gconstpointer data)
{
  g_assert_true (harness_wait (is_inside, fixture));
  g_assert_false (bud_page_get_narrow (BUD_PAGE (fixture->page)));
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, func, width)                                                                               \
  g_test_add ("/app/simulate/" name, Fixture, GINT_TO_POINTER (width), set_up, func, tear_down)
  ADD ("first-results", test_first_results, 1280);
  ADD ("shown-sums", test_shown_sums, 1280);
  ADD ("slider-and-undo", test_slider_and_undo, 1280);
  ADD ("typed-tokens", test_typed_tokens, 1280);
  ADD ("illegal-layout", test_illegal_layout, 1280);
  ADD ("unfit", test_unfit, 1280);
  ADD ("devices-bring-tp", test_devices_bring_tp, 1280);
  ADD ("precision", test_precision, 1280);
  ADD ("why", test_why, 1280);
  ADD ("views", test_views, 1280);
  ADD ("growth", test_growth, 1280);
  ADD ("save-as-usecase", test_save_as_usecase, 1280);
  ADD ("plan-for-this", test_plan_for_this, 1280);
  ADD ("drill-down", test_drill_down, 1280);
  ADD ("csv", test_csv, 1280);
  ADD ("waiting", test_waiting, 1280);
  ADD ("model-picker", test_model_picker, 1280);
  ADD ("usecase-picker", test_usecase_picker, 1280);
  ADD ("limits", test_limits, 1280);
  ADD ("accessible", test_accessible, 1280);
  ADD ("narrow", test_narrow, 420);
  ADD ("narrowest", test_narrow, 360);
  ADD ("nothing-is-cut", test_nothing_is_cut, 1100);
  return g_test_run ();
}
