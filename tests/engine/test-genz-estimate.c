/* The simulator's case by GenZ's rules: recorded answers of the analyzer, and what it refuses. */
#include "engine/genz-estimate.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static BudModel
dense_model (uint32_t hidden, uint32_t intermediate, uint32_t layers, uint32_t heads)
{
  BudModel model = { .hidden_dim = hidden,
                     .vocab_size = 128256,
                     .has_lm_head = true,
                     .max_context_tokens = 131072,
                     .n_groups = 1,
                     .n_decoder_layers = layers };
  BudLayerGroup *group = &model.groups[0];

  group->n_layers = layers;
  group->hidden_dim = hidden;
  group->attention = (BudAttention){
    .kind = BUD_ATTENTION_GQA, .n_heads = heads, .n_kv_heads = 8, .qk_head_dim = 128, .v_head_dim = 128
  };
  group->ffn = (BudFfn){ .kind = BUD_FFN_DENSE, .is_gated = true, .intermediate_dim = intermediate };
  return model;
}

/* Decimal datasheet numbers. */
static BudDevice
device_of (double tflops, double memory_gb, double gbps, double link_gbps, double latency_us)
{
  BudDevice device = { .memory_bytes = memory_gb * 1e9,
                       .memory_bytes_per_s = gbps * 1e9,
                       .link_bytes_per_s = link_gbps * 1e9,
                       .link_latency_s = latency_us * 1e-6 };

  device.peak_flop_per_s[BUD_COMPUTE_BF16] = tflops * 1e12;
  return device;
}

static BudCase
case_of (const BudModel *model, const BudDevice *device, BudFormat format, uint32_t tp, uint32_t pp,
         uint32_t batch, double input, double output)
{
  return (BudCase){
    .model = model,
    .device = device,
    .deployment = { .n_devices = tp * pp,
                    .tp = tp,
                    .pp = pp,
                    .ep = 1,
                    .dp = 1,
                    .weight_format = format,
                    .activation_format = BUD_FORMAT_BF16,
                    .kv_format = BUD_FORMAT_BF16 },
    .workload = { .n_sequences = batch, .n_beams = 1, .input_tokens = input, .output_tokens = output },
    .method = BUD_METHOD_GENZ,
  };
}

static void
assert_near (double value, double expected)
{
  g_assert_cmpfloat_with_epsilon (value, expected, 1e-12 * fabs (expected));
}

/* Cases of tests/golden/genz.jsonl by their id. */
static void
test_recorded (void)
{
  BudModel model = dense_model (8192, 28672, 80, 64);
  BudDevice device = device_of (4500, 192, 8000, 900, 0.25);
  BudCase request = case_of (&model, &device, BUD_FORMAT_INT4, 2, 1, 6, 333, 8);
  BudEstimate estimate = { 0 };

  /* s1-prefill-0195 */
  g_assert_cmpint (bud_genz_estimate (&request, &estimate, NULL, NULL), ==, BUD_STATUS_OK);
  g_assert_true (estimate.memory.fits);
  assert_near (estimate.ttft_s, 10.325679113697168e-3);
  /* s1-decode-0383 */
  model = dense_model (16384, 53248, 126, 128);
  device = device_of (2250, 141, 460.8, 150, 10);
  request = case_of (&model, &device, BUD_FORMAT_BF16, 2, 4, 48, 512, 64);
  g_assert_cmpint (bud_genz_estimate (&request, &estimate, NULL, NULL), ==, BUD_STATUS_OK);
  assert_near (estimate.tpot_s, 826.6426535658039e-3);
  assert_near (estimate.output_tokens_per_s, 48 / 826.6426535658039e-3);
  /* s1-decode-0005, four beams */
  model = dense_model (3072, 8192, 28, 24);
  device = device_of (989, 80, 3400, 450, 1);
  request = case_of (&model, &device, BUD_FORMAT_FP6, 1, 1, 100, 4096, 16);
  request.workload.n_beams = 4;
  g_assert_cmpint (bud_genz_estimate (&request, &estimate, NULL, NULL), ==, BUD_STATUS_OK);
  assert_near (estimate.tpot_s, 6.225120402132392e-3);
  assert_near (estimate.e2e_s, estimate.ttft_s + 15 * estimate.tpot_s);
}

