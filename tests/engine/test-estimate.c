/* The estimate as a whole: what must hold for any deployment, over thousands of random ones. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "engine/estimate.h"
#include "engine/random.h"
#include "fixtures.h"

#define N_RANDOM 6000

typedef struct
{
  BudModel model, draft;
  BudDevice device;
  BudEngineProfile profile;
  BudCase request;
} Sample;

static uint32_t
pick (BudRandom *random, const uint32_t *values, uint32_t n)
{
  return values[(uint32_t) (bud_random_uniform (random) * n)];
}

#define PICK(random, ...)                                                                                    \
  pick (random, (const uint32_t[]){ __VA_ARGS__ }, sizeof ((uint32_t[]){ __VA_ARGS__ }) / sizeof (uint32_t))

/* What a deployment may add, in a third of the cases each. */
static void
randomise_features (Sample *s, BudRandom *random)
{
  BudDeployment *layout = &s->request.deployment;
  s->draft = fixture_model (FIXTURE_LLAMA_8B);
  s->request.draft = &s->draft;
  s->device.host_link_bytes_per_s = 64e9;
  if (bud_random_uniform (random) < 0.33)
    layout->lora
        = (BudLora){ PICK (random, 8, 64), PICK (random, 1, 5, 100), bud_random_uniform (random) < 0.5 };
  if (bud_random_uniform (random) < 0.33)
    layout->offload = (BudOffload){ bud_random_uniform (random), bud_random_uniform (random), 0.0 };
  if (bud_random_uniform (random) < 0.33)
    layout->speculation = (BudSpeculation){ (BudSpeculationKind) PICK (random, 1, 2, 3),
                                            PICK (random, 1, 3, 7), bud_random_uniform (random) };
  if (bud_random_uniform (random) < 0.33)
    layout->chunk_tokens = PICK (random, 64, 512, 4096);
  if (bud_random_uniform (random) < 0.2)
    {
      layout->n_prefill_instances = PICK (random, 1, 1, 3);
      layout->n_decode_instances = PICK (random, 1, 2);
      layout->n_devices
          = layout->tp * layout->pp * layout->dp * (layout->n_prefill_instances + layout->n_decode_instances);
    }
}

/* Fills a random case; the layout may be illegal, then the engine has to refuse it. */
static void
randomise (Sample *s, BudRandom *random)
{
  s->model = fixture_model ((Fixture) (bud_random_uniform (random) * N_FIXTURES));
  s->device = fixture_h100 ();
  s->device.memory_bytes = 80e9 * PICK (random, 1, 1, 2, 4);
  if (bud_random_uniform (random) < 0.3)
    s->device.devices_per_node = 72;
  s->profile = bud_random_uniform (random) < 0.5 ? fixture_vllm_profile () : fixture_bare_profile ();
  s->request = fixture_case (&s->model, &s->device, &s->profile, PICK (random, 1, 1, 2, 3, 4, 8, 16));
  BudDeployment *layout = &s->request.deployment;
  layout->pp = PICK (random, 1, 1, 1, 2, 3, 4, 7);
  layout->dp = PICK (random, 1, 1, 2, 8);
  layout->ep = PICK (random, 1, 1, 2, 8, 16);
  layout->n_devices = layout->tp * layout->pp * layout->dp * PICK (random, 1, 1, 2);
  layout->weight_format = PICK (random, BUD_FORMAT_BF16, BUD_FORMAT_FP8, BUD_FORMAT_INT4, BUD_FORMAT_NVFP4);
  layout->activation_format = bud_format_default_activation (layout->weight_format);
  layout->kv_format = PICK (random, BUD_FORMAT_BF16, BUD_FORMAT_FP8);
  layout->has_cuda_graphs = bud_random_uniform (random) < 0.8;
  s->request.workload = (BudWorkload){
    .is_concurrency = bud_random_uniform (random) < 0.5,
    .n_sequences = PICK (random, 1, 2, 7, 32, 256, 2000),
    .n_beams = PICK (random, 1, 1, 1, 4),
    .input_tokens = PICK (random, 1, 100, 224, 1024, 8192, 40000),
    .output_tokens = PICK (random, 1, 2, 128, 224, 1024),
    .images = s->model.tower_tokens != 0 ? PICK (random, 0, 1, 3) : 0,
  };
  if (bud_random_uniform (random) < 0.2)
    s->request.workload.prefix_tokens = floor (s->request.workload.input_tokens / 2.0);
}

