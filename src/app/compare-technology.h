/* Technology: what each scenario would gain if one property of its hardware were a factor better. */
#pragma once

#include "app/compare-view.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARE_TECHNOLOGY (bud_compare_technology_get_type ())
G_DECLARE_FINAL_TYPE (BudCompareTechnology, bud_compare_technology, BUD, COMPARE_TECHNOLOGY, BudCompareView)

G_END_DECLS
