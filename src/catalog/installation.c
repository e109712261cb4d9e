#include "catalog/installation.h"

#include <config.h>

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

static char *
program_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program != NULL ? g_path_get_dirname (program) : NULL;
}

/* A program run from the build tree uses the build's files, whatever is installed. */
static gboolean
is_run_from_build (void)
{
  g_autofree char *folder = program_folder ();

  return folder != NULL && g_str_has_prefix (folder, BUD_BUILD_DIR)
         && folder[strlen (BUD_BUILD_DIR)] == G_DIR_SEPARATOR;
}

/* `name` is relative to the prefix, or absolute. The program may have been moved with its prefix after it was
 * installed.
 */
static char *
find_installed (const char *name)
{
  g_autofree char *folder = program_folder ();
  g_autofree char *prefix = NULL;
  g_autofree char *moved = NULL;

  if (folder != NULL && g_str_has_suffix (folder, G_DIR_SEPARATOR_S BUD_BIN_NAME))
    prefix = g_strndup (folder, strlen (folder) - strlen (G_DIR_SEPARATOR_S BUD_BIN_NAME));
  if (prefix != NULL)
    moved = g_canonicalize_filename (name, prefix);
  if (moved != NULL && g_file_test (moved, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&moved);
  return g_canonicalize_filename (name, BUD_PREFIX);
}

char *
bud_installation_find_catalog (void)
{
  const char *environment = g_getenv ("BUDSIM_CATALOG");
  g_autofree char *installed = find_installed (BUD_DATA_NAME G_DIR_SEPARATOR_S "catalog.db");

  if (environment != NULL && *environment != '\0')
    return g_strdup (environment);
  if (!is_run_from_build () && g_file_test (installed, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&installed);
  return g_strdup (BUD_BUILD_CATALOG);
}

/* The folder of LANGUAGE/LC_MESSAGES/budsimulator.mo. */
static char *
find_locale (void)
{
  return is_run_from_build () ? g_strdup (BUD_BUILD_DIR G_DIR_SEPARATOR_S "po")
                              : find_installed (BUD_LOCALE_NAME);
}

void
bud_installation_set_locale (void)
{
  g_autofree char *folder = find_locale ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