static void
assert_number (double value)
{
  g_assert_true (isfinite (value));
  g_assert_cmpfloat (value, >=, 0.0);
}

static void
assert_near (double actual, double expected)
{
  g_assert_cmpfloat (fabs (actual - expected), <=, 1e-9 * fmax (fabs (expected), 1e-12));
}

/* Σ time_s + host_s + pipeline_s = latency_s, the same by group; totals are the operators'. */
static void
assert_stage (const BudStage *stage, bool has_collectives)
{
  double operators_s = 0.0, groups_s = 0.0;
  for (size_t i = 0; i < stage->n_operators; i++)
    {
      const BudOperator *o = &stage->operators[i];
      assert_number (o->flop);
      assert_number (o->bytes);
      assert_number (o->compute_s);
      assert_number (o->memory_s);
      assert_number (o->network_s);
      /* What hides behind its layer takes no time of its own. */
      if (strcmp (o->name, "host_transfer") != 0)
        {
          g_assert_cmpfloat (o->latency_s, >, 0.0);
          g_assert_cmpfloat (o->latency_s * (1.0 + 1e-12), >=,
                             fmax (o->compute_s, fmax (o->memory_s, o->network_s)));
        }
      assert_near (o->time_s, o->count * o->latency_s);
      if (!has_collectives)
        g_assert_cmpint (o->group, !=, BUD_GROUP_COLLECTIVE);
      operators_s += o->time_s;
    }
  for (int i = 0; i < BUD_N_GROUPS; i++)
    {
      assert_number (stage->group_s[i]);
      groups_s += stage->group_s[i];
    }
  assert_number (stage->host_s);
  assert_number (stage->pipeline_s);
  assert_near (operators_s + stage->host_s + stage->pipeline_s, stage->latency_s);
  assert_near (groups_s + stage->host_s + stage->pipeline_s, stage->latency_s);
  g_assert_cmpfloat (stage->mfu_ratio, <=, 1.0 + 1e-9);
  g_assert_cmpfloat (stage->mbu_ratio, <=, 1.0 + 1e-9);
}

static void
assert_memory (const BudMemory *memory)
{
  double sum = 0.0;
  for (int i = 0; i < BUD_N_MEMORY_TERMS; i++)
    {
      assert_number (memory->term_bytes[i]);
      sum += memory->term_bytes[i];
    }
  assert_near (memory->total_bytes, sum);
  g_assert_cmpint (memory->fits, ==, memory->total_bytes <= memory->capacity_bytes);
  assert_number (memory->max_batch);
  assert_number (memory->max_context_tokens);
  assert_number (memory->kv_blocks);
}

static bool
evaluate (Sample *s, BudMethod method, BudOperator *operators, BudEstimate *estimate)
{
  BudDiagnostic diagnostic = { 0 };
  *estimate = (BudEstimate){ 0 };
  if (operators != NULL)
    {
      estimate->prefill.operators = operators;
      estimate->decode.operators = operators + BUD_MAX_OPERATORS;
      estimate->prefill.operators_capacity = estimate->decode.operators_capacity = BUD_MAX_OPERATORS;
    }
  s->request.method = method;
  const BudStatus status = bud_estimate (&s->request, estimate, &diagnostic);
  if (status == BUD_STATUS_OK)
    return true;
  if (status != BUD_STATUS_UNSUPPORTED || strcmp (diagnostic.field, "draft") != 0)
    g_assert_cmpint (status, ==, BUD_STATUS_INVALID);
  g_assert_cmpstr (diagnostic.field, !=, "");
  g_assert_cmpstr (diagnostic.message, !=, "");
  return false;
}

