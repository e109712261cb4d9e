/* What a deployment adds to a layer beside the model's own operators: LoRA pairs, and the reads of what lives
 * in host memory. */
#include "engine/lora.h"
#include "engine/step-internal.h"

#define ADAPTER_BYTES 2.0

/* Distinct adapters that `requests` evenly spread ones need: N·(1 − (1 − 1/N)^requests). */
static double
distinct_adapters (double n_adapters, double requests)
{
  if (!(n_adapters > 1.0))
    return 1.0;
  return -n_adapters * expm1 (requests * log1p (-1.0 / n_adapters));
}

static double
requests_in_step (const BudStepBatch *batch)
{
  double sum = batch->n_decodes;
  for (size_t i = 0; i < batch->n_chunks; i++)
    sum += batch->chunks[i].n_sequences;
  return sum;
}

/* Two kernels for all requests of the step, each with its own adapter (arXiv 2310.18547): into the rank, and
 * out of it onto what the projection made. */
static void
emit_pair (BudEmitter *self, const BudLoraTarget *target, double adapters)
{
  const BudStep *step = self->step;
  const double m = self->tokens;
  const double inner = step->lora.rank * target->n_fused;
  const BudGroup group = target->is_ffn ? BUD_GROUP_FFN : BUD_GROUP_ATTENTION_PROJECTIONS;
  const double shrink_flop = 2.0 * m * inner * target->k;
  const double shrink_bytes
      = adapters * inner * target->k * ADAPTER_BYTES + m * (target->k + inner) * step->stream_bytes;
  const double expand_flop = 2.0 * m * step->lora.rank * target->n;
  const double expand_bytes = adapters * step->lora.rank * target->n * ADAPTER_BYTES
                              + m * (inner + 2.0 * target->n) * step->stream_bytes;
  bud_emit (self, "lora_shrink", group, shrink_flop, shrink_bytes,
            bud_kernel_adapter (&step->kernels, shrink_flop, shrink_bytes));
  bud_emit (self, "lora_expand", group, expand_flop, expand_bytes,
            bud_kernel_adapter (&step->kernels, expand_flop, expand_bytes));
}

void
bud_emit_lora (BudEmitter *self, const BudLayerGroup *group)
{
  const BudStep *step = self->step;
  BudLoraTarget targets[BUD_LORA_MAX_TARGETS];
  const size_t n = bud_lora_targets (&step->lora, group, step->tp, targets);
  const double adapters
      = n > 0 ? distinct_adapters (step->lora.n_adapters, requests_in_step (self->batch)) : 0.0;
  for (size_t i = 0; i < n; i++)
    emit_pair (self, &targets[i], adapters);
}

/* Reads of a layer's offloaded share over the host link. Serving engines let the kernels read it in place or
 * copy it just before, so that it adds to the layer's time (vLLM's --cpu-offload-gb); at best it comes while
 * the layer computes. */
void
bud_emit_host_transfer (BudEmitter *self)
{
  const BudStep *step = self->step;
  const double link_s = self->host_bytes * step->host_byte_s;
  if (!(self->host_bytes > 0.0))
    return;
  const double latency_s = step->kernels.is_ideal ? bud_max (link_s - self->unit_s, 0.0) : link_s;
  self->unit_s += latency_s;
  self->stage->group_s[BUD_GROUP_OTHER] += self->count * latency_s;
  if (self->stage->operators != NULL)
    bud_keep_operator (self, &(BudOperator){
                                 .name = "host_transfer",
                                 .group = BUD_GROUP_OTHER,
                                 .bound = BUD_BOUND_NETWORK,
                                 .count = self->count,
                                 .network_bytes = self->host_bytes,
                                 .network_s = link_s,
                                 .latency_s = latency_s,
                                 .time_s = self->count * latency_s,
                             });
  self->host_bytes = 0.0;
}
