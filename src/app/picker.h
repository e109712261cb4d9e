/* The searchable popover of a picker row: a search entry, and what the catalog finds as one types. */
#pragma once

#include <gtk/gtk.h>

#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_PICKER (bud_picker_get_type ())
/* Signal "picked" (BudCatalogItem *item): NULL = "Own Tokens" of the use cases. */
G_DECLARE_FINAL_TYPE (BudPicker, bud_picker, BUD, PICKER, GtkPopover)

GtkWidget *bud_picker_new (BudSession *session, BudCatalogKind kind);
/* Of devices: also clusters, which stand for all their devices. */
void bud_picker_offer_clusters (BudPicker *self);

/* Empties the search, fills the list, starts the fit ticks. Call before popping up. */
void bud_picker_prepare (BudPicker *self, const char *current_id);

/* For tests: what is listed now, and the entry. */
GListModel *bud_picker_get_items (BudPicker *self);
GtkEditable *bud_picker_get_entry (BudPicker *self);

G_END_DECLS
