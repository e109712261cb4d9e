#include "config.h"

#include "cli/report.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cli/cli.h"
#include "cli/table.h"
#include "planner/advice.h"

static void
print_row (const char *label, char *value, const char *note)
{
  bud_print_label (label, 24);
  bud_cli_print ("%s%s%s\n", value, note != NULL ? "  " : "", note != NULL ? note : "");
  g_free (value);
}

static void
print_heading (const BudEvaluation *evaluation)
{
  const BudScenario *s = evaluation->scenario;
  const BudDeployment *d = &s->deployment;
  const BudWorkload *w = &s->workload;

  bud_cli_print (_ ("%s on %u × %s\n"), evaluation->model->id, d->n_devices, evaluation->device.name);
  if (evaluation->scenario->cluster_id != NULL)
    bud_cli_print (_ ("in the cluster %s\n"), evaluation->scenario->cluster_id);
  bud_cli_print ("TP %u, PP %u, EP %u, DP %u; %s %s, %s %s, KV %s; %s, %s\n", d->tp, d->pp, d->ep, d->dp,
                 _ ("weights"), bud_format_name (d->weight_format), _ ("activations"),
                 bud_format_name (d->activation_format), bud_format_name (d->kv_format),
                 evaluation->profile.name, bud_method_name (s->method));
  bud_cli_print (w->is_concurrency ? _ ("concurrency %u, %.0f input and %.0f output tokens\n")
                                   : _ ("batch %u, %.0f input and %.0f output tokens\n"),
                 w->n_sequences, w->input_tokens, w->output_tokens);
}

void
bud_report_memory (const BudMemory *m, gboolean per_device)
{
  bud_cli_print ("\n%s\n", per_device ? _ ("Memory per device") : _ ("Memory in total"));
  print_row (_ ("weights"), bud_text_bytes (m->term_bytes[BUD_MEMORY_WEIGHTS]), NULL);
  print_row (_ ("KV cache"), bud_text_bytes (m->term_bytes[BUD_MEMORY_KV_CACHE]), NULL);
  if (m->term_bytes[BUD_MEMORY_STATE] > 0)
    print_row (_ ("recurrent state"), bud_text_bytes (m->term_bytes[BUD_MEMORY_STATE]), NULL);
  print_row (_ ("activations"), bud_text_bytes (m->term_bytes[BUD_MEMORY_ACTIVATIONS]), NULL);
  if (m->term_bytes[BUD_MEMORY_COMMUNICATION] > 0)
    print_row (_ ("communication"), bud_text_bytes (m->term_bytes[BUD_MEMORY_COMMUNICATION]), NULL);
  if (per_device)
    print_row (_ ("engine reserve"), bud_text_bytes (m->term_bytes[BUD_MEMORY_RESERVE]), NULL);
  print_row (_ ("total"), bud_text_bytes (m->total_bytes), NULL);
  if (m->offloaded_bytes > 0)
    print_row (_ ("offloaded"), bud_text_bytes (m->offloaded_bytes), _ ("in host memory"));
  if (!per_device)
    return;
  print_row (_ ("capacity"), bud_text_bytes (m->capacity_bytes), NULL);
  print_row (_ ("largest batch"), bud_text_number (bud_memory_max_batch (m), 0),
             isnan (bud_memory_max_batch (m)) ? _ ("not limited by memory") : _ ("at this context"));
  print_row (_ ("largest context"), bud_text_number (m->max_context_tokens, 0), _ ("tokens, at this batch"));
}

BudAccuracy *
bud_report_accuracy (const BudScenario *scenario)
{
  g_autoptr (GError) error = NULL;
  BudAccuracy *accuracy = NULL;

  if (scenario->method != BUD_METHOD_CALIBRATED)
    return NULL;
  accuracy = bud_accuracy_new (bud_cli_catalog (), BUD_REPLAY_CLOSED_FORM, &error);
  if (accuracy == NULL)
    g_printerr ("budsim: %s\n", error->message);
  return accuracy;
}

/* "±12 % (40 nearest measured runs)", NULL when nothing near was measured. */
static char *
band_note (const BudEvaluation *evaluation, const BudAccuracy *accuracy, BudMetric metric)
{
  g_autofree char *text = NULL;
  BudBand band;

  if (accuracy == NULL || !bud_accuracy_band (accuracy, evaluation, metric, &band))
    return NULL;
  text = bud_band_text (&band);
  if (band.is_own)
    return g_strdup_printf (_ ("%s (%u own runs)"), text, band.n_runs);
  return band.n_same_device > 0
             ? g_strdup_printf (_ ("%s (%u nearest measured runs)"), text, band.n_runs)
             : g_strdup_printf (_ ("%s (%u nearest measured runs, none on this device)"), text, band.n_runs);
}

