/* The program: one session, one window, actions and accelerators. */
#pragma once

#include <adwaita.h>

#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_APPLICATION (bud_application_get_type ())
G_DECLARE_FINAL_TYPE (BudApplication, bud_application, BUD, APPLICATION, AdwApplication)

BudApplication *bud_application_new (void);

/* Resources, icons and style that every window needs; called by the application, and by tests without one.
 * Needs a display. */
void bud_application_prepare (void);

G_END_DECLS
