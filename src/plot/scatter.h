/* Scatter: predicted against measured with the identity line and a band, or a Pareto front over candidates.
 */
#pragma once

#include "plot/plot.h"
#include "plot/quadrants.h"
#include "plot/xy.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_SCATTER_SERIES = 0, /* colour and marker of the group's series */
  BUD_SCATTER_FAINT,      /* small dim disc: candidates that meet the limits */
  BUD_SCATTER_STRONG,     /* small disc in text colour: those in the table */
  BUD_SCATTER_CROSS,      /* small dim ×: rejected */
} BudScatterLook;

typedef struct
{
  const char *name;
  guint series;
  BudScatterLook look;
  gboolean is_front;   /* its points are joined by steps: the Pareto front */
  gboolean is_counted; /* the legend says how many there are */
} BudScatterGroup;

typedef struct
{
  double x, y; /* SI; not finite (or not positive on a log axis): left out */
  guint group;
  const char *name;   /* "4 × H200 SXM" */
  const char *detail; /* a line more in the callout; NULL = none */
} BudScatterPoint;

typedef struct
{
  BudAxisSpec x, y; /* min or max NAN: fitted; with identity both span the same */
  const BudScatterGroup *groups;
  guint n_groups;
  const BudScatterPoint *points;
  guint n_points;
  const char *legend_title; /* NULL = none */
  gboolean has_identity;    /* y = x, square */
  double band_ratio;        /* 0.2 = ±20 % around it; 0 = none */
  const BudPlotLimit *limits;
  guint n_limits;
  BudQuadrants quadrants;
  /* A point that is always named, such as the current scenario: ring, leader, two lines. x NAN = none. */
  double current_x, current_y;
  const char *current_title;
  const char *current_detail;
  const char *note; /* a sentence more in the description, of what is not drawn; NULL or "" = none */
} BudScatterData;

/* Copies everything. Marks are the points. */
BudPlot *bud_plot_new_scatter (const BudScatterData *data);

G_END_DECLS
