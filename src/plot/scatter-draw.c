#include "plot/scatter-layout.h"

#include <math.h>

#include "plot/callout.h"
#include "plot/class.h"
#include "plot/mark.h"
#include "plot/view.h"

#define SMALL_PX 3.0
#define RING_PX 10.0
#define STAMP_PX 6.0 /* half of its side */
#define MAX_OBSTACLES 600
#define CROWD_PX 12 /* boxes nearer than this count once as an obstacle */

static void
trace_ratio (const BudFrame *frame, double ratio, gboolean is_back, cairo_t *cr)
{
  for (int i = 0; i <= 32; i++)
    {
      double t = (is_back ? 32 - i : i) / 32.0;
      double x = frame->x.is_log ? frame->x.min * pow (frame->x.max / frame->x.min, t)
                                 : frame->x.min + t * (frame->x.max - frame->x.min);
      double y = x * ratio;

      if (frame->y.is_log && y <= 0)
        continue;
      cairo_line_to (cr, bud_axis_px (&frame->x, x), bud_axis_px (&frame->y, y));
    }
}

static void
draw_identity (const ScatterLayout *layout, const BudScatterData *data, cairo_t *cr, const BudTheme *theme)
{
  static const double dashes[] = { 4, 3 };
  const BudFrame *frame = &layout->frame;

  if (!data->has_identity)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, frame->area.x, frame->area.y, frame->area.width, frame->area.height);
  cairo_clip (cr);
  if (data->band_ratio > 0)
    {
      trace_ratio (frame, 1 + data->band_ratio, FALSE, cr);
      trace_ratio (frame, 1 - data->band_ratio, TRUE, cr);
      cairo_close_path (cr);
      bud_color_set_source (bud_color_with_alpha (theme->accent, theme->is_print ? 0.06 : 0.13), cr);
      cairo_fill (cr);
      for (int sign = -1; sign <= 1; sign += 2)
        {
          trace_ratio (frame, 1 + sign * data->band_ratio, FALSE, cr);
          cairo_set_dash (cr, dashes, 2, 0);
          bud_color_set_source (theme->accent, cr);
          cairo_set_line_width (cr, 1.2 + theme->line_px);
          cairo_stroke (cr);
        }
    }
  trace_ratio (frame, 1, FALSE, cr);
  cairo_set_dash (cr, NULL, 0, 0);
  bud_color_set_source (theme->text, cr);
  cairo_set_line_width (cr, 1.8 + theme->line_px);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* Nothing between two points of a front is reached: it goes along x at the level of the left one, at last up
 * to the limit. */
static void
draw_front (const ScatterLayout *layout, const BudScatterData *data, cairo_t *cr, const BudTheme *theme)
{
  guint last;
  double end;

  if (layout->n_front < 2)
    return;
  last = layout->front[layout->n_front - 1];
  for (guint i = 0; i < layout->n_front; i++)
    {
      const BudPlotSpot *spot = &layout->spots[layout->front[i]];

      if (i > 0)
        cairo_line_to (cr, spot->x, layout->spots[layout->front[i - 1]].y);
      cairo_line_to (cr, spot->x, spot->y);
    }
  for (guint i = 0; i < data->n_limits; i++)
    if (data->limits[i].is_vertical && !data->limits[i].is_minimum
        && bud_plot_limit_px (&data->limits[i], &layout->frame, &end) && end > layout->spots[last].x)
      cairo_line_to (cr, end, layout->spots[last].y);
  bud_color_set_source (
      bud_theme_series (theme, data->groups[data->points[layout->front[0]].group].series)->color, cr);
  cairo_set_line_width (cr, 2 + theme->line_px);
  cairo_stroke (cr);
}

static void
draw_spot (const BudScatterGroup *group, const BudPlotSpot *spot, cairo_t *cr, const BudTheme *theme,
           double alpha)
{
  BudSeriesStyle style = { .color = theme->dim, .marker = BUD_MARKER_CIRCLE };

  switch (group->look)
    {
    case BUD_SCATTER_SERIES:
      bud_mark_draw (cr, theme, bud_theme_series (theme, group->series), spot->x, spot->y,
                     BUD_SCATTER_MARKER_PX, bud_series_is_filled (group->series), alpha);
      break;
    case BUD_SCATTER_FAINT:
      bud_mark_draw (cr, theme, &style, spot->x, spot->y, SMALL_PX, TRUE, alpha * 0.8);
      break;
    case BUD_SCATTER_STRONG:
      style.color = theme->text;
      bud_mark_draw (cr, theme, &style, spot->x, spot->y, SMALL_PX + 0.3, TRUE, alpha);
      break;
    case BUD_SCATTER_CROSS:
      for (int sign = -1; sign <= 1; sign += 2)
        {
          cairo_move_to (cr, spot->x - 3, spot->y - 3 * sign);
          cairo_line_to (cr, spot->x + 3, spot->y + 3 * sign);
        }
      bud_color_set_source (bud_color_with_alpha (theme->dim, alpha * 0.9), cr);
      cairo_set_line_width (cr, 1 + theme->line_px);
      cairo_stroke (cr);
      break;
    }
}

