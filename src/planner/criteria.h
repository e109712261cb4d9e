/* What a plan is asked for, by name: what the Plan page's criteria say. */
#pragma once

#include "catalog/scenario.h"
#include "planner/plan.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_PLAN_LOAD_USERS = 0, /* the scenario's n_sequences in flight, or more */
  BUD_PLAN_LOAD_RATE,      /* requests_per_s */
  BUD_PLAN_LOAD_ANY,       /* whatever serves best */
} BudPlanLoad;

typedef struct
{
  /* Model, use case, tokens, beams, limits, engine, method, KV format. Its device is a candidate beside the
   * catalog's when it is its own, and its price holds outside clusters; its count and layout are not read. */
  BudScenario *scenario;
  BudPlanLoad load;
  double requests_per_s;
  guint traffic; /* multiplies the load, ≥ 1 */
  BudObjective objective;
  char **device_ids;    /* NULL = every device */
  char **cluster_ids;   /* taken whole; NULL = none */
  uint32_t max_devices; /* of one deployment outside clusters */
  guint64 formats;      /* of the weights: bit f is BudFormat f */
} BudPlanCriteria;

/* Those of a scenario: its load or more, cheapest first, every device, up to 8, its weights and FP8. */
BudPlanCriteria *bud_plan_criteria_new (const BudScenario *scenario);
BudPlanCriteria *bud_plan_criteria_copy (const BudPlanCriteria *self);
void bud_plan_criteria_free (BudPlanCriteria *self);
gboolean bud_plan_criteria_equal (const BudPlanCriteria *a, const BudPlanCriteria *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudPlanCriteria, bud_plan_criteria_free)

/* Looks the names up and lists the candidates, clusters after devices. A thread with its own catalog. Devices
 * of the whole catalog that the engine cannot take are left out; of those named, the first is an error. */
BudPlan *bud_plan_criteria_load (const BudPlanCriteria *self, BudCatalog *catalog, GError **error);

/* The scenario that a result of that plan stands for. */
BudScenario *bud_plan_criteria_apply (const BudPlanCriteria *self, const BudPlan *plan,
                                      const BudPlanResult *result);

G_END_DECLS
