#include "config.h"

#include "planner/requests-replay.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "planner/simulation.h"
#include "planner/validation-replay.h"

typedef struct
{
  BudServingRequest request; /* as sent */
  double ttft_s, tpot_s, e2e_s, end_s;
} Measured;

/* Records of one run. */
typedef struct
{
  JsonObject *head; /* its first record: the deployment */
  GArray *requests; /* Measured, by arrival */
} Trace;

typedef enum
{
  FIGURE_TTFT = 0,
  FIGURE_TPOT,
  FIGURE_E2E,
} Figure;

void
bud_trace_run_free (BudTraceRun *self)
{
  if (self == NULL)
    return;
  g_free (self->run);
  g_free (self->skip_reason);
  g_free (self);
}

static void
trace_free (Trace *self)
{
  g_array_unref (self->requests);
  g_free (self);
}

static gboolean
read_number (JsonObject *record, guint line, const char *key, double min, double *value, GError **error)
{
  *value = bud_record_number (record, key, NAN);
  if (*value >= min && *value <= 1e9)
    return TRUE;
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("%u:1: /%s: must be a number ≥ %g"),
               line, key, min);
  return FALSE;
}

static gboolean
read_request (JsonObject *record, guint line, Measured *measured, GError **error)
{
  double send_s, first_s, last_s, input, output;

  if (!read_number (record, line, "arrival_s", 0, &send_s, error)
      || !read_number (record, line, "first_token_s", send_s, &first_s, error)
      || !read_number (record, line, "last_token_s", first_s, &last_s, error)
      || !read_number (record, line, "input_len", 1, &input, error)
      || !read_number (record, line, "output_len", 1, &output, error))
    return FALSE;
  *measured = (Measured){
    .request = { .send_s = send_s, .input_tokens = (guint32) input, .output_tokens = (guint32) output },
    .ttft_s = first_s - send_s,
    .tpot_s = output > 1 ? (last_s - first_s) / (output - 1) : NAN,
    .e2e_s = last_s - send_s,
    .end_s = last_s,
  };
  return TRUE;
}

static int
by_arrival (gconstpointer a, gconstpointer b)
{
  double x = ((const Measured *) a)->request.send_s, y = ((const Measured *) b)->request.send_s;

  return (x > y) - (x < y);
}

/* Run name → Trace, with the names in order of appearance. */
static GHashTable *
read_traces (GPtrArray *records, GPtrArray *names, GError **error)
{
  g_autoptr (GHashTable) traces
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) trace_free);

  for (guint i = 0; i < records->len; i++)
    {
      JsonObject *record = json_node_get_object (g_ptr_array_index (records, i));
      const char *name = bud_record_string (record, "run", "");
      Trace *trace = g_hash_table_lookup (traces, name);
      Measured measured;

      if (!read_request (record, i + 1, &measured, error))
        return NULL;
      if (trace == NULL)
        {
          trace = g_new0 (Trace, 1);
          trace->head = record;
          trace->requests = g_array_new (FALSE, FALSE, sizeof (Measured));
          g_hash_table_insert (traces, (char *) name, trace);
          g_ptr_array_add (names, (char *) name);
        }
      g_array_append_val (trace->requests, measured);
    }
  return g_steal_pointer (&traces);
}

static double
figure (const BudServingRequest *r, Figure which)
{
  if (which == FIGURE_TTFT)
    return r->first_s - r->send_s;
  if (which == FIGURE_E2E)
    return r->last_s - r->send_s;
  return r->output_tokens > 1 ? (r->last_s - r->first_s) / (r->output_tokens - 1.0) : NAN;
}

static double
measured_figure (const Measured *m, Figure which)
{
  return which == FIGURE_TTFT ? m->ttft_s : which == FIGURE_TPOT ? m->tpot_s : m->e2e_s;
}

