#include "plot/document.h"

#include "config.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "plot/export.h"

/* A4 in points. */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 48.0
#define CONTENT_WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define FOOTER_Y (PAGE_HEIGHT - 34)
#define BOTTOM (PAGE_HEIGHT - 56)
#define VALUE_X 190.0 /* from the margin */
#define NOTE_X 300.0
#define PLOT_HEIGHT 330.0
#define FONT "Cantarell, Sans"

struct _BudDocument
{
  GByteArray *bytes;
  cairo_t *cr;
  char *footer;
  double y;
  guint page;
};

static cairo_status_t
on_write (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

typedef struct
{
  double size_pt;
  gboolean is_bold;
  double grey; /* 0 = black */
} Style;

static const Style title_style = { 20, TRUE, 0.1 };
static const Style subtitle_style = { 11, FALSE, 0.35 };
static const Style heading_style = { 13, TRUE, 0.1 };
static const Style body_style = { 10, FALSE, 0.1 };
static const Style value_style = { 10, TRUE, 0.1 };
static const Style note_style = { 9, FALSE, 0.35 };
static const Style footer_style = { 8, FALSE, 0.4 };

static PangoLayout *
make_text (BudDocument *self, const Style *style, const char *text, double width)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cr);
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  pango_font_description_set_absolute_size (font, style->size_pt * PANGO_SCALE);
  pango_font_description_set_weight (font, style->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static double
text_height (PangoLayout *layout)
{
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  return (double) logical.height / PANGO_SCALE;
}

static void
show_text (BudDocument *self, const Style *style, PangoLayout *layout, double x, double y)
{
  cairo_set_source_rgb (self->cr, style->grey, style->grey, style->grey);
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_layout (self->cr, layout);
}

static void
end_page (BudDocument *self)
{
  g_autofree char *page = g_strdup_printf (_ ("Page %u"), self->page);
  g_autoptr (PangoLayout) left = make_text (self, &footer_style, self->footer, CONTENT_WIDTH - 60);
  g_autoptr (PangoLayout) right = make_text (self, &footer_style, page, 60);

  pango_layout_set_alignment (right, PANGO_ALIGN_RIGHT);
  pango_layout_set_ellipsize (left, PANGO_ELLIPSIZE_END);
  show_text (self, &footer_style, left, MARGIN, FOOTER_Y);
  show_text (self, &footer_style, right, PAGE_WIDTH - MARGIN - 60, FOOTER_Y);
  cairo_show_page (self->cr);
}

/* A new page when less than `height` is left. */
static void
make_room (BudDocument *self, double height)
{
  if (self->y + height <= BOTTOM)
    return;
  end_page (self);
  self->page++;
  self->y = MARGIN;
}

static void
add_block (BudDocument *self, const Style *style, const char *text, double after, double keep)
{
  g_autoptr (PangoLayout) layout = make_text (self, style, text, CONTENT_WIDTH);
  double height = text_height (layout);

  make_room (self, height + keep);
  show_text (self, style, layout, MARGIN, self->y);
  self->y += height + after;
}

BudDocument *
bud_document_new (const char *title, const char *subtitle, const char *footer)
{
  BudDocument *self = g_new0 (BudDocument, 1);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%F");
  cairo_surface_t *surface;

  self->bytes = g_byte_array_new ();
  surface = cairo_pdf_surface_create_for_stream (on_write, self->bytes, PAGE_WIDTH, PAGE_HEIGHT);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Bud Simulator " BUD_VERSION);
  self->cr = cairo_create (surface);
  cairo_surface_destroy (surface);
  self->footer = g_strdup_printf ("%s · Bud Simulator %s · %s", footer, BUD_VERSION, today);
  self->page = 1;
  self->y = MARGIN;
  add_block (self, &title_style, title, 4, 0);
  add_block (self, &subtitle_style, subtitle, 8, 0);
  return self;
}

void
bud_document_free (BudDocument *self)
{
  if (self == NULL)
    return;
  cairo_destroy (self->cr);
  g_byte_array_unref (self->bytes);
  g_free (self->footer);
  g_free (self);
}

void
bud_document_heading (BudDocument *self, const char *text)
{
  self->y += 12;
  add_block (self, &heading_style, text, 2, 40);
  cairo_set_source_rgb (self->cr, 0.8, 0.8, 0.8);
  cairo_set_line_width (self->cr, 0.7);
  cairo_move_to (self->cr, MARGIN, self->y);
  cairo_line_to (self->cr, PAGE_WIDTH - MARGIN, self->y);
  cairo_stroke (self->cr);
  self->y += 6;
}

void
bud_document_row (BudDocument *self, const char *label, const char *value, const char *note)
{
  double value_width = note != NULL ? NOTE_X - VALUE_X - 8 : CONTENT_WIDTH - VALUE_X;
  g_autoptr (PangoLayout) left = make_text (self, &body_style, label, VALUE_X - 8);
  g_autoptr (PangoLayout) middle = make_text (self, &value_style, value, value_width);
  g_autoptr (PangoLayout) right
      = make_text (self, &note_style, note != NULL ? note : "", CONTENT_WIDTH - NOTE_X);
  double height = fmax (fmax (text_height (left), text_height (middle)), text_height (right));

  make_room (self, height);
  show_text (self, &body_style, left, MARGIN, self->y);
  show_text (self, &value_style, middle, MARGIN + VALUE_X, self->y);
  show_text (self, &note_style, right, MARGIN + NOTE_X, self->y + 0.8);
  self->y += height + 3;
}

void
bud_document_paragraph (BudDocument *self, const char *text)
{
  add_block (self, &body_style, text, 4, 0);
}

void
bud_document_plot (BudDocument *self, BudPlot *plot, const char *title)
{
  BudTheme theme;
  BudPlotView view = BUD_PLOT_VIEW_NONE;
  /* plots are laid out in px of the screen: 1.5 px to the point keeps their text at 8 pt and more */
  const double scale = 1 / 1.35;
  double natural, height;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  theme.is_print = TRUE;
  natural = bud_plot_natural_height (plot, &theme, CONTENT_WIDTH / scale) * scale;
  height = natural > 0 ? fmin (natural, PLOT_HEIGHT) : PLOT_HEIGHT;
  self->y += 12;
  add_block (self, &heading_style, title, 4, height);
  cairo_save (self->cr);
  cairo_translate (self->cr, MARGIN, self->y);
  cairo_scale (self->cr, scale, scale);
  bud_plot_draw (plot, self->cr, &theme, CONTENT_WIDTH / scale, height / scale, &view);
  cairo_restore (self->cr);
  self->y += height + 6;
}

GBytes *
bud_document_finish (BudDocument *self, GError **error)
{
  cairo_surface_t *surface = cairo_get_target (self->cr);
  cairo_status_t status;

  end_page (self);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error_literal (error, BUD_EXPORT_DOMAIN, BUD_EXPORT_ERROR_DRAW, cairo_status_to_string (status));
      return NULL;
    }
  return g_bytes_new (self->bytes->data, self->bytes->len);
}

gboolean
bud_document_write (BudDocument *self, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = bud_document_finish (self, error);

  if (bytes == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  return g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}
