/* The operators of a step: FLOP and bytes by hand, masks, parts that add up, stages of a pipeline. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "engine/step.h"
#include "fixtures.h"

#define assert_close(actual, expected) g_assert_cmpfloat_with_epsilon ((actual) / (expected), 1.0, 1e-9)

typedef struct
{
  BudModel model;
  BudDevice device;
  BudEngineProfile profile;
  BudCase request;
  BudStep step;
  BudStage stage;
  BudOperator operators[BUD_MAX_OPERATORS];
} Setup;

static void
set_up (Setup *s, Fixture fixture, uint32_t tp, uint32_t ep, uint32_t dp)
{
  memset (s, 0, sizeof *s);
  s->model = fixture_model (fixture);
  s->device = fixture_h100 ();
  s->profile = fixture_bare_profile ();
  s->request = fixture_case (&s->model, &s->device, &s->profile, tp);
  s->request.method = BUD_METHOD_IDEAL;
  s->request.deployment.ep = ep;
  s->request.deployment.dp = dp;
  s->request.deployment.n_devices = tp * dp;
  g_assert_cmpint (bud_step_init (&s->step, &s->request, NULL), ==, BUD_STATUS_OK);
  s->stage.operators = s->operators;
  s->stage.operators_capacity = BUD_MAX_OPERATORS;
}

static void
run (Setup *s, const BudStepBatch *batch)
{
  g_assert_cmpint (bud_step_run (&s->step, batch, BUD_STEP_ALL, 1.0, 1.0, &s->stage, NULL, NULL), ==,
                   BUD_STATUS_OK);
}

static BudStepBatch
decode (double n, double context)
{
  return (BudStepBatch){ .n_decodes = n,
                         .n_beams = 1,
                         .verify_tokens = 1,
                         .context_from = context,
                         .context_to = context,
                         .logit_rows = n,
                         .dp_ranks = 1 };
}

/* The `nth` operator of that name. */
static const BudOperator *
find (const Setup *s, const char *name, int nth)
{
  for (size_t i = 0; i < s->stage.n_operators; i++)
    if (strcmp (s->stage.operators[i].name, name) == 0 && nth-- == 0)
      return &s->stage.operators[i];
  return NULL;
}

static void
test_masks (void)
{
  BudAttention a = { .kind = BUD_ATTENTION_GQA };
  /* 1 + 2 + … + 10; the last 4 of them; bidirectional: 4 queries on 10 keys. */
  g_assert_cmpfloat (bud_attention_pairs (&a, 0, 10), ==, 55.0);
  g_assert_cmpfloat (bud_attention_pairs (&a, 6, 10), ==, 7.0 + 8.0 + 9.0 + 10.0);
  g_assert_cmpfloat (bud_attention_mean_keys (&a, 100, 200), ==, 150.0);
  a.is_bidirectional = true;
  g_assert_cmpfloat (bud_attention_pairs (&a, 6, 10), ==, 40.0);
  a.is_bidirectional = false;

  /* Window 4: 1 2 3 4 4 4 4 4 4 4. */
  a.window_tokens = 4;
  g_assert_cmpfloat (bud_attention_pairs (&a, 0, 10), ==, 34.0);
  g_assert_cmpfloat (bud_attention_mean_keys (&a, 100, 200), ==, 4.0);
  /* Half of the generation below the window: (∫0..4 u + 4 · 4) / 8 = (8 + 16) / 8. */
  g_assert_cmpfloat (bud_attention_mean_keys (&a, 0, 8), ==, 3.0);
  /* Chunks of 4: 1 2 3 4 1 2 3 4 1 2. */
  a.window_is_chunk = true;
  g_assert_cmpfloat (bud_attention_pairs (&a, 0, 10), ==, 23.0);
  g_assert_cmpfloat (bud_attention_mean_keys (&a, 100, 200), ==, 2.0);

  /* At most 3 chosen: 1 2 3 3 3 … */
  a = (BudAttention){ .kind = BUD_ATTENTION_MLA, .sparse_top_k_tokens = 3 };
  g_assert_cmpfloat (bud_attention_pairs (&a, 0, 10), ==, 27.0);
}

/* Llama-3.1-70B, TP 8, 32 decodes at 2048: per device QKV 32 × (8 · 128 + 2 · 128) × 8192, FFN 28672/8,
 * attention 8 heads and one KV head. */
