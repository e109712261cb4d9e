/* Runs a fuzz target over the files named, and over short and truncated forms of each: what ./dev fuzz starts
 * from and what it once found, in every ordinary test run. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

/* A copy of exactly `size` bytes, so that sanitizers see a read beyond the end. */
static void
run (const char *text, gsize size)
{
  uint8_t *copy = malloc (size > 0 ? size : 1);

  memcpy (copy, text, size);
  LLVMFuzzerTestOneInput (copy, size);
  free (copy);
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *text = NULL;
      gsize size = 0;

      if (!g_file_get_contents (argv[i], &text, &size, NULL))
        {
          g_printerr ("cannot read %s\n", argv[i]);
          return 1;
        }
      run (text, size);
      run (text, size / 2);
      run (text, size / 8);
    }
  g_print ("%d files\n", argc - 1);
  return argc > 1 ? 0 : 1;
}