static void
assert_answer (const Sample *s, const BudEstimate *e)
{
  const BudDeployment *layout = &s->request.deployment;
  const bool has_collectives = layout->tp > 1 || layout->dp > 1;
  assert_memory (&e->memory);
  if (!e->memory.fits)
    {
      g_assert_true (isnan (e->ttft_s) && isnan (e->tpot_s) && isnan (e->usd_per_h)
                     && isnan (e->average_power_w));
      g_assert_cmpfloat (e->memory.overflow_bytes, >, 0.0);
      return;
    }
  assert_stage (&e->prefill, has_collectives);
  assert_stage (&e->decode, has_collectives);
  g_assert_cmpfloat (e->ttft_s, >, 0.0);
  g_assert_cmpfloat (e->prefill.flop, >, 0.0);
  g_assert_cmpfloat (e->prefill.bytes, >, 0.0);
  assert_near (e->prefill.latency_s + e->kv_transfer_s, e->ttft_s);
  assert_near (e->tpot_s, e->decode.latency_s / e->tokens_per_step + e->interference_s);
  /* Prompts are what limits short answers. */
  if (layout->chunk_tokens == 0 && layout->n_prefill_instances == 0
      && ((s->request.workload.output_tokens >= 128 && e->interference_s < e->tpot_s / 2)
          || !s->request.workload.is_concurrency))
    assert_near (e->requests_per_s, e->n_running / e->e2e_s);
  g_assert_cmpfloat (e->requests_per_s, <=, e->n_running / e->e2e_s * (1.0 + 1e-12));
  g_assert_cmpfloat (e->n_running, <=, s->request.workload.n_sequences);
  g_assert_cmpfloat (e->imbalance_ratio, >=, 1.0);
  g_assert_cmpfloat (e->average_power_w, >=, layout->n_devices * s->device.idle_w);
  g_assert_cmpfloat (e->average_power_w, <=, layout->n_devices * s->device.tdp_w * (1.0 + 1e-9));
  assert_near (e->usd_per_h, layout->n_devices * s->device.usd_per_h);
  if (layout->pp == 1)
    g_assert_cmpfloat (e->prefill.pipeline_s + e->decode.pipeline_s, ==, 0.0);
}

static void
check_random (bool with_features)
{
  g_autofree BudOperator *operators = g_new (BudOperator, 2 * BUD_MAX_OPERATORS);
  BudRandom random = bud_random_init (with_features ? 3 : 1, 0);
  Sample s;
  int n_fit = 0, n_unfit = 0;

  for (int i = 0; i < N_RANDOM; i++)
    {
      BudEstimate calibrated, ideal, plain;
      randomise (&s, &random);
      if (with_features)
        randomise_features (&s, &random);
      if (!evaluate (&s, BUD_METHOD_CALIBRATED, operators, &calibrated))
        continue;
      assert_answer (&s, &calibrated);
      evaluate (&s, BUD_METHOD_CALIBRATED, NULL, &plain);
      if (!calibrated.memory.fits)
        {
          n_unfit++;
          continue;
        }
      n_fit++;
      /* Asking for the operators changes nothing. */
      g_assert_cmpfloat (plain.e2e_s, ==, calibrated.e2e_s);
      evaluate (&s, BUD_METHOD_IDEAL, operators, &ideal);
      assert_answer (&s, &ideal);
      g_assert_cmpfloat (ideal.ttft_s, <=, calibrated.ttft_s * (1.0 + 1e-12));
      /* Behind a slower prefill pool fewer sequences decode, and each of those faster: the rate is what
       * compares. */
      if (s.request.deployment.n_prefill_instances == 0)
        g_assert_cmpfloat (ideal.tpot_s, <=, calibrated.tpot_s * (1.0 + 1e-12));
      g_assert_cmpfloat (ideal.requests_per_s * (1.0 + 2e-3), >=, calibrated.requests_per_s);
      g_assert_cmpfloat (ideal.prefill.host_s + ideal.decode.host_s, ==, 0.0);
    }
  g_assert_cmpint (n_fit, >, with_features ? 500 : 1000);
  g_assert_cmpint (n_unfit, >, 100);
}

