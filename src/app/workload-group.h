/* What is asked: the model, the use case or own tokens, and how many requests at once. */
#pragma once

#include "app/inputs-group.h"

G_BEGIN_DECLS

#define BUD_TYPE_WORKLOAD_GROUP (bud_workload_group_get_type ())
G_DECLARE_FINAL_TYPE (BudWorkloadGroup, bud_workload_group, BUD, WORKLOAD_GROUP, BudInputsGroup)

void bud_workload_group_search_models (BudWorkloadGroup *self);

/* Names of what is chosen, for titles. */
const char *bud_workload_group_get_model_name (BudWorkloadGroup *self);
const char *bud_workload_group_get_usecase_name (BudWorkloadGroup *self); /* NULL: own tokens */
gboolean bud_workload_group_is_contradictory (
    BudWorkloadGroup *self); /* the use case's own limits cannot all be met */

G_END_DECLS
