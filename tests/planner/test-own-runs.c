/* A user's own benchmark results: what the tools' files say, what is refused, and how they are predicted. */
#include <math.h>
#include <string.h>

#include "planner/own-runs.h"
#include "planner/simulation.h"
#include "shipped.h"

static BudCatalog *catalog;

#define VLLM_LENGTHS "\"completed\":64,\"total_input_tokens\":65536,\"total_output_tokens\":8192,"
#define VLLM_FIGURES "\"mean_ttft_ms\":120.5,\"mean_tpot_ms\":8,\"output_throughput\":1500"
#define TRT(world)                                                                                           \
  "{\"engine\":{\"model\":\"m\"},\"world_info\":{\"world_size\":" world "},"                                 \
  "\"request_info\":{\"num_requests\":32,\"avg_num_concurrent_requests\":7.6,\"avg_input_length\":128,"      \
  "\"avg_output_length\":64},\"performance\":{\"system_output_throughput_tok_s\":900},"                      \
  "\"streaming_metrics\":{\"avg_ttft_ms\":30,\"avg_tpot_ms\":7}}"
#define GENAI(config, unit)                                                                                  \
  "{\"request_count\":{\"avg\":20},\"input_sequence_length\":{\"avg\":550},"                                 \
  "\"output_sequence_length\":{\"avg\":100},\"time_to_first_token\":{\"unit\":\"" unit "\",\"avg\":50},"     \
  "\"inter_token_latency\":{\"unit\":\"ms\",\"avg\":9},\"output_token_throughput\":{\"avg\":400},"           \
  "\"input_config\":" config "}"
#define LLAMA(prompt, generated, depth)                                                                      \
  "[{\"model_filename\":\"m.gguf\",\"n_prompt\":" prompt ",\"n_gen\":" generated ",\"n_depth\":" depth       \
  ",\"avg_ts\":81.5}]"

typedef struct
{
  const char *text, *tool, *model;
  double input_tokens, output_tokens, concurrency, requests_per_s;
  double ttft_s, tpot_s, output_rate; /* 0 = absent */
} File;

static const File files[] = {
  { "{\"model_id\":\"m\",\"request_rate\":\"inf\",\"max_concurrency\":8," VLLM_LENGTHS VLLM_FIGURES "}",
    "vllm bench serve", "m", 1024, 128, 8, 0, 0.1205, 0.008, 1500 },
  { "{\"request_rate\":\"inf\",\"max_concurrency\":null," VLLM_LENGTHS VLLM_FIGURES "}", "vllm bench serve",
    NULL, 1024, 128, 64, 0, 0.1205, 0.008, 1500 },
  { "{\"request_rate\":2.5," VLLM_LENGTHS "\"mean_tpot_ms\":8}", "vllm bench serve", NULL, 1024, 128, 0, 2.5,
    0, 0.008, 0 },
  { TRT ("1"), "trtllm-bench", "m", 128, 64, 8, 0, 0.03, 0.007, 900 },
  { GENAI ("{\"loadgen\":{\"concurrency\":4}}", "ms"), "genai-perf", NULL, 550, 100, 4, 0, 0.05, 0.009, 400 },
  { GENAI ("{\"perf_analyzer\":{\"stimulus\":{\"request_rate\":3}}}", "ms"), "genai-perf", NULL, 550, 100, 0,
    3, 0.05, 0.009, 400 },
  { LLAMA ("512", "0", "0"), "llama-bench", "m.gguf", 512, 0, 1, 0, 0, 0, 0 },
};

static void
check_figure (double value, double expected)
{
  if (expected > 0)
    g_assert_cmpfloat_with_epsilon (value, expected, 1e-9);
  else
    g_assert_true (isnan (value));
}

static void
test_files (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      const File *file = &files[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) runs = bud_own_runs_parse (file->text, -1, "result.json", &error);
      const BudOwnRun *run;

      g_assert_no_error (error);
      g_assert_cmpuint (runs->len, ==, 1);
      run = g_ptr_array_index (runs, 0);
      g_assert_cmpstr (run->file, ==, "result.json");
      g_assert_cmpstr (run->tool, ==, file->tool);
      g_assert_cmpstr (run->model, ==, file->model);
      g_assert_cmpfloat (run->input_tokens, ==, file->input_tokens);
      g_assert_cmpfloat (run->output_tokens, ==, file->output_tokens);
      g_assert_cmpfloat (run->concurrency, ==, file->concurrency);
      g_assert_cmpfloat (run->requests_per_s, ==, file->requests_per_s);
      check_figure (run->measured[BUD_METRIC_TTFT], file->ttft_s);
      check_figure (run->measured[BUD_METRIC_TPOT], file->tpot_s);
      check_figure (run->measured[BUD_METRIC_OUTPUT_RATE], file->output_rate);
    }
}

