#include "plot/mark.h"

#include <math.h>

#define HALO_PX 1.5

static void
polygon (cairo_t *cr, double x, double y, double radius, int n, double start)
{
  for (int i = 0; i < n; i++)
    {
      double angle = start + i * 2 * G_PI / n;

      cairo_line_to (cr, x + radius * cos (angle), y + radius * sin (angle));
    }
  cairo_close_path (cr);
}

static void
plus (cairo_t *cr, double x, double y, double radius)
{
  double arm = radius * 1.18, half = arm / 3;
  const double at[12][2] = { { -half, -arm }, { half, -arm }, { half, -half }, { arm, -half },
                             { arm, half },   { half, half }, { half, arm },   { -half, arm },
                             { -half, half }, { -arm, half }, { -arm, -half }, { -half, -half } };

  for (int i = 0; i < 12; i++)
    cairo_line_to (cr, x + at[i][0], y + at[i][1]);
  cairo_close_path (cr);
}

/* Radii are such that the areas are those of the disc. */
void
bud_mark_path (cairo_t *cr, BudMarker marker, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  switch (marker)
    {
    case BUD_MARKER_DIAMOND:
      polygon (cr, x, y, radius * sqrt (G_PI / 2), 4, 0);
      break;
    case BUD_MARKER_SQUARE:
      polygon (cr, x, y, radius * sqrt (G_PI / 2), 4, G_PI / 4);
      break;
    case BUD_MARKER_TRIANGLE:
      polygon (cr, x, y, radius * 1.45, 3, -G_PI / 2);
      break;
    case BUD_MARKER_HEXAGON:
      polygon (cr, x, y, radius * 1.1, 6, 0);
      break;
    case BUD_MARKER_PLUS:
      plus (cr, x, y, radius);
      break;
    case BUD_MARKER_CIRCLE:
      cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
      cairo_close_path (cr);
      break;
    }
}

double
bud_mark_extent (BudMarker marker, double radius)
{
  switch (marker)
    {
    case BUD_MARKER_DIAMOND:
      return radius * sqrt (G_PI / 2);
    case BUD_MARKER_SQUARE:
      return radius * sqrt (G_PI) / 2;
    case BUD_MARKER_TRIANGLE:
      return radius * 1.45;
    case BUD_MARKER_HEXAGON:
      return radius * 1.1;
    case BUD_MARKER_PLUS:
      return radius * 1.18;
    case BUD_MARKER_CIRCLE:
      break;
    }
  return radius;
}

