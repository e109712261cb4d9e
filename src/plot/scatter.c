#include "plot/scatter.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/callout.h"
#include "plot/class.h"
#include "plot/labels.h"
#include "plot/mark.h"
#include "plot/number.h"

#define PADDING_PX 12.0
#define COMPACT_PX 480.0
#define MARKER_PX 4.2
#define SMALL_PX 3.0
#define RING_PX 10.0
#define HIT_PX 10.0
#define STAMP_PX 6.0 /* half of its side */
#define MAX_OBSTACLES 400

typedef struct
{
  double x, y;
  gboolean is_shown;
} Spot;

typedef struct
{
  double width, height; /* of the whole plot, px */
  BudFrame frame;
  Spot *spots;
  guint n_spots;
  guint *front; /* marks of the front, by x */
  guint n_front;
  BudLegend legend;
  BudText *limit_labels;
  guint n_limits;
  BudText band_high, band_low;
  BudQuadrantsLayout quadrants;
  BudText message;
} ScatterLayout;

/* With the groups once more as the handle knows them. */
typedef struct
{
  BudScatterData data;
  const BudPlotGroup *groups;
} Scatter;

static guint
count_marks (gconstpointer state)
{
  return ((const Scatter *) state)->data.n_points;
}

static gboolean
is_point (const BudScatterData *data, guint i)
{
  return data->points[i].group < data->n_groups && bud_axis_spec_shows (&data->x, data->points[i].x)
         && bud_axis_spec_shows (&data->y, data->points[i].y);
}

static gboolean
has_current (const BudScatterData *data)
{
  return bud_axis_spec_shows (&data->x, data->current_x) && bud_axis_spec_shows (&data->y, data->current_y);
}

static gboolean
fit_axes (const BudScatterData *data, BudAxisSpec *x, BudAxisSpec *y)
{
  BudPlotSpan across = { 0 }, up = { 0 };

  for (guint i = 0; i < data->n_points; i++)
    if (is_point (data, i))
      {
        bud_plot_span_add (&across, data->points[i].x, x->is_log);
        bud_plot_span_add (&up, data->points[i].y, y->is_log);
      }
  if (has_current (data))
    {
      bud_plot_span_add (&across, data->current_x, x->is_log);
      bud_plot_span_add (&up, data->current_y, y->is_log);
    }
  if (!across.has_any)
    return FALSE;
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_span_add (data->limits[i].is_vertical ? &across : &up, data->limits[i].value,
                       data->limits[i].is_vertical ? x->is_log : y->is_log);
  if (data->has_identity)
    {
      across.min = up.min = MIN (across.min, up.min);
      across.max = up.max = MAX (across.max, up.max);
    }
  bud_axis_spec_fit (x, &across);
  bud_axis_spec_fit (y, &up);
  if (data->has_identity)
    {
      x->min = y->min = MIN (x->min, y->min);
      x->max = y->max = MAX (x->max, y->max);
    }
  return TRUE;
}

static BudLegendKind
legend_kind (BudScatterLook look)
{
  switch (look)
    {
    case BUD_SCATTER_FAINT:
      return BUD_LEGEND_DOT;
    case BUD_SCATTER_STRONG:
      return BUD_LEGEND_DARK_DOT;
    case BUD_SCATTER_CROSS:
      return BUD_LEGEND_CROSS;
    case BUD_SCATTER_SERIES:
      break;
    }
  return BUD_LEGEND_MARKER;
}

static void
init_legend (ScatterLayout *layout, const BudScatterData *data, const BudTheme *theme)
{
  g_autofree BudLegendEntry *entries = g_new0 (BudLegendEntry, data->n_groups + 1);
  g_autofree guint *counts = g_new0 (guint, data->n_groups + 1);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;

  for (guint i = 0; i < data->n_points; i++)
    if (is_point (data, i))
      counts[data->points[i].group]++;
  for (guint g = 0; g < data->n_groups; g++)
    if (counts[g] > 0)
      {
        g_ptr_array_add (values, bud_number_count (counts[g]));
        entries[n++] = (BudLegendEntry){ legend_kind (data->groups[g].look), data->groups[g].series, (int) g,
                                         data->groups[g].name,
                                         data->groups[g].is_counted ? values->pdata[values->len - 1] : NULL };
      }
  bud_legend_init (&layout->legend, theme, data->legend_title, entries, n > 1 ? n : 0);
  if (layout->legend.n_rows > 0)
    bud_legend_stack (&layout->legend, theme, layout->legend.n_rows);
}

