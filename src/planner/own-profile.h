/* A serving engine calibrated to a user's own runs: whether a fit is worth keeping, and as an item of the
 * catalog that says what it was fitted to. Pure; any thread. Test: tests/planner/test-own-profile.c
 */
#pragma once

#include "planner/evaluation.h"
#include "planner/own-runs.h"

G_BEGIN_DECLS

/* Why a fit says nothing that may be kept, in a translated sentence; NULL when it does. Fewer than two runs
 * or loads, no constant that helps, one at the end of its range, or an error that stays above half: then the
 * runs are probably of something else than the deployment. Free with g_free. */
char *bud_own_fit_problem (const BudOwnFit *fit, GPtrArray *runs, const BudCase *request);

/* “vLLM, calibrated to 4 own runs, 2026-11-25”; translated, free with g_free. `date` as it shall stand. */
char *bud_own_fit_name (const BudOwnFit *fit, const char *base_name, const char *date);

/* The item that bud_catalog_add takes: `base`, the engine's own item, with the fitted constants in it, and
 * under "calibration" the date, the errors, the deployment, the constants before, and every run with its
 * file. `runs` as fitted. Cost: one prediction of each run. */
JsonNode *bud_own_fit_to_item (const BudOwnFit *fit, GPtrArray *runs, const BudEvaluation *evaluation,
                               JsonObject *base, const char *id, const char *name, const char *date);

/* The item of the engine a scenario names, or its inline spec. NULL and NOT_FOUND when there is none. */
JsonNode *bud_scenario_engine_item (const BudScenario *scenario, BudCatalog *catalog, GError **error);

G_END_DECLS
