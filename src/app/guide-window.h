/* The user's guide in a window of its own: topics, search, links between pages. A sandboxed program cannot
 * count on a help viewer. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_GUIDE_WINDOW (bud_guide_window_get_type ())
G_DECLARE_FINAL_TYPE (BudGuideWindow, bud_guide_window, BUD, GUIDE_WINDOW, AdwWindow)

/* The one of `parent`, in front and at this topic: a page's name or another id of help/C. NULL or an unknown
 * one leaves the topic as it is, at first the first. */
BudGuideWindow *bud_guide_window_open (GtkWindow *parent, const char *topic);

const char *bud_guide_window_get_topic (BudGuideWindow *self);

G_END_DECLS
