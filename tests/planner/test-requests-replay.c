/* Measured runs simulated request by request: traces, and closed loops as their benchmarks were run. */
#include <math.h>
#include <string.h>

#include "planner/requests-replay.h"

#define RECORD(extra, arrival, first, last)                                                                  \
  "{\"run\":\"r\",\"model\":\"meta-llama/"                                                                   \
  "Llama-3.1-8B\",\"hardware\":\"h100-sxm5-80\",\"engine\":\"vllm\"," extra "\"arrival_s\":" arrival         \
  ",\"first_token_s\":" first ",\"last_token_s\":" last ",\"input_len\":512,\"output_len\":64}\n"

static BudCatalog *catalog;

static GPtrArray *
replay (const char *text, GError **error)
{
  g_autoptr (BudReplay) self = bud_replay_new (catalog);

  return bud_replay_requests (self, text, -1, error);
}

/* The second request is sent first: order in the file does not matter. */
static void
test_trace (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs
      = replay (RECORD ("\"tp\":1,", "1", "1.05", "1.6") RECORD ("\"tp\":1,", "0", "0.05", "0.6"), &error);
  const BudTraceRun *run;

  g_assert_no_error (error);
  g_assert_cmpuint (runs->len, ==, 1);
  run = g_ptr_array_index (runs, 0);
  g_assert_null (run->skip_reason);
  g_assert_cmpuint (run->n_requests, ==, 2);
  g_assert_cmpuint (run->n_failed, ==, 0);
  g_assert_cmpfloat_with_epsilon (run->measured_duration_s, 1.6, 1e-12);
  g_assert_cmpfloat (run->predicted_duration_s, >, 1);
  g_assert_cmpfloat (run->e2e.mean_ratio, >, 0.3);
  g_assert_cmpfloat (run->e2e.mean_ratio, <, 3);
}

/* Every rank's requests are answered, also when there are fewer than ranks. */
static void
test_ranks (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = replay (RECORD ("\"tp\":1,\"dp\":2,", "0", "0.05", "0.6")
                                           RECORD ("\"tp\":1,\"dp\":2,", "0", "0.05", "0.6")
                                               RECORD ("\"tp\":1,\"dp\":2,", "0", "0.05", "0.6"),
                                       &error);
  const BudTraceRun *run = g_ptr_array_index (runs, 0);

  g_assert_no_error (error);
  g_assert_null (run->skip_reason);
  g_assert_cmpfloat (run->tpot.mean_ratio, >, 0.1);
  g_assert_cmpfloat (run->predicted_duration_s, >, 0.1);
}

static void
test_skips_and_refuses (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) odd = replay (RECORD ("\"kv_precision\":\"odd\",", "0", "0.05", "0.6"), &error);

  g_assert_no_error (error);
  g_assert_nonnull (strstr (((const BudTraceRun *) g_ptr_array_index (odd, 0))->skip_reason, "kv_precision"));
  g_assert_null (replay (RECORD ("", "0", "0.05", "0.6") RECORD ("", "\"soon\"", "0.05", "0.6"), &error));
  g_assert_true (g_str_has_prefix (error->message, "2:1: /arrival_s"));
  g_clear_error (&error);
  g_assert_null (replay (RECORD ("", "1", "0.95", "2"), &error));
  g_assert_true (g_str_has_prefix (error->message, "1:1: /first_token_s: must be a number ≥ 1"));
  g_clear_error (&error);
  g_assert_null (replay (RECORD ("", "0", "0.5", "0.4"), &error));
  g_assert_true (g_str_has_prefix (error->message, "1:1: /last_token_s: must be a number ≥ 0.5"));
}

/* Loaded TTFT is queueing: above that of a lone prompt. */
static void
test_closed_loop (void)
{
  static const char record[]
      = "{\"case\":\"c\",\"configuration\":\"c0\",\"kind\":\"closed-loop\",\"model\":\"meta-llama/"
        "Llama-3.1-8B\","
        "\"hardware\":\"h100-sxm5-80\",\"n_devices\":1,\"precision\":\"bf16\",\"tp\":1,\"engine\":\"vllm\","
        "\"concurrency\":32,\"input_tokens\":1024,\"output_tokens\":128,"
        "\"measured\":{\"ttft_s\":0.3,\"tpot_s\":0.01},\"source\":{\"repo\":\"o/r\",\"path\":\"p\"}}\n";
  double ttft_s[2];

  for (int load = 0; load < 2; load++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BudReplay) self = bud_replay_new (catalog);
      g_autoptr (GPtrArray) runs = NULL;
      const BudRun *run;

      bud_replay_set_load (self, (BudReplayLoad) load);
      runs = bud_replay_runs (self, record, -1, &error);
      g_assert_no_error (error);
      run = g_ptr_array_index (runs, 0);
      g_assert_null (run->skip_reason);
      g_assert_cmpint (run->is_simulated, ==, load == BUD_REPLAY_SIMULATED);
      ttft_s[load] = run->predicted[BUD_METRIC_TTFT];
    }
  g_assert_cmpfloat (ttft_s[BUD_REPLAY_SIMULATED], >, 1.5 * ttft_s[BUD_REPLAY_CLOSED_FORM]);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = bud_catalog_open (NULL, "", &error);
  g_assert_no_error (error);
  g_test_add_func ("/planner/requests-replay/trace", test_trace);
  g_test_add_func ("/planner/requests-replay/ranks", test_ranks);
  g_test_add_func ("/planner/requests-replay/skips-and-refuses", test_skips_and_refuses);
  g_test_add_func ("/planner/requests-replay/closed-loop", test_closed_loop);
  status = g_test_run ();
  bud_catalog_close (catalog);
  return status;
}
