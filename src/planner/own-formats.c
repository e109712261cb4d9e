/* Keys: vllm-project/vllm vllm/benchmarks/serve.py; sgl-project/sglang python/sglang/bench_serving.py;
 * NVIDIA/TensorRT-LLM tensorrt_llm/bench/dataclasses/reporting.py; ggml-org/llama.cpp tools/llama-bench;
 * ai-dynamo/aiperf src/aiperf/exporters/metrics_json_exporter.py with config/phases.py (before 2026:
 * loadgen); triton-inference-server/perf_analyzer genai-perf. */
#include "config.h"

#include "planner/own-formats.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "catalog/json-read.h"

#define MAX_REQUESTS 1e6
#define MAX_TOKENS 1e8
#define MAX_FIGURE 1e9 /* seconds, or of anything per second */

/* Where a tool's object of one run keeps its figures; paths of keys between slashes. */
typedef struct
{
  const char *tool;
  const char *marks[2]; /* an object with these keys is this tool's; NULL = any */
  const char *model;
  const char *requests, *input, *output;
  gboolean has_totals;                               /* input and output are of all requests */
  gboolean sends_at_once;                            /* with neither rate nor concurrency */
  const char *concurrency[3], *rate[2], *burstiness; /* the first that is there */
  const char *devices;
  const char *ttft, *tpot, *output_rate; /* milliseconds, milliseconds, tokens/s */
  const char *units[2];                  /* of the two times: milliseconds unless stated */
  const char *speculation;               /* there, and not null: tokens were guessed */
} Format;

static const Format formats[] = {
  { .tool = "sglang.bench_serving",
    .marks = { "total_output_tokens_retokenized", "completed" },
    .requests = "completed",
    .input = "total_input_tokens",
    .output = "total_output_tokens",
    .has_totals = TRUE,
    .sends_at_once = TRUE,
    .concurrency = { "max_concurrency" },
    .rate = { "request_rate" },
    .ttft = "mean_ttft_ms",
    .tpot = "mean_tpot_ms",
    .output_rate = "output_throughput",
    .speculation = "accept_length" },
  { .tool = "vllm bench serve",
    .marks = { "total_input_tokens", "completed" },
    .model = "model_id",
    .requests = "completed",
    .input = "total_input_tokens",
    .output = "total_output_tokens",
    .has_totals = TRUE,
    .sends_at_once = TRUE,
    .concurrency = { "max_concurrency" },
    .rate = { "request_rate" },
    .burstiness = "burstiness",
    .ttft = "mean_ttft_ms",
    .tpot = "mean_tpot_ms",
    .output_rate = "output_throughput",
    .speculation = "spec_decode_acceptance_length" },
  { .tool = "trtllm-bench",
    .marks = { "request_info", "performance" },
    .model = "engine/model",
    .requests = "request_info/num_requests",
    .input = "request_info/avg_input_length",
    .output = "request_info/avg_output_length",
    .concurrency = { "request_info/avg_num_concurrent_requests" },
    .devices = "world_info/world_size",
    .ttft = "streaming_metrics/avg_ttft_ms",
    .tpot = "streaming_metrics/avg_tpot_ms",
    .output_rate = "performance/system_output_throughput_tok_s",
    .speculation = "decoding_stats" },
  { .tool = "AIPerf",
    .marks = { "output_token_throughput", "aiperf_version" },
    .model = "input_config/models/items/name",
    .requests = "request_count/avg",
    .input = "input_sequence_length/avg",
    .output = "output_sequence_length/avg",
    .concurrency = { "input_config/phases/concurrency", "input_config/loadgen/concurrency" },
    .rate = { "input_config/phases/rate", "input_config/loadgen/request_rate" },
    .ttft = "time_to_first_token/avg",
    .tpot = "inter_token_latency/avg",
    .output_rate = "output_token_throughput/avg",
    .units = { "time_to_first_token/unit", "inter_token_latency/unit" } },
  { .tool = "genai-perf",
    .marks = { "output_token_throughput", "input_config" },
    .requests = "request_count/avg",
    .input = "input_sequence_length/avg",
    .output = "output_sequence_length/avg",
    .concurrency = { "input_config/loadgen/concurrency", "input_config/perf_analyzer/stimulus/concurrency",
                     "input_config/concurrency" },
    .rate = { "input_config/loadgen/request_rate", "input_config/perf_analyzer/stimulus/request_rate" },
    .ttft = "time_to_first_token/avg",
    .tpot = "inter_token_latency/avg",
    .output_rate = "output_token_throughput/avg",
    .units = { "time_to_first_token/unit", "inter_token_latency/unit" } },
};

static void G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, format, args));
  va_end (args);
}

