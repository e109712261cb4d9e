/* --vary KEY=LIST … as a sweep; shared by sweep and plot. */
#pragma once

#include "planner/sweep.h"

G_BEGIN_DECLS

/* Ready to run. NULL with *code after printing why. */
BudSweep *bud_cli_sweep (const BudScenario *scenario, GPtrArray *lists, int *code);

G_END_DECLS