static void
test_dense_decode (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_70B, 8, 1, 1);
  const BudStepBatch batch = decode (32, 2048);
  run (&s, &batch);
  const BudOperator *qkv = find (&s, "qkv_projection", 0);
  g_assert_cmpfloat (qkv->count, ==, 80.0);
  g_assert_cmpfloat (qkv->flop, ==, 2.0 * 32 * 1280 * 8192);
  g_assert_cmpfloat (qkv->bytes, ==, 2.0 * (1280.0 * 8192 + 32 * (1280 + 8192)));
  const BudOperator *core = find (&s, "decode_attention", 0);
  g_assert_cmpfloat (core->flop, ==, 2.0 * 32 * 8 * 256 * 2048);
  g_assert_cmpfloat (core->bytes, ==, 2.0 * 32 * (2048.0 * 256 + 8 * 256));
  g_assert_cmpfloat (find (&s, "gate_up_projection", 0)->flop, ==, 2.0 * 32 * 2 * 3584 * 8192);
  g_assert_cmpfloat (find (&s, "down_projection", 0)->flop, ==, 2.0 * 32 * 3584 * 8192);
  g_assert_cmpfloat (find (&s, "lm_head", 0)->flop, ==, 2.0 * 32 * 16032 * 8192);
  const BudOperator *reduce = find (&s, "mixer_all_reduce", 0);
  g_assert_cmpfloat (reduce->network_bytes, ==, 32.0 * 8192 * 2);
  assert_close (reduce->latency_s, 32.0 * 8192 * 2 * 1.75 / 450e9);
}

/* KV heads replicate beyond one per rank: 16 ranks of 8 KV heads still read one each. */
static void
test_replicated_kv (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_70B, 16, 1, 1);
  const BudStepBatch batch = decode (1, 1000);
  run (&s, &batch);
  g_assert_cmpfloat (find (&s, "qkv_projection", 0)->flop, ==, 2.0 * (4 * 128 + 2 * 128) * 8192);
  g_assert_cmpfloat (find (&s, "decode_attention", 0)->bytes, ==, 2.0 * (1000 * 256 + 4 * 256));
}

/* Prefill of 2 prompts of 1000 with 200 cached: pairs Σ 201…1000 … each; the head sees two rows. */
static void
test_prefix (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_8B, 1, 1, 1);
  const BudPrefillChunk chunk = { .n_sequences = 2, .new_tokens = 800, .cached_tokens = 200, .n_splits = 1 };
  const BudStepBatch batch
      = { .chunks = &chunk, .n_chunks = 1, .n_beams = 1, .verify_tokens = 1, .logit_rows = 2, .dp_ranks = 1 };
  run (&s, &batch);
  const double pairs = 1000.0 * 1001 / 2 - 200.0 * 201 / 2;
  g_assert_cmpfloat (find (&s, "prefill_attention", 0)->flop, ==, 2.0 * 2 * 32 * 256 * pairs);
  g_assert_cmpfloat (find (&s, "qkv_projection", 0)->flop, ==, 2.0 * 1600 * 6144 * 4096);
  g_assert_cmpfloat (find (&s, "lm_head", 0)->flop, ==, 2.0 * 2 * 128256 * 4096);
}

/* Four beams share 1024 prompt tokens and own 100 each: 1024 + 4 · 100 tokens are read, 4 · 1124 seen. */
static void
test_beams (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_8B, 1, 1, 1);
  BudStepBatch batch = decode (2, 1124);
  batch.n_beams = 4;
  batch.shared_tokens = 1024;
  run (&s, &batch);
  const BudOperator *core = find (&s, "decode_attention", 0);
  assert_close (core->flop, 2.0 * 8 * 32 * 256 * 1124);
  assert_close (core->bytes, 2.0 * (2 * 1424.0 * 8 * 256 + 8 * 32 * 256));
}

/* Mixtral: 16 tokens of 2 choices visit 8 · (1 − .75^16) = 7.92 of 8 experts; EP 8 gives each rank one expert
 * and 1.3 of the mean load. */