/* One spot drawn once and put to all places, each at the nearest pixel: a thousand paths take longer than a
 * frame. */
static void
stamp_spots (const ScatterLayout *layout, const BudScatterData *data, guint group, cairo_t *cr,
             const BudTheme *theme, double alpha, int scale)
{
  int side = (int) (2 * STAMP_PX) * scale;
  cairo_surface_t *stamp = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, side, side);
  cairo_t *stamp_cr;

  cairo_surface_set_device_scale (stamp, scale, scale);
  stamp_cr = cairo_create (stamp);
  draw_spot (&data->groups[group], &(const BudPlotSpot){ STAMP_PX, STAMP_PX, TRUE }, stamp_cr, theme, alpha);
  cairo_destroy (stamp_cr);
  for (guint i = 0; i < layout->n_spots; i++)
    {
      const BudPlotSpot *spot = &layout->spots[i];

      if (!spot->is_shown || data->points[i].group != group)
        continue;
      cairo_set_source_surface (cr, stamp, round (spot->x * scale) / scale - STAMP_PX,
                                round (spot->y * scale) / scale - STAMP_PX);
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_paint (cr);
    }
  cairo_surface_destroy (stamp);
}

static void
draw_ring (double x, double y, BudColor color, cairo_t *cr, const BudTheme *theme)
{
  cairo_new_path (cr);
  cairo_arc (cr, x, y, RING_PX, 0, 2 * G_PI);
  bud_color_set_source (color, cr);
  cairo_set_line_width (cr, 2.2 + theme->line_px);
  cairo_stroke (cr);
}

/* One of the boxes of each cell: a lone point must not be covered, of a crowd a few tell enough. */
static guint
thin_out (const GArray *boxes, const ScatterLayout *layout, BudObstacle *obstacles)
{
  gsize n_across = (gsize) (layout->width / CROWD_PX) + 1, n_down = (gsize) (layout->height / CROWD_PX) + 1;
  g_autofree gboolean *taken = g_new0 (gboolean, n_across * n_down);
  guint n = 0;

  for (guint i = 0; i < boxes->len && n < MAX_OBSTACLES; i++)
    {
      const BudPlotRect *box = &g_array_index (boxes, BudPlotRect, i);
      gsize x = (gsize) (CLAMP (box->x, 0, layout->width) / CROWD_PX);
      gsize y = (gsize) (CLAMP (box->y, 0, layout->height) / CROWD_PX);

      if (taken[y * n_across + x])
        continue;
      taken[y * n_across + x] = TRUE;
      obstacles[n++] = (BudObstacle){ *box, 4 };
    }
  return n;
}

static void
place_callout (BudCallout *callout, const ScatterLayout *layout, const BudScatterData *data,
               const BudTheme *theme, const BudPlotRect *ring)
{
  g_autoptr (GArray) boxes = bud_scatter_boxes (layout, data);
  g_autofree BudObstacle *obstacles = g_new0 (BudObstacle, MAX_OBSTACLES + 4);
  guint n = thin_out (boxes, layout, obstacles);
  BudPlotRect area = bud_callout_room (callout, &layout->frame.area, layout->width, layout->height);

  if (layout->legend.has_card)
    obstacles[n++] = (BudObstacle){ layout->legend.rect, 80 };
  obstacles[n++] = (BudObstacle){ bud_text_bounds (&layout->band_high), 10 };
  obstacles[n++] = (BudObstacle){ bud_text_bounds (&layout->band_low), 10 };
  if (bud_scatter_has_current (data) && !callout->is_plain)
    obstacles[n++]
        = (BudObstacle){ bud_scatter_box (bud_axis_px (&layout->frame.x, data->current_x),
                                          bud_axis_px (&layout->frame.y, data->current_y), RING_PX),
                         20 };
  bud_callout_place (callout, theme, &area, ring, obstacles, n);
}

