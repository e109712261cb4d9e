/* A deployment under load, request by request: the engine's simulator on a scenario's own step costs, memory
 * and scheduler.
 *
 * One attention-data-parallel rank is simulated with its share of the load; totals are of all ranks and
 * replicas. Pure, any thread. Cost: about a microsecond an event, ~1.1 events a request.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "engine/estimate.h"
#include "engine/serving-cost.h"
#include "engine/serving.h"
#include "planner/evaluation.h"
#include "planner/trace.h"

G_BEGIN_DECLS

typedef struct
{
  const BudCase *request;         /* lengths and load of its workload are not read, layout and formats are */
  BudServingWorkload workload;    /* of all ranks together */
  guint64 n_requests;             /* all ranks together, ≥ 1; a trace's own length */
  const BudServingRequest *trace; /* TRACE: n_requests of them, by send_s */
  const BudServingPrefix *prefixes; /* TRACE: n_prefixes that its requests share, or NULL; not written */
  guint n_prefixes;
  double trace_stretch_ratio;                     /* TRACE: multiplies the times between requests; 0 = 1 */
  guint32 max_batched_tokens;                     /* 0 = the engine's */
  guint32 max_sequences;                          /* per rank; 0 = the engine's */
  guint64 kv_blocks;                              /* per rank; 0 = what the memory estimate leaves */
  double ttft_limit_s, tpot_limit_s, e2e_limit_s; /* NAN = none */
  gboolean is_generous; /* a run that was measured did fit: no memory limit when the estimate leaves none */
  gboolean no_jump;     /* every decode step by itself: same results, to measure the jump by */
  BudServingPool pool;  /* of disaggregated serving; see disaggregation.h */
  const volatile bool *cancel;   /* may be NULL */
  volatile uint64_t *n_answered; /* of the simulated rank so far; may be NULL */
  const BudDeployment
      *prefill; /* layout of a prefill instance, where pools apart differ; NULL = as a decode one */
} BudSimulationOptions;

typedef struct
{
  BudServingResult result;     /* rates and counts of all ranks */
  BudServingRequest *requests; /* of the simulated rank, in order of sending */
  gsize n_requests;
  guint64 kv_capacity_tokens; /* per rank */
  guint n_ranks;
  double busy_device_s;   /* device-seconds at full power, all devices */
  double average_power_w; /* all devices; NAN when the TDP is unknown */
  double joule_per_output_token;
  double elapsed_s; /* of the simulation itself */
} BudSimulation;

/* What the scenario's workload, load section and limits say; a trace is still to be set. Borrows the
 * evaluation's case. */
void bud_simulation_options_init (BudSimulationOptions *options, const BudEvaluation *evaluation);

/* A deployment of pools apart is simulated as disaggregation.h says.
 * NULL with a diagnostic: the engine has no scheduler on file, the model does not fit or makes no tokens, a
 * value is illegal. */
BudSimulation *bud_simulation_new (const BudSimulationOptions *options, BudDiagnostic *diagnostic);
void bud_simulation_free (BudSimulation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudSimulation, bud_simulation_free)

/* Power and energy from busy_device_s and the duration: idle power all the time, the rest of the TDP while
 * busy. */
void bud_simulation_fill_energy (BudSimulation *self, const BudDevice *device, guint n_devices);

/* Requests of a trace instead of drawn ones; borrowed. */
void bud_simulation_options_set_trace (BudSimulationOptions *options, const BudTrace *trace);

/* The same load at another rate, in requests/s of all ranks, every turn of a conversation counted: a trace is
 * stretched in time, a closed loop becomes Poisson arrivals (of conversations where it has some). */
void bud_simulation_options_set_rate (BudSimulationOptions *options, double requests_per_s);

/* p99 of every limited figure is within its limit and no request was refused. */
gboolean bud_simulation_meets (const BudSimulationOptions *options, const BudServingResult *result);

/* Highest rate (as bud_simulation_options_set_rate says) that meets the limits, by bisection with the same
 * random numbers; *rate 0 when none does. The simulation at that rate. */
BudSimulation *bud_simulation_find_rate (const BudSimulationOptions *options, double *rate,
                                         BudDiagnostic *diagnostic);

/* The JSON of `budsim simulate --json`. */
JsonNode *bud_simulation_to_json (const BudSimulation *self);

/* One line a request of the simulated rank: id, arrival_s, first_token_s, last_token_s, input_tokens,
 * output_tokens, preemptions; CSV, or JSONL when the path ends in .jsonl. Free with g_free. */
char *bud_simulation_requests_text (const BudSimulation *self, gboolean as_jsonl);

G_END_DECLS
