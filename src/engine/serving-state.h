/* Inside of the serving simulator: queues and blocks. Not installed. */
#pragma once

#include "engine/random.h"
#include "engine/serving.h"

#define NOBODY UINT32_MAX
#define ITL_BINS 4096

typedef struct
{
  uint32_t first, last, n;
} BudServingList;

struct BudServing
{
  const BudServingCase *request;
  const BudServingProfile *profile;
  BudServingRequest *requests;
  uint32_t n_requests;

  double now_s;
  uint64_t decode_step;  /* counts decode steps */
  double starts_s[4];    /* of the last steps, newest first */
  uint32_t next_arrival; /* first request not yet visible */
  uint32_t n_sent;
  BudServingList waiting; /* first come first served; preempted at the head */
  BudServingList running; /* in order of admission: prefilling and decoding */
  uint32_t *prefilling;   /* in order */
  uint32_t n_prefilling;
  uint32_t *heap; /* decoding requests by end_step */
  uint32_t n_decoding;
  double context_sum; /* of the decoding requests */
  double gain;        /* tokens a decode step adds to a request, ≥ 1 */
  /* With speculation memory is counted in places of `gain` tokens, so that a step takes one of each request.
   */
  uint64_t n_blocks, free_blocks, used_blocks, peak_blocks;
  uint32_t *residues; /* decoding requests by (tokens − decode_step) mod block */
  uint32_t steps_since_receive, steps_waited;
  uint64_t ratio_start_step; /* PREFILL_FIRST: when the ratio was last at its first value */
  double front_busy_s, output_busy_s;
  double output_token_s; /* serial, per token */

  /* the step being built */
  uint32_t *chunk_request;
  uint32_t *chunk_tokens;
  uint32_t n_chunks;
  uint32_t step_tokens;
  bool has_decodes;
  bool has_preempted;
  double gap_s; /* time decoding requests have been paused */

  double *values; /* n_requests, for percentiles */
  uint64_t *itl_counts;
  double itl_sum_s, itl_max_s;
  uint64_t n_taken_blocks; /* from the free ones so far */
  double kv_area, running_area;
  double busy_s;
  uint64_t n_done;
  double made_tokens; /* output so far, of unfinished requests too */
  double sample_gap_s, next_sample_s;
  BudServingResult *result;

  uint32_t *finished; /* n_finished of them, in order */
  uint32_t n_finished, n_followed;
  uint32_t n_begun;    /* conversations at a rate */
  double next_start_s; /* of the next of them */
  double horizon_s;    /* what is sent from here on is not yet known */
};

/* serving-queue.c */
void bud_serving_list_push (BudServing *self, BudServingList *list, uint32_t id, bool at_head);
void bud_serving_list_remove (BudServing *self, BudServingList *list, uint32_t id);
void bud_serving_heap_push (BudServing *self, uint32_t id);
void bud_serving_heap_remove (BudServing *self, uint32_t id);
uint64_t bud_serving_places (const BudServing *self, uint64_t tokens); /* drafts included */
uint64_t bud_serving_blocks (const BudServing *self, uint64_t places);
uint32_t bud_serving_residue (const BudServing *self, uint64_t places);
uint64_t bud_serving_steps_until_full (const BudServing *self, uint64_t limit);
uint64_t bud_serving_growth (const BudServing *self, uint64_t steps);

/* serving-arrivals.c */
void bud_serving_send (BudServing *self, double time_s);
void bud_serving_send_next (BudServing *self, uint32_t answered, double time_s);
void bud_serving_send_open (BudServing *self);
void bud_serving_send_due (BudServing *self);
void bud_serving_finish (BudServing *self, uint32_t id);
void bud_serving_receive (BudServing *self);

/* serving-prefix.c */
uint64_t bud_serving_look_up (BudServing *self, uint32_t id); /* blocks that others hold for it */
uint64_t bud_serving_hold (BudServing *self, uint32_t id);    /* of them, or free ones, reused */
void bud_serving_release (BudServing *self, uint32_t id, bool is_answered);

/* serving.c */
void bud_serving_step (BudServing *self);
void bud_serving_remember_start (BudServing *self, double start_s);
void bud_serving_leave_decoding (BudServing *self, uint32_t id);
void bud_serving_begin_decoding (BudServing *self, uint32_t id);

/* serving-policy.c: fills the step. */
void bud_serving_build_step (BudServing *self);
bool bud_serving_can_jump (const BudServing *self);

/* serving-metrics.c */
void bud_serving_add_gaps (BudServing *self, double gap_s, double n);
void bud_serving_sample (BudServing *self);
void bud_serving_summarise (BudServing *self);
