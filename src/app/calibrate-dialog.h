/* Calibrate: engine constants fitted to a user's own runs, shown with the errors before and after, and kept
 * as an engine of the user's own. */
#pragma once

#include <adwaita.h>

#include "app/session.h"
#include "planner/own-profile.h"

G_BEGIN_DECLS

#define BUD_TYPE_CALIBRATE_DIALOG (bud_calibrate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (BudCalibrateDialog, bud_calibrate_dialog, BUD, CALIBRATE_DIALOG, AdwWindow)

/* Fits copies of `runs` (BudOwnRun) for the evaluation, on a thread. What is wrong with them shows instead of
 * a result; then nothing can be saved. */
BudCalibrateDialog *bud_calibrate_dialog_new (GtkWindow *parent, BudSession *session, GPtrArray *runs,
                                              BudEvaluation *evaluation);

G_END_DECLS
