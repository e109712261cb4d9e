#include "plot/export.h"

#include "config.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "plot/text.h"

#define WIDTH_PX 1600.0
#define HEIGHT_PX 1000.0
#define FONT_SCALE 1.35
#define MARGIN_PX 28.0
#define MAX_PIXELS 32000.0 /* cairo's images end at 32767 */

G_DEFINE_QUARK (bud - export - error - quark, bud_export_error)

static BudExport
complete (const BudExport *options)
{
  BudExport whole = options ? *options : (BudExport){ 0 };

  whole.width_px = whole.width_px > 0 ? whole.width_px : WIDTH_PX;
  whole.height_px = whole.height_px > 0 ? whole.height_px : HEIGHT_PX;
  whole.scale = whole.scale > 0 ? whole.scale : 2;
  whole.font_scale = MAX (whole.font_scale > 0 ? whole.font_scale : FONT_SCALE, 1);
  return whole;
}

static void
init_theme (BudTheme *theme, const BudExport *options)
{
  bud_theme_init (theme, options->theme);
  theme->font_scale = options->font_scale;
  theme->is_rtl = options->is_rtl;
  theme->is_print = TRUE;
  if (options->font_family)
    g_strlcpy (theme->font_family, options->font_family, sizeof theme->font_family);
}

/* Text on a line of its own between the margins; returns the height. */
static double
draw_line (cairo_t *cr, const BudTheme *theme, const char *text, int bold_from, double scale, BudColor color,
           double y, double width, double align_y)
{
  BudText line;
  double height;

  bud_text_init (&line, theme, text, bold_from, scale, color);
  bud_text_limit (&line, width - 2 * MARGIN_PX);
  if (theme->is_rtl)
    bud_text_place (&line, width - MARGIN_PX, y, 1, align_y);
  else
    bud_text_place (&line, MARGIN_PX, y, 0, align_y);
  bud_text_draw (&line, theme, cr);
  height = line.layout ? line.rect.height : 0;
  bud_text_clear (&line);
  return height;
}

/* Within x … x + width, below its caption. */
static void
draw_part (BudPlot *plot, cairo_t *cr, const BudTheme *theme, const char *caption, guint32 hidden_groups,
           double x, double top, double width, double bottom)
{
  BudPlotView view = BUD_PLOT_VIEW_NONE;
  double natural = bud_plot_natural_height (plot, theme, width);

  view.hidden_groups = hidden_groups;
  cairo_save (cr);
  cairo_translate (cr, x - MARGIN_PX, 0);
  top += draw_line (cr, theme, caption, BUD_TEXT_BOLD, 1.1, theme->text, top, width + 2 * MARGIN_PX, 0);
  cairo_translate (cr, MARGIN_PX, top);
  bud_plot_draw (plot, cr, theme, width, MAX (bottom - top, MIN (natural, 24)), &view);
  cairo_restore (cr);
}

void
bud_plot_export_draw (BudPlot *plot, const BudExport *options, cairo_t *cr, double width, double height)
{
  BudExport whole = complete (options);
  g_autofree char *program = g_strdup_printf ("Bud Simulator %s", BUD_VERSION);
  g_autofree char *footer
      = whole.footer ? g_strdup_printf ("%s · %s", whole.footer, program) : g_strdup (program);
  BudTheme theme;
  double top = MARGIN_PX, bottom;
  double part = whole.beside ? (width - 3 * MARGIN_PX) / 2 : width - 2 * MARGIN_PX;
  double start = MARGIN_PX, end = width - MARGIN_PX - part;

  init_theme (&theme, &whole);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  bud_color_set_source (theme.card, cr);
  cairo_fill (cr);
  top += draw_line (cr, &theme, whole.title, BUD_TEXT_BOLD, 1.5, theme.text, top, width, 0);
  top += draw_line (cr, &theme, whole.subtitle, BUD_TEXT_REGULAR, 1.1, theme.dim, top, width, 0);
  bottom = draw_line (cr, &theme, footer, BUD_TEXT_REGULAR, 1, theme.dim, height - MARGIN_PX, width, 1);
  bottom = height - MARGIN_PX - bottom - 8;
  top += 8;
  draw_part (plot, cr, &theme, whole.beside ? whole.caption : NULL, whole.hidden_groups,
             whole.is_rtl ? end : start, top, part, bottom);
  if (whole.beside)
    draw_part (whole.beside, cr, &theme, whole.beside_caption, whole.beside_hidden_groups,
               whole.is_rtl ? start : end, top, part, bottom);
  cairo_restore (cr);
}

static cairo_status_t
on_write (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
check (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, BUD_EXPORT_DOMAIN, BUD_EXPORT_ERROR_DRAW, _ ("The picture could not be drawn: %s"),
               cairo_status_to_string (status));
  return FALSE;
}

static gboolean
render (BudPlot *plot, const BudExport *options, cairo_surface_t *surface, double scale, GString *svg,
        GError **error)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  bud_text_redirect (cr, svg);
  cairo_scale (cr, scale, scale);
  bud_plot_export_draw (plot, options, cr, options->width_px, options->height_px);
  status = cairo_status (cr);
  cairo_destroy (cr);
  return check (status, error);
}

