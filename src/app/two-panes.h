/* Inputs beside results; below 860 px one at a time, with a switcher at the bottom. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_TWO_PANES (bud_two_panes_get_type ())
/* Properties: "inputs" and "results", the two widgets. */
G_DECLARE_FINAL_TYPE (BudTwoPanes, bud_two_panes, BUD, TWO_PANES, AdwBin)

void bud_two_panes_set_narrow (BudTwoPanes *self, gboolean is_narrow);
void bud_two_panes_show_tab (BudTwoPanes *self, gboolean is_results); /* of a narrow one */

/* As BudPageClass.next_pane. */
gboolean bud_two_panes_next (BudTwoPanes *self, gboolean from_start);

G_END_DECLS
