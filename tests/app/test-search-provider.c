/* The desktop's search over a bus of its own: the application is asked as the shell asks it. */
#include "harness.h"

#include "app/application.h"
#include "app/library-page.h"
#include "config.h"
#include "plot/number.h"
#include "scratch.h"

static GApplication *application;
static GDBusConnection *bus;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(GVariant **) user_data = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_answered (gpointer answer)
{
  return *(GVariant **) answer != NULL;
}

/* Takes `parameters`. From another connection, as the application answers on the same thread. */
static GVariant *
ask (const char *method, GVariant *parameters)
{
  g_autofree char *path
      = g_strconcat (g_application_get_dbus_object_path (application), "/SearchProvider", NULL);
  GVariant *answer = NULL;

  g_dbus_connection_call (bus, BUD_APP_ID, path, "org.gnome.Shell.SearchProvider2", method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_answer, &answer);
  g_assert_true (harness_wait (is_answered, &answer));
  return answer;
}

static GVariant *
words (const char *text)
{
  g_auto (GStrv) terms = g_strsplit (text, " ", -1);

  return g_variant_new_strv ((const char *const *) terms, -1);
}

static char **
search (const char *text)
{
  g_autoptr (GVariant) answer = ask ("GetInitialResultSet", g_variant_new ("(@as)", words (text)));
  char **results;

  g_variant_get (answer, "(^as)", &results);
  return results;
}

static void
test_results (void)
{
  static const struct
  {
    const char *text;
    const char *first; /* NULL: nothing is found */
  } cases[] = {
    { "llama 3.1 8b", "models/meta-llama/Llama-3.1-8B" },
    { "lama 3.1 8b", "models/meta-llama/Llama-3.1-8B" },
    { "mi300x", "hardware/mi300x" },
    { "firefox", NULL },
    { "h1", NULL },
    { "  ", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) results = search (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (results[0], ==, cases[i].first);
    }
}

static void
test_subsearch (void)
{
  g_autoptr (GVariant) answer = ask (
      "GetSubsearchResultSet", g_variant_new ("(@as@as)", words ("hardware/b200-sxm-180"), words ("l40s")));
  g_autofree const char **results = NULL;

  g_variant_get (answer, "(^a&s)", &results);
  g_assert_cmpstr (results[0], ==, "hardware/l40s");
}

static void
test_metas (void)
{
  static const char *const results[]
      = { "models/meta-llama/Llama-3.1-8B", "hardware/gone", "other", "hardware/h100-sxm5-80", NULL };
  static const char *const expected[][3] = {
    { "Llama-3.1-8B", "8.03" BUD_NBSP "B parameters · Meta, dense, GQA, 128" BUD_NBSP "K",
      BUD_APP_ID "-models-symbolic" },
    { "NVIDIA H100 SXM5 80GB", "NVIDIA, 80.0" BUD_NBSP "GB, 3.35" BUD_NBSP "TB/s",
      BUD_APP_ID "-hardware-symbolic" },
  };
  g_autoptr (GVariant) answer
      = ask ("GetResultMetas", g_variant_new ("(@as)", g_variant_new_strv (results, -1)));
  g_autoptr (GVariant) metas = g_variant_get_child_value (answer, 0);

  g_assert_cmpuint (g_variant_n_children (metas), ==, G_N_ELEMENTS (expected));
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GVariant) meta = g_variant_get_child_value (metas, i);
      g_autoptr (GVariant) serialized = g_variant_lookup_value (meta, "icon", NULL);
      g_autoptr (GIcon) icon = g_icon_deserialize (serialized);
      const char *name, *description;

      g_assert_true (g_variant_lookup (meta, "name", "&s", &name));
      g_assert_true (g_variant_lookup (meta, "description", "&s", &description));
      g_assert_cmpstr (name, ==, expected[i][0]);
      g_assert_cmpstr (description, ==, expected[i][1]);
      g_assert_cmpstr (g_themed_icon_get_names (G_THEMED_ICON (icon))[0], ==, expected[i][2]);
    }
}

static BudLibraryPage *
front_page (const char *name)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  GtkStack *pages = GTK_STACK (HARNESS_CHILD (window, BUD_TYPE_WINDOW, "pages"));
  BudPage *page = bud_window_get_page (BUD_WINDOW (window), name);

  harness_settle (bud_window_get_session (BUD_WINDOW (window)), 50);
  g_assert_true (gtk_stack_get_visible_child (pages) == GTK_WIDGET (page));
  return BUD_LIBRARY_PAGE (page);
}

static void
test_activate (void)
{
  static const char *const results[][3] = {
    { "models/Qwen/Qwen3-32B", "models", "Qwen/Qwen3-32B" },
    { "hardware/mi300x", "hardware", "mi300x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GVariant) answer
          = ask ("ActivateResult", g_variant_new ("(s@asu)", results[i][0], words ("some text"), 0));
      BudLibraryPage *page = front_page (results[i][1]);

      g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (page)), ==, results[i][2]);
    }
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (GTK_APPLICATION (application))), ==, 1);
}

static void
test_launch (void)
{
  g_autoptr (GVariant) answer = ask ("LaunchSearch", g_variant_new ("(@asu)", words ("rtx 5090"), 0));
  BudLibraryList *list = bud_library_page_get_list (front_page ("hardware"));

  g_assert_cmpstr (gtk_editable_get_text (bud_library_list_get_search (list)), ==, "rtx 5090");
}

static int
run (void)
{
  g_autoptr (GError) error = NULL;
  int status;

  bus = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                    | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                NULL, NULL, &error);
  g_assert_no_error (error);
  application = G_APPLICATION (bud_application_new ());
  g_application_register (application, NULL, &error);
  g_assert_no_error (error);
  /* The toolkit keeps it until the program ends. */
  g_dbus_connection_set_exit_on_close (g_application_get_dbus_connection (application), FALSE);
  status = g_test_run ();
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&application);
  g_clear_object (&bus);
  return status;
}

int
main (int argc, char *argv[])
{
  g_autofree char *home = scratch_folder ();
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  static GTestDBus *test_bus; /* never freed: that waits for the toolkit to let go of the bus */
  int status;

  test_bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_dbus_up (test_bus);
  g_setenv ("DISPLAY", display, TRUE); /* which that took away */
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/search-provider/results", test_results);
  g_test_add_func ("/app/search-provider/subsearch", test_subsearch);
  g_test_add_func ("/app/search-provider/metas", test_metas);
  g_test_add_func ("/app/search-provider/activate", test_activate);
  g_test_add_func ("/app/search-provider/launch", test_launch);
  status = run ();
  g_test_dbus_stop (test_bus);
  return status;
}
