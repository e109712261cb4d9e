/* show FOLDER: every plot × theme × size as PNG, to be looked at. */
#include <glib/gstdio.h>

#include "samples.h"

static void
show (const char *folder, const char *name, BudPlot *plot, BudThemeKind kind, int width, int height,
      gboolean is_rtl, int selected)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  g_autofree char *path = g_strdup_printf ("%s/%s-%s-%d%s.png", folder, name, bud_theme_kind_name (kind),
                                           width, is_rtl ? "-rtl" : "");
  BudPlotView view = BUD_PLOT_VIEW_NONE;
  BudTheme theme;

  bud_theme_init (&theme, kind);
  theme.is_rtl = is_rtl;
  view.selected = selected;
  if (height == 0)
    height = (int) bud_plot_natural_height (plot, &theme, width);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cr = cairo_create (surface);
  bud_color_set_source (theme.card, cr);
  cairo_paint (cr);
  bud_plot_draw (plot, cr, &theme, width, height, &view);
  cairo_destroy (cr);
  cairo_surface_write_to_png (surface, path);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  const int sizes[][2] = { { 380, 260 }, { 760, 460 }, { 1440, 800 } };

  g_return_val_if_fail (argc == 2, 2);
  g_mkdir_with_parents (argv[1], 0755);
  for (int kind = 0; kind < BUD_N_THEMES; kind++)
    for (int size = 0; size < 3; size++)
      {
        g_autoptr (BudPlot) roofline = sample_roofline (1);
        g_autoptr (BudPlot) device = sample_device ();
        g_autoptr (BudPlot) breakdown = sample_breakdown (FALSE);
        g_autoptr (BudPlot) fits = sample_memory (80e9);
        g_autoptr (BudPlot) lines = sample_lines ();
        g_autoptr (BudPlot) pareto = sample_pareto ();
        g_autoptr (BudPlot) accuracy = sample_accuracy ();
        g_autoptr (BudPlot) over = sample_memory (30e9);
        BudThemeKind theme = (BudThemeKind) kind;
        int width = sizes[size][0], height = sizes[size][1];

        show (argv[1], "roofline", roofline, theme, width, height, FALSE, 4);
        show (argv[1], "roofline", roofline, theme, width, height, TRUE, -1);
        show (argv[1], "lines", lines, theme, width, height, FALSE, 5);
        show (argv[1], "pareto", pareto, theme, width, height, FALSE, 3);
        show (argv[1], "accuracy", accuracy, theme, width, size == 1 ? 600 : height, FALSE, -1);
        show (argv[1], "device", device, theme, width, height, FALSE, -1);
        show (argv[1], "breakdown", breakdown, theme, width, 0, FALSE, 8);
        show (argv[1], "breakdown", breakdown, theme, width, 0, TRUE, 8);
        show (argv[1], "memory", fits, theme, width, 0, FALSE, -1);
        show (argv[1], "over", over, theme, width, 0, FALSE, -1);
      }
  return 0;
}
