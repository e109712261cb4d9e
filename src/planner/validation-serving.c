#include "config.h"

#include "planner/validation.h"

#include <math.h>
#include <string.h>

#include "catalog/json-text.h"
#include "planner/validation-harness.h"
#include "planner/validation-load.h"
#include "planner/validation-pools.h"
#include "planner/validation-replay.h"

/* A stated length L of an InferenceX run is the top of a uniform draw from [0.8 L, L]. */
#define INFERENCEX_MEAN_RATIO 0.9

#define MOST_SEQUENCES 16777216 /* of a workload */

static const char *const metric_keys[BUD_N_METRICS] = {
  "ttft_s",
  "tpot_s",
  "output_tokens_per_s",
  "output_tokens_per_s_per_gpu",
  "decode_tokens_per_s",
  "prefill_tokens_per_s",
};

const char *
bud_metric_key (BudMetric metric)
{
  return metric_keys[metric];
}

void
bud_run_free (BudRun *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->configuration);
  g_free (self->kind);
  g_free (self->engine);
  g_free (self->engine_version);
  g_free (self->hardware);
  g_free (self->model);
  g_free (self->precision);
  g_free (self->source);
  g_free (self->source_url);
  g_free (self->skip_reason);
  g_free (self->note);
  g_free (self);
}

static void G_GNUC_PRINTF (2, 3) skip (BudRun *run, const char *format, ...)
{
  va_list args;

  if (run->skip_reason != NULL)
    return;
  va_start (args, format);
  run->skip_reason = g_strdup_vprintf (format, args);
  va_end (args);
}

static void
take_note (BudRun *run, const char *text)
{
  char *old = run->note;

  run->note = old != NULL ? g_strdup_printf ("%s; %s", old, text) : g_strdup (text);
  g_free (old);
}

/* InferenceX rows are dated or numbered in aiconfigurator's tables. */
static gboolean
is_inferencex (JsonObject *source)
{
  const char *repo = bud_record_string (source, "repo", "");
  const char *row = bud_record_string (source, "row", "");

  return strstr (repo, "InferenceX") != NULL
         || g_regex_match_simple ("^[0-9]{4}_[0-9]{2}_[0-9]{2}_|_cfg[0-9]+$", row, 0, 0);
}

static char *
source_text (JsonObject *source)
{
  GString *text = g_string_new (bud_record_string (source, "repo", ""));

  for (const char *const *key = (const char *const[]){ "path", "row", NULL }; *key != NULL; key++)
    if (json_object_has_member (source, *key))
      g_string_append_printf (text, " %s", bud_record_string (source, *key, ""));
  return g_string_free (text, FALSE);
}

static char *
source_url (JsonObject *source)
{
  const char *repo = bud_record_string (source, "repo", NULL);
  const char *path = bud_record_string (source, "path", NULL);
  const char *commit = bud_record_string (source, "commit", NULL);

  if (path != NULL && g_str_has_prefix (path, "https://"))
    return g_strdup (path);
  /* A remark may follow the repository's name. */
  return repo != NULL && path != NULL && commit != NULL && strchr (repo, '/') != NULL ? g_strdup_printf (
             "https://github.com/%.*s/blob/%s/%s", (int) strcspn (repo, " "), repo, commit, path)
                                                                                      : NULL;
}

/* "NIM (trtllm)" is TensorRT-LLM behind a front end. */
static char *
engine_id (const char *engine)
{
  const char *open = strchr (engine, '(');

  if (open != NULL && g_str_has_suffix (open, ")"))
    return g_strndup (open + 1, strlen (open) - 2);
  return g_strdup (engine);
}

static void
read_formats (BudRun *run, JsonObject *record)
{
  const char *stated
      = bud_record_string (record, "gemm_precision", bud_record_string (record, "precision", NULL));
  BudDeployment *d = &run->deployment;

  run->precision = g_ascii_strdown (stated != NULL ? stated : "bf16", -1);
  if (!bud_format_parse (run->precision, &d->weight_format))
    {
      skip (run, "precision “%s” is not known", run->precision);
      return;
    }
  d->activation_format = bud_format_default_activation (d->weight_format);
}

