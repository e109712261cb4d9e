/* The preferences: every row takes effect at once. */
#pragma once

#include <adwaita.h>

#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_PREFERENCES_WINDOW (bud_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (BudPreferencesWindow, bud_preferences_window, BUD, PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

/* NULL when the settings' schema is not installed. The session's catalog says which engines there are. */
GtkWidget *bud_preferences_window_new (GtkWindow *parent, BudSession *session);

G_END_DECLS
