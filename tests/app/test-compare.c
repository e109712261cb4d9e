/* The Compare page in a real window. */
#include "harness.h"

#include <string.h>

#include "app/compare-grid.h"
#include "app/compare-page.h"
#include "app/plot-card.h"
#include "app/plot-widget.h"

typedef struct
{
  BudSession *session;
  BudComparison *comparison;
  BudWindow *window;
  GtkWidget *page;
} Fixture;

#define CHILD(name) HARNESS_CHILD (fixture->page, BUD_TYPE_COMPARE_PAGE, name)

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  fixture->comparison = bud_session_get_comparison (fixture->session);
  fixture->window = harness_window (fixture->session, GPOINTER_TO_INT (data), 800);
  bud_window_show_page (fixture->window, "compare");
  fixture->page = GTK_WIDGET (bud_window_get_page (fixture->window, "compare"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

/* The current scenario, then the same with FP8 weights, then one that does not fit. */
static void
fill (Fixture *fixture)
{
  g_autoptr (BudScenario) scenario = bud_scenario_copy (bud_session_get_scenario (fixture->session));

  bud_comparison_add (fixture->comparison, scenario, "first");
  scenario->deployment.weight_format = scenario->deployment.activation_format = BUD_FORMAT_FP8;
  bud_comparison_add (fixture->comparison, scenario, "second");
  scenario->deployment.weight_format = scenario->deployment.activation_format = BUD_FORMAT_BF16;
  scenario->deployment.n_devices = scenario->deployment.tp = 1;
  bud_comparison_add (fixture->comparison, scenario, "third");
  harness_settle (fixture->session, 30);
}

static char **
grid_lines (Fixture *fixture)
{
  GtkWidget *grid = harness_find (fixture->page, BUD_TYPE_COMPARE_GRID);
  g_autofree char *csv = bud_compare_grid_to_csv (BUD_COMPARE_GRID (grid));

  return g_strsplit (csv, "\r\n", -1);
}

static BudPlot *
front_plot (Fixture *fixture)
{
  GtkWidget *view = gtk_stack_get_visible_child (GTK_STACK (CHILD ("views")));

  return bud_plot_card_get_plot (BUD_PLOT_CARD (harness_find (view, BUD_TYPE_PLOT_CARD)));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  GtkStack *stack = GTK_STACK (CHILD ("stack"));

  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "empty");
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.add-to-comparison", NULL));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "content");
  harness_settle (fixture->session, 30);
  bud_session_undo (fixture->session);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "empty");
}

/* From Simulate by the window's action, which the shortcut runs. */
static void
test_add_from_simulate (Fixture *fixture, gconstpointer data)
{
  bud_window_show_page (fixture->window, "simulate");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.add-to-comparison", NULL));
  g_assert_cmpuint (bud_comparison_get_n (fixture->comparison), ==, 1);
  g_assert_true (bud_scenario_equal (bud_compared_get_scenario (bud_comparison_get (fixture->comparison, 0)),
                                     bud_session_get_scenario (fixture->session)));
  harness_settle (fixture->session, 30);
}

static void
test_figures (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;

  fill (fixture);
  lines = grid_lines (fixture);
  g_assert_true (g_str_has_suffix (lines[0], "\"A: first\",\"B: second\",\"C: third\""));
  g_assert_true (g_str_has_prefix (lines[1], "\"TTFT"));
  g_assert_true (g_str_has_suffix (lines[1], ",\"–\"")); /* what does not fit has no times … */
  g_assert_true (g_str_has_prefix (lines[7], "\"Memory"));
  g_assert_false (g_str_has_suffix (lines[7], ",\"–\"")); /* … but a memory */
  g_assert_cmpuint (bud_plot_n_groups (front_plot (fixture)), ==, 3);
}

static void
test_baseline (Fixture *fixture, gconstpointer data)
{
  GtkDropDown *choice = GTK_DROP_DOWN (CHILD ("baseline_choice"));
  g_autoptr (BudPlotTable) table = NULL;

  fill (fixture);
  gtk_drop_down_set_selected (choice, 1);
  g_assert_cmpuint (bud_comparison_get_baseline (fixture->comparison), ==, 1);
  table = bud_plot_table (front_plot (fixture));
  g_assert_cmpstr (table->titles[4], ==, "A − B");
  bud_session_undo (fixture->session);
  g_assert_cmpuint (gtk_drop_down_get_selected (choice), ==, 0);
}

