/* The JSON contract: keys, sums, bounds, and that what does not fit says so with every key in place. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "spawn.h"

#define SHOW                                                                                                 \
  "estimate meta-llama/Llama-3.1-70B h100-sxm5-80 --devices 8 --tp 8 --batch 32 --input 1024 --output 1024"

static JsonNode *
at (JsonObject *object, const char *path)
{
  g_auto (GStrv) keys = g_strsplit (path, ".", -1);
  JsonNode *node = NULL;

  for (char **key = keys; *key != NULL; key++)
    {
      node = json_object_get_member (object, *key);
      if (node == NULL)
        g_error ("%s: no “%s”", path, *key);
      object = key[1] != NULL ? json_node_get_object (node) : NULL;
    }
  return node;
}

static double
number (JsonObject *object, const char *path)
{
  JsonNode *node = at (object, path);

  if (JSON_NODE_HOLDS_NULL (node))
    g_error ("%s is null", path);
  return json_node_get_double (node);
}

static const char *const estimate_keys[] = { "method",
                                             "engine",
                                             "model",
                                             "hardware",
                                             "deployment.devices",
                                             "deployment.tp",
                                             "deployment.pp",
                                             "deployment.ep",
                                             "deployment.dp",
                                             "workload",
                                             "fits",
                                             "memory.weights_bytes",
                                             "memory.kv_cache_bytes",
                                             "memory.state_bytes",
                                             "memory.activation_bytes",
                                             "memory.communication_bytes",
                                             "memory.reserve_bytes",
                                             "memory.total_bytes",
                                             "memory.capacity_bytes",
                                             "memory.max_batch",
                                             "memory.max_context_tokens",
                                             "ttft_s",
                                             "tpot_s",
                                             "e2e_s",
                                             "output_tokens_per_s",
                                             "output_tokens_per_s_per_device",
                                             "requests_per_s",
                                             "cost.usd_per_hour",
                                             "cost.usd_per_million_output_tokens",
                                             "cost.price_date",
                                             "energy.joule_per_output_token",
                                             "energy.average_power_w",
                                             "prefill",
                                             "decode",
                                             "assumptions",
                                             "compute_format",
                                             "ttft_kind" };

static const char *const stage_keys[] = { "latency_s",
                                          "mfu_ratio",
                                          "mbu_ratio",
                                          "flop",
                                          "bytes",
                                          "breakdown.embedding_s",
                                          "breakdown.attention_s",
                                          "breakdown.ffn_s",
                                          "breakdown.moe_s",
                                          "breakdown.ssm_s",
                                          "breakdown.collective_s",
                                          "breakdown.other_s",
                                          "breakdown.pipeline_s",
                                          "breakdown.host_s",
                                          "attention.projections_s",
                                          "attention.core_s" };

static const char *const operator_keys[]
    = { "name",      "group",    "count",     "flop",      "bytes",  "intensity_flop_per_byte",
        "compute_s", "memory_s", "network_s", "latency_s", "time_s", "bound" };

static void
test_keys (void)
{
  g_autoptr (JsonObject) root = spawn_json (SHOW " --operators --json");

  for (gsize i = 0; i < G_N_ELEMENTS (estimate_keys); i++)
    at (root, estimate_keys[i]);
  for (int s = 0; s < 2; s++)
    {
      JsonObject *stage = json_object_get_object_member (root, s == 0 ? "prefill" : "decode");
      JsonArray *operators = json_object_get_array_member (stage, "operators");

      for (gsize i = 0; i < G_N_ELEMENTS (stage_keys); i++)
        at (stage, stage_keys[i]);
      g_assert_cmpuint (json_array_get_length (operators), >, 5);
      for (guint i = 0; i < json_array_get_length (operators); i++)
        for (gsize k = 0; k < G_N_ELEMENTS (operator_keys); k++)
          at (json_array_get_object_element (operators, i), operator_keys[k]);
    }
}

static void
check_stage (JsonObject *stage)
{
  JsonArray *operators = json_object_get_array_member (stage, "operators");
  JsonObject *breakdown = json_object_get_object_member (stage, "breakdown");
  g_autoptr (GList) parts = json_object_get_values (breakdown);
  double latency = number (stage, "latency_s"), sum = 0, groups = 0;

  for (guint i = 0; i < json_array_get_length (operators); i++)
    {
      JsonObject *op = json_array_get_object_element (operators, i);

      sum += number (op, "time_s");
      g_assert_cmpfloat_with_epsilon (number (op, "time_s"), number (op, "count") * number (op, "latency_s"),
                                      1e-12);
    }
  sum += number (breakdown, "host_s") + number (breakdown, "pipeline_s");
  for (GList *part = parts; part != NULL; part = part->next)
    groups += json_node_get_double (part->data);
  g_assert_cmpuint (g_list_length (parts), ==, 9);
  g_assert_cmpfloat_with_epsilon (sum, latency, 1e-9);
  g_assert_cmpfloat_with_epsilon (groups, latency, 1e-9);
  g_assert_cmpfloat_with_epsilon (number (stage, "attention.projections_s")
                                      + number (stage, "attention.core_s"),
                                  number (breakdown, "attention_s"), 1e-9);
}

static const char *const deployments[]
    = { SHOW,
        "estimate meta-llama/Llama-3.1-8B l40s --concurrency 8",
        "estimate deepseek-ai/DeepSeek-V3 h200-sxm-141 --devices 8 --tp 8 --precision fp8_block --batch 16",
        "estimate Qwen/Qwen3-235B-A22B b200-sxm-180 --devices 8 --tp 1 --dp 8 --ep 8 --batch 64",
        "estimate mistralai/Mixtral-8x7B-v0.1 a100-sxm4-80 --devices 4 --tp 2 --pp 2 --batch 8",
        "estimate google/gemma-3-27b-it h100-sxm5-80 --input 8192 --batch 4",
        "estimate Qwen/Qwen3-Next-80B-A3B-Thinking h200-sxm-141 --devices 2 --tp 2 --batch 8" };

static void
test_sums_and_bounds (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deployments); i++)
    {
      g_autofree char *calibrated_line = g_strconcat (deployments[i], " --operators --json", NULL);
      g_autofree char *ideal_line = g_strconcat (deployments[i], " --operators --json --method ideal", NULL);
      g_autoptr (JsonObject) calibrated = spawn_json (calibrated_line);
      g_autoptr (JsonObject) ideal = spawn_json (ideal_line);
      double output = number (calibrated, "workload.output_tokens");

      check_stage (json_object_get_object_member (calibrated, "prefill"));
      check_stage (json_object_get_object_member (calibrated, "decode"));
      check_stage (json_object_get_object_member (ideal, "decode"));
      g_assert_cmpfloat (number (ideal, "ttft_s"), <=, number (calibrated, "ttft_s"));
      g_assert_cmpfloat (number (ideal, "tpot_s"), <=, number (calibrated, "tpot_s"));
      g_assert_cmpfloat_with_epsilon (
          number (calibrated, "e2e_s"),
          number (calibrated, "ttft_s") + (output - 1) * number (calibrated, "tpot_s"), 1e-9);
      g_assert_cmpfloat (number (calibrated, "prefill.latency_s"), ==, number (calibrated, "ttft_s"));
    }
}

/* 405 853 388 800 parameters · 2 bytes / 8 = 101.46 GB of weights do not go into 80 GB. */
static void
test_unfit (void)
{
  g_autoptr (JsonObject) memory = spawn_json (
      "memory meta-llama/Llama-3.1-405B --hardware h100-sxm5-80 --devices 8 --tp 8 --precision bf16 --json");
  g_autoptr (JsonObject) estimate
      = spawn_json ("estimate meta-llama/Llama-3.1-405B h100-sxm5-80 --devices 8 --tp 8 --json");

  g_assert_false (json_object_get_boolean_member (memory, "fits"));
  g_assert_cmpfloat (number (memory, "parameters"), ==, 405853388800.0);
  g_assert_cmpfloat_with_epsilon (number (memory, "memory.weights_bytes"), 405853388800.0 * 2 / 8, 0.02e9);
  at (memory, "reason");
  g_assert_false (json_object_get_boolean_member (estimate, "fits"));
  g_assert_cmpstr (json_node_get_string (at (estimate, "overflow.term")), ==, "weights");
  g_assert_cmpfloat (number (estimate, "minimum_devices"), >, 8);
  for (gsize i = 0; i < G_N_ELEMENTS (estimate_keys); i++)
    at (estimate, estimate_keys[i]);
  g_assert_true (JSON_NODE_HOLDS_NULL (at (estimate, "ttft_s")));
  g_assert_true (JSON_NODE_HOLDS_NULL (at (estimate, "cost.usd_per_million_output_tokens")));
}

