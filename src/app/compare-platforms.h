/* Platforms: time to first token against throughput, and how long an answer takes. */
#pragma once

#include "app/compare-view.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARE_PLATFORMS (bud_compare_platforms_get_type ())
G_DECLARE_FINAL_TYPE (BudComparePlatforms, bud_compare_platforms, BUD, COMPARE_PLATFORMS, BudCompareView)

G_END_DECLS
