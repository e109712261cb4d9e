/* Adapters: what they hold, what they add to a step. */
#include <glib.h>
#include <string.h>

#include "engine/lora.h"
#include "fixtures.h"

/* Elements of a rank-16 adapter in one layer, as PEFT makes them: r·(in + out) per adapted matrix.
 * Llama-3.1-70B: q and o 8192 → 8192, k and v 8192 → 1024; FFN 8192 ↔ 28672. DeepSeek-V3 attention: q_a 7168
 * → 1536, q_b 1536 → 24576, kv_a 7168 → 576, o 16384 → 7168; a Mamba-2 layer has none of these. */
static void
test_elements (void)
{
  static const struct
  {
    Fixture fixture;
    bool covers_ffn;
    double elements;
  } rows[] = {
    { FIXTURE_LLAMA_70B, false, 16.0 * (2 * (8192 + 8192) + 2 * (8192 + 1024)) },
    { FIXTURE_LLAMA_70B, true, 16.0 * (2 * (8192 + 8192) + 2 * (8192 + 1024) + 3 * (8192 + 28672)) },
    { FIXTURE_DEEPSEEK, false, 16.0 * (7168 + 1536 + 1536 + 24576 + 7168 + 576 + 16384 + 7168) },
    { FIXTURE_MAMBA2, true, 0.0 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const BudModel model = fixture_model (rows[i].fixture);
      const BudLora lora = { .rank = 16, .n_adapters = 1, .covers_ffn = rows[i].covers_ffn };
      g_assert_cmpfloat (bud_lora_elements (&lora, &model.groups[0], 1), ==, rows[i].elements);
    }
}

/* TP 8 splits the wide side of each pair: q, k, v outputs 1024 + 128 + 128, o input 1024. */
static void
test_shards (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_70B);
  const BudLora lora = { .rank = 16, .n_adapters = 1 };
  g_assert_cmpfloat (bud_lora_elements (&lora, &model.groups[0], 8), ==,
                     16.0 * (3 * 8192 + 1024 + 128 + 128 + 1024 + 8192));
}

static void
test_memory (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_bare_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  BudMemory without, with;
  bud_estimate_memory (&request, &without, NULL);
  request.deployment.lora = (BudLora){ .rank = 8, .n_adapters = 5 };
  bud_estimate_memory (&request, &with, NULL);
  /* 5 adapters of 32 layers, 16-bit: q and o 4096 → 4096, k and v 4096 → 1024. */
  g_assert_cmpfloat (with.term_bytes[BUD_MEMORY_WEIGHTS] - without.term_bytes[BUD_MEMORY_WEIGHTS], ==,
                     5 * 32 * 2.0 * 8 * (2 * 8192 + 2 * 5120));
  g_assert_cmpfloat (with.kv_blocks, <, without.kv_blocks);
}

static const BudOperator *
find (const BudStage *stage, const char *name)
{
  for (size_t i = 0; i < stage->n_operators; i++)
    if (strcmp (stage->operators[i].name, name) == 0)
      return &stage->operators[i];
  return NULL;
}

/* 8 requests over 4 adapters need 4·(1 − (3/4)⁸) = 3.59954834 of them; into rank 16 from 4096, three
 * matrices. */
static void
test_step (void)
{
  static BudOperator operators[BUD_MAX_OPERATORS];
  const BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_bare_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  BudEstimate estimate = { .decode = { .operators = operators, .operators_capacity = BUD_MAX_OPERATORS } };
  request.workload.n_sequences = 8;
  request.deployment.lora = (BudLora){ .rank = 16, .n_adapters = 4 };
  g_assert_cmpint (bud_estimate (&request, &estimate, NULL), ==, BUD_STATUS_OK);
  const BudOperator *shrink = find (&estimate.decode, "lora_shrink");
  const BudOperator *expand = find (&estimate.decode, "lora_expand");
  g_assert_cmpfloat (shrink->count, ==, 32.0);
  g_assert_cmpfloat (shrink->flop, ==, 2.0 * 8 * 48 * 4096);
  g_assert_cmpfloat_with_epsilon (shrink->bytes, 3.59954833984375 * 48 * 4096 * 2 + 8 * (4096 + 48) * 2,
                                  1e-3);
  g_assert_cmpfloat (expand->flop, ==, 2.0 * 8 * 16 * 6144);
  g_assert_cmpint (expand->group, ==, BUD_GROUP_ATTENTION_PROJECTIONS);
}

/* More adapters or a higher rank never make it faster; the same bits without. */
static void
test_monotone (void)
{
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_vllm_profile ();
  static const BudLora steps[] = { { 0, 0, false },  { 8, 1, false }, { 16, 1, false },
                                   { 16, 8, false }, { 16, 8, true }, { 64, 64, true } };
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    {
      const BudModel model = fixture_model ((Fixture) fixture);
      double before_s = 0.0;
      for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
        {
          BudCase request = fixture_case (&model, &device, &profile, 8);
          BudEstimate estimate = { 0 };
          request.workload.input_tokens = request.workload.output_tokens = 100;
          request.workload.n_sequences = 16;
          request.deployment.lora = steps[i];
          g_assert_cmpint (bud_estimate (&request, &estimate, NULL), ==, BUD_STATUS_OK);
          if (!estimate.memory.fits)
            break;
          g_assert_cmpfloat (estimate.e2e_s, >=, before_s);
          before_s = estimate.e2e_s;
        }
    }
}

static void
test_refusals (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_bare_profile ();
  static const struct
  {
    BudLora lora;
    BudMethod method;
    BudStatus status;
    const char *field;
  } rows[] = {
    { { 2048, 1, false }, BUD_METHOD_IDEAL, BUD_STATUS_INVALID, "lora_rank" },
    { { 0, 3, false }, BUD_METHOD_IDEAL, BUD_STATUS_INVALID, "lora_rank" },
    { { 16, 0, false }, BUD_METHOD_CALIBRATED, BUD_STATUS_INVALID, "lora_adapters" },
    { { 16, 1, false }, BUD_METHOD_GENZ, BUD_STATUS_UNSUPPORTED, "lora_rank" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BudCase request = fixture_case (&model, &device, &profile, 1);
      BudEstimate estimate = { 0 };
      BudDiagnostic diagnostic = { 0 };
      request.deployment.lora = rows[i].lora;
      request.method = rows[i].method;
      g_assert_cmpint (bud_estimate (&request, &estimate, &diagnostic), ==, rows[i].status);
      g_assert_cmpstr (diagnostic.field, ==, rows[i].field);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/lora/elements", test_elements);
  g_test_add_func ("/engine/lora/shards", test_shards);
  g_test_add_func ("/engine/lora/memory", test_memory);
  g_test_add_func ("/engine/lora/step", test_step);
  g_test_add_func ("/engine/lora/monotone", test_monotone);
  g_test_add_func ("/engine/lora/refusals", test_refusals);
  return g_test_run ();
}
