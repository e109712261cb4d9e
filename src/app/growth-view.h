/* How the scenario's memory fills, or how its speed scales, along sequences, context or devices: a plot or
 * its table. Follows the evaluation on a thread. */
#pragma once

#include <adwaita.h>

#include "planner/accuracy.h"
#include "plot/plot.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_GROWTH_MEMORY = 0,
  BUD_GROWTH_SCALING,
} BudGrowthKind;

#define BUD_TYPE_GROWTH_VIEW (bud_growth_view_get_type ())
G_DECLARE_FINAL_TYPE (BudGrowthView, bud_growth_view, BUD, GROWTH_VIEW, AdwBin)

GtkWidget *bud_growth_view_new (BudGrowthKind kind);

/* What chooses axis and figure: belongs to the view, to be put beside the views switch. */
GtkWidget *bud_growth_view_get_controls (BudGrowthView *self);

/* `evaluation` may be of a scenario that does not fit; NULL shows nothing. The plot before stays until the
 * next is there. */
void bud_growth_view_show (BudGrowthView *self, BudEvaluation *evaluation);
/* Measured runs, for the range around a scaling; NULL = none yet. */
void bud_growth_view_set_accuracy (BudGrowthView *self, BudAccuracy *accuracy);
void bud_growth_view_set_table (BudGrowthView *self, gboolean is_table);

BudPlot *bud_growth_view_get_plot (BudGrowthView *self);
guint32 bud_growth_view_get_hidden_groups (BudGrowthView *self);

G_END_DECLS
