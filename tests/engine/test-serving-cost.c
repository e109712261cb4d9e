/* The simulator's step costs against the estimate they are made of. */
#include <glib.h>
#include <math.h>

#include "engine/serving-cost.h"
#include "fixtures.h"

#define BUDGET 4096

typedef struct
{
  BudModel model;
  BudDevice device;
  BudEngineProfile profile;
  BudCase request;
  BudServingCost cost;
  BudStepCost step;
  double *memo;
} Set;

static void
set_up (Set *set, Fixture model, uint32_t tp, uint32_t pp, double context, BudServingAdders adders)
{
  BudDiagnostic diagnostic = { 0 };

  set->model = fixture_model (model);
  set->device = fixture_h100 ();
  set->profile = fixture_vllm_profile ();
  set->request = fixture_case (&set->model, &set->device, &set->profile, tp);
  set->request.deployment.pp = pp;
  set->request.deployment.n_devices = tp * pp;
  set->memo = g_new (double, bud_serving_cost_doubles (BUDGET));
  g_assert_cmpint (
      bud_serving_cost_init (&set->cost, &set->request, &adders, context, BUDGET, set->memo, &diagnostic), ==,
      BUD_STATUS_OK);
  set->step = bud_serving_cost_callbacks (&set->cost);
}

static void
tear_down (Set *set)
{
  g_free (set->memo);
}

static double
prefill_s (Set *set, uint32_t tokens)
{
  return set->step.linear_s (set->step.user, 0, tokens, 1, 1)
         + set->step.chunk_s (set->step.user, tokens, 0, 1);
}

static double
decode_s (Set *set, uint32_t n, double context)
{
  double fixed_s, slope_s;

  set->step.decode_s (set->step.user, n, &fixed_s, &slope_s);
  return set->step.linear_s (set->step.user, n, 0, 0, n) + fixed_s + slope_s * n * context;
}

/* (c) of the acceptance checks: a lone request's prefill and decode are the closed form's. */
static void
test_alone (void)
{
  static const Fixture models[] = { FIXTURE_LLAMA_8B, FIXTURE_LLAMA_70B, FIXTURE_MIXTRAL, FIXTURE_DEEPSEEK };

  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      /* the decode of the closed form is a mean over the contexts of the generation */
      double mean = 1024 + (256 - 1) / 2.0 + 0.5;
      BudDiagnostic diagnostic = { 0 };
      BudEstimate estimate = { 0 };
      Set set;

      set_up (&set, models[i], 8, 1, mean, (BudServingAdders){ 1, 0 });
      set.request.workload.n_sequences = 1;
      g_assert_cmpint (bud_estimate (&set.request, &estimate, &diagnostic), ==, BUD_STATUS_OK);
      if (estimate.memory.fits)
        {
          g_assert_cmpfloat_with_epsilon (prefill_s (&set, 1024) / estimate.ttft_s, 1, 1e-9);
          g_assert_cmpfloat_with_epsilon (decode_s (&set, 1, mean) / estimate.tpot_s, 1, 2e-3);
        }
      tear_down (&set);
    }
}

/* A lone prompt passes the stages one after the other; as many prompts as stages fill them. */
static void
test_stages (void)
{
  Set set;
  BudEstimate estimate = { 0 };
  double alone_s, together_s;

  set_up (&set, FIXTURE_LLAMA_70B, 4, 4, 1024, (BudServingAdders){ 1, 0 });
  set.request.workload.n_sequences = 1;
  set.request.workload.input_tokens = 4000;
  g_assert_cmpint (bud_estimate (&set.request, &estimate, NULL), ==, BUD_STATUS_OK);
  alone_s = prefill_s (&set, 4000);
  g_assert_cmpfloat_with_epsilon (alone_s / estimate.ttft_s, 1, 0.02);
  together_s = set.step.linear_s (set.step.user, 0, 4 * 4000, 4, 4)
               + 4 * set.step.chunk_s (set.step.user, 4000, 0, 4);
  g_assert_cmpfloat (together_s, <, 1.2 * alone_s);
  tear_down (&set);
}

/* More tokens, more sequences, longer contexts never take less. */
static void
test_monotone (void)
{
  Set set;

  set_up (&set, FIXTURE_LLAMA_8B, 1, 1, 1024, (BudServingAdders){ 1.3, 0 });
  for (uint32_t n = 1; n < 512; n *= 2)
    {
      g_assert_cmpfloat (prefill_s (&set, 2 * n), >=, prefill_s (&set, n));
      g_assert_cmpfloat (decode_s (&set, 2 * n, 1024), >=, decode_s (&set, n, 1024));
      g_assert_cmpfloat (decode_s (&set, n, 2048), >, decode_s (&set, n, 1024));
      g_assert_cmpfloat (set.step.chunk_s (set.step.user, n, 4096, 1), >,
                         set.step.chunk_s (set.step.user, n, 0, 1));
    }
  tear_down (&set);
}

/* A prompt beside decodes adds what it makes the step longer, times the engine's factor, plus its fee. */
static void
test_adders (void)
{
  Set plain, dear;
  double decodes_s, mixed_s, dear_s;

  set_up (&plain, FIXTURE_LLAMA_8B, 1, 1, 1024, (BudServingAdders){ 1, 0 });
  set_up (&dear, FIXTURE_LLAMA_8B, 1, 1, 1024, (BudServingAdders){ 2, 5e-3 });
  decodes_s = plain.step.linear_s (plain.step.user, 16, 0, 0, 16);
  mixed_s = plain.step.linear_s (plain.step.user, 16, 2000, 0, 16);
  dear_s = dear.step.linear_s (dear.step.user, 16, 2000, 0, 16);
  g_assert_cmpfloat (mixed_s, >, decodes_s);
  g_assert_cmpfloat_with_epsilon (dear_s - decodes_s, 2 * (mixed_s - decodes_s) + 5e-3, 1e-9);
  tear_down (&plain);
  tear_down (&dear);
}

/* What is remembered is what would be computed: beyond the table it is computed each time. */
static void
test_memory (void)
{
  Set set;
  double first;

  set_up (&set, FIXTURE_LLAMA_8B, 1, 1, 1024, (BudServingAdders){ 1, 0 });
  first = prefill_s (&set, 777);
  g_assert_cmpfloat (prefill_s (&set, 777), ==, first);
  /* only whole tokens without a past are remembered */
  g_assert_cmpfloat (set.step.chunk_s (set.step.user, 777.5, 0, 1), >,
                     set.step.chunk_s (set.step.user, 777, 0, 1));
  g_assert_cmpfloat (set.step.chunk_s (set.step.user, 777, 4096, 1), >,
                     set.step.chunk_s (set.step.user, 777, 0, 1));
  set.cost.n_memo = 100;
  g_assert_cmpfloat (prefill_s (&set, 777), ==, first);
  tear_down (&set);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/serving-cost/alone", test_alone);
  g_test_add_func ("/engine/serving-cost/stages", test_stages);
  g_test_add_func ("/engine/serving-cost/monotone", test_monotone);
  g_test_add_func ("/engine/serving-cost/adders", test_adders);
  g_test_add_func ("/engine/serving-cost/memory", test_memory);
  return g_test_run ();
}
