/* Names for screen readers and scripts where GTK's own do not reach, and the tooltips some are. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Once what is below `root` is built. Buttons that show an icon are called by their tooltip, now and when it
 * changes; of drop-downs, column views, combo and expander rows, the parts that take the focus are called
 * what the whole is; the list of a group of rows without a title is called what `root` is. Drop-downs need a
 * label: GTK 4.10 and newer would say the chosen one instead. */
void bud_name_controls (GtkWidget *root);

/* The row of a list or column view in which `child` stands. In a factory's bind. */
void bud_name_row (GtkWidget *child, const char *name);

/* Sets a tooltip that differs from what is there: setting one waits for the display, too long for every step
 * of a slider. `text` may be NULL. */
void bud_widget_change_tooltip (GtkWidget *widget, const char *text);

G_END_DECLS
