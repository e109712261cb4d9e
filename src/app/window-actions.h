/* Windows beside the window (shortcuts, preferences, guide, presentation), and what a toast brings back. */
#pragma once

#include "app/window.h"

G_BEGIN_DECLS

/* "win.show-help-overlay", "win.preferences", "win.guide", "win.present", "win.restore-item". */
void bud_window_actions_install (GtkWidgetClass *window_class);

G_END_DECLS
