/* How an evaluated scenario changes along one thing: sequences, context or devices. Pure: from the evaluation
 * alone, any thread. Checked by tests/planner/test-curve.c. */
#pragma once

#include "planner/accuracy.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_CURVE_SEQUENCES = 0, /* the scenario's batch or concurrency */
  BUD_CURVE_BATCH,         /* the same as a static batch, whatever the scenario's load is */
  BUD_CURVE_CONTEXT,       /* input and output tokens together; the output stays */
  BUD_CURVE_DEVICES,       /* with the layout of each count that gives the highest throughput */
  BUD_N_CURVE_AXES,
} BudCurveAxis;

typedef struct
{
  BudCurveAxis axis;
  guint n;
  double *x;              /* ascending; the scenario's own place is one of them */
  double *prefill_tokens; /* input tokens of a prefill */
  BudEstimate *estimates; /* without operators; of a refused point memory.total_bytes is 0 and nothing fits */
  BudBand *ttft_bands,
      *tpot_bands; /* of each point, n_runs 0 = nothing near was measured; NULL = not asked */
  double current_x;
  double knee_x; /* from here on doubling x adds less than half of the throughput; NAN = never, or not asked
                    of this axis (context) */
} BudCurve;

/* Cost: some 30 estimates, on devices those of every legal layout; below 10 ms. Never NULL; n is 0 for a
 * refused evaluation. A cancelled one stops early (the rest counts as refused). */
BudCurve *bud_curve_new (const BudEvaluation *evaluation, BudCurveAxis axis, GCancellable *cancellable);
/* How far measured runs near each point were from their prediction. Cost: ~0.2 ms a point. */
void bud_curve_add_bands (BudCurve *self, const BudEvaluation *evaluation, const BudAccuracy *accuracy,
                          GCancellable *cancellable);
void bud_curve_free (BudCurve *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudCurve, bud_curve_free)

/* "Context (tokens)", translated; of sequences it depends on the scenario's load. */
const char *bud_curve_axis_title (BudCurveAxis axis, gboolean is_concurrency);

/* The knee of any rising curve as above; NAN when there is none. Gaps (not finite) are passed over. */
double bud_curve_find_knee (const double *x, const double *y, guint n);

G_END_DECLS
