/* Which view of a page is in front: linked buttons, or a drop-down where there is no room for them. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_VIEW_SWITCH (bud_view_switch_get_type ())
/* Property "label": of the whole, for screen readers. Signal "chosen" (guint view): the person chose. */
G_DECLARE_FINAL_TYPE (BudViewSwitch, bud_view_switch, BUD, VIEW_SWITCH, AdwBin)

/* One more view, the next number from 0. */
void bud_view_switch_add (BudViewSwitch *self, const char *title);
/* Shows which is in front, without "chosen". */
void bud_view_switch_select (BudViewSwitch *self, guint view);

G_END_DECLS
