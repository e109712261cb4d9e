#include "fixtures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static BudAttention
gqa (uint32_t heads, uint32_t kv_heads, uint32_t head_dim)
{
  return (BudAttention){ .kind = BUD_ATTENTION_GQA,
                         .n_heads = heads,
                         .n_kv_heads = kv_heads,
                         .qk_head_dim = head_dim,
                         .v_head_dim = head_dim };
}

static BudFfn
dense (uint32_t width)
{
  return (BudFfn){ .kind = BUD_FFN_DENSE, .is_gated = true, .intermediate_dim = width };
}

static BudFfn
moe (uint32_t experts, uint32_t per_token, uint32_t width, uint32_t shared)
{
  return (BudFfn){ .kind = BUD_FFN_MOE,
                   .is_gated = true,
                   .n_experts = experts,
                   .n_experts_per_token = per_token,
                   .expert_dim = width,
                   .shared_dim = shared };
}

static BudModel
decoder (const char *id, uint32_t hidden, uint32_t vocab, uint32_t context)
{
  BudModel model = { .hidden_dim = hidden,
                     .vocab_size = vocab,
                     .has_lm_head = true,
                     .max_context_tokens = context,
                     .n_other_parameters = hidden,
                     .native_format = BUD_FORMAT_BF16 };
  snprintf (model.id, sizeof model.id, "%s", id);
  snprintf (model.name, sizeof model.name, "%s", id);
  return model;
}

static BudLayerGroup *
add_group (BudModel *model, BudRole role)
{
  BudLayerGroup *group = &model->groups[model->n_groups++];
  group->role = role;
  group->hidden_dim = model->hidden_dim;
  group->n_norms = 2;
  group->n_other_parameters = 2 * (uint64_t) model->hidden_dim;
  return group;
}

/* Decoder layers of group `index` at the end of the order. */
static void
add_layers (BudModel *model, uint8_t index, uint32_t n)
{
  model->groups[index].n_layers += n;
  for (uint32_t i = 0; i < n; i++)
    model->layer_order[model->n_decoder_layers++] = index;
}

static BudModel
llama (const char *id, uint32_t layers, uint32_t hidden, uint32_t heads, uint32_t width)
{
  BudModel model = decoder (id, hidden, 128256, 131072);
  BudLayerGroup *group = add_group (&model, BUD_ROLE_DECODER);
  group->attention = gqa (heads, 8, 128);
  group->ffn = dense (width);
  add_layers (&model, 0, layers);
  return model;
}

static BudModel
deepseek (bool is_sparse)
{
  BudModel model = decoder (is_sparse ? "DeepSeek-V3.2" : "DeepSeek-V3", 7168, 129280, 163840);
  for (int i = 0; i < 2; i++)
    {
      BudLayerGroup *group = add_group (&model, BUD_ROLE_DECODER);
      group->attention = (BudAttention){ .kind = BUD_ATTENTION_MLA,
                                         .n_heads = 128,
                                         .n_kv_heads = 128,
                                         .qk_head_dim = 192,
                                         .v_head_dim = 128,
                                         .q_rank = 1536,
                                         .kv_rank = 512,
                                         .rope_dim = 64,
                                         .sparse_top_k_tokens = is_sparse ? 2048 : 0,
                                         .indexer_heads = is_sparse ? 64 : 0,
                                         .indexer_dim = is_sparse ? 128 : 0 };
      group->ffn = i == 0 ? dense (18432) : moe (256, 8, 2048, 2048);
    }
  add_layers (&model, 0, 3);
  add_layers (&model, 1, 58);
  return model;
}

static BudModel
gemma (void)
{
  BudModel model = decoder ("Gemma-2-9B", 3584, 256000, 8192);
  model.has_tied_embeddings = true;
  for (int i = 0; i < 2; i++)
    {
      BudLayerGroup *group = add_group (&model, BUD_ROLE_DECODER);
      group->attention = gqa (16, 8, 256);
      group->attention.window_tokens = i == 0 ? 4096 : 0;
      group->ffn = dense (14336);
      group->n_norms = 4;
    }
  for (int i = 0; i < 42; i++)
    add_layers (&model, i % 2, 1);
  return model;
}

