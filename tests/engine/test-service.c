/* Chunked prefill and pools apart: which steps carry prompts, what a cache takes to move, which pool is the
 * narrower. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "engine/step.h"
#include "fixtures.h"

#define assert_close(actual, expected) g_assert_cmpfloat_with_epsilon ((actual) / (expected), 1.0, 1e-12)

typedef struct
{
  BudModel model;
  BudDevice device;
  BudEngineProfile profile;
  BudCase request;
  BudEstimate estimate;
} Setup;

static void
set_up (Setup *s, Fixture fixture, uint32_t tp, uint32_t concurrency)
{
  memset (s, 0, sizeof *s);
  s->model = fixture_model (fixture);
  s->device = fixture_h100 ();
  s->profile = fixture_bare_profile ();
  s->request = fixture_case (&s->model, &s->device, &s->profile, tp);
  s->request.workload.is_concurrency = concurrency > 0;
  s->request.workload.n_sequences = concurrency > 0 ? concurrency : 1;
}

static void
run (Setup *s)
{
  BudDiagnostic diagnostic = { 0 };
  if (bud_estimate (&s->request, &s->estimate, &diagnostic) != BUD_STATUS_OK)
    g_error ("%s: %s", diagnostic.field, diagnostic.message);
  g_assert_true (s->estimate.memory.fits);
}

/* The time of a step with `decodes` and a mean piece of `room` tokens of a 1024-token prompt. */
static double
mixed_step_s (Setup *s, double decodes, double room)
{
  BudStep step;
  g_assert_cmpint (bud_step_init (&step, &s->request, NULL), ==, BUD_STATUS_OK);
  const double prompts = room / 1024.0, splits = fmax (1.0, 1.0 / prompts);
  const BudPrefillChunk chunk = { .n_sequences = prompts * splits, .new_tokens = 1024, .n_splits = splits };
  const BudStepBatch batch = { .chunks = &chunk,
                               .n_chunks = 1,
                               .n_decodes = decodes,
                               .n_beams = 1,
                               .verify_tokens = 1,
                               .context_from = 1024,
                               .context_to = 1280,
                               .shared_tokens = 1024,
                               .logit_rows = decodes + prompts,
                               .n_encodes = prompts,
                               .dp_ranks = 1 };
  return bud_step_time (&step, &batch, BUD_STEP_ALL);
}

/* 33 running, 1024 in and 256 out: in 256 steps 32 others' prompts of 1024 tokens come by, 128 tokens a step.
 * With 289 tokens a step 256 are left for them: every second step carries a chunk. With 97, 64: each step
 * does, and prefill limits the rate to 64 / 1024 prompts per step. */
static void
test_chunks (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_8B, 1, 33);
  s.request.deployment.chunk_tokens = 289;
  run (&s);
  const double step_s = s.estimate.decode.latency_s;
  assert_close (s.estimate.interference_s, 0.5 * (mixed_step_s (&s, 33, 256) - step_s));
  assert_close (s.estimate.tpot_s, step_s + s.estimate.interference_s);
  assert_close (s.estimate.requests_per_s, 33.0 / s.estimate.e2e_s);

  s.request.deployment.chunk_tokens = 97;
  run (&s);
  assert_close (s.estimate.tpot_s, mixed_step_s (&s, 33, 64));
  assert_close (s.estimate.requests_per_s, 64.0 / 1024.0 / s.estimate.tpot_s);
  g_assert_cmpfloat (s.estimate.requests_per_s, <, 33.0 / s.estimate.e2e_s);
}

/* A prompt of 1024 tokens in chunks of 300 takes 4 steps, and reads the weights four times. */
static void
test_lone_prompt (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_8B, 1, 0);
  run (&s);
  const double bytes = s.estimate.prefill.bytes, flop = s.estimate.prefill.flop, before_s = s.estimate.ttft_s;
  s.request.deployment.chunk_tokens = 300;
  run (&s);
  const double weights = 2.0 * 32 * 218103808.0;
  g_assert_cmpfloat (s.estimate.prefill.bytes - bytes, >=, 3 * weights);
  g_assert_cmpfloat (s.estimate.prefill.bytes - bytes, <, 3.3 * weights);
  assert_close (s.estimate.prefill.flop, flop);
  g_assert_cmpfloat (s.estimate.ttft_s, >, before_s);
  g_assert_cmpfloat (s.estimate.interference_s, ==, 0.0);
}

/* The activations of a step are those of its tokens: 512 · (two streams and three of the FFN) · 2 B. */
static void
test_chunk_memory (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_8B, 1, 16);
  s.request.deployment.chunk_tokens = 512;
  run (&s);
  assert_close (s.estimate.memory.term_bytes[BUD_MEMORY_ACTIVATIONS], 512 * 2.0 * (2 * 4096 + 3 * 14336));
}

/* 70B on two instances of 4: 1024 tokens of 327 680 B go over the link, a quarter from each device, in one
 * hop of the in-node link at 360 GB/s and 2 µs. Nobody prefills between decode steps. */
static void
test_pools (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_70B, 4, 16);
  run (&s);
  const BudEstimate together = s.estimate;
  g_assert_cmpfloat (together.interference_s, >, 0.0);
  s.request.deployment.n_devices = 8;
  s.request.deployment.n_prefill_instances = s.request.deployment.n_decode_instances = 1;
  run (&s);
  assert_close (s.estimate.kv_transfer_s, 2e-6 + 1024.0 * 327680 / 4 / 360e9);
  g_assert_cmpfloat (s.estimate.interference_s, ==, 0.0);
  g_assert_cmpfloat (s.estimate.prefill.latency_s, ==, together.prefill.latency_s);
  g_assert_cmpfloat (s.estimate.decode.latency_s, ==, together.decode.latency_s);
  g_assert_cmpfloat (s.estimate.ttft_s, ==, s.estimate.prefill.latency_s + s.estimate.kv_transfer_s);
  assert_close (s.estimate.requests_per_s, 16.0 / s.estimate.e2e_s);
  g_assert_cmpmem (s.estimate.memory.term_bytes, sizeof s.estimate.memory.term_bytes,
                   together.memory.term_bytes, sizeof together.memory.term_bytes);
}

