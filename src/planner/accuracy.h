/* How far predictions are from measured runs, near a deployment: the runs that ship with the catalog, each
 * predicted by the engine as it is now, those that the user's own engines were calibrated to, and the spread
 * of the ones most like a given scenario.
 *
 * Immutable once made; any thread may ask.
 */
#pragma once

#include "planner/evaluation.h"
#include "planner/validation.h"

G_BEGIN_DECLS

typedef struct _BudAccuracy BudAccuracy; /* atomically reference counted */

/* Predicts every shipped run, and reads how far the user's engines are from theirs. Cost: ~0.1 s, simulated
 * ~2 s; on a thread with a catalog of its own. */
BudAccuracy *bud_accuracy_new (BudCatalog *catalog, BudReplayLoad load, GError **error);
BudAccuracy *bud_accuracy_ref (BudAccuracy *self);
void bud_accuracy_unref (BudAccuracy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudAccuracy, bud_accuracy_unref)

/* All runs, element type BudRun, those without a prediction with their reason. Do not modify. */
GPtrArray *bud_accuracy_get_runs (const BudAccuracy *self);

/* Figures with bands: BUD_METRIC_TPOT (closed loops and single streams) and BUD_METRIC_TTFT (unloaded: runs
 * of concurrency 1 and prompts of single streams). Rates and cost go with TPOT. */
typedef struct
{
  /* Measured over predicted: the 10th and 90th percentile of the nearest runs, weighted by nearness and
   * widened where none is near. Left out one by one, 90 % of the shipped runs fall inside; with all runs of
   * their own device left out, 84 %. */
  double low_ratio, high_ratio;
  guint n_runs;
  guint n_same_device, n_same_model; /* of them */
  gboolean is_own; /* of runs of the user's that the engine was calibrated to, each left out in turn */
} BudBand;

/* Of an engine calibrated to own runs it is theirs where eight of them are near: of the same model and
 * device, within a distance of 1 (BUD_OWN_MIN_RUNS); else that of the engine it is based on. FALSE when fewer
 * than five runs near enough measured this figure, the method is not calibrated, or the deployment has what
 * no run had (speculation, adapters, offload, a chunk size, pools apart). Cost: ~0.1 ms.
 */
gboolean bud_accuracy_band (const BudAccuracy *self, const BudEvaluation *evaluation, BudMetric metric,
                            BudBand *band);

/* The same of any case that the engine accepts: of TTFT only a lone prompt's was measured, static batches of
 * several have none, whatever is in flight. `engine_spec` of a scenario that brings its engine along; NULL =
 * the engine is the catalog's. */
gboolean bud_accuracy_band_of (const BudAccuracy *self, const BudCase *request, JsonNode *engine_spec,
                               BudMetric metric, BudBand *band);

typedef struct
{
  const BudRun *run;          /* borrowed */
  double measured, predicted; /* as of bud_run_figure */
  double distance;            /* 0 = the same deployment */
} BudNearRun;

/* The `max` runs most like the evaluation that measured `metric`, nearest first, none of a refused one;
 * element type BudNearRun. */
GArray *bud_accuracy_nearest (const BudAccuracy *self, const BudEvaluation *evaluation, BudMetric metric,
                              guint max);

/* A run's figure as measured and as predicted, whichever way it was reported: TTFT (of a lone prompt, or
 * under load when the run was simulated) and TPOT in seconds, BUD_METRIC_OUTPUT_RATE in tokens/s. FALSE when
 * the run has none. */
gboolean bud_run_figure (const BudRun *run, BudMetric metric, double *measured, double *predicted);

/* Which runs a summary is of; NULL = all. */
typedef struct
{
  BudMetric metric;
  const char *engine, *hardware, *model_class;
} BudAccuracyFilter;

gboolean bud_accuracy_filter_has (const BudAccuracyFilter *filter, const BudRun *run);

typedef struct
{
  guint n_runs;
  guint n_within;      /* ±20 % */
  BudErrors errors;    /* of predicted / measured − 1 */
  double low, high;    /* its 10th and 90th percentile; NAN without runs */
  const BudRun *worst; /* borrowed, NULL without runs */
  double worst_error;
} BudAccuracySummary;

/* Without the speculative runs. Cost: ~0.1 ms. */
void bud_accuracy_summarise (const BudAccuracy *self, const BudAccuracyFilter *filter,
                             BudAccuracySummary *summary);

/* "8 of 10 of the 40 nearest measured runs, 23 of them on this device", of the engine whose band it is;
 * translated, free with g_free. */
char *bud_band_runs_text (const BudBand *band, const BudEngineProfile *profile);

/* "±12 %" or "−8 … +21 %" of a band; translated, free with g_free. */
char *bud_band_text (const BudBand *band);

/* {"low_ratio", "high_ratio", "runs", "same_device", "same_model", "own"} */
JsonNode *bud_band_to_json (const BudBand *band);

G_END_DECLS