static void
place_spots (ScatterLayout *layout, const BudScatterData *data, guint32 hidden)
{
  const BudFrame *frame = &layout->frame;

  for (guint i = 0; i < data->n_points; i++)
    {
      const BudScatterPoint *point = &data->points[i];
      Spot *spot = &layout->spots[i];

      spot->is_shown = is_point (data, i) && !(hidden >> (point->group % 32) & 1);
      if (!is_point (data, i))
        continue;
      spot->x = bud_axis_px (&frame->x, CLAMP (point->x, frame->x.min, frame->x.max));
      spot->y = bud_axis_px (&frame->y, CLAMP (point->y, frame->y.min, frame->y.max));
    }
}

static BudPlotRect
spot_box (double x, double y, double half)
{
  return (BudPlotRect){ x - half, y - half, 2 * half, 2 * half };
}

static GArray *
collect_boxes (const ScatterLayout *layout, const BudScatterData *data)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (BudPlotRect));
  const BudPlotRect *area = &layout->frame.area;

  for (guint i = 0; i < layout->n_spots; i++)
    if (layout->spots[i].is_shown)
      {
        BudPlotRect box = spot_box (layout->spots[i].x, layout->spots[i].y, MARKER_PX);

        g_array_append_val (boxes, box);
      }
  for (int i = 0; i <= 40 && data->has_identity; i++)
    {
      BudPlotRect box = spot_box (area->x + area->width * i / 40, area->y + area->height * (40 - i) / 40, 2);

      g_array_append_val (boxes, box);
    }
  for (guint i = 0; i < layout->n_limits; i++)
    if (layout->limit_labels[i].layout)
      g_array_append_val (boxes, layout->limit_labels[i].rect);
  for (guint i = 0; i < BUD_N_QUADRANTS; i++)
    if (layout->quadrants.labels[i].layout)
      g_array_append_val (boxes, layout->quadrants.labels[i].rect);
  return boxes;
}

static int
compare_x (gconstpointer a, gconstpointer b, gpointer spots)
{
  const Spot *one = (Spot *) spots + *(const guint *) a, *other = (Spot *) spots + *(const guint *) b;

  return one->x < other->x ? -1 : one->x > other->x;
}

static void
collect_front (ScatterLayout *layout, const BudScatterData *data)
{
  layout->n_front = 0;
  for (guint i = 0; i < data->n_points; i++)
    if (layout->spots[i].is_shown && data->groups[data->points[i].group].is_front)
      layout->front[layout->n_front++] = i;
  g_qsort_with_data (layout->front, (gint) layout->n_front, sizeof *layout->front, compare_x, layout->spots);
}

/* "+20 %" lies along the upper edge of the band, "−20 %" along the lower, where no point is in the way,
 * rather near the top right. */
static void
place_band_label (BudText *text, const ScatterLayout *layout, const BudScatterData *data, int sign,
                  const BudSpace *space)
{
  const BudFrame *frame = &layout->frame;

  text->has_halo = TRUE;
  text->angle = data->x.is_log ? -G_PI / 4 : -atan (1 + sign * data->band_ratio);
  for (double t = 0.88; t > 0.1; t -= 0.02)
    {
      double x = frame->x.is_log ? frame->x.min * pow (frame->x.max / frame->x.min, t)
                                 : frame->x.min + t * (frame->x.max - frame->x.min);
      double y = x * (1 + sign * data->band_ratio);

      bud_text_place (text, bud_axis_px (&frame->x, x) - sign * 8, bud_axis_px (&frame->y, y) - sign * 8, 0.5,
                      0.5);
      if (bud_space_is_free_along (space, text))
        return;
    }
  bud_text_clear (text);
}

static void
place_band_labels (ScatterLayout *layout, const BudScatterData *data, const BudTheme *theme,
                   const GArray *boxes)
{
  BudSpace space;

  if (!data->has_identity || !(data->band_ratio > 0))
    return;
  bud_space_init (&space, layout->frame.area);
  g_array_append_vals (space.rects, boxes->data, boxes->len);
  for (int sign = -1; sign <= 1; sign += 2)
    {
      BudText *text = sign > 0 ? &layout->band_high : &layout->band_low;
      g_autofree char *label = bud_number_change (sign * data->band_ratio);

      bud_text_init (text, theme, label, BUD_TEXT_BOLD, 1, theme->accent);
      place_band_label (text, layout, data, sign, &space);
    }
  bud_space_clear (&space);
}