/* A model without a cache fits any number of times: no number is the largest. */
static void
test_encoder (void)
{
  g_autoptr (JsonObject) encoder = spawn_json (
      "memory intfloat/multilingual-e5-large-instruct --hardware l40s --batch 100000 --context 100 --json");
  g_autoptr (JsonObject) decoder = spawn_json ("memory meta-llama/Llama-3.1-8B --hardware l40s --json");

  g_assert_true (json_object_get_boolean_member (encoder, "fits"));
  g_assert_true (JSON_NODE_HOLDS_NULL (at (encoder, "memory.max_batch")));
  g_assert_cmpfloat (number (encoder, "memory.max_context_tokens"), ==, 512);
  g_assert_cmpfloat (number (decoder, "memory.max_batch"), >, 1);
}

/* Known KV sizes: 2 · 32 · 8 · 128 · 2 B = 131 072 B a token; MLA 61 · (512 + 64) · 2 = 70 272 B. */
static void
test_kv_bytes (void)
{
  g_autoptr (JsonObject) llama = spawn_json ("memory meta-llama/Llama-3.1-8B --json");
  g_autoptr (JsonObject) deepseek = spawn_json ("memory deepseek-ai/DeepSeek-V3 --json");

  g_assert_cmpfloat (number (llama, "kv_bytes_per_token"), ==, 131072);
  g_assert_cmpfloat (number (llama, "memory.kv_cache_bytes"), ==, 131072.0 * 2048);
  g_assert_cmpfloat (number (deepseek, "kv_bytes_per_token"), ==, 70272);
}

