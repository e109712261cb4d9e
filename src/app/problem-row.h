/* Below a field: what is wrong with it, and a button that applies the nearest legal choice. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_PROBLEM_ROW (bud_problem_row_get_type ())
/* Signal "repair": the button was pressed. Starts hidden. */
G_DECLARE_FINAL_TYPE (BudProblemRow, bud_problem_row, BUD, PROBLEM_ROW, AdwPreferencesRow)

/* `is_error`: refused; else a warning (it runs, but not as asked). `button` NULL = no repair known. */
void bud_problem_row_show (BudProblemRow *self, gboolean is_error, const char *text, const char *button);
void bud_problem_row_hide (BudProblemRow *self);
GtkButton *bud_problem_row_get_button (BudProblemRow *self);
const char *bud_problem_row_get_text (BudProblemRow *self);

G_END_DECLS