static void
test_random (void)
{
  check_random (false);
}

static void
test_random_features (void)
{
  check_random (true);
}

typedef enum
{
  FASTER_MEMORY,
  FASTER_COMPUTE,
  FASTER_LINK,
  N_FASTER,
} Faster;

static void
make_faster (BudDevice *device, Faster what)
{
  switch (what)
    {
    case FASTER_MEMORY:
      device->memory_bytes_per_s *= 2.0;
      break;
    case FASTER_COMPUTE:
      for (int i = 0; i < BUD_N_COMPUTES; i++)
        device->peak_flop_per_s[i] *= 2.0;
      break;
    default:
      device->link_bytes_per_s *= 2.0;
      device->node_link_bytes_per_s *= 2.0;
      for (int i = 0; i < BUD_N_COLLECTIVES; i++)
        for (int j = 0; j < 3; j++)
          device->collective[i].bus_bytes_per_s[j] *= 2.0;
      break;
    }
}

/* A faster device is never slower. */
static void
test_monotonic (void)
{
  BudRandom random = bud_random_init (2, 0);
  Sample s;

  for (int i = 0; i < N_RANDOM / 4; i++)
    {
      BudEstimate before, after;
      randomise (&s, &random);
      const BudMethod method = i % 2 ? BUD_METHOD_IDEAL : BUD_METHOD_CALIBRATED;
      if (!evaluate (&s, method, NULL, &before) || !before.memory.fits)
        continue;
      make_faster (&s.device, (Faster) (i / 2 % N_FASTER));
      g_assert_true (evaluate (&s, method, NULL, &after));
      g_assert_cmpfloat (after.ttft_s, <=, before.ttft_s * (1.0 + 1e-12));
      g_assert_cmpfloat (after.tpot_s, <=, before.tpot_s * (1.0 + 1e-12));
    }
}

/* A prompt more is never sooner done, also where the token budget cuts off one more step of the pipeline. */
static void
test_pipelined_steps (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_bare_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  double before_s = 0.0;
  request.deployment.n_devices = request.deployment.pp = 2;
  request.workload.input_tokens = 512;
  request.workload.output_tokens = 16;
  profile.max_batched_tokens = 8192;
  for (uint32_t n = 12; n <= 52; n++)
    {
      BudEstimate e = { 0 };
      request.workload.n_sequences = n;
      g_assert_cmpint (bud_estimate (&request, &e, NULL), ==, BUD_STATUS_OK);
      g_assert_cmpfloat (e.ttft_s, >, before_s);
      before_s = e.ttft_s;
    }
}

