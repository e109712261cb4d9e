/* Pictures of the pages: shot PAGE FILE.png [OPTION…]. Run below tests/headless.sh. */
#include "harness.h"
#include "shot-windows.h"

#include <stdlib.h>

#include "app/compare-page.h"
#include "app/accuracy-page.h"
#include "app/own-engines-box.h"
#include "app/own-runs-box.h"
#include "app/figure.h"
#include "app/hardware-page.h"
#include "app/inputs-pane.h"
#include "app/library-page.h"
#include "app/models-page.h"
#include "app/picker-row.h"
#include "app/plan-page.h"
#include "app/plot-widget.h"
#include "app/results-pane.h"
#include "app/serve-page.h"
#include "app/simulate-page.h"
#include "app/tour.h"
#include "app/usecases-page.h"

static char *size_text;
static char *scenario_path;
static char *view_name;
static char *open_name;
static char *search_text;
static char *language;
static char *item_id;
static char **actions;
static double text_scale = 1;
static gboolean is_selecting;
static gboolean is_dark, is_high_contrast, is_prefill, is_inputs, is_table, is_sidebar_hidden;
static gboolean is_end;
static int selected = -1;
static int n_compared;
static int step;
static gboolean is_rtl;
static gboolean is_tour;

static const GOptionEntry entries[] = {
  { "size", 0, 0, G_OPTION_ARG_STRING, &size_text, "Of the window, default 1280x800", "WxH" },
  { "language", 0, 0, G_OPTION_ARG_STRING, &language, "Speak de, zh_CN or pseudo", "LANGUAGE" },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &is_dark, "Dark style", NULL },
  { "text-scale", 0, 0, G_OPTION_ARG_DOUBLE, &text_scale, "Of all text, 1.25 is GNOME's Large Text",
    "FACTOR" },
  { "rtl", 0, 0, G_OPTION_ARG_NONE, &is_rtl, "Right to left", NULL },
  { "high-contrast", 0, 0, G_OPTION_ARG_NONE, &is_high_contrast, "High contrast", NULL },
  { "scenario", 0, 0, G_OPTION_ARG_FILENAME, &scenario_path, "A .budscenario file instead of the default",
    "FILE" },
  { "view", 0, 0, G_OPTION_ARG_STRING, &view_name, "A view of Simulate or a dashboard of Compare", "NAME" },
  { "prefill", 0, 0, G_OPTION_ARG_NONE, &is_prefill, "The prefill phase", NULL },
  { "table", 0, 0, G_OPTION_ARG_NONE, &is_table, "Show as Table", NULL },
  { "select", 0, 0, G_OPTION_ARG_INT, &selected, "Select a mark of the view's plot", "N" },
  { "step", 0, 0, G_OPTION_ARG_INT, &step, "Presentation: pages further", "N" },
  { "inputs", 0, 0, G_OPTION_ARG_NONE, &is_inputs, "Narrow: the Inputs tab", NULL },
  { "compared", 0, 0, G_OPTION_ARG_INT, &n_compared, "Compare N variants of the scenario, at most 8", "N" },
  { "tour", 0, 0, G_OPTION_ARG_NONE, &is_tour, "The demo tour", NULL },
  { "end", 0, 0, G_OPTION_ARG_NONE, &is_end, "Scrolled down to the end", NULL },
  { "item", 0, 0, G_OPTION_ARG_STRING, &item_id, "Libraries: open the details of this item", "ID" },
  { "select-mode", 0, 0, G_OPTION_ARG_NONE, &is_selecting, "Libraries: check several", NULL },
  { "do", 0, 0, G_OPTION_ARG_STRING_ARRAY, &actions,
    "Activate this action of the page, as page.column-rename(uint32 0) or win.close, and show what it opens; "
    "may be repeated",
    "ACTION" },
  { "no-sidebar", 0, 0, G_OPTION_ARG_NONE, &is_sidebar_hidden, "Without the sidebar", NULL },
  { "open", 0, 0, G_OPTION_ARG_STRING, &open_name,
    "Open the main menu (menu), the jobs (jobs), a picker (model, hardware, usecase), the page's form or "
    "filters, on Serve a trace, on Accuracy a result",
    "NAME" },
  { "search", 0, 0, G_OPTION_ARG_STRING, &search_text, "Type into the picker or the library's search",
    "TEXT" },
  { NULL },
};

