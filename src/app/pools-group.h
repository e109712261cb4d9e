/* The Serve page's group that says which engine serves, and whether its instances prefill and decode together
 * or in pools apart. */
#pragma once

#include "app/inputs-group.h"

G_BEGIN_DECLS

#define BUD_TYPE_POOLS_GROUP (bud_pools_group_get_type ())
G_DECLARE_FINAL_TYPE (BudPoolsGroup, bud_pools_group, BUD, POOLS_GROUP, BudInputsGroup)

G_END_DECLS
