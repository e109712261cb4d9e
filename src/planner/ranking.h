/* What is done of a plan, in order: by the objective or by any figure, in whole or in part. An immutable
 * snapshot, so that a table shows one while the next is made on another thread, also during the job.
 * Checked by tests/planner/test-plan.c. */
#pragma once

#include "planner/plan.h"

G_BEGIN_DECLS

#define BUD_RANK_NONE G_MAXUINT32

typedef enum
{
  BUD_RANK_OBJECTIVE = 0, /* those that meet the limits first, for cost the rented ones first, by the
                             objective, then fewer devices */
  BUD_RANK_HARDWARE,      /* by name, then by count */
  BUD_RANK_LAYOUT,
  BUD_RANK_WEIGHTS,
  BUD_RANK_USERS,
  BUD_RANK_TTFT,
  BUD_RANK_TPOT,
  BUD_RANK_E2E,
  BUD_RANK_THROUGHPUT,
  BUD_RANK_DEVICE_THROUGHPUT,
  BUD_RANK_USD_PER_H,
  BUD_RANK_USD_PER_MILLION,
  BUD_RANK_ENERGY,
  BUD_RANK_LIMITS, /* the largest share of a limit */
  BUD_N_RANK_KEYS,
} BudRankKey;

#define BUD_RANK_MEETING (1u << BUD_PLAN_MEETS)
#define BUD_RANK_ALL ((1u << BUD_N_PLAN_VERDICTS) - 1)

typedef struct
{
  BudRankKey key;
  gboolean is_descending;
  guint32 verdicts;        /* bit v: candidates of verdict v are listed */
  gboolean one_per_device; /* only the first by the objective of each device type */
} BudRankOrder;

gboolean bud_rank_order_equal (const BudRankOrder *a, const BudRankOrder *b);

/* Candidates that lost for one reason. */
typedef struct
{
  BudPlanVerdict verdict;
  guint32 n;
  guint32 nearest; /* the candidate that missed by least */
} BudPlanGroup;

typedef struct
{
  guint32 n_done, n_meeting;
  guint64 n_evaluations;
  uint32_t minimum_devices; /* of those that meet the limits; 0 = none do */
  guint32 minimum;          /* the best candidate with so many, BUD_RANK_NONE = none */
  guint n_groups;
  BudPlanGroup groups[BUD_N_PLAN_VERDICTS]; /* largest first */
} BudPlanSummary;

typedef struct _BudRanking BudRanking; /* atomically reference counted */

/* Any thread, also while the plan's job runs. The same order for any number of threads. Cost: n log n of what
 * is done; 0.1 s for 10⁵. */
BudRanking *bud_ranking_new (BudPlan *plan, const BudRankOrder *order);
BudRanking *bud_ranking_ref (BudRanking *self);
void bud_ranking_unref (BudRanking *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudRanking, bud_ranking_unref)

BudPlan *bud_ranking_get_plan (const BudRanking *self); /* borrowed */
const BudRankOrder *bud_ranking_get_order (const BudRanking *self);
const BudPlanSummary *bud_ranking_get_summary (const BudRanking *self);

/* The listed: candidates by position, and back; BUD_RANK_NONE when it is not listed. */
guint32 bud_ranking_get_n (const BudRanking *self);
guint32 bud_ranking_get_candidate (const BudRanking *self, guint32 position);
const BudPlanResult *bud_ranking_get_result (const BudRanking *self, guint32 position);
guint32 bud_ranking_find (const BudRanking *self, guint32 candidate);

/* Place of a done candidate by the objective among all, from 0; BUD_RANK_NONE when it was not done. */
guint32 bud_ranking_get_rank (const BudRanking *self, guint32 candidate);
guint32 bud_ranking_at_rank (const BudRanking *self, guint32 rank);

/* A figure as the keys order by it; NAN when unknown. */
double bud_rank_figure (const BudPlan *plan, const BudPlanResult *result, BudRankKey key);
gboolean bud_rank_is_more_better (BudRankKey key); /* throughput */

/* The plan's objective as a figure: the geometric mean of the four over the best for BALANCED. */
double bud_ranking_get_score (const BudRanking *self, guint32 candidate);

/* The Pareto front over two figures of all that meet the limits (listed or not): no other is as good in both
 * and better in one. Candidates by x from the best; of equals the first by rank. Free with g_array_unref. */
GArray *bud_ranking_front (const BudRanking *self, BudRankKey x, BudRankKey y);

/* By candidate: TRUE when no other that fits is as good in all of cost, latency, throughput and energy and
 * better in one. Cost: fitting candidates × front. Free with g_free. */
gboolean *bud_ranking_pareto (const BudRanking *self);

G_END_DECLS