static uint32_t
read_count (BudRun *run, JsonObject *record, const char *key)
{
  double value = bud_record_number (record, key, 1.0);

  if (!(value >= 0.0) || value > 65536.0 || value != floor (value))
    skip (run, "%s %g is not a count", key, value);
  return value >= 1.0 ? (uint32_t) value : 1;
}

static void
read_layout (BudRun *run, JsonObject *record)
{
  BudDeployment *d = &run->deployment;
  uint32_t product;

  d->n_devices = read_count (run, record, "n_devices");
  d->tp = read_count (run, record, "tp");
  d->pp = read_count (run, record, "pp");
  d->ep = read_count (run, record, "ep");
  d->dp = read_count (run, record, "dp");
  /* CPU rows: devices are sockets, while tp may count NUMA nodes. */
  if (json_object_has_member (record, "sockets"))
    d->tp = d->n_devices;
  product = d->tp * d->pp * d->dp;
  if (product == 0 || d->n_devices % product != 0)
    skip (run, "the layout tp %u · pp %u · dp %u disagrees with %u devices", d->tp, d->pp, d->dp,
          d->n_devices);
  if (json_object_has_member (record, "suspect_layout")
      && json_object_get_boolean_member (record, "suspect_layout"))
    skip (run, "the stated layout contradicts the run's own name (suspect_layout)");
}

static void
read_pool (BudRun *run, JsonObject *record, const char *key, BudWorkerPool *pool)
{
  JsonNode *node = json_object_get_member (record, key);
  const struct
  {
    const char *key;
    uint32_t *count;
  } counts[] = { { "num_workers", &pool->n_workers },
                 { "tp_size", &pool->tp },
                 { "pp_size", &pool->pp },
                 { "moe_ep_size", &pool->ep },
                 { "attention_dp_size", &pool->dp } };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      double value = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                         ? bud_record_number (json_node_get_object (node), counts[i].key, NAN)
                         : NAN;

      if (!(value >= 1) || value > 65536 || value != floor (value))
        skip (run, "%s of the %s pool is not stated", counts[i].key, key);
      else
        *counts[i].count = (uint32_t) value;
    }
}

/* A double: four counts of a hostile record would not fit an integer. */
static double
n_devices_of (const BudWorkerPool *pool)
{
  return (double) pool->n_workers * pool->tp * pool->pp * pool->dp;
}

/* Prefill and decode workers, together all devices. */
static void
read_pools (BudRun *run, JsonObject *record)
{
  const BudWorkerPool *p = &run->prefill, *d = &run->decode;

  read_pool (run, record, "prefill", &run->prefill);
  read_pool (run, record, "decode", &run->decode);
  if (run->skip_reason != NULL)
    return;
  bud_worker_pool_lay_out (d, &run->deployment);
  if (n_devices_of (p) + n_devices_of (d) != run->deployment.n_devices)
    skip (run, "the workers of both pools are not %u devices", run->deployment.n_devices);
}

static void
read_load (BudRun *run, JsonObject *record, gboolean inferencex)
{
  double batch = bud_record_number (record, "batch", NAN);
  double ratio = inferencex ? INFERENCEX_MEAN_RATIO : 1.0;

  run->has_equal_lengths = !inferencex;
  run->input_tokens = bud_record_number (record, "input_tokens", NAN) * ratio;
  run->output_tokens = bud_record_number (record, "output_tokens", NAN) * ratio;
  run->concurrency = bud_record_number (record, "concurrency", batch * run->deployment.dp);
  if (strcmp (run->kind, "open-loop") == 0)
    skip (run, "open loop: arrivals at a rate need the request simulation");
  else if (strcmp (run->kind, "mlperf") == 0)
    skip (run, "mlperf runs have no fixed lengths");
  else if (!(run->concurrency >= 1.0))
    skip (run, "neither concurrency nor batch is stated");
  else if (run->concurrency > MOST_SEQUENCES)
    skip (run, "concurrency %g is more than %d", run->concurrency, MOST_SEQUENCES);
}

