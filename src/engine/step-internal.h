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
} BudEmitter;

static inline uint32_t
ceil_div (uint32_t a, uint32_t b)
{
  return b == 1 ? a : (a + b - 1) / b;
}

void bud_emit (BudEmitter *self, const char *name, BudGroup group, double flop, double bytes,
               BudKernelTime time);
/* m×k by k×n with its own weights. */
void bud_emit_gemm (BudEmitter *self, const char *name, BudGroup group, double m, double n, double k);
void bud_emit_elementwise (BudEmitter *self, const char *name, BudGroup group, double bytes);
void bud_emit_collective (BudEmitter *self, const char *name, const BudCollectiveLaw *law, double bytes);

/* step-attention.c, step-ffn.c, step-ssm.c: one layer's part, without the all-reduce that follows. */
void bud_emit_attention (BudEmitter *self, const BudAttention *attention, uint32_t hidden_dim);
void bud_emit_cross_attention (BudEmitter *self, const BudAttention *attention, uint32_t hidden_dim);
void bud_emit_encoder_attention (BudEmitter *self, const BudAttention *attention, uint32_t hidden_dim,
                                 double n_sequences, double tokens);
void bud_emit_ffn (BudEmitter *self, const BudFfn *ffn, uint32_t hidden_dim); /* with its collectives */
void bud_emit_ssm (BudEmitter *self, const BudSsm *ssm, uint32_t hidden_dim);
