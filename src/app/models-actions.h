/* The Models page's actions, "models.…": use, copy, add, duplicate, edit, remove with undo, restore, save. */
#pragma once

#include "app/models-page.h"

G_BEGIN_DECLS

void bud_models_actions_install (GtkWidgetClass *page_class);
/* The button in the header bar; once the page has its session. */
void bud_models_actions_set_up (BudModelsPage *page);

/* BudLibraryPageClass.use_selection. */
void bud_models_actions_compare (BudLibraryPage *page, GPtrArray *items);

G_END_DECLS
