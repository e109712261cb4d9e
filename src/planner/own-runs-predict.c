#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "planner/own-runs.h"
#include "planner/refusal.h"
#include "planner/simulation.h"

static void
set_reason (BudOwnRun *run, const char *text)
{
  g_free (run->skip_reason);
  run->skip_reason = bud_refusal_text (text);
}

/* A lone stream, or what is kept in flight. */
static BudStatus
estimate (const BudOwnRun *run, const BudCase *stated, BudEstimate *result, BudDiagnostic *diagnostic)
{
  BudCase request = *stated;
  const double prefix_tokens = run->input_tokens > 0 ? run->prefix_tokens : 0;

  request.workload = (BudWorkload){ .is_concurrency = !run->is_single_stream,
                                    .n_sequences = (guint32) fmax (run->concurrency, 1),
                                    .n_beams = 1,
                                    .prefix_tokens = prefix_tokens,
                                    .input_tokens = fmax (run->prefix_tokens + run->input_tokens, 1),
                                    .output_tokens = fmax (run->output_tokens, 1) };
  memset (result, 0, sizeof *result);
  return bud_estimate (&request, result, diagnostic);
}

static void
predict_alone (BudOwnRun *run, const BudCase *stated)
{
  BudEstimate result;
  BudDiagnostic diagnostic = { 0 };

  if (estimate (run, stated, &result, &diagnostic) != BUD_STATUS_OK)
    set_reason (run, diagnostic.message);
  else if (!result.memory.fits)
    set_reason (run, _ ("the model does not fit in the scenario's deployment"));
  else if (run->input_tokens > 0)
    run->predicted[BUD_METRIC_PREFILL_RATE] = run->input_tokens / result.ttft_s;
  else
    run->predicted[BUD_METRIC_DECODE_RATE] = 1 / result.tpot_s;
}

/* NAN when the run has none that a scenario of its load would show. */
static double
measured_s (const BudOwnRun *run, BudMetric metric)
{
  if (metric == BUD_METRIC_TTFT && run->is_single_stream)
    return run->input_tokens / run->measured[BUD_METRIC_PREFILL_RATE];
  if (run->is_single_stream)
    return 1 / run->measured[BUD_METRIC_DECODE_RATE];
  if (run->requests_per_s > 0 || (metric == BUD_METRIC_TTFT && run->concurrency > 1))
    return NAN;
  return run->measured[metric];
}

double
bud_own_run_ratio (const BudOwnRun *self, const BudCase *request, BudMetric metric)
{
  const double measured = measured_s (self, metric);
  BudEstimate result;
  double ratio;

  if (!(measured > 0) || self->skip_reason != NULL
      || estimate (self, request, &result, NULL) != BUD_STATUS_OK)
    return NAN;
  ratio = measured / (metric == BUD_METRIC_TTFT ? result.ttft_s : result.tpot_s);
  return isfinite (ratio) && ratio > 0 ? ratio : NAN;
}

static void
predict_load (BudOwnRun *run, const BudCase *request)
{
  gboolean is_closed = run->concurrency > 0;
  BudSimulationOptions options = {
    .request = request,
    .workload = { .arrival = is_closed              ? BUD_ARRIVAL_CLOSED
                             : run->burstiness != 1 ? BUD_ARRIVAL_GAMMA
                                                    : BUD_ARRIVAL_POISSON,
                  .concurrency = (guint32) run->concurrency,
                  .requests_per_s = run->requests_per_s,
                  .burstiness = run->burstiness,
                  .input_tokens = fmax (round (run->input_tokens), 1),
                  .output_tokens = fmax (round (run->output_tokens), 1) },
    .n_requests = (guint64) run->n_requests,
    .ttft_limit_s = NAN,
    .tpot_limit_s = NAN,
    .e2e_limit_s = NAN,
    .is_generous = TRUE,
  };
  BudDiagnostic diagnostic = { 0 };
  g_autoptr (BudSimulation) simulation = bud_simulation_new (&options, &diagnostic);

  if (simulation == NULL || simulation->result.n_completed == 0)
    {
      set_reason (run, simulation == NULL ? diagnostic.message : _ ("no request of this run can be served"));
      return;
    }
  run->predicted[BUD_METRIC_TTFT] = simulation->result.ttft_s.mean;
  run->predicted[BUD_METRIC_TPOT] = simulation->result.tpot_s.mean;
  run->predicted[BUD_METRIC_OUTPUT_RATE] = simulation->result.output_tokens_per_s;
}

