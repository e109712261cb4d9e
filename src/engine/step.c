#include "engine/step-internal.h"

#include <string.h>

bool
bud_model_generates (const BudModel *model)
{
  return model->has_lm_head && model->n_decoder_layers > 0;
}

static bool
has_encoder (const BudModel *model)
{
  for (uint32_t i = 0; i < model->n_groups; i++)
    if (model->groups[i].role == BUD_ROLE_ENCODER)
      return true;
  return false;
}

static bool
has_experts (const BudModel *model)
{
  for (uint32_t i = 0; i < model->n_groups; i++)
    if (model->groups[i].ffn.kind == BUD_FFN_MOE)
      return true;
  return false;
}

BudRequestShape
bud_request_shape (const BudModel *model, const BudWorkload *workload)
{
  BudRequestShape shape = {
    .prompt_tokens = workload->input_tokens,
    .cached_tokens = workload->prefix_tokens,
    .output_tokens = workload->output_tokens,
    .tower_passes = workload->images,
  };
  if (!has_encoder (model))
    {
      /* Layers that attend to a tower's output (Llama 3.2 Vision) hold what the images make. */
      shape.encoder_tokens = model->encoder_tokens != 0 ? workload->images * model->encoder_tokens : 0.0;
      return shape;
    }
  /* A fixed-length encoder (Whisper) stands beside the decoder's prompt; else the input is the encoder's and
   * the decoder starts from one token (T5). */
  shape.encoder_tokens = model->encoder_tokens != 0 ? model->encoder_tokens : workload->input_tokens;
  if (model->encoder_tokens == 0)
    {
      shape.prompt_tokens = 1.0;
      shape.cached_tokens = 0.0;
    }
  return shape;
}

static BudStatus
init_offload (BudStep *self, const BudCase *request, BudDiagnostic *diagnostic)
{
  const BudOffload *offload = &request->deployment.offload;
  const double link
      = offload->link_bytes_per_s > 0.0 ? offload->link_bytes_per_s : request->device->host_link_bytes_per_s;
  if (!(offload->weights_ratio > 0.0 || offload->kv_cache_ratio > 0.0))
    return BUD_STATUS_OK;
  if (!(link > 0.0))
    return bud_fail (
        diagnostic, BUD_STATUS_UNSUPPORTED, "offload", NAN,
        "no link to host memory is on file for %s: offload has no answer unless its rate is given",
        request->device->name);
  self->host_weights_ratio = offload->weights_ratio;
  self->host_kv_ratio = offload->kv_cache_ratio;
  self->host_byte_s = 1.0 / link;
  return BUD_STATUS_OK;
}

static BudStatus
init_collectives (BudStep *self, const BudCase *request, BudDiagnostic *diagnostic)
{
  const BudDevice *device = request->device;
  const bool is_ideal = request->method == BUD_METHOD_IDEAL;
  const bool graphs = request->deployment.has_cuda_graphs;
  const uint32_t ranks = self->tp * self->dp;
  const bool shares_experts = self->dp > 1 && has_experts (self->model);
  if (self->tp == 1 && self->pp == 1 && !shares_experts)
    return BUD_STATUS_OK;
  if (!(device->link_bytes_per_s > 0.0))
    return bud_fail (
        diagnostic, BUD_STATUS_UNSUPPORTED, "link", NAN,
        "no link between devices is on file for %s: tp, pp and expert parallelism have no answer",
        device->name);
  const BudLibrary library = is_ideal ? BUD_LIBRARY_CUSTOM : request->profile->library;
  if (self->tp > 1)
    {
      self->tp_reduce = bud_collective_law (device, BUD_COLLECTIVE_ALL_REDUCE, library, self->tp, self->tp,
                                            is_ideal, graphs);
      self->tp_gather = bud_collective_law (device, BUD_COLLECTIVE_ALL_GATHER, library, self->tp, self->tp,
                                            is_ideal, graphs);
    }
  if (shares_experts)
    {
      self->dp_gather = bud_collective_law (device, BUD_COLLECTIVE_ALL_GATHER, library, self->dp, ranks,
                                            is_ideal, graphs);
      self->dp_scatter = bud_collective_law (device, BUD_COLLECTIVE_REDUCE_SCATTER, library, self->dp, ranks,
                                             is_ideal, graphs);
      self->exchange
          = bud_collective_law (device, BUD_COLLECTIVE_ALL_TO_ALL, library, ranks, ranks, is_ideal, graphs);
    }
  if (self->pp > 1)
    self->send
        = bud_collective_law (device, BUD_COLLECTIVE_SEND, library, 2, ranks * self->pp, is_ideal, graphs);
  return BUD_STATUS_OK;
}

