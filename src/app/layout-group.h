/* How the model is cut over the devices: tensor, pipeline, expert and data parallelism. */
#pragma once

#include "app/inputs-group.h"

G_BEGIN_DECLS

#define BUD_TYPE_LAYOUT_GROUP (bud_layout_group_get_type ())
G_DECLARE_FINAL_TYPE (BudLayoutGroup, bud_layout_group, BUD, LAYOUT_GROUP, BudInputsGroup)

G_END_DECLS
