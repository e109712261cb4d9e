/* Where point labels go so that none covers a point, another label or the edge. */
#pragma once

#include "plot/text.h"

G_BEGIN_DECLS

#define BUD_LABELS_MAX 6

typedef struct
{
  guint mark;
  double x, y, extent; /* of the point */
  BudText text;
  gboolean is_placed;
  gboolean has_leader;
  double leader_x, leader_y; /* at the label's end */
  double elbow_x;
} BudLabel;

/* Taken places; grows with every label that is placed. */
typedef struct
{
  GArray *rects; /* of BudPlotRect */
  GArray *soft;  /* better left free, but a stack may cover them: lines */
  BudPlotRect area;
} BudSpace;

void bud_space_init (BudSpace *self, BudPlotRect area);
void bud_space_clear (BudSpace *self);
void bud_space_take (BudSpace *self, const BudPlotRect *rect);
void bud_space_avoid (BudSpace *self, double x1, double y1, double x2, double y2); /* a line */
gboolean bud_space_is_free (const BudSpace *self, const BudPlotRect *rect, double gap);

/* A text along a line: free when small boxes along it are. */
gboolean bud_space_is_free_along (const BudSpace *self, const BudText *text);
void bud_space_take_along (BudSpace *self, const BudText *text);

/* Places `n` ≤ BUD_LABELS_MAX labels, biggest point first: right, left, above, below; points that crowd get a
 * stack with leaders; what finds no place is dropped. */
void bud_labels_place (BudLabel *labels, guint n, BudSpace *space);
void bud_labels_draw (const BudLabel *label, const BudTheme *theme, cairo_t *cr);

G_END_DECLS
