#include "config.h"

#include "plot/xy.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "plot/number.h"

#define PADDING_PX 12.0

static gboolean
is_drawable (double value, gboolean is_log)
{
  return isfinite (value) && fabs (value) < BUD_AXIS_LARGEST && (!is_log || value > BUD_AXIS_SMALLEST);
}

void
bud_plot_span_add (BudPlotSpan *span, double value, gboolean is_log)
{
  if (!is_drawable (value, is_log))
    return;
  span->min = span->has_any ? MIN (span->min, value) : value;
  span->max = span->has_any ? MAX (span->max, value) : value;
  span->has_any = TRUE;
}

void
bud_axis_spec_fit (BudAxisSpec *spec, const BudPlotSpan *span)
{
  double min = span->has_any ? span->min : (spec->is_log ? 1 : 0);
  double max = span->has_any ? span->max : (spec->is_log ? 10 : 1);

  if (spec->is_log)
    {
      double air = MAX (pow (max / min, 0.06), 1.15);

      min /= air;
      max *= air;
    }
  else
    {
      double air = max > min ? (max - min) * 0.06 : MAX (fabs (max) * 0.1, 1e-12);

      min = min >= 0 ? 0 : min - air;
      max = max <= 0 ? 0 : max + air;
      if (max <= min)
        max = min + 1;
    }
  if (!isfinite (spec->min) || (spec->is_log && spec->min <= 0))
    spec->min = min;
  if (!isfinite (spec->max) || spec->max <= spec->min)
    spec->max = MAX (max, spec->is_log ? spec->min * 1.3 : spec->min + MAX (fabs (spec->min) * 0.1, 1e-12));
}

gboolean
bud_axis_spec_shows (const BudAxisSpec *spec, double value)
{
  return is_drawable (value, spec->is_log);
}

char *
bud_axis_spec_number (const BudAxisSpec *spec, double value)
{
  double shown = value / bud_axis_spec_factor (spec);
  g_autofree char *number = NULL;

  if (bud_axis_spec_is_money (spec))
    return bud_number_money (value / (spec->factor > 0 ? spec->factor : 1));
  number = spec->is_count ? bud_number_count (shown) : bud_number (shown);
  return g_strconcat (spec->prefix ? spec->prefix : "", number, NULL);
}

gboolean
bud_plot_limit_px (const BudPlotLimit *limit, const BudFrame *frame, double *px)
{
  const BudAxis *axis = limit->is_vertical ? &frame->x : &frame->y;

  if (!is_drawable (limit->value, axis->is_log))
    return FALSE;
  *px = bud_axis_px (axis, CLAMP (limit->value, axis->min, axis->max));
  return TRUE;
}

static gboolean
is_free (const BudText *label, const BudPlotRect *area, const GArray *taken)
{
  if (!bud_rect_contains (area, &label->rect))
    return FALSE;
  for (guint i = 0; i < taken->len; i++)
    if (bud_rect_intersects (&label->rect, &g_array_index (taken, BudPlotRect, i), 2))
      return FALSE;
  return TRUE;
}

void
bud_plot_limit_init_label (const BudPlotLimit *limit, BudText *label, const BudFrame *frame,
                           const BudTheme *theme, const GArray *taken)
{
  const BudPlotRect *area = &frame->area;
  double px, room;

  *label = (BudText){ 0 };
  if (!bud_plot_limit_px (limit, frame, &px))
    return;
  bud_text_init (label, theme, limit->label, BUD_TEXT_BOLD, 1, limit->is_mark ? theme->text : theme->error);
  label->has_halo = TRUE;
  room = limit->is_vertical ? area->height - label->rect.height : area->width - label->rect.width;
  /* From the end of the line, on the bad side, then on the other. */
  for (double off = 4; off <= room; off += 4)
    for (int side = 0; side < 2; side++)
      {
        gboolean is_after = limit->is_vertical == (side == (limit->is_minimum ? 1 : 0));

        if (limit->is_vertical)
          bud_text_place (label, px + (is_after ? 6 : -6), area->y + off, is_after ? 0 : 1, 0);
        else
          bud_text_place (label, area->x + area->width - off, px + (is_after ? 3 : -3), 1, is_after ? 0 : 1);
        if (is_free (label, area, taken))
          return;
      }
  if (limit->is_mark)
    {
      bud_text_clear (label);
      label->rect = (BudPlotRect){ 0 };
      return;
    }
  /* Nowhere: at the end, inside the frame. */
  if (limit->is_vertical)
    bud_text_place (label, px, area->y + 4, px > area->x + area->width / 2 ? 1.05 : -0.05, 0);
  else
    bud_text_place (label, area->x + area->width - 4, px, 1, px > area->y + area->height / 2 ? 1.1 : -0.1);
}

