/* How plots look: colours, fonts and direction. Plain values, no toolkit.
 *
 * A series is one of six looks in a fixed order, so that a group looks the same in every plot; each
 * differs by colour, marker, dash and bar pattern at once. Sizes are px at 96 dpi before font_scale.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

#define BUD_N_SERIES 6
#define BUD_THEME_MAX_DASHES 4

typedef struct
{
  double red, green, blue, alpha; /* 0…1, sRGB, not premultiplied */
} BudColor;

typedef enum
{
  BUD_THEME_LIGHT = 0,
  BUD_THEME_DARK,
  BUD_THEME_HIGH_CONTRAST_LIGHT,
  BUD_THEME_HIGH_CONTRAST_DARK,
  BUD_N_THEMES,
} BudThemeKind;

typedef enum
{
  BUD_MARKER_CIRCLE = 0,
  BUD_MARKER_DIAMOND,
  BUD_MARKER_SQUARE,
  BUD_MARKER_TRIANGLE,
  BUD_MARKER_HEXAGON,
  BUD_MARKER_PLUS,
} BudMarker;

typedef enum
{
  BUD_PATTERN_PLAIN = 0,
  BUD_PATTERN_DIAGONAL,
  BUD_PATTERN_VERTICAL,
  BUD_PATTERN_CROSS,
  BUD_PATTERN_HORIZONTAL,
  BUD_PATTERN_DOTS,
  BUD_PATTERN_HATCH, /* memory reserve: text colour on the track */
} BudPattern;

typedef struct
{
  BudColor color;
  BudColor on_color; /* text on a filled segment of this colour */
  BudMarker marker;
  BudPattern pattern;
  double dashes[BUD_THEME_MAX_DASHES]; /* px */
  int n_dashes;                        /* 0 = solid */
} BudSeriesStyle;

typedef struct
{
  BudThemeKind kind;
  BudColor text;   /* labels, roofs */
  BudColor dim;    /* tick labels, units, captions */
  BudColor card;   /* what the plot is drawn on; also the halo */
  BudColor accent; /* selection ring, callout tail */
  BudColor error;  /* limits, overflow */
  BudColor success;
  BudColor grid;       /* major grid line */
  BudColor grid_minor; /* half of it */
  BudColor track;      /* free part of a bar */
  BudColor fill;       /* faint area under the roofs */
  BudColor border;     /* frame of legend and callout */
  double line_px;      /* added to every line: 0, high contrast 0.5 */
  BudSeriesStyle series[BUD_N_SERIES];
  char font_family[64];
  double text_px; /* labels at font_scale 1: 12 px = 9 pt */
  double font_scale;
  gboolean is_rtl;   /* mirrors bars, legends and callouts; number axes keep their direction */
  gboolean is_print; /* no faint fills or shadows, patterns in every bar, legends below */
} BudTheme;

/* Fills `theme` with the defaults of `kind`: Cantarell, 12 px, left to right. */
void bud_theme_init (BudTheme *theme, BudThemeKind kind);

gboolean bud_theme_is_dark (const BudTheme *theme);
gboolean bud_theme_is_high_contrast (const BudTheme *theme);
gboolean bud_theme_equal (const BudTheme *one, const BudTheme *other);
const char *bud_theme_kind_name (BudThemeKind kind); /* "light", "dark", "hc-light", "hc-dark" */
gboolean bud_theme_kind_parse (const char *name, BudThemeKind *kind);

/* The look of a series; numbers beyond the palette wrap. Never NULL. */
const BudSeriesStyle *bud_theme_series (const BudTheme *theme, guint series);
gboolean bud_series_is_filled (guint series); /* markers of those that wrapped are hollow */

/* Colour of step 0…3 of the sequential scale (the fit matrix: 0 is the strongest), and of text on it. */
BudColor bud_theme_sequential (const BudTheme *theme, guint step, BudColor *on_color);

/* WCAG 2.1 contrast ratio of two opaque colours, 1…21. */
double bud_color_contrast (BudColor one, BudColor other);
BudColor bud_color_with_alpha (BudColor color, double alpha);
void bud_color_set_source (BudColor color, cairo_t *cr);

G_END_DECLS
