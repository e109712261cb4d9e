/* The Use Cases page: the catalog's and one's own beside their details, or the editor of one. */
#pragma once

#include "app/library-page.h"
#include "app/usecase-details.h"
#include "app/usecase-editor.h"

G_BEGIN_DECLS

#define BUD_TYPE_USECASES_PAGE (bud_usecases_page_get_type ())
/* Actions: usecases.add, .edit, .duplicate, .remove, .export, .import, .simulate, .restore. */
G_DECLARE_FINAL_TYPE (BudUsecasesPage, bud_usecases_page, BUD, USECASES_PAGE, BudLibraryPage)

BudPage *bud_usecases_page_new (BudSession *session);

/* Opens the editor with a new use case of the scenario's tokens, load and limits. */
void bud_usecases_page_add_from (BudUsecasesPage *self, const BudScenario *scenario);

BudUsecaseDetails *bud_usecases_page_get_details (BudUsecasesPage *self);
BudUsecaseEditor *bud_usecases_page_get_editor (BudUsecasesPage *self);
gboolean bud_usecases_page_is_editing (BudUsecasesPage *self); /* the editor is in front */

G_END_DECLS
