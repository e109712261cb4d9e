/* In which formats weights, activations and the KV cache are kept. */
#pragma once

#include "app/inputs-group.h"

G_BEGIN_DECLS

#define BUD_TYPE_PRECISION_GROUP (bud_precision_group_get_type ())
G_DECLARE_FINAL_TYPE (BudPrecisionGroup, bud_precision_group, BUD, PRECISION_GROUP, BudInputsGroup)

G_END_DECLS