static void
test_lists (void)
{
  static const char *const verbs[] = { "models", "hardware", "usecases" };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *line = g_strconcat (verbs[i], " --json", NULL);
      g_autoptr (JsonObject) root = spawn_json (line);
      JsonArray *items = json_object_get_array_member (root, "items");

      g_assert_cmpint (json_object_get_int_member (root, "total"), ==, json_array_get_length (items));
      g_assert_cmpuint (json_array_get_length (items), >, 100);
      at (json_array_get_object_element (items, 0), "id");
      at (json_array_get_object_element (items, 0), "name");
    }
}

/* A row of a sweep has the band that the same deployment has by itself. */
static void
test_sweep_bands (void)
{
  g_autoptr (JsonObject) sweep
      = spawn_json ("sweep meta-llama/Llama-3.1-8B h100-sxm5-80 --vary concurrency=4,16 "
                    "--vary model=meta-llama/Llama-3.1-70B,meta-llama/Llama-3.1-8B --bands --json");
  g_autoptr (JsonObject) estimate
      = spawn_json ("estimate meta-llama/Llama-3.1-8B h100-sxm5-80 --concurrency 16 --json");
  JsonArray *rows = json_object_get_array_member (sweep, "rows");
  JsonObject *unfit = json_object_get_object_member (json_array_get_object_element (rows, 0), "error_band");
  JsonObject *bands = json_object_get_object_member (json_array_get_object_element (rows, 3), "error_band");
  JsonObject *expected = json_object_get_object_member (estimate, "error_band");
  JsonObject *band = json_object_get_object_member (bands, "tpot_s");

  g_assert_true (json_object_get_null_member (unfit, "tpot_s"));
  g_assert_nonnull (band);
  g_assert_true (json_node_equal (json_object_get_member (bands, "tpot_s"),
                                  json_object_get_member (expected, "tpot_s")));
  g_assert_cmpfloat (json_object_get_double_member (band, "low_ratio"), <,
                     json_object_get_double_member (band, "high_ratio"));
}

