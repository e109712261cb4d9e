/* The request-level simulator on the step cost of serving-case.h. */
#include <math.h>
#include <string.h>

#include "serving-case.h"

#define base serving_base
#define run serving_run

/* Nine different machines and loads; every policy, with and without pressure on the cache; once more with
 * speculative decoding. */
#define N_VARIANTS 18
static BudServingCase
variant (int number)
{
  BudServingCase c = base;
  const int i = number % 9;

  if (number >= 9)
    {
      c.tokens_per_step = 2.44;
      c.lookahead_tokens = 4;
    }
  c.profile.policy = (BudServingPolicy) (i % 3);
  if (i % 3 == 2)
    c.profile.reserves_output = true;
  if (i % 3 == 1)
    {
      c.profile.new_token_ratio = 0.7;
      c.profile.new_token_least_ratio = 0.1;
      c.profile.new_token_decay_steps = 600;
      c.profile.kv_block_tokens = 1;
      c.kv_blocks *= 16;
    }
  if (i / 3 == 1)
    c.kv_blocks = i % 3 == 1 ? 6000 : 400; /* not enough for 16 requests of 700 tokens */
  if (i / 3 == 2)
    {
      c.workload.arrival = i % 3 == 0   ? BUD_ARRIVAL_POISSON
                           : i % 3 == 1 ? BUD_ARRIVAL_GAMMA
                                        : BUD_ARRIVAL_CONSTANT;
      c.workload.requests_per_s = 10;
      c.workload.burstiness = 2;
      c.profile.lag_steps = 2;
      c.profile.front_end_s = 0.005;
      c.profile.front_end_serial_s = 0.003;
      c.profile.receive_interval_steps = i % 3 == 1 ? 10 : 0;
    }
  return c;
}

/* (a) of the acceptance checks: jumping changes no request's times. */
static void
test_jump_is_exact (void)
{
  for (int i = 0; i < N_VARIANTS; i++)
    {
      BudServingCase jump = variant (i), step = jump;
      BudServingResult a, b;
      g_autofree BudServingRequest *x = run (&jump, 200, &a), *y = NULL;

      step.no_jump = true;
      y = run (&step, 200, &b);
      for (int j = 0; j < 200; j++)
        {
          g_assert_cmpfloat_with_epsilon (x[j].first_s, y[j].first_s, 1e-9);
          g_assert_cmpfloat_with_epsilon (x[j].last_s, y[j].last_s, 1e-9);
        }
      g_assert_cmpuint (a.n_steps, ==, b.n_steps);
      g_assert_cmpuint (a.n_preemptions, ==, b.n_preemptions);
      g_assert_cmpfloat_with_epsilon (a.itl_s.mean, b.itl_s.mean, 1e-9);
      g_assert_cmpuint (a.n_events, <=, b.n_events);
    }
}

/* A decode pool: requests begin with their cache and first token; jumping is as exact. */
static void
test_decode_pool (void)
{
  for (int i = 0; i < N_VARIANTS; i++)
    {
      BudServingCase jump = variant (i), step;
      BudServingResult a, b;
      g_autofree BudServingRequest *x = NULL, *y = NULL;

      jump.pool = BUD_POOL_DECODE;
      step = jump;
      step.no_jump = true;
      x = run (&jump, 200, &a);
      y = run (&step, 200, &b);
      g_assert_cmpuint (a.n_completed, ==, 200);
      g_assert_cmpfloat (a.kv_peak_ratio, <=, 1);
      for (int j = 0; j < 200; j++)
        {
          g_assert_cmpfloat_with_epsilon (x[j].last_s, y[j].last_s, 1e-9);
          g_assert_cmpfloat (x[j].first_s, <, x[j].last_s);
        }
      g_assert_cmpuint (a.n_steps, ==, b.n_steps);
    }
}

/* A prefill pool: everyone leaves with the first token, so a single request is one prefill and nothing else.
 */
static void
test_prefill_pool (void)
{
  BudServingCase c = base;
  BudServingResult result;
  g_autofree BudServingRequest *requests = NULL;

  c.pool = BUD_POOL_PREFILL;
  c.workload.concurrency = 1;
  c.workload.lengths = BUD_LENGTHS_FIXED;
  c.workload.input_tokens = 100;
  c.workload.output_tokens = 50;
  requests = run (&c, 3, &result);
  /* 1 ms + 10 µs · 100 + 2 ns · 100 · 50 = 2.01 ms */
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (requests[i].last_s - requests[i].send_s, 2.01e-3, 1e-12);
      g_assert_cmpfloat (requests[i].first_s, ==, requests[i].last_s);
    }
  g_assert_cmpuint (result.n_steps, ==, 3);
}