static void
arrange_simulate (BudSimulatePage *page)
{
  BudResultsViews *views = bud_results_pane_get_views (bud_simulate_page_get_results (page));

  bud_simulate_page_show_tab (page, !is_inputs);
  bud_results_views_show_phase (views, is_prefill);
  for (int view = 0; view < BUD_N_VIEWS; view++)
    if (g_strcmp0 (view_name, bud_view_name ((BudView) view)) == 0)
      bud_results_views_show_view (views, (BudView) view);
  if (is_table)
    bud_results_views_toggle_table (views);
  if (selected >= 0)
    {
      GtkWidget *front
          = gtk_stack_get_visible_child (GTK_STACK (HARNESS_CHILD (views, BUD_TYPE_RESULTS_VIEWS, "views")));

      bud_plot_widget_select (BUD_PLOT_WIDGET (harness_find (front, BUD_TYPE_PLOT_WIDGET)), selected);
    }
}

static void
arrange_compare (GtkWidget *page)
{
  bud_compare_page_show_view (BUD_COMPARE_PAGE (page), view_name);
  if (is_table)
    gtk_widget_activate_action (page, "page.show-table", NULL);
}

static gboolean
is_counted (gpointer matrix)
{
  return !bud_fit_matrix_is_busy (matrix);
}

/* --select: a cell of the matrix; --table: the roofline as a table; --end: scrolled down; --open form. */
static GtkWindow *
arrange_hardware (BudHardwarePage *page, BudWindow *window)
{
  BudHardwareDetails *details = bud_hardware_page_get_details (page);
  BudFitMatrix *matrix = bud_hardware_details_get_matrix (details);

  harness_wait (is_counted, matrix);
  if (selected >= 0)
    bud_fit_matrix_select (matrix, (guint) selected / 6, (guint) selected % 6);
  if (is_table)
    bud_figure_show_table (BUD_FIGURE (HARNESS_CHILD (details, BUD_TYPE_HARDWARE_DETAILS, "roofline")), TRUE);
  if (g_strcmp0 (open_name, "form") != 0)
    return GTK_WINDOW (window);
  gtk_widget_activate_action (GTK_WIDGET (page), item_id != NULL ? "hardware.duplicate" : "hardware.add",
                              NULL);
  return GTK_WINDOW (bud_hardware_page_get_form (page));
}

/* --open form: the editor, of a new use case without --item. */
static void
arrange_usecases (GtkWidget *page)
{
  if (g_strcmp0 (open_name, "form") == 0)
    gtk_widget_activate_action (page, item_id != NULL ? "usecases.edit" : "usecases.add", NULL);
}

