#include "plot/theme.h"

#include <math.h>
#include <string.h>

/* Chosen so that every pair stays apart under simulated protan, deutan and tritan vision (Machado 2009)
 * and stands 3:1 against its card. */
static const guint32 palette[BUD_N_THEMES][BUD_N_SERIES] = {
  { 0x1c71d8, 0xda7800, 0x1fa567, 0x511d79, 0x7f5309, 0x8a8890 },
  { 0x62a0ea, 0xfdac6c, 0xc0f5e0, 0xae4aff, 0xffeb48, 0x9a9996 },
  { 0x1a5fb4, 0xb35c00, 0x0b7a4b, 0x3a0f5c, 0x5c3d06, 0x6e6c75 },
  { 0x78b4ff, 0xffb57a, 0xd6fff0, 0xb76bff, 0xfff04d, 0xa8a6a3 },
};

static const struct
{
  guint32 text, card, accent, error, success;
  double dim, grid, border;
} base[BUD_N_THEMES] = {
  { 0x2e2e2e, 0xffffff, 0x3584e4, 0xc01c28, 0x1b8553, 0.66, 0.075, 0.14 },
  { 0xffffff, 0x363636, 0x3d8be8, 0xff7b63, 0x8ff0a4, 0.70, 0.10, 0.14 },
  { 0x000000, 0xffffff, 0x1a5fb4, 0xa51d2d, 0x0b5c36, 0.80, 0.30, 0.60 },
  { 0xffffff, 0x1e1e1e, 0x78aeed, 0xff938c, 0x8ff0a4, 0.85, 0.30, 0.60 },
};

static const guint32 sequential[4] = { 0x0b3a75, 0x1c63b5, 0x5b9bdf, 0xa9cdf2 };

static const struct
{
  BudMarker marker;
  BudPattern pattern;
  double dashes[BUD_THEME_MAX_DASHES];
  int n_dashes;
} looks[BUD_N_SERIES] = {
  { BUD_MARKER_CIRCLE, BUD_PATTERN_PLAIN, { 0 }, 0 },
  { BUD_MARKER_DIAMOND, BUD_PATTERN_DIAGONAL, { 9, 4 }, 2 },
  { BUD_MARKER_SQUARE, BUD_PATTERN_VERTICAL, { 6, 3 }, 2 },
  { BUD_MARKER_TRIANGLE, BUD_PATTERN_CROSS, { 3, 3 }, 2 },
  { BUD_MARKER_HEXAGON, BUD_PATTERN_HORIZONTAL, { 9, 3, 2, 3 }, 4 },
  { BUD_MARKER_PLUS, BUD_PATTERN_DOTS, { 1, 3 }, 2 },
};

static const char *const kind_names[BUD_N_THEMES] = { "light", "dark", "hc-light", "hc-dark" };

static BudColor
color_from_rgb (guint32 rgb)
{
  return (BudColor){ ((rgb >> 16) & 0xff) / 255.0, ((rgb >> 8) & 0xff) / 255.0, (rgb & 0xff) / 255.0, 1.0 };
}