/* Launching a step's kernels takes its time; a longer step hides it. */
static void
test_launch_bound (void)
{
  const double least_s[] = { 1e-3, 5e-3 }, expected_s[] = { 2.01e-3, 5e-3 };

  for (guint i = 0; i < G_N_ELEMENTS (least_s); i++)
    {
      BudServingCase c = base;
      BudServingResult result;
      g_autofree BudServingRequest *requests = NULL;

      c.pool = BUD_POOL_PREFILL;
      c.cost.least_prompt_step_s = least_s[i];
      c.workload.concurrency = 1;
      c.workload.lengths = BUD_LENGTHS_FIXED;
      c.workload.input_tokens = 100;
      requests = run (&c, 1, &result);
      g_assert_cmpfloat_with_epsilon (requests[0].first_s - requests[0].send_s, expected_s[i], 1e-12);
    }
}

/* (b): every token comes out, the cache is empty at the end and never over-full, MIXED serves in order. */
static void
test_conservation (void)
{
  for (int i = 0; i < N_VARIANTS; i++)
    {
      BudServingCase c = variant (i);
      BudServingResult result;
      g_autofree BudServingRequest *requests = run (&c, 300, &result);
      double tokens = 0;

      for (int j = 0; j < 300; j++)
        {
          tokens += requests[j].output_tokens;
          g_assert_cmpfloat (requests[j].send_s, <=, requests[j].scheduled_s);
          g_assert_cmpfloat (requests[j].scheduled_s, <, requests[j].first_s);
          g_assert_cmpfloat (requests[j].first_s, <=, requests[j].last_s);
          if (j > 0 && i % 3 == 0 && result.n_preemptions == 0)
            g_assert_cmpfloat (requests[j - 1].first_s, <=, requests[j].first_s + 1e-12);
        }
      g_assert_cmpfloat (result.output_tokens, ==, tokens);
      g_assert_cmpuint (result.n_completed, ==, 300);
      g_assert_cmpfloat (result.kv_peak_ratio, <=, 1);
      g_assert_cmpuint (result.samples[result.n_samples - 1].n_blocks, <=, c.kv_blocks);
    }
}

/* A conversation's prompts hold all before them; whole blocks of that are found in the cache, while it lasts.
 */
static void
test_turns (void)
{
  static const guint32 inputs[] = { 100, 250, 400, 100, 250, 400 }, cached[] = { 0, 144, 288, 0, 144, 288 };
  BudServingCase c = base, small;
  BudServingResult result;
  g_autofree BudServingRequest *requests = NULL, *crowded = NULL;
  guint32 found = 0, most = 0;

  c.workload.concurrency = 1;
  c.workload.lengths = BUD_LENGTHS_FIXED;
  c.workload.input_tokens = 100;
  c.workload.output_tokens = 50;
  c.workload.n_turns = 3;
  requests = run (&c, 6, &result);
  for (int i = 0; i < 6; i++)
    {
      g_assert_cmpuint (requests[i].turn, ==, i % 3);
      g_assert_cmpuint (requests[i].input_tokens, ==, inputs[i]);
      g_assert_cmpuint (requests[i].cached_tokens, ==, cached[i]);
    }
  g_assert_cmpfloat_with_epsilon (result.prefix_hit_ratio, 864.0 / 1500, 1e-12);
  /* reading a prompt takes time for all that is in it, cached or not */
  {
    BudServingCase slow = c;
    BudServingResult later;
    g_autofree BudServingRequest *read = NULL;

    slow.profile.front_end_token_s = 1e-3;
    read = run (&slow, 6, &later);
    for (int i = 0; i < 6; i++)
      g_assert_cmpfloat_with_epsilon ((read[i].first_s - read[i].send_s)
                                          - (requests[i].first_s - requests[i].send_s),
                                      1e-3 * inputs[i], 1e-9);
  }
  /* eight users who think while others take their blocks */
  small = c;
  small.workload.concurrency = 8;
  small.workload.think_s = 1;
  small.kv_blocks = 60;
  crowded = run (&small, 48, &result);
  for (int i = 0; i < 48; i++)
    if (crowded[i].turn > 0)
      {
        found += crowded[i].cached_tokens;
        most += (crowded[i].input_tokens - 100) / 16 * 16;
      }
  g_assert_cmpuint (found, <, most);
  g_assert_cmpuint (result.n_completed, ==, 48);
}

