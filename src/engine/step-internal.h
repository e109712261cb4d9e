/* Inside of the step builder: where operators go. Not installed. */
#pragma once

#include <math.h>

#include "engine/numeric.h"
#include "engine/step.h"

typedef struct
{
  const BudStep *step;
  const BudStepBatch *batch;
  BudStepParts parts;
  BudStage *stage;
  double count;      /* instances of the operators now emitted */
  double ranks;      /* flop and bytes of an instance count this often in the stage's totals */
  double unit_s;     /* Σ latency of what was emitted since it was last zeroed */
  double tokens;     /* of the step, on this rank */
  double new_tokens; /* of the chunks */
  double rows;       /* decode rows: requests · beams */
  bool is_other;     /* encoder or tower: everything but collectives goes to OTHER */
  bool overflowed;
  double host_bytes; /* of the layer now emitted, to be read over the host link */
} BudEmitter;

static inline uint32_t
ceil_div (uint32_t a, uint32_t b)
{
  return b == 1 ? a : (a + b - 1) / b;
}

/* Of a tensor's bytes, what comes over the host link instead of from the device's memory; noted for
 * bud_emit_host_transfer. */
static inline double
bud_host_share (BudEmitter *self, double bytes, double host_ratio)
{
  const double share = host_ratio * bytes;
  self->host_bytes += share;
  return share;
}

void bud_emit (BudEmitter *self, const char *name, BudGroup group, double flop, double bytes,
               BudKernelTime time);
/* m×k by k×n with its own weights. */
void bud_emit_gemm (BudEmitter *self, const char *name, BudGroup group, double m, double n, double k);
void bud_emit_elementwise (BudEmitter *self, const char *name, BudGroup group, double bytes);
/* Into the stage's array, which must exist. */
void bud_keep_operator (BudEmitter *self, const BudOperator *operator);
void bud_emit_collective (BudEmitter *self, const char *name, const BudCollectiveLaw *law, double bytes);

/* step-attention.c, step-ffn.c, step-ssm.c: one layer's part, without the all-reduce that follows. */
void bud_emit_attention (BudEmitter *self, const BudAttention *attention, uint32_t hidden_dim);
void bud_emit_cross_attention (BudEmitter *self, const BudAttention *attention, uint32_t hidden_dim);
void bud_emit_encoder_attention (BudEmitter *self, const BudAttention *attention, uint32_t hidden_dim,
                                 double n_sequences, double tokens);
void bud_emit_ffn (BudEmitter *self, const BudFfn *ffn, uint32_t hidden_dim); /* with its collectives */
/* step-adapters.c */
void bud_emit_lora (BudEmitter *self, const BudLayerGroup *group);
void bud_emit_host_transfer (BudEmitter *self); /* of what the layer left in host_bytes */
void bud_emit_ssm (BudEmitter *self, const BudSsm *ssm, uint32_t hidden_dim);
