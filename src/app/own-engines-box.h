/* The engines a user calibrated: what they were fitted to, use in the scenario, versions, export, removal. */
#pragma once

#include <gtk/gtk.h>

#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_OWN_ENGINES_BOX (bud_own_engines_box_get_type ())
G_DECLARE_FINAL_TYPE (BudOwnEnginesBox, bud_own_engines_box, BUD, OWN_ENGINES_BOX, GtkBox)

/* Once. Hidden while there are none; follows the session's catalog and scenario. */
void bud_own_engines_box_set_session (BudOwnEnginesBox *self, BudSession *session);

G_END_DECLS
