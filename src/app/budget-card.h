/* A use case's time budget: the tokens' times drawn against the end-to-end limit, what is wrong in words, and
 * buttons that put it right. */
#pragma once

#include <gtk/gtk.h>

#include "catalog/usecase-draft.h"

G_BEGIN_DECLS

#define BUD_TYPE_BUDGET_CARD (bud_budget_card_get_type ())
/* Signal "repair" (int BudRangeKind): the button of that change was pressed. */
G_DECLARE_FINAL_TYPE (BudBudgetCard, bud_budget_card, BUD, BUDGET_CARD, GtkBox)

/* Hidden when there is nothing to add up. */
void bud_budget_card_show (BudBudgetCard *self, const BudUsecaseDraft *draft);
const char *bud_budget_card_get_sentence (BudBudgetCard *self);

/* The button of a change, for tests; NULL while it is not offered. */
GtkButton *bud_budget_card_get_repair (BudBudgetCard *self, BudRangeKind kind);

/* The sentence alone; NULL while the budget is kept. Free with g_free. */
char *bud_budget_describe (const BudBudget *budget);

G_END_DECLS
