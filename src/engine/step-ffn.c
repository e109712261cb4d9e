/* Feed-forward of one layer: dense, or experts with their router, exchange and shared expert. */
#include "engine/step-internal.h"

/* up (and gate), activation, down of a width split over `shards`. */
static void
emit_mlp (BudEmitter *self, const char *const names[3], BudGroup group, bool is_gated, double tokens,
          double hidden, double width)
{
  const double inputs = is_gated ? 2.0 : 1.0;
  bud_emit_gemm (self, names[0], group, tokens, inputs * width, hidden);
  bud_emit_elementwise (self, names[1], group, tokens * width * (inputs + 1.0) * self->step->stream_bytes);
  bud_emit_gemm (self, names[2], group, tokens, hidden, width);
}

static void
emit_reduce (BudEmitter *self, const char *name, double tokens, double width)
{
  if (self->step->tp > 1)
    bud_emit_collective (self, name, &self->step->tp_reduce, tokens * width * self->step->stream_bytes);
}

/* Distinct experts that T tokens of k choices each visit, when all are equally likely: E·(1 − (1 − k/E)^T).
 */
static double
distinct_experts (const BudFfn *ffn, double tokens)
{
  if (ffn->n_experts_per_token >= ffn->n_experts)
    return ffn->n_experts;
  const double k_ratio = (double) ffn->n_experts_per_token / ffn->n_experts;
  return -(double) ffn->n_experts * expm1 (tokens * log1p (-k_ratio));
}

/* Both products of all experts on the busiest rank, one fused kernel (accuracy notes §7: 6·T·k/ep·h·i FLOP).
 */
static void
emit_experts (BudEmitter *self, const BudFfn *ffn, double io_width)
{
  const BudStep *step = self->step;
  const double all_tokens = self->tokens * self->batch->dp_ranks;
  const double pairs = all_tokens * ffn->n_experts_per_token / step->ep * step->expert_load_ratio;
  const double held = ceil_div (ffn->n_experts, step->ep);
  const double touched
      = bud_min (distinct_experts (ffn, all_tokens) / step->ep * held * step->ep / ffn->n_experts, held);
  const double width = ceil_div (ffn->expert_dim, step->expert_shards);
  const double matrices = ffn->is_gated ? 3.0 : 2.0;
  const double flop = 2.0 * pairs * matrices * io_width * width;
  const double weights = step->weight_bytes * touched * matrices * io_width * width;
  const double bytes
      = weights
        + pairs
              * (io_width * (step->operand_bytes + step->stream_bytes)
                 + width * ((matrices - 1.0) * step->stream_bytes + step->stream_bytes + step->operand_bytes))
        - bud_host_share (self, weights, step->host_weights_ratio);
  bud_emit (
      self, "experts", BUD_GROUP_MOE, flop, bytes,
      bud_kernel_grouped_gemm (&step->kernels, flop, bytes, touched, 2.0 * matrices * io_width * width));
}

/* Weighted sum of a token's experts; the gather before them happens inside the fused kernel. */
static void
emit_expert_sum (BudEmitter *self, const BudFfn *ffn, double io_width)
{
  const double all_tokens = self->tokens * self->batch->dp_ranks;
  const double pairs = all_tokens * ffn->n_experts_per_token / self->step->ep;
  bud_emit_elementwise (self, "expert_sum", BUD_GROUP_MOE,
                        (pairs + self->tokens) * io_width * self->step->stream_bytes);
}

/* Attention-DP ranks bring their tokens together. Experts split over EP ranks: each token goes to the ranks
 * of its experts and comes back (arXiv 2412.19437 §3.2); tokens of a TP group are divided among its ranks
 * first. Unsplit experts: gather all tokens, scatter the sums. */
static void
emit_exchange (BudEmitter *self, const BudFfn *ffn, double io_width, bool is_dispatch)
{
  const BudStep *step = self->step;
  const double element_bytes = is_dispatch ? step->operand_bytes : step->stream_bytes;
  if (step->ep > 1)
    {
      const double copies = bud_min (ffn->n_experts_per_token, step->ep);
      bud_emit_collective (self, is_dispatch ? "expert_dispatch" : "expert_combine", &step->exchange,
                           self->tokens / step->tp * copies * io_width * element_bytes);
      if (!is_dispatch && step->tp > 1)
        bud_emit_collective (self, "expert_all_gather", &step->tp_gather,
                             self->tokens * io_width * step->stream_bytes);
      return;
    }
  bud_emit_collective (self, is_dispatch ? "expert_all_gather" : "expert_reduce_scatter",
                       is_dispatch ? &step->dp_gather : &step->dp_scatter,
                       self->tokens * step->dp * io_width * element_bytes);
}

static void
emit_moe (BudEmitter *self, const BudFfn *ffn, uint32_t hidden_dim)
{
  static const char *const shared_names[3]
      = { "shared_expert_gate_up", "shared_expert_activation", "shared_expert_down" };
  const BudStep *step = self->step;
  const double hidden = hidden_dim;
  const double io_width = ffn->expert_io_dim != 0 ? ffn->expert_io_dim : hidden_dim;
  const bool exchanges = step->dp > 1;

  bud_emit_gemm (self, "router", BUD_GROUP_MOE, self->tokens, ffn->n_experts, hidden);
  bud_emit_elementwise (self, "expert_routing", BUD_GROUP_MOE,
                        2.0 * self->tokens * ffn->n_experts * step->stream_bytes);
  if (ffn->expert_io_dim != 0)
    bud_emit_gemm (self, "latent_down_projection", BUD_GROUP_MOE, self->tokens, io_width, hidden);
  if (exchanges)
    emit_exchange (self, ffn, io_width, true);
  emit_experts (self, ffn, io_width);
  emit_expert_sum (self, ffn, io_width);
  if (exchanges)
    emit_exchange (self, ffn, io_width, false);
  if (ffn->expert_io_dim != 0)
    bud_emit_gemm (self, "latent_up_projection", BUD_GROUP_MOE, self->tokens, hidden, io_width);
  if (ffn->shared_dim != 0)
    emit_mlp (self, shared_names, BUD_GROUP_MOE, ffn->is_gated, self->tokens, hidden,
              ceil_div (ffn->shared_dim, step->tp));
  /* One sum for routed and shared experts; after an exchange only the shared part is left to sum. */
  if (!exchanges || ffn->shared_dim != 0 || (step->ep == 1 && step->tp > 1))
    emit_reduce (self, "ffn_all_reduce", self->tokens, hidden);
}

void
bud_emit_ffn (BudEmitter *self, const BudFfn *ffn, uint32_t hidden_dim)
{
  static const char *const gated_names[3] = { "gate_up_projection", "activation", "down_projection" };
  static const char *const plain_names[3] = { "up_projection", "activation", "down_projection" };
  if (ffn->kind == BUD_FFN_MOE)
    {
      emit_moe (self, ffn, hidden_dim);
      return;
    }
  emit_mlp (self, ffn->is_gated ? gated_names : plain_names, BUD_GROUP_FFN, ffn->is_gated, self->tokens,
            hidden_dim, ceil_div (ffn->intermediate_dim, self->step->tp));
  emit_reduce (self, "ffn_all_reduce", self->tokens, hidden_dim);
}
