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

/* Moves the stacked legend to the first free corner; FALSE when none is. */
gboolean bud_legend_find_corner (BudLegend *legend, const BudPlotRect *area, const BudPlotRect *taken,
                                 guint n_taken);

G_END_DECLS