static void
draw_current (const ScatterLayout *layout, const BudScatterData *data, cairo_t *cr, const BudTheme *theme,
              gboolean has_text)
{
  double x, y;
  BudPlotRect ring;
  BudCalloutLine line = { data->current_detail, NULL, NULL };
  BudCallout callout;

  if (!bud_scatter_has_current (data))
    return;
  x = bud_axis_px (&layout->frame.x, CLAMP (data->current_x, layout->frame.x.min, layout->frame.x.max));
  y = bud_axis_px (&layout->frame.y, CLAMP (data->current_y, layout->frame.y.min, layout->frame.y.max));
  draw_ring (x, y, theme->text, cr, theme);
  if (!has_text || !data->current_title || layout->width < BUD_XY_COMPACT_PX)
    return;
  ring = bud_scatter_box (x, y, RING_PX);
  bud_callout_init (&callout, theme, NULL, data->current_title, NULL, &line, data->current_detail ? 1 : 0);
  callout.is_plain = TRUE;
  /* Without room beside the points the ring has to do. */
  if (callout.rect.width < layout->frame.area.width * 0.7
      && callout.rect.height < layout->frame.area.height * 0.4)
    {
      place_callout (&callout, layout, data, theme, &ring);
      bud_callout_draw (&callout, theme, cr, &ring, 1);
    }
  bud_callout_clear (&callout);
}

static void
draw_active (const ScatterLayout *layout, const BudScatterData *data, guint mark, cairo_t *cr,
             const BudTheme *theme, double alpha)
{
  const BudScatterPoint *point = &data->points[mark];
  const BudScatterGroup *group = &data->groups[point->group];
  const BudPlotSpot *spot = &layout->spots[mark];
  BudPlotRect ring = bud_scatter_box (spot->x, spot->y, RING_PX);
  BudCalloutLine lines[] = {
    { data->x.title, NULL, bud_axis_spec_number (&data->x, point->x) },
    { data->y.title, bud_axis_spec_number (&data->y, point->y), NULL },
    { point->detail, NULL, NULL },
  };
  BudCallout callout;

  bud_callout_init (
      &callout, theme, group->look == BUD_SCATTER_SERIES ? bud_theme_series (theme, group->series) : NULL,
      point->name, group->look == BUD_SCATTER_SERIES ? NULL : group->name, lines, point->detail ? 3 : 2);
  place_callout (&callout, layout, data, theme, &ring);
  draw_spot (group, spot, cr, theme, 1);
  draw_ring (spot->x, spot->y, bud_color_with_alpha (theme->accent, alpha), cr, theme);
  bud_callout_draw (&callout, theme, cr, &ring, alpha);
  bud_callout_clear (&callout);
}

static gboolean
is_quiet (const BudScatterGroup *group)
{
  return group->look == BUD_SCATTER_FAINT || group->look == BUD_SCATTER_CROSS;
}

static gboolean
is_shown (const ScatterLayout *layout, int mark)
{
  return mark >= 0 && (guint) mark < layout->n_spots && layout->spots[mark].is_shown;
}

/* Quiet looks first and the later groups before the earlier ones, so that series and the table's points lie
 * over the crowd. */
static void
draw_spots (const ScatterLayout *layout, const BudScatterData *data, cairo_t *cr, const BudTheme *theme,
            const BudPlotView *view)
{
  g_autofree double *alphas = g_new (double, data->n_groups);

  for (guint g = data->n_groups; g-- > 0;)
    {
      alphas[g] = bud_plot_view_dim_group (view, g);
      if (is_quiet (&data->groups[g]) && view->screen_scale > 0)
        stamp_spots (layout, data, g, cr, theme, alphas[g], view->screen_scale);
    }
  for (int pass = view->screen_scale > 0; pass < 2; pass++)
    for (guint i = 0; i < layout->n_spots; i++)
      {
        guint group = data->points[i].group; /* of a shown point it exists */

        if (layout->spots[i].is_shown && is_quiet (&data->groups[group]) == (pass == 0))
          draw_spot (&data->groups[group], &layout->spots[i], cr, theme, alphas[group]);
      }
}

void
bud_scatter_draw (gconstpointer points, gconstpointer state, cairo_t *cr, const BudTheme *theme,
                  const BudPlotView *view)
{
  const BudScatterData *data = points;
  const ScatterLayout *layout = state;
  int active = is_shown (layout, view->hovered) ? view->hovered : view->selected;

  if (layout->message.layout)
    {
      bud_text_draw (&layout->message, theme, cr);
      return;
    }
  bud_frame_draw (&layout->frame, theme, cr);
  bud_quadrants_draw (&layout->quadrants, &layout->frame, theme, cr);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_limit_draw (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, cr);
  draw_identity (layout, data, cr, theme);
  bud_text_draw (&layout->band_high, theme, cr);
  bud_text_draw (&layout->band_low, theme, cr);
  draw_front (layout, data, cr, theme);
  draw_spots (layout, data, cr, theme, view);
  bud_legend_draw (&layout->legend, theme, cr, view->hidden_groups);
  draw_current (layout, data, cr, theme, !is_shown (layout, active));
  if (is_shown (layout, active))
    draw_active (layout, data, (guint) active, cr, theme, view->emphasis);
}
