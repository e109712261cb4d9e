/* What is held where, and the largest load that fits. */
#include <glib.h>
#include <math.h>

#include "engine/memory.h"
#include "fixtures.h"

#define assert_close(actual, expected) g_assert_cmpfloat_with_epsilon ((actual) / (expected), 1.0, 1e-12)

/* Llama-3.1-8B: 8 030 261 248 parameters in bf16, 131072 B of cache per token; nothing is sharded. */
static void
test_single (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_vllm_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  BudMemory memory;
  request.workload.n_sequences = 4;
  g_assert_cmpint (bud_estimate_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
  g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_WEIGHTS], ==, 2.0 * 8030261248.0);
  g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_KV_CACHE], ==, 4.0 * 131072.0 * 1280.0);
  g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_STATE], ==, 0.0);
  g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_COMMUNICATION], ==, 0.0);
  /* 4096 tokens of two 4096-wide streams and 3 · 14336 of the FFN */
  g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_ACTIVATIONS], ==, 4096.0 * 2.0 * (2 * 4096 + 3 * 14336));
  assert_close (memory.term_bytes[BUD_MEMORY_RESERVE], 0.1 * 80e9 + 4e9);
  g_assert_true (memory.fits);
  g_assert_cmpuint (memory.minimum_devices, ==, 1);
}

/* Without hardware: totals over all devices, whatever the layout says. */
static void
test_without_device (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_70B);
  BudCase request = fixture_case (&model, NULL, NULL, 8);
  BudMemory memory;
  request.workload.n_sequences = 3;
  g_assert_cmpint (bud_estimate_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
  g_assert_true (memory.fits);
  g_assert_cmpfloat (memory.capacity_bytes, ==, 0.0);
  g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_WEIGHTS], ==, 2.0 * 70553706496.0);
  g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_KV_CACHE], ==, 3.0 * 1280.0 * 327680.0);
}

/* Unsharded weights are the exact parameter count of every fixture. */
static void
test_counts (void)
{
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    {
      const BudModel model = fixture_model ((Fixture) fixture);
      BudCase request = fixture_case (&model, NULL, NULL, 1);
      BudParameterCounts counts;
      BudMemory memory;
      request.workload.input_tokens = request.workload.output_tokens = 100;
      bud_model_count_parameters (&model, &counts);
      g_assert_cmpint (bud_model_validate (&model, NULL), ==, BUD_STATUS_OK);
      g_assert_cmpint (bud_estimate_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
      g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_WEIGHTS], ==, 2.0 * counts.total);
      g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_STATE], ==, bud_model_state_bytes (&model));
      if (model.encoder_tokens == 0 && fixture != FIXTURE_T5)
        g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_KV_CACHE], ==,
                           bud_model_kv_bytes (&model, BUD_FORMAT_BF16, 200));
    }
}

/* TP divides matrices and cache, not norms; KV heads stop at one per rank; a latent cache is never divided;
 * PP divides layers. */
static void
test_shards (void)
{
  const BudModel llama = fixture_model (FIXTURE_LLAMA_70B), deepseek = fixture_model (FIXTURE_DEEPSEEK);
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_bare_profile ();
  BudCase request = fixture_case (&llama, &device, &profile, 8);
  BudMemory memory, wide, latent, two;
  bud_estimate_memory (&request, &memory, NULL);
  const double norms = 161.0 * 8192.0;
  assert_close (memory.term_bytes[BUD_MEMORY_WEIGHTS], 2.0 * ((70553706496.0 - norms) / 8.0 + norms));
  assert_close (memory.term_bytes[BUD_MEMORY_KV_CACHE], 1280.0 * 327680.0 / 8.0);
  request = fixture_case (&llama, &device, &profile, 16);
  bud_estimate_memory (&request, &wide, NULL);
  g_assert_cmpfloat (wide.term_bytes[BUD_MEMORY_KV_CACHE], ==, memory.term_bytes[BUD_MEMORY_KV_CACHE]);

  request = fixture_case (&deepseek, &device, &profile, 8);
  bud_estimate_memory (&request, &latent, NULL);
  g_assert_cmpfloat (latent.term_bytes[BUD_MEMORY_KV_CACHE], ==, 1280.0 * 576.0 * 61.0 * 2.0);

  request = fixture_case (&llama, &device, &profile, 4);
  request.deployment.pp = 2;
  request.deployment.n_devices = 8;
  bud_estimate_memory (&request, &two, NULL);
  assert_close (two.term_bytes[BUD_MEMORY_KV_CACHE], 1280.0 * 327680.0 / 8.0);
  /* The last stage: 40 layers, the head and all the final norm. */
  const double layers = (70553706496.0 - 2.0 * 128256.0 * 8192.0 - norms) / 2.0;
  assert_close (two.term_bytes[BUD_MEMORY_WEIGHTS],
                2.0 * ((layers + 128256.0 * 8192.0) / 4.0 + 80.0 * 8192.0 + 8192.0));
}

