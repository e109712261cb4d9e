/* The results of the Simulate page: tiles, memory, the Why line, and the views. */
#pragma once

#include <adwaita.h>

#include "app/results-views.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_RESULTS_PANE (bud_results_pane_get_type ())
G_DECLARE_FINAL_TYPE (BudResultsPane, bud_results_pane, BUD, RESULTS_PANE, AdwBin)

void bud_results_pane_set_session (BudResultsPane *self, BudSession *session);
void bud_results_pane_set_narrow (BudResultsPane *self, gboolean is_narrow);
BudResultsViews *bud_results_pane_get_views (BudResultsPane *self);

G_END_DECLS
