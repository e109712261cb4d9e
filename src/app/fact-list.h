/* Facts as rows under a heading: what it is, where it is from, how much it is. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_FACT_LIST (bud_fact_list_get_type ())
/* Property "heading". Hidden while it has no rows. */
G_DECLARE_FINAL_TYPE (BudFactList, bud_fact_list, BUD, FACT_LIST, GtkBox)

void bud_fact_list_clear (BudFactList *self);

/* Plain text; `detail` and `value` may be NULL. Returns the row, to add to. */
AdwActionRow *bud_fact_list_add (BudFactList *self, const char *title, const char *detail, const char *value);
/* Rows added from now on stand behind a row "18 more" that unfolds; call with how many there will be. */
void bud_fact_list_fold (BudFactList *self, guint n_more);
guint bud_fact_list_get_n_rows (BudFactList *self);

G_END_DECLS