/* max_batch is exactly the last that fits, max_context too, for every fixture, layout and profile. */
static void
test_largest (void)
{
  static const uint32_t layouts[][2] = { { 1, 1 }, { 2, 1 }, { 4, 2 }, { 8, 3 } };
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profiles[] = { fixture_vllm_profile (), fixture_bare_profile () };
  int n_checked = 0;
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    for (int i = 0; i < 16; i++)
      {
        const BudModel model = fixture_model ((Fixture) fixture);
        BudCase request = fixture_case (&model, &device, &profiles[i % 2], layouts[i / 4][0]);
        BudMemory memory, at;
        request.deployment.pp = model.n_decoder_layers > 0 ? layouts[i / 4][1] : 1;
        request.deployment.n_devices = request.deployment.tp * request.deployment.pp;
        request.workload.input_tokens = 200;
        request.workload.output_tokens = 100;
        request.workload.n_beams = i % 4 > 1 ? 4 : 1;
        g_assert_cmpint (bud_estimate_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
        if (memory.max_batch < 1.0 || memory.max_batch > 1e8)
          continue;
        n_checked++;
        request.workload.n_sequences = memory.max_batch;
        bud_estimate_memory (&request, &at, NULL);
        g_assert_true (at.fits);
        request.workload.n_sequences = memory.max_batch + 1;
        bud_estimate_memory (&request, &at, NULL);
        g_assert_false (at.fits);
      }
  g_assert_cmpint (n_checked, >, 60);
}

static void
test_context (void)
{
  const BudModel model = fixture_model (FIXTURE_GEMMA);
  BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_vllm_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  BudMemory memory, at;
  request.workload.n_sequences = 100;
  device.memory_bytes = 120e9;
  g_assert_cmpint (bud_estimate_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
  g_assert_cmpfloat (memory.max_context_tokens, >, 1280.0);
  g_assert_cmpfloat (memory.max_context_tokens, <, 8192.0);
  for (int more = 0; more < 2; more++)
    {
      request.workload.input_tokens = memory.max_context_tokens + more - request.workload.output_tokens;
      bud_estimate_memory (&request, &at, NULL);
      g_assert_cmpint (at.fits, ==, !more);
    }
}

/* The term that crosses the line, and by how much. */
static void
test_overflow (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_bare_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  BudMemory memory;
  device.memory_bytes = 16e9;
  bud_estimate_memory (&request, &memory, NULL);
  g_assert_cmpint (memory.overflow_term, ==, BUD_MEMORY_WEIGHTS);
  g_assert_cmpfloat (memory.overflow_bytes, ==, memory.total_bytes - 16e9);
  g_assert_cmpuint (memory.minimum_devices, ==, 2);
  device.memory_bytes = 17e9;
  request.workload.n_sequences = 64;
  bud_estimate_memory (&request, &memory, NULL);
  g_assert_cmpint (memory.overflow_term, ==, BUD_MEMORY_KV_CACHE);
  g_assert_cmpfloat (memory.max_batch, <, 64.0);
}

/* A mixer of every kind, in stages of their own: the fullest is at least the mean, at most the whole. */
static void
test_stages (void)
{
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_bare_profile ();
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    {
      const BudModel model = fixture_model ((Fixture) fixture);
      BudParameterCounts counts;
      bud_model_count_parameters (&model, &counts);
      for (uint32_t pp = 1; pp <= model.n_decoder_layers; pp += 3)
        {
          BudCase request = fixture_case (&model, &device, &profile, 1);
          BudMemory memory;
          request.deployment.pp = request.deployment.n_devices = pp;
          request.workload.input_tokens = request.workload.output_tokens = 100;
          g_assert_cmpint (bud_estimate_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
          g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_WEIGHTS], >=,
                             2.0 * counts.total / pp * (1.0 - 1e-12));
          g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_WEIGHTS], <=, 2.0 * counts.total);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/memory/single", test_single);
  g_test_add_func ("/engine/memory/without-device", test_without_device);
  g_test_add_func ("/engine/memory/counts", test_counts);
  g_test_add_func ("/engine/memory/shards", test_shards);
  g_test_add_func ("/engine/memory/largest", test_largest);
  g_test_add_func ("/engine/memory/context", test_context);
  g_test_add_func ("/engine/memory/overflow", test_overflow);
  g_test_add_func ("/engine/memory/stages", test_stages);
  return g_test_run ();
}
