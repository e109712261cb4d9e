#include "plot/callout.h"

#include <math.h>

#include "plot/mark.h"

#define PADDING_PX 12.0
#define LINE_GAP_PX 3.0
#define COLUMN_GAP_PX 18.0
#define TARGET_GAP_PX 16.0
#define TITLE_SCALE 1.04

void
bud_callout_init (BudCallout *self, const BudTheme *theme, const BudSeriesStyle *style, const char *title,
                  const char *corner, BudCalloutLine *lines, guint n_lines)
{
  double width, line = bud_text_height (theme) + LINE_GAP_PX;

  *self = (BudCallout){ .n_lines = MIN (n_lines, BUD_CALLOUT_MAX_LINES), .style = style };
  bud_text_init (&self->title, theme, title, BUD_TEXT_BOLD, TITLE_SCALE, theme->text);
  bud_text_init (&self->corner, theme, corner, BUD_TEXT_REGULAR, 1, theme->dim);
  width = (style ? 20 : 0) + self->title.rect.width + (corner ? COLUMN_GAP_PX + self->corner.rect.width : 0);
  for (guint i = 0; i < n_lines; i++)
    {
      if (i < self->n_lines)
        {
          bud_text_init (&self->labels[i], theme, lines[i].label, BUD_TEXT_REGULAR, 1, theme->dim);
          bud_text_init (&self->strong[i], theme, lines[i].strong, BUD_TEXT_BOLD, 1, theme->text);
          bud_text_init (&self->rest[i], theme, lines[i].rest, BUD_TEXT_REGULAR, 1, theme->text);
          width = MAX (width, self->labels[i].rect.width + COLUMN_GAP_PX + self->strong[i].rect.width
                                  + self->rest[i].rect.width);
        }
      g_free (lines[i].strong);
      g_free (lines[i].rest);
    }
  self->rect.width = ceil (width + 2 * PADDING_PX);
  self->rect.height = ceil (2 * PADDING_PX - 4 + line + 4 + self->n_lines * line);
}

void
bud_callout_clear (BudCallout *self)
{
  bud_text_clear (&self->title);
  bud_text_clear (&self->corner);
  for (guint i = 0; i < self->n_lines; i++)
    {
      bud_text_clear (&self->labels[i]);
      bud_text_clear (&self->strong[i]);
      bud_text_clear (&self->rest[i]);
    }
}

static void
mirror (BudCallout *self)
{
  double left = self->rect.x, right = left + self->rect.width;

  self->title.rect = bud_rect_mirror (&self->title.rect, left, right);
  self->corner.rect = bud_rect_mirror (&self->corner.rect, left, right);
  for (guint i = 0; i < self->n_lines; i++)
    {
      self->labels[i].rect = bud_rect_mirror (&self->labels[i].rect, left, right);
      /* A value reads the same either way: bold part first. */
      self->strong[i].rect.x = left + PADDING_PX;
      self->rest[i].rect.x = left + PADDING_PX + self->strong[i].rect.width;
    }
}

static void
place_texts (BudCallout *self, const BudTheme *theme)
{
  double left = self->rect.x + PADDING_PX, right = self->rect.x + self->rect.width - PADDING_PX;
  double line = bud_text_height (theme) + LINE_GAP_PX, middle = self->rect.y + PADDING_PX - 2 + line / 2;

  bud_text_place (&self->title, left + (self->style ? 20 : 0), middle, 0, 0.5);
  bud_text_place (&self->corner, right, middle, 1, 0.5);
  middle += line + 4;
  for (guint i = 0; i < self->n_lines; i++, middle += line)
    {
      bud_text_place (&self->labels[i], left, middle, 0, 0.5);
      bud_text_place (&self->rest[i], right, middle, 1, 0.5);
      bud_text_place (&self->strong[i], right - self->rest[i].rect.width, middle, 1, 0.5);
    }
  if (theme->is_rtl)
    mirror (self);
}

static double
get_cost (const BudPlotRect *at, const BudPlotRect *target, const BudObstacle *obstacles, guint n_obstacles)
{
  double dx = fabs (at->x + at->width / 2 - target->x - target->width / 2) - (at->width + target->width) / 2;
  double dy
      = fabs (at->y + at->height / 2 - target->y - target->height / 2) - (at->height + target->height) / 2;
  double cost = hypot (MAX (dx, 0), MAX (dy, 0)) * 0.05;

  if (MAX (dx, dy) < TARGET_GAP_PX)
    cost += 1000;
  for (guint i = 0; i < n_obstacles; i++)
    if (bud_rect_intersects (at, &obstacles[i].rect, 5))
      cost += obstacles[i].cost;
  return cost;
}

