/* The measured runs nearest to the scenario, and what they let one expect of its prediction. */
#pragma once

#include <gtk/gtk.h>

#include "app/accuracy-plot.h"
#include "catalog/catalog.h"

G_BEGIN_DECLS

#define BUD_TYPE_NEAR_RUNS_BOX (bud_near_runs_box_get_type ())
G_DECLARE_FINAL_TYPE (BudNearRunsBox, bud_near_runs_box, BUD, NEAR_RUNS_BOX, GtkBox)

/* `evaluation` NULL or refused: says that there is none. Returns where the scenario stands among the runs. */
BudAccuracyCurrent bud_near_runs_box_show (BudNearRunsBox *self, BudCatalog *catalog,
                                           const BudAccuracy *accuracy, const BudEvaluation *evaluation,
                                           BudMetric metric);

G_END_DECLS
