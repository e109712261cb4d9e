/* Legal layouts: complete, without repeats, and the same every time; the smallest count that holds a load. */
#include <glib.h>
#include <string.h>

#include "engine/layout-search.h"
#include "engine/memory.h"
#include "fixtures.h"

#define CAPACITY 4096

static size_t
search (Fixture fixture, uint32_t devices, BudDeployment *layouts)
{
  const BudModel model = fixture_model (fixture);
  const BudDeployment base = { .weight_format = BUD_FORMAT_BF16,
                               .activation_format = BUD_FORMAT_BF16,
                               .kv_format = BUD_FORMAT_BF16 };
  size_t n;
  g_assert_cmpint (bud_search_layouts (&model, devices, &base, layouts, CAPACITY, &n), ==, BUD_STATUS_OK);
  return n;
}

/* Dense, 8 devices: TP and PP any divisors with TP · PP | 8: (1: 1 2 4 8) (2: 1 2 4) (4: 1 2) (8: 1). */
static void
test_dense (void)
{
  BudDeployment layouts[CAPACITY];
  g_assert_cmpuint (search (FIXTURE_LLAMA_8B, 8, layouts), ==, 10);
  /* TP 3 divides no heads, PP 3 does: (1,1) (1,3). */
  g_assert_cmpuint (search (FIXTURE_LLAMA_8B, 3, layouts), ==, 2);
}

/* Against a plain search over all numbers. */
static void
test_complete (void)
{
  static const struct
  {
    Fixture fixture;
    bool has_dp;
  } rows[] = { { FIXTURE_LLAMA_8B, false }, { FIXTURE_MIXTRAL, true }, { FIXTURE_DEEPSEEK, true },
               { FIXTURE_DELTA, true },     { FIXTURE_MAMBA2, false }, { FIXTURE_BERT, false } };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    for (uint32_t n = 1; n <= 16; n++)
      {
        BudDeployment layouts[CAPACITY];
        const BudModel model = fixture_model (rows[i].fixture);
        const size_t found = search (rows[i].fixture, n, layouts);
        size_t expected = 0;
        for (uint32_t tp = 1; tp <= n; tp++)
          for (uint32_t pp = 1; tp * pp <= n; pp++)
            for (uint32_t dp = 1; tp * pp * dp <= n && dp <= (rows[i].has_dp ? n : 1); dp++)
              for (uint32_t ep = 1; ep <= tp * dp; ep++)
                {
                  const BudDeployment d = { .n_devices = n,
                                            .tp = tp,
                                            .pp = pp,
                                            .ep = ep,
                                            .dp = dp,
                                            .weight_format = BUD_FORMAT_BF16,
                                            .activation_format = BUD_FORMAT_BF16,
                                            .kv_format = BUD_FORMAT_BF16 };
                  if (n % (tp * pp * dp) == 0 && bud_deployment_is_even (&d, &model)
                      && bud_deployment_validate (&d, &model, NULL) == BUD_STATUS_OK)
                    expected++;
                }
        g_assert_cmpuint (found, ==, expected);
        for (size_t j = 0; j < found; j++)
          {
            g_assert_cmpuint (layouts[j].n_devices, ==, n);
            g_assert_true (bud_deployment_is_even (&layouts[j], &model));
            g_assert_cmpint (bud_deployment_validate (&layouts[j], &model, NULL), ==, BUD_STATUS_OK);
            for (size_t k = 0; k < j; k++)
              g_assert_cmpint (memcmp (&layouts[j], &layouts[k], sizeof layouts[j]), !=, 0);
          }
      }
}

static void
test_space (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  const BudDeployment base = { 0 };
  BudDeployment few[4];
  size_t n = 0, all = 0, sum = 0;
  g_assert_cmpint (bud_search_layouts (&model, 8, &base, few, 4, &n), ==, BUD_STATUS_NO_SPACE);
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpint (bud_search_all_layouts (&model, 12, &base, NULL, 0, &all), ==, BUD_STATUS_OK);
  for (uint32_t devices = 1; devices <= 12; devices++)
    {
      bud_search_layouts (&model, devices, &base, NULL, 0, &n);
      sum += n;
    }
  g_assert_cmpuint (all, ==, sum);
}

/* Against the search itself: no smaller count has a layout that fits, this one has. */
static void
test_minimum (void)
{
  static const Fixture fixtures[] = { FIXTURE_LLAMA_8B, FIXTURE_LLAMA_70B, FIXTURE_LLAMA_405B,
                                      FIXTURE_MIXTRAL,  FIXTURE_GEMMA,     FIXTURE_JAMBA };
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_vllm_profile ();
  for (size_t i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      const BudModel model = fixture_model (fixtures[i]);
      BudCase request = fixture_case (&model, &device, &profile, 1);
      BudDeployment layouts[CAPACITY];
      request.workload.n_sequences = 16;
      const uint32_t least = bud_memory_minimum_devices (&request);
      g_assert_cmpuint (least, >, 0);
      for (uint32_t n = 1; n <= least; n++)
        {
          const size_t found = search (fixtures[i], n, layouts);
          bool fits = false;
          for (size_t j = 0; j < found && !fits; j++)
            {
              BudMemoryLaw law;
              double terms[BUD_N_MEMORY_TERMS];
              request.deployment = layouts[j];
              bud_memory_law_init (&law, &request);
              const double ranks = law.dp * law.replicas;
              fits = bud_memory_at (&law, (double) ((16 + (uint32_t) ranks - 1) / (uint32_t) ranks), 1280,
                                    terms)
                     <= law.capacity_bytes;
            }
          g_assert_cmpint (fits, ==, n == least);
        }
    }
}

/* Nothing holds what one device's share of a single sequence overflows. */
static void
test_never (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_405B);
  BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_vllm_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  device.memory_bytes = 1e9;
  g_assert_cmpuint (bud_memory_minimum_devices (&request), ==, 0);
}

/* TP repeats a latent cache on every rank: only data parallelism divides one of so many sequences. */
static void
test_minimum_by_dp (void)
{
  const BudModel model = fixture_model (FIXTURE_DEEPSEEK);
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_vllm_profile ();
  BudCase request = fixture_case (&model, &device, &profile, 1);
  request.workload.n_sequences = 20000;
  request.workload.input_tokens = 8000;
  g_assert_cmpuint (bud_memory_minimum_devices (&request), >, model.n_decoder_layers);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/layout-search/dense", test_dense);
  g_test_add_func ("/engine/layout-search/complete", test_complete);
  g_test_add_func ("/engine/layout-search/space", test_space);
  g_test_add_func ("/engine/layout-search/minimum", test_minimum);
  g_test_add_func ("/engine/layout-search/minimum-by-dp", test_minimum_by_dp);
  g_test_add_func ("/engine/layout-search/never", test_never);
  return g_test_run ();
}
