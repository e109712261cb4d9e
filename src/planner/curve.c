#include "config.h"

#include "planner/curve.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/layout-search.h"

#define KNEE_GAIN 1.5 /* of throughput, when x doubles */
#define MAX_SEQUENCES 16384
#define MAX_DEVICES 64
#define MAX_LAYOUTS 512
#define CONTEXT_WITHOUT_LIMIT 131072

const char *
bud_curve_axis_title (BudCurveAxis axis, gboolean is_concurrency)
{
  switch (axis)
    {
    case BUD_CURVE_SEQUENCES:
      return is_concurrency ? _ ("Concurrency (users)") : _ ("Batch (sequences)");
    case BUD_CURVE_BATCH:
      return _ ("Batch (sequences)");
    case BUD_CURVE_CONTEXT:
      return _ ("Context (tokens)");
    case BUD_CURVE_DEVICES:
    case BUD_N_CURVE_AXES:
    default:
      return _ ("Devices");
    }
}

double
bud_curve_find_knee (const double *x, const double *y, guint n)
{
  double knee_x = NAN;
  int last = -1;

  for (guint i = 0; i < n; i++)
    {
      if (!(isfinite (y[i]) && y[i] > 0))
        continue;
      if (last >= 0 && log (y[i] / y[last]) >= log (KNEE_GAIN) / log (2) * log (x[i] / x[last]))
        knee_x = NAN; /* it rises again: what was found was none */
      else if (last >= 0 && isnan (knee_x))
        knee_x = x[last];
      last = (int) i;
    }
  return knee_x;
}

/* Places: 1, 2, 3, 4, 6, 8, 12 … between min and max, and the scenario's own. */
static GArray *
make_places (double min, double max, double own)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (double));
  gboolean has_own = FALSE;

  for (double base = 1; base <= max; base *= 2)
    for (int half = 0; half < 2; half++)
      {
        double place = half ? base * 1.5 : base;

        if (place < min || place > max || place != floor (place))
          continue;
        if (!has_own && place >= own)
          {
            if (place > own)
              g_array_append_val (places, own);
            has_own = TRUE;
          }
        g_array_append_val (places, place);
      }
  if (!has_own)
    g_array_append_val (places, own);
  return places;
}

static GArray *
places_of (const BudEvaluation *evaluation, BudCurveAxis axis)
{
  const BudWorkload *w = &evaluation->request.workload;
  double context = w->input_tokens + w->output_tokens, limit = evaluation->model->max_context_tokens;
  double fits = evaluation->estimate.memory.max_batch, devices = evaluation->request.deployment.n_devices;

  switch (axis)
    {
    case BUD_CURVE_CONTEXT:
      return make_places (MAX (256, w->output_tokens + 1),
                          MAX (limit > 0 ? limit : CONTEXT_WITHOUT_LIMIT, context), context);
    case BUD_CURVE_DEVICES:
      return make_places (1, MAX (MAX_DEVICES, 2 * devices), devices);
    case BUD_CURVE_SEQUENCES:
    case BUD_CURVE_BATCH:
    case BUD_N_CURVE_AXES:
    default:
      return make_places (1, MIN (MAX (64, 2 * MAX (fits, w->n_sequences)), MAX_SEQUENCES), w->n_sequences);
    }
}

static void
place (BudCase *request, BudCurveAxis axis, double x)
{
  BudWorkload *w = &request->workload;

  switch (axis)
    {
    case BUD_CURVE_CONTEXT:
      w->input_tokens = MAX (x - w->output_tokens, 1);
      w->prefix_tokens = MIN (w->prefix_tokens, w->input_tokens - 1);
      break;
    case BUD_CURVE_DEVICES:
      request->deployment.n_devices = (uint32_t) x;
      break;
    case BUD_CURVE_BATCH:
      w->is_concurrency = FALSE;
      w->n_sequences = (uint32_t) x;
      break;
    case BUD_CURVE_SEQUENCES:
    case BUD_N_CURVE_AXES:
    default:
      w->n_sequences = (uint32_t) x;
    }
}

static void
estimate (const BudCase *request, BudEstimate *result)
{
  memset (result, 0, sizeof *result);
  if (bud_estimate (request, result, NULL) != BUD_STATUS_OK)
    memset (result, 0, sizeof *result);
}

