/* One scenario evaluated: an immutable snapshot with everything a view, a report or JSON needs.
 * Made on any thread; shared by reference. */
#pragma once

#include <gio/gio.h>

#include "catalog/scenario.h"
#include "engine/estimate.h"

G_BEGIN_DECLS

typedef struct _BudEvaluation BudEvaluation; /* atomically reference counted */

struct _BudEvaluation
{
  gatomicrefcount ref_count;
  BudScenario *scenario; /* resolved */
  BudModel *model;
  BudDevice device;
  BudEngineProfile profile;
  BudCase request;      /* points at the members above */
  BudEstimate estimate; /* operators filled */
  BudStatus status;     /* not OK: `diagnostic` says why and estimate is empty */
  BudDiagnostic diagnostic;
  BudOperator *operators; /* storage behind estimate.prefill / decode */
};

/* What a scenario's names stand for; loaded once, then evaluated many times. */
typedef struct
{
  BudModel *model;
  BudDevice device;
  BudEngineProfile profile;
} BudResolved;

/* Looks the names up (inline specs win). Main thread or a thread with its own catalog. */
gboolean bud_scenario_load (const BudScenario *scenario, BudCatalog *catalog, BudResolved *resolved, GError **error);
void bud_resolved_clear (BudResolved *resolved);

/* Evaluates; never NULL. An engine refusal is in `status` and `diagnostic`. Pure, any thread. */
BudEvaluation *bud_evaluation_new (const BudScenario *scenario, const BudResolved *resolved);
BudEvaluation *bud_evaluation_ref (BudEvaluation *self);
void bud_evaluation_unref (BudEvaluation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudEvaluation, bud_evaluation_unref)

/* Sentences for assumptions[]: assumed device values, model assumptions, price basis. Free with g_strfreev. */
char **bud_evaluation_assumptions (const BudEvaluation *self);

/* The JSON of `budsim estimate --json`. */
JsonNode *bud_evaluation_to_json (const BudEvaluation *self, gboolean with_operators);

G_END_DECLS
