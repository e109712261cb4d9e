/* The part of a run that is looked at: zoomed, shifted, and following a moment. Times in s, from 0. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double from_s, to_s; /* 0 ≤ from ≤ to ≤ end */
  double end_s;        /* of the run */
} BudTimeSpan;

/* The whole of a run. */
void bud_time_span_reset (BudTimeSpan *self, double end_s);

/* A span 1 / `factor` as long, at most the whole run; 0 shows that. What is at `anchor` (0…1 of the span)
 * stays there. FALSE without a run. */
gboolean bud_time_span_zoom (BudTimeSpan *self, double factor, double anchor);

/* By a share of its own length, within the run. */
void bud_time_span_shift (BudTimeSpan *self, double share);

/* Moves so that `now_s` is inside, in the middle where it was not. */
void bud_time_span_follow (BudTimeSpan *self, double now_s);

/* Where `now_s` is, 0…1 of the span. */
double bud_time_span_place (const BudTimeSpan *self, double now_s);

G_END_DECLS
