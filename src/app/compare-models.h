/* Models: tokens/s over batch, prefill and decode. */
#pragma once

#include "app/compare-view.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARE_MODELS (bud_compare_models_get_type ())
G_DECLARE_FINAL_TYPE (BudCompareModels, bud_compare_models, BUD, COMPARE_MODELS, BudCompareView)

G_END_DECLS