/* Steps that yield two and a half tokens in the mean: 49 more tokens in 20 steps, each as long as before. */
static void
test_speculation (void)
{
  BudServingCase c = base;
  BudServingResult plain, drafted;
  g_autofree BudServingRequest *x = NULL, *y = NULL;

  c.workload.concurrency = 1;
  c.workload.lengths = BUD_LENGTHS_FIXED;
  c.workload.input_tokens = 100;
  c.workload.output_tokens = 50;
  x = run (&c, 3, &plain);
  c.tokens_per_step = 2.5;
  c.lookahead_tokens = 4;
  y = run (&c, 3, &drafted);
  g_assert_cmpuint (plain.n_steps, ==, 3 * 50);
  g_assert_cmpuint (drafted.n_steps, ==, 3 * 21);
  g_assert_cmpfloat_with_epsilon (x[0].first_s, y[0].first_s, 1e-12);
  /* 1.01 ms + 5 ns · context at contexts 101, 103.5 … 148.5 */
  g_assert_cmpfloat_with_epsilon (drafted.tpot_s.mean, (20 * 1.01e-3 + 5e-9 * 20 * 124.75) / 49, 1e-9);
}

/* (c): one request at a time. TTFT = 1 ms + 10 µs · 100 + 2 ns · 100 · 50 = 2.01 ms; each of the 49 decode
 * steps at context 101 … 149 costs 1 ms + 10 µs + 5 ns · context, so TPOT = 1.01 ms + 5 ns · 125 = 1.010625
 * ms. */
static void
test_alone (void)
{
  BudServingCase c = base;
  BudServingResult result;
  g_autofree BudServingRequest *requests = NULL;

  c.workload.concurrency = 1;
  c.workload.lengths = BUD_LENGTHS_FIXED;
  c.workload.input_tokens = 100;
  c.workload.output_tokens = 50;
  requests = run (&c, 5, &result);
  g_assert_cmpfloat_with_epsilon (result.ttft_s.mean, 2.01e-3, 1e-12);
  g_assert_cmpfloat_with_epsilon (result.tpot_s.mean, 1.010625e-3, 1e-12);
  g_assert_cmpfloat_with_epsilon (result.itl_s.mean, 1.010625e-3, 1e-12);
  g_assert_cmpfloat_with_epsilon (result.e2e_s.mean, 2.01e-3 + 49 * 1.010625e-3, 1e-12);
}

/* (d): the same seed gives the same bytes, another seed others; twice the requests move steady figures by
 * under 2 %. */
static void
test_seeds_and_length (void)
{
  BudServingCase c = base;
  BudServingResult a, b, longer;
  g_autofree BudServingRequest *x = run (&c, 400, &a), *y = run (&c, 400, &b), *z = run (&c, 800, &longer);

  g_assert_cmpmem (x, 400 * sizeof *x, y, 400 * sizeof *y);
  g_assert_cmpfloat_with_epsilon (longer.steady_tpot_s.mean, a.steady_tpot_s.mean,
                                  0.02 * a.steady_tpot_s.mean);
  c.workload.seed = 2;
  g_free (y);
  y = run (&c, 400, &b);
  g_assert_cmpfloat (a.duration_s, !=, b.duration_s);
}

/* (e): with room for everything nothing is preempted, and a budget over all prompts makes one prefill step.
 */
static void
test_no_pressure (void)
{
  BudServingCase c = base;
  BudServingResult result;
  g_autofree BudServingRequest *requests = NULL;

  c.workload.lengths = BUD_LENGTHS_FIXED;
  c.profile.max_batched_tokens = 16 * 500;
  requests = run (&c, 16, &result);
  g_assert_cmpuint (result.n_preemptions, ==, 0);
  /* one prefill step, then 199 decode steps */
  g_assert_cmpuint (result.n_steps, ==, 200);
  for (int i = 0; i < 16; i++)
    g_assert_cmpfloat (requests[i].first_s, ==, requests[0].first_s);
}

/* (f): Little's law on a closed run: mean running = throughput · mean time from admission to the last token.
 */
static void
test_little (void)
{
  BudServingCase c = base;
  BudServingResult result;
  g_autofree BudServingRequest *requests = run (&c, 400, &result);
  double residence = 0;

  for (int i = 0; i < 400; i++)
    residence += requests[i].last_s - requests[i].scheduled_s;
  g_assert_cmpfloat_with_epsilon (result.mean_running, residence / result.duration_s, 1e-6);
}