static double
linear_channel (double value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
luminance (BudColor color)
{
  return 0.2126 * linear_channel (color.red) + 0.7152 * linear_channel (color.green)
         + 0.0722 * linear_channel (color.blue);
}

static BudColor
readable_on (BudColor background)
{
  BudColor black = color_from_rgb (0x1e1e1e);
  BudColor white = color_from_rgb (0xffffff);

  return bud_color_contrast (background, white) >= 4.0 ? white : black;
}

double
bud_color_contrast (BudColor one, BudColor other)
{
  double a = luminance (one), b = luminance (other);

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

BudColor
bud_color_with_alpha (BudColor color, double alpha)
{
  color.alpha *= alpha;
  return color;
}

void
bud_color_set_source (BudColor color, cairo_t *cr)
{
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha);
}

/* Takes text and card colour from the surroundings (a widget's style) and derives dim text, grid, track and
 * border from them. The palette stays that of the kind. */
static void
set_colors (BudTheme *theme, BudColor text, BudColor card)
{
  double grid = base[theme->kind].grid;
  BudColor ink = color_from_rgb (bud_theme_is_dark (theme) ? 0xffffff : 0x000000);

  theme->text = text;
  theme->card = card;
  theme->dim = bud_color_with_alpha (text, base[theme->kind].dim);
  theme->grid = bud_color_with_alpha (ink, grid);
  theme->grid_minor = bud_color_with_alpha (ink, grid / 2);
  theme->border = bud_color_with_alpha (ink, base[theme->kind].border);
  theme->track = bud_color_with_alpha (ink, bud_theme_is_dark (theme) ? 0.12 : 0.075);
}

void
bud_theme_init (BudTheme *theme, BudThemeKind kind)
{
  g_return_if_fail (kind < BUD_N_THEMES);
  /* Every byte, so that two themes compare as memory. */
  memset (theme, 0, sizeof *theme);
  theme->kind = kind;
  theme->accent = color_from_rgb (base[kind].accent);
  theme->error = color_from_rgb (base[kind].error);
  theme->success = color_from_rgb (base[kind].success);
  theme->line_px = bud_theme_is_high_contrast (theme) ? 0.5 : 0;
  theme->fill = bud_color_with_alpha (theme->accent, bud_theme_is_dark (theme) ? 0.10 : 0.05);
  set_colors (theme, color_from_rgb (base[kind].text), color_from_rgb (base[kind].card));
  for (int i = 0; i < BUD_N_SERIES; i++)
    {
      BudSeriesStyle *style = &theme->series[i];

      style->color = color_from_rgb (palette[kind][i]);
      style->on_color = readable_on (style->color);
      style->marker = looks[i].marker;
      style->pattern = looks[i].pattern;
      style->n_dashes = looks[i].n_dashes;
      memcpy (style->dashes, looks[i].dashes, sizeof style->dashes);
    }
  g_strlcpy (theme->font_family, "Cantarell", sizeof theme->font_family);
  theme->text_px = 12;
  theme->font_scale = 1;
}

gboolean
bud_theme_is_dark (const BudTheme *theme)
{
  return theme->kind == BUD_THEME_DARK || theme->kind == BUD_THEME_HIGH_CONTRAST_DARK;
}

gboolean
bud_theme_is_high_contrast (const BudTheme *theme)
{
  return theme->kind == BUD_THEME_HIGH_CONTRAST_LIGHT || theme->kind == BUD_THEME_HIGH_CONTRAST_DARK;
}

gboolean
bud_theme_equal (const BudTheme *one, const BudTheme *other)
{
  return memcmp (one, other, sizeof *one) == 0;
}

const char *
bud_theme_kind_name (BudThemeKind kind)
{
  g_return_val_if_fail (kind < BUD_N_THEMES, NULL);
  return kind_names[kind];
}

gboolean
bud_theme_kind_parse (const char *name, BudThemeKind *kind)
{
  for (int i = 0; i < BUD_N_THEMES; i++)
    if (g_ascii_strcasecmp (name, kind_names[i]) == 0)
      {
        *kind = (BudThemeKind) i;
        return TRUE;
      }
  return FALSE;
}

const BudSeriesStyle *
bud_theme_series (const BudTheme *theme, guint series)
{
  return &theme->series[series % BUD_N_SERIES];
}

gboolean
bud_series_is_filled (guint series)
{
  return series < BUD_N_SERIES;
}

BudColor
bud_theme_sequential (const BudTheme *theme, guint step, BudColor *on_color)
{
  guint index = MIN (step, 3);
  BudColor color = color_from_rgb (sequential[bud_theme_is_dark (theme) ? 3 - index : index]);

  if (on_color)
    *on_color = readable_on (color);
  return color;
}