/* Twice every rate and half every fixed cost is half the time. */
static void
test_scale (void)
{
  BudModel model = fixture_model (FIXTURE_MIXTRAL);
  BudDevice slow = fixture_h100 (), fast = fixture_h100 ();
  BudEngineProfile profile = fixture_bare_profile ();
  BudCase request = fixture_case (&model, &slow, &profile, 4);
  BudEstimate a = { 0 }, b = { 0 };
  for (int i = 0; i < N_FASTER; i++)
    make_faster (&fast, (Faster) i);
  for (int i = 0; i < BUD_N_RATES; i++)
    fast.gemm[i].overhead_s /= 2.0, fast.grouped_gemm[i].overhead_s /= 2.0;
  fast.prefill_attention.overhead_s /= 2.0;
  fast.prefill_attention.tile_s /= 2.0;
  fast.decode_attention_overhead_s /= 2.0;
  fast.decode_attention_sm_s /= 2.0;
  fast.elementwise_overhead_s /= 2.0;
  for (int i = 0; i < BUD_N_COLLECTIVES; i++)
    for (int j = 0; j < 3; j++)
      fast.collective[i].latency_s[j] /= 2.0;
  for (int i = 0; i < BUD_N_LIBRARIES; i++)
    for (int j = 0; j < 3; j++)
      fast.own_all_reduce[i].latency_s[j] /= 2.0;
  g_assert_cmpint (bud_estimate (&request, &a, NULL), ==, BUD_STATUS_OK);
  request.device = &fast;
  g_assert_cmpint (bud_estimate (&request, &b, NULL), ==, BUD_STATUS_OK);
  assert_near (b.ttft_s * 2.0, a.ttft_s);
  assert_near (b.tpot_s * 2.0, a.tpot_s);
}

/* Llama-3.1-8B, one H100, batch 1, 1024 in, 256 out, ideal: weights less the embedding table that is only
 * looked at, decode bytes ≈ 2 · (8 030 261 248 − 128256 · 4096 − 266 240) + KV 131072 B/token · 1152 = 15.010
 * GB + 0.151 GB and streams (< 1 %); at 3.35 TB/s 4.53 ms. */
static void
test_hand_decode (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_bare_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  BudEstimate e = { 0 };
  request.method = BUD_METHOD_IDEAL;
  g_assert_cmpint (bud_estimate (&request, &e, NULL), ==, BUD_STATUS_OK);
  const double weights = 2.0 * (8030261248.0 - 128256.0 * 4096.0 - 266240.0);
  const double cache = 131072.0 * (1024.0 + 128.0);
  g_assert_cmpfloat (e.decode.bytes, >=, weights + cache);
  g_assert_cmpfloat (e.decode.bytes, <=, (weights + cache) * 1.01);
  g_assert_cmpfloat_with_epsilon (e.tpot_s, e.decode.bytes / 3.35e12, 1e-9);
  /* FLOP = 2 · matrices + 2 · 32 heads · 256 · 1152 keys · 32 layers */
  g_assert_cmpfloat_with_epsilon (e.decode.flop, weights + 2.0 * 32.0 * 256.0 * 1152.0 * 32.0, 1.0);
  /* Prefill: head on one row; 1024 · 1025 / 2 visible pairs. */
  const double layers = 2.0 * (8030261248.0 - 2.0 * 128256.0 * 4096.0 - 266240.0);
  g_assert_cmpfloat_with_epsilon (
      e.prefill.flop, 1024.0 * layers + 2.0 * 128256.0 * 4096.0 + 2.0 * 32.0 * 256.0 * 524800.0 * 32.0, 1e3);
}

/* Two replicas with twice the batch: the same times, twice the rate. DP of a dense model is the same thing.
 */
static void
test_replicas (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_vllm_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 2);
  BudEstimate one = { 0 }, two = { 0 }, split = { 0 };
  request.workload.n_sequences = 8;
  g_assert_cmpint (bud_estimate (&request, &one, NULL), ==, BUD_STATUS_OK);
  request.workload.n_sequences = 16;
  request.deployment.n_devices = 4;
  g_assert_cmpint (bud_estimate (&request, &two, NULL), ==, BUD_STATUS_OK);
  request.deployment.dp = 2;
  g_assert_cmpint (bud_estimate (&request, &split, NULL), ==, BUD_STATUS_OK);
  assert_near (two.tpot_s, one.tpot_s);
  assert_near (two.output_tokens_per_s, 2.0 * one.output_tokens_per_s);
  assert_near (two.decode.mfu_ratio, one.decode.mfu_ratio);
  assert_near (split.e2e_s, two.e2e_s);
  assert_near (split.memory.total_bytes, two.memory.total_bytes);
}

