#include "plot/scatter-layout.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/class.h"
#include "plot/labels.h"
#include "plot/number.h"
#include "plot/view.h"

gboolean
bud_scatter_is_point (const BudScatterData *data, guint i)
{
  return data->points[i].group < data->n_groups && bud_axis_spec_shows (&data->x, data->points[i].x)
         && bud_axis_spec_shows (&data->y, data->points[i].y);
}

gboolean
bud_scatter_has_current (const BudScatterData *data)
{
  return bud_axis_spec_shows (&data->x, data->current_x) && bud_axis_spec_shows (&data->y, data->current_y);
}

static gboolean
fit_axes (const BudScatterData *data, BudAxisSpec *x, BudAxisSpec *y)
{
  BudPlotSpan across = { 0 }, up = { 0 };

  for (guint i = 0; i < data->n_points; i++)
    if (bud_scatter_is_point (data, i))
      {
        bud_plot_span_add (&across, data->points[i].x, x->is_log);
        bud_plot_span_add (&up, data->points[i].y, y->is_log);
      }
  if (bud_scatter_has_current (data))
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
    if (bud_scatter_is_point (data, i))
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
      BudPlotSpot *spot = &layout->spots[i];

      spot->is_shown = bud_scatter_is_point (data, i) && !bud_plot_hides (hidden, point->group);
      if (!bud_scatter_is_point (data, i))
        continue;
      spot->x = bud_axis_px (&frame->x, CLAMP (point->x, frame->x.min, frame->x.max));
      spot->y = bud_axis_px (&frame->y, CLAMP (point->y, frame->y.min, frame->y.max));
    }
}

BudPlotRect
bud_scatter_box (double x, double y, double half)
{
  return (BudPlotRect){ x - half, y - half, 2 * half, 2 * half };
}

GArray *
bud_scatter_boxes (const ScatterLayout *layout, const BudScatterData *data)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (BudPlotRect));
  const BudPlotRect *area = &layout->frame.area;

  for (guint i = 0; i < layout->n_spots; i++)
    if (layout->spots[i].is_shown)
      {
        BudPlotRect box = bud_scatter_box (layout->spots[i].x, layout->spots[i].y, BUD_SCATTER_MARKER_PX);

        g_array_append_val (boxes, box);
      }
  for (int i = 0; i <= 40 && data->has_identity; i++)
    {
      BudPlotRect box
          = bud_scatter_box (area->x + area->width * i / 40, area->y + area->height * (40 - i) / 40, 2);

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
  const BudPlotSpot *one = (BudPlotSpot *) spots + *(const guint *) a,
                    *other = (BudPlotSpot *) spots + *(const guint *) b;

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

typedef struct
{
  ScatterLayout *layout;
  const BudScatterData *data;
  const BudAxisSpec *x, *y; /* fitted */
  const BudTheme *theme;
  guint32 hidden;
} Placing;

static GArray *
place (gpointer state)
{
  Placing *self = state;

  if (bud_quadrants_are_shown (&self->data->quadrants, self->x, self->y))
    bud_quadrants_lay_out (&self->data->quadrants, &self->layout->quadrants, &self->layout->frame,
                           self->theme);
  place_spots (self->layout, self->data, self->hidden);
  return bud_scatter_boxes (self->layout, self->data);
}

gpointer
bud_scatter_lay_out (gconstpointer points, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudScatterData *data = points;
  ScatterLayout *layout = g_new0 (ScatterLayout, 1);
  BudAxisSpec x = data->x, y = data->y;
  Placing placing = { layout, data, &x, &y, theme, hidden };
  g_autoptr (GArray) boxes = NULL;

  layout->width = width;
  layout->height = height;
  layout->n_spots = data->n_points;
  layout->spots = g_new0 (BudPlotSpot, MAX (data->n_points, 1));
  layout->front = g_new0 (guint, MAX (data->n_points, 1));
  layout->n_limits = data->n_limits;
  layout->limit_labels = g_new0 (BudText, MAX (data->n_limits, 1));
  bud_quadrants_clear (&layout->quadrants);
  if (!fit_axes (data, &x, &y))
    {
      bud_xy_init_message (&layout->message, theme, width, height);
      return layout;
    }
  init_legend (layout, data, theme);
  boxes = bud_xy_lay_out (&(BudXyLayout){ .frame = &layout->frame,
                                          .legend = &layout->legend,
                                          .width = width,
                                          .height = height,
                                          .is_square = data->has_identity,
                                          .place = place,
                                          .user_data = &placing },
                          theme, &x, &y);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_limit_init_label (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, boxes);
  collect_front (layout, data);
  place_band_labels (layout, data, theme, boxes);
  return layout;
}

void
bud_scatter_layout_free (gpointer state)
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
