/* Models: what the catalog knows of each model, and the user's own. */
#pragma once

#include "app/library-page.h"
#include "app/model-details.h"

G_BEGIN_DECLS

#define BUD_TYPE_MODELS_PAGE (bud_models_page_get_type ())
G_DECLARE_FINAL_TYPE (BudModelsPage, bud_models_page, BUD, MODELS_PAGE, BudLibraryPage)

BudPage *bud_models_page_new (BudSession *session);

AdwSplitButton *bud_models_page_get_add_button (BudModelsPage *self);
BudModelDetails *bud_models_page_get_details (BudModelsPage *self);

G_END_DECLS
