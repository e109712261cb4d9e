/* The first plans of a ranking under load, request by request: what queueing adds to the unloaded figures
 * that they were ranked by. Checked by tests/planner/test-plan.c. */
#pragma once

#include "planner/ranking.h"

G_BEGIN_DECLS

/* What one finalist does with the plan's load: a closed loop of its concurrency, or requests that arrive at
 * random at the rate asked for. */
typedef struct
{
  guint32 candidate;
  gint is_done;       /* atomic; what follows is final once it is set */
  gboolean is_judged; /* else `problem` says why it cannot be simulated */
  double ttft_p50_s, ttft_p99_s, tpot_p99_s, e2e_p99_s;
  double attainment_ratio; /* requests that meet every limit, 0 … 1 */
  guint64 n_requests;      /* simulated */
  char problem[224];
} BudFinalist;

typedef struct _BudFinalists BudFinalists; /* atomically reference counted */

/* The first `most` listed that fit. */
BudFinalists *bud_finalists_new (BudRanking *ranking, guint32 most);
BudFinalists *bud_finalists_ref (BudFinalists *self);
void bud_finalists_unref (BudFinalists *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudFinalists, bud_finalists_unref)

/* One simulation each: milliseconds to a second. The same figures for any number of threads. */
BudJob *bud_finalists_job (BudFinalists *self, guint n_threads, GCancellable *cancellable);
guint32 bud_finalists_get_n (const BudFinalists *self);
/* Any thread; NULL while it is not done, or when `candidate` is none of them. */
const BudFinalist *bud_finalists_get (const BudFinalists *self, guint32 i);
gboolean bud_finalists_has (const BudFinalists *self, guint32 candidate);
const BudFinalist *bud_finalists_find (const BudFinalists *self, guint32 candidate);

G_END_DECLS
