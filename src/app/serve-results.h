/* The results of the Serve page: tiles, and views of the simulated run. */
#pragma once

#include "app/serve-views.h"

G_BEGIN_DECLS

#define BUD_TYPE_SERVE_RESULTS (bud_serve_results_get_type ())
G_DECLARE_FINAL_TYPE (BudServeResults, bud_serve_results, BUD, SERVE_RESULTS, AdwBin)

void bud_serve_results_set_up (BudServeResults *self, BudSession *session, BudLoadSimulator *simulator);
BudServeViews *bud_serve_results_get_views (BudServeResults *self);

G_END_DECLS
