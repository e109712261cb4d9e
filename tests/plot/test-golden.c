/* Pictures against those in tests/golden/plot. With BUD_UPDATE_GOLDEN=1 it writes them instead: look at each
 * before committing. A different picture is left in $TMPDIR as bud-golden-NAME.png.
 */
#include <glib/gstdio.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#include "samples.h"

typedef BudPlot *(*Make) (void);

typedef struct
{
  const char *name;
  Make make;
  int selected;
  BudThemeKind kind;
  int width, height; /* height 0: the plot's own */
  gboolean is_rtl;
} Picture;

static BudPlot *
make_roofline (void)
{
  return sample_roofline (1);
}

static BudPlot *
make_breakdown (void)
{
  return sample_breakdown (FALSE);
}

static BudPlot *
make_fits (void)
{
  return sample_memory (80e9);
}

static BudPlot *
make_over (void)
{
  return sample_memory (30e9);
}

static BudPlot *
make_budget_over (void)
{
  return sample_budget (15);
}

static BudPlot *
make_budget_within (void)
{
  return sample_budget (150);
}

static const struct
{
  const char *name;
  Make make;
  int selected;
  gboolean is_bar;
  gboolean is_simulate; /* of the Simulate page: all combinations */
} plots[] = {
  { "roofline", make_roofline, 4, FALSE, TRUE },
  { "device", sample_device, -1, FALSE, FALSE },
  { "lines", sample_lines, 5, FALSE, FALSE },
  { "pareto", sample_pareto, 3, FALSE, FALSE },
  { "accuracy", sample_accuracy, -1, FALSE, FALSE },
  { "breakdown", make_breakdown, 8, TRUE, TRUE },
  { "memory", make_fits, -1, TRUE, TRUE },
  { "overflow", make_over, -1, TRUE, TRUE },
  { "matrix", sample_matrix, 11, TRUE, FALSE },
  { "contradiction", make_budget_over, -1, TRUE, FALSE },
  { "budget", make_budget_within, -1, TRUE, FALSE },
  { "panels", sample_panels, 24, FALSE, FALSE },
  { "histogram", sample_histogram, 9, FALSE, FALSE },
  { "timeline", sample_timeline, 5, FALSE, FALSE },
  { "areas", sample_areas, 10, FALSE, FALSE },
  { "dumbbells", sample_dumbbells, 2, FALSE, FALSE },
  { "stack", sample_stack, -1, FALSE, FALSE },
  { "architecture", sample_architecture, SAMPLE_ARCHITECTURE_BIGGEST, TRUE, FALSE },
};

static const int sizes[][2] = { { 380, 260 }, { 760, 460 }, { 1440, 800 } };

static cairo_surface_t *
paint (const Picture *picture)
{
  g_autoptr (BudPlot) plot = picture->make ();
  BudPlotView view = BUD_PLOT_VIEW_NONE;
  cairo_surface_t *surface;
  double height = picture->height;
  BudTheme theme;
  cairo_t *cr;

  bud_theme_init (&theme, picture->kind);
  theme.is_rtl = picture->is_rtl;
  view.selected = picture->selected;
  if (height == 0)
    height = bud_plot_natural_height (plot, &theme, picture->width);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, picture->width, (int) height);
  cr = cairo_create (surface);
  bud_color_set_source (theme.card, cr);
  cairo_paint (cr);
  bud_plot_draw (plot, cr, &theme, picture->width, height, &view);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Share of pixels that differ by more than an eighth of the range in some channel: glyph edges may move by a
 * fraction between versions of FreeType, a missing label or another colour moves far more. */
static double
compare (cairo_surface_t *one, cairo_surface_t *other)
{
  int width = cairo_image_surface_get_width (one), height = cairo_image_surface_get_height (one);
  guint64 n_different = 0;

  if (cairo_image_surface_get_width (other) != width || cairo_image_surface_get_height (other) != height)
    return 1;
  for (int y = 0; y < height; y++)
    {
      const guint8 *a
          = cairo_image_surface_get_data (one) + (gsize) y * (gsize) cairo_image_surface_get_stride (one);
      const guint8 *b
          = cairo_image_surface_get_data (other) + (gsize) y * (gsize) cairo_image_surface_get_stride (other);

      for (int x = 0; x < width; x++)
        {
          gboolean is_different = FALSE;

          for (int c = 0; c < 3; c++)
            is_different |= abs (a[4 * x + c] - b[4 * x + c]) > 32;
          n_different += is_different;
        }
    }
  return (double) n_different / ((double) width * height);
}

