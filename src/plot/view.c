#include "plot/view.h"

#define DIMMED 0.35

int
bud_plot_view_active (const BudPlotView *view)
{
  return view->hovered >= 0 ? view->hovered : view->selected;
}

gboolean
bud_plot_hides (guint32 hidden_groups, guint group)
{
  return hidden_groups >> (group % BUD_PLOT_MAX_GROUPS) & 1;
}

double
bud_plot_view_dim (const BudPlotView *view, gboolean is_dimmed)
{
  return is_dimmed ? 1 - (1 - DIMMED) * view->emphasis : 1;
}

double
bud_plot_view_dim_group (const BudPlotView *view, guint group)
{
  return bud_plot_view_dim (view, view->hovered_group >= 0 && view->hovered_group != (int) group);
}