static BudTraceErrors
compare (GArray *measured, const BudServingRequest *predicted, Figure which)
{
  g_autofree double *errors = g_new (double, measured->len);
  double sum_predicted = 0, sum_measured = 0;
  guint n = 0;

  for (guint i = 0; i < measured->len; i++)
    {
      double m = measured_figure (&g_array_index (measured, Measured, i), which);
      double p = figure (&predicted[i], which);

      if (!(m > 0) || isnan (p))
        continue;
      sum_predicted += p;
      sum_measured += m;
      errors[n++] = p / m - 1;
    }
  return (BudTraceErrors){ .mean_ratio = sum_predicted / sum_measured,
                           .median_error = bud_errors_of (errors, n).median };
}

/* Each attention-data-parallel rank serves every n-th request. */
static gboolean
simulate_ranks (BudTraceRun *run, BudSimulationOptions *options, GArray *measured,
                BudServingRequest *predicted)
{
  const BudDeployment *d = &options->request->deployment;
  g_autofree BudServingRequest *sent = g_new (BudServingRequest, measured->len);
  guint n_ranks = d->n_devices / (d->tp * d->pp);

  for (guint i = 0; i < measured->len; i++)
    sent[i] = g_array_index (measured, Measured, i).request;
  for (guint rank = 0; rank < n_ranks && rank < measured->len; rank++)
    {
      BudDiagnostic diagnostic = { 0 };
      g_autoptr (BudSimulation) simulation = NULL;

      options->trace = sent + rank;
      options->n_requests = measured->len - rank;
      simulation = bud_simulation_new (options, &diagnostic);
      if (simulation == NULL)
        {
          run->skip_reason = g_strdup (diagnostic.message);
          return FALSE;
        }
      for (gsize i = 0; i < simulation->n_requests; i++)
        predicted[rank + i * n_ranks] = simulation->requests[i];
    }
  return TRUE;
}

static void
score (BudTraceRun *run, GArray *measured, const BudServingRequest *predicted)
{
  double start_s = g_array_index (measured, Measured, 0).request.send_s;
  double end_s = start_s, measured_end_s = start_s;

  for (guint i = 0; i < measured->len; i++)
    {
      measured_end_s = fmax (measured_end_s, g_array_index (measured, Measured, i).end_s);
      run->n_failed += isnan (predicted[i].first_s);
      end_s = fmax (end_s, predicted[i].last_s);
    }
  run->measured_duration_s = measured_end_s - start_s;
  run->predicted_duration_s = end_s - start_s;
  run->ttft = compare (measured, predicted, FIGURE_TTFT);
  run->tpot = compare (measured, predicted, FIGURE_TPOT);
  run->e2e = compare (measured, predicted, FIGURE_E2E);
}

static guint32
read_count (JsonObject *head, const char *key, guint32 fallback)
{
  double value = bud_record_number (head, key, fallback);

  return value >= 1 && value <= 1e6 ? (guint32) value : fallback;
}

static gboolean
read_deployment (JsonObject *head, const BudEngineProfile *profile, BudDeployment *d, GError **error)
{
  const char *precision = bud_record_string (head, "precision", "bf16");
  const char *kv_precision = bud_record_string (head, "kv_precision", "bf16");

  if (!bud_format_parse (precision, &d->weight_format) || !bud_format_parse (kv_precision, &d->kv_format))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                   _ ("precision “%s” or kv_precision “%s” is not known"), precision, kv_precision);
      return FALSE;
    }
  d->activation_format = bud_format_default_activation (d->weight_format);
  d->tp = read_count (head, "tp", 1);
  d->pp = read_count (head, "pp", 1);
  d->dp = read_count (head, "dp", 1);
  d->ep = read_count (head, "ep", 1);
  d->n_devices = read_count (head, "n_devices", d->tp * d->pp * d->dp);
  d->has_cuda_graphs = profile->has_cuda_graphs;
  return TRUE;
}