static void
check (const Picture *picture)
{
  cairo_surface_t *now = paint (picture), *golden;
  g_autofree char *name
      = g_strdup_printf ("%s-%s-%d%s.png", picture->name, bud_theme_kind_name (picture->kind), picture->width,
                         picture->is_rtl ? "-rtl" : "");
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "plot", name, NULL);
  double difference;

  if (g_getenv ("BUD_UPDATE_GOLDEN"))
    {
      g_assert_cmpint (cairo_surface_write_to_png (now, path), ==, CAIRO_STATUS_SUCCESS);
      cairo_surface_destroy (now);
      return;
    }
  golden = cairo_image_surface_create_from_png (path);
  if (cairo_surface_status (golden) != CAIRO_STATUS_SUCCESS)
    g_error ("%s: %s", path, cairo_status_to_string (cairo_surface_status (golden)));
  difference = compare (now, golden);
  if (difference > 0.002)
    {
      g_autofree char *left = g_strdup_printf ("%s/bud-golden-%s", g_get_tmp_dir (), name);

      cairo_surface_write_to_png (now, left);
      g_test_message ("%s differs in %.2f %% of its pixels: see %s", name, difference * 100, left);
      g_test_fail ();
    }
  cairo_surface_destroy (now);
  cairo_surface_destroy (golden);
}

/* The pictures were made with Cantarell and this Pango; others are another picture. */
static gboolean
has_font (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  PangoFontDescription *wanted = pango_font_description_from_string ("Cantarell 12");
  PangoFont *font = pango_font_map_load_font (pango_cairo_font_map_get_default (), context, wanted);
  PangoFontDescription *found = pango_font_describe (font);
  gboolean is_there = strcmp (pango_font_description_get_family (found), "Cantarell") == 0;

  pango_font_description_free (found);
  pango_font_description_free (wanted);
  g_object_unref (font);
  g_object_unref (context);
  if (!is_there)
    g_test_skip ("the font Cantarell is not installed");
  else if (pango_version () >= PANGO_VERSION_ENCODE (1, 52, 0))
    g_test_skip ("Pango " PANGO_VERSION_STRING " sets text another way than 1.50");
  return is_there && pango_version () < PANGO_VERSION_ENCODE (1, 52, 0);
}

static void
test_plot (gconstpointer data)
{
  guint p = GPOINTER_TO_UINT (data);

  if (!has_font ())
    return;
  for (int kind = 0; kind < BUD_N_THEMES; kind++)
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (int is_rtl = 0; is_rtl < 2; is_rtl++)
        {
          Picture picture = { plots[p].name,
                              plots[p].make,
                              plots[p].selected,
                              (BudThemeKind) kind,
                              sizes[s][0],
                              plots[p].is_bar ? 0 : sizes[s][1],
                              is_rtl };
          /* Of the others each theme, size and direction once. */
          if (plots[p].is_simulate || (s == 1 && !is_rtl) || (kind == BUD_THEME_LIGHT && (s == 0 || !is_rtl)))
            check (&picture);
        }
}

/* The comparison must notice a missing label. */
static void
test_differences_are_noticed (void)
{
  Picture whole = { "a", make_roofline, -1, BUD_THEME_LIGHT, 760, 460, FALSE };
  Picture selected = whole, dark = whole, wider = whole;
  cairo_surface_t *surfaces[4];

  selected.selected = 6;
  dark.kind = BUD_THEME_DARK;
  wider.width = 764;
  surfaces[0] = paint (&whole);
  surfaces[1] = paint (&selected);
  surfaces[2] = paint (&dark);
  surfaces[3] = paint (&wider);
  g_assert_cmpfloat (compare (surfaces[0], surfaces[0]), ==, 0);
  for (int i = 1; i < 4; i++)
    g_assert_cmpfloat (compare (surfaces[0], surfaces[i]), >, 0.002);
  for (int i = 0; i < 4; i++)
    cairo_surface_destroy (surfaces[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (plots); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plot/golden/%s", plots[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_plot);
    }
  g_test_add_func ("/plot/golden/differences-are-noticed", test_differences_are_noticed);
  return g_test_run ();
}