/* A single stream of llama.cpp states only the tokens it generates or only the prompt. */
static void
complete_single_stream (BudRun *run)
{
  if (strcmp (run->kind, "single-stream") != 0)
    return;
  if (!(run->input_tokens >= 1.0) && run->output_tokens >= 1.0)
    run->input_tokens = 1.0;
  else if (!(run->output_tokens >= 1.0) && run->input_tokens >= 1.0)
    run->output_tokens = 1.0;
}

static void
read_measured (BudRun *run, JsonObject *record)
{
  JsonNode *node = json_object_get_member (record, "measured");
  gboolean any = FALSE;

  for (int i = 0; i < BUD_N_METRICS; i++)
    {
      run->predicted[i] = NAN;
      run->measured[i] = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                             ? bud_record_number (json_node_get_object (node), metric_keys[i], NAN)
                             : NAN;
      if (!(run->measured[i] > 0.0))
        run->measured[i] = NAN;
      any = any || run->measured[i] > 0.0;
    }
  if (!any)
    skip (run, "none of the metrics that are predicted was measured");
}

static BudRun *
read_run (JsonObject *record)
{
  static const char *const names[] = { "case", "configuration", "kind", "hardware", "model" };
  JsonNode *source_node = json_object_get_member (record, "source");
  g_autoptr (JsonObject) source = source_node != NULL && JSON_NODE_HOLDS_OBJECT (source_node)
                                      ? json_object_ref (json_node_get_object (source_node))
                                      : json_object_new ();
  gboolean inferencex = is_inferencex (source);
  BudRun *run = g_new0 (BudRun, 1);
  char **const fields[] = { &run->id, &run->configuration, &run->kind, &run->hardware, &run->model };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    *fields[i] = g_strdup (bud_record_string (record, names[i], ""));
  run->engine = engine_id (bud_record_string (record, "engine", ""));
  run->engine_version = g_strdup (bud_record_string (record, "engine_version", ""));
  run->source = source_text (source);
  run->source_url = source_url (source);
  run->is_speculative = json_object_has_member (record, "speculative");
  run->n_running = NAN;
  read_measured (run, record);
  read_layout (run, record);
  if (strcmp (run->kind, "disaggregated") == 0)
    read_pools (run, record);
  read_load (run, record, inferencex);
  read_formats (run, record);
  complete_single_stream (run);
  if (!(run->input_tokens >= 1.0) || !(run->output_tokens >= 1.0))
    skip (run, "input and output tokens are not both stated");
  return run;
}

/* A run that was measured did fit: where weights leave no room by our book-keeping, how many sequences its
 * cache held is unknown and all of them are taken to run. */
static BudStatus
estimate_as_run (const BudCase *stated, BudEstimate *estimate, BudRun *run, BudDiagnostic *diagnostic)
{
  BudStatus status = bud_estimate (stated, estimate, diagnostic);
  BudDevice roomy;
  BudCase request = *stated;

  if (status != BUD_STATUS_OK || estimate->memory.fits)
    return status;
  /* A device's GB may be GiB. */
  if (estimate->memory.term_bytes[BUD_MEMORY_WEIGHTS] > stated->device->memory_bytes * 1.0738)
    {
      skip (run, "weights of %.0f GB per device exceed its %.0f GB: the stated layout cannot be what ran",
            estimate->memory.term_bytes[BUD_MEMORY_WEIGHTS] * 1e-9, stated->device->memory_bytes * 1e-9);
      return status;
    }
  take_note (run,
             "does not fit by this estimate, but ran: cache capacity unknown, all requests taken to run");
  roomy = *stated->device;
  roomy.memory_bytes *= 1e3;
  request.device = &roomy;
  return bud_estimate (&request, estimate, diagnostic);
}

