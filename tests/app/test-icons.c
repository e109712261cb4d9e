/* A missing icon shows as a placeholder without a word: every name the templates and sources use must be
 * there, in the theme of the oldest toolkit and in later ones. */
#include "harness.h"

#include <string.h>

/* In Adwaita 43, no longer in 48. */
static const char *const dropped[]
    = { "emblem-default-symbolic", "emblem-favorite-symbolic",       "emblem-music-symbolic",
        "emblem-ok-symbolic",      "emblem-photos-symbolic",         "emblem-shared-symbolic",
        "emblem-videos-symbolic",  "network-wired-offline-symbolic", NULL };

static void
check_text (const char *text, const char *where, guint *n_checked)
{
  g_autoptr (GRegex) regex = g_regex_new ("[\"'>]([a-z0-9][a-z0-9-]*-symbolic)[\"'<]", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  g_regex_match (regex, text, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      g_test_message ("%s in %s", name, where);
      g_assert_true (gtk_icon_theme_has_icon (theme, name));
      g_assert_false (g_strv_contains (dropped, name));
      (*n_checked)++;
      g_match_info_next (match, NULL);
    }
}

static guint
check_folder (const char *folder)
{
  g_autofree char *path = g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "..", folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n_checked = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;

      if ((g_str_has_suffix (name, ".ui") || g_str_has_suffix (name, ".c"))
          && g_file_get_contents (file, &text, NULL, NULL))
        check_text (text, name, &n_checked);
    }
  return n_checked;
}

static void
test_names (void)
{
  g_assert_cmpuint (check_folder ("ui"), >, 5);
  g_assert_cmpuint (check_folder ("src/app"), >, 5);
}

static void
test_application_icon (void)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  g_assert_true (gtk_icon_theme_has_icon (theme, "io.github.budsimulator.BudSimulator"));
  g_assert_true (gtk_icon_theme_has_icon (theme, "io.github.budsimulator.BudSimulator-symbolic"));
  g_assert_false (gtk_icon_theme_has_icon (theme, "bud-no-such-icon-symbolic"));
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
  g_test_add_func ("/app/icons/names", test_names);
  g_test_add_func ("/app/icons/application", test_application_icon);
  return g_test_run ();
}
