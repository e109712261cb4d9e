/* What is to happen when: the next of many, equal times in the order they were added. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double time_s;
  guint64 order; /* of adding; filled */
  guint kind;    /* the owner's */
  guint32 id;
} BudEvent;

typedef struct
{
  GArray *heap; /* of BudEvent */
  guint64 n_added;
} BudEventQueue;

void bud_event_queue_init (BudEventQueue *self);
void bud_event_queue_clear (BudEventQueue *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BudEventQueue, bud_event_queue_clear)

void bud_event_queue_add (BudEventQueue *self, double time_s, guint kind, guint32 id);
double bud_event_queue_next_s (const BudEventQueue *self); /* HUGE_VAL: none */
BudEvent bud_event_queue_take (BudEventQueue *self);       /* there must be one */

G_END_DECLS
