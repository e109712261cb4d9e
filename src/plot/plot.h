/* One handle for every plot, so that a program needs one widget and one export.
 *
 *   BudPlot *plot = bud_plot_new_roofline (&data);     copies the data
 *   bud_plot_draw (plot, cr, &theme, width, height, &view);
 *   BudPlotHit hit = bud_plot_hit (plot, x, y);         in the layout of the last draw
 *   bud_plot_free (plot);
 *
 * The layout is computed once per size, theme and hidden groups and kept; drawing with the same ones costs
 * only the drawing. A "mark" is what can be pointed at: an operator, a segment, a point; numbered 0…n_marks −
 * 1 as in the data. Values that are not finite are left out of the picture and "–" in the table. One plot
 * belongs to one thread.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "plot/theme.h"

G_BEGIN_DECLS

typedef struct _BudPlot BudPlot;

typedef struct
{
  double x, y, width, height; /* px */
} BudPlotRect;

/* A legend entry that several marks share, with its look 0…5 in the palette. */
typedef struct
{
  const char *name; /* "Attention core" */
  guint series;
} BudPlotGroup;

#define BUD_PLOT_MAX_GROUPS 32 /* bits of BudPlotView.hidden_groups */
#define BUD_PLOT_MIN_WIDTH 280 /* below it a plot says that it is too small: show the table instead */
#define BUD_PLOT_MIN_HEIGHT 200

/* What is pointed at and chosen. Drawing state only: none of it but `hidden_groups` changes the layout. */
typedef struct
{
  int hovered;           /* mark, −1 = none */
  int selected;          /* mark, −1 = none; gets the ring and the callout unless another is hovered */
  int hovered_group;     /* legend entry, −1 = none: the others are dimmed */
  guint32 hidden_groups; /* bit g: group g is not drawn and cannot be hit */
  double emphasis;       /* 0…1, progress of the highlight; 1 without animation */
  int screen_scale; /* pixels per px of a screen, where crowds of marks may be pixels; 0 = lines stay lines */
} BudPlotView;

#define BUD_PLOT_VIEW_NONE                                                                                   \
  ((BudPlotView){ .hovered = -1, .selected = -1, .hovered_group = -1, .emphasis = 1 })

typedef struct
{
  int mark;  /* −1 = none */
  int group; /* legend entry under the pointer, −1 = none */
} BudPlotHit;

typedef enum
{
  BUD_PLOT_MOVE_LEFT = 0,
  BUD_PLOT_MOVE_RIGHT,
  BUD_PLOT_MOVE_UP,
  BUD_PLOT_MOVE_DOWN,
  BUD_PLOT_MOVE_BIGGEST,  /* Home */
  BUD_PLOT_MOVE_SMALLEST, /* End */
} BudPlotMove;

/* The same content as text: titles with units, rows of formatted numbers. */
typedef struct
{
  char **titles;       /* n_columns, NULL-terminated */
  gboolean *is_number; /* n_columns: right-aligned */
  guint n_columns;
  guint n_rows;
  GPtrArray *rows; /* of NULL-terminated char **; row r is mark r when n_rows = n_marks */
} BudPlotTable;

void bud_plot_free (BudPlot *plot);

/* Draws into 0, 0, width × height px; `view` may be NULL. Leaves `cr` as it was. The background is not
 * painted. */
void bud_plot_draw (BudPlot *plot, cairo_t *cr, const BudTheme *theme, double width, double height,
                    const BudPlotView *view);

/* Computes the layout without drawing; bud_plot_draw does so when needed. */
void bud_plot_layout (BudPlot *plot, const BudTheme *theme, double width, double height,
                      guint32 hidden_groups);

/* FALSE when the last layout was too small for the plot, which then says so instead. */
gboolean bud_plot_is_readable (BudPlot *plot);

/* Below these functions use the last layout: nothing is hit before the first. */
BudPlotHit bud_plot_hit (BudPlot *plot, double x, double y);
/* What the x axis says at this place, in SI; NAN outside the area of data and for plots without one such
 * axis. */
double bud_plot_x_at (BudPlot *plot, double x, double y);
gboolean bud_plot_mark_rect (BudPlot *plot, int mark, BudPlotRect *rect); /* FALSE: not shown */

/* The mark the keyboard goes to from `mark` (−1 = none yet: then any direction gives the biggest); `mark`
 * itself when there is nothing further that way, −1 when nothing is shown. */
int bud_plot_move (BudPlot *plot, int mark, BudPlotMove move);

guint bud_plot_n_marks (const BudPlot *plot);
guint bud_plot_n_groups (const BudPlot *plot);
const char *bud_plot_group_name (const BudPlot *plot, guint group);

/* The picture in words, and one mark's callout in one line. Free with g_free. NULL for no such mark. */
char *bud_plot_describe (const BudPlot *plot);
char *bud_plot_describe_mark (const BudPlot *plot, int mark);

BudPlotTable *bud_plot_table (const BudPlot *plot);
/* Column titles, NULL-terminated; those that begin with '#' are numbers. Then rows of n_columns cells,
 * NULL-terminated, taken. */
BudPlotTable *bud_plot_table_new (const char *const *titles);
void bud_plot_table_take_cells (BudPlotTable *table, char **row);
BudPlotTable *bud_plot_table_copy (const BudPlotTable *table);
void bud_plot_table_free (BudPlotTable *table);
const char *bud_plot_table_cell (const BudPlotTable *table, guint row, guint column);
char *bud_plot_table_to_csv (const BudPlotTable *table); /* numbers as bud_number_plain; RFC 4180 */

/* Height that the plot wants at this width: bars have one; curves return 0, they take what they get. */
double bud_plot_natural_height (BudPlot *plot, const BudTheme *theme, double width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudPlot, bud_plot_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudPlotTable, bud_plot_table_free)

G_END_DECLS