/* An object by name; of a list its first that is no warm-up. */
static JsonObject *
member_object (JsonObject *object, const char *name)
{
  JsonArray *list = bud_json_array (object, name);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (one != NULL && g_strcmp0 (bud_json_string (one, "kind"), "warmup") != 0
          && g_strcmp0 (bud_json_string (one, "name"), "warmup") != 0)
        return one;
    }
  return bud_json_object (object, name);
}

/* The object that holds the last key of `path`, which is stored in *key; NULL when there is none. */
static JsonObject *
walk (JsonObject *root, const char *path, const char **key)
{
  const char *slash;

  for (; root != NULL && (slash = strchr (path, '/')) != NULL; path = slash + 1)
    {
      g_autofree char *name = g_strndup (path, slash - path);

      root = member_object (root, name);
    }
  *key = path;
  return root;
}

static double
number_at (JsonObject *root, const char *path)
{
  const char *key;
  JsonObject *object = path != NULL ? walk (root, path, &key) : NULL;

  return object != NULL ? bud_json_number (object, key) : NAN;
}

static const char *
string_at (JsonObject *root, const char *path)
{
  const char *key;
  JsonObject *object = path != NULL ? walk (root, path, &key) : NULL;

  return object != NULL ? bud_json_string (object, key) : NULL;
}

static gboolean
need (JsonObject *root, const char *path, double min, double max, double *value, GError **error)
{
  *value = number_at (root, path);
  if (*value >= min && *value <= max)
    return TRUE;
  refuse (error, _ ("“%s” is missing, or not a number from %g to %g"), path, min, max);
  return FALSE;
}

/* What a tool may leave out or have nothing for: 0 when it is not there, null, NaN or, as rates without a
 * limit are written, infinite. Anything else that is no number from 0 to `max` is refused. */
static gboolean
may_have (JsonObject *root, const char *path, double max, double *value, GError **error)
{
  const char *key;
  JsonObject *object = path != NULL ? walk (root, path, &key) : NULL;
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;
  const char *text = object != NULL ? bud_json_string (object, key) : NULL;

  *value = 0;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node)
      || (text != NULL && (g_ascii_strcasecmp (text, "inf") == 0 || g_ascii_strcasecmp (text, "nan") == 0)))
    return TRUE;
  *value = bud_json_number (object, key);
  if (*value >= 0 && *value <= max)
    return TRUE;
  refuse (error, _ ("“%s” is not a number from 0 to %g"), path, max);
  return FALSE;
}

/* The first above 0; 0 when there is none. */
static gboolean
may_have_one (JsonObject *root, const char *const *paths, guint n, double max, double *value, GError **error)
{
  *value = 0;
  for (guint i = 0; i < n && paths[i] != NULL && *value == 0; i++)
    if (!may_have (root, paths[i], max, value, error))
      return FALSE;
  return TRUE;
}

static BudOwnRun *
new_run (const char *tool, const char *model)
{
  BudOwnRun *run = g_new0 (BudOwnRun, 1);

  run->tool = tool;
  run->model = g_strdup (model);
  for (int i = 0; i < BUD_N_METRICS; i++)
    run->measured[i] = run->predicted[i] = NAN;
  return run;
}

static gboolean
read_load (BudOwnRun *run, const Format *f, JsonObject *object, GError **error)
{
  double shape, n;

  if (!need (object, f->requests, 1, MAX_REQUESTS, &run->n_requests, error))
    return FALSE;
  n = f->has_totals ? run->n_requests : 1;
  if (!need (object, f->input, n, n * MAX_TOKENS, &run->input_tokens, error)
      || !need (object, f->output, n, n * MAX_TOKENS, &run->output_tokens, error))
    return FALSE;
  run->input_tokens /= n;
  run->output_tokens /= n;
  if (!may_have_one (object, f->concurrency, G_N_ELEMENTS (f->concurrency), MAX_FIGURE, &run->concurrency,
                     error)
      || !may_have_one (object, f->rate, G_N_ELEMENTS (f->rate), MAX_FIGURE, &run->requests_per_s, error)
      || !may_have (object, f->burstiness, MAX_FIGURE, &shape, error)
      || !may_have (object, f->devices, MAX_FIGURE, &run->n_devices, error))
    return FALSE;
  /* the tool's is the shape of the gaps' gamma distribution */
  run->burstiness = shape > 0 ? 1 / sqrt (shape) : 1;
  if (run->concurrency == 0 && run->requests_per_s == 0 && f->sends_at_once)
    run->concurrency = run->n_requests;
  if (run->concurrency == 0 && run->requests_per_s == 0)
    {
      refuse (error, _ ("“%s” is missing: how many requests were in flight is not stated"),
              f->concurrency[0]);
      return FALSE;
    }
  run->concurrency = run->concurrency > 0 ? CLAMP (round (run->concurrency), 1, MAX_REQUESTS) : 0;
  return TRUE;
}