static gpointer
lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudScatterData *data = &((const Scatter *) state)->data;
  ScatterLayout *layout = g_new0 (ScatterLayout, 1);
  BudAxisSpec x = data->x, y = data->y;
  gboolean is_below = width < COMPACT_PX || theme->is_print;
  g_autoptr (GArray) boxes = NULL;

  layout->width = width;
  layout->height = height;
  layout->n_spots = data->n_points;
  layout->spots = g_new0 (Spot, MAX (data->n_points, 1));
  layout->front = g_new0 (guint, MAX (data->n_points, 1));
  layout->n_limits = data->n_limits;
  layout->limit_labels = g_new0 (BudText, MAX (data->n_limits, 1));
  bud_quadrants_clear (&layout->quadrants);
  if (!fit_axes (data, &x, &y))
    {
      bud_text_init (&layout->message, theme, _ ("No points to show."), BUD_TEXT_REGULAR, 1, theme->dim);
      bud_text_place (&layout->message, width / 2, height / 2, 0.5, 0.5);
      return layout;
    }
  init_legend (layout, data, theme);
  for (int attempt = is_below; attempt < 2; attempt++)
    {
      double below = 0;

      if (attempt == 1 && layout->legend.n_rows > 0)
        {
          layout->legend.has_card = FALSE;
          below = bud_legend_flow (&layout->legend, theme, PADDING_PX, 0, width - 2 * PADDING_PX, TRUE) + 8;
          bud_legend_move (&layout->legend, PADDING_PX, height - PADDING_PX - below + 8);
        }
      bud_frame_clear (&layout->frame);
      bud_frame_init (
          &layout->frame, theme, &x, &y,
          (BudPlotRect){ PADDING_PX, PADDING_PX, width - 2 * PADDING_PX, height - 2 * PADDING_PX - below }, 0,
          width < COMPACT_PX, data->has_identity);
      if (bud_quadrants_are_shown (&data->quadrants, &x, &y))
        bud_quadrants_lay_out (&data->quadrants, &layout->quadrants, &layout->frame, theme);
      place_spots (layout, data, hidden);
      g_clear_pointer (&boxes, g_array_unref);
      boxes = collect_boxes (layout, data);
      if (attempt == 0
          && bud_legend_find_corner (&layout->legend, &layout->frame.area, (BudPlotRect *) boxes->data,
                                     boxes->len))
        break;
    }
  if (layout->legend.has_card)
    g_array_append_val (boxes, layout->legend.rect);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_limit_init_label (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, boxes);
  collect_front (layout, data);
  place_band_labels (layout, data, theme, boxes);
  return layout;
}

