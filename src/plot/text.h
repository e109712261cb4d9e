/* One line of text in a plot: measured once for the layout, drawn any number of times at any scale.
 *
 * Metrics are not hinted, so that the layout is the same on screen, in a PNG at 2× and in a PDF.
 */
#pragma once

#include <pango/pangocairo.h>

#include "plot/plot.h"

G_BEGIN_DECLS

typedef struct
{
  PangoLayout *layout; /* NULL: nothing to draw */
  BudColor color;
  BudPlotRect rect;  /* before rotation */
  double angle;      /* radians clockwise about the centre of `rect` */
  int bold_from;     /* byte; −1 = none */
  gboolean has_halo; /* 4 px of the card colour behind it */
} BudText;

#define BUD_TEXT_REGULAR (-1)
#define BUD_TEXT_BOLD 0

/* Measures `text` (NULL gives an empty one), bold from a byte offset, at scale × the theme's text size. */
void bud_text_init (BudText *self, const BudTheme *theme, const char *text, int bold_from, double scale,
                    BudColor color);

/* "name value" with the value bold; takes `value`. */
void bud_text_init_pair (BudText *self, const BudTheme *theme, const char *name, char *value);
void bud_text_clear (BudText *self);

/* Shortens to at most `width` px with an ellipsis. */
void bud_text_limit (BudText *self, double width);

/* Wraps into lines of at most `width` px, centred. */
void bud_text_wrap (BudText *self, double width);

/* Puts the point (align_x, align_y) of the box, each 0…1, at x, y. */
void bud_text_place (BudText *self, double x, double y, double align_x, double align_y);

/* The box around the rotated text. */
BudPlotRect bud_text_bounds (const BudText *self);
void bud_text_draw (const BudText *self, const BudTheme *theme, cairo_t *cr);

/* Texts drawn on `cr` from now on are collected as SVG <text> elements instead, in device coordinates; NULL
 * stops. `svg` must outlive the drawing. */
void bud_text_redirect (cairo_t *cr, GString *svg);

/* What was drawn where, for tests: no two texts may overlap, none may leave the card. */
typedef struct
{
  char *text;
  BudPlotRect rect;
  double angle;
} BudTextRecord;

/* Texts drawn on `cr` from now on are also appended to `records`, of BudTextRecord (free the text); NULL
 * stops. */
void bud_text_record (cairo_t *cr, GArray *records);

double bud_text_height (const BudTheme *theme); /* of a line of labels, px */

gboolean bud_rect_intersects (const BudPlotRect *one, const BudPlotRect *other, double gap);
gboolean bud_rect_contains (const BudPlotRect *outer, const BudPlotRect *inner);
gboolean bud_rect_has_point (const BudPlotRect *rect, double x, double y, double slack);
BudPlotRect bud_rect_mirror (const BudPlotRect *rect, double left, double right); /* within left…right */

G_END_DECLS