void
bud_callout_place (BudCallout *self, const BudTheme *theme, const BudPlotRect *area,
                   const BudPlotRect *target, const BudObstacle *obstacles, guint n_obstacles)
{
  double spare_x = MAX (area->width - self->rect.width, 0),
         spare_y = MAX (area->height - self->rect.height, 0);
  double step = MAX (sqrt (spare_x * spare_y / 1500), 6), best = INFINITY;
  BudPlotRect at = self->rect;

  for (double y = 0; y <= spare_y; y += step)
    for (double x = 0; x <= spare_x; x += step)
      {
        double cost;

        at.x = round (area->x + x);
        at.y = round (area->y + y);
        cost = get_cost (&at, target, obstacles, n_obstacles);
        if (cost < best)
          {
            best = cost;
            self->rect = at;
          }
      }
  place_texts (self, theme);
}

BudPlotRect
bud_callout_room (const BudCallout *self, const BudPlotRect *frame, double width, double height)
{
  if (self->rect.height > frame->height * 0.55 || self->rect.width > frame->width * 0.8)
    return (BudPlotRect){ 4, 4, width - 8, height - 8 };
  return (BudPlotRect){ frame->x + 4, frame->y + 4, frame->width - 8, frame->height - 8 };
}

static void
draw_tail (const BudCallout *self, const BudTheme *theme, cairo_t *cr, const BudPlotRect *target)
{
  double cx = target->x + target->width / 2, cy = target->y + target->height / 2;
  double x = CLAMP (cx, self->rect.x + 10, self->rect.x + self->rect.width - 10);
  double y = CLAMP (cy, self->rect.y + 10, self->rect.y + self->rect.height - 10);
  double dx, dy, t;

  /* From the middle of what is nearest, stopping at the target's box. */
  dx = x - cx;
  dy = y - cy;
  t = MIN (1, MIN (fabs (dx) > 1e-6 ? target->width / 2 / fabs (dx) : 1,
                   fabs (dy) > 1e-6 ? target->height / 2 / fabs (dy) : 1));
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, cx + t * dx, cy + t * dy);
  bud_color_set_source (self->is_plain ? theme->text : theme->accent, cr);
  cairo_set_line_width (cr, 1.5 + theme->line_px);
  cairo_stroke (cr);
}

static void
draw_card (const BudCallout *self, const BudTheme *theme, cairo_t *cr)
{
  /* Cairo has no blur: three faint frames stand for the shadow, which high contrast does without. */
  if (!bud_theme_is_high_contrast (theme) && !theme->is_print)
    for (int i = 3; i > 0; i--)
      {
        BudPlotRect shade = { self->rect.x - i, self->rect.y - i + 1.5, self->rect.width + 2 * i,
                              self->rect.height + 2 * i };

        bud_rounded_rect (cr, &shade, 8 + i);
        cairo_set_source_rgba (cr, 0, 0, 0, bud_theme_is_dark (theme) ? 0.12 : 0.04);
        cairo_fill (cr);
      }
  bud_rounded_rect (cr, &self->rect, 8);
  bud_color_set_source (theme->card, cr);
  cairo_fill_preserve (cr);
  bud_color_set_source (theme->border, cr);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

void
bud_callout_draw (const BudCallout *self, const BudTheme *theme, cairo_t *cr, const BudPlotRect *target,
                  double alpha)
{
  double x = theme->is_rtl ? self->rect.x + self->rect.width - PADDING_PX - 6 : self->rect.x + PADDING_PX + 6;

  cairo_save (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  if (alpha < 1)
    cairo_push_group (cr);
  draw_tail (self, theme, cr, target);
  if (!self->is_plain)
    draw_card (self, theme, cr);
  if (self->style)
    bud_mark_draw (cr, theme, self->style, x, self->title.rect.y + self->title.rect.height / 2, 5.5, TRUE, 1);
  bud_text_draw (&self->title, theme, cr);
  bud_text_draw (&self->corner, theme, cr);
  for (guint i = 0; i < self->n_lines; i++)
    {
      bud_text_draw (&self->labels[i], theme, cr);
      bud_text_draw (&self->strong[i], theme, cr);
      bud_text_draw (&self->rest[i], theme, cr);
    }
  if (alpha < 1)
    {
      cairo_pop_group_to_source (cr);
      cairo_paint_with_alpha (cr, alpha);
    }
  cairo_restore (cr);
}
