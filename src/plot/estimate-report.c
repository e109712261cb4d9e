#include "config.h"

#include "plot/estimate-report.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/estimate-plots.h"
#include "plot/number.h"

static void
take_row (BudDocument *document, const char *label, char *value, const char *note)
{
  bud_document_row (document, label, value, note);
  g_free (value);
}

static void
take_quantity (BudDocument *document, const char *label, BudQuantity quantity, const char *note)
{
  take_row (document, label, bud_quantity_string (&quantity), note);
}

static void
add_inputs (BudDocument *document, const BudCase *request, const char *usecase)
{
  const BudDeployment *d = &request->deployment;
  const BudWorkload *w = &request->workload;

  bud_document_heading (document, _ ("Deployment"));
  bud_document_row (document, _ ("Model"), request->model->id, NULL);
  take_row (document, _ ("Hardware"), g_strdup_printf ("%u × %s", d->n_devices, request->device->name), NULL);
  take_row (document, _ ("Layout"),
            g_strdup_printf ("TP %u, PP %u, EP %u, DP %u", d->tp, d->pp, d->ep, d->dp), NULL);
  take_row (document, _ ("Number formats"),
            g_strdup_printf (_ ("weights %s, activations %s, KV cache %s"),
                             bud_format_name (d->weight_format), bud_format_name (d->activation_format),
                             bud_format_name (d->kv_format)),
            NULL);
  take_row (document, _ ("Serving engine"), g_strdup (request->profile->name), NULL);
  take_row (document, _ ("Method"), g_strdup (bud_method_name (request->method)), NULL);
  if (usecase != NULL)
    bud_document_row (document, _ ("Use case"), usecase, NULL);
  take_row (document, w->is_concurrency ? _ ("Concurrency") : _ ("Batch"), bud_number_count (w->n_sequences),
            NULL);
  take_row (document, _ ("Tokens per request"),
            g_strdup_printf (_ ("%.0f input, %.0f output, %.0f of the input cached"), w->input_tokens,
                             w->output_tokens, w->prefix_tokens),
            NULL);
}

/* A latency beside its limit, if it has one; `meaning` may be NULL. */
static void
add_latency (BudDocument *document, const char *label, double value_s, double limit_s, const char *meaning)
{
  BudScale scale = bud_scale_time (limit_s);
  g_autofree char *number = isfinite (limit_s) ? bud_number_tick (limit_s / scale.factor) : NULL;
  g_autofree char *limit = isfinite (limit_s) ? g_strconcat (number, BUD_NBSP, scale.unit, NULL) : NULL;
  g_autofree char *verdict
      = isfinite (limit_s)
            ? g_strdup_printf (value_s <= limit_s ? _ ("limit %s, met") : _ ("limit %s, missed"), limit)
            : NULL;
  g_autofree char *note = verdict != NULL && meaning != NULL ? g_strdup_printf ("%s; %s", verdict, meaning)
                                                             : g_strdup (verdict != NULL ? verdict : meaning);

  take_quantity (document, label, bud_quantity_time (value_s), note);
}

static void
add_figures (BudDocument *document, const BudCase *request, const BudEstimate *e, const BudReportWords *words)
{
  bud_document_heading (document, _ ("Key figures"));
  add_latency (document, _ ("Time to first token (TTFT)"), e->ttft_s, words->ttft_limit_s,
               request->workload.is_concurrency ? _ ("unloaded: a lone prefill")
                                                : _ ("prefill of the whole batch"));
  add_latency (document, _ ("Time per output token (TPOT)"), e->tpot_s, words->tpot_limit_s, NULL);
  add_latency (document, _ ("End to end"), e->e2e_s, words->e2e_limit_s, NULL);
  take_quantity (document, _ ("Throughput"), bud_quantity_token_rate (e->output_tokens_per_s),
                 _ ("output, all devices"));
  take_quantity (document, _ ("Throughput per device"),
                 bud_quantity_token_rate (e->output_tokens_per_s_per_device), NULL);
  take_quantity (document, _ ("Requests"), bud_quantity_request_rate (e->requests_per_s), NULL);
  take_quantity (document, _ ("Cost per hour"), bud_quantity_money_per_hour (e->usd_per_h),
                 isfinite (e->usd_per_h) ? NULL : _ ("no usable price is on file"));
  take_quantity (document, _ ("Cost per million output tokens"),
                 bud_quantity_money_per_million (e->usd_per_million_output_tokens), NULL);
  take_quantity (document, _ ("Average power"), bud_quantity_power (e->average_power_w),
                 isfinite (e->average_power_w) ? NULL : _ ("the TDP is unknown"));
  take_quantity (document, _ ("Energy"), bud_quantity_energy_per_token (e->joule_per_output_token), NULL);
}

static void
add_memory (BudDocument *document, const BudMemory *memory)
{
  static const char *const names[BUD_N_MEMORY_TERMS]
      = { N_ ("Weights"),     N_ ("KV cache"),      N_ ("Recurrent state"),
          N_ ("Activations"), N_ ("Communication"), N_ ("Engine reserve") };

  bud_document_heading (document, _ ("Memory per device"));
  for (int i = 0; i < BUD_N_MEMORY_TERMS; i++)
    if (memory->term_bytes[i] > 0)
      take_row (document, _ (names[i]), bud_number_bytes (memory->term_bytes[i], FALSE), NULL);
  take_row (document, _ ("Total"), bud_number_bytes (memory->total_bytes, FALSE), NULL);
  take_row (document, _ ("Capacity"), bud_number_bytes (memory->capacity_bytes, FALSE), NULL);
  take_row (document, _ ("Largest batch"), bud_number_count (memory->max_batch), _ ("at this context"));
  take_row (document, _ ("Largest context"), bud_number_count (memory->max_context_tokens),
            _ ("tokens, at this batch"));
}

