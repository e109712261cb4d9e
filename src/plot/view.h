/* What a view asks of a drawing, the same in every kind of plot. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

/* The mark pointed at, else the chosen one; −1 = none. */
int bud_plot_view_active (const BudPlotView *view);

/* `hidden_groups` as in BudPlotView. */
gboolean bud_plot_hides (guint32 hidden_groups, guint group);

/* How opaque something is that stands back for something else, or a group for another legend entry that is
 * pointed at: 1, or on the way to 35 %. */
double bud_plot_view_dim (const BudPlotView *view, gboolean is_dimmed);
double bud_plot_view_dim_group (const BudPlotView *view, guint group);

G_END_DECLS
