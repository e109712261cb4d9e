/* Errors by class of model, as a small table. */
#pragma once

#include <gtk/gtk.h>

#include "planner/accuracy.h"

G_BEGIN_DECLS

/* In place of what `grid` held. The filter's own class is ignored. */
void bud_error_classes_show (GtkGrid *grid, const BudAccuracy *accuracy, const BudAccuracyFilter *filter);

G_END_DECLS
