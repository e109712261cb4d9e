/* A user's own benchmark results: read from the files that the usual tools write, predicted for a scenario's
 * deployment, and engine constants fitted to them. The files state neither hardware nor layout. Pure; any
 * thread.
 */
#pragma once

#include "planner/validation.h"

G_BEGIN_DECLS

/* Absent numbers are 0, absent figures NAN. Times in seconds, rates per second. */
typedef struct
{
  const char *tool;                   /* static: "vllm bench serve" */
  char *file;                         /* it was read from, or NULL */
  char *model;                        /* as the file names it, or NULL */
  gboolean is_speculative;            /* tokens were guessed by a draft */
  gboolean is_single_stream;          /* llama-bench: prompt or generation alone */
  double prefix_tokens;               /* single stream: in the cache before */
  double input_tokens, output_tokens; /* means; of a single stream one is 0 */
  double concurrency;                 /* kept in flight; 0 = open loop */
  double requests_per_s;              /* open loop */
  double burstiness;                  /* open loop: coefficient of variation of the gaps */
  double n_requests;                  /* 0 = not stated */
  double n_devices;                   /* 0 = not stated */
  double measured[BUD_N_METRICS], predicted[BUD_N_METRICS];
  double ttft_left_out_ratio, tpot_left_out_ratio; /* of bud_own_runs_leave_out; 0 = none */
  char *skip_reason;                               /* why nothing is predicted; NULL = predicted */
} BudOwnRun;

BudOwnRun *bud_own_run_copy (const BudOwnRun *self);
void bud_own_run_free (BudOwnRun *self);
GPtrArray *bud_own_runs_copy (GPtrArray *runs); /* of BudOwnRun; deep */

/* One object, an array of them or one on each line. Element type BudOwnRun, at least one; `file` is kept as
 * its name, NULL = none. The tool is recognised by the keys of its file. Anything else, a missing or illegal
 * number: BUD_CATALOG_ERROR_INVALID naming the key.
 */
GPtrArray *bud_own_runs_parse (const char *text, gssize length, const char *file, GError **error);

/* Fills `predicted` for the model, device, engine and layout of `request` (its load is not read), or
 * `skip_reason`. Loads are simulated, ~1 µs a request; single streams estimated. */
void bud_own_run_predict (BudOwnRun *self, const BudCase *request);

/* Measured over estimated, of BUD_METRIC_TTFT of a lone prompt or BUD_METRIC_TPOT: what a scenario of this
 * load would be off by. Loads are estimated in closed form as scenarios are, not simulated. NAN when the run
 * measured no such figure, came in at a rate or is not predicted. */
double bud_own_run_ratio (const BudOwnRun *self, const BudCase *request, BudMetric metric);

/* What three constants of an engine would have to be for the runs of one deployment. */
typedef struct
{
  double host_step_s;
  double front_end_s;   /* per request */
  double prefill_ratio; /* of prompts of this class of model on this generation of device */
} BudOwnConstants;

extern const BudOwnConstants bud_own_constants_least, bud_own_constants_most;

typedef struct
{
  BudEngineProfile profile; /* the engine's, with the constants in it */
  BudOwnConstants before, after;
  double error_before_ratio, error_after_ratio; /* mean of |predicted / measured − 1| */
  guint n_runs, n_figures;                      /* that are predicted */
} BudOwnFit;

/* Searches the constants that make the mean of |ln (predicted / measured)| over all measured figures least,
 * one after the other, the same every time; never worse than the engine's own. The runs' predictions become
 * those of `request` as it is. FALSE when none of them can be predicted. Cost: ~160 predictions of each. */
gboolean bud_own_runs_fit (GPtrArray *runs, const BudCase *request, BudOwnFit *fit);

/* Predicts each run with constants fitted to the others, an eighth of the runs left out at a time, from `fit`
 * on. Does nothing with fewer than BUD_OWN_MIN_RUNS runs that bud_own_run_ratio has a figure of, and leaves
 * none when cancelled. Cost: ~4 fits. */
void bud_own_runs_leave_out (GPtrArray *runs, const BudCase *request, const BudOwnFit *fit,
                             GCancellable *cancellable);

/* {"runs": [{file, tool, model, load, "figures": {KEY: {measured, predicted, error_ratio}},
 * "left_out": {ttft_ratio, tpot_ratio}, skipped}]} */
JsonNode *bud_own_runs_to_json (GPtrArray *runs);

G_END_DECLS