static void
test_column_actions (Fixture *fixture, gconstpointer data)
{
  BudScenario *second;

  fill (fixture);
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.column-left", "u", 1));
  second = bud_scenario_copy (bud_compared_get_scenario (bud_comparison_get (fixture->comparison, 0)));
  g_assert_cmpstr (second->name, ==, "second");
  g_assert_cmpuint (bud_comparison_get_baseline (fixture->comparison), ==, 1);
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.column-baseline", "u", 0));
  g_assert_cmpuint (bud_comparison_get_baseline (fixture->comparison), ==, 0);
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.column-remove", "u", 2));
  g_assert_cmpuint (bud_comparison_get_n (fixture->comparison), ==, 2);
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.column-simulate", "u", 0));
  g_assert_true (bud_scenario_equal (bud_session_get_scenario (fixture->session), second));
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.clear", NULL));
  g_assert_cmpuint (bud_comparison_get_n (fixture->comparison), ==, 0);
  harness_settle (fixture->session, 30);
  bud_scenario_free (second);
}

/* Every dashboard shows something of the three, as a plot and as a table. */
static void
test_views (Fixture *fixture, gconstpointer data)
{
  GtkStack *views = GTK_STACK (CHILD ("views"));
  g_autoptr (GtkSelectionModel) pages = gtk_stack_get_pages (views);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (pages));

  fill (fixture);
  for (guint view = 0; view < n; view++)
    {
      GtkWidget *front;

      g_assert_true (gtk_widget_activate_action (fixture->page, "page.view", "u", view));
      front = gtk_stack_get_visible_child (views);
      harness_settle (fixture->session, 50);
      g_assert_true (harness_find (front, BUD_TYPE_COMPARE_GRID) != NULL
                     || harness_find (front, BUD_TYPE_PLOT_CARD) != NULL);
      g_assert_true (gtk_widget_activate_action (fixture->page, "page.show-table", NULL));
      harness_settle (fixture->session, 20);
    }
}

static void
on_text (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static gboolean
has_text (gpointer text)
{
  return *(char **) text != NULL;
}

/* What was copied last, as text. */
static char *
copied (Fixture *fixture)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->page), NULL, on_text, &text);
  g_assert_true (harness_wait (has_text, &text));
  return text;
}

/* The page's menu gives all that a dashboard shows, a plot's own menu that plot. */
static void
test_copy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *front, *second;
  g_autofree char *all = NULL;
  g_autofree char *own = NULL;

  fill (fixture);
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.view", "u", 2)); /* platforms */
  harness_settle (fixture->session, 50);
  front = gtk_stack_get_visible_child (GTK_STACK (CHILD ("views")));
  second = gtk_widget_get_next_sibling (harness_find (front, BUD_TYPE_PLOT_CARD));
  g_assert_true (gtk_widget_activate_action (fixture->page, "page.copy-view", NULL));
  all = copied (fixture);
  g_signal_emit_by_name (harness_find (second, BUD_TYPE_PLOT_WIDGET), "copy");
  own = copied (fixture);
  g_assert_true (g_str_has_suffix (all, own));
  g_assert_cmpuint (strlen (all), >, strlen (own));
}

static gboolean
has_bands (gpointer data)
{
  BudPlot *plot = front_plot (data);
  g_autoptr (BudPlotTable) table = plot != NULL ? bud_plot_table (plot) : NULL;

  return table != NULL && table->n_columns == 6;
}

static gboolean
has_tooltip (GtkWidget *root, const char *part)
{
  const char *text = gtk_widget_get_tooltip_text (root);

  if (text != NULL && strstr (text, part) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_tooltip (child, part))
      return TRUE;
  return FALSE;
}

static gboolean
says_band (gpointer data)
{
  return has_tooltip (harness_find (((Fixture *) data)->page, BUD_TYPE_COMPARE_GRID),
                      "nearest measured runs");
}

/* Once the measured runs are worked out, figures and curves say how far they were off. */
static void
test_bands (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  g_assert_true (harness_wait (says_band, fixture));
  bud_compare_page_show_view (BUD_COMPARE_PAGE (fixture->page), "models");
  g_assert_true (harness_wait (has_bands, fixture));
}

static gboolean
is_narrow (gpointer data)
{
  return bud_page_get_narrow (BUD_PAGE (((Fixture *) data)->page));
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  g_assert_true (harness_wait (is_narrow, fixture));
  fill (fixture);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), ==, GPOINTER_TO_INT (data));
  g_assert_cmpint (gtk_widget_get_width (fixture->page), <=, GPOINTER_TO_INT (data));
  g_assert_true (gtk_widget_get_mapped (harness_find_id (fixture->page, "view_choice")));
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, func, width)                                                                               \
  g_test_add ("/app/compare/" name, Fixture, GINT_TO_POINTER (width), set_up, func, tear_down)
  ADD ("empty", test_empty, 1280);
  ADD ("add-from-simulate", test_add_from_simulate, 1280);
  ADD ("figures", test_figures, 1280);
  ADD ("baseline", test_baseline, 1280);
  ADD ("column-actions", test_column_actions, 1280);
  ADD ("views", test_views, 1280);
  ADD ("copy", test_copy, 1280);
  ADD ("bands", test_bands, 1280);
  ADD ("narrow", test_narrow, 420);
  return g_test_run ();
}
