/* Every page, editor and dialog: what can be used has a name, for screen readers and for scripts. */
#include "harness.h"

#include "app/accuracy-page.h"
#include "app/compare-page.h"
#include "app/guide-window.h"
#include "app/own-runs-box.h"
#include "app/pages.h"
#include "app/plan-page.h"
#include "app/serve-page.h"
#include "app/shortcuts.h"
#include "app/simulate-page.h"
#include "app/usecases-page.h"
#include "scratch.h"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  guint n_named;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer page)
{
  fixture->session = harness_session ();
  harness_compare (fixture->session, 2);
  fixture->window = harness_window (fixture->session, 1280, 800);
  if (page != NULL)
    bud_window_show_page (fixture->window, page);
  harness_settle (fixture->session, 100);
}

static void
tear_down (Fixture *fixture, gconstpointer page)
{
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

/* What GTK 4.10 and newer never tell the name of. */
static gboolean
is_nameless (GtkAccessibleRole role)
{
  switch ((int) role)
    {
    case GTK_ACCESSIBLE_ROLE_WIDGET:
    case GTK_ACCESSIBLE_ROLE_BANNER:
    case GTK_ACCESSIBLE_ROLE_GENERIC:
    case GTK_ACCESSIBLE_ROLE_NONE:
    case GTK_ACCESSIBLE_ROLE_PRESENTATION:
    case GTK_ACCESSIBLE_ROLE_SECTION:
    case GTK_ACCESSIBLE_ROLE_STATUS:
      return TRUE;
    default:
      return FALSE;
    }
}

/* GTK 4.10 and newer say the tooltip for want of a name, and of the button in a menu button its owner's. */
static gboolean
has_other_name (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  return gtk_get_minor_version () >= 10
         && (gtk_widget_get_tooltip_text (widget) != NULL || (parent != NULL && GTK_IS_MENU_BUTTON (parent)));
}

static gboolean
has_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  gboolean has_relation = gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  g_autofree char *label = gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, "");

  if (GTK_IS_DROP_DOWN (widget) && has_relation) /* to the one that is chosen */
    return FALSE;
  return !is_nameless (gtk_accessible_get_accessible_role (accessible))
         && (has_relation || has_other_name (widget)
             || (gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL)
                 && label != NULL));
}

/* Not the text inside a field, whose name is the field's, nor what only scrolls, nor what newer versions of
 * libadwaita tell nobody of: the list around an expander row's head. */
static gboolean
needs_name (GtkWidget *widget)
{
  if (GTK_IS_LIST_BOX (widget) && is_nameless (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget))))
    return FALSE;
  if (GTK_IS_TEXT (widget) || GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_POPOVER (widget))
    return FALSE;
  return gtk_widget_get_focusable (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_MENU_BUTTON (widget)
         || GTK_IS_COLUMN_VIEW (widget) || BUD_IS_PAGE (widget);
}

static gboolean
has_vain_name (GtkWidget *widget)
{
  return !GTK_IS_LABEL (widget)
         && gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
         && is_nameless (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)));
}

static void
fail_at (GtkWidget *widget, const char *where, const char *what)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (int i = 0; widget != NULL && i < 7; widget = gtk_widget_get_parent (widget), i++)
    {
      const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

      g_string_append_printf (path, "%s%s%s%s", i > 0 ? " < " : "", G_OBJECT_TYPE_NAME (widget),
                              id != NULL ? " " : "", id != NULL ? id : "");
    }
  g_test_message ("%s: %s: %s", where, what, path->str);
  g_test_fail ();
}

static guint check_names (GtkWidget *widget, const char *where);

/* What opens is opened. */
static guint
check_popover (GtkWidget *popover, const char *where)
{
  guint n_named;

  gtk_popover_popup (GTK_POPOVER (popover));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  n_named = check_names (popover, where);
  gtk_popover_popdown (GTK_POPOVER (popover));
  return n_named;
}

static guint
check_names (GtkWidget *widget, const char *where)
{
  guint n_named = 0;

  if (!gtk_widget_get_can_focus (widget))
    return 0;
  if (needs_name (widget))
    {
      if (has_name (widget))
        n_named++;
      else
        fail_at (widget, where, "no name");
    }
  if (has_vain_name (widget))
    fail_at (widget, where, "a name that its role does not tell");
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child) && !gtk_widget_get_mapped (child))
      n_named += check_popover (child, where);
    else if (gtk_widget_get_mapped (child))
      n_named += check_names (child, where);
  return n_named;
}

/* It would redraw the window for as long as that lives. */
static gboolean
spins_unseen (GtkWidget *root)
{
  gboolean spins = GTK_IS_SPINNER (root) && gtk_spinner_get_spinning (GTK_SPINNER (root))
                   && !gtk_widget_get_mapped (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && !spins;
       child = gtk_widget_get_next_sibling (child))
    spins = spins_unseen (child);
  return spins;
}

static void
check (Fixture *fixture, const char *where)
{
  guint n_named;

  harness_settle (fixture->session, 30);
  g_assert_false (spins_unseen (GTK_WIDGET (fixture->window)));
  n_named = check_names (GTK_WIDGET (fixture->window), where);
  g_test_message ("%s: %u", where, n_named);
  g_assert_cmpuint (n_named, >, 20);
}

static void
check_dialog (GtkWidget *dialog, gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (dialog));
  guint n_named;

  /* Else it would swallow every key. */
  g_assert_true (focus == NULL || gtk_widget_get_mapped (focus));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (dialog)), !=, NULL);
  n_named = check_names (dialog, G_OBJECT_TYPE_NAME (dialog));
  g_test_message ("%s: %u", G_OBJECT_TYPE_NAME (dialog), n_named);
}