void
bud_plot_limit_draw (const BudPlotLimit *limit, const BudText *label, const BudFrame *frame,
                     const BudTheme *theme, cairo_t *cr)
{
  static const double dashes[] = { 5, 3 };
  const BudPlotRect *area = &frame->area;
  double right = area->x + area->width, bottom = area->y + area->height, px;

  if (!bud_plot_limit_px (limit, frame, &px))
    return;
  if (limit->is_vertical)
    cairo_rectangle (cr, limit->is_minimum ? area->x : px, area->y,
                     limit->is_minimum ? px - area->x : right - px, area->height);
  else
    cairo_rectangle (cr, area->x, limit->is_minimum ? px : area->y, area->width,
                     limit->is_minimum ? bottom - px : px - area->y);
  if (limit->is_mark)
    cairo_new_path (cr);
  bud_color_set_source (bud_color_with_alpha (theme->error, theme->is_print ? 0.04 : 0.08), cr);
  cairo_fill (cr);
  cairo_move_to (cr, limit->is_vertical ? px : area->x, limit->is_vertical ? area->y : px);
  cairo_line_to (cr, limit->is_vertical ? px : right, limit->is_vertical ? bottom : px);
  bud_color_set_source (limit->is_mark ? theme->text : theme->error, cr);
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_set_line_width (cr, 1.5 + theme->line_px);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  bud_text_draw (label, theme, cr);
}

BudPlotHit
bud_plot_spots_hit (const BudPlotSpot *spots, guint n_spots, const BudLegend *legend, double x, double y,
                    double within_px)
{
  BudPlotHit found = { -1, bud_legend_hit (legend, x, y) };

  for (guint i = 0; i < n_spots && found.group < 0; i++)
    {
      double distance = hypot (spots[i].x - x, spots[i].y - y);

      if (spots[i].is_shown && distance <= within_px)
        {
          within_px = distance;
          found.mark = (int) i;
        }
    }
  return found;
}

/* Moves the stacked legend to the first free corner; FALSE when none is. */
static gboolean
find_corner (BudLegend *legend, const BudPlotRect *area, const BudPlotRect *taken, guint n_taken)
{
  /* Bottom right, bottom left, top left, top right. */
  static const gboolean corners[4][2]
      = { { TRUE, TRUE }, { FALSE, TRUE }, { FALSE, FALSE }, { TRUE, FALSE } };
  const double margin = 8;

  if (legend->n_rows == 0)
    return TRUE;
  if (legend->rect.width > area->width * 0.5 || legend->rect.height > area->height * 0.6)
    return FALSE;
  for (int c = 0; c < 4; c++)
    {
      gboolean is_free = TRUE;

      bud_legend_move (
          legend, corners[c][0] ? area->x + area->width - legend->rect.width - margin : area->x + margin,
          corners[c][1] ? area->y + area->height - legend->rect.height - margin : area->y + margin);
      for (guint i = 0; i < n_taken && is_free; i++)
        is_free = !bud_rect_intersects (&legend->rect, &taken[i], 3);
      if (is_free)
        return TRUE;
    }
  return FALSE;
}

GArray *
bud_xy_lay_out (const BudXyLayout *self, const BudTheme *theme, const BudAxisSpec *x, const BudAxisSpec *y)
{
  const double inner_px = self->width - 2 * PADDING_PX;
  GArray *boxes = NULL;

  for (int attempt = self->width < BUD_XY_COMPACT_PX || theme->is_print; attempt < 2; attempt++)
    {
      double below = 0;

      if (attempt == 1 && self->legend->n_rows > 0)
        {
          self->legend->has_card = FALSE;
          below = bud_legend_flow (self->legend, theme, PADDING_PX, 0, inner_px, TRUE) + 8;
          bud_legend_move (self->legend, PADDING_PX, self->height - PADDING_PX - below + 8);
        }
      bud_frame_clear (self->frame);
      bud_frame_init (
          self->frame, theme, x, y,
          (BudPlotRect){ PADDING_PX, PADDING_PX, inner_px, self->height - 2 * PADDING_PX - below }, 0,
          self->width < BUD_XY_COMPACT_PX, self->is_square);
      g_clear_pointer (&boxes, g_array_unref);
      boxes = self->place (self->user_data);
      if (attempt == 0
          && find_corner (self->legend, &self->frame->area, (BudPlotRect *) boxes->data, boxes->len))
        break;
    }
  if (self->legend->has_card)
    g_array_append_val (boxes, self->legend->rect);
  return boxes;
}

void
bud_xy_init_message (BudText *message, const BudTheme *theme, double width, double height)
{
  bud_text_init (message, theme, _ ("No points to show."), BUD_TEXT_REGULAR, 1, theme->dim);
  bud_text_place (message, width / 2, height / 2, 0.5, 0.5);
}