/* tests/planner/own: every key that the writers of 2026 write, with figures made up. */
static const struct
{
  const char *name, *tool, *model;
  guint n_runs;
  double input_tokens, output_tokens, concurrency, requests_per_s, n_requests,
      burstiness;                     /* of the last run */
  double ttft_s, tpot_s, output_rate; /* 0 = absent */
  gboolean is_speculative;
} written[] = {
  { "vllm-serve.json", "vllm bench serve", "Qwen/Qwen3-8B", 1, 1024, 128, 2, 0, 4, 1, 0.055, 0.01, 102.4 },
  { "vllm-append.json", "vllm bench serve", "Qwen/Qwen3-8B", 2, 1024, 128, 8, 0, 80, 1, 0.09, 0.009, 800 },
  { "vllm-speculative.json", "vllm bench serve", "Qwen/Qwen3-8B", 1, 1024, 128, 0, 2, 10, 0.5, 0.03, 0.005,
    180, TRUE },
  { "sglang-serving.jsonl", "sglang.bench_serving", NULL, 1, 1024, 128, 16, 0, 160, 1, 0.21, 0.014, 1024 },
  { "aiperf.json", "AIPerf", "Qwen/Qwen3-8B", 1, 550, 128, 8, 0, 64, 1, 0.072, 0.0078, 960 },
  { "aiperf-rate.json", "AIPerf", NULL, 1, 550, 128, 0, 3, 64, 1, 0.072, 0.0078, 960 },
  { "genai-perf.json", "genai-perf", NULL, 1, 550, 100, 4, 0, 20, 1, 0.05, 0.009, 400 },
  { "trtllm-report.json", "trtllm-bench", "Qwen/Qwen3-8B", 1, 1024, 128, 16, 0, 64, 1, 0.19, 0.0084, 1575 },
  { "llama-bench.json", "llama-bench", "qwen3-8b-q4_k_m.gguf", 2, 0, 128, 1, 0, 0, 0, 0, 0, 0 },
  { "llama-bench.jsonl", "llama-bench", "m.gguf", 2, 0, 128, 1, 0, 0, 0, 0, 0, 0 },
};

static void
test_written (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (written); i++)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "planner", "own", written[i].name, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) runs = NULL;
      g_autofree char *text = NULL;
      const BudOwnRun *run;
      gsize length;

      g_file_get_contents (path, &text, &length, &error);
      g_assert_no_error (error);
      runs = bud_own_runs_parse (text, (gssize) length, written[i].name, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (runs->len, ==, written[i].n_runs);
      run = g_ptr_array_index (runs, runs->len - 1);
      g_assert_cmpstr (run->tool, ==, written[i].tool);
      g_assert_cmpstr (run->model, ==, written[i].model);
      g_assert_cmpfloat (run->input_tokens, ==, written[i].input_tokens);
      g_assert_cmpfloat (run->output_tokens, ==, written[i].output_tokens);
      g_assert_cmpfloat (run->concurrency, ==, written[i].concurrency);
      g_assert_cmpfloat (run->requests_per_s, ==, written[i].requests_per_s);
      g_assert_cmpfloat (run->n_requests, ==, written[i].n_requests);
      g_assert_cmpfloat (run->burstiness, ==, written[i].burstiness);
      g_assert_cmpint (run->is_speculative, ==, written[i].is_speculative);
      check_figure (run->measured[BUD_METRIC_TTFT], written[i].ttft_s);
      check_figure (run->measured[BUD_METRIC_TPOT], written[i].tpot_s);
      check_figure (run->measured[BUD_METRIC_OUTPUT_RATE], written[i].output_rate);
    }
}

static const struct
{
  const char *text, *names;
} refusals[] = {
  { "", "1:1" },
  { "7", "JSON object" },
  { "{}", "vllm bench serve" },
  { "[]", "no test" },
  { "[7]", "/0" },
  { "[{\"n_prompt\":512,\"n_gen\":0}]", "avg_ts" },
  { "[{\"n_prompt\":0,\"n_gen\":0,\"avg_ts\":1}]", "n_prompt" },
  { "{\"completed\":64,\"total_input_tokens\":65536," VLLM_FIGURES "}", "total_output_tokens" },
  { "{\"completed\":0,\"total_input_tokens\":0,\"total_output_tokens\":0," VLLM_FIGURES "}", "completed" },
  { "{\"completed\":\"64\",\"total_input_tokens\":1," VLLM_FIGURES "}", "completed" },
  { "{\"completed\":1,\"total_input_tokens\":1e300," VLLM_FIGURES "}", "total_input_tokens" },
  { "{" VLLM_LENGTHS "\"max_concurrency\":8}", "mean_ttft_ms" },
  { "{\"request_info\":{\"num_requests\":1},\"performance\":{}}", "request_info/avg_input_length" },
  { GENAI ("{}", "ms"), "concurrency" },
  { GENAI ("{\"concurrency\":1}", "weeks"), "time_to_first_token/unit" },
  { LLAMA ("512", "0", "0") "\n" LLAMA ("0", "64", "0"), "line 1:" },
  { "{\"n_prompt\":1,\"n_gen\":0,\"avg_ts\":1}\n{\"n_prompt\":1,\"n_gen\":0}\n", "line 2: “avg_ts”" },
};