/* The one that opened last. */
static void
check_opened (Fixture *fixture)
{
  g_autoptr (GtkWindow) opened = NULL;
  GListModel *windows = gtk_window_get_toplevels ();

  harness_settle (fixture->session, 100);
  opened = g_list_model_get_item (windows, g_list_model_get_n_items (windows) - 1);
  g_assert_true (opened != GTK_WINDOW (fixture->window));
  check_dialog (GTK_WIDGET (opened), NULL);
  gtk_window_destroy (opened);
}

static gboolean
is_compared (gpointer page)
{
  GtkStack *stack = GTK_STACK (HARNESS_CHILD (page, BUD_TYPE_ACCURACY_PAGE, "stack"));

  return g_strcmp0 (gtk_stack_get_visible_child_name (stack), "content") == 0;
}

static void
import_run (BudOwnRunsBox *own)
{
  static const char text[] = "{\"max_concurrency\":4,\"completed\":8,\"total_input_tokens\":8192,"
                             "\"total_output_tokens\":256,\"mean_ttft_ms\":90,\"output_throughput\":100}";
  g_autofree char *folder = scratch_folder ();
  g_autofree char *path = g_build_filename (folder, "run.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  bud_own_runs_box_import (own, file);
}

static gboolean
has_own_run (gpointer own)
{
  return gtk_widget_get_first_child (HARNESS_CHILD (own, BUD_TYPE_OWN_RUNS_BOX, "list")) != NULL;
}

static void
test_accuracy (Fixture *fixture, gconstpointer name)
{
  BudPage *page = bud_window_get_page (fixture->window, name);
  BudOwnRunsBox *own = BUD_OWN_RUNS_BOX (HARNESS_CHILD (page, BUD_TYPE_ACCURACY_PAGE, "own_runs"));

  g_assert_true (harness_wait (is_compared, page));
  check (fixture, name);
  import_run (own);
  g_assert_true (harness_wait (has_own_run, own));
  check (fixture, "own runs");
  gtk_window_present (GTK_WINDOW (bud_own_runs_box_calibrate (own)));
  check_opened (fixture);
}

static void
test_page (Fixture *fixture, gconstpointer page)
{
  check (fixture, page);
}

static void
test_simulate (Fixture *fixture, gconstpointer name)
{
  BudSimulatePage *page = BUD_SIMULATE_PAGE (bud_window_get_page (fixture->window, name));
  BudResultsViews *views = bud_results_pane_get_views (bud_simulate_page_get_results (page));

  for (int view = 0; view < BUD_N_VIEWS; view++)
    {
      bud_results_views_show_view (views, (BudView) view);
      check (fixture, bud_view_name ((BudView) view));
    }
  bud_results_views_toggle_table (views);
  check (fixture, "table");
}

static void
test_compare (Fixture *fixture, gconstpointer name)
{
  static const char *const views[] = { "scenarios", "models", "platforms", "usecases", "technology" };

  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      bud_compare_page_show_view (BUD_COMPARE_PAGE (bud_window_get_page (fixture->window, name)), views[i]);
      check (fixture, views[i]);
    }
  gtk_widget_activate_action (GTK_WIDGET (bud_window_get_page (fixture->window, name)), "page.column-rename",
                              "u", 1);
  check_opened (fixture);
}

static gboolean
is_simulated (gpointer page)
{
  return !bud_serve_page_is_busy (page);
}

static void
test_serve (Fixture *fixture, gconstpointer name)
{
  BudServePage *page = BUD_SERVE_PAGE (bud_window_get_page (fixture->window, name));

  for (int view = 0; view < BUD_N_SERVE_VIEWS; view++)
    {
      g_autofree char *where = g_strdup_printf ("serve %d", view);

      g_assert_true (harness_wait (is_simulated, page));
      bud_serve_views_show_view (bud_serve_results_get_views (bud_serve_page_get_results (page)),
                                 (BudServeView) view);
      check (fixture, where);
    }
}

static gboolean
has_plans (gpointer run)
{
  return !bud_plan_run_is_busy (run);
}

static void
test_plan (Fixture *fixture, gconstpointer name)
{
  BudPlanPage *page = BUD_PLAN_PAGE (bud_window_get_page (fixture->window, name));

  bud_plan_page_run (page);
  g_assert_true (harness_wait (has_plans, bud_plan_page_get_run (page)));
  harness_settle (fixture->session, 500);
  check (fixture, name);
  bud_plan_pareto_toggle_table (bud_plan_results_get_pareto (bud_plan_page_get_results (page)));
  check (fixture, "front");
}

/* Of a new use case and of one there is. */
static void
test_usecase_editor (Fixture *fixture, gconstpointer name)
{
  static const char *const actions[] = { "usecases.add", "usecases.edit" };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GtkWidget *page = GTK_WIDGET (bud_window_get_page (fixture->window, name));

      g_assert_true (gtk_widget_activate_action (page, actions[i], NULL));
      check (fixture, actions[i]);
    }
}

static void
test_dialogs (Fixture *fixture, gconstpointer data)
{
  harness_each_dialog (fixture->window, check_dialog, NULL);
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, func, page) g_test_add ("/app/names/" name, Fixture, page, set_up, func, tear_down)
  ADD ("simulate", test_simulate, "simulate");
  ADD ("models", test_page, "models");
  ADD ("hardware", test_page, "hardware");
  ADD ("clusters", test_page, "clusters");
  ADD ("usecases", test_page, "usecases");
  ADD ("usecase-editor", test_usecase_editor, "usecases");
  ADD ("compare", test_compare, "compare");
  ADD ("plan", test_plan, "plan");
  ADD ("serve", test_serve, "serve");
  ADD ("accuracy", test_accuracy, "accuracy");
  ADD ("dialogs", test_dialogs, NULL);
  return g_test_run ();
}
