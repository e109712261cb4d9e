#include "spawn.h"

#include <gio/gio.h>

#include "scratch.h"

const char *
spawn_home (void)
{
  static char *home;

  if (home == NULL)
    home = scratch_folder ();
  return home;
}

int
spawn_budsim (const char *command, const char *input, char **output, char **errors)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;
  g_autofree char *line = g_strdup_printf ("'%s' %s", g_getenv ("BUDSIM"), command);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &words, &error));
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                        | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "HOME", spawn_home (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", spawn_home (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", spawn_home (), TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) words, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input != NULL ? input : "", NULL, &out, &err, NULL);
  if (output != NULL)
    *output = g_steal_pointer (&out);
  if (errors != NULL)
    *errors = g_steal_pointer (&err);
  g_assert_true (g_subprocess_get_if_exited (process)); /* never a signal */
  return g_subprocess_get_exit_status (process);
}

JsonObject *
spawn_json (const char *command)
{
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  int status = spawn_budsim (command, NULL, &output, &errors);

  if (status != 0)
    g_test_message ("%s: %s", command, errors);
  g_assert_cmpint (status, ==, 0);
  node = json_from_string (output, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  return json_object_ref (json_node_get_object (node));
}
