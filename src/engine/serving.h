/* Request-level simulation of one serving engine: continuous batching, step by step, with exact jumps over
 * identical decode steps.
 *
 * Under load TTFT is queueing; only simulating the scheduler gets near it. Policies and limits are those of
 * vLLM V1, SGLang and TensorRT-LLM as data (BudServingProfile). One call simulates one data-parallel rank.
 * Pure: no allocation, no clock; the same seed gives the same result on every machine. Cost ~1.1 events per
 * request, well under a microsecond each. Checks: tests/engine/test-serving.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/quantile.h"
#include "engine/status.h"

typedef enum
{
  BUD_POLICY_MIXED = 0, /* decodes first, then chunks of prompts in what is left of the budget (vLLM V1) */
  BUD_POLICY_PREFILL_FIRST, /* a prefill that can be admitted pauses the decodes (SGLang) */
  BUD_POLICY_WHOLE_PROMPT,  /* all decodes and whole new prompts (TensorRT-LLM without chunked context) */
} BudServingPolicy;

/* Scheduler of one engine. Times in seconds, memory in blocks of kv_block_tokens. */
typedef struct
{
  BudServingPolicy policy;
  uint32_t max_batched_tokens; /* of one step, ≥ 1; decodes count for MIXED and WHOLE_PROMPT */
  uint32_t max_sequences;      /* running at once, ≥ 1 */
  uint32_t kv_block_tokens;    /* ≥ 1 */
  bool reserves_output;        /* admission reserves prompt and whole output: never preempts */
  /* PREFILL_FIRST: share of the running requests' remaining output that admission keeps free, from first to
   * least over new_token_decay_steps decode steps; each request's remainder is clipped at 4096. */
  double new_token_ratio, new_token_least_ratio;
  uint32_t new_token_decay_steps;
  uint32_t receive_interval_steps; /* new requests are read every so many decode steps; 0 or 1 = every step */
  uint32_t lag_steps;              /* 0…3: a step was fixed this many steps before it starts */
  uint32_t wait_steps;             /* WHOLE_PROMPT: decode steps a prompt waits for company … */
  double wait_token_ratio;         /* … unless this share of the budget is waiting */
  double front_end_s;              /* from send to the scheduler, per request */
  double front_end_serial_s;       /* and one request after the other … */
  double front_end_token_s;        /* … with so much per prompt token: parsing and tokenizing it */
  bool first_token_from_prefill;   /* pools apart: the client gets it before the cache has moved */
  double output_message_s;         /* serial time to stream one message, 0 = free */
  uint32_t stream_interval_tokens; /* tokens of one message; 0 or 1 = every token */
} BudServingProfile;

/* What one engine's steps cost beside the kernels. */
typedef struct
{
  double prefill_ratio;  /* multiplies what prompt tokens add to a step, > 0 */
  double prefill_step_s; /* more for any step with a prompt (graph miss, dispatch), ≥ 0 */
  /* A step with a prompt runs without a graph: the host launches its kernels meanwhile, so much per layer,
   * and the step is not shorter than that, ≥ 0 */
  double launch_layer_s;
} BudServingAdders;

typedef enum
{
  BUD_ARRIVAL_CLOSED = 0, /* `concurrency` requests kept in flight, all sent at 0 */
  BUD_ARRIVAL_POISSON,
  BUD_ARRIVAL_GAMMA, /* gaps of shape 1 / burstiness² … see `burstiness` */
  BUD_ARRIVAL_CONSTANT,
  BUD_ARRIVAL_TRACE, /* the requests carry send_s, input_tokens and output_tokens */
} BudArrival;

typedef enum
{
  BUD_LENGTHS_FIXED = 0,
  BUD_LENGTHS_UNIFORM,   /* integers in [ratio · L, L], mean (1 + ratio) / 2 · L */
  BUD_LENGTHS_LOGNORMAL, /* mean L, coefficient of variation `length_parameter` */
} BudLengths;

typedef struct
{
  BudArrival arrival;
  uint32_t concurrency; /* CLOSED, ≥ 1 */
  double think_s;       /* between an answer and the next request of its place or conversation */
  /* Conversations of so many turns; a turn's prompt is all that was said before and input_tokens more, and
   * what of it the cache still holds is not computed again. CLOSED: one after the other in every place; else
   * they begin at requests_per_s / n_turns and go on after their answers. 0 or 1 = none; not for TRACE. */
  uint32_t n_turns;
  double requests_per_s; /* open arrivals, every turn counts, > 0 */
  double burstiness;     /* GAMMA: coefficient of variation of the gaps, > 0; 1 = Poisson */
  BudLengths lengths;
  double length_parameter; /* UNIFORM: ratio in (0, 1]; LOGNORMAL: CV > 0 */
  double input_tokens, output_tokens;
  double prefix_hit_ratio; /* 0…1 of each prompt already cached; at least one token is computed */
  uint64_t seed;
} BudServingWorkload;

