/* How large text is: the person's font and the desktop's "Large Text". */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* 1 where the font is of 11 pt at 96 dpi. */
double bud_text_scale (GtkWidget *widget);

G_END_DECLS
