/* Recurrent mixers of one layer: projections as GEMMs, convolution and scan as FLOP and bytes over a fixed
 * state. The inner width is split once over TP. FLOP per token and state element: Mamba 6 (decay, two for
 * B·x, add, two for C·h; arXiv 2312.00752 eq. 2), delta rule 7 (decay, two for kᵀS, two for the rank-one
 * update, two for qᵀS; arXiv 2412.06464 eq. 10), lightning 5 (arXiv 2501.08313 §2.2); a short
 * convolution has its taps only. */
#include "engine/step-internal.h"

#define STATE_BYTES 4.0 /* fp32, as the serving engines keep it */
#define CONV_STATE_BYTES 2.0

typedef struct
{
  double inner; /* on this device */
  double keys;  /* B and C, or queries and keys, each, on this device */
  double heads;
  double channels; /* through the convolution */
  double state;    /* elements */
  double flop_per_element;
} Shape;

static Shape
shape_new (const BudSsm *ssm, uint32_t tp)
{
  Shape s = { .inner = ceil_div (ssm->inner_dim, tp), .heads = ceil_div (ssm->n_heads, tp) };
  s.state = s.inner * ssm->state_dim;
  switch (ssm->kind)
    {
    case BUD_SSM_MAMBA1:
      s.channels = s.inner;
      s.flop_per_element = 6.0;
      break;
    case BUD_SSM_SHORT_CONV:
      s.channels = s.inner;
      break;
    case BUD_SSM_MAMBA2:
    case BUD_SSM_GATED_DELTA:
      /* Groups are replicated beyond one per rank, like KV heads. */
      s.keys = (double) ceil_div (ssm->n_groups, tp) * ssm->state_dim;
      s.channels = s.inner + 2.0 * s.keys;
      s.flop_per_element = ssm->kind == BUD_SSM_MAMBA2 ? 6.0 : 7.0;
      break;
    default:
      s.flop_per_element = 5.0;
      break;
    }
  if (ssm->conv_kernel == 0)
    s.channels = 0.0;
  return s;
}

static void
emit_input_projections (BudEmitter *self, const BudSsm *ssm, const Shape *s, double hidden)
{
  const double m = self->tokens;
  switch (ssm->kind)
    {
    case BUD_SSM_MAMBA1:
      bud_emit_gemm (self, "ssm_input_projection", BUD_GROUP_SSM, m, 2.0 * s->inner, hidden);
      break;
    case BUD_SSM_SHORT_CONV:
      bud_emit_gemm (self, "ssm_input_projection", BUD_GROUP_SSM, m, 3.0 * s->inner, hidden);
      break;
    case BUD_SSM_MAMBA2:
      bud_emit_gemm (self, "ssm_input_projection", BUD_GROUP_SSM, m,
                     2.0 * s->inner + 2.0 * s->keys + s->heads, hidden);
      break;
    case BUD_SSM_GATED_DELTA:
      if (ssm->gate_rank == 0)
        {
          bud_emit_gemm (self, "ssm_input_projection", BUD_GROUP_SSM, m,
                         2.0 * s->inner + 2.0 * s->keys + 2.0 * s->heads, hidden);
          break;
        }
      bud_emit_gemm (self, "ssm_input_projection", BUD_GROUP_SSM, m,
                     s->inner + 2.0 * s->keys + s->heads + 2.0 * ssm->gate_rank, hidden);
      bud_emit_gemm (self, "ssm_gate_projection", BUD_GROUP_SSM, m, s->keys + s->inner, ssm->gate_rank);
      break;
    default:
      /* queries, keys, values and the output gate */
      bud_emit_gemm (self, "ssm_input_projection", BUD_GROUP_SSM, m, 4.0 * s->inner, hidden);
      break;
    }
}

/* Mamba-1 derives B, C and the step size from the convolved input: a row-parallel product, summed over ranks.
 */
static void
emit_selection (BudEmitter *self, const BudSsm *ssm, const Shape *s)
{
  const BudStep *step = self->step;
  const double width = ssm->dt_rank + 2.0 * ssm->state_dim;
  bud_emit_gemm (self, "ssm_selection", BUD_GROUP_SSM, self->tokens, width, s->inner);
  if (step->tp > 1)
    bud_emit_collective (self, "ssm_all_reduce", &step->tp_reduce, self->tokens * width * step->stream_bytes);
  bud_emit_gemm (self, "ssm_step_projection", BUD_GROUP_SSM, self->tokens, s->inner, ssm->dt_rank);
}

static void
emit_scan (BudEmitter *self, const Shape *s, const char *name, double sequences, double tokens, double taps,
           bool is_decode)
{
  const BudStep *step = self->step;
  if (!(tokens > 0.0))
    return;
  const double flop = tokens * (s->flop_per_element * s->state + 2.0 * taps * s->channels);
  const double stream = tokens * (3.0 * s->inner + 2.0 * s->keys + s->heads) * step->stream_bytes;
  const double state
      = 2.0 * sequences
        * (s->state * STATE_BYTES + s->channels * bud_max (taps - 1.0, 0.0) * CONV_STATE_BYTES);
  bud_emit (self, name, BUD_GROUP_SSM, flop, stream + state,
            bud_kernel_scan (&step->kernels, flop, stream + state, is_decode));
}

void
bud_emit_ssm (BudEmitter *self, const BudSsm *ssm, uint32_t hidden_dim)
{
  const BudStepBatch *batch = self->batch;
  const Shape s = shape_new (ssm, self->step->tp);
  if (self->parts & BUD_STEP_LINEAR)
    {
      emit_input_projections (self, ssm, &s, hidden_dim);
      bud_emit_elementwise (self, "ssm_convolution", BUD_GROUP_SSM,
                            2.0 * self->tokens * s.channels * self->step->stream_bytes);
      if (ssm->kind == BUD_SSM_MAMBA1)
        emit_selection (self, ssm, &s);
    }
  if (self->parts & BUD_STEP_PREFILL)
    {
      double sequences = 0.0;
      for (size_t i = 0; i < batch->n_chunks; i++)
        sequences += batch->chunks[i].n_sequences;
      emit_scan (self, &s, "ssm_prefill_scan", sequences, self->new_tokens, ssm->conv_kernel, false);
    }
  if (self->parts & BUD_STEP_DECODE)
    emit_scan (self, &s, "ssm_decode_scan", self->rows, self->rows * batch->verify_tokens, ssm->conv_kernel,
               true);
  if (self->parts & BUD_STEP_LINEAR)
    {
      bud_emit_elementwise (self, "ssm_gated_norm", BUD_GROUP_SSM,
                            3.0 * self->tokens * s.inner * self->step->stream_bytes);
      bud_emit_gemm (self, "ssm_output_projection", BUD_GROUP_SSM, self->tokens, hidden_dim, s.inner);
    }
}