static BudTraceRun *
replay_trace (BudReplay *self, const char *name, Trace *trace)
{
  BudTraceRun *run = g_new0 (BudTraceRun, 1);
  g_autofree BudServingRequest *predicted = g_new0 (BudServingRequest, trace->requests->len);
  g_autoptr (GError) error = NULL;
  JsonObject *head = trace->head;
  const BudModel *model = bud_replay_model (self, bud_record_string (head, "model", ""), &error);
  const BudDevice *device
      = error == NULL ? bud_replay_device (self, bud_record_string (head, "hardware", ""), &error) : NULL;
  const BudEngineProfile *profile
      = error == NULL ? bud_replay_profile (self, bud_record_string (head, "engine", "vllm"), &error) : NULL;
  BudCase request = { .model = model, .device = device, .profile = profile, .method = BUD_METHOD_CALIBRATED };
  BudSimulationOptions options = { .request = &request,
                                   .workload = { .arrival = BUD_ARRIVAL_TRACE },
                                   .max_sequences = read_count (head, "max_num_seqs", 0),
                                   .max_batched_tokens = read_count (head, "max_num_batched_tokens", 0),
                                   .kv_blocks = read_count (head, "kv_blocks", 0),
                                   .ttft_limit_s = NAN,
                                   .tpot_limit_s = NAN,
                                   .e2e_limit_s = NAN,
                                   .is_generous = TRUE };

  run->run = g_strdup (name);
  run->n_requests = trace->requests->len;
  g_array_sort (trace->requests, by_arrival);
  if (error != NULL || !read_deployment (head, profile, &request.deployment, &error))
    run->skip_reason = g_strdup (error->message);
  else if (simulate_ranks (run, &options, trace->requests, predicted))
    score (run, trace->requests, predicted);
  return run;
}

GPtrArray *
bud_replay_requests (BudReplay *self, const char *text, gssize length, GError **error)
{
  g_autoptr (GPtrArray) records = bud_records_parse (text, length, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GHashTable) traces = NULL;
  GPtrArray *runs;

  if (records == NULL)
    return NULL;
  traces = read_traces (records, names, error);
  if (traces == NULL)
    return NULL;
  runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_trace_run_free);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      g_ptr_array_add (runs, replay_trace (self, name, g_hash_table_lookup (traces, name)));
    }
  return runs;
}

static void
add_errors (JsonBuilder *builder, const char *key, const BudTraceErrors *errors)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "mean_ratio");
  json_builder_add_double_value (builder, errors->mean_ratio);
  json_builder_set_member_name (builder, "median_error");
  json_builder_add_double_value (builder, errors->median_error);
  json_builder_end_object (builder);
}

static void
add_run (JsonBuilder *builder, const BudTraceRun *run)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "run");
  json_builder_add_string_value (builder, run->run);
  json_builder_set_member_name (builder, "requests");
  json_builder_add_int_value (builder, run->n_requests);
  if (run->skip_reason != NULL)
    {
      json_builder_set_member_name (builder, "skipped");
      json_builder_add_string_value (builder, run->skip_reason);
    }
  else
    {
      json_builder_set_member_name (builder, "failed");
      json_builder_add_int_value (builder, run->n_failed);
      add_errors (builder, "ttft", &run->ttft);
      add_errors (builder, "tpot", &run->tpot);
      add_errors (builder, "e2e", &run->e2e);
      json_builder_set_member_name (builder, "duration_ratio");
      json_builder_add_double_value (builder, run->predicted_duration_s / run->measured_duration_s);
    }
  json_builder_end_object (builder);
}

JsonNode *
bud_trace_runs_to_json (GPtrArray *runs)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (runs->len == 1)
    {
      add_run (builder, g_ptr_array_index (runs, 0));
      return json_builder_get_root (builder);
    }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "runs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < runs->len; i++)
    add_run (builder, g_ptr_array_index (runs, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