static BudModel
jamba (void)
{
  BudModel model = decoder ("Jamba-v0.1", 4096, 65536, 262144);
  const BudSsm mamba
      = { .kind = BUD_SSM_MAMBA1, .inner_dim = 8192, .state_dim = 16, .conv_kernel = 4, .dt_rank = 256 };
  for (int i = 0; i < 3; i++)
    {
      BudLayerGroup *group = add_group (&model, BUD_ROLE_DECODER);
      if (i == 2)
        group->attention = gqa (32, 8, 128);
      else
        group->ssm = mamba;
      group->ffn = i == 1 ? moe (16, 2, 14336, 0) : dense (14336);
    }
  for (int block = 0; block < 4; block++)
    for (int i = 0; i < 8; i++)
      add_layers (&model, i == 4 ? 2 : i % 2, 1);
  return model;
}

static BudModel
mamba2 (void)
{
  BudModel model = decoder ("Mamba-2-2.7B", 2560, 50288, 0);
  model.has_tied_embeddings = true;
  BudLayerGroup *group = add_group (&model, BUD_ROLE_DECODER);
  group->n_norms = 1;
  group->ssm = (BudSsm){ .kind = BUD_SSM_MAMBA2,
                         .inner_dim = 5120,
                         .state_dim = 128,
                         .conv_kernel = 4,
                         .n_heads = 80,
                         .n_groups = 1,
                         .head_dim = 64 };
  add_layers (&model, 0, 64);
  return model;
}

static BudModel
delta (void)
{
  BudModel model = decoder ("Qwen3-Next-80B", 2048, 151936, 262144);
  BudLayerGroup *linear = add_group (&model, BUD_ROLE_DECODER);
  linear->ssm = (BudSsm){ .kind = BUD_SSM_GATED_DELTA,
                          .inner_dim = 4096,
                          .state_dim = 128,
                          .conv_kernel = 4,
                          .n_heads = 32,
                          .n_groups = 16,
                          .head_dim = 128 };
  linear->ffn = moe (512, 10, 512, 512);
  BudLayerGroup *full = add_group (&model, BUD_ROLE_DECODER);
  full->attention = gqa (16, 2, 256);
  full->attention.has_output_gate = true;
  full->ffn = linear->ffn;
  for (int i = 0; i < 48; i++)
    add_layers (&model, i % 4 == 3, 1);
  return model;
}

static BudModel
falcon_h1 (void)
{
  BudModel model = decoder ("Falcon-H1-7B", 3072, 130048, 262144);
  BudLayerGroup *group = add_group (&model, BUD_ROLE_DECODER);
  group->attention = gqa (12, 2, 128);
  group->ssm = (BudSsm){ .kind = BUD_SSM_MAMBA2,
                         .inner_dim = 3072,
                         .state_dim = 256,
                         .conv_kernel = 4,
                         .n_heads = 24,
                         .n_groups = 1,
                         .head_dim = 128 };
  group->ffn = dense (12288);
  add_layers (&model, 0, 44);
  return model;
}

static BudModel
lightning (void)
{
  BudModel model = decoder ("MiniMax-Text-01", 6144, 200064, 1000000);
  BudLayerGroup *linear = add_group (&model, BUD_ROLE_DECODER);
  linear->ssm = (BudSsm){
    .kind = BUD_SSM_LIGHTNING, .inner_dim = 8192, .state_dim = 128, .n_heads = 64, .head_dim = 128
  };
  linear->ffn = moe (32, 2, 9216, 0);
  BudLayerGroup *full = add_group (&model, BUD_ROLE_DECODER);
  full->attention = gqa (64, 8, 128);
  full->ffn = linear->ffn;
  for (int i = 0; i < 80; i++)
    add_layers (&model, i % 8 == 7, 1);
  return model;
}

static BudModel
bert (void)
{
  BudModel model = decoder ("BERT-base", 768, 30522, 512);
  model.has_lm_head = false;
  BudLayerGroup *group = add_group (&model, BUD_ROLE_ENCODER);
  group->attention = gqa (12, 12, 64);
  group->attention.is_bidirectional = true;
  group->ffn = (BudFfn){ .kind = BUD_FFN_DENSE, .intermediate_dim = 3072 };
  group->n_layers = 12;
  return model;
}

