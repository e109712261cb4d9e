/* What curves and scatters share: fitting axes to data, limit lines, finding a corner for the legend. */
#pragma once

#include "plot/axis.h"
#include "plot/legend.h"

G_BEGIN_DECLS

/* A limit of a use case: a dashed line in error colour, with the side beyond it shaded; or a mark: the line
 * alone, in text colour. */
typedef struct
{
  gboolean is_vertical; /* on x; else on y */
  double value;         /* SI; not finite: none */
  const char *label;    /* "limit 30 ms" */
  gboolean is_minimum;  /* what is below is bad (throughput); else above */
  gboolean is_mark;     /* neither side is bad: the memory of a device */
} BudPlotLimit;

typedef struct
{
  double min, max;
  gboolean has_any;
} BudPlotSpan;

void bud_plot_span_add (BudPlotSpan *span, double value, gboolean is_log);

/* Fills the ends that are not finite from the span, with some air; a linear axis of positive values begins at
 * 0. */
void bud_axis_spec_fit (BudAxisSpec *spec, const BudPlotSpan *span);
gboolean bud_axis_spec_shows (const BudAxisSpec *spec, double value); /* finite, and positive on a log axis */
char *bud_axis_spec_number (const BudAxisSpec *spec, double value);   /* "$1.21", "14.0": prefix, no unit */

/* Where the line is, px, clamped to the frame; FALSE when there is none. */
gboolean bud_plot_limit_px (const BudPlotLimit *limit, const BudFrame *frame, double *px);
void bud_plot_limit_draw (const BudPlotLimit *limit, const BudText *label, const BudFrame *frame,
                          const BudTheme *theme, cairo_t *cr);
/* Puts the label beside the line, away from `taken` when that is possible; a mark goes without one where it
 * is not. */
void bud_plot_limit_init_label (const BudPlotLimit *limit, BudText *label, const BudFrame *frame,
                                const BudTheme *theme, const GArray *taken);

/* Where a mark is, px. */
typedef struct
{
  double x, y;
  gboolean is_shown;
} BudPlotSpot;

/* What is at a place: a row of the legend, else the nearest mark at most `within_px` away; of equal ones the
 * last, which lies on top. */
BudPlotHit bud_plot_spots_hit (const BudPlotSpot *spots, guint n_spots, const BudLegend *legend, double x,
                               double y, double within_px);

/* A narrower plot has its legend below and short titles. */
#define BUD_XY_COMPACT_PX 480.0

/* A plot over two axes that is being laid out. */
typedef struct
{
  BudFrame *frame;
  BudLegend *legend;    /* stacked */
  double width, height; /* of the whole plot, px */
  gboolean is_square;
  GArray *(*place) (
      gpointer user_data); /* puts the marks on the frame; BudPlotRect that no label may cover */
  gpointer user_data;
} BudXyLayout;

/* Finds the legend a free corner of the frame, else a place below it. What is covered, the legend too; free
 * with g_array_unref. */
GArray *bud_xy_lay_out (const BudXyLayout *self, const BudTheme *theme, const BudAxisSpec *x,
                        const BudAxisSpec *y);
/* In the middle, where there is nothing to lay out. */
void bud_xy_init_message (BudText *message, const BudTheme *theme, double width, double height);

G_END_DECLS
