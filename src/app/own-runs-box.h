/* A user's own benchmark results: measured, predicted for the current scenario's deployment, and the error.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/calibrate-dialog.h"

G_BEGIN_DECLS

#define BUD_TYPE_OWN_RUNS_BOX (bud_own_runs_box_get_type ())
G_DECLARE_FINAL_TYPE (BudOwnRunsBox, bud_own_runs_box, BUD, OWN_RUNS_BOX, GtkBox)

/* Once. The box predicts anew whenever the session's outcome changes. */
void bud_own_runs_box_set_session (BudOwnRunsBox *self, BudSession *session);

/* Adds the runs of a result file; what is wrong with it shows in the box. */
void bud_own_runs_box_import (BudOwnRunsBox *self, GFile *file);

/* Opens the calibration to them; NULL without runs or while the scenario has no result. */
BudCalibrateDialog *bud_own_runs_box_calibrate (BudOwnRunsBox *self);

G_END_DECLS
