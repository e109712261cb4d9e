#include "plot/text.h"

#include <math.h>
#include <string.h>

#define HALO_PX 4.0

static const cairo_user_data_key_t redirect_key, record_key;

/* Font maps and contexts belong to a thread. */
static PangoContext *
get_context (void)
{
  static GPrivate key = G_PRIVATE_INIT (g_object_unref);
  PangoContext *context = g_private_get (&key);

  if (!context)
    {
      cairo_font_options_t *options = cairo_font_options_create ();

      cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
      cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_SLIGHT);
      cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
      context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
      pango_cairo_context_set_font_options (context, options);
      pango_cairo_context_set_resolution (context, 96);
      pango_context_set_round_glyph_positions (context, FALSE);
      cairo_font_options_destroy (options);
      g_private_set (&key, context);
    }
  return context;
}

static void
measure (BudText *self)
{
  int width, height;

  pango_layout_get_size (self->layout, &width, &height);
  self->rect.width = (double) width / PANGO_SCALE;
  self->rect.height = (double) height / PANGO_SCALE;
}

void
bud_text_init (BudText *self, const BudTheme *theme, const char *text, int bold_from, double scale,
               BudColor color)
{
  PangoFontDescription *font;
  PangoAttrList *attributes;

  *self = (BudText){ .color = color, .bold_from = bold_from };
  if (!text || !*text)
    return;
  font = pango_font_description_new ();
  pango_font_description_set_family (font, theme->font_family);
  pango_font_description_set_absolute_size (font, theme->text_px * theme->font_scale * scale * PANGO_SCALE);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (bold_from >= 0)
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      bold->start_index = (guint) bold_from;
      pango_attr_list_insert (attributes, bold);
    }
  self->layout = pango_layout_new (get_context ());
  pango_layout_set_font_description (self->layout, font);
  pango_layout_set_attributes (self->layout, attributes);
  pango_layout_set_text (self->layout, text, -1);
  pango_attr_list_unref (attributes);
  pango_font_description_free (font);
  measure (self);
}

void
bud_text_init_pair (BudText *self, const BudTheme *theme, const char *name, char *value)
{
  g_autofree char *text = g_strdup_printf ("%s %s", name ? name : "", value);

  bud_text_init (self, theme, text, (int) (strlen (text) - strlen (value)), 1, theme->text);
  g_free (value);
}

void
bud_text_clear (BudText *self)
{
  g_clear_object (&self->layout);
}

void
bud_text_limit (BudText *self, double width)
{
  if (!self->layout || self->rect.width <= width)
    return;
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (self->layout, (int) (MAX (width, 0) * PANGO_SCALE));
  measure (self);
}

void
bud_text_wrap (BudText *self, double width)
{
  if (!self->layout)
    return;
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (self->layout, (int) (MAX (width, 1) * PANGO_SCALE));
  pango_layout_set_alignment (self->layout, PANGO_ALIGN_CENTER);
  measure (self);
  self->rect.width = width;
}

void
bud_text_place (BudText *self, double x, double y, double align_x, double align_y)
{
  self->rect.x = x - align_x * self->rect.width;
  self->rect.y = y - align_y * self->rect.height;
}

BudPlotRect
bud_text_bounds (const BudText *self)
{
  const BudPlotRect *rect = &self->rect;
  double c = fabs (cos (self->angle)), s = fabs (sin (self->angle));
  double width = rect->width * c + rect->height * s;
  double height = rect->width * s + rect->height * c;

  return (BudPlotRect){ rect->x + (rect->width - width) / 2, rect->y + (rect->height - height) / 2, width,
                        height };
}

static void
append_color (GString *svg, const char *name, BudColor color)
{
  g_string_append_printf (svg, " %s=\"#%02x%02x%02x\"", name, (guint) lround (color.red * 255),
                          (guint) lround (color.green * 255), (guint) lround (color.blue * 255));
  if (color.alpha < 1)
    {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (digits, sizeof digits, "%.3f", color.alpha);
      g_string_append_printf (svg, " %s-opacity=\"%s\"", name, digits);
    }
}

static void
append_run (GString *svg, const char *text, gsize length, gboolean is_bold)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) length);

  if (length == 0)
    return;
  if (is_bold)
    g_string_append_printf (svg, "<tspan font-weight=\"bold\">%s</tspan>", escaped);
  else
    g_string_append (svg, escaped);
}

