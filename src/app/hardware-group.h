/* What it runs on: a device or a cluster, and how many devices. */
#pragma once

#include "app/inputs-group.h"

G_BEGIN_DECLS

#define BUD_TYPE_HARDWARE_GROUP (bud_hardware_group_get_type ())
G_DECLARE_FINAL_TYPE (BudHardwareGroup, bud_hardware_group, BUD, HARDWARE_GROUP, BudInputsGroup)

G_END_DECLS
