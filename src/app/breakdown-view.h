/* Breakdown: bars of prefill and decode by group, and below them the operators of the group drilled into. */
#pragma once

#include <adwaita.h>

#include "planner/evaluation.h"
#include "plot/plot.h"

G_BEGIN_DECLS

#define BUD_TYPE_BREAKDOWN_VIEW (bud_breakdown_view_get_type ())
/* Signal "copy-csv" (const char *csv): every operator of the phase is to be copied. */
G_DECLARE_FINAL_TYPE (BudBreakdownView, bud_breakdown_view, BUD, BREAKDOWN_VIEW, AdwBin)

/* `evaluation` NULL empties; the phase counts while nothing is drilled into. */
void bud_breakdown_view_show (BudBreakdownView *self, BudEvaluation *evaluation, gboolean is_prefill,
                              gboolean is_share);
void bud_breakdown_view_set_table (BudBreakdownView *self, gboolean is_table);

BudPlot *bud_breakdown_view_get_plot (BudBreakdownView *self);
guint32 bud_breakdown_view_get_hidden_groups (BudBreakdownView *self);

G_END_DECLS
