#include "app/latest.h"

struct _BudLatest
{
  BudLatestWork work;
  GDestroyNotify free_request;
  GDestroyNotify free_result;
  BudLatestDone done;
  gpointer user_data;
  gpointer waiting;          /* NULL = none */
  GCancellable *cancellable; /* of what is under way, NULL = nothing */
};

/* What a task needs when its BudLatest is gone. */
typedef struct
{
  BudLatestWork work;
  GDestroyNotify free_request;
  gpointer request;
} Piece;

static void start (BudLatest *self, gpointer request);

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  piece->free_request (piece->request);
  g_free (piece);
}

static void
run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Piece *piece = task_data;

  /* The result goes with the task, so that a task without a taker frees it. */
  g_task_return_pointer (task, piece->work (piece->request, cancellable),
                         g_object_get_data (G_OBJECT (task), "free-result"));
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BudLatest *self = user_data;
  gpointer value;
  gpointer next;

  /* A cancelled one has outlived its BudLatest. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  value = g_task_propagate_pointer (G_TASK (result), NULL);
  g_clear_object (&self->cancellable);
  next = g_steal_pointer (&self->waiting);
  if (next != NULL)
    start (self, next);
  /* Also of what is overtaken: it is newer than what is on screen. */
  if (value != NULL)
    self->done (value, self->user_data);
}

static void
start (BudLatest *self, gpointer request)
{
  g_autoptr (GTask) task = NULL;
  Piece *piece = g_new (Piece, 1);

  self->cancellable = g_cancellable_new ();
  task = g_task_new (NULL, self->cancellable, on_done, self);
  *piece = (Piece){ self->work, self->free_request, request };
  g_object_set_data (G_OBJECT (task), "free-result", self->free_result);
  g_task_set_task_data (task, piece, piece_free);
  g_task_run_in_thread (task, run);
}

BudLatest *
bud_latest_new (BudLatestWork work, GDestroyNotify free_request, GDestroyNotify free_result,
                BudLatestDone done, gpointer user_data)
{
  BudLatest *self = g_new0 (BudLatest, 1);

  self->work = work;
  self->free_request = free_request;
  self->free_result = free_result;
  self->done = done;
  self->user_data = user_data;
  return self;
}

void
bud_latest_free (BudLatest *self)
{
  if (self->waiting != NULL)
    self->free_request (self->waiting);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_free (self);
}

void
bud_latest_submit (BudLatest *self, gpointer request)
{
  if (self->cancellable == NULL)
    {
      start (self, request);
      return;
    }
  if (self->waiting != NULL)
    self->free_request (self->waiting);
  self->waiting = request;
}