BudStatus
bud_step_init (BudStep *self, const BudCase *request, BudDiagnostic *diagnostic)
{
  const BudDeployment *layout = &request->deployment;
  const bool is_ideal = request->method == BUD_METHOD_IDEAL;
  memset (self, 0, sizeof *self);
  self->model = request->model;
  self->tp = layout->tp;
  self->pp = layout->pp;
  self->ep = layout->ep;
  self->dp = layout->dp;
  self->expert_shards = layout->tp * layout->dp / layout->ep;
  self->expert_load_ratio = layout->expert_load_ratio > 0.0 ? layout->expert_load_ratio
                            : layout->ep > 1                ? 1.3
                                                            : 1.0;
  self->weight_bytes = bud_format_bytes (layout->weight_format);
  self->operand_bytes = bud_format_bytes (layout->activation_format);
  self->stream_bytes = bud_max (self->operand_bytes, 2.0);
  self->kv_bytes = bud_format_bytes (layout->kv_format);
  self->lora = layout->lora;
  if (!is_ideal)
    {
      self->host_step_s = request->profile->host_step_s;
      self->host_sequence_s = request->profile->host_sequence_s;
    }
  BudStatus status
      = bud_kernels_init (&self->kernels, request->device, layout->weight_format, layout->activation_format,
                          is_ideal, layout->has_cuda_graphs, is_ideal ? NULL : request->profile, diagnostic);
  if (status == BUD_STATUS_OK)
    status = init_offload (self, request, diagnostic);
  if (status == BUD_STATUS_OK)
    status = init_collectives (self, request, diagnostic);
  return status;
}

void
bud_keep_operator (BudEmitter *self, const BudOperator *operator)
{
  BudStage *stage = self->stage;
  if (stage->n_operators < stage->operators_capacity)
    stage->operators[stage->n_operators++] = *operator;
  else
    self->overflowed = true;
}

void
bud_emit (BudEmitter *self, const char *name, BudGroup group, double flop, double bytes, BudKernelTime time)
{
  BudStage *stage = self->stage;
  if (self->is_other && group != BUD_GROUP_COLLECTIVE)
    group = BUD_GROUP_OTHER;
  const double total_s = self->count * time.latency_s;
  self->unit_s += time.latency_s;
  stage->group_s[group] += total_s;
  stage->flop += self->count * self->ranks * flop;
  stage->bytes += self->count * self->ranks * bytes;
  if (stage->operators == NULL)
    return;
  bud_keep_operator (self, &(BudOperator){
                               .name = name,
                               .group = group,
                               .bound = time.bound,
                               .count = self->count,
                               .flop = flop,
                               .bytes = bytes,
                               .compute_s = time.compute_s,
                               .memory_s = time.memory_s,
                               .latency_s = time.latency_s,
                               .time_s = total_s,
                           });
}

void
bud_emit_gemm (BudEmitter *self, const char *name, BudGroup group, double m, double n, double k)
{
  const BudStep *step = self->step;
  if (!(m * n * k > 0.0))
    return;
  const double bytes = step->weight_bytes * n * k + m * (step->operand_bytes * k + step->stream_bytes * n)
                       - bud_host_share (self, step->weight_bytes * n * k, step->host_weights_ratio);
  bud_emit (self, name, group, 2.0 * m * n * k, bytes,
            bud_kernel_gemm (&step->kernels, m, n, k, step->weight_bytes, bytes));
}

void
bud_emit_elementwise (BudEmitter *self, const char *name, BudGroup group, double bytes)
{
  if (bytes > 0.0)
    bud_emit (self, name, group, 0.0, bytes, bud_kernel_elementwise (&self->step->kernels, bytes));
}

void
bud_emit_collective (BudEmitter *self, const char *name, const BudCollectiveLaw *law, double bytes)
{
  const double latency_s = bud_collective_time (law, bytes);
  const double wire_s = bud_min (bytes * law->line.byte_s, latency_s);
  BudStage *stage = self->stage;
  if (!(latency_s > 0.0))
    return;
  self->unit_s += latency_s;
  stage->group_s[BUD_GROUP_COLLECTIVE] += self->count * latency_s;
  if (stage->operators == NULL)
    return;
  bud_keep_operator (self, &(BudOperator){
                               .name = name,
                               .group = BUD_GROUP_COLLECTIVE,
                               .bound = latency_s > 2.0 * wire_s ? BUD_BOUND_LATENCY : BUD_BOUND_NETWORK,
                               .count = self->count,
                               .network_bytes = bytes,
                               .network_s = wire_s,
                               .latency_s = latency_s,
                               .time_s = self->count * latency_s,
                           });
}

/* The all-reduce that makes a row-parallel product whole. */
static void
emit_reduce (BudEmitter *self, const char *name, uint32_t hidden_dim)
{
  if (self->step->tp > 1 && (self->parts & BUD_STEP_LINEAR))
    bud_emit_collective (self, name, &self->step->tp_reduce,
                         self->tokens * hidden_dim * self->step->stream_bytes);
}

