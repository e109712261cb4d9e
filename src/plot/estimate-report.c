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
add_inputs (BudDocument *document, const BudCase *request)
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
  take_row (document, w->is_concurrency ? _ ("Concurrency") : _ ("Batch"), bud_number_count (w->n_sequences),
            NULL);
  take_row (document, _ ("Tokens per request"),
            g_strdup_printf (_ ("%.0f input, %.0f output, %.0f of the input cached"), w->input_tokens,
                             w->output_tokens, w->prefix_tokens),
            NULL);
}

static void
add_figures (BudDocument *document, const BudCase *request, const BudEstimate *e)
{
  bud_document_heading (document, _ ("Key figures"));
  take_quantity (document, _ ("Time to first token (TTFT)"), bud_quantity_time (e->ttft_s),
                 request->workload.is_concurrency ? _ ("unloaded: a lone prefill")
                                                  : _ ("prefill of the whole batch"));
  take_quantity (document, _ ("Time per output token (TPOT)"), bud_quantity_time (e->tpot_s), NULL);
  take_quantity (document, _ ("End to end"), bud_quantity_time (e->e2e_s), NULL);
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

void
bud_document_estimate (BudDocument *document, const BudCase *request, const BudEstimate *estimate)
{
  add_inputs (document, request);
  if (estimate->memory.fits)
    add_figures (document, request, estimate);
  add_memory (document, &estimate->memory);
  add_operators (document, request, estimate);
  add_plot (document, bud_plot_of_memory (estimate, TRUE), _ ("Memory per device"));
  add_plot (document, bud_plot_of_breakdown (request, estimate, FALSE), _ ("Where the time goes"));
  add_plot (document, bud_plot_of_roofline (request, estimate, TRUE), _ ("Roofline, prefill"));
  add_plot (document, bud_plot_of_roofline (request, estimate, FALSE), _ ("Roofline, decode"));
}

static void
add_paragraphs (BudDocument *document, const char *const *texts)
{
  for (; texts != NULL && *texts != NULL; texts++)
    bud_document_paragraph (document, *texts);
}

void
bud_document_words (BudDocument *document, const char *limits, const char *const *assumptions,
                    const char *const *sources)
{
  if (limits != NULL)
    {
      bud_document_heading (document, _ ("What limits it"));
      bud_document_paragraph (document, limits);
    }
  bud_document_heading (document, _ ("Assumptions"));
  add_paragraphs (document, assumptions);
  if (assumptions == NULL || *assumptions == NULL)
    bud_document_paragraph (document, _ ("None: every value is from the catalog or given."));
  if (sources == NULL || *sources == NULL)
    return;
  bud_document_heading (document, _ ("Sources"));
  add_paragraphs (document, sources);
}
