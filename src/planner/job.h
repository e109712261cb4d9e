/* A job: a range of independent items worked off in chunks by a pool of threads, with progress and cancel.
 *
 * The worker function writes item i's result into slot i of an array made beforehand and touches nothing
 * else, so that the results are the same bits whatever the number of threads. A cancelled job stops between
 * chunks: what is done is whole.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _BudJob BudJob; /* atomically reference counted */

/* Works off items begin … end − 1. `worker` 0 … threads − 1 picks per-thread scratch. */
typedef void (*BudJobFunc) (guint64 begin, guint64 end, guint worker, gpointer data);

/* Called once, in the thread-default main context of who started the job, when all workers have stopped. */
typedef void (*BudJobDone) (BudJob *job, gpointer data);

/* `n_threads` 0 = one per processor. `cancellable` may be NULL (then bud_job_cancel alone cancels).
 * `free_data` may be NULL; it runs when the last reference goes. */
BudJob *bud_job_new (guint64 n_items, guint64 chunk_items, guint n_threads, GCancellable *cancellable,
                     BudJobFunc func, gpointer data, GDestroyNotify free_data);
BudJob *bud_job_ref (BudJob *self);
void bud_job_unref (BudJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudJob, bud_job_unref)

/* Starts the threads and returns at once. `done` may be NULL. */
void bud_job_start (BudJob *self, BudJobDone done, gpointer done_data);
void bud_job_cancel (BudJob *self);

/* Waits for the end, at most `timeout_us` (negative: for ever). TRUE when the job has ended. */
gboolean bud_job_wait (BudJob *self, gint64 timeout_us);

/* Any thread. */
guint64 bud_job_get_n_items (const BudJob *self);
guint64 bud_job_get_n_done (const BudJob *self);
gboolean bud_job_is_finished (BudJob *self);
gboolean bud_job_is_cancelled (const BudJob *self);

/* Seconds left from the mean pace so far; NAN before the first chunk. */
double bud_job_get_remaining_s (BudJob *self);

G_END_DECLS
