/* Which hardware, how many, which layout and batch meet the limits: every candidate is evaluated and judged;
 * planner/ranking.h puts them in order. */
#pragma once

#include "planner/evaluation.h"
#include "planner/job.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_OBJECTIVE_COST = 0,   /* USD per million output tokens; at a given rate, USD per hour */
  BUD_OBJECTIVE_LATENCY,    /* end to end */
  BUD_OBJECTIVE_THROUGHPUT, /* output tokens/s per device */
  BUD_OBJECTIVE_ENERGY,     /* J per output token */
  BUD_OBJECTIVE_BALANCED,   /* geometric mean of the four, each over the best there is */
} BudObjective;

const char *bud_objective_name (BudObjective objective);
gboolean bud_objective_parse (const char *name, BudObjective *objective);

typedef struct
{
  const BudModel *model;
  const BudDevice *devices;
  guint n_devices;
  /* By device: the cluster it is placed in, whose devices are all taken; an id of "" = none. NULL = none. */
  const BudCluster *clusters;
  BudEngineProfile profile;
  BudMethod method;
  uint32_t max_devices; /* of one deployment outside clusters, 1 … 1024 */
  const BudFormat *formats;
  guint n_formats;
  BudFormat kv_format;
  double input_tokens, output_tokens;
  uint32_t n_beams;
  uint32_t concurrency;  /* requests in flight; 0 = find it: 1, 2, 4 … 1024 per replica */
  gboolean is_least;     /* that many or more: doubled up to 1024 per replica, the best is kept */
  double requests_per_s; /* to be served; 0 = none given */
  double ttft_limit_s, tpot_limit_s, e2e_limit_s; /* NAN = none */
  BudObjective objective;
} BudPlanRequest;

typedef enum
{
  BUD_PLAN_MEETS = 0,
  BUD_PLAN_REFUSED, /* the engine has no answer: no link, no such peak, illegal layout */
  BUD_PLAN_UNFIT,
  BUD_PLAN_MISSES_TTFT,
  BUD_PLAN_MISSES_TPOT,
  BUD_PLAN_MISSES_E2E,
  BUD_PLAN_MISSES_USERS, /* fewer run at once than were asked for: the rest would wait */
  BUD_PLAN_MISSES_RATE,
  BUD_N_PLAN_VERDICTS,
} BudPlanVerdict;

/* One layout on one device in one format, with the best concurrency found for it. */
typedef struct
{
  guint device; /* index into the request's */
  BudDeployment deployment;
  uint32_t concurrency;
  BudPlanVerdict verdict;
  gint is_done; /* atomic; what stands here is final once it is set */
  double ttft_s, tpot_s, e2e_s, output_tokens_per_s, output_tokens_per_s_per_device, requests_per_s;
  double usd_per_h, usd_per_million_output_tokens, joule_per_output_token, total_bytes;
  double n_running; /* of `concurrency`; NAN like the figures above when it was refused or does not fit */
  guint32 n_evaluations; /* estimates made for it */
} BudPlanResult;

typedef struct _BudPlan BudPlan; /* atomically reference counted */

/* Copies the request with model, devices and clusters, and lists the candidates: TP · PP · DP ≤ max_devices,
 * all legal without rounding, EP every divisor of the experts and TP · DP; in a cluster, replicas included,
 * over all of its devices. Cost: layouts · devices · formats · 200 B. */
BudPlan *bud_plan_new (const BudPlanRequest *request);
BudPlan *bud_plan_ref (BudPlan *self);
void bud_plan_unref (BudPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudPlan, bud_plan_unref)

const BudPlanRequest *bud_plan_get_request (const BudPlan *self);
guint32 bud_plan_get_n_candidates (const BudPlan *self);

/* The work: every candidate evaluated. The job holds the plan. */
BudJob *bud_plan_job (BudPlan *self, guint n_threads, GCancellable *cancellable);

/* Candidate 0 … n − 1 in the order listed, the same for any thread count. NULL while it is not done: may be
 * called from any thread during the job. */
const BudPlanResult *bud_plan_get_result (const BudPlan *self, guint32 candidate);

/* It was evaluated and fits: its figures are numbers. */
gboolean bud_plan_result_has_figures (const BudPlanResult *result);

/* The device's price is of a purchase: a lower bound beside rented ones, without servers, space and idle
 * time. */
gboolean bud_plan_is_bought (const BudPlan *self, const BudPlanResult *result);

/* The cluster that the result takes whole; NULL = none. */
const BudCluster *bud_plan_get_cluster (const BudPlan *self, const BudPlanResult *result);

/* What an objective minimises; NAN when unknown, and for BALANCED, which needs all results. */
double bud_plan_figure (const BudPlan *self, const BudPlanResult *result, BudObjective objective);

/* By how much the result missed what it was judged by, as a ratio ≥ 1 (1.5 = half as much again as allowed);
 * 1 when it meets the limits, NAN when it was refused. */
double bud_plan_excess (const BudPlan *self, const BudPlanResult *result);

/* Why a result does not meet the limits, with the numbers; NULL when it does. Free with g_free. */
char *bud_plan_reason (const BudPlan *self, const BudPlanResult *result);

/* The case behind a result, for a closer look; valid while the plan is. */
BudCase bud_plan_case (const BudPlan *self, const BudPlanResult *result);

G_END_DECLS