static gboolean
make_png (BudPlot *plot, const BudExport *options, GByteArray *bytes, GError **error)
{
  double width = ceil (options->width_px * options->scale),
         height = ceil (options->height_px * options->scale);
  cairo_surface_t *surface;
  gboolean is_done;

  if (width > MAX_PIXELS || height > MAX_PIXELS)
    return check (CAIRO_STATUS_INVALID_SIZE, error);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  is_done = check (cairo_surface_status (surface), error)
            && render (plot, options, surface, options->scale, NULL, error)
            && check (cairo_surface_write_to_png_stream (surface, on_write, bytes), error);
  cairo_surface_destroy (surface);
  return is_done;
}

static gboolean
make_pdf (BudPlot *plot, const BudExport *options, GByteArray *bytes, GError **error)
{
  const double pt = 0.75; /* per px */
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (on_write, bytes, options->width_px * pt,
                                                                  options->height_px * pt);
  gboolean is_done;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, options->title ? options->title : "");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Bud Simulator " BUD_VERSION);
  is_done = render (plot, options, surface, pt, NULL, error);
  cairo_surface_finish (surface);
  is_done = is_done && check (cairo_surface_status (surface), error);
  cairo_surface_destroy (surface);
  return is_done;
}

static void
append_element (GString *svg, const char *name, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (svg, "<%s>%s</%s>\n", name, escaped, name);
}

/* Cairo writes glyphs as shapes; our texts are put before the end instead, and the description at the start.
 */
static gboolean
make_svg (BudPlot *plot, const BudExport *options, GByteArray *bytes, GError **error)
{
  g_autoptr (GByteArray) shapes = g_byte_array_new ();
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autofree char *of_plot = bud_plot_describe (plot);
  g_autofree char *of_beside = options->beside ? bud_plot_describe (options->beside) : NULL;
  g_autofree char *description = g_strjoin (" ", of_plot, of_beside, NULL);
  cairo_surface_t *surface
      = cairo_svg_surface_create_for_stream (on_write, shapes, options->width_px, options->height_px);
  GString *head = g_string_new (NULL);
  const char *open, *close, *text;
  gboolean is_done;

  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  is_done = render (plot, options, surface, 1, texts, error);
  cairo_surface_finish (surface);
  is_done = is_done && check (cairo_surface_status (surface), error);
  cairo_surface_destroy (surface);
  g_byte_array_append (shapes, (const guint8 *) "", 1);
  text = (const char *) shapes->data;
  open = strstr (text, "<svg");
  open = open ? strchr (open, '>') : NULL;
  close = open ? g_strrstr (open, "</svg>") : NULL;
  if (is_done && close)
    {
      append_element (head, "title", options->title ? options->title : "Bud Simulator");
      append_element (head, "desc", description);
      g_byte_array_append (bytes, (const guint8 *) text, (guint) (open + 1 - text));
      g_byte_array_append (bytes, (const guint8 *) "\n", 1);
      g_byte_array_append (bytes, (const guint8 *) head->str, (guint) head->len);
      g_byte_array_append (bytes, (const guint8 *) open + 1, (guint) (close - open - 1));
      g_byte_array_append (bytes, (const guint8 *) texts->str, (guint) texts->len);
      g_byte_array_append (bytes, (const guint8 *) close, (guint) strlen (close));
    }
  g_string_free (head, TRUE);
  return is_done && (close || check (CAIRO_STATUS_WRITE_ERROR, error));
}

GBytes *
bud_plot_export_bytes (BudPlot *plot, const BudExport *options, BudExportFormat format, GError **error)
{
  static gboolean (*const make[]) (BudPlot *, const BudExport *, GByteArray *, GError **)
      = { make_png, make_svg, make_pdf };
  GByteArray *bytes = g_byte_array_new ();
  BudExport whole = complete (options);

  if (!make[format](plot, &whole, bytes, error))
    {
      g_byte_array_unref (bytes);
      return NULL;
    }
  return g_byte_array_free_to_bytes (bytes);
}

gboolean
bud_export_format_for_path (const char *path, BudExportFormat *format, GError **error)
{
  static const char *const endings[] = { ".png", ".svg", ".pdf" };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (int i = 0; i < 3; i++)
    if (g_str_has_suffix (lower, endings[i]))
      {
        *format = (BudExportFormat) i;
        return TRUE;
      }
  g_set_error (error, BUD_EXPORT_DOMAIN, BUD_EXPORT_ERROR_FORMAT,
               _ ("%s: a picture's name ends in .png, .svg or .pdf"), path);
  return FALSE;
}

gboolean
bud_plot_export (BudPlot *plot, const BudExport *options, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  BudExportFormat format;
  gconstpointer data;
  gsize length;

  if (!bud_export_format_for_path (path, &format, error))
    return FALSE;
  bytes = bud_plot_export_bytes (plot, options, format, error);
  if (!bytes)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  data = g_bytes_get_data (bytes, &length);
  return g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}
