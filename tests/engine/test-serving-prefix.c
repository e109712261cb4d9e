/* Traces whose requests share prefixes. */
#include <math.h>
#include <string.h>

#include "serving-case.h"

/* 1: 160 tokens; 2: 160 more behind them; 3: another 80 behind the first. */
static const BudServingPrefix tree[]
    = { { .parent = 0, .tokens = 160 }, { .parent = 1, .tokens = 320 }, { .parent = 1, .tokens = 240 } };

static BudServingRequest *
replay (const BudServingCase *request, const BudServingRequest *sent, guint n, BudServingResult *result)
{
  BudServingRequest *requests = g_memdup2 (sent, n * sizeof *sent);
  BudServingCase c = *request;
  BudServingPrefix prefixes[G_N_ELEMENTS (tree)];
  gsize bytes = bud_serving_workspace_bytes (n);
  g_autofree void *workspace = g_malloc (bytes);
  BudDiagnostic diagnostic;

  memcpy (prefixes, tree, sizeof tree);
  c.workload.arrival = BUD_ARRIVAL_TRACE;
  c.prefixes = prefixes;
  c.n_prefixes = G_N_ELEMENTS (tree);
  g_assert_cmpint (bud_serving_run (&c, requests, n, workspace, bytes, result, &diagnostic), ==,
                   BUD_STATUS_OK);
  for (guint i = 0; i < G_N_ELEMENTS (tree); i++)
    g_assert_cmpuint (prefixes[i].n_holders, ==, 0);
  return requests;
}

/* One after the other: what somebody before has computed is not computed again, and costs no time. */
static void
test_tree (void)
{
  static const BudServingRequest sent[] = {
    { .send_s = 0, .input_tokens = 330, .output_tokens = 2, .prefix = 2 },
    { .send_s = 10, .input_tokens = 250, .output_tokens = 2, .prefix = 3 },
    { .send_s = 20, .input_tokens = 400, .output_tokens = 2, .prefix = 2 },
    { .send_s = 30, .input_tokens = 240, .output_tokens = 2, .prefix = 3 },
    { .send_s = 40, .input_tokens = 400, .output_tokens = 2 },
  };
  static const guint32 cached[] = { 0, 160, 320, 239, 0 };
  BudServingResult result;
  g_autofree BudServingRequest *r = replay (&serving_base, sent, G_N_ELEMENTS (sent), &result);

  for (guint i = 0; i < G_N_ELEMENTS (sent); i++)
    {
      const double new_tokens = sent[i].input_tokens - cached[i];

      g_assert_cmpuint (r[i].cached_tokens, ==, cached[i]);
      g_assert_cmpfloat_with_epsilon (
          r[i].first_s - r[i].send_s,
          1e-3 + 1e-5 * new_tokens + 2e-9 * new_tokens * (cached[i] + new_tokens / 2), 1e-12);
    }
}

/* What is just being computed is not there yet; what is held counts once: three requests of 21 blocks with 20
 * in common. */
static void
test_held_once (void)
{
  static const BudServingRequest sent[] = {
    { .send_s = 0, .input_tokens = 336, .output_tokens = 101, .prefix = 2 },
    { .send_s = 0, .input_tokens = 336, .output_tokens = 1, .prefix = 2 },
    { .send_s = 0.02, .input_tokens = 336, .output_tokens = 50, .prefix = 2 },
    { .send_s = 0.02, .input_tokens = 336, .output_tokens = 50, .prefix = 2 },
  };
  static const guint32 cached[] = { 0, 0, 320, 320 };
  BudServingCase c = serving_base;
  BudServingResult result;
  g_autofree BudServingRequest *r = NULL;

  c.kv_blocks = 50;
  r = replay (&c, sent, G_N_ELEMENTS (sent), &result);
  for (guint i = 0; i < G_N_ELEMENTS (sent); i++)
    g_assert_cmpuint (r[i].cached_tokens, ==, cached[i]);
  /* the two copies of the first step; later 20 in common and at most 8, 5 and 5 of their own */
  g_assert_cmpfloat (result.kv_peak_ratio, ==, 42.0 / 50);
  g_assert_cmpuint (result.n_preemptions, ==, 0);
  g_assert_cmpuint (result.samples[result.n_samples - 1].n_blocks, ==, 0);
}

/* Others take the free blocks in the order they were freed, a prefix' end before its beginning. Of 40 blocks
 * the first request leaves 20 of its prefix, freed after one of its own. */
