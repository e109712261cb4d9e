/* Reports: pages, words that stay words, headings that never end a page, files whole or untouched. */
#include <glib.h>
#include <string.h>

#include "plot/document.h"
#include "plot/export.h"
#include "scratch.h"

typedef struct
{
  char *folder, *path;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = scratch_folder ();
  place->path = g_build_filename (place->folder, "report.pdf", NULL);
}

static void
tear_down (Place *place, gconstpointer data)
{
  g_free (place->path);
  g_free (place->folder);
}

static char *
run (const char *program, const char *option, const char *path)
{
  const char *argv[] = { program, option, path, "-", NULL };
  char *output = NULL;
  int status = 1;
  g_autoptr (GError) error = NULL;

  if (strcmp (program, "pdfinfo") == 0)
    argv[1] = path, argv[2] = NULL;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return output;
}

static BudDocument *
document_of (int n_rows)
{
  BudDocument *document = bud_document_new ("A title", "about something", "Method: test");

  bud_document_heading (document, "Figures");
  for (int i = 0; i < n_rows; i++)
    {
      g_autofree char *label = g_strdup_printf ("row-%d", i);

      bud_document_row (document, label, "12.4 ms", i % 2 == 0 ? "a note" : NULL);
    }
  bud_document_heading (document, "Last heading");
  bud_document_paragraph (document, "The end.");
  return document;
}

static void
test_text_stays_text (Place *place, gconstpointer data)
{
  g_autoptr (BudDocument) document = document_of (3);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *info = NULL;

  g_assert_true (bud_document_write (document, place->path, &error));
  g_assert_no_error (error);
  text = run ("pdftotext", "-layout", place->path);
  g_assert_nonnull (strstr (text, "A title"));
  g_assert_nonnull (strstr (text, "row-2"));
  g_assert_nonnull (strstr (text, "12.4 ms"));
  g_assert_nonnull (strstr (text, "a note"));
  g_assert_nonnull (strstr (text, "Page 1"));
  info = run ("pdfinfo", NULL, place->path);
  g_assert_nonnull (strstr (info, "A title"));
  g_assert_nonnull (strstr (info, "A4"));
}

/* Whatever the number of rows, the heading and its paragraph are on one page. */
static void
test_headings_stay_with_text (Place *place, gconstpointer data)
{
  for (int n = 40; n < 60; n++)
    {
      g_autoptr (BudDocument) document = document_of (n);
      g_autofree char *text = NULL;
      const char *heading, *end, *page;

      g_assert_true (bud_document_write (document, place->path, NULL));
      text = run ("pdftotext", "-layout", place->path);
      heading = strstr (text, "Last heading");
      end = strstr (text, "The end.");
      g_assert_nonnull (heading);
      g_assert_nonnull (end);
      page = memchr (heading, '\f', (gsize) (end - heading));
      g_assert_null (page);
    }
}

static void
test_cannot_write (Place *place, gconstpointer data)
{
  g_autoptr (BudDocument) document = document_of (1);
  g_autofree char *path = g_build_filename (place->folder, "no", "such", "folder.pdf", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (bud_document_write (document, path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add (path, Place, NULL, set_up, test, tear_down)
  ADD ("/plot/document/text-stays-text", test_text_stays_text);
  ADD ("/plot/document/headings-stay-with-text", test_headings_stay_with_text);
  ADD ("/plot/document/cannot-write", test_cannot_write);
  return g_test_run ();
}