static void
assert_stage_adds_up (const BudStage *stage, const BudGenzBuckets *buckets)
{
  double groups_s = stage->pipeline_s + stage->host_s;
  double operators_s = stage->pipeline_s + stage->host_s;

  for (int i = 0; i < BUD_N_GROUPS; i++)
    groups_s += stage->group_s[i];
  for (size_t i = 0; i < stage->n_operators; i++)
    {
      const BudOperator *op = &stage->operators[i];

      assert_near (op->time_s, op->count * op->latency_s);
      operators_s += op->time_s;
    }
  assert_near (groups_s, stage->latency_s);
  assert_near (operators_s, stage->latency_s);
  assert_near (buckets->embedding_s + buckets->attention_s + buckets->ffn_s + buckets->mamba_s
                   + buckets->send_recv_s,
               stage->latency_s);
  g_assert_cmpfloat (stage->mfu_ratio, >, 0);
  g_assert_cmpfloat (stage->mfu_ratio, <=, 1);
}

static void
test_operators (void)
{
  BudModel model = dense_model (8192, 28672, 80, 64);
  BudDevice device = device_of (989, 80, 3350, 450, 1);
  BudCase request = case_of (&model, &device, BUD_FORMAT_BF16, 4, 3, 32, 1024, 1024);
  BudOperator prefill[BUD_MAX_OPERATORS];
  BudOperator decode[BUD_MAX_OPERATORS];
  BudEstimate estimate = { .prefill = { .operators = prefill, .operators_capacity = BUD_MAX_OPERATORS },
                           .decode = { .operators = decode, .operators_capacity = BUD_MAX_OPERATORS } };
  BudGenzBreakdown breakdown;

  g_assert_cmpint (bud_genz_estimate (&request, &estimate, &breakdown, NULL), ==, BUD_STATUS_OK);
  g_assert_true (estimate.memory.fits);
  assert_stage_adds_up (&estimate.prefill, &breakdown.prefill);
  assert_stage_adds_up (&estimate.decode, &breakdown.decode);
  /* 80 layers on 3 stages, 27 + 27 + 26: each operator once, with all 80 */
  g_assert_cmpstr (decode[0].name, ==, "QKV");
  assert_near (decode[0].count, 80);
  /* QKV Logit x2 Attend x2 Out Proj MHA AR up+gate down FFN AR, classifier and its gather */
  g_assert_cmpuint (estimate.decode.n_operators, ==, 12);
  g_assert_cmpfloat (estimate.decode.pipeline_s, >, 0);
  estimate.decode.operators_capacity = 5;
  g_assert_cmpint (bud_genz_estimate (&request, &estimate, NULL, NULL), ==, BUD_STATUS_NO_SPACE);
}