static void
test_experts (void)
{
  Setup s;
  set_up (&s, FIXTURE_MIXTRAL, 1, 1, 1);
  BudStepBatch batch = decode (16, 100);
  run (&s, &batch);
  const BudOperator *experts = find (&s, "experts", 0);
  const double touched = 8.0 * (1.0 - pow (0.75, 16));
  const double matrix = 4096.0 * 14336;
  assert_close (experts->flop, 2.0 * 16 * 2 * 3 * matrix);
  g_assert_cmpfloat (experts->bytes, >, 2.0 * touched * 3 * matrix);
  g_assert_cmpfloat (experts->bytes, <, 2.0 * touched * 3 * matrix * 1.02);
  g_assert_null (find (&s, "expert_dispatch", 0));

  set_up (&s, FIXTURE_MIXTRAL, 1, 8, 8);
  batch.dp_ranks = 8;
  run (&s, &batch);
  experts = find (&s, "experts", 0);
  assert_close (experts->flop, 1.3 * 2.0 * 128 * 2 / 8 * 3 * matrix);
  g_assert_cmpfloat (experts->bytes, >, 2.0 * 3 * matrix * 0.99);
  g_assert_cmpfloat (find (&s, "expert_dispatch", 0)->network_bytes, ==, 16.0 * 2 * 4096 * 2);
  g_assert_cmpfloat (find (&s, "expert_combine", 0)->network_bytes, ==, 16.0 * 2 * 4096 * 2);
}

/* DeepSeek-V3 decode at 4096: the latent cache (512 + 64) is read whole on each rank, by 16 absorbed heads of
 * 1088. */
static void
test_latent (void)
{
  Setup s;
  set_up (&s, FIXTURE_DEEPSEEK, 8, 1, 1);
  const BudStepBatch batch = decode (4, 4096);
  run (&s, &batch);
  const BudOperator *core = find (&s, "decode_attention", 0);
  g_assert_cmpfloat (core->flop, ==, 2.0 * 4 * 16 * 1088 * 4096);
  g_assert_cmpfloat (core->bytes, ==, 2.0 * 4 * (4096.0 * 576 + 16 * 1088));
  g_assert_cmpfloat (find (&s, "qkv_down_projection", 0)->flop, ==, 2.0 * 4 * (1536 + 576) * 7168);
  g_assert_cmpfloat (find (&s, "query_projection", 0)->flop, ==, 2.0 * 4 * 16 * 192 * 1536);
  g_assert_cmpfloat (find (&s, "absorbed_key_projection", 0)->flop, ==, 2.0 * 4 * 16 * 128 * 512);

  /* Prefill is expanded: 16 heads of 192 + 128. */
  const BudPrefillChunk chunk = { .n_sequences = 1, .new_tokens = 1000, .n_splits = 1 };
  const BudStepBatch prefill
      = { .chunks = &chunk, .n_chunks = 1, .n_beams = 1, .verify_tokens = 1, .logit_rows = 1, .dp_ranks = 1 };
  s.stage.n_operators = 0;
  run (&s, &prefill);
  g_assert_cmpfloat (find (&s, "prefill_attention", 0)->flop, ==, 2.0 * 16 * 320 * 500500.0);
  g_assert_cmpfloat (find (&s, "kv_up_projection", 0)->flop, ==, 2.0 * 1000 * 16 * 256 * 512);
}

/* Sparse attention reads 2048 of 100 000 tokens; its indexer looks at all. */
static void
test_sparse (void)
{
  Setup s;
  set_up (&s, FIXTURE_SPARSE, 8, 1, 1);
  const BudStepBatch batch = decode (1, 100000);
  run (&s, &batch);
  assert_close (find (&s, "decode_attention", 0)->flop, 2.0 * 16 * 1088 * 2048);
  assert_close (find (&s, "decode_indexer", 0)->bytes, 100000.0 * 132);
}

/* Mamba-2 2.7B: fp32 state 5120 · 128 read and written, convolution state 3 · (5120 + 256) in 16 bit. */
static void
test_state (void)
{
  Setup s;
  set_up (&s, FIXTURE_MAMBA2, 1, 1, 1);
  const BudStepBatch batch = decode (3, 5000);
  run (&s, &batch);
  const BudOperator *scan = find (&s, "ssm_decode_scan", 0);
  const double state = 2.0 * 3 * (5120.0 * 128 * 4 + 5376.0 * 3 * 2);
  g_assert_cmpfloat (scan->bytes, ==, state + 3.0 * (3 * 5120 + 2 * 128 + 80) * 2);
  g_assert_cmpfloat (scan->flop, ==, 3.0 * (6 * 5120 * 128 + 2 * 4 * 5376));
  g_assert_null (find (&s, "decode_attention", 0));
  g_assert_cmpfloat (find (&s, "ssm_input_projection", 0)->flop, ==, 2.0 * 3 * (2 * 5120 + 256 + 80) * 2560);
}