static void
print_times (const BudEvaluation *evaluation, const BudAccuracy *accuracy)
{
  const BudEstimate *e = &evaluation->estimate;
  g_autofree char *ttft_band = band_note (evaluation, accuracy, BUD_METRIC_TTFT);
  g_autofree char *tpot_band = band_note (evaluation, accuracy, BUD_METRIC_TPOT);
  g_autofree char *ttft_note
      = g_strconcat (evaluation->scenario->workload.is_concurrency ? _ ("unloaded: a lone prefill")
                                                                   : _ ("of the whole batch"),
                     ttft_band != NULL ? ", " : NULL, ttft_band, NULL);

  bud_cli_puts ("\n");
  print_row (_ ("TTFT"), bud_text_seconds (e->ttft_s), ttft_note);
  print_row (_ ("TPOT"), bud_text_seconds (e->tpot_s), tpot_band);
  if (e->interference_s > 0)
    print_row (_ ("… others' prefill"), bud_text_seconds (e->interference_s), _ ("of each output token"));
  if (e->tokens_per_step > 1)
    print_row (_ ("tokens per step"), bud_text_number (e->tokens_per_step, 2),
               _ ("expected, with the drafts kept"));
  if (e->kv_transfer_s > 0)
    print_row (_ ("KV transfer"), bud_text_seconds (e->kv_transfer_s), _ ("from pool to pool, part of TTFT"));
  print_row (_ ("end to end"), bud_text_seconds (e->e2e_s), NULL);
  print_row (_ ("output tokens/s"), bud_text_number (e->output_tokens_per_s, 1), NULL);
  print_row (_ ("… per device"), bud_text_number (e->output_tokens_per_s_per_device, 1), NULL);
  print_row (_ ("requests/s"), bud_text_number (e->requests_per_s, 3), NULL);
  print_row (_ ("running sequences"), bud_text_number (e->n_running, 0), NULL);
  print_row (_ ("cost, USD/h"), bud_text_number (e->usd_per_h, 2),
             isfinite (e->usd_per_h) ? NULL : _ ("no usable price on file"));
  print_row (_ ("USD per M output tokens"), bud_text_number (e->usd_per_million_output_tokens, 3), NULL);
  print_row (_ ("average power, W"), bud_text_number (e->average_power_w, 0),
             isfinite (e->average_power_w) ? NULL : _ ("TDP unknown"));
  print_row (_ ("J per output token"), bud_text_number (e->joule_per_output_token, 3), NULL);
}

static void
print_breakdown (const BudEstimate *e)
{
  static const char *const headers[] = { "<", "prefill", "", "decode", "", NULL };
  const BudStage *stages[] = { &e->prefill, &e->decode };
  g_autoptr (BudTable) table = bud_table_new (headers);

  for (int row = 0; row < BUD_N_GROUPS + 3; row++)
    {
      double times[2];
      gboolean is_total = row == BUD_N_GROUPS + 2;

      for (int i = 0; i < 2; i++)
        times[i] = row < BUD_N_GROUPS        ? stages[i]->group_s[row]
                   : row == BUD_N_GROUPS     ? stages[i]->pipeline_s
                   : row == BUD_N_GROUPS + 1 ? stages[i]->host_s
                                             : stages[i]->latency_s;
      if (times[0] == 0 && times[1] == 0)
        continue;
      bud_table_take (table, g_strconcat ("  ",
                                          row < BUD_N_GROUPS        ? bud_group_name ((BudGroup) row)
                                          : row == BUD_N_GROUPS     ? "pipeline"
                                          : row == BUD_N_GROUPS + 1 ? "host"
                                                                    : _ ("step"),
                                          NULL));
      for (int i = 0; i < 2; i++)
        {
          bud_table_take (table, bud_text_seconds (times[i]));
          bud_table_take (table, is_total || !(stages[i]->latency_s > 0)
                                     ? g_strdup ("")
                                     : bud_text_percent (times[i] / stages[i]->latency_s));
        }
    }
  bud_cli_print ("\n%s\n", _ ("Where the time goes"));
  bud_table_print (table);
  bud_cli_print ("  MFU %.1f %% / %.1f %%, MBU %.1f %% / %.1f %%\n", e->prefill.mfu_ratio * 100,
                 e->decode.mfu_ratio * 100, e->prefill.mbu_ratio * 100, e->decode.mbu_ratio * 100);
}

static void
print_operators (const BudStage *stage, const char *title)
{
  static const char *const headers[]
      = { "<operator", "<group", "count", "FLOP", "bytes", "one", "total", "<bound", NULL };
  g_autoptr (BudTable) table = bud_table_new (headers);

  for (size_t i = 0; i < stage->n_operators; i++)
    {
      const BudOperator *op = &stage->operators[i];

      bud_table_add (table, op->name);
      bud_table_add (table, bud_group_name (op->group));
      bud_table_take (table, bud_text_number (op->count, op->count == floor (op->count) ? 0 : 2));
      bud_table_take (table, bud_text_count (op->flop));
      bud_table_take (table, bud_text_bytes (op->bytes));
      bud_table_take (table, bud_text_seconds (op->latency_s));
      bud_table_take (table, bud_text_seconds (op->time_s));
      bud_table_add (table, bud_bound_name (op->bound));
    }
  bud_cli_print ("\n%s\n", title);
  bud_table_print (table);
}

