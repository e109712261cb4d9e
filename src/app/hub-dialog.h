/* Asks for a model's name on the hub and fetches its config.json; while the network is off it says so and
 * leads to Preferences. What was fetched is for the model editor to show before anything is saved. */
#pragma once

#include <adwaita.h>

#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_HUB_DIALOG (bud_hub_dialog_get_type ())
/* Signal "fetched" (const char *text): a catalog item's JSON as bud_hub_fetch gives it; the window closes
 * itself. */
G_DECLARE_FINAL_TYPE (BudHubDialog, bud_hub_dialog, BUD, HUB_DIALOG, AdwWindow)

BudHubDialog *bud_hub_dialog_new (BudSession *session, GtkWindow *parent);

G_END_DECLS
