/* Every page and dialog in the pseudo language, whose words are a third longer: nothing warns, nothing is
 * wider than the window. */
#include "harness.h"

#include "app/pages.h"

typedef struct
{
  BudSession *session;
  BudWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer width)
{
  fixture->session = harness_session ();
  bud_comparison_add (bud_session_get_comparison (fixture->session),
                      bud_session_get_scenario (fixture->session), NULL);
  fixture->window = harness_window (fixture->session, GPOINTER_TO_INT (width), 700);
}

static void
tear_down (Fixture *fixture, gconstpointer width)
{
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

/* Goes on, so that one run names every place. */
static void G_GNUC_PRINTF (1, 2) fail (const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_test_message ("%s", text);
  g_test_fail ();
}

static gboolean
is_inside (GtkWidget *widget, GtkWidget *window)
{
  graphene_rect_t bounds;

  return !gtk_widget_compute_bounds (widget, window, &bounds) || bounds.size.width <= 1
         || (bounds.origin.x >= -1
             && bounds.origin.x + bounds.size.width <= (float) gtk_widget_get_width (window) + 1);
}

/* The innermost mapped widget that sticks out of the window; NULL when none does. What scrolls sideways may.
 */
static GtkWidget *
find_outside (GtkWidget *widget, GtkWidget *window)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *outside = NULL;
      GtkPolicyType policy = GTK_POLICY_NEVER;

      if (!gtk_widget_get_mapped (child) || GTK_IS_NATIVE (child) || GTK_IS_SCROLLBAR (child))
        continue;
      if (GTK_IS_SCROLLED_WINDOW (child))
        gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (child), &policy, NULL);
      if (policy == GTK_POLICY_NEVER)
        outside = find_outside (child, window);
      if (outside != NULL)
        return outside;
      if (!is_inside (child, window))
        return child;
    }
  return NULL;
}

/* Down the widest children, where the room goes. */
static void
append_widest (GString *path, GtkWidget *widget)
{
  GtkWidget *widest = NULL;
  int most = 0, minimum;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_get_mapped (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      if (minimum > most)
        {
          most = minimum;
          widest = child;
        }
    }
  if (widest == NULL)
    return;
  g_string_append_printf (path, " > %s %s %d", G_OBJECT_TYPE_NAME (widest),
                          GTK_IS_LABEL (widest) ? gtk_label_get_label (GTK_LABEL (widest)) : "", most);
  append_widest (path, widest);
}

static void
assert_inside (GtkWidget *window, const char *what)
{
  GtkWidget *outside = find_outside (window, window);
  g_autoptr (GString) path = g_string_new (what);

  for (GtkWidget *widget = outside; widget != NULL && widget != window;
       widget = gtk_widget_get_parent (widget))
    g_string_append_printf (path, " < %s %s %d", G_OBJECT_TYPE_NAME (widget),
                            GTK_IS_LABEL (widget) ? gtk_label_get_label (GTK_LABEL (widget)) : "",
                            gtk_widget_get_width (widget));
  if (outside != NULL)
    {
      g_string_append (path, "; widest inside");
      append_widest (path, outside);
      fail ("outside of the window: %s", path->str);
    }
}

static gboolean
fits (gpointer window)
{
  return find_outside (window, window) == NULL;
}

static gboolean
is_still (gpointer window)
{
  GtkStack *pages = GTK_STACK (HARNESS_CHILD (window, BUD_TYPE_WINDOW, "pages"));

  return !gtk_stack_get_transition_running (pages)
         && gtk_widget_get_width (gtk_stack_get_visible_child (pages)) > 0;
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  int width = GPOINTER_TO_INT (data), minimum;
  GtkWidget *page;
  guint n_pages;
  const BudPageInfo *pages = bud_pages (&n_pages);

  for (guint i = 0; i <= n_pages; i++)
    {
      const char *name = i < n_pages ? pages[i].name : "clusters";

      bud_window_show_page (fixture->window, name);
      harness_settle (fixture->session, 100);
      harness_wait (is_still, fixture->window);
      harness_wait (fits, fixture->window); /* some put things away once they know their width */
      page = GTK_WIDGET (bud_window_get_page (fixture->window, name));
      gtk_widget_measure (page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      if (minimum > width)
        fail ("%s needs %d px of %d", name, minimum, width);
      assert_inside (GTK_WIDGET (fixture->window), name);
    }
}

static void
check_dialog (GtkWidget *dialog, gpointer data)
{
  assert_inside (dialog, G_OBJECT_TYPE_NAME (dialog));
}

/* Not the shortcuts: GTK 4.8 warns of a label of its own there, in English too. */
static void
test_dialogs (Fixture *fixture, gconstpointer data)
{
  harness_each_dialog (fixture->window, check_dialog, NULL);
}

int
main (int argc, char *argv[])
{
  if (!harness_set_language ("pseudo"))
    {
      g_print ("1..0 # SKIP no locale with a decimal comma\n");
      return 0;
    }
  harness_init (&argc, &argv);
#define ADD(name, func, width)                                                                               \
  g_test_add ("/app/languages/" name, Fixture, GINT_TO_POINTER (width), set_up, func, tear_down)
  ADD ("pages-narrow", test_pages, 360);
  ADD ("pages", test_pages, 1280);
  ADD ("dialogs", test_dialogs, 1280);
  return g_test_run ();
}