/* How many seconds the unit at `path` has, milliseconds when none is stated. */
static gboolean
read_unit (JsonObject *object, const char *path, double *unit_s, GError **error)
{
  static const struct
  {
    const char *name;
    double s;
  } units[] = { { "ms", 1e-3 }, { "s", 1 }, { "sec", 1 }, { "us", 1e-6 }, { "ns", 1e-9 } };
  const char *name = string_at (object, path);

  *unit_s = 1e-3;
  if (name == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].name, name) == 0)
      {
        *unit_s = units[i].s;
        return TRUE;
      }
  refuse (error, _ ("“%s” is “%s”, not one of s, ms, us and ns"), path, name);
  return FALSE;
}

static gboolean
read_figures (BudOwnRun *run, const Format *f, JsonObject *object, GError **error)
{
  double ttft_unit_s, tpot_unit_s;
  gboolean has_any = FALSE;

  if (!read_unit (object, f->units[0], &ttft_unit_s, error)
      || !read_unit (object, f->units[1], &tpot_unit_s, error))
    return FALSE;
  const struct
  {
    BudMetric metric;
    const char *path;
    double scale;
  } figures[] = { { BUD_METRIC_TTFT, f->ttft, ttft_unit_s },
                  { BUD_METRIC_TPOT, f->tpot, tpot_unit_s },
                  { BUD_METRIC_OUTPUT_RATE, f->output_rate, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      double value;

      if (!may_have (object, figures[i].path, MAX_FIGURE / figures[i].scale, &value, error))
        return FALSE;
      if (value == 0)
        continue;
      run->measured[figures[i].metric] = value * figures[i].scale;
      has_any = TRUE;
    }
  if (!has_any)
    refuse (error, _ ("none of “%s”, “%s” and “%s” is a number above 0"), f->ttft, f->tpot, f->output_rate);
  return has_any;
}

static gboolean
is_there (JsonObject *object, const char *key)
{
  JsonNode *node = key != NULL ? json_object_get_member (object, key) : NULL;

  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

static BudOwnRun *
read_object (JsonObject *object, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      const Format *f = &formats[i];
      BudOwnRun *run;

      if (!json_object_has_member (object, f->marks[0]) || !json_object_has_member (object, f->marks[1]))
        continue;
      run = new_run (f->tool, string_at (object, f->model));
      run->is_speculative = is_there (object, f->speculation);
      if (read_load (run, f, object, error) && read_figures (run, f, object, error))
        return run;
      bud_own_run_free (run);
      return NULL;
    }
  refuse (error, "%s",
          _ ("not a result of vllm bench serve or sglang.bench_serving (total_input_tokens, completed), "
             "trtllm-bench (request_info, performance), genai-perf or AIPerf (output_token_throughput, "
             "input_config) or llama-bench (n_prompt, n_gen, avg_ts)"));
  return NULL;
}

/* One test of llama-bench. */
static BudOwnRun *
read_test (JsonObject *object, GError **error)
{
  double prompt = bud_json_number (object, "n_prompt"), generated = bud_json_number (object, "n_gen");
  double depth = bud_json_number (object, "n_depth"), rate;
  BudOwnRun *run;

  if (!(prompt >= 0 && prompt <= MAX_TOKENS && generated >= 0 && generated <= MAX_TOKENS)
      || prompt + generated == 0)
    {
      refuse (error, _ ("“n_prompt” and “n_gen” are not the tokens of a test"));
      return NULL;
    }
  if (!need (object, "avg_ts", 1e-9, 1e12, &rate, error))
    return NULL;
  run = new_run ("llama-bench", bud_json_string (object, "model_filename"));
  run->is_single_stream = TRUE;
  run->prefix_tokens = depth > 0 && depth <= MAX_TOKENS ? depth : 0;
  run->input_tokens = prompt;
  run->output_tokens = generated;
  run->concurrency = 1;
  if (prompt > 0 && generated > 0)
    run->skip_reason = g_strdup (_ ("prompt and generation are one figure; test them with -p and -n"));
  else
    run->measured[prompt > 0 ? BUD_METRIC_PREFILL_RATE : BUD_METRIC_DECODE_RATE] = rate;
  return run;
}

BudOwnRun *
bud_own_run_read (JsonObject *object, GError **error)
{
  return json_object_has_member (object, "n_prompt") && json_object_has_member (object, "n_gen")
             ? read_test (object, error)
             : read_object (object, error);
}
