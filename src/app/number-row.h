/* A row with a whole number: spin buttons, grouping, a unit, and what is wrong with what is typed. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_NUMBER_ROW (bud_number_row_get_type ())
/* Properties: "value" (notified only for legal input), "minimum", "maximum", "unit" (tooltip and error text).
 * Signal "edited": the person changed the value (never from bud_number_row_set_value). */
G_DECLARE_FINAL_TYPE (BudNumberRow, bud_number_row, BUD, NUMBER_ROW, AdwActionRow)

GtkWidget *bud_number_row_new (void);

double bud_number_row_get_value (BudNumberRow *self);
void bud_number_row_set_value (BudNumberRow *self, double value);
void bud_number_row_set_range (BudNumberRow *self, double minimum, double maximum);

/* What is typed now is not legal: the row says so below its title. */
gboolean bud_number_row_has_error (BudNumberRow *self);

/* An error from outside (a layout that needs more devices) outlines the field; FALSE clears it. */
void bud_number_row_set_outlined (BudNumberRow *self, gboolean is_outlined);

/* The field, for tests and focus. */
GtkSpinButton *bud_number_row_get_spin (BudNumberRow *self);

G_END_DECLS