static void
add_plot (BudDocument *document, BudPlot *plot, const char *title)
{
  if (plot == NULL)
    return;
  bud_document_plot (document, plot, title);
  bud_plot_free (plot);
}

/* The operators that take most of a token, until nine tenths are told. */
static void
add_operators (BudDocument *document, const BudCase *request, const BudEstimate *estimate)
{
  g_autoptr (GPtrArray) operators = bud_shown_operators (request, estimate, FALSE);
  double told = 0;

  if (operators->len == 0)
    return;
  bud_document_heading (document, _ ("Largest operators of a decode step"));
  while (told < 0.9)
    {
      BudShownOperator *largest = NULL;
      g_autofree char *note = NULL;
      g_autofree char *share = NULL;

      for (guint i = 0; i < operators->len; i++)
        {
          BudShownOperator *one = g_ptr_array_index (operators, i);

          if (one->share_ratio > 0 && (largest == NULL || one->share_ratio > largest->share_ratio))
            largest = one;
        }
      if (largest == NULL)
        break;
      share = bud_number_percent (largest->share_ratio);
      note = g_strdup_printf (_ ("%s, limited by %s"), share, bud_bound_label (largest->bound));
      take_quantity (document, largest->name, bud_quantity_time (largest->time_s),
                     largest->bound >= 0 ? note : share);
      told += largest->share_ratio;
      largest->share_ratio = 0;
    }
}

static void
add_limits (BudDocument *document, const char *limits)
{
  if (limits == NULL)
    return;
  bud_document_heading (document, _ ("What limits it"));
  bud_document_paragraph (document, limits);
}

static void
add_electricity (BudDocument *document, const BudReportWords *words)
{
  if (!isfinite (words->electricity_usd_per_h))
    return;
  bud_document_heading (document, _ ("Electricity"));
  take_quantity (document, _ ("All devices"), bud_quantity_money_per_hour (words->electricity_usd_per_h),
                 _ ("at the price and PUE of the preferences"));
  take_quantity (document, _ ("Per million output tokens"),
                 bud_quantity_money_per_million (words->electricity_usd_per_million_tokens), NULL);
}

static void
add_plots (BudDocument *document, const BudCase *request, const BudEstimate *estimate)
{
  add_plot (document, bud_plot_of_memory (estimate, TRUE), _ ("Memory per device"));
  add_plot (document, bud_plot_of_breakdown (request, estimate, FALSE), _ ("Where the time goes"));
  add_plot (document, bud_plot_of_roofline (request, estimate, TRUE), _ ("Roofline, prefill"));
  add_plot (document, bud_plot_of_roofline (request, estimate, FALSE), _ ("Roofline, decode"));
}

static void
add_measured (BudDocument *document, const BudReportWords *words)
{
  if (words->n_bands == 0 && words->n_runs == 0)
    return;
  bud_document_heading (document, _ ("Measured runs against their predictions"));
  for (guint i = 0; i < words->n_bands; i++)
    bud_document_row (document, words->bands[i].figure,
                      words->bands[i].range != NULL ? words->bands[i].range : BUD_MISSING,
                      words->bands[i].runs);
  if (words->n_runs == 0)
    return;
  bud_document_heading (document, _ ("Nearest measured runs, TPOT"));
  for (guint i = 0; i < words->n_runs; i++)
    {
      const BudReportRun *run = &words->runs[i];
      BudQuantity predicted = bud_quantity_time (run->predicted_s);
      g_autofree char *text = bud_quantity_string (&predicted);
      g_autofree char *change = bud_number_change (run->predicted_s / run->measured_s - 1);
      g_autofree char *note = g_strdup_printf (_ ("predicted %s (%s); %s"), text, change, run->source);

      take_quantity (document, run->what, bud_quantity_time (run->measured_s), note);
    }
}

static void
add_paragraphs (BudDocument *document, const char *const *texts)
{
  for (; texts != NULL && *texts != NULL; texts++)
    bud_document_paragraph (document, *texts);
}

static void
add_provenance (BudDocument *document, const BudReportWords *words)
{
  bud_document_heading (document, _ ("Assumptions"));
  add_paragraphs (document, words->assumptions);
  if (words->assumptions == NULL || *words->assumptions == NULL)
    bud_document_paragraph (document, _ ("None: every value is from the catalog or given."));
  if (words->sources == NULL || *words->sources == NULL)
    return;
  bud_document_heading (document, _ ("Sources"));
  add_paragraphs (document, words->sources);
}

void
bud_document_estimate (BudDocument *document, const BudCase *request, const BudEstimate *estimate,
                       const BudReportWords *words)
{
  add_inputs (document, request, words->usecase);
  if (estimate->memory.fits)
    add_figures (document, request, estimate, words);
  add_limits (document, words->limits);
  add_memory (document, &estimate->memory);
  add_operators (document, request, estimate);
  add_electricity (document, words);
  add_plots (document, request, estimate);
  add_measured (document, words);
  add_provenance (document, words);
}
