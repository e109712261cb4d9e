/* Measured serving runs replayed: what the calibrated method says for each run's own deployment, and how far
 * off that is. Reads the record form of data/measured (one JSON object a line). Pure but for the catalog; one
 * thread.
 */
#pragma once

#include "catalog/catalog.h"
#include "engine/estimate.h"

G_BEGIN_DECLS

/* Times are in seconds, rates per second. A rate's error is of the rate itself. */
typedef enum
{
  BUD_METRIC_TTFT = 0, /* predicted without load unless simulated; then only comparable with runs of
                           concurrency 1 */
  BUD_METRIC_TPOT,
  BUD_METRIC_OUTPUT_RATE, /* output tokens, all devices */
  BUD_METRIC_OUTPUT_RATE_PER_DEVICE,
  BUD_METRIC_DECODE_RATE,  /* 1 / TPOT of a single stream */
  BUD_METRIC_PREFILL_RATE, /* prompt tokens of a single stream */
  BUD_N_METRICS,
} BudMetric;

/* The record's own key: "tpot_s", "output_tokens_per_s", … */
const char *bud_metric_key (BudMetric metric);

/* Workers of one kind where prompts are computed apart from answers; none: n_workers 0. */
typedef struct
{
  uint32_t n_workers, tp, pp, ep, dp;
} BudWorkerPool;

/* One measured record. Strings are owned; absent numbers are NAN. */
typedef struct
{
  char *id;            /* "case" */
  char *configuration; /* repeats of one configuration share it */
  char *kind;          /* "closed-loop", "offline", … */
  char *engine;        /* profile id */
  char *engine_version;
  char *hardware; /* catalog id */
  char *model;    /* catalog id */
  char *precision;
  char *source;                       /* "repository path row" */
  char *source_url;                   /* of the file at its commit; NULL = not stated */
  const char *model_class;            /* bud_model_class (), static; NULL when the model is unknown */
  gboolean is_speculative;            /* scored apart */
  gboolean is_simulated;              /* predicted request by request: TTFT is under load */
  double input_tokens, output_tokens; /* means, as run */
  gboolean has_equal_lengths;         /* every request as long as the next */
  double concurrency;                 /* requests in flight, all ranks */
  BudDeployment deployment;
  BudWorkerPool prefill, decode; /* of "disaggregated" runs; deployment has the layout of a decode worker */
  double measured[BUD_N_METRICS];
  double predicted[BUD_N_METRICS];
  double n_running;  /* predicted sequences that run at once */
  char *skip_reason; /* why nothing is predicted; NULL = predicted */
  char *note;        /* what was taken for want of a statement; NULL = nothing */
} BudRun;

void bud_run_free (BudRun *self);

/* Models, devices and profiles by id, kept between records. */
typedef struct _BudReplay BudReplay;

BudReplay *bud_replay_new (BudCatalog *catalog); /* borrows the catalog */
void bud_replay_free (BudReplay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudReplay, bud_replay_free)

/* NULL with the reason in `error` when the catalog has no such item. Owned by the replay. */
const BudModel *bud_replay_model (BudReplay *self, const char *id, GError **error);
const BudDevice *bud_replay_device (BudReplay *self, const char *id, GError **error);
const BudEngineProfile *bud_replay_profile (BudReplay *self, const char *id, GError **error);

/* Replaces constants for this replay: {"hardware": {id or "*": {"kernels": {…}}}, "engines": {id: {…}}} in
 * the catalog's own keys; laid over the items key by key. For fitting programs. */
gboolean bud_replay_set_constants (BudReplay *self, const char *json, gssize length, GError **error);

/* How closed-loop runs are predicted: TTFT and TPOT by the closed form (TTFT without load), or by simulating
 * their requests as the harness sent them. */
typedef enum
{
  BUD_REPLAY_CLOSED_FORM = 0,
  BUD_REPLAY_SIMULATED,
} BudReplayLoad;
void bud_replay_set_load (BudReplay *self, BudReplayLoad load);
BudReplayLoad bud_replay_get_load (const BudReplay *self);

/* Element type BudRun. A line that is not a record is BUD_CATALOG_ERROR_INVALID with "line:column: …". Cost:
 * ~10 µs a record, simulated ~1 ms. */
GPtrArray *bud_replay_runs (BudReplay *self, const char *text, gssize length, GError **error);

typedef struct
{
  guint n;
  double median, mean, p90; /* of |predicted / measured − 1|; NAN when n = 0 */
  double bias;              /* median of predicted / measured − 1 */
} BudErrors;

/* Errors of one kind of run; every configuration counts once, with the median of its repeats. */
typedef struct
{
  const char *kind, *engine, *hardware, *model_class, *precision; /* borrowed from the runs */
  gboolean is_speculative;
  BudMetric metric;
  BudErrors errors;
} BudErrorGroup;

/* Groups by kind × engine × hardware × model class × precision × metric, sorted; element type BudErrorGroup.
 */
GArray *bud_runs_group (GPtrArray *runs);

/* All runs of `kind` (NULL: every kind) and `model_class` (NULL: every class), without the speculative ones.
 */
BudErrors bud_runs_errors (GPtrArray *runs, BudMetric metric, const char *kind, const char *model_class);

/* Choosing by prediction: over groups of closed-loop runs with the same model, lengths and concurrency and at
 * least four configurations. */
typedef struct
{
  guint n_groups;
  double mean_loss_ratio;   /* output tokens per second and device lost against the measured best; NAN without
                               groups */
  double best_picked_ratio; /* groups whose measured best was chosen */
} BudChoice;

BudChoice bud_runs_choice (GPtrArray *runs);

/* Statistics of errors given as predicted / measured − 1; quantiles as numpy's linear rule. Sorts `errors`.
 */
BudErrors bud_errors_of (double *errors, guint n);

/* The JSON of `budsim validate serving --json`. */
JsonNode *bud_runs_to_json (GPtrArray *runs);

G_END_DECLS
