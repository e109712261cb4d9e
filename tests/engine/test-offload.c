/* Shares of weights and cache in host memory: bytes by hand, what they save and cost, what is refused. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "fixtures.h"

#define assert_close(actual, expected) g_assert_cmpfloat_with_epsilon ((actual) / (expected), 1.0, 1e-12)
#define LINK 64e9 /* PCIe 5.0 x16, H100 datasheet */

typedef struct
{
  BudModel model;
  BudDevice device;
  BudEngineProfile profile;
  BudCase request;
  BudEstimate estimate;
  BudOperator operators[BUD_MAX_OPERATORS];
} Setup;

static void
set_up (Setup *s, Fixture fixture, uint32_t tp)
{
  memset (s, 0, sizeof *s);
  s->model = fixture_model (fixture);
  s->device = fixture_h100 ();
  s->device.host_link_bytes_per_s = LINK;
  s->profile = fixture_bare_profile ();
  s->request = fixture_case (&s->model, &s->device, &s->profile, tp);
  s->estimate.decode.operators = s->operators;
  s->estimate.decode.operators_capacity = BUD_MAX_OPERATORS;
}

static void
run (Setup *s)
{
  BudDiagnostic diagnostic = { 0 };
  if (bud_estimate (&s->request, &s->estimate, &diagnostic) != BUD_STATUS_OK)
    g_error ("%s: %s", diagnostic.field, diagnostic.message);
}

static const BudOperator *
find (const Setup *s, const char *name, int nth)
{
  for (size_t i = 0; i < s->estimate.decode.n_operators; i++)
    if (strcmp (s->operators[i].name, name) == 0 && nth-- == 0)
      return &s->operators[i];
  return NULL;
}

/* Llama-3.1-8B, half of the weights: a layer's matrices are 41 943 040 + 176 160 768 = 218 103 808
 * parameters, so a decode step reads 218 103 808 bytes of each over the link; the head is 128256 · 4096. */
static void
test_weights (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_8B, 1);
  run (&s);
  const BudEstimate before = s.estimate;
  const double head_bytes = find (&s, "lm_head", 0)->bytes;
  s.request.deployment.offload.weights_ratio = 0.5;
  run (&s);
  const BudOperator *layer = find (&s, "host_transfer", 0);
  const BudOperator *head = find (&s, "host_transfer", 1);
  g_assert_cmpfloat (layer->count, ==, 32.0);
  g_assert_cmpfloat (layer->network_bytes, ==, 218103808.0);
  assert_close (layer->latency_s, 218103808.0 / LINK);
  g_assert_cmpint (layer->bound, ==, BUD_BOUND_NETWORK);
  g_assert_cmpfloat (head->network_bytes, ==, 128256.0 * 4096);
  g_assert_cmpfloat (find (&s, "lm_head", 0)->bytes, ==, head_bytes - 128256.0 * 4096);
  g_assert_cmpfloat (s.estimate.tpot_s, >, (32 * 218103808.0 + 128256.0 * 4096) / LINK);

  const BudMemory *memory = &s.estimate.memory;
  assert_close (memory->term_bytes[BUD_MEMORY_WEIGHTS], 8030261248.0);
  assert_close (memory->offloaded_bytes, 8030261248.0);
  g_assert_cmpfloat (memory->max_batch, >, before.memory.max_batch);
  g_assert_true (s.estimate.assumed & BUD_ASSUMED_HOST_MEMORY);
  g_assert_false (before.assumed & BUD_ASSUMED_HOST_MEMORY);
}

/* Ideal: the transfer of a layer hides behind the layer. */
static void
test_ideal_overlaps (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_8B, 1);
  s.request.method = BUD_METHOD_IDEAL;
  s.request.deployment.offload.weights_ratio = 0.5;
  run (&s);
  /* Half the weights at HBM speed takes far less than the other half over the link: the link alone is left.
   */
  const BudOperator *layer = find (&s, "host_transfer", 0);
  double others_s = 0.0;
  for (size_t i = 0; i < s.estimate.decode.n_operators; i++)
    if (s.operators[i].count >= 32.0 && strcmp (s.operators[i].name, "host_transfer") != 0)
      others_s += s.operators[i].time_s / 32.0;
  assert_close (layer->latency_s + others_s, 218103808.0 / LINK);
  s.request.deployment.offload.link_bytes_per_s = 1e15;
  run (&s);
  g_assert_cmpfloat (find (&s, "host_transfer", 0)->latency_s, ==, 0.0);
}

/* A quarter of the cache: of 1152 tokens mean context · 4096 B per token and layer, read each step; the write
 * of one token beside it. */
