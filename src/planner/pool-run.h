/* Prefill and decode replicas side by side in one simulated time: requests, caches and answers pass between
 * them as they happen. */
#pragma once

#include "planner/serving-rank.h"

G_BEGIN_DECLS

typedef struct
{
  const BudSimulationOptions *options; /* the load of all, its deployment */
  const BudServingRank *prefill, *decode;
  guint n_prefill, n_decode;                                 /* replicas of each */
  double (*transfer_s) (gconstpointer data, guint32 tokens); /* of a cache, on its prefill replica's link */
  gconstpointer data;
} BudPoolRun;

/* Fills `requests` (options->n_requests, in order of sending) and of `result` what
 * bud_serving_summarise_requests takes, samples (cache and blocks: a decode replica's mean), peaks and sums;
 * busy_s of all prefill and all decode replicas. FALSE when cancelled. Cost: that of every step of every replica. */
gboolean bud_pool_run (const BudPoolRun *self, BudServingRequest *requests, BudServingResult *result,
                       double busy_s[2]);

G_END_DECLS
