/* The submenu of scenario files opened or saved lately, by any program of the session. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Fills `menu` and keeps it up to date while it lives; items activate "app.open-uri". */
void bud_recent_menu_follow (GMenu *menu);
void bud_recent_menu_add (GFile *file);

G_END_DECLS
