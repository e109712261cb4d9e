/* Measured traces replayed: every request of a real run, sent when it was sent, through the simulator on the
 * run's own deployment, compared request by request. Reads the record form of measured/requests.jsonl.
 */
#pragma once

#include "planner/validation.h"

G_BEGIN_DECLS

/* Predicted against measured of one figure, over the requests both have. */
typedef struct
{
  double mean_ratio;   /* mean predicted / mean measured */
  double median_error; /* median of |predicted / measured − 1| */
} BudTraceErrors;

typedef struct
{
  char *run;
  char *skip_reason; /* why it was not replayed; NULL = replayed */
  guint n_requests;
  guint n_failed; /* requests that can never fit */
  BudTraceErrors ttft, tpot, e2e;
  double predicted_duration_s, measured_duration_s; /* first arrival to last token */
} BudTraceRun;

void bud_trace_run_free (BudTraceRun *self);

/* One BudTraceRun per value of "run", in order of appearance. Records carry model, hardware, engine
 * (vllm when absent), precision and kv_precision (bf16), tp, pp, ep, dp (1), max_num_seqs and
 * max_num_batched_tokens (the engine's when absent), arrival_s, first_token_s, last_token_s, input_len,
 * output_len. A line that is no record or lacks a time or a length is BUD_CATALOG_ERROR_INVALID with
 * "line:column: …". Cost: ~3 µs a request. */
GPtrArray *bud_replay_requests (BudReplay *self, const char *text, gssize length, GError **error);

/* The JSON of `budsim validate requests --json`: the object of the run, or {"runs": […]} when there is not
 * exactly one. */
JsonNode *bud_trace_runs_to_json (GPtrArray *runs);

G_END_DECLS
