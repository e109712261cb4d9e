/* "Concurrency ▾ … 64" above a logarithmic slider: how many requests, and whether in flight or as one batch.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_LOAD_ROW (bud_load_row_get_type ())
/* Signal "edited": the person changed the kind or the number. */
G_DECLARE_FINAL_TYPE (BudLoadRow, bud_load_row, BUD, LOAD_ROW, AdwPreferencesRow)

#define BUD_LOAD_MAX 65536 /* of the entry; the slider ends at 4096 */

void bud_load_row_set (BudLoadRow *self, gboolean is_concurrency, guint n_sequences);
gboolean bud_load_row_get_is_concurrency (BudLoadRow *self);
guint bud_load_row_get_n_sequences (BudLoadRow *self);

GtkRange *bud_load_row_get_scale (BudLoadRow *self);
GtkEditable *bud_load_row_get_entry (BudLoadRow *self);

G_END_DECLS
