/* Parameters, cache and state of layers by hand; what a model may not be. */
#include <glib.h>
#include <string.h>

#include "fixtures.h"

/* Matrices of one layer's mixer, written out: DeepSeek-V3 attention has q_a, q_b, kv_a, kv_b, o (arXiv
 * 2412.19437); V3.2 adds the indexer's q from q_rank, k and head weights; Jamba's Mamba-1 in, conv, x, dt, A,
 * out; Mamba-2 in, conv, out; Qwen3-Next's gated attention q and gate, k, v, o. */
static void
test_mixers (void)
{
  static const struct
  {
    Fixture fixture;
    int group;
    uint64_t parameters;
  } rows[] = {
    { FIXTURE_LLAMA_70B, 0, 8192ull * (8192 + 1024 + 1024 + 8192) },
    { FIXTURE_DEEPSEEK, 0,
      7168ull * 1536 + 1536ull * 128 * 192 + 7168ull * 576 + 512ull * 128 * (128 + 128)
          + 128ull * 128 * 7168 },
    { FIXTURE_SPARSE, 0,
      7168ull * 1536 + 1536ull * 128 * 192 + 7168ull * 576 + 512ull * 128 * (128 + 128) + 128ull * 128 * 7168
          + 1536ull * 64 * 128 + 7168ull * (128 + 64) },
    { FIXTURE_JAMBA, 0,
      4096ull * 16384 + 8192ull * 4 + 8192ull * (256 + 32) + 256ull * 8192 + 8192ull * 16 + 8192ull * 4096 },
    { FIXTURE_MAMBA2, 0, 2560ull * (2 * 5120 + 2 * 128 + 80) + (5120ull + 256) * 4 + 5120ull * 2560 },
    { FIXTURE_DELTA, 1, 2048ull * (4096 + 4096 + 512 + 512) + 4096ull * 2048 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const BudModel model = fixture_model (rows[i].fixture);
      const BudLayerGroup *group = &model.groups[rows[i].group];
      g_assert_cmpuint (bud_attention_parameters (&group->attention, group->hidden_dim)
                            + bud_ssm_parameters (&group->ssm, group->hidden_dim),
                        ==, rows[i].parameters);
    }
}

/* Active = all but the experts a token does not visit: Mixtral uses 2 of 8, DeepSeek-V3 8 of 256 in 58
 * layers. */
static void
test_active (void)
{
  const BudModel mixtral = fixture_model (FIXTURE_MIXTRAL), deepseek = fixture_model (FIXTURE_DEEPSEEK);
  BudParameterCounts counts;
  bud_model_count_parameters (&mixtral, &counts);
  g_assert_cmpuint (counts.total - counts.active, ==, 32ull * 6 * 3 * 4096 * 14336);
  g_assert_cmpuint (counts.experts, ==, 32ull * 8 * 3 * 4096 * 14336);
  bud_model_count_parameters (&deepseek, &counts);
  g_assert_cmpuint (counts.total - counts.active, ==, 58ull * 248 * 3 * 7168 * 2048);
}

/* Cache elements of one layer at 10 000 tokens. */
static void
test_cache (void)
{
  const BudModel llama = fixture_model (FIXTURE_LLAMA_70B), gemma = fixture_model (FIXTURE_GEMMA);
  const BudModel deepseek = fixture_model (FIXTURE_DEEPSEEK), bert = fixture_model (FIXTURE_BERT);
  const double context = 10000;
  g_assert_cmpfloat (bud_attention_kv_elements (&llama.groups[0].attention, context), ==, context * 8 * 256);
  g_assert_cmpfloat (bud_attention_kv_elements (&gemma.groups[0].attention, context), ==, 4096.0 * 8 * 512);
  g_assert_cmpfloat (bud_attention_kv_elements (&gemma.groups[1].attention, context), ==, context * 8 * 512);
  g_assert_cmpfloat (bud_attention_kv_elements (&deepseek.groups[0].attention, context), ==, context * 576);
  g_assert_cmpfloat (bud_attention_kv_elements (&bert.groups[0].attention, context), ==, 0.0);
  BudAttention a = llama.groups[0].attention;
  a.v_is_k = true;
  g_assert_cmpfloat (bud_attention_kv_elements (&a, context), ==, context * 8 * 128);
  a.shares_kv = true;
  g_assert_cmpfloat (bud_attention_kv_elements (&a, context), ==, 0.0);
}

/* DeepSeek-V3.2 keeps a 128-wide fp8 key and an fp32 scale per token and layer beside the latent, whatever
 * the format of the cache: 61 · (576 · 2 + 132) bytes per token with bf16. */
static void
test_indexer_cache (void)
{
  const BudModel plain = fixture_model (FIXTURE_DEEPSEEK), sparse = fixture_model (FIXTURE_SPARSE);
  g_assert_cmpfloat (bud_attention_indexer_bytes (&sparse.groups[0].attention, 1000), ==, 132000.0);
  g_assert_cmpfloat (bud_attention_indexer_bytes (&plain.groups[0].attention, 1000), ==, 0.0);
  g_assert_cmpfloat (bud_model_kv_bytes (&sparse, BUD_FORMAT_BF16, 1000), ==, 61.0 * 1000 * (576 * 2 + 132));
  g_assert_cmpfloat (bud_model_kv_bytes (&sparse, BUD_FORMAT_FP8, 1000), ==, 61.0 * 1000 * (576 + 132));

  /* It is whole on every rank, like the latent. */
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_bare_profile ();
  const BudCase request = fixture_case (&sparse, &device, &profile, 8);
  BudMemory memory;
  g_assert_cmpint (bud_estimate_memory (&request, &memory, NULL), ==, BUD_STATUS_OK);
  g_assert_cmpfloat (memory.term_bytes[BUD_MEMORY_KV_CACHE], ==, 61.0 * 1280 * (576 * 2 + 132));
}

/* Recurrent state of one layer: 32-bit state, 16-bit taps but the current one. */
static void
test_state (void)
{
  const BudModel jamba = fixture_model (FIXTURE_JAMBA), mamba2 = fixture_model (FIXTURE_MAMBA2);
  const BudModel delta = fixture_model (FIXTURE_DELTA), lightning = fixture_model (FIXTURE_LIGHTNING);
  g_assert_cmpfloat (bud_ssm_state_bytes (&jamba.groups[0].ssm), ==, 8192.0 * 16 * 4 + 8192.0 * 3 * 2);
  g_assert_cmpfloat (bud_ssm_state_bytes (&mamba2.groups[0].ssm), ==,
                     5120.0 * 128 * 4 + (5120.0 + 256) * 3 * 2);
  g_assert_cmpfloat (bud_ssm_state_bytes (&delta.groups[0].ssm), ==,
                     4096.0 * 128 * 4 + (4096.0 + 4096) * 3 * 2);
  g_assert_cmpfloat (bud_ssm_state_bytes (&lightning.groups[0].ssm), ==, 8192.0 * 128 * 4);
  const BudSsm convolution = { .kind = BUD_SSM_SHORT_CONV, .inner_dim = 2048, .conv_kernel = 3 };
  g_assert_cmpfloat (bud_ssm_state_bytes (&convolution), ==, 2048.0 * 2 * 2);
  g_assert_cmpfloat (bud_ssm_parameters (&convolution, 1024), ==, 1024.0 * 3 * 2048 + 2048 * 3 + 2048 * 1024);
  g_assert_cmpfloat (bud_model_state_bytes (&mamba2), ==, 64 * bud_ssm_state_bytes (&mamba2.groups[0].ssm));
}

static void
test_classes (void)
{
  static const char *const classes[N_FIXTURES] = {
    "dense",  "dense",  "dense",  "moe",    "mla",   "mla",   "dense", "hybrid",
    "hybrid", "hybrid", "hybrid", "hybrid", "dense", "dense", "dense", "dense",
  };
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    {
      const BudModel model = fixture_model ((Fixture) fixture);
      g_assert_cmpstr (bud_model_class (&model), ==, classes[fixture]);
    }
}

/* One thing wrong at a time; the field is named. */
static void
break_model (BudModel *model, int way)
{
  BudLayerGroup *group = &model->groups[0];
  uint32_t *const zeroed[]
      = { &model->n_groups,          &model->hidden_dim,           &model->vocab_size,
          &group->attention.n_heads, &group->attention.v_head_dim, &group->ffn.intermediate_dim,
          &group->n_layers };
  if (way < (int) G_N_ELEMENTS (zeroed))
    *zeroed[way] = 0;
  else if (way == 7)
    group->attention.n_kv_heads = 2 * group->attention.n_heads;
  else if (way == 8)
    group->attention.n_kv_heads = 5;
  else if (way == 9)
    model->layer_order[3] = 7;
  else
    group->n_layers--;
}

static void
test_refusals (void)
{
  static const char *const fields[]
      = { "n_groups", "hidden_dim", "vocab_size", "n_heads",     "v_head_dim", "intermediate_dim",
          "n_layers", "n_kv_heads", "n_kv_heads", "layer_order", "layer_order" };
  for (int way = 0; way < (int) G_N_ELEMENTS (fields); way++)
    {
      BudModel model = fixture_model (FIXTURE_LLAMA_8B);
      BudDiagnostic diagnostic = { 0 };
      break_model (&model, way);
      g_assert_cmpint (bud_model_validate (&model, &diagnostic), ==, BUD_STATUS_INVALID);
      g_assert_cmpstr (diagnostic.field, ==, fields[way]);
      g_assert_cmpuint (strlen (diagnostic.message), >, 10);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/model/mixers", test_mixers);
  g_test_add_func ("/engine/model/active", test_active);
  g_test_add_func ("/engine/model/cache", test_cache);
  g_test_add_func ("/engine/model/indexer-cache", test_indexer_cache);
  g_test_add_func ("/engine/model/state", test_state);
  g_test_add_func ("/engine/model/classes", test_classes);
  g_test_add_func ("/engine/model/refusals", test_refusals);
  return g_test_run ();
}
