/* Conversations at a rate, and a replica that is fed from outside. */
#include <math.h>
#include <string.h>

#include "serving-case.h"

static BudServingCase
conversations (void)
{
  BudServingCase c = serving_base;

  c.workload.arrival = BUD_ARRIVAL_CONSTANT;
  c.workload.requests_per_s = 4;
  c.workload.think_s = 0.5;
  c.workload.n_turns = 3;
  c.workload.lengths = BUD_LENGTHS_FIXED;
  c.workload.input_tokens = 100;
  c.workload.output_tokens = 50;
  return c;
}

/* Four requests a second in threes: a conversation begins every 0.75 s, and its turns follow their answers
 * by 0.5 s. */
static void
test_rate (void)
{
  static const guint32 inputs[] = { 100, 250, 400 };
  BudServingCase c = conversations ();
  BudServingResult result;
  g_autofree BudServingRequest *r = serving_run (&c, 30, &result);
  guint n_first = 0;

  for (guint i = 0; i < 30; i++)
    {
      g_assert_cmpuint (r[i].input_tokens, ==, inputs[r[i].turn]);
      g_assert_true (i == 0 || r[i].send_s >= r[i - 1].send_s);
      if (r[i].turn == 0)
        g_assert_cmpfloat_with_epsilon (r[i].send_s, 0.75 * ++n_first, 1e-9);
      else
        {
          gboolean is_caused = FALSE;

          for (guint j = 0; j < i && !is_caused; j++)
            is_caused = r[j].turn + 1 == r[i].turn && fabs (r[j].last_s + 0.5 - r[i].send_s) < 1e-12;
          g_assert_true (is_caused);
        }
    }
  g_assert_cmpuint (n_first, ==, 10);
  g_assert_cmpfloat_with_epsilon (result.prefix_hit_ratio, 10 * (144 + 288) / 7500.0, 1e-12);
}

/* Under load the answered rate is that of requests, not of conversations. */
static void
test_rate_counts_requests (void)
{
  BudServingCase c = conversations ();
  BudServingResult result;
  g_autofree BudServingRequest *r = NULL;

  c.workload.arrival = BUD_ARRIVAL_POISSON;
  r = serving_run (&c, 6000, &result);
  g_assert_cmpfloat_with_epsilon (result.requests_per_s, 4, 0.2);
}

/* Jumping changes nothing; every token comes out, under every policy and with too little cache. */
static void
test_jump_is_exact (void)
{
  for (guint i = 0; i < 12; i++)
    {
      BudServingCase jump = conversations (), step;
      BudServingResult a, b;
      g_autofree BudServingRequest *x = NULL, *y = NULL;
      double tokens = 0;

      jump.profile.policy = (BudServingPolicy) (i % 3);
      jump.profile.reserves_output = i % 3 == 2;
      jump.profile.lag_steps = i % 2 == 0 ? 0 : 2;
      jump.profile.front_end_s = 0.004;
      jump.workload.arrival = i < 6 ? BUD_ARRIVAL_POISSON : BUD_ARRIVAL_CLOSED;
      jump.workload.requests_per_s = 60;
      jump.workload.lengths = BUD_LENGTHS_LOGNORMAL;
      jump.workload.length_parameter = 0.7;
      jump.workload.prefix_hit_ratio = i % 2 == 0 ? 0 : 0.4;
      jump.kv_blocks = i % 4 < 2 ? 100000 : 400;
      step = jump;
      step.no_jump = true;
      x = serving_run (&jump, 300, &a);
      y = serving_run (&step, 300, &b);
      for (guint j = 0; j < 300; j++)
        {
          g_assert_cmpfloat_with_epsilon (x[j].send_s, y[j].send_s, 1e-9);
          g_assert_true (isnan (x[j].last_s) ? isnan (y[j].last_s) : fabs (x[j].last_s - y[j].last_s) < 1e-9);
          tokens += isnan (x[j].last_s) ? 0 : x[j].output_tokens;
        }
      g_assert_cmpfloat (a.output_tokens, ==, tokens);
      g_assert_cmpuint (a.n_completed + a.n_failed, ==, 300);
      g_assert_cmpfloat (a.kv_peak_ratio, <=, 1);
    }
}

/* A fifth of the first prompt is what all conversations begin with: never computed, and never counted twice
 * beside the turns before. */
static void
test_shared_prefix (void)
{
  static const guint32 roomy[] = { 20, 144, 288 }, crowded[] = { 20, 20, 20 };
  BudServingCase c = conversations ();
  BudServingResult result;
  g_autofree BudServingRequest *r = NULL, *s = NULL;

  c.workload.prefix_hit_ratio = 0.2;
  c.workload.arrival = BUD_ARRIVAL_CLOSED;
  c.workload.concurrency = 1;
  r = serving_run (&c, 6, &result);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpuint (r[i].cached_tokens, ==, roomy[i % 3]);
  /* 100 conversations that think while others take the 35 blocks: nothing is left of their own turns */
  c.workload.concurrency = 100;
  c.workload.think_s = 100;
  c.kv_blocks = 35;
  s = serving_run (&c, 300, &result);
  for (guint i = 0; i < 300; i++)
    g_assert_cmpuint (s[i].cached_tokens, ==, crowded[s[i].turn]);
}

