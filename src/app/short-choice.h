/* Drop-downs that may be narrower than their text. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The button's text ends in "…" where it has no room; the list below has it whole. Of string objects only. */
void bud_drop_down_shorten (GtkDropDown *choice);

G_END_DECLS
