/* Windows beside the window: shortcuts, preferences, presentation. */
#pragma once

#include "app/window.h"

G_BEGIN_DECLS

/* "win.show-help-overlay", "win.preferences", "win.present". */
void bud_window_actions_install (GtkWidgetClass *window_class);

G_END_DECLS
