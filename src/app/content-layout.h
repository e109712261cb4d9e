/* The place of the pages beside the sidebar: it asks for its own width, whatever its child would like. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A child that cannot be as narrow as what it is given is cut at the end. */
GtkLayoutManager *bud_content_layout_new (void);

G_END_DECLS