/* Between nodes it is the node's link. */
static void
test_pools_over_nodes (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_70B, 8, 4);
  s.request.deployment.n_devices = 16;
  s.request.deployment.n_prefill_instances = s.request.deployment.n_decode_instances = 1;
  run (&s);
  g_assert_cmpfloat (s.estimate.kv_transfer_s, >=, 1024.0 * 327680 / 8 / 50e9);
  g_assert_cmpfloat (s.estimate.kv_transfer_s, <, 1.1 * (1024.0 * 327680 / 8 / 50e9) + 20e-6);
}

/* Long prompts, short answers: one prefill instance lets through 1 / its time, and the decode pool holds only
 * what that rate keeps there; a second instance doubles the rate. */
static void
test_narrow_prefill (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_8B, 1, 64);
  s.request.workload.input_tokens = 4096;
  s.request.workload.output_tokens = 64;
  s.request.deployment.n_devices = 2;
  s.request.deployment.n_prefill_instances = s.request.deployment.n_decode_instances = 1;
  run (&s);
  const double rate = s.estimate.requests_per_s, decode_s = s.estimate.decode.latency_s;
  g_assert_cmpfloat (rate, ==, 1.0 / s.estimate.prefill.latency_s);
  /* Little's law in the decode pool. */
  g_assert_cmpfloat_with_epsilon (s.estimate.output_tokens_per_s / (rate * 63), 1.0, 2e-3);
  s.request.deployment.n_devices = 3;
  s.request.deployment.n_prefill_instances = 2;
  run (&s);
  assert_close (s.estimate.requests_per_s, 2 * rate);
  g_assert_cmpfloat (s.estimate.decode.latency_s, >, decode_s);
}

/* More instances never serve less, of whichever pool. */
static void
test_more_instances (void)
{
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    {
      Setup s;
      set_up (&s, (Fixture) fixture, 8, 32);
      s.device.memory_bytes = 1e12;
      s.request.workload.input_tokens = s.request.workload.output_tokens = 100;
      double last = 0.0;
      for (uint32_t n = 1; n <= 4; n++)
        {
          s.request.deployment.n_prefill_instances = (n + 1) / 2;
          s.request.deployment.n_decode_instances = n / 2 + 1;
          s.request.deployment.n_devices = 8 * ((n + 1) / 2 + n / 2 + 1);
          run (&s);
          g_assert_cmpfloat (s.estimate.requests_per_s, >=, last * (1.0 - 1e-3));
          last = s.estimate.requests_per_s;
        }
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    uint32_t n_prefill, n_decode, n_devices, chunk_tokens;
    bool has_link;
    BudMethod method;
    BudStatus status;
    const char *field;
  } rows[] = {
    { 1, 0, 2, 0, true, BUD_METHOD_IDEAL, BUD_STATUS_INVALID, "disaggregate" },
    { 1, 1, 3, 0, true, BUD_METHOD_IDEAL, BUD_STATUS_INVALID, "devices" },
    { 1, 1, 2, 0, false, BUD_METHOD_IDEAL, BUD_STATUS_UNSUPPORTED, "link" },
    { 1, 1, 2, 0, true, BUD_METHOD_GENZ, BUD_STATUS_UNSUPPORTED, "disaggregate" },
    { 0, 0, 1, 32, true, BUD_METHOD_CALIBRATED, BUD_STATUS_INVALID, "chunk_tokens" },
    { 0, 0, 1, 33, true, BUD_METHOD_CALIBRATED, BUD_STATUS_OK, "" },
    { 0, 0, 1, 512, true, BUD_METHOD_GENZ, BUD_STATUS_UNSUPPORTED, "chunk_tokens" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Setup s;
      BudDiagnostic diagnostic = { 0 };
      set_up (&s, FIXTURE_LLAMA_8B, 1, 32);
      s.device.link_bytes_per_s = rows[i].has_link ? s.device.link_bytes_per_s : 0.0;
      s.request.method = rows[i].method;
      s.request.deployment.n_devices = rows[i].n_devices;
      s.request.deployment.n_prefill_instances = rows[i].n_prefill;
      s.request.deployment.n_decode_instances = rows[i].n_decode;
      s.request.deployment.chunk_tokens = rows[i].chunk_tokens;
      g_assert_cmpint (bud_estimate (&s.request, &s.estimate, &diagnostic), ==, rows[i].status);
      g_assert_cmpstr (diagnostic.field, ==, rows[i].field);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/service/chunks", test_chunks);
  g_test_add_func ("/engine/service/lone-prompt", test_lone_prompt);
  g_test_add_func ("/engine/service/chunk-memory", test_chunk_memory);
  g_test_add_func ("/engine/service/pools", test_pools);
  g_test_add_func ("/engine/service/pools-over-nodes", test_pools_over_nodes);
  g_test_add_func ("/engine/service/narrow-prefill", test_narrow_prefill);
  g_test_add_func ("/engine/service/more-instances", test_more_instances);
  g_test_add_func ("/engine/service/refusals", test_refusals);
  return g_test_run ();
}