/* What fits before what does not, then the higher throughput; among those that do not fit the smaller. */
static gboolean
is_better (const BudEstimate *one, const BudEstimate *other)
{
  if (!(one->memory.total_bytes > 0) || !(other->memory.total_bytes > 0))
    return one->memory.total_bytes > 0;
  if (one->memory.fits != other->memory.fits)
    return one->memory.fits;
  if (!one->memory.fits)
    return one->memory.total_bytes < other->memory.total_bytes;
  if (one->output_tokens_per_s != other->output_tokens_per_s)
    return one->output_tokens_per_s > other->output_tokens_per_s;
  return one->ttft_s < other->ttft_s;
}

static void
estimate_best_layout (BudCase *request, BudEstimate *best)
{
  g_autofree BudDeployment *layouts = g_new (BudDeployment, MAX_LAYOUTS);
  size_t n = 0;
  BudEstimate each;

  memset (best, 0, sizeof *best);
  bud_search_layouts (request->model, request->deployment.n_devices, &request->deployment, layouts,
                      MAX_LAYOUTS, &n);
  for (size_t i = 0; i < MIN (n, MAX_LAYOUTS); i++)
    {
      request->deployment = layouts[i];
      estimate (request, &each);
      if (is_better (&each, best))
        *best = each;
    }
}

static double
find_knee (const BudCurve *self)
{
  g_autofree double *y = g_new (double, self->n + 1);

  if (self->axis == BUD_CURVE_CONTEXT)
    return NAN;
  for (guint i = 0; i < self->n; i++)
    y[i] = self->estimates[i].memory.fits ? self->estimates[i].output_tokens_per_s : NAN;
  return bud_curve_find_knee (self->x, y, self->n);
}

BudCurve *
bud_curve_new (const BudEvaluation *evaluation, BudCurveAxis axis, GCancellable *cancellable)
{
  BudCurve *self = g_new0 (BudCurve, 1);
  g_autoptr (GArray) places = NULL;
  const BudWorkload *w = &evaluation->request.workload;

  self->axis = axis;
  self->current_x = self->knee_x = NAN;
  if (evaluation->status != BUD_STATUS_OK)
    return self;
  places = places_of (evaluation, axis);
  self->n = places->len;
  self->x = g_memdup2 (places->data, places->len * sizeof (double));
  self->prefill_tokens = g_new0 (double, places->len);
  self->estimates = g_new0 (BudEstimate, places->len);
  for (guint i = 0; i < self->n && !g_cancellable_is_cancelled (cancellable); i++)
    {
      BudCase request = evaluation->request;

      place (&request, axis, self->x[i]);
      self->prefill_tokens[i] = request.workload.input_tokens
                                * (request.workload.is_concurrency ? 1 : request.workload.n_sequences);
      if (axis == BUD_CURVE_DEVICES)
        estimate_best_layout (&request, &self->estimates[i]);
      else
        estimate (&request, &self->estimates[i]);
    }
  self->current_x = axis == BUD_CURVE_CONTEXT   ? w->input_tokens + w->output_tokens
                    : axis == BUD_CURVE_DEVICES ? evaluation->request.deployment.n_devices
                                                : w->n_sequences;
  self->knee_x = find_knee (self);
  return self;
}

/* A band that is not given, being too vague, may have been worked out: it is none. */
static BudBand
band_of (const BudEvaluation *evaluation, const BudCase *request, const BudAccuracy *accuracy,
         BudMetric metric)
{
  BudBand band;

  return bud_accuracy_band_of (accuracy, request, evaluation->scenario->engine_spec, metric, &band)
             ? band
             : (BudBand){ 0 };
}

void
bud_curve_add_bands (BudCurve *self, const BudEvaluation *evaluation, const BudAccuracy *accuracy,
                     GCancellable *cancellable)
{
  if (self->ttft_bands != NULL)
    return;
  self->ttft_bands = g_new0 (BudBand, self->n + 1);
  self->tpot_bands = g_new0 (BudBand, self->n + 1);
  for (guint i = 0; i < self->n && !g_cancellable_is_cancelled (cancellable); i++)
    {
      BudCase request = evaluation->request;

      if (!self->estimates[i].memory.fits)
        continue;
      place (&request, self->axis, self->x[i]);
      self->ttft_bands[i] = band_of (evaluation, &request, accuracy, BUD_METRIC_TTFT);
      self->tpot_bands[i] = band_of (evaluation, &request, accuracy, BUD_METRIC_TPOT);
    }
}

void
bud_curve_free (BudCurve *self)
{
  if (self == NULL)
    return;
  g_free (self->x);
  g_free (self->prefill_tokens);
  g_free (self->estimates);
  g_free (self->ttft_bands);
  g_free (self->tpot_bands);
  g_free (self);
}
