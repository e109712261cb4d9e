/* The stages of an estimate, and the service they add up to. Not installed. */
#pragma once

#include "engine/memory.h"
#include "engine/step.h"

typedef struct
{
  const BudCase *request;
  const BudStep *step;
  const BudStep *draft; /* what drafts, NULL = nothing on the device */
  const BudMemoryLaw *law;
  BudRequestShape shape;
  double verify_tokens; /* new tokens per sequence and decode step */
} BudRun;

/* How a load lies on the ranks of `instances` copies of the layout. */
typedef struct
{
  double busy;     /* ranks with at least one sequence */
  double each;     /* sequences of a busy rank, an even split */
  double dp_ranks; /* busy ranks of an instance with work */
} BudSpread;

BudSpread bud_spread_new (const BudDeployment *layout, double instances, double n_sequences);

/* Tokens of a step at most; 0 = no limit. */
double bud_run_token_budget (const BudRun *self);

/* Sum over the groups: a stage without its pipeline and host. */
double bud_stage_groups_s (const BudStage *stage);

/* Prefill of each rank's share of `spread`; `devices` are those that its utilisation is of. NO_SPACE: the
 * operators array is full. */
BudStatus bud_run_prefill (const BudRun *self, const BudSpread *spread, double devices, BudStage *stage);

/* A decode step at the mean context of the generation. Chunks of prompts with `prompt_tokens` in all ride
 * along in each micro-batch; 0 = none. */
BudStatus bud_run_decode (const BudRun *self, const BudSpread *spread, double prompt_tokens, double devices,
                          BudStage *stage);

/* Micro-batches a decode step of a rank's n sequences goes round the pipeline in. */
double bud_run_micro_batches (const BudRun *self, double n_sequences);

/* All of `estimate` from the load it runs (n_running): stages, latencies and rates. Errors as above, and
 * INVALID or UNSUPPORTED with the diagnostic filled. */
BudStatus bud_run_service (const BudRun *self, BudEstimate *estimate, BudDiagnostic *diagnostic);