static void
free_layout (gpointer state)
{
  ScatterLayout *layout = state;

  bud_frame_clear (&layout->frame);
  bud_legend_clear (&layout->legend);
  for (guint i = 0; i < layout->n_limits; i++)
    bud_text_clear (&layout->limit_labels[i]);
  bud_quadrants_clear (&layout->quadrants);
  bud_text_clear (&layout->band_high);
  bud_text_clear (&layout->band_low);
  bud_text_clear (&layout->message);
  g_free (layout->limit_labels);
  g_free (layout->spots);
  g_free (layout->front);
  g_free (layout);
}

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
      const Spot *spot = &layout->spots[layout->front[i]];

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
draw_spot (const BudScatterGroup *group, const Spot *spot, cairo_t *cr, const BudTheme *theme, double alpha)
{
  BudSeriesStyle style = { .color = theme->dim, .marker = BUD_MARKER_CIRCLE };

  switch (group->look)
    {
    case BUD_SCATTER_SERIES:
      bud_mark_draw (cr, theme, bud_theme_series (theme, group->series), spot->x, spot->y, MARKER_PX,
                     bud_series_is_filled (group->series), alpha);
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
  draw_spot (&data->groups[group], &(const Spot){ STAMP_PX, STAMP_PX, TRUE }, stamp_cr, theme, alpha);
  cairo_destroy (stamp_cr);
  for (guint i = 0; i < layout->n_spots; i++)
    {
      const Spot *spot = &layout->spots[i];

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

static void
place_callout (BudCallout *callout, const ScatterLayout *layout, const BudScatterData *data,
               const BudTheme *theme, const BudPlotRect *ring)
{
  g_autoptr (GArray) boxes = collect_boxes (layout, data);
  g_autofree BudObstacle *obstacles = g_new0 (BudObstacle, MAX_OBSTACLES + 4);
  guint stride = boxes->len / MAX_OBSTACLES + 1, n = 0;
  BudPlotRect area = bud_callout_room (callout, &layout->frame.area, layout->width, layout->height);

  for (guint i = 0; i < boxes->len && n < MAX_OBSTACLES; i += stride)
    obstacles[n++] = (BudObstacle){ g_array_index (boxes, BudPlotRect, i), 4 };
  if (layout->legend.has_card)
    obstacles[n++] = (BudObstacle){ layout->legend.rect, 80 };
  obstacles[n++] = (BudObstacle){ bud_text_bounds (&layout->band_high), 10 };
  obstacles[n++] = (BudObstacle){ bud_text_bounds (&layout->band_low), 10 };
  if (has_current (data) && !callout->is_plain)
    obstacles[n++] = (BudObstacle){ spot_box (bud_axis_px (&layout->frame.x, data->current_x),
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

  if (!has_current (data))
    return;
  x = bud_axis_px (&layout->frame.x, CLAMP (data->current_x, layout->frame.x.min, layout->frame.x.max));
  y = bud_axis_px (&layout->frame.y, CLAMP (data->current_y, layout->frame.y.min, layout->frame.y.max));
  draw_ring (x, y, theme->text, cr, theme);
  if (!has_text || !data->current_title || layout->width < COMPACT_PX)
    return;
  ring = spot_box (x, y, RING_PX);
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
  const Spot *spot = &layout->spots[mark];
  BudPlotRect ring = spot_box (spot->x, spot->y, RING_PX);
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
      alphas[g] = view->hovered_group >= 0 && view->hovered_group != (int) g ? 1 - 0.65 * view->emphasis : 1;
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

static void
draw (gconstpointer state_data, gconstpointer state, cairo_t *cr, const BudTheme *theme,
      const BudPlotView *view)
{
  const BudScatterData *data = &((const Scatter *) state_data)->data;
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

static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const ScatterLayout *layout = state;
  BudPlotHit found = { -1, bud_legend_hit (&layout->legend, x, y) };
  double best = HIT_PX;

  if (found.group >= 0)
    return found;
  for (guint i = 0; i < layout->n_spots; i++)
    {
      double distance = hypot (layout->spots[i].x - x, layout->spots[i].y - y);

      if (layout->spots[i].is_shown && distance < best)
        {
          best = distance;
          found.mark = (int) i;
        }
    }
  return found;
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  const Spot *spot = &((const ScatterLayout *) state)->spots[mark];

  *rect = spot_box (spot->x, spot->y, MARKER_PX);
  return spot->is_shown;
}

static double
get_mark_value (gconstpointer state, guint mark)
{
  return ((const Scatter *) state)->data.points[mark].y;
}

static const BudPlotGroup *
get_groups (gconstpointer state, guint *n_groups)
{
  const Scatter *scatter = state;

  *n_groups = scatter->data.n_groups;
  return scatter->groups;
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudScatterData *data = &((const Scatter *) state)->data;
  const BudScatterPoint *point = &data->points[mark];
  g_autofree char *x = bud_axis_spec_number (&data->x, point->x);
  g_autofree char *y = bud_axis_spec_number (&data->y, point->y);
  const char *group = point->group < data->n_groups ? data->groups[point->group].name : "";

  return g_strdup_printf ("%s, %s: %s %s, %s %s%s%s", point->name, group, data->x.title, x, data->y.title, y,
                          point->detail ? ", " : "", point->detail ? point->detail : "");
}

static char *
describe (gconstpointer state)
{
  const BudScatterData *data = &((const Scatter *) state)->data;
  GString *text = g_string_new (NULL);
  guint n_inside = 0, n_shown = 0;

  g_string_append_printf (text, _ ("%s over %s."), data->y.title, data->x.title);
  for (guint g = 0; g < data->n_groups; g++)
    {
      guint n = 0;

      for (guint i = 0; i < data->n_points; i++)
        n += is_point (data, i) && data->points[i].group == g;
      if (n > 0)
        g_string_append_printf (text, " %s: %u.", data->groups[g].name, n);
    }
  for (guint i = 0; i < data->n_points && data->has_identity && data->band_ratio > 0; i++)
    if (is_point (data, i))
      {
        n_shown++;
        n_inside += fabs (data->points[i].y / data->points[i].x - 1) <= data->band_ratio;
      }
  if (n_shown > 0)
    {
      g_autofree char *band = bud_number_percent_whole (data->band_ratio);

      g_string_append_c (text, ' ');
      /* Translators: "124 of 142 within ±20 %." */
      g_string_append_printf (text, _ ("%u of %u within ±%s."), n_inside, n_shown, band);
    }
  for (guint i = 0; i < data->n_limits; i++)
    if (isfinite (data->limits[i].value) && data->limits[i].label)
      g_string_append_printf (text, " %s.", data->limits[i].label);
  if (has_current (data) && data->current_title)
    g_string_append_printf (text, " %s%s%s.", data->current_title, data->current_detail ? ", " : "",
                            data->current_detail ? data->current_detail : "");
  if (data->note && data->note[0] != '\0')
    g_string_append_printf (text, " %s", data->note);
  return g_string_free (text, FALSE);
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudScatterData *data = &((const Scatter *) state)->data;
  g_autofree char *x = g_strconcat ("#", data->x.title, NULL);
  g_autofree char *y = g_strconcat ("#", data->y.title, NULL);
  const char *titles[] = { _ ("Point"), _ ("Group"), x, y, NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < data->n_points; i++)
    bud_plot_table_take_row (
        table, g_strdup (data->points[i].name),
        g_strdup (data->points[i].group < data->n_groups ? data->groups[data->points[i].group].name : ""),
        bud_axis_spec_number (&data->x, data->points[i].x),
        bud_axis_spec_number (&data->y, data->points[i].y), NULL);
  return table;
}

static const BudPlotClass scatter_class = {
  .layout = lay_out,
  .layout_free = free_layout,
  .draw = draw,
  .hit = hit,
  .mark_rect = get_mark_rect,
  .mark_value = get_mark_value,
  .n_marks = count_marks,
  .groups = get_groups,
  .describe = describe,
  .describe_mark = describe_mark,
  .table = make_table,
  .min_width = BUD_PLOT_MIN_WIDTH,
  .min_height = BUD_PLOT_MIN_HEIGHT,
};

BudPlot *
bud_plot_new_scatter (const BudScatterData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  Scatter *scatter = bud_plot_pool_copy (pool, NULL, 0, sizeof *scatter);
  BudScatterData *copy = &scatter->data;
  BudScatterGroup *groups = bud_plot_pool_copy (pool, data->groups, data->n_groups, sizeof *groups);
  BudPlotGroup *plain = bud_plot_pool_copy (pool, NULL, 0, (data->n_groups + 1) * sizeof *plain);
  BudScatterPoint *points = bud_plot_pool_copy (pool, data->points, data->n_points, sizeof *points);

  *copy = *data;
  copy->groups = groups;
  copy->points = points;
  copy->limits = bud_plot_pool_limits (pool, data->limits, data->n_limits);
  scatter->groups = plain;
  for (guint i = 0; i < BUD_N_QUADRANTS; i++)
    copy->quadrants.labels[i] = bud_plot_pool_string (pool, data->quadrants.labels[i]);
  bud_axis_spec_own (&copy->x, pool);
  bud_axis_spec_own (&copy->y, pool);
  copy->legend_title = bud_plot_pool_string (pool, data->legend_title);
  copy->current_title = bud_plot_pool_string (pool, data->current_title);
  copy->current_detail = bud_plot_pool_string (pool, data->current_detail);
  copy->note = bud_plot_pool_string (pool, data->note);
  for (guint i = 0; i < data->n_groups; i++)
    {
      groups[i].name = bud_plot_pool_string (pool, groups[i].name ? groups[i].name : "");
      plain[i] = (BudPlotGroup){ groups[i].name, groups[i].series };
    }
  for (guint i = 0; i < data->n_points; i++)
    {
      points[i].name = bud_plot_pool_string (pool, points[i].name ? points[i].name : "");
      points[i].detail = bud_plot_pool_string (pool, points[i].detail);
    }
  return bud_plot_new (&scatter_class, pool, scatter);
}
