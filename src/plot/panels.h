/* Curves over one common x in panels above each other, each with a y axis of its own: a run over time. */
#pragma once

#include "plot/axis.h"
#include "plot/plot.h"

G_BEGIN_DECLS

#define BUD_PANELS_MAX 6

/* `y` has as many values as the common x; those that are not finite leave a gap. */
typedef struct
{
  const double *y; /* SI */
  guint group;     /* name and look */
  guint panel;
  gboolean is_step; /* holds its value until the next x: counts */
} BudPanelLine;

typedef struct
{
  BudAxisSpec x;
  const double *xs; /* SI, ascending */
  guint n;
  const BudAxisSpec *panels; /* y axes, top to bottom; min or max NAN: fitted to the data */
  guint n_panels;            /* at most BUD_PANELS_MAX */
  const BudPlotGroup *groups;
  guint n_groups;
  const BudPanelLine *lines;
  guint n_lines;
} BudPanelsData;

/* Copies everything. Marks are the values of x: pointing anywhere shows every curve there. */
BudPlot *bud_plot_new_panels (const BudPanelsData *data);

G_END_DECLS