/* Down to the end of the details. */
static void
scroll_down (GtkWidget *root)
{
  GtkWidget *scroller = harness_find (root, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

/* The page is in front, and its first frame laid out. */
static gboolean
is_still (gpointer window)
{
  GtkStack *pages = GTK_STACK (HARNESS_CHILD (window, BUD_TYPE_WINDOW, "pages"));

  return !gtk_stack_get_transition_running (pages)
         && gtk_widget_get_height (gtk_stack_get_visible_child (pages)) > 0;
}

static gboolean
is_simulated (gpointer page)
{
  return !bud_serve_page_is_busy (page);
}

/* The view by its name or number; a mark of its plot. */
static void
arrange_serve (BudServePage *page, BudSession *session)
{
  static const char *const names[BUD_N_SERVE_VIEWS]
      = { "time", "percentiles", "latency", "requests", "rate", "pools" };
  BudServeViews *views = bud_serve_results_get_views (bud_serve_page_get_results (page));

  bud_serve_page_show_tab (page, !is_inputs);
  harness_settle (session, 100);
  harness_wait (is_simulated, page);
  for (int view = 0; view < BUD_N_SERVE_VIEWS; view++)
    if (g_strcmp0 (view_name, names[view]) == 0)
      bud_serve_views_show_view (views, (BudServeView) view);
  harness_wait (is_simulated, page);
  if (is_table)
    bud_serve_views_toggle_table (views);
  if (selected >= 0)
    bud_plot_widget_select (BUD_PLOT_WIDGET (harness_find_id (GTK_WIDGET (views), "plot")), selected);
}

/* --open: results, comma-separated; --step 1: the calibration to them, 2: kept, its row open. */
static GtkWindow *
calibrate (GtkWidget *box, GtkWidget *engines, BudSession *session)
{
  BudCalibrateDialog *dialog = bud_own_runs_box_calibrate (BUD_OWN_RUNS_BOX (box));
  GtkWidget *row;

  gtk_widget_remove_css_class (GTK_WIDGET (dialog), "solid-csd");
  harness_settle (session, 1500);
  if (step < 2)
    return GTK_WINDOW (dialog);
  g_signal_emit_by_name (HARNESS_CHILD (dialog, BUD_TYPE_CALIBRATE_DIALOG, "save_button"), "clicked");
  harness_settle (session, 1500);
  row = gtk_widget_get_first_child (HARNESS_CHILD (engines, BUD_TYPE_OWN_ENGINES_BOX, "list"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  return NULL;
}

/* The view: ttft, rate or histogram; TPOT's scatter without one. A dialog that opened, or NULL. */
static GtkWindow *
arrange_accuracy (BudPage *page, BudSession *session)
{
  GtkWidget *own_runs = HARNESS_CHILD (page, BUD_TYPE_ACCURACY_PAGE, "own_runs");
  g_auto (GStrv) results = g_strsplit (open_name != NULL ? open_name : "", ",", -1);
  g_autofree char *name = g_strconcat (view_name != NULL ? view_name : "", "_button", NULL);

  if (view_name != NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (HARNESS_CHILD (page, BUD_TYPE_ACCURACY_PAGE, name)),
                                  TRUE);
  if (is_table)
    gtk_toggle_button_set_active (
        GTK_TOGGLE_BUTTON (HARNESS_CHILD (page, BUD_TYPE_ACCURACY_PAGE, "table_button")), TRUE);
  for (guint i = 0; results[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (results[i]);

      bud_own_runs_box_import (BUD_OWN_RUNS_BOX (own_runs), file);
    }
  harness_settle (session, 6000);
  if (selected >= 0)
    bud_plot_widget_select (BUD_PLOT_WIDGET (HARNESS_CHILD (page, BUD_TYPE_ACCURACY_PAGE, "plot")), selected);
  return step > 0 ? calibrate (own_runs, HARNESS_CHILD (page, BUD_TYPE_ACCURACY_PAGE, "own_engines"), session)
                  : NULL;
}

static gboolean
has_plans (gpointer data)
{
  return !bud_plan_run_is_busy (data);
}

static gboolean
has_some_plans (gpointer data)
{
  BudRanking *ranking = bud_plan_run_get_ranking (data);

  return has_plans (data) || (ranking != NULL && bud_ranking_get_n (ranking) > 0);
}

/* `--view empty`: before any run; `running`: with the first results; `judged`: under load; `clusters`: some
 * beside the devices; else with all, the one at rank
 * `--select` looked at. */
static void
arrange_plan (BudPlanPage *page, BudSession *session)
{
  BudPlanRun *run = bud_plan_page_get_run (page);

  if (g_strcmp0 (view_name, "empty") != 0)
    {
      gboolean is_running = g_strcmp0 (view_name, "running") == 0;
      g_autoptr (BudPlanCriteria) criteria
          = bud_plan_criteria_copy (bud_plan_bar_get (bud_plan_page_get_bar (page)));

      criteria->max_devices = is_running ? 256 : criteria->max_devices;
      if (g_strcmp0 (view_name, "clusters") == 0)
        criteria->cluster_ids = g_strsplit ("dgx-h100,gb200-nvl72,mi300x-ubb-8", ",", -1);
      bud_plan_bar_set (bud_plan_page_get_bar (page), criteria);
      bud_plan_page_run (page);
      harness_wait (is_running ? has_some_plans : has_plans, run);
      harness_settle (session, is_running ? 700 : 800);
    }
  if (g_strcmp0 (view_name, "judged") == 0)
    {
      bud_plan_results_judge (bud_plan_page_get_results (page));
      harness_settle (session, 4000);
    }
  if (selected >= 0 && bud_plan_run_get_ranking (run) != NULL)
    bud_plan_results_select (bud_plan_page_get_results (page),
                             bud_ranking_get_candidate (bud_plan_run_get_ranking (run), (guint32) selected));
  if (is_table)
    bud_plan_pareto_toggle_table (bud_plan_results_get_pareto (bud_plan_page_get_results (page)));
  if (open_name != NULL && !shot_is_chrome (open_name))
    bud_plan_bar_open (bud_plan_page_get_bar (page), open_name);
}

static void
open_picker (BudWindow *window, BudSession *session)
{
  GtkWidget *inputs = harness_find (GTK_WIDGET (window), BUD_TYPE_INPUTS_PANE);
  g_autofree char *child = g_strconcat (open_name, "_row", NULL);
  BudPickerRow *row = BUD_PICKER_ROW (harness_find_id (inputs, child));

  bud_picker_row_open (row);
  if (search_text != NULL)
    gtk_editable_set_text (bud_picker_get_entry (bud_picker_row_get_picker (row)), search_text);
  harness_settle (session, 1500);
}

static void
arrange_library (BudLibraryPage *page)
{
  BudLibraryList *list = bud_library_page_get_list (page);

  g_object_set (list, "is-selecting", is_selecting, NULL);
  if (search_text != NULL)
    gtk_editable_set_text (bud_library_list_get_search (list), search_text);
}

static void
open_filters (BudLibraryPage *page, BudSession *session)
{
  GtkWidget *filters = GTK_WIDGET (bud_library_list_get_filters (bud_library_page_get_list (page)));

  gtk_menu_button_popup (GTK_MENU_BUTTON (gtk_widget_get_last_child (filters)));
  harness_settle (session, 1000);
}

static int
shoot (GtkWindow *window, const char *path)
{
  if (harness_shoot (window, path))
    return 0;
  g_printerr ("cannot write %s\n", path);
  return 3;
}

static int
shoot_trace (BudServePage *page, BudSession *session, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (open_name);
  GtkWindow *dialog = bud_serve_page_open_trace (page, file);

  gtk_widget_realize (GTK_WIDGET (dialog));
  gtk_widget_remove_css_class (GTK_WIDGET (dialog), "solid-csd");
  harness_settle (session, 800);
  return shoot (dialog, path);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new ("PAGE FILE.png");
  g_autoptr (GError) error = NULL;
  BudSession *session;
  BudWindow *window;
  ShotWish wish;
  GtkWindow *other;
  BudPage *page;
  GtkWindow *shown;
  int width = 1280;
  int height = 800;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 3
      || (size_text != NULL && sscanf (size_text, "%dx%d", &width, &height) != 2))
    {
      g_printerr ("%s", error != NULL ? error->message : g_option_context_get_help (context, TRUE, NULL));
      return 2;
    }
  if (language != NULL && !harness_set_language (language))
    {
      g_printerr ("no locale for “%s”: install locales and build again\n", language);
      return 2;
    }
  if (is_high_contrast)
    g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
  gtk_init ();
  if (is_rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  harness_init_display ();
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * PANGO_SCALE * text_scale), NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  session = harness_session ();
  if (scenario_path != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (scenario_path);
      if (!bud_scenario_document_open (bud_session_get_document (session), file, &error))
        g_error ("%s: %s", scenario_path, error->message);
    }
  harness_compare (session, n_compared);
  if (is_tour)
    bud_tour_start (session);
  window = harness_window (session, width, height);
  wish = (ShotWish){ view_name, search_text, width, height, step, size_text != NULL, is_end };
  other = shot_window (argv[1], window, session, &wish);
  if (other != NULL)
    return shoot (other, argv[2]);
  page = bud_window_get_page (window, argv[1]);
  if (page == NULL)
    {
      g_printerr ("no page is called “%s”\n", argv[1]);
      return 2;
    }
  bud_window_show_page (window, argv[1]);
  if (is_sidebar_hidden)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toggle-sidebar", NULL);
  if (BUD_IS_SIMULATE_PAGE (page))
    arrange_simulate (BUD_SIMULATE_PAGE (page));
  if (BUD_IS_SERVE_PAGE (page))
    arrange_serve (BUD_SERVE_PAGE (page), session);
  if (BUD_IS_COMPARE_PAGE (page))
    arrange_compare (GTK_WIDGET (page));
  if (BUD_IS_PLAN_PAGE (page))
    arrange_plan (BUD_PLAN_PAGE (page), session);
  if (item_id != NULL && !bud_library_page_open (BUD_LIBRARY_PAGE (page), item_id))
    {
      g_printerr ("nothing is called “%s”\n", item_id);
      return 2;
    }
  if (BUD_IS_LIBRARY_PAGE (page))
    arrange_library (BUD_LIBRARY_PAGE (page));
  harness_wait (is_still, window);
  if (BUD_IS_ACCURACY_PAGE (page) && (shown = arrange_accuracy (page, session)) != NULL)
    return shoot (shown, argv[2]);
  harness_settle (session, 500);
  if (shot_open_chrome (window, session, open_name))
    return shoot (GTK_WINDOW (window), argv[2]);
  if (open_name != NULL && BUD_IS_SERVE_PAGE (page))
    return shoot_trace (BUD_SERVE_PAGE (page), session, argv[2]);
  shown = GTK_WINDOW (window);
  if (actions != NULL)
    shown = shot_do (GTK_WIDGET (page), session, actions, &wish);
  else if (BUD_IS_MODELS_PAGE (page) && g_strcmp0 (open_name, "form") == 0)
    shown = shot_editor (GTK_WIDGET (page), session, &wish);
  else if (BUD_IS_MODELS_PAGE (page) && g_strcmp0 (open_name, "hub") == 0)
    return shoot (shot_hub (GTK_WIDGET (page), session, &wish), argv[2]);
  else if (BUD_IS_LIBRARY_PAGE (page) && g_strcmp0 (open_name, "filters") == 0)
    open_filters (BUD_LIBRARY_PAGE (page), session);
  else if (BUD_IS_HARDWARE_PAGE (page))
    shown = arrange_hardware (BUD_HARDWARE_PAGE (page), window);
  else if (BUD_IS_USECASES_PAGE (page))
    arrange_usecases (GTK_WIDGET (page));
  else if (open_name != NULL && !BUD_IS_PLAN_PAGE (page) && !BUD_IS_ACCURACY_PAGE (page))
    open_picker (window, session);
  if (is_end)
    scroll_down (BUD_IS_HARDWARE_PAGE (page)
                     ? GTK_WIDGET (bud_hardware_page_get_details (BUD_HARDWARE_PAGE (page)))
                     : GTK_WIDGET (page));
  harness_settle (session, 200);
  return shoot (shown, argv[2]);
}
