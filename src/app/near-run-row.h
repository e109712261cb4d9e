/* A measured run in a list: what ran, where it was published, what was measured and how far off we are. */
#pragma once

#include <gtk/gtk.h>

#include "catalog/catalog.h"
#include "planner/accuracy.h"

G_BEGIN_DECLS

/* A GtkListBoxRow; reads the run now and keeps nothing of it. */
GtkWidget *bud_near_run_row_new (const BudRun *run, BudMetric metric, BudCatalog *catalog);

G_END_DECLS
