/* Deployment Commands: what starts the current scenario, to copy or save. */
#pragma once

#include <adwaita.h>

#include "app/session.h"
#include "planner/artefact.h"

G_BEGIN_DECLS

#define BUD_TYPE_DEPLOY_DIALOG (bud_deploy_dialog_get_type ())
G_DECLARE_FINAL_TYPE (BudDeployDialog, bud_deploy_dialog, BUD, DEPLOY_DIALOG, AdwWindow)

/* Follows the session's outcome while it is open; begins with the engine's own commands. */
BudDeployDialog *bud_deploy_dialog_new (GtkWindow *parent, BudSession *session);

void bud_deploy_dialog_show_artefact (BudDeployDialog *self, BudArtefact artefact);
/* Free with g_free. */
char *bud_deploy_dialog_get_text (BudDeployDialog *self);

/* Opens it above the page's window. */
void bud_deploy_dialog_open (GtkWidget *page, BudSession *session);

G_END_DECLS
