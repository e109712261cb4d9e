/* The buttons of a bar of criteria: an icon, what is chosen now, and a popover that chooses another. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Once. `icon_name` may be NULL; `what`: the criterion's name, translated. */
void bud_criterion_button_dress (GtkMenuButton *button, const char *icon_name, const char *what);
/* Takes `label`. */
void bud_criterion_button_show (GtkMenuButton *button, char *label);

G_END_DECLS
