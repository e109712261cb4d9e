/* Names for screen readers where a button shows only an icon. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Every button below `root` that shows an icon and has a tooltip is called by that, now and when it changes. */
void bud_name_icon_buttons (GtkWidget *root);

G_END_DECLS
