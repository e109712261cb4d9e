/* Pictures against those in tests/golden/plot. */
#include "picture.h"
#include "samples.h"

#define TOLERANCE 0.002

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

static const struct
{
  const char *name;
  Make make;
  int selected;
  gboolean is_bar;
  gboolean is_simulate; /* of the Simulate page: all combinations */
} plots[] = {
  { "roofline", sample_roofline_decode, 4, FALSE, TRUE },
  { "device", sample_device, -1, FALSE, FALSE },
  { "lines", sample_lines, 14, FALSE, FALSE },
  { "pareto", sample_pareto, 3, FALSE, FALSE },
  { "accuracy", sample_accuracy, -1, FALSE, FALSE },
  { "breakdown", sample_breakdown_time, 8, TRUE, TRUE },
  { "memory", sample_memory_fits, -1, TRUE, TRUE },
  { "overflow", sample_memory_over, -1, TRUE, TRUE },
  { "matrix", sample_matrix, 11, TRUE, FALSE },
  { "contradiction", sample_budget_over, -1, TRUE, FALSE },
  { "budget", sample_budget_within, -1, TRUE, FALSE },
  { "panels", sample_panels, 24, FALSE, FALSE },
  { "histogram", sample_histogram, 9, FALSE, FALSE },
  { "timeline", sample_timeline, 5, FALSE, FALSE },
  { "quantiles", sample_quantiles, 1, FALSE, FALSE },
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

static void
check (const Picture *picture)
{
  cairo_surface_t *now = paint (picture);
  g_autofree char *name
      = g_strdup_printf ("%s-%s-%d%s.png", picture->name, bud_theme_kind_name (picture->kind), picture->width,
                         picture->is_rtl ? "-rtl" : "");
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "plot", name, NULL);

  picture_check (now, path, TOLERANCE);
  cairo_surface_destroy (now);
}

static void
test_plot (gconstpointer data)
{
  guint p = GPOINTER_TO_UINT (data);

  if (!picture_has_font ())
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

/* Without the topmost number of the vertical axis. */
static cairo_surface_t *
paint_unlabelled (const Picture *picture)
{
  cairo_surface_t *surface = paint (picture);
  cairo_t *cr = cairo_create (surface);
  BudTheme theme;

  bud_theme_init (&theme, picture->kind);
  bud_color_set_source (theme.card, cr);
  cairo_rectangle (cr, 30, 42, 37, 16);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* The comparison must notice a missing label. */
static void
test_differences_are_noticed (void)
{
  Picture whole = { "a", sample_roofline_decode, -1, BUD_THEME_LIGHT, 760, 460, FALSE };
  Picture selected = whole, dark = whole, wider = whole;
  cairo_surface_t *surfaces[5];

  selected.selected = 6;
  dark.kind = BUD_THEME_DARK;
  wider.width = 764;
  surfaces[0] = paint (&whole);
  surfaces[1] = paint (&selected);
  surfaces[2] = paint (&dark);
  surfaces[3] = paint (&wider);
  surfaces[4] = paint_unlabelled (&whole);
  g_assert_true (picture_is_like (surfaces[0], surfaces[0], 0));
  for (int i = 1; i < 5; i++)
    g_assert_false (picture_is_like (surfaces[0], surfaces[i], TOLERANCE));
  for (int i = 0; i < 5; i++)
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