static void
append_line (GString *svg, const BudText *self, const BudTheme *theme, PangoLayoutLine *line,
             const cairo_matrix_t *m, double x, double baseline)
{
  char values[9][G_ASCII_DTOSTR_BUF_SIZE];
  const double numbers[9]
      = { m->xx,
          m->yx,
          m->xy,
          m->yy,
          m->x0,
          m->y0,
          x,
          baseline,
          (double) pango_font_description_get_size (pango_layout_get_font_description (self->layout))
              / PANGO_SCALE };
  const char *text = pango_layout_get_text (self->layout) + line->start_index;
  gsize length = (gsize) line->length, plain;

  for (int i = 0; i < 9; i++)
    g_ascii_formatd (values[i], sizeof values[i], "%.4f", numbers[i]);
  plain = self->bold_from < 0 ? length : MIN (length, (gsize) MAX (self->bold_from - line->start_index, 0));
  g_string_append_printf (
      svg, "<text transform=\"matrix(%s %s %s %s %s %s)\" x=\"%s\" y=\"%s\" font-size=\"%s\"", values[0],
      values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]);
  g_string_append_printf (svg, " font-family=\"%s, sans-serif\" xml:space=\"preserve\"", theme->font_family);
  append_color (svg, "fill", self->color);
  if (self->has_halo)
    {
      append_color (svg, "stroke", theme->card);
      g_string_append (svg, " stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\"");
    }
  g_string_append_c (svg, '>');
  append_run (svg, text, plain, FALSE);
  append_run (svg, text + plain, length - plain, TRUE);
  g_string_append (svg, "</text>\n");
}

/* An ellipsized line keeps its full text: readers of the file see more, never less. */
static void
append_svg (GString *svg, const BudText *self, const BudTheme *theme, cairo_t *cr)
{
  PangoLayoutIter *iter = pango_layout_get_iter (self->layout);
  cairo_matrix_t matrix;

  cairo_get_matrix (cr, &matrix);
  do
    {
      PangoRectangle logical;

      pango_layout_iter_get_line_extents (iter, NULL, &logical);
      append_line (svg, self, theme, pango_layout_iter_get_line_readonly (iter), &matrix,
                   (double) logical.x / PANGO_SCALE,
                   (double) pango_layout_iter_get_baseline (iter) / PANGO_SCALE);
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

void
bud_text_redirect (cairo_t *cr, GString *svg)
{
  cairo_set_user_data (cr, &redirect_key, svg, NULL);
}

void
bud_text_record (cairo_t *cr, GArray *records)
{
  cairo_set_user_data (cr, &record_key, records, NULL);
}

static void
record (const BudText *self, GArray *records)
{
  BudTextRecord entry = { g_strdup (pango_layout_get_text (self->layout)), self->rect, self->angle };

  g_array_append_val (records, entry);
}

void
bud_text_draw (const BudText *self, const BudTheme *theme, cairo_t *cr)
{
  GString *svg = cairo_get_user_data (cr, &redirect_key);
  GArray *records = cairo_get_user_data (cr, &record_key);

  if (!self->layout)
    return;
  if (records)
    record (self, records);
  cairo_save (cr);
  cairo_translate (cr, self->rect.x + self->rect.width / 2, self->rect.y + self->rect.height / 2);
  cairo_rotate (cr, self->angle);
  cairo_translate (cr, -self->rect.width / 2, -self->rect.height / 2);
  if (svg)
    append_svg (svg, self, theme, cr);
  else
    {
      if (self->has_halo)
        {
          cairo_new_path (cr);
          pango_cairo_layout_path (cr, self->layout);
          cairo_set_line_width (cr, HALO_PX);
          cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
          cairo_set_dash (cr, NULL, 0, 0);
          bud_color_set_source (theme->card, cr);
          cairo_stroke (cr);
        }
      cairo_move_to (cr, 0, 0);
      bud_color_set_source (self->color, cr);
      pango_cairo_show_layout (cr, self->layout);
    }
  cairo_new_path (cr);
  cairo_restore (cr);
}

double
bud_text_height (const BudTheme *theme)
{
  return ceil (theme->text_px * theme->font_scale * 1.3);
}

gboolean
bud_rect_intersects (const BudPlotRect *one, const BudPlotRect *other, double gap)
{
  return one->x < other->x + other->width + gap && other->x < one->x + one->width + gap
         && one->y < other->y + other->height + gap && other->y < one->y + one->height + gap;
}

gboolean
bud_rect_contains (const BudPlotRect *outer, const BudPlotRect *inner)
{
  return inner->x >= outer->x && inner->y >= outer->y && inner->x + inner->width <= outer->x + outer->width
         && inner->y + inner->height <= outer->y + outer->height;
}

gboolean
bud_rect_has_point (const BudPlotRect *rect, double x, double y, double slack)
{
  return x >= rect->x - slack && y >= rect->y - slack && x <= rect->x + rect->width + slack
         && y <= rect->y + rect->height + slack;
}

BudPlotRect
bud_rect_mirror (const BudPlotRect *rect, double left, double right)
{
  return (BudPlotRect){ left + right - rect->x - rect->width, rect->y, rect->width, rect->height };
}
