#include "planner/event-queue.h"

#include <math.h>

void
bud_event_queue_init (BudEventQueue *self)
{
  *self = (BudEventQueue){ .heap = g_array_new (FALSE, FALSE, sizeof (BudEvent)) };
}

void
bud_event_queue_clear (BudEventQueue *self)
{
  g_clear_pointer (&self->heap, g_array_unref);
}

static BudEvent *
at (const BudEventQueue *self, guint i)
{
  return &g_array_index (self->heap, BudEvent, i);
}

static gboolean
is_before (const BudEvent *a, const BudEvent *b)
{
  return a->time_s != b->time_s ? a->time_s < b->time_s : a->order < b->order;
}

void
bud_event_queue_add (BudEventQueue *self, double time_s, guint kind, guint32 id)
{
  const BudEvent event = { time_s, self->n_added++, kind, id };
  guint i = self->heap->len;

  g_array_append_val (self->heap, event);
  for (; i > 0 && is_before (&event, at (self, (i - 1) / 2)); i = (i - 1) / 2)
    *at (self, i) = *at (self, (i - 1) / 2);
  *at (self, i) = event;
}

double
bud_event_queue_next_s (const BudEventQueue *self)
{
  return self->heap->len > 0 ? at (self, 0)->time_s : HUGE_VAL;
}

BudEvent
bud_event_queue_take (BudEventQueue *self)
{
  const BudEvent first = *at (self, 0), last = *at (self, self->heap->len - 1);
  guint n = self->heap->len - 1, i = 0;

  g_array_set_size (self->heap, n);
  for (guint child = 1; child < n; child = 2 * i + 1)
    {
      if (child + 1 < n && is_before (at (self, child + 1), at (self, child)))
        child++;
      if (!is_before (at (self, child), &last))
        break;
      *at (self, i) = *at (self, child);
      i = child;
    }
  if (n > 0)
    *at (self, i) = last;
  return first;
}