static void
test_evicted (void)
{
  static const struct
  {
    guint other, cached;
  } cases[] = { { 19 * 16, 320 }, { 20 * 16, 320 }, { 21 * 16, 320 - 16 }, { 30 * 16, 320 - 10 * 16 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const BudServingRequest sent[] = {
        { .send_s = 0, .input_tokens = 325, .output_tokens = 1, .prefix = 2 },
        { .send_s = 10, .input_tokens = cases[i].other, .output_tokens = 1 },
        { .send_s = 20, .input_tokens = 330, .output_tokens = 1, .prefix = 2 },
      };
      BudServingCase c = serving_base;
      BudServingResult result;
      g_autofree BudServingRequest *r = NULL;

      c.kv_blocks = 40;
      r = replay (&c, sent, G_N_ELEMENTS (sent), &result);
      g_assert_cmpuint (r[2].cached_tokens, ==, cases[i].cached);
    }
}

/* A session's second turn finds prompt and answer of the first. */
static void
test_leaves (void)
{
  static const BudServingRequest sent[] = {
    { .send_s = 0, .input_tokens = 100, .output_tokens = 60, .leaves = 1 },
    { .send_s = 1, .input_tokens = 250, .output_tokens = 70, .prefix = 1, .leaves = 2 },
    { .send_s = 2, .input_tokens = 400, .output_tokens = 10, .prefix = 2 },
    { .send_s = 2.0001, .input_tokens = 400, .output_tokens = 10, .prefix = 3 },
  };
  static const guint32 cached[] = { 0, 160, 320, 160 };
  BudServingResult result;
  g_autofree BudServingRequest *r = replay (&serving_base, sent, G_N_ELEMENTS (sent), &result);

  for (guint i = 0; i < G_N_ELEMENTS (sent); i++)
    g_assert_cmpuint (r[i].cached_tokens, ==, cached[i]);
}

/* Under pressure and every policy: jumps are exact, every request is answered once, memory is never above
 * what there is and all returns. */
static void
test_conservation (void)
{
  BudServingRequest sent[300];

  for (guint i = 0; i < G_N_ELEMENTS (sent); i++)
    sent[i] = (BudServingRequest){ .send_s = 0.01 * i,
                                   .input_tokens = 330 + i * 37 % 200,
                                   .output_tokens = 1 + i * 53 % 150,
                                   .prefix = i % 4,
                                   .leaves = i % 4 };
  for (guint i = 0; i < 12; i++)
    {
      BudServingCase jump = serving_base, step;
      BudServingResult a, b;
      g_autofree BudServingRequest *x = NULL, *y = NULL;
      double tokens = 0;

      jump.profile.policy = (BudServingPolicy) (i % 3);
      jump.profile.reserves_output = i % 3 == 2;
      jump.profile.kv_block_tokens = i % 3 == 1 ? 1 : 16;
      jump.kv_blocks = (i < 6 ? 120 : 1000) * 16 / jump.profile.kv_block_tokens;
      jump.tokens_per_step = i % 2 == 0 ? 0 : 2.44;
      jump.lookahead_tokens = i % 2 == 0 ? 0 : 4;
      step = jump;
      step.no_jump = true;
      x = replay (&jump, sent, G_N_ELEMENTS (sent), &a);
      y = replay (&step, sent, G_N_ELEMENTS (sent), &b);
      for (guint j = 0; j < G_N_ELEMENTS (sent); j++)
        {
          g_assert_cmpfloat_with_epsilon (x[j].last_s, y[j].last_s, 1e-9);
          g_assert_cmpfloat (x[j].send_s, <=, x[j].scheduled_s);
          g_assert_cmpfloat (x[j].scheduled_s, <, x[j].first_s);
          g_assert_cmpfloat (x[j].first_s, <=, x[j].last_s);
          g_assert_cmpuint (x[j].cached_tokens, <, x[j].input_tokens);
          tokens += x[j].output_tokens;
        }
      g_assert_cmpuint (a.n_completed, ==, G_N_ELEMENTS (sent));
      g_assert_cmpfloat (a.output_tokens, ==, tokens);
      g_assert_cmpfloat (a.prefix_hit_ratio, >, 0.2);
      g_assert_cmpfloat (a.kv_peak_ratio, <=, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/serving-prefix/tree", test_tree);
  g_test_add_func ("/engine/serving-prefix/held-once", test_held_once);
  g_test_add_func ("/engine/serving-prefix/evicted", test_evicted);
  g_test_add_func ("/engine/serving-prefix/leaves", test_leaves);
  g_test_add_func ("/engine/serving-prefix/conservation", test_conservation);
  return g_test_run ();
}
