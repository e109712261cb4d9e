/* What serves it and how it is estimated: the engine, the method, a cached prefix, beams. */
#pragma once

#include "app/inputs-group.h"

G_BEGIN_DECLS

#define BUD_TYPE_SERVING_GROUP (bud_serving_group_get_type ())
G_DECLARE_FINAL_TYPE (BudServingGroup, bud_serving_group, BUD, SERVING_GROUP, BudInputsGroup)

G_END_DECLS
