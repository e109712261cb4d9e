/* What a kind of plot is made of; only plot.c and the kinds include this. */
#pragma once

#include "plot/axis.h"
#include "plot/plot.h"
#include "plot/xy.h"

G_BEGIN_DECLS

typedef struct
{
  /* Computes from data alone; `hidden` as in BudPlotView. */
  gpointer (*layout) (gconstpointer data, const BudTheme *theme, double width, double height, guint32 hidden);
  void (*layout_free) (gpointer layout);
  void (*draw) (gconstpointer data, gconstpointer layout, cairo_t *cr, const BudTheme *theme,
                const BudPlotView *view);
  BudPlotHit (*hit) (gconstpointer data, gconstpointer layout, double x, double y);
  gboolean (*mark_rect) (gconstpointer data, gconstpointer layout, guint mark, BudPlotRect *rect);
  double (*mark_value) (gconstpointer data, guint mark); /* for biggest and smallest */
  guint (*n_marks) (gconstpointer data);
  const BudPlotGroup *(*groups) (gconstpointer data, guint *n_groups); /* NULL = none */
  char *(*describe) (gconstpointer data);
  char *(*describe_mark) (gconstpointer data, guint mark);
  BudPlotTable *(*table) (gconstpointer data);
  double (*x_at) (gconstpointer layout, double x, double y);                          /* NULL = NAN */
  double (*natural_height) (gconstpointer data, const BudTheme *theme, double width); /* NULL = 0 */
  double min_width, min_height;                                                       /* px */
} BudPlotClass;

/* Owns the copies of a plot's data until the plot is freed. */
typedef struct
{
  GStringChunk *strings;
  GPtrArray *blocks;
} BudPlotPool;

BudPlotPool *bud_plot_pool_new (void);
const char *bud_plot_pool_string (BudPlotPool *pool, const char *text); /* NULL stays NULL */
gpointer bud_plot_pool_copy (BudPlotPool *pool, gconstpointer block, gsize n, gsize size);
const BudPlotLimit *bud_plot_pool_limits (BudPlotPool *pool, const BudPlotLimit *limits, guint n_limits);
const BudPlotGroup *bud_plot_pool_groups (BudPlotPool *pool, const BudPlotGroup *groups, guint n_groups);

void bud_axis_spec_own (BudAxisSpec *spec, BudPlotPool *pool); /* its texts */

/* Takes the pool, in which `data` lives. */
BudPlot *bud_plot_new (const BudPlotClass *klass, BudPlotPool *pool, gpointer data);

/* As bud_plot_table_take_cells. */
void bud_plot_table_take_row (BudPlotTable *table, char *cell, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
