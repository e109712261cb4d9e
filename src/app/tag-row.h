/* A row of tags: chips that can be taken away, and an entry for another. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_TAG_ROW (bud_tag_row_get_type ())
/* Signal "edited". */
G_DECLARE_FINAL_TYPE (BudTagRow, bud_tag_row, BUD, TAG_ROW, AdwActionRow)

void bud_tag_row_set (BudTagRow *self, const GPtrArray *tags); /* of char * */
const GPtrArray *bud_tag_row_get (BudTagRow *self);            /* borrowed */

/* As typed: trimmed; empty and known ones are left out. FALSE then. */
gboolean bud_tag_row_add (BudTagRow *self, const char *tag);
void bud_tag_row_remove (BudTagRow *self, const char *tag);

G_END_DECLS
