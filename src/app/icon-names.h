/* Tooltips, and the names screen readers take from them where a button shows only an icon. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Every button below `root` that shows an icon and has a tooltip is called by that, now and when it changes.
 */
void bud_name_icon_buttons (GtkWidget *root);

/* The button inside a drop-down takes the focus, and is to be called what the drop-down is. */
void bud_name_drop_down (GtkDropDown *choice, const char *label);

/* Sets a tooltip that differs from what is there: setting one waits for the display, too long for every step
 * of a slider. `text` may be NULL. */
void bud_widget_change_tooltip (GtkWidget *widget, const char *text);

G_END_DECLS
