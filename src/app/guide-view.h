/* A page of the guide as widgets. */
#pragma once

#include <gtk/gtk.h>

#include "app/guide.h"

G_BEGIN_DECLS

/* Links to other pages activate "guide.show" with their id. Keeps nothing of `page`. */
GtkWidget *bud_guide_view_new (const BudGuidePage *page);

G_END_DECLS