/* T5: the encoder's layers are in OTHER, cross keys and values are made once and read by each decode. */
static void
test_encoder (void)
{
  Setup s;
  set_up (&s, FIXTURE_T5, 1, 1, 1);
  const BudPrefillChunk chunk = { .n_sequences = 2, .new_tokens = 1, .n_splits = 1 };
  const BudStepBatch prefill = { .chunks = &chunk,
                                 .n_chunks = 1,
                                 .n_beams = 1,
                                 .verify_tokens = 1,
                                 .logit_rows = 2,
                                 .encoder_tokens = 300,
                                 .n_encodes = 2,
                                 .dp_ranks = 1 };
  run (&s, &prefill);
  const BudOperator *encoder = find (&s, "encoder_attention", 0);
  g_assert_cmpint (encoder->group, ==, BUD_GROUP_OTHER);
  g_assert_cmpfloat (encoder->flop, ==, 2.0 * 2 * 16 * 128 * 300 * 300);
  g_assert_cmpfloat (find (&s, "cross_kv_projection", 0)->flop, ==, 2.0 * 600 * 2048 * 1024);

  BudStepBatch batch = decode (2, 10);
  batch.encoder_tokens = 300;
  s.stage.n_operators = 0;
  run (&s, &batch);
  g_assert_null (find (&s, "cross_kv_projection", 0));
  g_assert_cmpfloat (find (&s, "cross_attention", 0)->flop, ==, 2.0 * 2 * 16 * 128 * 300);
}

/* The simulator's three parts are the whole step, for every fixture and a mixed batch. */
static void
test_parts (void)
{
  Setup s;
  const BudPrefillChunk chunks[] = { { 1, 500, 100, 1 }, { 3, 64, 0, 1 } };
  const BudStepBatch batch = { .chunks = chunks,
                               .n_chunks = 2,
                               .n_decodes = 7,
                               .n_beams = 1,
                               .verify_tokens = 1,
                               .context_from = 900,
                               .context_to = 900,
                               .logit_rows = 11,
                               .dp_ranks = 1 };
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    {
      set_up (&s, (Fixture) fixture, 4, 1, 1);
      s.request.method = BUD_METHOD_CALIBRATED;
      g_assert_cmpint (bud_step_init (&s.step, &s.request, NULL), ==, BUD_STATUS_OK);
      const double whole = bud_step_time (&s.step, &batch, BUD_STEP_ALL);
      const double sum = bud_step_time (&s.step, &batch, BUD_STEP_LINEAR)
                         + bud_step_time (&s.step, &batch, BUD_STEP_PREFILL)
                         + bud_step_time (&s.step, &batch, BUD_STEP_DECODE);
      assert_close (sum + 1.0, whole + 1.0);
    }
}

static void
test_pipeline_stages (void)
{
  for (uint32_t layers = 1; layers < 130; layers++)
    for (uint32_t pp = 1; pp <= layers; pp++)
      {
        uint32_t next = 0, least = layers, most = 0;
        for (uint32_t stage = 0; stage < pp; stage++)
          {
            uint32_t first, n;
            bud_stage_layers (layers, pp, stage, &first, &n);
            g_assert_cmpuint (first, ==, next);
            next += n;
            least = MIN (least, n);
            most = MAX (most, n);
          }
        g_assert_cmpuint (next, ==, layers);
        g_assert_cmpuint (most - least, <=, 1);
      }
  /* 10 over 4: the last stage has the head, the two before it one layer more. */
  uint32_t first, n;
  bud_stage_layers (10, 4, 3, &first, &n);
  g_assert_cmpuint (first, ==, 8);
  g_assert_cmpuint (n, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/step/masks", test_masks);
  g_test_add_func ("/engine/step/dense-decode", test_dense_decode);
  g_test_add_func ("/engine/step/replicated-kv", test_replicated_kv);
  g_test_add_func ("/engine/step/prefix", test_prefix);
  g_test_add_func ("/engine/step/beams", test_beams);
  g_test_add_func ("/engine/step/experts", test_experts);
  g_test_add_func ("/engine/step/latent", test_latent);
  g_test_add_func ("/engine/step/sparse", test_sparse);
  g_test_add_func ("/engine/step/state", test_state);
  g_test_add_func ("/engine/step/encoder", test_encoder);
  g_test_add_func ("/engine/step/parts", test_parts);
  g_test_add_func ("/engine/step/pipeline-stages", test_pipeline_stages);
  return g_test_run ();
}