void
bud_own_run_predict (BudOwnRun *self, const BudCase *request)
{
  guint n_devices = request->deployment.n_devices;

  for (int i = 0; i < BUD_N_METRICS; i++)
    self->predicted[i] = NAN;
  if (self->is_single_stream && self->input_tokens > 0 && self->output_tokens > 0)
    return;
  g_clear_pointer (&self->skip_reason, g_free);
  if (self->n_devices > 0 && self->n_devices != n_devices)
    self->skip_reason
        = g_strdup_printf (_ ("the run used %g devices, the scenario has %u"), self->n_devices, n_devices);
  else if (self->is_speculative && request->deployment.speculation.kind == BUD_SPECULATION_NONE)
    set_reason (self, _ ("the run used speculative decoding, the scenario does not"));
  else if (self->concurrency > 0 && self->requests_per_s > 0)
    set_reason (self, _ ("a rate under a limit of requests in flight is not simulated"));
  else if (self->is_single_stream)
    predict_alone (self, request);
  else
    predict_load (self, request);
}

static void
add_figures (JsonBuilder *builder, const BudOwnRun *run)
{
  json_builder_set_member_name (builder, "figures");
  json_builder_begin_object (builder);
  for (int i = 0; i < BUD_N_METRICS; i++)
    {
      const double values[]
          = { run->measured[i], run->predicted[i], run->predicted[i] / run->measured[i] - 1 };
      static const char *const keys[] = { "measured", "predicted", "error_ratio" };

      if (isnan (run->measured[i]))
        continue;
      json_builder_set_member_name (builder, bud_metric_key (i));
      json_builder_begin_object (builder);
      for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
        {
          json_builder_set_member_name (builder, keys[k]);
          json_builder_add_double_value (builder, values[k]);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
add_left_out (JsonBuilder *builder, const BudOwnRun *run)
{
  if (!(run->ttft_left_out_ratio > 0) && !(run->tpot_left_out_ratio > 0))
    return;
  json_builder_set_member_name (builder, "left_out");
  json_builder_begin_object (builder);
  if (run->ttft_left_out_ratio > 0)
    {
      json_builder_set_member_name (builder, "ttft_ratio");
      json_builder_add_double_value (builder, run->ttft_left_out_ratio);
    }
  if (run->tpot_left_out_ratio > 0)
    {
      json_builder_set_member_name (builder, "tpot_ratio");
      json_builder_add_double_value (builder, run->tpot_left_out_ratio);
    }
  json_builder_end_object (builder);
}

static void
add_run (JsonBuilder *builder, const BudOwnRun *run)
{
  const struct
  {
    const char *key;
    double value;
  } load[] = { { "input_tokens", run->input_tokens },
               { "output_tokens", run->output_tokens },
               { "prefix_tokens", run->prefix_tokens },
               { "concurrency", run->concurrency },
               { "requests_per_s", run->requests_per_s } };

  json_builder_begin_object (builder);
  if (run->file != NULL)
    {
      json_builder_set_member_name (builder, "file");
      json_builder_add_string_value (builder, run->file);
    }
  json_builder_set_member_name (builder, "tool");
  json_builder_add_string_value (builder, run->tool);
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder, run->model);
  for (guint i = 0; i < G_N_ELEMENTS (load); i++)
    if (load[i].value > 0)
      {
        json_builder_set_member_name (builder, load[i].key);
        json_builder_add_double_value (builder, load[i].value);
      }
  add_figures (builder, run);
  add_left_out (builder, run);
  if (run->skip_reason != NULL)
    {
      json_builder_set_member_name (builder, "skipped");
      json_builder_add_string_value (builder, run->skip_reason);
    }
  json_builder_end_object (builder);
}

JsonNode *
bud_own_runs_to_json (GPtrArray *runs)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "runs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < runs->len; i++)
    add_run (builder, g_ptr_array_index (runs, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