static void
test_refusals (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;
      GPtrArray *runs = bud_own_runs_parse (refusals[i].text, -1, NULL, &error);

      g_assert_null (runs);
      g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID);
      if (strstr (error->message, refusals[i].names) == NULL)
        g_error ("“%s”: “%s” does not name “%s”", refusals[i].text, error->message, refusals[i].names);
    }
}

/* What a tool may leave out is not taken for left out when it is something else. */
static void
test_odd_values (void)
{
  static const char *const keys[] = { "max_concurrency", "request_rate",      "burstiness",
                                      "mean_ttft_ms",    "output_throughput", "mean_tpot_ms" };
  static const char *const bad[] = { "-1", "1e999", "-1e999", "\"x\"", "\"\"", "true", "[]", "{}", "[8]" };
  static const char *const absent[] = { "0", "null", "NaN", "Infinity", "\"inf\"" };

  for (gsize k = 0; k < G_N_ELEMENTS (keys); k++)
    for (gsize i = 0; i < G_N_ELEMENTS (bad) + G_N_ELEMENTS (absent); i++)
      {
        const gboolean is_bad = i < G_N_ELEMENTS (bad);
        const char *value = is_bad ? bad[i] : absent[i - G_N_ELEMENTS (bad)];
        g_autofree char *text
            = g_strdup_printf ("{" VLLM_LENGTHS "\"%s\":%s,\"%s\":5}", keys[k], value,
                               k == G_N_ELEMENTS (keys) - 1 ? "mean_ttft_ms" : "mean_tpot_ms");
        g_autoptr (GError) error = NULL;
        g_autoptr (GPtrArray) runs = bud_own_runs_parse (text, -1, NULL, &error);

        if ((runs == NULL) != is_bad || (is_bad && strstr (error->message, keys[k]) == NULL))
          g_error ("%s: %s", text, error != NULL ? error->message : "read");
      }
}

static BudEvaluation *
evaluate (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  BudEvaluation *evaluation;
  BudResolved resolved;

  scenario->model_id = g_strdup ("meta-llama/Llama-3.1-8B");
  scenario->hardware_id = g_strdup ("h100-sxm5-80");
  g_assert_true (bud_scenario_load (scenario, catalog, &resolved, &error));
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  return evaluation;
}

static BudOwnRun *
predict (const BudEvaluation *evaluation, const char *text, GPtrArray **runs)
{
  BudOwnRun *run;

  *runs = bud_own_runs_parse (text, -1, NULL, NULL);
  run = g_ptr_array_index (*runs, 0);
  bud_own_run_predict (run, &evaluation->request);
  return run;
}

/* The load of the file, not the scenario's, is simulated. */
static void
test_load (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ();
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (BudSimulation) simulation = NULL;
  BudOwnRun *run = predict (evaluation, files[0].text, &runs);
  BudSimulationOptions options;
  BudDiagnostic diagnostic = { 0 };

  bud_simulation_options_init (&options, evaluation);
  options.workload.arrival = BUD_ARRIVAL_CLOSED;
  options.workload.concurrency = 8;
  options.workload.input_tokens = 1024;
  options.workload.output_tokens = 128;
  options.n_requests = 64;
  simulation = bud_simulation_new (&options, &diagnostic);
  g_assert_cmpstr (run->skip_reason, ==, NULL);
  g_assert_cmpfloat_with_epsilon (run->predicted[BUD_METRIC_TTFT], simulation->result.ttft_s.mean, 1e-12);
  g_assert_cmpfloat_with_epsilon (run->predicted[BUD_METRIC_TPOT], simulation->result.tpot_s.mean, 1e-12);
  g_assert_cmpfloat_with_epsilon (run->predicted[BUD_METRIC_OUTPUT_RATE],
                                  simulation->result.output_tokens_per_s, 1e-6);
}

