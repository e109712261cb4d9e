/* An estimate as a document: inputs, key figures, what limits it, memory, where the time goes, plots, how far
 * measured runs were, assumptions and sources. */
#pragma once

#include "engine/estimate.h"
#include "plot/document.h"

G_BEGIN_DECLS

/* How far measured runs of a figure were from their predictions. */
typedef struct
{
  const char *figure; /* "TPOT" */
  const char *range;  /* "−5 … +17 %"; NULL = not known */
  const char *runs;   /* which runs say so, or why it is not known */
} BudReportBand;

typedef struct
{
  const char *what;
  double measured_s, predicted_s; /* TPOT */
  const char *source;
} BudReportRun;

/* What does not follow from the numbers. NULL texts and lists, NAN limits and money: there is none. */
typedef struct
{
  const char *usecase;
  double ttft_limit_s, tpot_limit_s, e2e_limit_s;
  const char *limits; /* what limits it, a sentence */
  double electricity_usd_per_h, electricity_usd_per_million_tokens;
  const BudReportBand *bands;
  guint n_bands;
  const BudReportRun *runs; /* the nearest measured ones */
  guint n_runs;
  const char *const *assumptions;
  const char *const *sources;
} BudReportWords;

/* `request` is what `estimate` was made from, with operators. */
void bud_document_estimate (BudDocument *document, const BudCase *request, const BudEstimate *estimate,
                            const BudReportWords *words);

G_END_DECLS
