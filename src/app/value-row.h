/* A row with a number that need not be whole and may be left empty: title, entry, unit, and below them a
 * slider where one helps. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_VALUE_ROW (bud_value_row_get_type ())
/* Properties: "unit" (a caption after the entry), "factor" (shown = value / factor, default 1), "minimum" and
 * "maximum" of what is shown, "is-whole", "is-optional" (empty is legal and means NAN), "slider-from" and
 * "slider-to" (shown; a slider from 0 is linear, another logarithmic; none while both are 0).
 * Signal "edited": the person changed the value to a legal one. */
G_DECLARE_FINAL_TYPE (BudValueRow, bud_value_row, BUD, VALUE_ROW, AdwPreferencesRow)

double bud_value_row_get_value (BudValueRow *self); /* NAN: left empty */
void bud_value_row_set_value (BudValueRow *self, double value);

/* What an empty entry stands for: "8 192". */
void bud_value_row_set_placeholder (BudValueRow *self, const char *text);

GtkEditable *bud_value_row_get_entry (BudValueRow *self);
GtkRange *bud_value_row_get_slider (BudValueRow *self);

G_END_DECLS
