/* Scenario files are known by their name and by what is in them. In a MIME database of its own, made from
 * $BUD_MIME_FILE. */
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "catalog/scenario.h"
#include "config.h"
#include "scratch.h"

#define SCENARIO_TYPE "application/x-budscenario"

static void
make_database (const char *data_home)
{
  g_autofree char *mime = g_build_filename (data_home, "mime", NULL);
  g_autofree char *packages = g_build_filename (mime, "packages", NULL);
  g_autofree char *copy = g_build_filename (packages, BUD_APP_ID ".xml", NULL);
  const char *update[] = { "update-mime-database", mime, NULL };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_cmpint (g_mkdir_with_parents (packages, 0700), ==, 0);
  g_file_get_contents (g_getenv ("BUD_MIME_FILE"), &text, NULL, &error);
  g_assert_no_error (error);
  g_file_set_contents (copy, text, -1, &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char **) update, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
assert_type (const char *name, const char *text, const char *expected)
{
  g_autofree char *type
      = g_content_type_guess (name, (const guchar *) text, text != NULL ? strlen (text) : 0, NULL);

  g_assert_cmpstr (type, ==, expected);
}

static void
test_name (void)
{
  assert_type ("seventy.budscenario", NULL, SCENARIO_TYPE);
  assert_type ("seventy.json", NULL, "application/json");
}

static void
test_content (void)
{
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autofree char *written = NULL;

  scenario->model_id = g_strdup ("meta-llama/Llama-3.1-8B");
  scenario->hardware_id = g_strdup ("l40s");
  written = bud_scenario_to_json (scenario);
  assert_type (NULL, written, SCENARIO_TYPE);
  assert_type (NULL, "{\"format\":\"bud-scenario\",\"version\":1}", SCENARIO_TYPE);
  assert_type (NULL, "{\"format\":\"other\",\"version\":1}", "text/plain");
}

static void
test_icon (void)
{
  g_autoptr (GIcon) icon = g_content_type_get_icon (SCENARIO_TYPE);

  g_assert_cmpstr (g_themed_icon_get_names (G_THEMED_ICON (icon))[0], ==, BUD_APP_ID);
}

static void
test_is_json (void)
{
  g_assert_true (g_content_type_is_a (SCENARIO_TYPE, "application/json"));
}

int
main (int argc, char *argv[])
{
  g_autofree char *data_home = scratch_folder ();

  g_setenv ("XDG_DATA_HOME", data_home, TRUE);
  g_test_init (&argc, &argv, NULL);
  make_database (data_home);
  g_test_add_func ("/app/file-type/name", test_name);
  g_test_add_func ("/app/file-type/content", test_content);
  g_test_add_func ("/app/file-type/icon", test_icon);
  g_test_add_func ("/app/file-type/is-json", test_is_json);
  return g_test_run ();
}
