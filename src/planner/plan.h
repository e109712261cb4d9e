/* Which hardware, how many, which layout and batch meet the limits: every candidate is evaluated, judged,
 * ranked. */
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
  BudEngineProfile profile;
  BudMethod method;
  uint32_t max_devices; /* of one deployment, 1 … 1024 */
  const BudFormat *formats;
  guint n_formats;
  BudFormat kv_format;
  double input_tokens, output_tokens;
  uint32_t n_beams;
  uint32_t concurrency;                           /* requests in flight; 0 = find it: 1, 2, 4 … 1024 */
  double requests_per_s;                          /* to be served; 0 = none given */
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
  BUD_PLAN_MISSES_RATE,
} BudPlanVerdict;

/* One layout on one device in one format, with the best concurrency found for it. */
typedef struct
{
  guint device; /* index into the request's */
  BudDeployment deployment;
  uint32_t concurrency;
  BudPlanVerdict verdict;
  gboolean is_done;
  gboolean is_pareto; /* no other fitting candidate is as good in all of latency, throughput, cost, energy and
                         better in one */
  double ttft_s, tpot_s, e2e_s, output_tokens_per_s, output_tokens_per_s_per_device, requests_per_s;
  double usd_per_h, usd_per_million_output_tokens, joule_per_output_token, total_bytes;
  double score;          /* of the objective, smaller is better; NAN without one */
  guint32 n_evaluations; /* estimates made for it */
} BudPlanResult;

typedef struct _BudPlan BudPlan;

/* Copies the request (the model and the devices must outlive it) and lists the candidates: TP · PP · DP ≤
 * max_devices, all legal without rounding, EP every divisor of the experts and TP · DP. */
BudPlan *bud_plan_new (const BudPlanRequest *request);
void bud_plan_free (BudPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudPlan, bud_plan_free)

guint64 bud_plan_get_n_candidates (const BudPlan *self);
BudJob *bud_plan_job (BudPlan *self, guint n_threads, GCancellable *cancellable);

/* After the job: judges, marks the Pareto front, sorts: those that meet the limits first, by the objective,
 * then by fewer devices, then in the order listed. The same for any thread count. */
void bud_plan_rank (BudPlan *self);

guint64 bud_plan_get_n_results (const BudPlan *self); /* evaluated candidates */
const BudPlanResult *bud_plan_get_result (const BudPlan *self, guint64 rank);
guint64 bud_plan_get_n_meeting (const BudPlan *self);
guint64 bud_plan_get_n_evaluations (const BudPlan *self);

/* The fewest devices that meet the limits, 0 = none do. */
uint32_t bud_plan_get_minimum_devices (const BudPlan *self);

/* Why a result does not meet the limits, with the numbers; NULL when it does. Free with g_free. */
char *bud_plan_reason (const BudPlan *self, const BudPlanResult *result);

const BudPlanRequest *bud_plan_get_request (const BudPlan *self);

G_END_DECLS