static void
test_cache (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_8B, 1);
  run (&s);
  const double kv_bytes = s.estimate.memory.term_bytes[BUD_MEMORY_KV_CACHE];
  const double core_bytes = find (&s, "decode_attention", 0)->bytes;
  s.request.deployment.offload.kv_cache_ratio = 0.25;
  run (&s);
  assert_close (find (&s, "host_transfer", 0)->network_bytes, 0.25 * 4096 * (1152 + 1));
  assert_close (find (&s, "decode_attention", 0)->bytes, core_bytes - 0.25 * 4096 * 1152);
  assert_close (s.estimate.memory.term_bytes[BUD_MEMORY_KV_CACHE], 0.75 * kv_bytes);
  assert_close (s.estimate.memory.offloaded_bytes, 0.25 * kv_bytes);
}

/* Only the experts that are visited are read: 8 tokens of 2 of 8 touch 8·(1 − (3/4)⁸). */
static void
test_experts (void)
{
  Setup s;
  set_up (&s, FIXTURE_MIXTRAL, 2);
  s.request.workload.n_sequences = 8;
  s.request.deployment.offload.weights_ratio = 1.0;
  run (&s);
  const double touched = 8.0 * (1.0 - pow (0.75, 8.0));
  const double expert = 3.0 * 4096 * 14336 / 2 * 2.0, attention = 41943040.0 / 2 * 2.0,
               router = 8.0 * 4096 * 2;
  assert_close (find (&s, "host_transfer", 0)->network_bytes, touched * expert + attention + router);
}

/* 70 B on one 80 GB card: nothing but offload makes it fit. */
static void
test_makes_it_fit (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_70B, 1);
  run (&s);
  g_assert_false (s.estimate.memory.fits);
  s.request.deployment.offload.weights_ratio = 0.6;
  run (&s);
  g_assert_true (s.estimate.memory.fits);
  g_assert_cmpuint (s.estimate.memory.minimum_devices, ==, 1);
}

/* Ratio 0 leaves every bit as it is, whatever the link; more offload never makes the measured time shorter.
 */
static void
test_ratios (void)
{
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    {
      Setup s;
      double before_s = 0.0;
      set_up (&s, (Fixture) fixture, 8);
      s.request.workload.input_tokens = s.request.workload.output_tokens = 100;
      s.estimate.decode.operators = NULL;
      run (&s);
      const BudEstimate plain = s.estimate;
      s.request.deployment.offload.link_bytes_per_s = 1e9;
      run (&s);
      g_assert_cmpmem (&plain, sizeof plain, &s.estimate, sizeof s.estimate);
      for (double ratio = 0.0; ratio <= 1.0; ratio += 0.25)
        {
          s.request.deployment.offload = (BudOffload){ ratio, ratio, 0.0 };
          run (&s);
          g_assert_true (s.estimate.memory.fits || ratio < 0.75);
          if (!s.estimate.memory.fits)
            continue;
          g_assert_cmpfloat (s.estimate.e2e_s, >=, before_s);
          before_s = s.estimate.e2e_s;
        }
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    BudOffload offload;
    double link;
    BudMethod method;
    BudStatus status;
    const char *field;
  } rows[] = {
    { { 0.5, 0, 0 }, 0, BUD_METHOD_CALIBRATED, BUD_STATUS_UNSUPPORTED, "offload" },
    { { 0, 0.5, 0 }, 0, BUD_METHOD_IDEAL, BUD_STATUS_UNSUPPORTED, "offload" },
    { { 0, 0.5, 1e9 }, 0, BUD_METHOD_IDEAL, BUD_STATUS_OK, "" },
    { { 1.5, 0, 0 }, LINK, BUD_METHOD_IDEAL, BUD_STATUS_INVALID, "offload_weights_ratio" },
    { { 0, -1, 0 }, LINK, BUD_METHOD_IDEAL, BUD_STATUS_INVALID, "offload_kv_cache_ratio" },
    { { 0, NAN, 0 }, LINK, BUD_METHOD_IDEAL, BUD_STATUS_INVALID, "offload_kv_cache_ratio" },
    { { 0.5, 0, -1 }, LINK, BUD_METHOD_IDEAL, BUD_STATUS_INVALID, "offload_link_bytes_per_s" },
    { { 0.5, 0, 0 }, LINK, BUD_METHOD_GENZ, BUD_STATUS_UNSUPPORTED, "offload" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Setup s;
      BudDiagnostic diagnostic = { 0 };
      set_up (&s, FIXTURE_LLAMA_8B, 1);
      s.device.host_link_bytes_per_s = rows[i].link;
      s.request.method = rows[i].method;
      s.request.deployment.offload = rows[i].offload;
      g_assert_cmpint (bud_estimate (&s.request, &s.estimate, &diagnostic), ==, rows[i].status);
      g_assert_cmpstr (diagnostic.field, ==, rows[i].field);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/offload/weights", test_weights);
  g_test_add_func ("/engine/offload/ideal-overlaps", test_ideal_overlaps);
  g_test_add_func ("/engine/offload/cache", test_cache);
  g_test_add_func ("/engine/offload/experts", test_experts);
  g_test_add_func ("/engine/offload/makes-it-fit", test_makes_it_fit);
  g_test_add_func ("/engine/offload/ratios", test_ratios);
  g_test_add_func ("/engine/offload/refusals", test_refusals);
  return g_test_run ();
}
