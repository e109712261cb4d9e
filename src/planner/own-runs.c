#include "config.h"

#include "planner/own-runs.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "catalog/json-read.h"
#include "catalog/json-text.h"

#define MAX_REQUESTS 1e6
#define MAX_TOKENS 1e8

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
  const char *units[2];                  /* of the two times: milliseconds where stated */
} Format;

static const Format formats[] = {
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
    .output_rate = "output_throughput" },
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
    .output_rate = "performance/system_output_throughput_tok_s" },
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

BudOwnRun *
bud_own_run_copy (const BudOwnRun *self)
{
  BudOwnRun *copy = g_memdup2 (self, sizeof *self);

  copy->file = g_strdup (self->file);
  copy->model = g_strdup (self->model);
  copy->skip_reason = g_strdup (self->skip_reason);
  return copy;
}

void
bud_own_run_free (BudOwnRun *self)
{
  if (self == NULL)
    return;
  g_free (self->file);
  g_free (self->model);
  g_free (self->skip_reason);
  g_free (self);
}

static void G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, format, args));
  va_end (args);
}

/* The object that holds the last key of `path`, which is stored in *key; NULL when there is none. */
static JsonObject *
walk (JsonObject *root, const char *path, const char **key)
{
  const char *slash;

  for (; root != NULL && (slash = strchr (path, '/')) != NULL; path = slash + 1)
    {
      g_autofree char *name = g_strndup (path, slash - path);

      root = bud_json_object (root, name);
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

/* 0 when none is there. */
static double
first_number (JsonObject *root, const char *const *paths, guint n)
{
  for (guint i = 0; i < n && paths[i] != NULL; i++)
    {
      double value = number_at (root, paths[i]);

      if (value > 0)
        return value;
    }
  return 0;
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
  double shape = number_at (object, f->burstiness), n;

  if (!need (object, f->requests, 1, MAX_REQUESTS, &run->n_requests, error))
    return FALSE;
  n = f->has_totals ? run->n_requests : 1;
  if (!need (object, f->input, n, n * MAX_TOKENS, &run->input_tokens, error)
      || !need (object, f->output, n, n * MAX_TOKENS, &run->output_tokens, error))
    return FALSE;
  run->input_tokens /= n;
  run->output_tokens /= n;
  run->concurrency = first_number (object, f->concurrency, G_N_ELEMENTS (f->concurrency));
  run->requests_per_s = first_number (object, f->rate, G_N_ELEMENTS (f->rate));
  /* the tool's is the shape of the gaps' gamma distribution */
  run->burstiness = shape > 0 ? 1 / sqrt (shape) : 1;
  run->n_devices = first_number (object, &f->devices, 1);
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

static gboolean
read_figures (BudOwnRun *run, const Format *f, JsonObject *object, GError **error)
{
  const struct
  {
    BudMetric metric;
    const char *path;
    double scale;
  } figures[] = { { BUD_METRIC_TTFT, f->ttft, 1e-3 },
                  { BUD_METRIC_TPOT, f->tpot, 1e-3 },
                  { BUD_METRIC_OUTPUT_RATE, f->output_rate, 1 } };
  gboolean has_any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (f->units); i++)
    {
      const char *unit = string_at (object, f->units[i]);

      if (unit != NULL && strcmp (unit, "ms") != 0)
        {
          refuse (error, _ ("“%s” is “%s”, not “ms”"), f->units[i], unit);
          return FALSE;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      double value = number_at (object, figures[i].path) * figures[i].scale;

      if (!(value > 0))
        continue;
      run->measured[figures[i].metric] = value;
      has_any = TRUE;
    }
  if (!has_any)
    refuse (error, _ ("none of “%s”, “%s” and “%s” is a number above 0"), f->ttft, f->tpot, f->output_rate);
  return has_any;
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
      if (read_load (run, f, object, error) && read_figures (run, f, object, error))
        return run;
      bud_own_run_free (run);
      return NULL;
    }
  refuse (error, "%s",
          _ ("not a result of vllm bench serve (total_input_tokens, completed), trtllm-bench (request_info, "
             "performance), genai-perf or AIPerf (output_token_throughput, input_config) or llama-bench -o "
             "json (an array with n_prompt, n_gen, avg_ts)"));
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

static gboolean
read_tests (JsonArray *array, GPtrArray *runs, GError **error)
{
  guint n = json_array_get_length (array);

  if (n == 0)
    refuse (error, _ ("the file holds no test"));
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      BudOwnRun *run = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        refuse (error, _ ("/%u: not an object with n_prompt, n_gen and avg_ts"), i);
      else
        {
          run = read_test (json_node_get_object (node), error);
          if (run == NULL)
            g_prefix_error (error, "/%u: ", i);
        }
      if (run == NULL)
        return FALSE;
      g_ptr_array_add (runs, run);
    }
  return n > 0;
}

static gboolean
read_node (JsonNode *node, GPtrArray *runs, GError **error)
{
  BudOwnRun *run;

  if (JSON_NODE_HOLDS_ARRAY (node))
    return read_tests (json_node_get_array (node), runs, error);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      refuse (error, _ ("a result is a JSON object or array"));
      return FALSE;
    }
  run = read_object (json_node_get_object (node), error);
  if (run != NULL)
    g_ptr_array_add (runs, run);
  return run != NULL;
}

GPtrArray *
bud_own_runs_parse (const char *text, gssize length, const char *file, GError **error)
{
  g_autoptr (JsonNode) node = bud_json_parse (text, length, error);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_own_run_free);

  if (node == NULL || !read_node (node, runs, error))
    return NULL;
  for (guint i = 0; i < runs->len; i++)
    ((BudOwnRun *) g_ptr_array_index (runs, i))->file = g_strdup (file);
  return g_steal_pointer (&runs);
}