/* Drafts take budget: 8 decodes with 4 drafts each are 40 of a step's 64 tokens, 24 are left for prompts, and
 * with 13 decodes none; and they take cache, so that fewer requests fit at once. */
static void
test_draft_slots (void)
{
  BudServingCase c = serving_base, plain;
  BudServingResult drafted, result;
  g_autofree BudServingRequest *x = NULL, *y = NULL;

  c.profile.max_batched_tokens = 64;
  c.workload.concurrency = 64;
  c.workload.lengths = BUD_LENGTHS_FIXED;
  c.workload.input_tokens = 24;
  c.workload.output_tokens = 400;
  plain = c;
  c.tokens_per_step = 1;
  c.lookahead_tokens = 4;
  x = serving_run (&c, 128, &drafted);
  y = serving_run (&plain, 128, &result);
  for (guint i = 0; i < drafted.n_samples; i++)
    g_assert_cmpuint (drafted.samples[i].n_running, <=, 13 + 1);
  g_assert_cmpfloat (result.mean_running, >, 40);
  /* 30 blocks hold 480 tokens: one prompt and answer of 424 and its 4 drafts, but not 2 · 428 */
  c.kv_blocks = 30;
  c.profile.reserves_output = true;
  g_clear_pointer (&x, g_free);
  x = serving_run (&c, 20, &drafted);
  g_assert_cmpfloat (drafted.mean_running, <=, 1);
  /* without room for the drafts it never fits */
  c.kv_blocks = 26;
  c.workload.output_tokens = 392; /* 416 tokens are 26 blocks */
  g_clear_pointer (&x, g_free);
  x = serving_run (&c, 20, &drafted);
  g_assert_cmpuint (drafted.n_failed, ==, 20);
  plain.kv_blocks = 26;
  plain.workload.output_tokens = 392;
  g_clear_pointer (&y, g_free);
  y = serving_run (&plain, 20, &result);
  g_assert_cmpuint (result.n_failed, ==, 0);
}

/* Fed one by one and advanced in small pieces, a replica does what a run does. */
static void
test_fed (void)
{
  BudServingCase c = serving_base;
  BudServingResult whole, pieces;
  g_autofree BudServingRequest *sent = NULL, *fed = g_new0 (BudServingRequest, 200);
  gsize bytes = bud_serving_workspace_bytes (200);
  g_autofree void *workspace = g_malloc (bytes);
  BudServing *self = NULL;
  guint32 id, n_finished = 0;
  double last_s = 0;

  c.workload.arrival = BUD_ARRIVAL_POISSON;
  c.workload.requests_per_s = 30;
  c.profile.lag_steps = 1;
  sent = serving_run (&c, 200, &whole);
  g_assert_cmpint (bud_serving_open (&c, fed, 200, workspace, bytes, &pieces, &self, NULL), ==,
                   BUD_STATUS_OK);
  g_assert_cmpfloat (bud_serving_next_s (self), ==, HUGE_VAL);
  for (guint i = 0; i < 200; i++)
    {
      const BudServingRequest one = { .send_s = sent[i].send_s,
                                      .input_tokens = sent[i].input_tokens,
                                      .output_tokens = sent[i].output_tokens };

      while (bud_serving_next_s (self) < one.send_s)
        bud_serving_advance (self, one.send_s);
      bud_serving_push (self, &one);
    }
  bud_serving_advance (self, HUGE_VAL);
  while (bud_serving_next_finished (self, &id))
    {
      g_assert_cmpfloat (fed[id].last_s, >=, last_s);
      last_s = fed[id].last_s;
      n_finished++;
    }
  bud_serving_close (self);
  g_assert_cmpuint (n_finished, ==, 200);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpfloat_with_epsilon (fed[i].last_s, sent[i].last_s, 1e-9);
  g_assert_cmpuint (pieces.n_steps, ==, whole.n_steps);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/serving-turns/rate", test_rate);
  g_test_add_func ("/engine/serving-turns/rate-counts-requests", test_rate_counts_requests);
  g_test_add_func ("/engine/serving-turns/jump-is-exact", test_jump_is_exact);
  g_test_add_func ("/engine/serving-turns/shared-prefix", test_shared_prefix);
  g_test_add_func ("/engine/serving-turns/draft-slots", test_draft_slots);
  g_test_add_func ("/engine/serving-turns/fed", test_fed);
  return g_test_run ();
}
