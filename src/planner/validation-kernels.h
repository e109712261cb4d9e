/* Measured kernel times replayed with the laws of engine/kernel.h and engine/collective.h. Reads the record
 * form of kernels.jsonl. */
#pragma once

#include "planner/validation.h"

G_BEGIN_DECLS

/* One measured kernel. Strings are owned. */
typedef struct
{
  char *id;
  char *op;       /* "gemm", "generation_attention", … */
  char *hardware; /* catalog id, or the source's own name when there is none */
  char *dtype;
  double measured_s;
  double predicted_s; /* NAN when skipped */
  char *skip_reason;  /* NULL = predicted */
} BudKernelRun;

void bud_kernel_run_free (BudKernelRun *self);

/* Element type BudKernelRun. Errors as bud_replay_runs. */
GPtrArray *bud_replay_kernels (BudReplay *self, const char *text, gssize length, GError **error);

typedef struct
{
  const char *op, *hardware, *dtype; /* borrowed; hardware and dtype NULL = all */
  BudErrors errors;
} BudKernelGroup;

/* By op alone, or by op × hardware × dtype; sorted. Element type BudKernelGroup. */
GArray *bud_kernel_runs_group (GPtrArray *runs, gboolean by_op_alone);

/* The JSON of `budsim validate kernels --json`. */
JsonNode *bud_kernel_runs_to_json (GPtrArray *runs);

G_END_DECLS
