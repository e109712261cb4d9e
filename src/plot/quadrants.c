#include "plot/quadrants.h"

#include <math.h>

#include "plot/xy.h"

#define MARGIN_PX 8.0

gboolean
bud_quadrants_are_shown (const BudQuadrants *self, const BudAxisSpec *x, const BudAxisSpec *y)
{
  return self->labels[0] != NULL && bud_axis_spec_shows (x, self->x) && bud_axis_spec_shows (y, self->y);
}

void
bud_quadrants_lay_out (const BudQuadrants *self, BudQuadrantsLayout *layout, const BudFrame *frame,
                       const BudTheme *theme)
{
  const BudPlotRect *area = &frame->area;
  double right = area->x + area->width - MARGIN_PX, bottom = area->y + area->height - MARGIN_PX;

  bud_quadrants_clear (layout);
  layout->x_px = bud_axis_px (&frame->x, self->x);
  layout->y_px = bud_axis_px (&frame->y, self->y);
  for (guint i = 0; i < BUD_N_QUADRANTS; i++)
    {
      gboolean is_right = i % 2 == 1, is_bottom = i / 2 == 1;
      double width = is_right ? right - layout->x_px : layout->x_px - area->x - MARGIN_PX;
      double height = is_bottom ? bottom - layout->y_px : layout->y_px - area->y - MARGIN_PX;
      BudText *label = &layout->labels[i];

      bud_text_init (label, theme, self->labels[i], BUD_TEXT_REGULAR, 1, theme->dim);
      bud_text_place (label, is_right ? right : area->x + MARGIN_PX, is_bottom ? bottom : area->y + MARGIN_PX,
                      is_right, is_bottom);
      if (label->rect.width > width - 2 || label->rect.height > height - 2)
        bud_text_clear (label);
    }
}

void
bud_quadrants_clear (BudQuadrantsLayout *layout)
{
  for (guint i = 0; i < BUD_N_QUADRANTS; i++)
    bud_text_clear (&layout->labels[i]);
  layout->x_px = layout->y_px = NAN;
}

void
bud_quadrants_draw (const BudQuadrantsLayout *layout, const BudFrame *frame, const BudTheme *theme,
                    cairo_t *cr)
{
  static const double dashes[] = { 4, 3 };
  const BudPlotRect *area = &frame->area;

  if (!isfinite (layout->x_px))
    return;
  cairo_move_to (cr, round (layout->x_px) + 0.5, area->y);
  cairo_line_to (cr, round (layout->x_px) + 0.5, area->y + area->height);
  cairo_move_to (cr, area->x, round (layout->y_px) + 0.5);
  cairo_line_to (cr, area->x + area->width, round (layout->y_px) + 0.5);
  cairo_set_dash (cr, dashes, 2, 0);
  bud_color_set_source (theme->dim, cr);
  cairo_set_line_width (cr, 1 + theme->line_px);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  for (guint i = 0; i < BUD_N_QUADRANTS; i++)
    bud_text_draw (&layout->labels[i], theme, cr);
}
