/* Scenarios: figures side by side, and where the time differs. */
#pragma once

#include "app/compare-view.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARE_SCENARIOS (bud_compare_scenarios_get_type ())
G_DECLARE_FINAL_TYPE (BudCompareScenarios, bud_compare_scenarios, BUD, COMPARE_SCENARIOS, BudCompareView)

G_END_DECLS
