/* "Model   Llama 3.1 70B ▾": a row that opens a searchable picker, made when first opened. */
#pragma once

#include <adwaita.h>

#include "app/picker.h"

G_BEGIN_DECLS

#define BUD_TYPE_PICKER_ROW (bud_picker_row_get_type ())
/* Signal "picked" (BudCatalogItem *item), as BudPicker's. */
G_DECLARE_FINAL_TYPE (BudPickerRow, bud_picker_row, BUD, PICKER_ROW, AdwActionRow)

void bud_picker_row_set_up (BudPickerRow *self, BudSession *session, BudCatalogKind kind);
/* Of devices, before the first opening: clusters as well. */
void bud_picker_row_offer_clusters (BudPickerRow *self);
/* What is chosen now. `name` is shown; `id` may be NULL. */
void bud_picker_row_set_current (BudPickerRow *self, const char *id, const char *name);
void bud_picker_row_open (BudPickerRow *self);
BudPicker *bud_picker_row_get_picker (BudPickerRow *self); /* NULL before the first opening */

G_END_DECLS
