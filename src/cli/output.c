#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/json-text.h"
#include "cli/cli.h"

#define MAX_FILE_BYTES (64u << 20)

int
bud_cli_fail (int code, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  g_strchomp (text);
  fflush (stdout);
  fprintf (stderr, "budsim: %s\n", text);
  return code;
}

static void
fail_output (void)
{
  int problem = errno;

  if (problem != EPIPE)
    fprintf (stderr, "budsim: %s: %s\n", _ ("cannot write to standard output"), g_strerror (problem));
  _exit (BUD_EXIT_CANNOT_WRITE);
}

void
bud_cli_puts (const char *text)
{
  if (fputs (text, stdout) == EOF)
    fail_output ();
}

void
bud_cli_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  bud_cli_puts (text);
}

void
bud_cli_flush (void)
{
  if (fflush (stdout) == EOF)
    fail_output ();
}

void
bud_cli_print_json (JsonNode *node)
{
  g_autofree char *text = bud_json_to_string (node, TRUE);

  bud_cli_puts (text);
  bud_cli_puts ("\n");
  json_node_unref (node);
}

BudCatalog *
bud_cli_catalog (void)
{
  static BudCatalog *catalog;
  g_autoptr (GError) error = NULL;

  if (catalog == NULL)
    {
      catalog = bud_catalog_open (NULL, NULL, &error);
      if (catalog == NULL)
        bud_cli_fail (BUD_EXIT_USAGE, _ ("cannot open the catalog: %s"), error->message);
      else if (bud_catalog_get_warning (catalog) != NULL)
        bud_cli_fail (BUD_EXIT_OK, "%s", bud_catalog_get_warning (catalog));
    }
  return catalog;
}

/* NULL with errno set. EFBIG for more than MAX_FILE_BYTES. */
static char *
read_all (int fd, gsize *length)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 chunk[65536];

  for (;;)
    {
      ssize_t n = read (fd, chunk, sizeof chunk);

      if (n < 0 && errno == EINTR && !bud_cli_is_interrupted ())
        continue;
      if (n < 0)
        return NULL;
      if (n == 0)
        break;
      if (bytes->len + (gsize) n > MAX_FILE_BYTES)
        {
          errno = EFBIG;
          return NULL;
        }
      g_byte_array_append (bytes, chunk, (guint) n);
    }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

char *
bud_cli_read (const char *path, gsize *length)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  int fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC);
  char *text = fd >= 0 ? read_all (fd, length) : NULL;
  int problem = errno;

  if (fd >= 0 && !is_stdin)
    close (fd);
  if (text == NULL)
    bud_cli_fail (BUD_EXIT_USAGE, _ ("cannot read %s: %s"), is_stdin ? _ ("standard input") : path,
                  g_strerror (problem));
  return text;
}

int
bud_cli_write (const char *path, const char *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;

  if (g_file_set_contents (path, bytes, (gssize) length, &error))
    return BUD_EXIT_OK;
  return bud_cli_fail (BUD_EXIT_CANNOT_WRITE, _ ("cannot write %s: %s"), path, error->message);
}
