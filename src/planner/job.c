#include "planner/job.h"

#include <math.h>

#define MAX_THREADS 256

struct _BudJob
{
  gatomicrefcount ref_count;
  guint64 n_items, chunk_items;
  guint n_threads;
  GCancellable *cancellable;
  BudJobFunc func;
  gpointer data;
  GDestroyNotify free_data;
  BudJobDone done;
  gpointer done_data;
  GMainContext *context;
  gint64 started_us;

  gsize next_chunk; /* atomic */
  gsize n_done;     /* atomic, items */

  GMutex mutex;
  GCond ended;
  guint n_running; /* under mutex */
  gboolean is_started, is_finished;
};

/* One pool for the whole program: as many threads as the largest job wants, reused. */
static GThreadPool *pool;

typedef struct
{
  BudJob *job;
  guint worker;
} Share;

static gboolean
on_done (gpointer data)
{
  BudJob *self = data;

  self->done (self, self->done_data);
  return G_SOURCE_REMOVE;
}

static void
finish_share (BudJob *self)
{
  gboolean is_last;

  g_mutex_lock (&self->mutex);
  is_last = --self->n_running == 0;
  if (is_last)
    {
      self->is_finished = TRUE;
      g_cond_broadcast (&self->ended);
    }
  g_mutex_unlock (&self->mutex);
  if (is_last && self->done != NULL)
    {
      /* Not g_main_context_invoke: while nobody iterates the context that would run on this thread. */
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, on_done, bud_job_ref (self), (GDestroyNotify) bud_job_unref);
      g_source_attach (source, self->context);
    }
}

static void
run_share (gpointer data, gpointer user_data)
{
  g_autofree Share *share = data;
  BudJob *self = share->job;

  while (!bud_job_is_cancelled (self))
    {
      guint64 begin = (guint64) g_atomic_pointer_add (&self->next_chunk, 1) * self->chunk_items;
      guint64 end = MIN (begin + self->chunk_items, self->n_items);

      if (begin >= self->n_items)
        break;
      self->func (begin, end, share->worker, self->data);
      g_atomic_pointer_add (&self->n_done, (gssize) (end - begin));
    }
  finish_share (self);
  bud_job_unref (self);
}

BudJob *
bud_job_new (guint64 n_items, guint64 chunk_items, guint n_threads, GCancellable *cancellable,
             BudJobFunc func, gpointer data, GDestroyNotify free_data)
{
  BudJob *self = g_new0 (BudJob, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_items = n_items;
  self->chunk_items = MAX (chunk_items, 1);
  self->n_threads = n_threads > 0 ? n_threads : g_get_num_processors ();
  self->n_threads = CLAMP (self->n_threads, 1, MAX_THREADS);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  self->func = func;
  self->data = data;
  self->free_data = free_data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->ended);
  return self;
}

BudJob *
bud_job_ref (BudJob *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_job_unref (BudJob *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->ended);
  g_free (self);
}

void
bud_job_start (BudJob *self, BudJobDone done, gpointer done_data)
{
  static gsize is_made;

  g_return_if_fail (!self->is_started);
  if (g_once_init_enter (&is_made))
    {
      pool = g_thread_pool_new (run_share, NULL, MAX_THREADS, FALSE, NULL);
      g_once_init_leave (&is_made, 1);
    }
  self->done = done;
  self->done_data = done_data;
  self->context = g_main_context_ref_thread_default ();
  self->is_started = TRUE;
  self->started_us = g_get_monotonic_time ();
  self->n_running = self->n_threads;
  for (guint i = 0; i < self->n_threads; i++)
    {
      Share *share = g_new (Share, 1);

      share->job = bud_job_ref (self);
      share->worker = i;
      g_thread_pool_push (pool, share, NULL);
    }
}

void
bud_job_cancel (BudJob *self)
{
  g_cancellable_cancel (self->cancellable);
}

gboolean
bud_job_wait (BudJob *self, gint64 timeout_us)
{
  gint64 until = g_get_monotonic_time () + timeout_us;
  gboolean is_finished;

  g_mutex_lock (&self->mutex);
  while (!self->is_finished)
    {
      if (timeout_us < 0)
        g_cond_wait (&self->ended, &self->mutex);
      else if (!g_cond_wait_until (&self->ended, &self->mutex, until))
        break;
    }
  is_finished = self->is_finished;
  g_mutex_unlock (&self->mutex);
  return is_finished;
}

guint64
bud_job_get_n_items (const BudJob *self)
{
  return self->n_items;
}

guint64
bud_job_get_n_done (const BudJob *self)
{
  return (guint64) g_atomic_pointer_get (&((BudJob *) self)->n_done);
}

gboolean
bud_job_is_finished (BudJob *self)
{
  return bud_job_wait (self, 0);
}

gboolean
bud_job_is_cancelled (const BudJob *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

double
bud_job_get_remaining_s (BudJob *self)
{
  guint64 n_done = bud_job_get_n_done (self);
  double elapsed_s = (double) (g_get_monotonic_time () - self->started_us) / 1e6;

  return n_done > 0 ? elapsed_s / (double) n_done * (double) (self->n_items - n_done) : NAN;
}
