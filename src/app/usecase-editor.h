/* The editor of a use case: every range checked as one types, the budget drawn, Save only while nothing
 * contradicts. */
#pragma once

#include <adwaita.h>

#include "app/budget-card.h"
#include "app/measure-row.h"
#include "app/session.h"
#include "app/tag-row.h"

G_BEGIN_DECLS

#define BUD_TYPE_USECASE_EDITOR (bud_usecase_editor_get_type ())
/* Signals: "saved" (const char *id); "discarded"; "edited" after each change of the draft. */
G_DECLARE_FINAL_TYPE (BudUsecaseEditor, bud_usecase_editor, BUD, USECASE_EDITOR, AdwBin)

void bud_usecase_editor_set_session (BudUsecaseEditor *self, BudSession *session);

/* Starts from `json` in the catalog's own keys (NULL: empty). `id`: what is saved under; NULL: a new one. */
void bud_usecase_editor_start (BudUsecaseEditor *self, JsonObject *json, const char *id);

const BudUsecaseDraft *bud_usecase_editor_get_draft (BudUsecaseEditor *self);
const char *bud_usecase_editor_get_id (BudUsecaseEditor *self); /* NULL: a new one */
gboolean bud_usecase_editor_is_changed (BudUsecaseEditor *self);
/* Why it cannot be saved, NULL = it can. */
const char *bud_usecase_editor_get_problem (BudUsecaseEditor *self);
gboolean bud_usecase_editor_save (BudUsecaseEditor *self);

/* The fields, for tests and pictures. */
BudMeasureRow *bud_usecase_editor_get_row (BudUsecaseEditor *self, BudRangeKind kind);
BudBudgetCard *bud_usecase_editor_get_card (BudUsecaseEditor *self);
BudTagRow *bud_usecase_editor_get_tags (BudUsecaseEditor *self);
GtkEditable *bud_usecase_editor_get_name (BudUsecaseEditor *self);

G_END_DECLS
