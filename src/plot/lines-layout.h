/* Where the parts of curves are; only lines.c includes this. */
#pragma once

#include "plot/axis.h"
#include "plot/legend.h"
#include "plot/lines.h"

G_BEGIN_DECLS

typedef struct
{
  double width, height; /* of the whole plot, px */
  BudFrame frame;
  BudPlotSpot *spots; /* per mark */
  guint n_spots;
  BudLegend legend;
  BudText *limit_labels;
  guint n_limits;
  BudText *marker_labels;
  double *markers_px; /* NAN = none */
  guint n_markers;
  BudText message;
  guint32 hidden;
} BudLinesLayout;

gpointer bud_lines_lay_out (gconstpointer data, const BudTheme *theme, double width, double height,
                            guint32 hidden);
void bud_lines_layout_free (gpointer layout);

guint bud_lines_count_marks (gconstpointer data);
/* The line of a mark, and its point. */
const BudLine *bud_lines_find (const BudLinesData *data, guint mark, guint *point);
gboolean bud_lines_has (const BudLinesData *data, const BudLine *line, guint i); /* a point to show */
/* Small boxes along every curve and over every area, for what must not lie on it; of BudPlotRect. */
GArray *bud_lines_trace (const BudLinesLayout *layout, const BudLinesData *data);

G_END_DECLS