/* A prefix that requests of a trace share, down a tree: it goes on where its parent ends. Prefixes are
 * counted from 1, parents come before their children; 0 = none. */
typedef struct
{
  uint32_t parent;
  uint32_t tokens; /* from the prompt's beginning, more than the parent's, at most the prompt */
  /* the simulator's own */
  uint32_t n_holders, filler; /* running requests that use it; which of them computes it */
  bool is_computed;
  uint64_t freed_at_block, n_older_blocks; /* as of BudServingRequest */
} BudServingPrefix;

/* One request: for TRACE send_s, lengths, cached_tokens, prefix and leaves are inputs, the rest is filled.
 * Failed (can never fit): first_s NAN. */
typedef struct
{
  double send_s;
  double scheduled_s; /* first admitted */
  double first_s;     /* first token at the client */
  double last_s;
  uint32_t input_tokens, output_tokens;
  uint32_t cached_tokens;
  uint32_t n_preemptions;
  uint32_t turn;           /* of its conversation, from 0 */
  uint32_t prefix, leaves; /* of its prompt, looked for in the cache; and of prompt and answer, kept there */
  /* the simulator's own */
  uint32_t turn_before; /* the request before it in the conversation */
  uint64_t freed_at_block,
      n_older_blocks; /* when it left: blocks taken so far, and free ones to go before its */
  double visible_s;
  uint64_t end_step; /* decode counter at which it ends */
  uint64_t start_step;
  uint32_t done_tokens;   /* of target_tokens, computed */
  uint32_t target_tokens; /* prompt, after a preemption with what was generated */
  uint32_t generated_tokens;
  uint32_t n_blocks;
  uint32_t previous, next, heap_slot;
  uint32_t shared_tokens; /* that every conversation begins with, always cached */
  uint32_t held_prefix, n_held_blocks;
} BudServingRequest;

/* What steps cost, all layers, on one rank. `user` is passed back. Must be pure. */
typedef struct
{
  void *user;
  /* Everything that depends on the number of tokens only, host included: `decodes` sequences and
   * `prompt_tokens` of `n_prompts` prompts in one step; `rows` need logits. */
  double (*linear_s) (void *user, uint32_t decodes, uint32_t prompt_tokens, uint32_t n_prompts,
                      uint32_t rows);
  /* Attention of one chunk of `tokens` new after `past` tokens, in a step with chunks of `n_prompts`. */
  double (*chunk_s) (void *user, double tokens, double past, uint32_t n_prompts);
  /* Attention of `sequences` decodes: fixed + slope · (sum of their contexts). */
  void (*decode_s) (void *user, uint32_t sequences, double *fixed_s, double *slope_s_per_token);
  /* Time the roofline needs for a step, max (flop / peak, bytes / bandwidth), as fixed + slope · (sum of the
   * decodes' contexts): the share of a step that draws full power. NULL = not asked for. */
  void (*busy_s) (void *user, uint32_t decodes, uint32_t prompt_tokens, double *fixed_s,
                  double *slope_s_per_token);
  double least_prompt_step_s; /* of a step with prompts, all of it */
  double max_affine_steps;    /* decode_s may be extrapolated over so many steps; HUGE_VAL = always */
} BudStepCost;

/* Gaps between tokens are counted in ranges of equal ratio over nine decades from 1 µs. */
#define BUD_SERVING_GAP_RANGES 256
double bud_serving_gap_edge_s (uint32_t range); /* lower edge of a range, 0 … BUD_SERVING_GAP_RANGES */

/* State over time, at most BUD_SERVING_SAMPLES points, evenly thinned. */
#define BUD_SERVING_SAMPLES 1024
typedef struct
{
  double time_s;
  double tokens; /* output so far, of unfinished requests too */
  double busy_s; /* at full power so far */
  uint32_t n_running, n_waiting, n_blocks;
} BudServingSample;