/* One figure is predicted of a prompt, the other of a generation, which is slower behind a long prefix. */
static void
test_single_stream (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ();
  g_autoptr (GPtrArray) prompts = NULL;
  g_autoptr (GPtrArray) short_runs = NULL;
  g_autoptr (GPtrArray) long_runs = NULL;
  const double *prompt = predict (evaluation, LLAMA ("512", "0", "0"), &prompts)->predicted;
  const double *near = predict (evaluation, LLAMA ("0", "128", "0"), &short_runs)->predicted;
  const double *far = predict (evaluation, LLAMA ("0", "128", "65536"), &long_runs)->predicted;

  g_assert_true (isnan (prompt[BUD_METRIC_DECODE_RATE]));
  g_assert_true (isnan (near[BUD_METRIC_PREFILL_RATE]));
  g_assert_cmpfloat (prompt[BUD_METRIC_PREFILL_RATE], >, 10 * near[BUD_METRIC_DECODE_RATE]);
  g_assert_cmpfloat (far[BUD_METRIC_DECODE_RATE], <, near[BUD_METRIC_DECODE_RATE]);
  g_assert_cmpfloat (far[BUD_METRIC_DECODE_RATE], >, 0);
}

static void
test_skipped (void)
{
  static const struct
  {
    const char *text, *names;
  } rows[] = {
    { TRT ("4"), "4 devices" },
    { LLAMA ("512", "128", "0"), "-p and -n" },
    { "{\"request_rate\":1,\"max_concurrency\":8," VLLM_LENGTHS VLLM_FIGURES "}", "rate" },
    { "{\"max_concurrency\":8,\"spec_decode_acceptance_length\":2," VLLM_LENGTHS VLLM_FIGURES "}",
      "speculative" },
  };
  g_autoptr (BudEvaluation) evaluation = evaluate ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) runs = NULL;
      BudOwnRun *run = predict (evaluation, rows[i].text, &runs);

      g_assert_nonnull (run->skip_reason);
      g_assert_nonnull (strstr (run->skip_reason, rows[i].names));
      for (int m = 0; m < BUD_N_METRICS; m++)
        g_assert_true (isnan (run->predicted[m]));
    }
}

/* Results made with other constants are explained by constants near those. */
static void
test_fit (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ();
  BudEngineProfile *profile = &evaluation->profile;
  const double host_step_s = profile->host_step_s, front_end_s = profile->scheduler.front_end_s;
  g_autoptr (GPtrArray) runs = NULL;
  BudOwnFit fit, again;
  BudOwnRun *run;

  profile->host_step_s = host_step_s + 0.004;
  profile->scheduler.front_end_s = front_end_s + 0.1;
  run = predict (evaluation, files[0].text, &runs);
  memcpy (run->measured, run->predicted, sizeof run->measured);
  profile->host_step_s = host_step_s;
  profile->scheduler.front_end_s = front_end_s;
  g_assert_true (bud_own_runs_fit (runs, &evaluation->request, &fit));
  g_assert_cmpuint (fit.n_figures, ==, 3);
  g_assert_cmpfloat (fit.before.host_step_s, ==, host_step_s);
  g_assert_cmpfloat (fit.error_before_ratio, >, 0.2);
  g_assert_cmpfloat (fit.error_after_ratio, <, 0.02);
  g_assert_cmpfloat_with_epsilon (fit.after.host_step_s, host_step_s + 0.004, 0.001);
  g_assert_cmpfloat (profile->host_step_s, ==, host_step_s);
  g_assert_cmpuint (fit.n_runs, ==, 1);
  g_assert_true (bud_own_runs_fit (runs, &evaluation->request, &again));
  g_assert_cmpmem (&fit.after, sizeof fit.after, &again.after, sizeof again.after);
}

static void
test_no_fit (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ();
  g_autoptr (GPtrArray) runs = NULL;
  BudOwnFit fit;

  predict (evaluation, TRT ("4"), &runs);
  g_assert_false (bud_own_runs_fit (runs, &evaluation->request, &fit));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = shipped_catalog ();
  g_test_add_func ("/own-runs/files", test_files);
  g_test_add_func ("/own-runs/written", test_written);
  g_test_add_func ("/own-runs/refusals", test_refusals);
  g_test_add_func ("/own-runs/odd-values", test_odd_values);
  g_test_add_func ("/own-runs/load", test_load);
  g_test_add_func ("/own-runs/single-stream", test_single_stream);
  g_test_add_func ("/own-runs/skipped", test_skipped);
  g_test_add_func ("/own-runs/fit", test_fit);
  g_test_add_func ("/own-runs/no-fit", test_no_fit);
  status = g_test_run ();
  bud_catalog_close (catalog);
  return status;
}