/* Concurrency: what does not fit waits, the others' prefill lands on each token. */
static void
test_concurrency (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_70B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_vllm_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 4);
  BudEstimate e = { 0 }, lone = { 0 };
  request.workload.is_concurrency = true;
  g_assert_cmpint (bud_estimate (&request, &lone, NULL), ==, BUD_STATUS_OK);
  g_assert_cmpfloat (lone.interference_s, ==, 0.0);
  request.workload.n_sequences = 1000;
  request.workload.input_tokens = 4096;
  request.workload.output_tokens = 1024;
  g_assert_cmpint (bud_estimate (&request, &e, NULL), ==, BUD_STATUS_OK);
  g_assert_true (e.memory.fits);
  g_assert_cmpfloat (e.n_running, ==, e.memory.max_batch);
  g_assert_cmpfloat (e.n_running, <, 1000.0);
  /* One more would not fit: KV is 327680 B/token over 4 ranks, 5120 tokens. */
  g_assert_cmpfloat (e.memory.capacity_bytes - e.memory.total_bytes, <, 327680.0 / 4.0 * 5120.0 + 1e6);
  assert_near (e.interference_s,
               (e.n_running - 1.0) * (e.prefill.latency_s - e.prefill.host_s) / 1024.0 * 0.75);
}

/* Every prompt is prefilled once, however few tokens answer it. */
static void
test_short_answers (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_70B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_vllm_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 4);
  BudEstimate e = { 0 };
  double alone_per_s;

  request.workload.is_concurrency = true;
  request.workload.n_sequences = 100;
  request.workload.input_tokens = 1000;
  request.workload.output_tokens = 1;
  g_assert_cmpint (bud_estimate (&request, &e, NULL), ==, BUD_STATUS_OK);
  /* Those that share a step read the weights once. */
  alone_per_s = 1.0 / ((e.prefill.latency_s - e.prefill.host_s) * 0.75);
  g_assert_cmpfloat (e.requests_per_s, >=, alone_per_s);
  g_assert_cmpfloat (e.requests_per_s, <, 1.25 * alone_per_s);
}

/* Llama-3.1-405B in bf16 needs 812 GB: 8 · 68 GB are not enough, 14 are (TP 2 · PP 7, TP 1 · PP 14). */
static void
test_unfit (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_405B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_vllm_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 8);
  BudEstimate e = { 0 };
  g_assert_cmpint (bud_estimate (&request, &e, NULL), ==, BUD_STATUS_OK);
  g_assert_false (e.memory.fits);
  g_assert_cmpint (e.memory.overflow_term, ==, BUD_MEMORY_WEIGHTS);
  g_assert_cmpfloat (e.memory.max_batch, ==, 0.0);
  g_assert_cmpuint (e.memory.minimum_devices, >=, 12);
  g_assert_cmpuint (e.memory.minimum_devices, <=, 16);
  g_assert_true (isnan (e.ttft_s) && isnan (e.joule_per_output_token) && isnan (e.usd_per_h));
}

static void
test_refusals (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_vllm_profile ();
  BudDiagnostic diagnostic = { 0 };
  BudEstimate e = { 0 };
  BudCase request = fixture_case (&model, &device, &profile, 2);
  device.link_bytes_per_s = 0.0;
  g_assert_cmpint (bud_estimate (&request, &e, &diagnostic), ==, BUD_STATUS_UNSUPPORTED);
  g_assert_cmpstr (diagnostic.field, ==, "link");
  request = fixture_case (&model, &device, &profile, 1);
  g_assert_cmpint (bud_estimate (&request, &e, &diagnostic), ==, BUD_STATUS_OK);

  BudOperator few[3];
  e.prefill.operators = few;
  e.prefill.operators_capacity = 3;
  g_assert_cmpint (bud_estimate (&request, &e, &diagnostic), ==, BUD_STATUS_NO_SPACE);
  e.prefill.operators = NULL;

  for (int i = 0; i < BUD_N_COMPUTES; i++)
    device.peak_flop_per_s[i] = 0.0;
  g_assert_cmpint (bud_estimate (&request, &e, &diagnostic), ==, BUD_STATUS_UNSUPPORTED);
  g_assert_cmpstr (diagnostic.field, ==, "precision");
}

