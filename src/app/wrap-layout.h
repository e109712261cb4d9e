/* Children in lines, each as wide as it wants to be, like words of a paragraph. Those that expand share what
 * is left of their line. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUD_TYPE_WRAP_LAYOUT (bud_wrap_layout_get_type ())
/* Properties: "spacing", px between children and between lines, 6; "wants-line", its natural width is that of
 * all children in a line (in a horizontal box that gives it more than its minimum, newer GTK wants to know).
 */
G_DECLARE_FINAL_TYPE (BudWrapLayout, bud_wrap_layout, BUD, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *bud_wrap_layout_new (int spacing);

G_END_DECLS
