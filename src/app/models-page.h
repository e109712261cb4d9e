/* Models: what the catalog knows of each model, and the user's own. */
#pragma once

#include "app/library-page.h"

G_BEGIN_DECLS

#define BUD_TYPE_MODELS_PAGE (bud_models_page_get_type ())
G_DECLARE_FINAL_TYPE (BudModelsPage, bud_models_page, BUD, MODELS_PAGE, BudLibraryPage)

BudPage *bud_models_page_new (BudSession *session);

G_END_DECLS
