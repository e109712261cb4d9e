/* One measured kernel, and what its law says of it. Internal to the replay of kernels. */
#pragma once

#include "engine/kernel.h"
#include "planner/validation.h"

G_BEGIN_DECLS

typedef struct
{
  BudReplay *replay;
  const BudDevice *device;
  JsonObject *row;
  JsonObject *shape;
  const char *op;
  const char *framework;
  const char *version;
  const char *kernel;
  BudFormat format;
  gboolean has_graph;
  char *reason;
} BudKernelRow;

/* s; NAN with `reason` set (free with g_free) when there is no law for its op, or for its shape. */
double bud_kernel_row_time (BudKernelRow *row);

/* For the laws: a number of the shape, NAN where it has none; the device's kernels of a format. */
double bud_kernel_row_number (const BudKernelRow *row, const char *key);
gboolean bud_kernel_row_init (BudKernelRow *row, BudFormat format, BudKernels *kernels);

/* Attention: one query token each or a prompt; plain, latent (MLA), and with "config" for a shape. */
double bud_kernel_row_decode_attention (BudKernelRow *row);
double bud_kernel_row_prefill_attention (BudKernelRow *row);
double bud_kernel_row_latent_decode (BudKernelRow *row);
double bud_kernel_row_latent_prefill (BudKernelRow *row);
double bud_kernel_row_mha_decode (BudKernelRow *row);
double bud_kernel_row_mha_prefill (BudKernelRow *row);
double bud_kernel_row_mla_decode (BudKernelRow *row);
double bud_kernel_row_mla_prefill (BudKernelRow *row);

/* Several kernels of a model's layer as one row; NAN with `*reason` set. */
double bud_kernel_row_layer_time (BudReplay *replay, const BudDevice *device, JsonObject *row, char **reason);
double bud_kernel_row_mixed_time (BudReplay *replay, const BudDevice *device, JsonObject *row, char **reason);
double bud_kernel_row_gpt3_time (const BudDevice *device, JsonObject *row, char **reason);

/* Laws of 16-bit (or 8-bit) kernels on a device, launched in a CUDA graph or one by one. */
gboolean bud_kernel_row_laws (const BudDevice *device, BudFormat format, gboolean has_cuda_graphs,
                              BudKernels *kernels, char **reason);

G_END_DECLS