static void
test_memory (void)
{
  BudModel model = dense_model (16384, 53248, 126, 128);
  BudDevice device = device_of (989, 80, 3350, 450, 1);
  BudCase request = case_of (&model, &device, BUD_FORMAT_BF16, 8, 1, 1, 1024, 256);
  BudEstimate estimate = { 0 };
  BudMemory memory;
  uint32_t n;

  g_assert_cmpint (bud_genz_estimate (&request, &estimate, NULL, NULL), ==, BUD_STATUS_OK);
  g_assert_false (estimate.memory.fits);
  g_assert_cmpint (estimate.memory.overflow_term, ==, BUD_MEMORY_WEIGHTS);
  g_assert_cmpfloat (estimate.memory.max_batch, ==, 0);
  g_assert_true (isnan (estimate.ttft_s) && isnan (estimate.tpot_s) && isnan (estimate.prefill.latency_s));
  n = estimate.memory.minimum_devices;
  /* 405e9 parameters of two bytes on 80 GiB: more than 9, and 9 divides 126 */
  g_assert_cmpuint (n, >=, 9);
  g_assert_cmpuint (n, <=, 12);
  request.workload.n_sequences = 4;
  request.deployment.tp = 1;
  request.deployment.pp = 9;
  request.deployment.n_devices = 9;
  g_assert_cmpint (bud_genz_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
  g_assert_true (memory.fits == (n == 9));
}

/* The limits say what they promise: they fit, one more does not. */
static void
test_limits (void)
{
  static const uint32_t stages[] = { 1, 4 };

  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      BudModel model = dense_model (8192, 28672, 80, 64);
      BudDevice device = device_of (989, 80, 3350, 450, 1);
      BudCase request = case_of (&model, &device, BUD_FORMAT_BF16, 8 / stages[i], stages[i], 4, 4096, 512);
      BudMemory memory;
      BudMemory edge;
      uint32_t max_batch;

      g_assert_cmpint (bud_genz_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
      g_assert_true (memory.fits);
      max_batch = (uint32_t) memory.max_batch;
      g_assert_cmpuint (max_batch, >, 4);
      request.workload.n_sequences = max_batch;
      bud_genz_memory (&request, &edge, NULL);
      g_assert_true (edge.fits);
      request.workload.n_sequences = max_batch + 1;
      bud_genz_memory (&request, &edge, NULL);
      g_assert_false (edge.fits);
      /* At the largest batch the context is the limit, too. */
      model.max_context_tokens = 100000000;
      request.workload.n_sequences = 4;
      bud_genz_memory (&request, &memory, NULL);
      request.workload.input_tokens = memory.max_context_tokens - 512;
      bud_genz_memory (&request, &edge, NULL);
      g_assert_true (edge.fits);
      request.workload.input_tokens += 1;
      bud_genz_memory (&request, &edge, NULL);
      g_assert_false (edge.fits);
    }
}

static void
test_replicas (void)
{
  BudModel model = dense_model (3072, 8192, 28, 24);
  BudDevice device = device_of (989, 80, 3400, 450, 1);
  BudCase request = case_of (&model, &device, BUD_FORMAT_BF16, 2, 1, 8, 1024, 64);
  BudEstimate one = { 0 };
  BudEstimate two = { 0 };

  bud_genz_estimate (&request, &one, NULL, NULL);
  request.deployment.n_devices = 4;
  request.workload.n_sequences = 16;
  bud_genz_estimate (&request, &two, NULL, NULL);
  assert_near (two.tpot_s, one.tpot_s);
  assert_near (two.output_tokens_per_s, 2 * one.output_tokens_per_s);
  assert_near (two.output_tokens_per_s_per_device, one.output_tokens_per_s_per_device);
  assert_near (two.decode.flop, 2 * one.decode.flop);
  assert_near (two.decode.mfu_ratio, one.decode.mfu_ratio);
  /* in flight: a lone prompt, all sequences decoding */
  request.workload.is_concurrency = true;
  bud_genz_estimate (&request, &two, NULL, NULL);
  g_assert_cmpfloat (two.ttft_s, <, one.ttft_s);
  assert_near (two.tpot_s, one.tpot_s);
}

static void
test_assumptions (void)
{
  BudModel model = dense_model (3072, 8192, 28, 24);
  BudDevice device = device_of (989, 80, 3400, 450, 1);
  BudCase request = case_of (&model, &device, BUD_FORMAT_BF16, 2, 1, 8, 1024, 64);
  BudEstimate estimate = { 0 };

  device.assumed = BUD_ASSUMED_LINK_LATENCY | BUD_ASSUMED_KERNEL_RATES;
  bud_genz_estimate (&request, &estimate, NULL, NULL);
  g_assert_cmpuint (estimate.assumed, ==, BUD_ASSUMED_LINK_LATENCY);
  /* fp8 weights with a 16-bit cache: GenZ takes fp8 for both */
  request.deployment.weight_format = BUD_FORMAT_FP8;
  request.deployment.tp = request.deployment.n_devices = 1;
  bud_genz_estimate (&request, &estimate, NULL, NULL);
  g_assert_cmpuint (estimate.assumed, ==, BUD_ASSUMED_SINGLE_FORMAT);
  g_assert_cmpstr (bud_assumed_text (BUD_ASSUMED_SINGLE_FORMAT), !=, "");
}

/* The method through the door the others use. */
static void
test_dispatch (void)
{
  BudModel model = dense_model (8192, 28672, 80, 64);
  BudDevice device = device_of (4500, 192, 8000, 900, 0.25);
  BudCase request = case_of (&model, &device, BUD_FORMAT_INT4, 2, 1, 6, 333, 8);
  BudEstimate estimate = { 0 };
  BudMemory memory;

  device.tdp_w = 1000;
  device.idle_w = 200;
  device.usd_per_h = 3;
  g_assert_cmpint (bud_estimate (&request, &estimate, NULL), ==, BUD_STATUS_OK);
  assert_near (estimate.ttft_s, 10.325679113697168e-3);
  g_assert_cmpint (estimate.method, ==, BUD_METHOD_GENZ);
  assert_near (estimate.usd_per_h, 6);
  g_assert_cmpfloat (estimate.average_power_w, >, 400);
  g_assert_cmpfloat (estimate.average_power_w, <=, 2000);
  g_assert_cmpint (bud_estimate_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
  assert_near (memory.total_bytes, estimate.memory.total_bytes);
  request.device = NULL;
  g_assert_cmpint (bud_genz_estimate (&request, &estimate, NULL, NULL), ==, BUD_STATUS_INVALID);
}

static void
test_models (void)
{
  BudModel model = dense_model (7168, 18432, 61, 128);
  BudGenzModel genz;

  /* DeepSeek-V3 as GenZ's registry has it: two KV heads of 7168/128, experts of the dense width */
  model.n_groups = 2;
  model.groups[1] = model.groups[0];
  model.groups[0].n_layers = 3;
  model.groups[1].n_layers = 58;
  model.groups[1].ffn = (BudFfn){ .kind = BUD_FFN_MOE,
                                  .is_gated = true,
                                  .n_experts = 256,
                                  .n_experts_per_token = 8,
                                  .expert_dim = 2048,
                                  .shared_dim = 2048 };
  for (int i = 0; i < 2; i++)
    model.groups[i].attention = (BudAttention){ .kind = BUD_ATTENTION_MLA,
                                                .n_heads = 128,
                                                .n_kv_heads = 128,
                                                .qk_head_dim = 192,
                                                .v_head_dim = 128,
                                                .kv_rank = 512,
                                                .rope_dim = 64 };
  g_assert_cmpint (bud_genz_model_from (&genz, &model, NULL), ==, BUD_STATUS_OK);
  g_assert_cmpint (genz.n_layers, ==, 61);
  g_assert_cmpint (genz.n_kv_heads, ==, 2);
  g_assert_cmpint (genz.head_dim, ==, 56);
  g_assert_cmpint (genz.intermediate_dim, ==, 18432);
  g_assert_cmpint (genz.n_experts, ==, 256);
  g_assert_cmpint (genz.n_ffi, ==, 2);
  /* windows do not make a hybrid */
  model = dense_model (2304, 9216, 26, 8);
  model.n_groups = 2;
  model.groups[1] = model.groups[0];
  model.groups[1].attention.window_tokens = 4096;
  g_assert_cmpint (bud_genz_model_from (&genz, &model, NULL), ==, BUD_STATUS_OK);
  g_assert_cmpint (genz.n_layers, ==, 52);
}

static void
test_mamba (void)
{
  BudModel model = dense_model (4096, 0, 64, 1);
  BudDevice device = device_of (989, 80, 3400, 450, 1);
  BudCase request;
  BudEstimate estimate = { 0 };
  BudGenzModel genz;

  model.groups[0].attention = (BudAttention){ 0 };
  model.groups[0].ffn = (BudFfn){ 0 };
  model.groups[0].ssm = (BudSsm){
    .kind = BUD_SSM_MAMBA1, .inner_dim = 8192, .state_dim = 16, .conv_kernel = 4, .dt_rank = 256
  };
  g_assert_cmpint (bud_genz_model_from (&genz, &model, NULL), ==, BUD_STATUS_OK);
  g_assert_true (genz.is_mamba);
  g_assert_cmpint (genz.mamba_expand, ==, 2);
  g_assert_cmpint (genz.intermediate_dim, ==, 0);
  request = case_of (&model, &device, BUD_FORMAT_BF16, 1, 1, 4, 128, 16);
  g_assert_cmpint (bud_genz_estimate (&request, &estimate, NULL, NULL), ==, BUD_STATUS_OK);
  g_assert_cmpfloat (estimate.decode.group_s[BUD_GROUP_SSM], >, 0);
  g_assert_cmpfloat (estimate.decode.group_s[BUD_GROUP_ATTENTION_CORE], ==, 0);
}

static void
test_refusals (void)
{
  BudModel model = dense_model (3072, 8192, 28, 24);
  BudModel other = model;
  BudDevice device = device_of (989, 80, 3400, 450, 1);
  const BudCase good = case_of (&model, &device, BUD_FORMAT_BF16, 2, 1, 8, 1024, 64);
  BudCase request;
  BudEstimate estimate = { 0 };
  BudDiagnostic diagnostic;

#define REFUSES(change, expected_status, expected_field)                                                     \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    request = good;                                                                                          \
    change;                                                                                                  \
    g_assert_cmpint (bud_genz_estimate (&request, &estimate, NULL, &diagnostic), ==, expected_status);       \
    g_assert_cmpstr (diagnostic.field, ==, expected_field);                                                  \
    g_assert_cmpstr (diagnostic.message, !=, "");                                                            \
  }                                                                                                          \
  G_STMT_END

  REFUSES (request.deployment.dp = 2, BUD_STATUS_UNSUPPORTED, "dp");
  REFUSES (request.deployment.n_devices = 3, BUD_STATUS_INVALID, "devices");
  REFUSES (request.deployment.tp = 0, BUD_STATUS_INVALID, "tp");
  REFUSES ((request.deployment.ep = 2, request.deployment.n_devices = 4), BUD_STATUS_INVALID, "ep");
  REFUSES (request.deployment.weight_format = BUD_FORMAT_Q4_K_M, BUD_STATUS_UNSUPPORTED, "precision");
  REFUSES (request.workload.prefix_tokens = 10, BUD_STATUS_UNSUPPORTED, "prefix_tokens");
  REFUSES (request.workload.images = 1, BUD_STATUS_UNSUPPORTED, "images");
  REFUSES (request.workload.input_tokens = NAN, BUD_STATUS_INVALID, "input_tokens");
  REFUSES (request.workload.output_tokens = 0, BUD_STATUS_INVALID, "output_tokens");
  REFUSES (request.workload.n_sequences = 0, BUD_STATUS_INVALID, "batch");
  REFUSES (request.model = &other;
           other.groups[0].ssm.kind = BUD_SSM_MAMBA2, BUD_STATUS_UNSUPPORTED, "model");
  REFUSES (request.model = &other; other = model; other.n_groups = 2; other.groups[1] = model.groups[0];
           other.groups[1].attention.n_kv_heads = 4, BUD_STATUS_UNSUPPORTED, "model");
  REFUSES (request.model = &other; other = model;
           other.groups[0].role = BUD_ROLE_ENCODER, BUD_STATUS_UNSUPPORTED, "model");
  /* 28 layers on 8 stages: ceil is 4, which leaves none for the last */
  REFUSES ((request.deployment.pp = 8, request.deployment.n_devices = 16), BUD_STATUS_INVALID, "pp");
  device.link_bytes_per_s = 0;
  REFUSES ((void) 0, BUD_STATUS_UNSUPPORTED, "tp");
  request = good;
  request.deployment.tp = request.deployment.n_devices = 1;
  g_assert_cmpint (bud_genz_estimate (&request, &estimate, NULL, NULL), ==, BUD_STATUS_OK);
  device.peak_flop_per_s[BUD_COMPUTE_BF16] = 0;
  REFUSES ((void) 0, BUD_STATUS_UNSUPPORTED, "hardware");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/genz-estimate/recorded", test_recorded);
  g_test_add_func ("/engine/genz-estimate/operators", test_operators);
  g_test_add_func ("/engine/genz-estimate/memory", test_memory);
  g_test_add_func ("/engine/genz-estimate/limits", test_limits);
  g_test_add_func ("/engine/genz-estimate/replicas", test_replicas);
  g_test_add_func ("/engine/genz-estimate/assumptions", test_assumptions);
  g_test_add_func ("/engine/genz-estimate/dispatch", test_dispatch);
  g_test_add_func ("/engine/genz-estimate/models", test_models);
  g_test_add_func ("/engine/genz-estimate/mamba", test_mamba);
  g_test_add_func ("/engine/genz-estimate/refusals", test_refusals);
  return g_test_run ();
}
