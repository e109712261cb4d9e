/* All about one use case: tokens, limits, whether they agree, where it is from, earlier versions. */
#pragma once

#include <adwaita.h>

#include "app/budget-card.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_USECASE_DETAILS (bud_usecase_details_get_type ())
/* Its buttons run the actions "usecases.simulate", ".edit", ".duplicate", ".remove", ".export" and ".restore"
 * (int64 version) of the page. Signal "repair" (int BudRangeKind). */
G_DECLARE_FINAL_TYPE (BudUsecaseDetails, bud_usecase_details, BUD, USECASE_DETAILS, AdwBin)

void bud_usecase_details_show (BudUsecaseDetails *self, BudCatalog *catalog, BudCatalogItem *item);
BudBudgetCard *bud_usecase_details_get_card (BudUsecaseDetails *self);

G_END_DECLS
