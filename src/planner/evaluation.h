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
  BudModel *draft; /* of speculative decoding, or NULL */
  BudDevice device;
  BudEngineProfile profile;
  BudCase request;      /* points at the members above */
  BudEstimate estimate; /* operators filled */
  BudStatus status;     /* not OK: `diagnostic` says why and estimate is empty */
  BudDiagnostic diagnostic;
  BudOperator *operators;   /* storage behind estimate.prefill / decode */
  char **model_assumptions; /* what reading the model's config assumed; NULL = nothing */
};

/* What a scenario's names stand for; loaded once, then evaluated many times. */
typedef struct
{
  BudModel *model;
  BudModel *draft; /* NULL = none */
  BudDevice device;
  BudEngineProfile profile;
  char **model_assumptions; /* sentences, NULL = none */
} BudResolved;

/* Looks the names up (inline specs win). Main thread or a thread with its own catalog. */
gboolean bud_scenario_load (const BudScenario *scenario, BudCatalog *catalog, BudResolved *resolved,
                            GError **error);
/* The model alone, where devices are yet to be found. */
gboolean bud_scenario_load_model (const BudScenario *scenario, BudCatalog *catalog, BudResolved *resolved,
                                  GError **error);
/* The serving engine alone. */
gboolean bud_scenario_load_profile (const BudScenario *scenario, BudCatalog *catalog,
                                    BudEngineProfile *profile, GError **error);
void bud_resolved_clear (BudResolved *resolved);

/* Evaluates; never NULL. An engine refusal is in `status` and `diagnostic`. Pure, any thread. */
BudEvaluation *bud_evaluation_new (const BudScenario *scenario, const BudResolved *resolved);
BudEvaluation *bud_evaluation_ref (BudEvaluation *self);
void bud_evaluation_unref (BudEvaluation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudEvaluation, bud_evaluation_unref)

/* Sentences for assumptions[]: assumed device values, model assumptions, price basis. Free with g_strfreev.
 */
char **bud_evaluation_assumptions (const BudEvaluation *self);

/* Why it does not fit, in a sentence; NULL when it fits or was refused. Free with g_free. */
char *bud_evaluation_reason (const BudEvaluation *self);

/* The same of any memory that does not fit. */
char *bud_memory_reason (const BudMemory *memory);

/* The JSON of `budsim estimate --json`. Of a refused evaluation: the deployment, `fits` null and the reason.
 */
JsonNode *bud_evaluation_to_json (const BudEvaluation *self, gboolean with_operators);

/* NAN without hardware, and where memory sets no limit: a model without a cache takes no more for more. */
double bud_memory_max_batch (const BudMemory *memory);

/* The `memory` object of `estimate` and `memory`; what has no device behind it is null. */
JsonObject *bud_memory_to_json (const BudMemory *memory);

G_END_DECLS
