#include "app/time-span.h"

#define LEAST_RATIO 1e-6 /* of the run */

void
bud_time_span_reset (BudTimeSpan *self, double end_s)
{
  *self = (BudTimeSpan){ 0, end_s, end_s };
}

gboolean
bud_time_span_zoom (BudTimeSpan *self, double factor, double anchor)
{
  double old_s = self->to_s - self->from_s, end_s = self->end_s, span_s;

  if (!(end_s > 0))
    return FALSE;
  span_s = factor > 0 ? CLAMP (old_s / factor, end_s * LEAST_RATIO, end_s) : end_s;
  self->from_s = CLAMP (self->from_s + anchor * (old_s - span_s), 0, end_s - span_s);
  self->to_s = self->from_s + span_s;
  return TRUE;
}

void
bud_time_span_shift (BudTimeSpan *self, double share)
{
  double shift_s = CLAMP (share * (self->to_s - self->from_s), -self->from_s, self->end_s - self->to_s);

  self->from_s += shift_s;
  self->to_s += shift_s;
}

void
bud_time_span_follow (BudTimeSpan *self, double now_s)
{
  double span_s = self->to_s - self->from_s;

  if (now_s >= self->from_s && now_s <= self->to_s)
    return;
  self->from_s = CLAMP (now_s - span_s / 2, 0, MAX (self->end_s - span_s, 0));
  self->to_s = self->from_s + span_s;
}

double
bud_time_span_place (const BudTimeSpan *self, double now_s)
{
  double span_s = self->to_s - self->from_s;

  return span_s > 0 ? CLAMP ((now_s - self->from_s) / span_s, 0, 1) : 0;
}
