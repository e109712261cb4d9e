/* The computed scatter; only scatter*.c include this. */
#pragma once

#include "plot/legend.h"
#include "plot/scatter.h"

G_BEGIN_DECLS

#define BUD_SCATTER_MARKER_PX 4.2

typedef struct
{
  double width, height; /* of the whole plot, px */
  BudFrame frame;
  BudPlotSpot *spots;
  guint n_spots;
  guint *front; /* marks of the front, by x */
  guint n_front;
  BudLegend legend;
  BudText *limit_labels;
  guint n_limits;
  BudText band_high, band_low;
  BudQuadrantsLayout quadrants;
  BudText message;
} ScatterLayout;

/* Below `data` is a BudScatterData. */
gpointer bud_scatter_lay_out (gconstpointer data, const BudTheme *theme, double width, double height,
                              guint32 hidden);
void bud_scatter_layout_free (gpointer layout);
void bud_scatter_draw (gconstpointer data, gconstpointer layout, cairo_t *cr, const BudTheme *theme,
                       const BudPlotView *view);

gboolean bud_scatter_is_point (const BudScatterData *data, guint i); /* it has a place on the axes */
gboolean bud_scatter_has_current (const BudScatterData *data);
BudPlotRect bud_scatter_box (double x, double y, double half);
GArray *bud_scatter_boxes (const ScatterLayout *layout,
                           const BudScatterData *data); /* what no label may cover */

G_END_DECLS
