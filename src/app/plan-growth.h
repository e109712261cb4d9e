/* "What if traffic doubles?": the best plan for more traffic set against the best for the load as it is. */
#pragma once

#include "planner/criteria.h"
#include "planner/ranking.h"

G_BEGIN_DECLS

typedef struct _BudPlanGrowth BudPlanGrowth;

BudPlanGrowth *bud_plan_growth_new (void);
void bud_plan_growth_free (BudPlanGrowth *self);

/* Remembers a ranking of the load as it is; one of more traffic, criteria being otherwise the same, gives a
 * sentence, else NULL. The sentence is the object's. */
const char *bud_plan_growth_take (BudPlanGrowth *self, const BudPlanCriteria *criteria,
                                  const BudRanking *ranking);

G_END_DECLS