/* A device without fp8 runs fp8 weights at its bf16 peak; the bytes stay fp8's. */
static void
test_widened (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_bare_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  BudEstimate e = { 0 };
  device.peak_flop_per_s[BUD_COMPUTE_FP8] = 0.0;
  request.deployment.weight_format = request.deployment.activation_format = BUD_FORMAT_FP8;
  g_assert_cmpint (bud_estimate (&request, &e, NULL), ==, BUD_STATUS_OK);
  g_assert_true (e.compute_is_widened);
  g_assert_cmpint (e.compute_format, ==, BUD_COMPUTE_BF16);
  g_assert_cmpfloat_with_epsilon (e.memory.term_bytes[BUD_MEMORY_WEIGHTS], 8030261248.0, 1.0);
}

/* What only rounds up is answered, and said. */
static void
test_uneven (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_bare_profile ();
  for (uint32_t tp = 1; tp <= 8; tp++)
    {
      BudCase request = fixture_case (&model, &device, &profile, tp);
      BudEstimate e = { 0 };
      g_assert_cmpint (bud_estimate (&request, &e, NULL), ==, BUD_STATUS_OK);
      g_assert_cmpint ((e.assumed & BUD_ASSUMED_UNEVEN) != 0, ==, 8 % tp != 0);
    }
}

/* Only rates that the case runs at are said to be assumed. */
static void
test_assumed_rates (void)
{
  BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_bare_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  const struct
  {
    uint32_t rates;
    BudFormat format;
    bool is_assumed;
  } cases[] = { { 1u << BUD_RATE_8BIT, BUD_FORMAT_BF16, false },
                { 1u << BUD_RATE_8BIT, BUD_FORMAT_FP8, true },
                { 1u << BUD_RATE_16BIT, BUD_FORMAT_FP8, false },
                { BUD_RATES_OF_ALL, BUD_FORMAT_FP8, true } };

  device.assumed |= BUD_ASSUMED_KERNEL_RATES;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      BudEstimate e = { 0 };
      device.assumed_rates = cases[i].rates;
      request.deployment.weight_format = request.deployment.activation_format = cases[i].format;
      g_assert_cmpint (bud_estimate (&request, &e, NULL), ==, BUD_STATUS_OK);
      g_assert_cmpint ((e.assumed & BUD_ASSUMED_KERNEL_RATES) != 0, ==, cases[i].is_assumed);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/estimate/random", test_random);
  g_test_add_func ("/engine/estimate/random-features", test_random_features);
  g_test_add_func ("/engine/estimate/monotonic", test_monotonic);
  g_test_add_func ("/engine/estimate/pipelined-steps", test_pipelined_steps);
  g_test_add_func ("/engine/estimate/scale", test_scale);
  g_test_add_func ("/engine/estimate/hand-decode", test_hand_decode);
  g_test_add_func ("/engine/estimate/replicas", test_replicas);
  g_test_add_func ("/engine/estimate/concurrency", test_concurrency);
  g_test_add_func ("/engine/estimate/short-answers", test_short_answers);
  g_test_add_func ("/engine/estimate/unfit", test_unfit);
  g_test_add_func ("/engine/estimate/refusals", test_refusals);
  g_test_add_func ("/engine/estimate/widened", test_widened);
  g_test_add_func ("/engine/estimate/uneven", test_uneven);
  g_test_add_func ("/engine/estimate/assumed-rates", test_assumed_rates);
  return g_test_run ();
}