static void
print_why (const BudEvaluation *evaluation)
{
  const BudResolved resolved
      = { .model = evaluation->model, .device = evaluation->device, .profile = evaluation->profile };
  g_autoptr (BudAdvice) advice = bud_advice_new (evaluation, &resolved);

  if (advice == NULL)
    return;
  bud_cli_print ("\n%s\n", advice->sentence);
  if (advice->change_label != NULL && advice->gain_ratio > 0)
    bud_cli_print (_ ("%s: %.0f %% less.\n"), advice->change_label, advice->gain_ratio * 100);
  else if (advice->change_label != NULL)
    bud_cli_print (_ ("%s: then it fits.\n"), advice->change_label);
}

void
bud_report_print (const BudEvaluation *evaluation, const BudAccuracy *accuracy, gboolean with_operators)
{
  const BudEstimate *e = &evaluation->estimate;
  g_auto (GStrv) assumptions = bud_evaluation_assumptions (evaluation);

  print_heading (evaluation);
  if (e->memory.fits)
    print_times (evaluation, accuracy);
  bud_report_memory (&e->memory, TRUE);
  if (e->memory.fits)
    print_breakdown (e);
  if (with_operators && e->memory.fits)
    {
      print_operators (&e->prefill, _ ("Prefill"));
      print_operators (&e->decode, _ ("Decode, one step"));
    }
  print_why (evaluation);
  if (e->compute_is_widened)
    bud_cli_print (_ ("The device has no peak for these formats; GEMMs run at its %s peak.\n"),
                   bud_compute_name (e->compute_format));
  for (char **p = assumptions; *p != NULL; p++)
    bud_cli_print ("%s%s\n", p == assumptions ? _ ("Assumed: ") : "         ", *p);
}

static void
csv_operators (const BudEvaluation *evaluation)
{
  static const char *const headers[]
      = { "phase",     "name",     "group",     "count",     "flop",   "bytes", "network_bytes",
          "compute_s", "memory_s", "network_s", "latency_s", "time_s", "bound", NULL };
  const BudStage *stages[] = { &evaluation->estimate.prefill, &evaluation->estimate.decode };
  g_autoptr (BudTable) table = bud_table_new (headers);

  for (int stage = 0; stage < 2; stage++)
    for (size_t i = 0; i < stages[stage]->n_operators; i++)
      {
        const BudOperator *op = &stages[stage]->operators[i];
        const double numbers[]
            = { op->count,    op->flop,      op->bytes,     op->network_bytes, op->compute_s,
                op->memory_s, op->network_s, op->latency_s, op->time_s };

        bud_table_add (table, stage == 0 ? "prefill" : "decode");
        bud_table_add (table, op->name);
        bud_table_add (table, bud_group_name (op->group));
        for (guint n = 0; n < G_N_ELEMENTS (numbers); n++)
          bud_table_add_number (table, numbers[n]);
        bud_table_add (table, bud_bound_name (op->bound));
      }
  bud_table_print_csv (table);
}

void
bud_report_csv (const BudEvaluation *evaluation, gboolean with_operators)
{
  static const char *const headers[] = { "model",
                                         "hardware",
                                         "devices",
                                         "tp",
                                         "pp",
                                         "ep",
                                         "dp",
                                         "fits",
                                         "ttft_s",
                                         "tpot_s",
                                         "e2e_s",
                                         "output_tokens_per_s",
                                         "requests_per_s",
                                         "usd_per_hour",
                                         "usd_per_million_output_tokens",
                                         "joule_per_output_token",
                                         "total_bytes",
                                         NULL };
  const BudEstimate *e = &evaluation->estimate;
  const BudDeployment *d = &evaluation->scenario->deployment;
  double fitted = e->memory.fits ? 1 : NAN;
  const double layout[] = { d->n_devices, d->tp, d->pp, d->ep, d->dp };
  const double numbers[] = { e->ttft_s * fitted,
                             e->tpot_s * fitted,
                             e->e2e_s * fitted,
                             e->output_tokens_per_s * fitted,
                             e->requests_per_s * fitted,
                             e->usd_per_h * fitted,
                             e->usd_per_million_output_tokens * fitted,
                             e->joule_per_output_token * fitted,
                             e->memory.total_bytes };
  g_autoptr (BudTable) table = NULL;

  if (with_operators)
    {
      csv_operators (evaluation);
      return;
    }
  table = bud_table_new (headers);
  bud_table_add (table, evaluation->model->id);
  bud_table_add (table, evaluation->device.id);
  for (guint i = 0; i < G_N_ELEMENTS (layout); i++)
    bud_table_add_number (table, layout[i]);
  bud_table_add (table, e->memory.fits ? "true" : "false");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    bud_table_add_number (table, numbers[i]);
  bud_table_print_csv (table);
}