/* Residual add and norm in one kernel: reads and writes both streams. */
static void
emit_norms (BudEmitter *self, uint32_t n_norms, uint32_t hidden_dim)
{
  if (n_norms == 0 || !(self->parts & BUD_STEP_LINEAR))
    return;
  const double bytes = 4.0 * self->tokens * hidden_dim * self->step->stream_bytes;
  const double count = self->count;
  const double before_s = self->unit_s;
  self->count = count * n_norms;
  bud_emit_elementwise (self, "norm", BUD_GROUP_OTHER, bytes);
  self->unit_s = before_s + n_norms * (self->unit_s - before_s);
  self->count = count;
}

static void
emit_decoder_layer (BudEmitter *self, const BudLayerGroup *group)
{
  const uint32_t hidden = group->hidden_dim;
  emit_norms (self, group->n_norms, hidden);
  if (group->attention.kind != BUD_ATTENTION_NONE)
    bud_emit_attention (self, &group->attention, hidden);
  if (group->ssm.kind != BUD_SSM_NONE)
    bud_emit_ssm (self, &group->ssm, hidden);
  if (group->attention.kind != BUD_ATTENTION_NONE || group->ssm.kind != BUD_SSM_NONE)
    emit_reduce (self, "mixer_all_reduce", hidden);
  if (group->cross_attention.kind != BUD_ATTENTION_NONE)
    {
      bud_emit_cross_attention (self, &group->cross_attention, hidden);
      emit_reduce (self, "cross_attention_all_reduce", hidden);
    }
  if (group->ffn.kind != BUD_FFN_NONE && (self->parts & BUD_STEP_LINEAR))
    bud_emit_ffn (self, &group->ffn, hidden);
  if (self->step->lora.rank != 0 && (self->parts & BUD_STEP_LINEAR))
    bud_emit_lora (self, group);
  bud_emit_host_transfer (self);
}

/* Encoders see the input once per request, towers each image. */
static void
emit_encoder (BudEmitter *self, const BudLayerGroup *group, double n_sequences, double tokens)
{
  const double decoder_tokens = self->tokens;
  if (!(n_sequences * tokens > 0.0))
    return;
  self->is_other = true;
  self->tokens = n_sequences * tokens;
  emit_norms (self, group->n_norms, group->hidden_dim);
  if (group->attention.kind != BUD_ATTENTION_NONE)
    {
      bud_emit_encoder_attention (self, &group->attention, group->hidden_dim, n_sequences, tokens);
      emit_reduce (self, "mixer_all_reduce", group->hidden_dim);
    }
  if (group->ffn.kind != BUD_FFN_NONE)
    bud_emit_ffn (self, &group->ffn, group->hidden_dim);
  bud_emit_host_transfer (self);
  self->tokens = decoder_tokens;
  self->is_other = false;
}

static void
emit_encoders (BudEmitter *self, double repeats)
{
  const BudModel *model = self->step->model;
  const BudStepBatch *batch = self->batch;
  double sum_s = 0.0;
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];
      if (group->role == BUD_ROLE_DECODER)
        continue;
      self->unit_s = 0.0;
      self->count = repeats * group->n_layers;
      if (group->role == BUD_ROLE_ENCODER)
        emit_encoder (self, group, batch->n_encodes, batch->encoder_tokens);
      else
        emit_encoder (self, group, batch->n_encodes * batch->tower_passes, model->tower_tokens);
      sum_s += self->unit_s * group->n_layers;
    }
  self->unit_s = sum_s;
}

/* Vocabulary-parallel table: each rank looks up its share, the rows are summed. */
static void
emit_embedding (BudEmitter *self)
{
  const BudStep *step = self->step;
  const BudModel *model = step->model;
  /* A text encoder's tokens are looked up too; a fixed-length one reads frames. */
  const double tokens
      = self->tokens
        + (model->encoder_tokens == 0 ? self->batch->n_encodes * self->batch->encoder_tokens : 0.0);
  if (!(tokens > 0.0))
    return;
  const uint32_t width = model->embedding_dim != 0 ? model->embedding_dim : model->hidden_dim;
  bud_emit_elementwise (self, "token_embedding", BUD_GROUP_EMBEDDING,
                        tokens * width * (step->weight_bytes + step->stream_bytes));
  if (step->tp > 1)
    bud_emit_collective (self, "embedding_all_reduce", &step->tp_reduce, tokens * width * step->stream_bytes);
  if (width != model->hidden_dim)
    bud_emit_gemm (self, "embedding_projection", BUD_GROUP_EMBEDDING, tokens, model->hidden_dim, width);
  bud_emit_host_transfer (self);
}