static void
test_rows (void)
{
  g_autoptr (JsonObject) sweep = spawn_json (
      "sweep meta-llama/Llama-3.1-8B l40s --vary batch=1..8x2 --vary precision=bf16,fp8 --json");
  g_autoptr (JsonObject) plan = spawn_json ("plan meta-llama/Llama-3.1-8B --input 512 --output 128 --tpot "
                                            "0.05 --concurrency 4 --hardware l40s,h100-sxm5-80 --json");
  g_autoptr (JsonObject) clusters
      = spawn_json ("plan meta-llama/Llama-3.1-8B --input 512 --output 128 --concurrency 64 "
                    "--cluster aws-p5,gb200-nvl72 --all --json");
  g_autoptr (JsonObject) bench = spawn_json ("bench --json");
  JsonArray *whole = json_object_get_array_member (clusters, "results");
  JsonArray *results = json_object_get_array_member (plan, "results");
  static const char *const result_keys[] = { "rank",
                                             "hardware",
                                             "cluster",
                                             "devices",
                                             "tp",
                                             "pp",
                                             "ep",
                                             "dp",
                                             "precision",
                                             "batch",
                                             "meets_slo",
                                             "ttft_s",
                                             "tpot_s",
                                             "e2e_s",
                                             "output_tokens_per_s",
                                             "usd_per_hour",
                                             "usd_per_million_output_tokens",
                                             "joule_per_output_token",
                                             "pareto" };

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (sweep, "rows")), ==, 8);
  at (plan, "candidates_evaluated");
  at (plan, "elapsed_s");
  at (plan, "minimum_devices");
  g_assert_cmpuint (json_array_get_length (results), >, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (result_keys); i++)
    at (json_array_get_object_element (results, 0), result_keys[i]);
  g_assert_cmpuint (json_array_get_length (whole), >, 0);
  for (guint i = 0; i < json_array_get_length (whole); i++)
    {
      JsonObject *result = json_array_get_object_element (whole, i);
      const gboolean is_rack
          = g_strcmp0 (json_object_get_string_member (result, "cluster"), "gb200-nvl72") == 0;

      g_assert_true (is_rack || g_strcmp0 (json_object_get_string_member (result, "cluster"), "aws-p5") == 0);
      g_assert_cmpstr (json_object_get_string_member (result, "hardware"), ==,
                       is_rack ? "gb200-186" : "h100-sxm5-80");
      g_assert_cmpint (json_object_get_int_member (result, "devices"), ==, is_rack ? 72 : 8);
    }
  g_assert_cmpfloat (number (bench, "allocations_per_estimate"), ==, 0);
  at (bench, "speedup_ratio");
}

static const char *const simulation_keys[] = { "requests",
                                               "failed",
                                               "duration_s",
                                               "ttft_s.mean",
                                               "ttft_s.p50",
                                               "tpot_s.p90",
                                               "itl_s.p95",
                                               "e2e_s.p99",
                                               "queue_s.mean",
                                               "output_tokens_per_s",
                                               "total_tokens_per_s",
                                               "requests_per_s",
                                               "goodput_requests_per_s",
                                               "slo_attainment_ratio",
                                               "kv.capacity_tokens",
                                               "kv.peak_ratio",
                                               "preemptions",
                                               "steady.ttft_s.p50",
                                               "steady.output_tokens_per_s",
                                               "ranks",
                                               "events",
                                               "elapsed_s" };

/* Keys, order of percentiles, and that requests/s × mean output is the token rate. */
static void
test_simulation (void)
{
  g_autoptr (JsonObject) root
      = spawn_json ("simulate meta-llama/Llama-3.1-8B h100-sxm5-80 --rate 5 --requests "
                    "200 --input 500 --output 100 --seed 3 --json");

  for (gsize i = 0; i < G_N_ELEMENTS (simulation_keys); i++)
    at (root, simulation_keys[i]);
  g_assert_cmpfloat (number (root, "requests"), ==, 200);
  g_assert_cmpfloat (number (root, "ttft_s.p50"), <=, number (root, "ttft_s.p90"));
  g_assert_cmpfloat (number (root, "ttft_s.p90"), <=, number (root, "ttft_s.p99"));
  g_assert_cmpfloat_with_epsilon (number (root, "output_tokens_per_s"), 100 * number (root, "requests_per_s"),
                                  1e-6);
}

