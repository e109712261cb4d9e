#include "plot/line-bands.h"

#include "plot/view.h"

#define MAX_AT_ONCE 3 /* more hide each other */
#define LONE_PX 8.0   /* width of a range around one point */

static gboolean
is_known (const BudLinesData *data, const BudLineBand *band, guint i)
{
  return bud_axis_spec_shows (&data->x, band->x[i]) && bud_axis_spec_shows (&data->y, band->low[i])
         && bud_axis_spec_shows (&data->y, band->high[i]);
}

const BudLineBand *
bud_line_bands_at (const BudLinesData *data, guint line, guint point)
{
  for (guint b = 0; b < data->n_bands; b++)
    if (data->bands[b].line == line && data->bands[b].n == data->lines[line].n)
      return is_known (data, &data->bands[b], point) ? &data->bands[b] : NULL;
  return NULL;
}

/* One area per run of known values, a bar where one stands alone. */
static void
draw_band (const BudFrame *frame, const BudLinesData *data, const BudLineBand *band, cairo_t *cr,
           const BudTheme *theme, double alpha)
{
  BudColor color = bud_theme_series (theme, data->groups[data->lines[band->line].group].series)->color;

  cairo_new_path (cr);
  for (guint first = 0, end; first < band->n; first = end + 1)
    {
      for (end = first; end < band->n && is_known (data, band, end); end++)
        cairo_line_to (cr, bud_axis_px (&frame->x, band->x[end]), bud_axis_px (&frame->y, band->high[end]));
      for (guint i = end; i-- > first;)
        cairo_line_to (cr, bud_axis_px (&frame->x, band->x[i]), bud_axis_px (&frame->y, band->low[i]));
      cairo_close_path (cr);
      if (end == first + 1)
        {
          double high = bud_axis_px (&frame->y, band->high[first]);

          cairo_rectangle (cr, bud_axis_px (&frame->x, band->x[first]) - LONE_PX / 2, high, LONE_PX,
                           bud_axis_px (&frame->y, band->low[first]) - high);
        }
      cairo_new_sub_path (cr);
    }
  bud_color_set_source (bud_color_with_alpha (color, alpha), cr);
  cairo_fill (cr);
}

/* Of many only the one in question. */
static gboolean
is_asked (const BudLinesData *data, const BudLineBand *band, const BudPlotView *view, int active)
{
  guint group = data->lines[band->line].group, point;

  if (view->hovered_group >= 0)
    return view->hovered_group == (int) group || view->hovered_group == (int) band->group;
  return active >= 0 && bud_lines_find (data, (guint) active, &point)->group == group;
}

void
bud_line_bands_draw (const BudLinesLayout *layout, const BudLinesData *data, cairo_t *cr,
                     const BudTheme *theme, const BudPlotView *view, int active)
{
  gboolean are_many = data->n_bands > MAX_AT_ONCE;

  for (guint i = 0; i < data->n_bands; i++)
    {
      const BudLineBand *band = &data->bands[i];
      gboolean is_one_of_many = are_many && view->hovered_group == (int) band->group;

      if (bud_plot_hides (view->hidden_groups, band->group)
          || bud_plot_hides (view->hidden_groups, data->lines[band->line].group)
          || (are_many && view->screen_scale > 0 && !is_asked (data, band, view, active)))
        continue;
      if (are_many && view->screen_scale == 0)
        is_one_of_many = TRUE;
      draw_band (&layout->frame, data, band, cr, theme, BUD_BAND_ALPHA * (is_one_of_many ? 0.5 : 1));
    }
}