static void
emit_head (BudEmitter *self)
{
  const BudStep *step = self->step;
  const BudModel *model = step->model;
  const double rows = self->batch->logit_rows;
  if (!(rows > 0.0) || !model->has_lm_head)
    return;
  const uint32_t width = model->embedding_dim != 0 ? model->embedding_dim : model->hidden_dim;
  bud_emit_elementwise (self, "final_norm", BUD_GROUP_OTHER,
                        2.0 * rows * model->hidden_dim * step->stream_bytes);
  if (width != model->hidden_dim)
    bud_emit_gemm (self, "head_projection", BUD_GROUP_EMBEDDING, rows, width, model->hidden_dim);
  bud_emit_gemm (self, "lm_head", BUD_GROUP_EMBEDDING, rows, ceil_div (model->vocab_size, step->tp), width);
  if (step->tp > 1)
    bud_emit_collective (self, "logits_all_gather", &step->tp_gather,
                         rows * model->vocab_size * step->stream_bytes);
  bud_emit_host_transfer (self);
}

BudStatus
bud_step_init_draft (BudStep *self, const BudCase *request, BudDiagnostic *diagnostic)
{
  BudCase draft = *request;
  draft.model = request->draft;
  draft.deployment.lora = (BudLora){ 0 };
  draft.deployment.offload = (BudOffload){ 0 };
  return bud_step_init (self, &draft, diagnostic);
}

BudStatus
bud_step_run (const BudStep *self, const BudStepBatch *batch, BudStepParts parts, double repeats,
              double n_ranks, BudStage *stage, double *layer_s, double *ends_s)
{
  BudEmitter emitter = { .step = self, .batch = batch, .parts = parts, .stage = stage, .ranks = n_ranks };
  for (size_t i = 0; i < batch->n_chunks; i++)
    emitter.new_tokens
        += batch->chunks[i].n_sequences * batch->chunks[i].new_tokens / batch->chunks[i].n_splits;
  emitter.rows = batch->n_decodes * batch->n_beams;
  emitter.tokens = emitter.new_tokens + emitter.rows * batch->verify_tokens;

  if (parts & BUD_STEP_LINEAR)
    {
      emit_encoders (&emitter, repeats);
      emitter.count = repeats;
      emit_embedding (&emitter);
    }
  if (ends_s != NULL)
    ends_s[0] = emitter.unit_s;

  for (uint32_t i = 0; i < self->model->n_groups && emitter.tokens > 0.0; i++)
    {
      const BudLayerGroup *group = &self->model->groups[i];
      if (group->role != BUD_ROLE_DECODER)
        continue;
      emitter.unit_s = 0.0;
      emitter.count = repeats * group->n_layers;
      emit_decoder_layer (&emitter, group);
      if (layer_s != NULL)
        layer_s[i] = emitter.unit_s;
    }

  emitter.unit_s = 0.0;
  emitter.count = repeats;
  if (parts & BUD_STEP_LINEAR)
    emit_head (&emitter);
  if (ends_s != NULL)
    ends_s[1] = emitter.unit_s;
  return emitter.overflowed ? BUD_STATUS_NO_SPACE : BUD_STATUS_OK;
}

double
bud_step_time (const BudStep *self, const BudStepBatch *batch, BudStepParts parts)
{
  BudStage stage = { 0 };
  double sum_s = 0.0;
  bud_step_run (self, batch, parts, 1.0, 1.0, &stage, NULL, NULL);
  for (int i = 0; i < BUD_N_GROUPS; i++)
    sum_s += stage.group_s[i];
  return sum_s;
}

void
bud_stage_layers (uint32_t n_layers, uint32_t pp, uint32_t stage, uint32_t *first, uint32_t *n)
{
  const uint32_t base = n_layers / pp;
  const uint32_t rest = n_layers % pp;
  const uint32_t extra_from = pp - 1 - rest; /* stages extra_from … pp − 2 hold one more */
  const uint32_t extras = stage > extra_from ? stage - extra_from : 0;
  *first = stage * base + (extras < rest ? extras : rest);
  *n = base + (stage >= extra_from && stage < pp - 1 && rest > 0 ? 1 : 0);
}

double
bud_step_slowest_stage (const BudStep *self, const double *layer_s, const double ends_s[2])
{
  double slowest_s = 0.0;
  for (uint32_t stage = 0; stage < self->pp; stage++)
    {
      uint32_t first, n;
      bud_stage_layers (self->model->n_decoder_layers, self->pp, stage, &first, &n);
      double sum_s = (stage == 0 ? ends_s[0] : 0.0) + (stage == self->pp - 1 ? ends_s[1] : 0.0);
      for (uint32_t i = first; i < first + n; i++)
        sum_s += layer_s[self->model->layer_order[i]];
      slowest_s = bud_max (slowest_s, sum_s);
    }
  return slowest_s;
}
