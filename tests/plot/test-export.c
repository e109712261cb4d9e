/* Files that others can open, with their text as text; the old file stays when writing fails. */
#include "plot/export.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "samples.h"
#include "scratch.h"

typedef struct
{
  char *folder;
} Fixture;

static const BudExport options = {
  .title = "Roofline, decode <&>",
  .subtitle = "A large model on 8 × device",
  .footer = "Calibrated roofline",
};

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = scratch_folder ();
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->folder);
}

static char *
write_plot (Fixture *fixture, BudPlot *plot, const char *name)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  bud_plot_export (plot, &options, path, &error);
  g_assert_no_error (error);
  return path;
}

/* Output of a tool; NULL and a skip with the reason when it is not installed. */
static char *
run (const char *tool, const char *argument, const char *path, const char *output)
{
  const char *argv[]
      = { tool, argument ? argument : path, argument ? path : output, argument ? output : NULL, NULL };
  g_autofree char *found = g_find_program_in_path (tool);
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  int status;

  if (!found)
    {
      g_autofree char *reason = g_strdup_printf ("%s is not installed", tool);

      g_test_skip (reason);
      return NULL;
    }
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  return text;
}

static void
test_png_size (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);
  g_autofree char *path = write_plot (fixture, plot, "a.png");
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);

  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 3200);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 2000);
  cairo_surface_destroy (surface);
}

static void
on_element (GMarkupParseContext *context, const char *name, const char **names, const char **values,
            gpointer sizes, GError **error)
{
  for (int i = 0; strcmp (name, "text") == 0 && names[i]; i++)
    if (strcmp (names[i], "font-size") == 0)
      {
        double size = g_ascii_strtod (values[i], NULL);

        g_array_append_val ((GArray *) sizes, size);
      }
}

static void
test_svg_keeps_text (Fixture *fixture, gconstpointer data)
{
  static const char *const wanted[] = { "Roofline, decode &lt;&amp;&gt;",
                                        "A large model on 8 × device",
                                        "Bud Simulator ",
                                        "Calibrated roofline",
                                        "BF16 dense 900",
                                        ">Gate and up <tspan font-weight=\"bold\">30.5",
                                        "Arithmetic intensity (FLOP/byte)",
                                        "<desc>Roofline." };
  const GMarkupParser parser = { .start_element = on_element };
  g_autoptr (BudPlot) plot = sample_roofline (1);
  g_autofree char *path = write_plot (fixture, plot, "a.svg");
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (double));
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, sizes, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (!strstr (text, wanted[i]))
      g_error ("the SVG lacks “%s”", wanted[i]);
  g_markup_parse_context_parse (context, text, (gssize) length, &error);
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_markup_parse_context_free (context);
  g_assert_cmpuint (sizes->len, >, 30);
  for (guint i = 0; i < sizes->len; i++)
    g_assert_cmpfloat (g_array_index (sizes, double, i), >=, 12);
}

static void
test_svg_opens (Fixture *fixture, gconstpointer data)
{
  BudPlot *plots[] = { sample_roofline (0), sample_device (),   sample_breakdown (TRUE), sample_memory (30e9),
                       sample_lines (),     sample_pareto (),   sample_accuracy (),      sample_panels (),
                       sample_histogram (), sample_timeline (), sample_dumbbells (),     sample_stack (),
                       sample_quantiles () };

  for (guint i = 0; i < G_N_ELEMENTS (plots); i++)
    {
      g_autofree char *path = write_plot (fixture, plots[i], "a.svg");
      g_autofree char *png = g_build_filename (fixture->folder, "svg.png", NULL);
      g_autofree char *target = g_strconcat ("--output=", png, NULL);
      g_autofree char *text = run ("rsvg-convert", target, path, NULL);

      bud_plot_free (plots[i]);
      if (text)
        {
          cairo_surface_t *surface = cairo_image_surface_create_from_png (png);

          g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 1600);
          g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 1000);
          cairo_surface_destroy (surface);
        }
    }
}

static void
test_pdf_opens (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);
  g_autofree char *path = write_plot (fixture, plot, "a.PDF");
  g_autofree char *info = run ("pdfinfo", NULL, path, NULL);
  g_autofree char *text = run ("pdftotext", "-layout", path, "-");

  if (!info || !text)
    return;
  /* 1600 × 1000 px at 96 a inch. */
  g_assert_nonnull (strstr (info, "1200 x 750 pts"));
  g_assert_nonnull (strstr (info, "Pages:           1"));
  g_assert_nonnull (strstr (info, "Title:           Roofline, decode <&>"));
  g_assert_nonnull (strstr (text, "Arithmetic intensity (FLOP/byte)"));
  g_assert_nonnull (strstr (text, "A large model on 8 × device"));
}

static void
test_other_endings (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);
  g_autoptr (GError) error = NULL;

  g_assert_false (bud_plot_export (plot, NULL, "/nowhere/a.gif", &error));
  g_assert_error (error, BUD_EXPORT_DOMAIN, BUD_EXPORT_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "a.gif"));
}

static void
test_cannot_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudPlot) plot = sample_breakdown (FALSE);
  g_autofree char *path = g_build_filename (fixture->folder, "missing", "a.png", NULL);
  g_autofree char *taken = g_build_filename (fixture->folder, "folder.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (bud_plot_export (plot, NULL, path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  /* A folder is in the way: the rename fails and nothing is left beside it. */
  g_assert_cmpint (g_mkdir (taken, 0755), ==, 0);
  g_assert_false (bud_plot_export (plot, NULL, taken, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (g_rmdir (taken), ==, 0);
  {
    g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);

    g_assert_null (g_dir_read_name (dir));
  }
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudPlot) plot = sample_breakdown (FALSE);
  const BudExport huge = { .width_px = 20000, .height_px = 20000, .scale = 4 };
  g_autoptr (GError) error = NULL;

  g_assert_null (bud_plot_export_bytes (plot, &huge, BUD_EXPORT_PNG, &error));
  g_assert_error (error, BUD_EXPORT_DOMAIN, BUD_EXPORT_ERROR_DRAW);
}

/* The same plot gives the same picture. (Cairo numbers an SVG's clips through the whole process.) */
static void
test_repeatable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudPlot) plot = sample_roofline (0);
  g_autoptr (GBytes) one = bud_plot_export_bytes (plot, &options, BUD_EXPORT_PNG, NULL);
  g_autoptr (GBytes) other = bud_plot_export_bytes (plot, &options, BUD_EXPORT_PNG, NULL);

  g_assert_true (g_bytes_equal (one, other));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "/plot/export/png-size", test_png_size },
    { "/plot/export/svg-keeps-text", test_svg_keeps_text },
    { "/plot/export/svg-opens", test_svg_opens },
    { "/plot/export/pdf-opens", test_pdf_opens },
    { "/plot/export/other-endings", test_other_endings },
    { "/plot/export/cannot-write", test_cannot_write },
    { "/plot/export/too-large", test_too_large },
    { "/plot/export/repeatable", test_repeatable },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
