/* Plots of estimates along one thing (sequences, context, devices): what fills the memory, and how a figure
 * scales. */
#pragma once

#include "engine/estimate.h"
#include "plot/plot.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_FIGURE_THROUGHPUT = 0, /* output tokens/s */
  BUD_FIGURE_PER_USER,       /* output tokens/s of one sequence */
  BUD_FIGURE_PREFILL,        /* input tokens/s of a prefill */
  BUD_FIGURE_TTFT,
  BUD_FIGURE_TPOT,
  BUD_FIGURE_COST, /* USD per million output tokens */
  BUD_N_FIGURES,
} BudFigure;

const char *bud_figure_name (BudFigure figure); /* "Throughput", translated */

/* What measured runs near a point were of their prediction. */
typedef struct
{
  double low_ratio, high_ratio;
  guint n_runs; /* 0 = nothing near was measured */
} BudGrowthRange;

/* Estimates at ascending x; where memory.total_bytes is 0 there is none. Borrowed. */
typedef struct
{
  const char *name; /* of the curve; may be NULL when there is one */
  guint series;
  const double *x;
  const double *prefill_tokens; /* may be NULL: no BUD_FIGURE_PREFILL */
  const BudEstimate *estimates;
  guint n;
  const BudGrowthRange *ttft_ranges, *tpot_ranges; /* of each point; NULL = not known: no band */
} BudGrowth;

typedef struct
{
  const char *x_title; /* "Context (tokens)" */
  double current_x;    /* NAN = none */
  double knee_x;       /* NAN = none */
  gboolean is_ratio;   /* a factor rather than a count */
} BudGrowthAxis;

/* Stacked areas with the capacity as limit; fitting or not. NULL without a point. */
BudPlot *bud_plot_of_growth (const BudGrowth *growth, const BudGrowthAxis *axis);

/* A curve per growth, with the range of measured runs around it; `limit` of the use case in the figure's
 * unit, NAN = none. NULL when no point has the figure. */
BudPlot *bud_plot_of_scaling (const BudGrowth *growths, guint n, const BudGrowthAxis *axis, BudFigure figure,
                              double limit);

/* The figure of a point; NAN where it does not run. */
double bud_growth_figure (const BudGrowth *growth, guint i, BudFigure figure);

G_END_DECLS
