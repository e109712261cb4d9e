/* Axes: mapping of values to px, ticks, and the frame of grid, tick labels and titles around a plot. */
#pragma once

#include "plot/text.h"

G_BEGIN_DECLS

/* What the axis says and spans. `factor` turns SI values into shown ones (shown = value / factor); titles
 * carry the unit in brackets. */
typedef struct
{
  const char *title;       /* "Arithmetic intensity (FLOP/byte)" */
  const char *short_title; /* where the long one has no room; NULL = title, shortened */
  gboolean is_log;
  double min, max;    /* SI, min < max; log: > 0 */
  double factor;      /* 0 = 1 */
  const char *prefix; /* before tick labels, "$"; NULL = none */
  gboolean is_count;  /* whole numbers: users, devices, tokens */
} BudAxisSpec;

typedef struct
{
  gboolean is_log;
  double min, max;
  double from_px, to_px; /* of min and max */
} BudAxis;

typedef struct
{
  double value;
  double px;
  gboolean is_major; /* has a label */
} BudTick;

#define BUD_AXIS_MAX_TICKS 96

/* Nothing we plot comes near these; numbers beyond them are left out, so that no range overflows. */
#define BUD_AXIS_SMALLEST 1e-30
#define BUD_AXIS_LARGEST 1e30

double bud_axis_px (const BudAxis *axis, double value);
double bud_axis_value (const BudAxis *axis, double px);

/* What is shown is value / factor. An axis of US dollars (prefix "$") is shown in the currency of the number
 * style, with round ticks in that. */
double bud_axis_spec_factor (const BudAxisSpec *spec);
gboolean bud_axis_spec_is_money (const BudAxisSpec *spec);

/* 1-2-5 ticks where neighbours are at least `gap_px` apart, else decades (every second, third …); a log axis
 * of less than a decade or so gets linear 1-2-5 steps. Minor ticks have no label. Values are in units of
 * `factor`. */
guint bud_axis_ticks (const BudAxis *axis, double factor, double gap_px, gboolean decades_only,
                      BudTick *ticks);

typedef struct
{
  BudTick ticks[BUD_AXIS_MAX_TICKS];
  BudText labels[BUD_AXIS_MAX_TICKS]; /* empty for minor ticks and dropped labels */
  guint n_ticks;
  BudText title;
} BudFrameAxis;

typedef struct
{
  BudPlotRect area; /* where data goes */
  BudAxis x, y;
  BudFrameAxis on_x, on_y;
} BudFrame;

/* Lays a frame out in `rect`; `right_px` is kept free for direct labels. `is_square` shrinks the wider side.
 */
void bud_frame_init (BudFrame *self, const BudTheme *theme, const BudAxisSpec *x, const BudAxisSpec *y,
                     BudPlotRect rect, double right_px, gboolean is_compact, gboolean is_square);
/* The same without a y axis: `left_px` is kept free for the names of rows. */
void bud_frame_init_rows (BudFrame *self, const BudTheme *theme, const BudAxisSpec *x, BudPlotRect rect,
                          double left_px, double right_px, gboolean is_compact);
/* Height of tick labels and title below the area. */
double bud_frame_below_px (const BudTheme *theme);
void bud_frame_clear (BudFrame *self);
void bud_frame_draw (const BudFrame *self, const BudTheme *theme, cairo_t *cr);

/* Rounds down to 1, 2 or 5 times a power of ten. value > 0. */
double bud_axis_round_down (double value);

G_END_DECLS