/* T5 and Whisper: an encoder group, then decoder layers that also look at it. */
static BudModel
encoder_decoder (const char *id, uint32_t hidden, uint32_t vocab, uint32_t context, uint32_t encoder_tokens,
                 uint32_t heads, uint32_t width, uint32_t layers)
{
  BudModel model = decoder (id, hidden, vocab, context);
  model.has_tied_embeddings = true;
  model.encoder_tokens = encoder_tokens;
  BudLayerGroup *encoder = add_group (&model, BUD_ROLE_ENCODER);
  encoder->attention = gqa (heads, heads, 64);
  encoder->attention.is_bidirectional = true;
  encoder->ffn = (BudFfn){ .kind = BUD_FFN_DENSE, .intermediate_dim = width };
  encoder->n_layers = layers;
  BudLayerGroup *group = add_group (&model, BUD_ROLE_DECODER);
  group->attention = gqa (heads, heads, 64);
  group->cross_attention = gqa (heads, heads, 64);
  group->cross_attention.is_cross = true;
  group->ffn = encoder->ffn;
  group->n_norms = 3;
  add_layers (&model, 1, layers);
  return model;
}

static BudModel
vision (void)
{
  BudModel model = llama ("Vision-8B", 32, 4096, 32, 14336);
  model.tower_tokens = 576;
  BudLayerGroup *tower = add_group (&model, BUD_ROLE_TOWER);
  tower->hidden_dim = 1024;
  tower->n_layers = 24;
  tower->attention = gqa (16, 16, 64);
  tower->attention.is_bidirectional = true;
  tower->ffn = (BudFfn){ .kind = BUD_FFN_DENSE, .intermediate_dim = 4096 };
  return model;
}

BudModel
fixture_model (Fixture fixture)
{
  switch (fixture)
    {
    case FIXTURE_LLAMA_70B:
      return llama ("Llama-3.1-70B", 80, 8192, 64, 28672);
    case FIXTURE_LLAMA_405B:
      return llama ("Llama-3.1-405B", 126, 16384, 128, 53248);
    case FIXTURE_MIXTRAL:
      {
        BudModel model = decoder ("Mixtral-8x7B", 4096, 32000, 32768);
        BudLayerGroup *group = add_group (&model, BUD_ROLE_DECODER);
        group->attention = gqa (32, 8, 128);
        group->ffn = moe (8, 2, 14336, 0);
        add_layers (&model, 0, 32);
        return model;
      }
    case FIXTURE_DEEPSEEK:
      return deepseek (false);
    case FIXTURE_SPARSE:
      return deepseek (true);
    case FIXTURE_GEMMA:
      return gemma ();
    case FIXTURE_JAMBA:
      return jamba ();
    case FIXTURE_MAMBA2:
      return mamba2 ();
    case FIXTURE_DELTA:
      return delta ();
    case FIXTURE_FALCON_H1:
      return falcon_h1 ();
    case FIXTURE_LIGHTNING:
      return lightning ();
    case FIXTURE_BERT:
      return bert ();
    case FIXTURE_T5:
      return encoder_decoder ("T5-large", 1024, 32128, 0, 0, 16, 4096, 24);
    case FIXTURE_WHISPER:
      return encoder_decoder ("Whisper-large-v3", 1280, 51866, 448, 1500, 20, 5120, 32);
    case FIXTURE_VISION:
      return vision ();
    default:
      return llama ("Llama-3.1-8B", 32, 4096, 32, 14336);
    }
}

