/* One benchmark result of the user's own in a list. */
#pragma once

#include <gtk/gtk.h>

#include "planner/own-runs.h"

G_BEGIN_DECLS

/* A GtkListBoxRow; reads the run now and keeps nothing of it. */
GtkWidget *bud_own_run_row_new (const BudOwnRun *run);

G_END_DECLS
