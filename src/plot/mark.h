/* The shapes that tell series apart: markers and bar patterns. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

/* Appends the outline of a marker as large as a disc of `radius`, centred on its value. */
void bud_mark_path (cairo_t *cr, BudMarker marker, double x, double y, double radius);

/* Half the side of the square around the marker. */
double bud_mark_extent (BudMarker marker, double radius);

/* A filled marker with a halo of the card colour, or a hollow one; alpha 0…1. */
void bud_mark_draw (cairo_t *cr, const BudTheme *theme, const BudSeriesStyle *style, double x, double y,
                    double radius, gboolean is_filled, double alpha);

/* A large hollow marker, so that an equal value inside it stays visible. */
#define BUD_MARK_RING_PX 8.0
void bud_mark_draw_ring (cairo_t *cr, const BudTheme *theme, const BudSeriesStyle *style, double x, double y,
                         double alpha);

void bud_rounded_rect (cairo_t *cr, const BudPlotRect *rect, double radius);

/* Fills the current path (consumed) with a series' colour and pattern; lines are the card colour at 35 %. */
void bud_pattern_fill (cairo_t *cr, const BudTheme *theme, const BudSeriesStyle *style, double alpha);

/* Fills the current path (consumed) with hatching in text colour on the track: memory nobody can use. */
void bud_pattern_fill_reserve (cairo_t *cr, const BudTheme *theme, double alpha);

/* The bar of a series: as bud_pattern_fill, of those that wrapped as the reserve, the bar's hollow look. */
void bud_series_fill (cairo_t *cr, const BudTheme *theme, guint series, double alpha);

/* Sets colour, dash and width of a series' line. */
void bud_series_set_line (cairo_t *cr, const BudTheme *theme, const BudSeriesStyle *style, double width_px);

G_END_DECLS
