#include "scratch.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

static char *root;

static void
remove_tree (const char *path)
{
  /* A link to a folder goes, what it points to stays. */
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
on_program_exit (void)
{
  remove_tree (root);
  g_free (root);
}

char *
scratch_folder (void)
{
  char *folder;

  if (root == NULL)
    {
      const char *parent = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();

      root = g_mkdtemp (g_build_filename (parent, "bud-test-XXXXXX", NULL));
      g_assert_nonnull (root);
      atexit (on_program_exit);
    }
  folder = g_mkdtemp (g_build_filename (root, "XXXXXX", NULL));
  g_assert_nonnull (folder);
  return folder;
}
