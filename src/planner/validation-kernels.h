/* Measured kernel times replayed with the laws of engine/kernel.h and engine/collective.h. Reads the record
 * form of kernels.jsonl. */
#pragma once

#include "engine/kernel.h"
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

/* Times one row; NAN with `*reason` set when this op or shape is not modelled. Internal to the replay,
 * exposed for its parts: projections and activations of a model's layer. */
double bud_kernel_row_layer_time (BudReplay *replay, const BudDevice *device, JsonObject *row, char **reason);
double bud_kernel_row_mixed_time (BudReplay *replay, const BudDevice *device, JsonObject *row, char **reason);
double bud_kernel_row_gpt3_time (const BudDevice *device, JsonObject *row, char **reason);

/* Laws of 16-bit (or 8-bit) kernels on a device, launched in a CUDA graph or one by one. */
gboolean bud_kernel_row_laws (const BudDevice *device, BudFormat format, gboolean has_cuda_graphs,
                              BudKernels *kernels, char **reason);

G_END_DECLS
