/* The legend of a plot: a card inside it, or lines below it. */
#pragma once

#include "plot/text.h"

G_BEGIN_DECLS

#define BUD_BAND_ALPHA 0.18 /* of a range around a curve */

typedef enum
{
  BUD_LEGEND_MARKER = 0,
  BUD_LEGEND_SWATCH,  /* a patterned block, as in bars */
  BUD_LEGEND_BLOCK,   /* the same without a pattern */
  BUD_LEGEND_RESERVE, /* hatched block */
  BUD_LEGEND_TRACK,   /* the free part of a bar */
  BUD_LEGEND_LINE,    /* dash with marker */
  BUD_LEGEND_HOLLOW,  /* grey ring: the phase that is not chosen */
  BUD_LEGEND_FILLED,  /* grey disc */
  BUD_LEGEND_DOT,     /* small disc in dim text colour */
  BUD_LEGEND_CROSS,   /* small × in dim text colour */
  BUD_LEGEND_DARK_DOT,
  BUD_LEGEND_OVERFLOW, /* block in error colour */
  BUD_LEGEND_BAND,     /* block as faint as a range around a curve */
  BUD_LEGEND_RING,     /* large hollow marker: what others are measured against */
} BudLegendKind;

typedef struct
{
  BudLegendKind kind;
  guint series;
  int group; /* what a click hides; −1 = nothing */
  const char *name;
  const char *value; /* NULL = none */
} BudLegendEntry;

typedef struct
{
  BudLegendKind kind;
  guint series;
  int group;
  BudText name, value;
  BudPlotRect rect;      /* the whole row, for hits */
  double mark_x, mark_y; /* centre of the marker */
} BudLegendRow;

typedef struct
{
  BudPlotRect rect;
  gboolean has_card;
  BudText title;
  BudLegendRow *rows;
  guint n_rows;
} BudLegend;

void bud_legend_init (BudLegend *self, const BudTheme *theme, const char *title,
                      const BudLegendEntry *entries, guint n_entries);
void bud_legend_clear (BudLegend *self);

/* One row per entry in a card; entries from `n_stacked` on share the last row. Sets rect's size; place with
 * bud_legend_move. */
void bud_legend_stack (BudLegend *self, const BudTheme *theme, guint n_stacked);

/* Columns of equal width below a plot, values at their right end. Returns the height. */
double bud_legend_columns (BudLegend *self, const BudTheme *theme, double x, double y, double width);

/* Entries one after the other, lines centred or from the start. Returns the height. */
double bud_legend_flow (BudLegend *self, const BudTheme *theme, double x, double y, double width,
                        gboolean is_centred);
void bud_legend_move (BudLegend *self, double x, double y);

/* Hidden groups are struck through and faint; `hovered_group` as in BudPlotView. */
void bud_legend_draw (const BudLegend *self, const BudTheme *theme, cairo_t *cr, guint32 hidden);

/* Group whose row is at x, y; −1 = none. */
int bud_legend_hit (const BudLegend *self, double x, double y);

G_END_DECLS