static void
store_prediction (BudRun *run, const BudWorkload *workload, const BudEstimate *estimate)
{
  double *p = run->predicted;
  /* What a run of its whole length delivers: a place in a closed loop is also taken while its request is
   * prefilled. */
  double rate = workload->is_concurrency ? estimate->requests_per_s * workload->output_tokens
                                         : estimate->output_tokens_per_s;

  p[BUD_METRIC_TTFT] = estimate->ttft_s;
  p[BUD_METRIC_TPOT] = estimate->tpot_s;
  p[BUD_METRIC_OUTPUT_RATE] = rate;
  p[BUD_METRIC_OUTPUT_RATE_PER_DEVICE]
      = rate * estimate->output_tokens_per_s_per_device / estimate->output_tokens_per_s;
  p[BUD_METRIC_DECODE_RATE] = 1.0 / estimate->tpot_s;
  p[BUD_METRIC_PREFILL_RATE] = run->concurrency * run->input_tokens / estimate->ttft_s;
  for (int i = 0; i < BUD_N_METRICS; i++)
    if (!isfinite (p[i]))
      p[i] = NAN;
  run->n_running = estimate->n_running;
}

/* Benchmarks with random weights go past the context a model was trained for. */
static const BudModel *
long_enough (const BudModel *model, BudModel *copy, BudRun *run)
{
  const double tokens = ceil (run->input_tokens + run->output_tokens);

  if (tokens <= model->max_context_tokens)
    return model;
  take_note (run, "longer than the model's context");
  *copy = *model;
  copy->max_context_tokens = (uint32_t) tokens;
  return copy;
}

static void
predict (BudReplay *self, BudRun *run)
{
  g_autoptr (GError) error = NULL;
  const BudModel *model = bud_replay_model (self, run->model, &error);
  const BudDevice *device = error == NULL ? bud_replay_device (self, run->hardware, &error) : NULL;
  const BudEngineProfile *profile;
  BudDiagnostic diagnostic = { 0 };
  BudEstimate estimate = { 0 };
  BudModel copy;
  BudCase request;

  run->model_class = model != NULL ? bud_model_class (model) : NULL;
  if (run->skip_reason != NULL)
    return;
  profile = error == NULL ? bud_replay_profile (self, run->engine, &error) : NULL;
  if (error != NULL)
    {
      skip (run, "%s", error->message);
      return;
    }
  run->deployment.has_cuda_graphs = profile->has_cuda_graphs;
  run->deployment.kv_format = bud_harness_cache_format (run, device);
  run->deployment.speculation = bud_harness_speculation (run);
  if (run->deployment.speculation.kind != BUD_SPECULATION_NONE)
    take_note (run, "drafts tokens by the script it was run with, without saying so");
  request = (BudCase){ .model = long_enough (model, &copy, run),
                       .device = device,
                       .profile = profile,
                       .deployment = run->deployment,
                       .workload = { .is_concurrency = strcmp (run->kind, "single-stream") != 0,
                                     .has_equal_lengths = run->has_equal_lengths,
                                     .n_sequences = (uint32_t) run->concurrency,
                                     .n_beams = 1,
                                     .input_tokens = run->input_tokens,
                                     .output_tokens = run->output_tokens },
                       .method = BUD_METHOD_CALIBRATED };
  if (run->decode.n_workers > 0)
    {
      if (!bud_run_predict_pools (run, &request, &diagnostic))
        skip (run, "%s", diagnostic.message);
      else if (bud_replay_get_load (self) == BUD_REPLAY_SIMULATED)
        bud_run_simulate (run, &request);
    }
  else if (estimate_as_run (&request, &estimate, run, &diagnostic) != BUD_STATUS_OK)
    skip (run, "%s", diagnostic.message);
  else if (run->skip_reason == NULL)
    {
      store_prediction (run, &request.workload, &estimate);
      if (bud_replay_get_load (self) == BUD_REPLAY_SIMULATED && strcmp (run->kind, "closed-loop") == 0)
        bud_run_simulate (run, &request);
    }
}

GPtrArray *
bud_replay_runs (BudReplay *self, const char *text, gssize length, GError **error)
{
  g_autoptr (GPtrArray) records = bud_records_parse (text, length, error);
  g_autoptr (GPtrArray) runs = NULL;

  if (records == NULL)
    return NULL;
  runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_run_free);
  for (guint i = 0; i < records->len; i++)
    {
      BudRun *run = read_run (json_node_get_object (g_ptr_array_index (records, i)));

      predict (self, run);
      g_ptr_array_add (runs, run);
    }
  return g_steal_pointer (&runs);
}
