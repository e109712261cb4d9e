#include "picture.h"

#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#define CELL_PX 12
/* Of 255: Pango's newer ways to set text make 13 at the most, a number that is gone from an axis 24. */
#define CELL_TOLERANCE 20

double
picture_difference (cairo_surface_t *one, cairo_surface_t *other)
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

/* Of a colour in the cell at x, y. */
static int
cell_mean (cairo_surface_t *picture, int x, int y, int colour)
{
  const guint8 *data = cairo_image_surface_get_data (picture);
  gsize stride = (gsize) cairo_image_surface_get_stride (picture);
  int sum = 0;

  for (int i = 0; i < CELL_PX; i++)
    for (int j = 0; j < CELL_PX; j++)
      sum += data[(gsize) (y + i) * stride + 4 * (gsize) (x + j) + (gsize) colour];
  return sum / (CELL_PX * CELL_PX);
}

/* The most by which a mean differs; 255 when the sizes do. */
static int
cell_difference (cairo_surface_t *one, cairo_surface_t *other)
{
  int width = cairo_image_surface_get_width (one), height = cairo_image_surface_get_height (one);
  int most = 0;

  if (cairo_image_surface_get_width (other) != width || cairo_image_surface_get_height (other) != height)
    return 255;
  for (int y = 0; y + CELL_PX <= height; y += CELL_PX)
    for (int x = 0; x + CELL_PX <= width; x += CELL_PX)
      for (int c = 0; c < 3; c++)
        most = MAX (most, abs (cell_mean (one, x, y, c) - cell_mean (other, x, y, c)));
  return most;
}

static gboolean
sets_text_as_kept (void)
{
  return pango_version () < PANGO_VERSION_ENCODE (1, 52, 0);
}

gboolean
picture_is_like (cairo_surface_t *now, cairo_surface_t *kept, double tolerance)
{
  return (!sets_text_as_kept () || picture_difference (now, kept) <= tolerance)
         && cell_difference (now, kept) <= CELL_TOLERANCE;
}

cairo_surface_t *
picture_load (const char *path)
{
  cairo_surface_t *kept;

  if (g_getenv ("BUD_UPDATE_GOLDEN") != NULL)
    return NULL;
  kept = cairo_image_surface_create_from_png (path);
  if (cairo_surface_status (kept) != CAIRO_STATUS_SUCCESS)
    g_error ("%s: %s", path, cairo_status_to_string (cairo_surface_status (kept)));
  return kept;
}

void
picture_check (cairo_surface_t *now, const char *path, double tolerance)
{
  cairo_surface_t *kept = picture_load (path);
  g_autofree char *name = g_path_get_basename (path);

  if (kept == NULL)
    {
      if (!sets_text_as_kept ())
        g_error ("the kept pictures are of Pango before 1.52");
      g_assert_cmpint (cairo_surface_write_to_png (now, path), ==, CAIRO_STATUS_SUCCESS);
      return;
    }
  if (!picture_is_like (now, kept, tolerance))
    {
      g_autofree char *left = g_strdup_printf ("%s/bud-golden-%s", g_get_tmp_dir (), name);

      cairo_surface_write_to_png (now, left);
      g_test_message ("%s differs in %.2f %% of its pixels, the mean of a cell by %d: see %s", name,
                      picture_difference (now, kept) * 100, cell_difference (now, kept), left);
      g_test_fail ();
    }
  cairo_surface_destroy (kept);
}

gboolean
picture_has_font (void)
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
  return is_there;
}