/* Nothing is kept unless asked; what is kept is an engine like any other, and predicts better. */
static void
check_saved (const char *command, const char *scenario)
{
  g_autofree char *save = g_strconcat (command, " --save", NULL);
  g_autofree char *estimate
      = g_strdup_printf ("estimate --scenario '%s' --engine bench-box --json", scenario);
  g_autoptr (JsonObject) none = NULL;
  g_autoptr (JsonObject) saved = NULL;
  g_autoptr (JsonObject) item = NULL;
  g_autoptr (JsonObject) used = NULL;
  JsonObject *calibration;

  none = spawn_json ("engines --search bench-box --json");
  g_assert_cmpint (json_object_get_int_member (none, "total"), ==, 0);
  saved = spawn_json (save);
  g_assert_true (
      json_object_get_boolean_member (json_object_get_object_member (saved, "calibrated"), "saved"));
  item = spawn_json ("engines show bench-box --json");
  g_assert_cmpstr (json_object_get_string_member (item, "base"), ==, "vllm");
  calibration = json_object_get_object_member (item, "calibration");
  g_assert_cmpstr (
      json_object_get_string_member (
          json_array_get_object_element (json_object_get_array_member (calibration, "runs"), 0), "file"),
      ==, "own.json");
  used = spawn_json (estimate);
  g_assert_cmpstr (json_object_get_string_member (used, "engine"), ==, "bench-box");
  g_assert_cmpfloat_with_epsilon (number (used, "tpot_s"), 1 / 90.0, 0.02 / 90);
}

/* A result of the user's own against the deployment of a scenario file. */
static void
test_own_runs (void)
{
  g_autofree char *scenario = g_build_filename (spawn_home (), "own.budscenario", NULL);
  g_autofree char *result = g_build_filename (spawn_home (), "own.json", NULL);
  g_autofree char *command
      = g_strdup_printf ("validate own '%s' --scenario '%s' --calibrate bench-box --json", result, scenario);
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *run, *figure;

  g_assert_true (g_file_set_contents (scenario,
                                      "{\"format\": \"bud-scenario\", \"version\": 1, \"model\": "
                                      "\"meta-llama/Llama-3.1-8B\", \"hardware\": \"h100-sxm5-80\"}",
                                      -1, NULL));
  g_assert_true (g_file_set_contents (result,
                                      "[{\"n_prompt\": 0, \"n_gen\": 128, \"n_depth\": 512, \"avg_ts\": 90},"
                                      "{\"n_prompt\": 0, \"n_gen\": 128, \"n_depth\": 4096, \"avg_ts\": 88}]",
                                      -1, NULL));
  answer = spawn_json (command);
  run = json_array_get_object_element (json_object_get_array_member (answer, "runs"), 0);
  g_assert_cmpstr (json_object_get_string_member (run, "tool"), ==, "llama-bench");
  figure
      = json_object_get_object_member (json_object_get_object_member (run, "figures"), "decode_tokens_per_s");
  g_assert_cmpfloat (json_object_get_double_member (figure, "measured"), ==, 90);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (figure, "predicted") / 90 - 1,
                                  json_object_get_double_member (figure, "error_ratio"), 1e-9);
  run = json_object_get_object_member (answer, "calibrated");
  g_assert_true (
      g_str_has_prefix (json_object_get_string_member (run, "name"), "vLLM, calibrated to 2 own runs, "));
  g_assert_cmpfloat (json_object_get_double_member (run, "mean_error_after_ratio"), <, 0.02);
  g_assert_false (json_object_get_boolean_member (run, "saved"));
  check_saved (command, scenario);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/json/keys", test_keys);
  g_test_add_func ("/cli/json/sums-and-bounds", test_sums_and_bounds);
  g_test_add_func ("/cli/json/unfit", test_unfit);
  g_test_add_func ("/cli/json/sweep-bands", test_sweep_bands);
  g_test_add_func ("/cli/json/kv-bytes", test_kv_bytes);
  g_test_add_func ("/cli/json/encoder", test_encoder);
  g_test_add_func ("/cli/json/lists", test_lists);
  g_test_add_func ("/cli/json/rows", test_rows);
  g_test_add_func ("/cli/json/simulation", test_simulation);
  g_test_add_func ("/cli/json/own-runs", test_own_runs);
  return g_test_run ();
}