static void
test_preemption (void)
{
  BudServingCase c = variant (3);
  BudServingResult result;
  g_autofree BudServingRequest *requests = run (&c, 200, &result);

  g_assert_cmpuint (result.n_preemptions, >, 0);
  g_assert_cmpuint (result.n_recomputed_tokens, >, 0);
  g_assert_cmpuint (result.n_completed, ==, 200);
}

/* A request larger than the whole cache is refused and counted; the others are served. */
static void
test_never_fits (void)
{
  BudServingCase c = base;
  BudServingResult result;
  BudServingRequest requests[3] = { { .send_s = 0, .input_tokens = 100, .output_tokens = 10 },
                                    { .send_s = 0.1, .input_tokens = 100000, .output_tokens = 10 },
                                    { .send_s = 0.2, .input_tokens = 100, .output_tokens = 10 } };
  gsize bytes = bud_serving_workspace_bytes (3);
  g_autofree void *workspace = g_malloc (bytes);

  c.workload.arrival = BUD_ARRIVAL_TRACE;
  c.kv_blocks = 100;
  g_assert_cmpint (bud_serving_run (&c, requests, 3, workspace, bytes, &result, NULL), ==, BUD_STATUS_OK);
  g_assert_cmpuint (result.n_failed, ==, 1);
  g_assert_cmpuint (result.n_completed, ==, 2);
  g_assert_true (isnan (requests[1].last_s));
  g_assert_cmpfloat (requests[2].last_s, >, 0.2);
}

/* (g): over 20 seeds the mean TTFT does not rise when there is more memory or less load. */
static double
mean_ttft (BudServingCase c)
{
  double sum = 0;

  for (int seed = 0; seed < 20; seed++)
    {
      BudServingResult result;

      c.workload.seed = (uint64_t) seed;
      g_free (run (&c, 200, &result));
      sum += result.ttft_s.mean;
    }
  return sum / 20;
}

static void
test_monotone (void)
{
  BudServingCase tight = variant (3), roomy = tight, slow = variant (6), fast = slow;

  roomy.kv_blocks *= 2;
  g_assert_cmpfloat (mean_ttft (roomy), <=, 1.01 * mean_ttft (tight));
  slow.workload.requests_per_s = 20;
  g_assert_cmpfloat (mean_ttft (fast), <=, 1.01 * mean_ttft (slow));
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *field;
    size_t offset;
  } zeros[] = { { "max_batched_tokens", G_STRUCT_OFFSET (BudServingCase, profile.max_batched_tokens) },
                { "max_sequences", G_STRUCT_OFFSET (BudServingCase, profile.max_sequences) },
                { "kv_block_tokens", G_STRUCT_OFFSET (BudServingCase, profile.kv_block_tokens) },
                { "concurrency", G_STRUCT_OFFSET (BudServingCase, workload.concurrency) } };
  BudServingRequest requests[1];
  BudServingResult result;
  char workspace[8];

  for (gsize i = 0; i < G_N_ELEMENTS (zeros); i++)
    {
      BudServingCase c = base;
      BudDiagnostic diagnostic;

      *(uint32_t *) ((char *) &c + zeros[i].offset) = 0;
      g_assert_cmpint (bud_serving_run (&c, requests, 1, workspace, 8, &result, &diagnostic), ==,
                       BUD_STATUS_INVALID);
      g_assert_cmpstr (diagnostic.field, ==, zeros[i].field);
    }
  g_assert_cmpint (bud_serving_run (&base, requests, 1, workspace, 8, &result, NULL), ==,
                   BUD_STATUS_NO_SPACE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/serving/jump-is-exact", test_jump_is_exact);
  g_test_add_func ("/engine/serving/conservation", test_conservation);
  g_test_add_func ("/engine/serving/alone", test_alone);
  g_test_add_func ("/engine/serving/speculation", test_speculation);
  g_test_add_func ("/engine/serving/turns", test_turns);
  g_test_add_func ("/engine/serving/seeds-and-length", test_seeds_and_length);
  g_test_add_func ("/engine/serving/no-pressure", test_no_pressure);
  g_test_add_func ("/engine/serving/little", test_little);
  g_test_add_func ("/engine/serving/preemption", test_preemption);
  g_test_add_func ("/engine/serving/never-fits", test_never_fits);
  g_test_add_func ("/engine/serving/monotone", test_monotone);
  g_test_add_func ("/engine/serving/refusals", test_refusals);
  g_test_add_func ("/engine/serving/decode-pool", test_decode_pool);
  g_test_add_func ("/engine/serving/prefill-pool", test_prefill_pool);
  g_test_add_func ("/engine/serving/launch-bound", test_launch_bound);
  return g_test_run ();
}