typedef struct
{
  double duration_s;
  BudDistribution ttft_s, tpot_s, itl_s, e2e_s, queue_s;
  BudDistribution steady_ttft_s, steady_tpot_s, steady_e2e_s,
      steady_queue_s;              /* without the first and last wave: */
  uint32_t steady_first, n_steady; /* these requests; none in too short a run */
  double output_tokens_per_s, total_tokens_per_s, requests_per_s;
  double steady_output_tokens_per_s, steady_slo_attainment_ratio;
  double goodput_requests_per_s, slo_attainment_ratio;
  double kv_peak_ratio, kv_mean_ratio;
  double mean_running;
  double prefix_hit_ratio; /* prompt tokens found in the cache */
  double busy_s;           /* at full power, of a device of the rank; 0 when the cost does not say */
  double output_tokens;    /* all */
  uint64_t n_completed, n_failed, n_preemptions, n_recomputed_tokens;
  uint64_t n_events, n_steps;
  uint64_t gap_counts[BUD_SERVING_GAP_RANGES]; /* every gap of itl_s */
  uint32_t n_samples;
  BudServingSample samples[BUD_SERVING_SAMPLES];
} BudServingResult;

/* Disaggregated serving: prompts are computed in one pool of replicas and answered in another. */
typedef enum
{
  BUD_POOL_BOTH = 0,
  BUD_POOL_PREFILL, /* a request leaves with its first token: last_s is first_s */
  BUD_POOL_DECODE,  /* requests come with their prompts' cache and first token; outputs ≥ 2 */
} BudServingPool;

typedef struct
{
  BudServingProfile profile;
  BudServingWorkload workload;
  BudServingPool pool;
  BudStepCost cost;
  uint64_t kv_blocks;
  BudServingPrefix *prefixes; /* TRACE: n_prefixes of them, or NULL; their own fields are written */
  uint32_t n_prefixes;
  /* Speculative decoding: what a decode step adds to a request in the mean (0 or 1 = one token), and the
   * slots its drafts hold while they are verified. */
  double tokens_per_step;
  uint32_t lookahead_tokens;
  double ttft_limit_s, tpot_limit_s, e2e_limit_s; /* NAN = none */
  bool no_jump;                                   /* step by step, for tests: same times within 1e-9 */
  const volatile bool *cancel;                    /* may be NULL; looked at every few thousand events */
  volatile uint64_t *n_answered; /* may be NULL; so far, written as often as `cancel` is read */
} BudServingCase;

/* Summarises requests that several runs answered: `request` gives workload and limits, `requests` are in
 * order of sending. Of `result` the counts, tokens and gap_counts are inputs; gaps are then known to 4 %. The
 * workspace is bud_serving_run's. */
void bud_serving_summarise_requests (const BudServingCase *request, BudServingRequest *requests,
                                     size_t n_requests, void *workspace, BudServingResult *result);

/* Bytes of scratch memory for `n_requests`. */
size_t bud_serving_workspace_bytes (size_t n_requests);

/* Runs until every request is answered. `requests` has n_requests elements. Errors: INVALID naming the field;
 * a request that can never fit is counted in n_failed and the run goes on. */
BudStatus bud_serving_run (const BudServingCase *request, BudServingRequest *requests, size_t n_requests,
                           void *workspace, size_t workspace_bytes, BudServingResult *result,
                           BudDiagnostic *diagnostic);

/* A replica among others, fed from outside: what bud_serving_run does, step by step. The workload's arrivals
 * are not read. Everything lives in `workspace`. */
typedef struct BudServing BudServing;
BudStatus bud_serving_open (const BudServingCase *request, BudServingRequest *requests, size_t n_requests,
                            void *workspace, size_t workspace_bytes, BudServingResult *result,
                            BudServing **self, BudDiagnostic *diagnostic);

/* The next of at most n_requests, by ascending send_s, which is not before a step that has begun. */
void bud_serving_push (BudServing *self, const BudServingRequest *request);

/* When the next step starts; HUGE_VAL: nothing to do. */
double bud_serving_next_s (const BudServing *self);

/* The next step, and those after it that start before `until_s`. */
void bud_serving_advance (BudServing *self, double until_s);

/* Requests in the order they were answered (or refused: last_s NAN), each once. */
bool bud_serving_next_finished (BudServing *self, uint32_t *id);

/* The state now. */
void bud_serving_look (const BudServing *self, BudServingSample *sample);

/* Keeps it among the result's, which are thinned evenly: no other is needed before *next_s. Both times are
 * the caller's, 0 at first. */
void bud_serving_add_sample (BudServingResult *result, const BudServingSample *sample, double *gap_s,
                             double *next_s);

/* Fills `result`. */
void bud_serving_close (BudServing *self);

/* Draws request number `id` of a workload: lengths, cached tokens, and how long after the one before it comes
 * at `requests_per_s` (0 for CLOSED). */
double bud_serving_draw (const BudServingWorkload *workload, uint64_t id, BudServingRequest *request);