BudDevice
fixture_h100 (void)
{
  BudDevice device = {
    .id = "h100",
    .name = "H100 SXM",
    .type = BUD_DEVICE_GPU,
    .peak_flop_per_s = { [BUD_COMPUTE_FP32] = 67e12,
                         [BUD_COMPUTE_TF32] = 494.5e12,
                         [BUD_COMPUTE_BF16] = 989e12,
                         [BUD_COMPUTE_FP16] = 989e12,
                         [BUD_COMPUTE_FP8] = 1979e12,
                         [BUD_COMPUTE_INT8] = 1979e12 },
    .memory_bytes = 80e9,
    .memory_bytes_per_s = 3.35e12,
    .l2_bytes = 50e6,
    .n_sms = 132,
    .link_name = "NVLink 4",
    .link_bytes_per_s = 450e9,
    .link_latency_s = 2e-6,
    .devices_per_node = 8,
    .node_link_bytes_per_s = 50e9,
    .node_link_latency_s = 10e-6,
    .tdp_w = 700,
    .idle_w = 140,
    .usd_per_h = 2.5,
    .price_date = "2025-01-01",
    .gemm
    = { { 0.80, 0.85, 3e-6, 3.0, 0.0 }, { 0.65, 0.80, 6e-6, 2.0, 0.3 }, { 0.75, 0.82, 8e-6, 2.0, 0.3 } },
    .grouped_gemm
    = { { 0.40, 0.85, 20e-6, 2.0, 0.0 }, { 0.25, 0.85, 20e-6, 2.0, 0.0 }, { 0.25, 0.85, 20e-6, 2.0, 0.0 } },
    .prefill_attention = { 10e-6, 0.60, 2e-6 },
    .latent_prefill_attention = { 14e-6, 0.50, 2e-6 },
    .latent_decode_attention = { 12e-6, 0.60, 0.65, 5e-6 },
    .prefill_attention_dim64_ratio = 0.8,
    .prefill_attention_dim256_ratio = 1.15,
    .decode_attention_overhead_s = 11e-6,
    .decode_attention_sm_s = 0.8e-6,
    .decode_attention_memory_ratio = 0.90,
    .elementwise_overhead_s = 2e-6,
    .elementwise_memory_ratio = 0.80,
    .eager_launch_s = 5e-6,
    .eager_collective_s = 20e-6,
  };
  static const BudCollectiveRate reduce = { { 4.3e-6, 4.6e-6, 4.7e-6 }, { 0 }, { 303e9, 341e9, 440e9 } };
  static const BudCollectiveRate exchange = { { 6.6e-6, 7.1e-6, 7.5e-6 }, { 0 }, { 258e9, 276e9, 292e9 } };
  static const BudCollectiveRate send = { { 2e-6, 2e-6, 2e-6 }, { 0 }, { 360e9, 360e9, 360e9 } };
  device.collective[BUD_COLLECTIVE_ALL_REDUCE] = reduce;
  for (int i = 0; i < BUD_N_LIBRARIES; i++)
    device.own_all_reduce[i] = reduce;
  device.collective[BUD_COLLECTIVE_ALL_GATHER] = reduce;
  device.collective[BUD_COLLECTIVE_REDUCE_SCATTER] = reduce;
  device.collective[BUD_COLLECTIVE_ALL_TO_ALL] = exchange;
  device.collective[BUD_COLLECTIVE_SEND] = send;
  return device;
}

BudEngineProfile
fixture_bare_profile (void)
{
  return (BudEngineProfile){ .id = "none",
                             .name = "None",
                             .quantise_scale_ratio = 1.0,
                             .memory_utilization_ratio = 1.0,
                             .kv_block_tokens = 16,
                             .interference_ratio = 1.0,
                             .has_cuda_graphs = true };
}

BudEngineProfile
fixture_vllm_profile (void)
{
  return (BudEngineProfile){
    .id = "vllm",
    .name = "vLLM",
    .host_step_s = 2e-3,
    .host_sequence_s = 40e-6,
    .interference_ratio = 0.75,
    .quantise_scale_ratio = 1.0,
    .memory_utilization_ratio = 0.9,
    .reserve_bytes = 4e9,
    .kv_block_tokens = 16,
    .max_sequences = 1024,
    .max_batched_tokens = 8192,
    .has_cuda_graphs = true,
  };
}

BudCase
fixture_case (const BudModel *model, const BudDevice *device, const BudEngineProfile *profile, uint32_t tp)
{
  BudCase request = { .model = model, .device = device, .profile = profile };
  request.deployment = (BudDeployment){ .n_devices = tp,
                                        .tp = tp,
                                        .pp = 1,
                                        .ep = 1,
                                        .dp = 1,
                                        .weight_format = BUD_FORMAT_BF16,
                                        .activation_format = BUD_FORMAT_BF16,
                                        .kv_format = BUD_FORMAT_BF16,
                                        .has_cuda_graphs = true };
  request.workload
      = (BudWorkload){ .n_sequences = 1, .n_beams = 1, .input_tokens = 1024, .output_tokens = 256 };
  request.method = BUD_METHOD_CALIBRATED;
  return request;
}
