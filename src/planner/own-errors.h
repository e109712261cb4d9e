/* How far an engine calibrated to a user's own runs was from them: of each run measured over predicted, by
 * constants fitted to the others. Read from the engine's item, where the calibration left them. Immutable.
 * Test: tests/planner/test-own-errors.c
 */
#pragma once

#include <json-glib/json-glib.h>

#include "planner/run-features.h"
#include "planner/validation.h"

G_BEGIN_DECLS

#define BUD_OWN_MIN_RUNS 8 /* of fewer the spread is no band */

typedef struct _BudOwnErrors BudOwnErrors;

/* NULL when the item is of no calibration, or of one that left no run out. What is no plausible ratio is
 * passed over. */
BudOwnErrors *bud_own_errors_read (JsonObject *item);
void bud_own_errors_free (BudOwnErrors *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudOwnErrors, bud_own_errors_free)

typedef struct
{
  double log_ratio; /* natural, of measured over predicted */
  double distance;  /* bud_run_distance */
} BudNearError;

/* Of BUD_METRIC_TTFT or BUD_METRIC_TPOT within `max_distance`; element type BudNearError. Empty for another
 * model or device than the runs'. */
GArray *bud_own_errors_near (const BudOwnErrors *self, const BudRunFeatures *wanted, BudMetric metric,
                             double max_distance);

/* Whose runs the error bands of TTFT and TPOT are of: “TTFT: runs of vLLM · TPOT: 12 own runs”, of an
 * engine's item (NULL: it has none) or of runs (BudOwnRun) once left out; translated, free with g_free. */
char *bud_own_errors_text (const BudOwnErrors *self, const char *base_name);
char *bud_own_runs_bands_text (GPtrArray *runs, const char *base_name);

G_END_DECLS