void
bud_mark_draw (cairo_t *cr, const BudTheme *theme, const BudSeriesStyle *style, double x, double y,
               double radius, gboolean is_filled, double alpha)
{
  cairo_save (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_new_path (cr);
  if (is_filled)
    {
      bud_mark_path (cr, style->marker, x, y, radius);
      cairo_set_line_width (cr, 2 * HALO_PX);
      bud_color_set_source (bud_color_with_alpha (theme->card, alpha), cr);
      cairo_stroke_preserve (cr);
      bud_color_set_source (bud_color_with_alpha (style->color, alpha), cr);
      cairo_fill (cr);
    }
  else
    {
      bud_mark_path (cr, style->marker, x, y, radius - 0.5);
      cairo_set_line_width (cr, 1.2 + theme->line_px);
      bud_color_set_source (bud_color_with_alpha (style->color, alpha), cr);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

void
bud_mark_draw_ring (cairo_t *cr, const BudTheme *theme, const BudSeriesStyle *style, double x, double y,
                    double alpha)
{
  cairo_save (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_new_path (cr);
  bud_mark_path (cr, style->marker, x, y, BUD_MARK_RING_PX - 1);
  cairo_set_line_width (cr, 2.4 + theme->line_px);
  bud_color_set_source (bud_color_with_alpha (style->color, alpha), cr);
  cairo_stroke (cr);
  cairo_restore (cr);
}

void
bud_rounded_rect (cairo_t *cr, const BudPlotRect *rect, double radius)
{
  double r = MIN (radius, MIN (rect->width, rect->height) / 2);
  double right = rect->x + rect->width, bottom = rect->y + rect->height;

  cairo_new_sub_path (cr);
  cairo_arc (cr, right - r, rect->y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, right - r, bottom - r, r, 0, G_PI / 2);
  cairo_arc (cr, rect->x + r, bottom - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, rect->x + r, rect->y + r, r, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

static void
diagonals (cairo_t *cr, double x1, double y1, double x2, double y2, double step, int direction)
{
  /* Anchored to the plane, not to the shape, so that neighbouring segments line up. */
  double height = y2 - y1;

  for (double x = floor ((x1 - height) / step) * step; x < x2 + height; x += step)
    {
      cairo_move_to (cr, x, direction > 0 ? y2 : y1);
      cairo_line_to (cr, x + height, direction > 0 ? y1 : y2);
    }
}

static void
dots (cairo_t *cr, double x1, double y1, double x2, double y2, double step)
{
  for (double y = ceil (y1 / step) * step; y < y2; y += step)
    for (double x = ceil (x1 / step) * step; x < x2; x += step)
      {
        cairo_new_sub_path (cr);
        cairo_arc (cr, x, y, 1.1, 0, 2 * G_PI);
      }
}

static void
trace_pattern (cairo_t *cr, BudPattern pattern, double x1, double y1, double x2, double y2)
{
  switch (pattern)
    {
    case BUD_PATTERN_DIAGONAL:
      diagonals (cr, x1, y1, x2, y2, 7, 1);
      break;
    case BUD_PATTERN_HATCH:
      diagonals (cr, x1, y1, x2, y2, 6, 1);
      break;
    case BUD_PATTERN_CROSS:
      diagonals (cr, x1, y1, x2, y2, 7, 1);
      diagonals (cr, x1, y1, x2, y2, 7, -1);
      break;
    case BUD_PATTERN_VERTICAL:
      for (double x = ceil (x1 / 5) * 5 + 0.5; x < x2; x += 5)
        {
          cairo_move_to (cr, x, y1);
          cairo_line_to (cr, x, y2);
        }
      break;
    case BUD_PATTERN_HORIZONTAL:
      for (double y = ceil (y1 / 5) * 5 + 0.5; y < y2; y += 5)
        {
          cairo_move_to (cr, x1, y);
          cairo_line_to (cr, x2, y);
        }
      break;
    case BUD_PATTERN_DOTS:
    case BUD_PATTERN_PLAIN:
      break;
    }
}

static void
fill_with (cairo_t *cr, BudColor ground, BudColor line, BudPattern pattern, double width_px)
{
  double x1, y1, x2, y2;

  cairo_save (cr);
  bud_color_set_source (ground, cr);
  cairo_fill_preserve (cr);
  if (pattern != BUD_PATTERN_PLAIN)
    {
      cairo_path_extents (cr, &x1, &y1, &x2, &y2);
      cairo_clip (cr);
      bud_color_set_source (line, cr);
      if (pattern == BUD_PATTERN_DOTS)
        {
          dots (cr, x1, y1, x2, y2, 6);
          cairo_fill (cr);
        }
      else
        {
          trace_pattern (cr, pattern, x1, y1, x2, y2);
          cairo_set_line_width (cr, width_px);
          cairo_set_dash (cr, NULL, 0, 0);
          cairo_stroke (cr);
        }
    }
  cairo_restore (cr);
  cairo_new_path (cr);
}

void
bud_pattern_fill (cairo_t *cr, const BudTheme *theme, const BudSeriesStyle *style, double alpha)
{
  BudColor line = bud_color_with_alpha (theme->card, 0.35 * alpha);

  fill_with (cr, bud_color_with_alpha (style->color, alpha), line, style->pattern, 1.2 + theme->line_px);
}

void
bud_pattern_fill_reserve (cairo_t *cr, const BudTheme *theme, double alpha)
{
  fill_with (cr, bud_color_with_alpha (theme->track, alpha), bud_color_with_alpha (theme->dim, 0.8 * alpha),
             BUD_PATTERN_HATCH, 2.2);
}

void
bud_series_fill (cairo_t *cr, const BudTheme *theme, guint series, double alpha)
{
  if (bud_series_is_filled (series))
    bud_pattern_fill (cr, theme, bud_theme_series (theme, series), alpha);
  else
    bud_pattern_fill_reserve (cr, theme, alpha);
}

void
bud_series_set_line (cairo_t *cr, const BudTheme *theme, const BudSeriesStyle *style, double width_px)
{
  bud_color_set_source (style->color, cr);
  cairo_set_dash (cr, style->dashes, style->n_dashes, 0);
  cairo_set_line_width (cr, width_px + theme->line_px);
}
