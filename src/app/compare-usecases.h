/* Use cases: which limits each scenario would meet under the catalog's other use cases. */
#pragma once

#include "app/compare-view.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARE_USECASES (bud_compare_usecases_get_type ())
G_DECLARE_FINAL_TYPE (BudCompareUsecases, bud_compare_usecases, BUD, COMPARE_USECASES, BudCompareView)

G_END_DECLS
