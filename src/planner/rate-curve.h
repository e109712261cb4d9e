/* Latency over the rate of arrival: where the knee is, and the highest rate that meets the limits. */
#pragma once

#include "planner/simulation.h"

G_BEGIN_DECLS

#define BUD_RATE_CURVE_POINTS 16

/* `result` points to what a run at that rate gave. */
typedef struct
{
  double requests_per_s; /* offered, all ranks together */
  BudServingResult result;
} BudRatePoint;

typedef struct
{
  BudRatePoint points[BUD_RATE_CURVE_POINTS]; /* ascending rates; n_points of them */
  guint n_points;
  double capacity_requests_per_s; /* answered when all are sent at once */
  guint knee;                     /* the point where rate ÷ mean end-to-end time is largest: L. Kleinrock,
                                   * "Power and deterministic rules of thumb", ICC 1979 */
  double highest_requests_per_s;  /* that meets the limits; 0: none does; NAN: there are no limits */
} BudRateCurve;

/* Progress and cancel, shared with the thread that waits. */
typedef struct
{
  volatile bool cancel;
  volatile int n_done; /* of BUD_RATE_CURVE_STEPS, atomically */
} BudRateProgress;

#define BUD_RATE_CURVE_STEPS (BUD_RATE_CURVE_POINTS + 2)

/* Simulates the load of `options` at rates around its capacity, and looks for the highest that meets the
 * limits, on `n_threads` (0 = one per processor) with the same random numbers for every rate. Blocks; any
 * thread. NULL with a diagnostic (as bud_simulation_new), or without one when cancelled. Free with g_free. */
BudRateCurve *bud_rate_curve_new (const BudSimulationOptions *options, guint n_threads,
                                  BudRateProgress *progress, BudDiagnostic *diagnostic);

G_END_DECLS
