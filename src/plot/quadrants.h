/* A cross through a scatter with a caption in each corner: what the quadrants mean. Only scatter.c includes
 * this beside its header. */
#pragma once

#include "plot/axis.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_QUADRANT_TOP_LEFT = 0,
  BUD_QUADRANT_TOP_RIGHT,
  BUD_QUADRANT_BOTTOM_LEFT,
  BUD_QUADRANT_BOTTOM_RIGHT,
  BUD_N_QUADRANTS,
} BudQuadrant;

typedef struct
{
  double x, y;                         /* where the lines cross, SI */
  const char *labels[BUD_N_QUADRANTS]; /* the first NULL: no quadrants */
} BudQuadrants;

typedef struct
{
  BudText labels[BUD_N_QUADRANTS];
  double x_px, y_px; /* NAN = none */
} BudQuadrantsLayout;

gboolean bud_quadrants_are_shown (const BudQuadrants *self, const BudAxisSpec *x, const BudAxisSpec *y);
/* Within a frame that is laid out; what was there before is cleared. */
void bud_quadrants_lay_out (const BudQuadrants *self, BudQuadrantsLayout *layout, const BudFrame *frame,
                            const BudTheme *theme);
void bud_quadrants_clear (BudQuadrantsLayout *layout);
void bud_quadrants_draw (const BudQuadrantsLayout *layout, const BudFrame *frame, const BudTheme *theme,
                         cairo_t *cr);

G_END_DECLS
