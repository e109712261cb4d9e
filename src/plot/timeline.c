#include "plot/timeline.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/callout.h"
#include "plot/class.h"
#include "plot/legend.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/view.h"

#define PADDING_PX 12.0
#define COMPACT_PX 480.0
#define MAX_BAR_PX 18.0
#define HIT_PX 6.0

/* Waiting is grey: nothing happens. */
static const guint part_series[BUD_N_TIMELINE_PARTS] = { 5, 1, 0 };

typedef struct
{
  BudTimelineData data;
  BudPlotGroup groups[BUD_N_TIMELINE_PARTS];
} Timeline;

typedef struct
{
  double width, height;
  BudFrame frame;
  double bar_px; /* height of a bar */
  double *y_px;  /* middle of each row */
  guint n_rows;
  guint32 hidden;
  BudLegend legend;
  BudText message;
} TimelineLayout;

static BudAxisSpec
time_axis (const BudTimelineData *data)
{
  return (BudAxisSpec){ .title = _ ("Time (s)"), .min = data->from_s, .max = data->to_s };
}

static BudAxisSpec
request_axis (const BudTimelineData *data)
{
  return (BudAxisSpec){ .title = _ ("Request"),
                        .min = (double) data->rows[0].id + 0.5,
                        .max = (double) data->rows[data->n_rows - 1].id + 1.5,
                        .is_count = TRUE };
}

static void
place_rows (TimelineLayout *layout, const BudTimelineData *data)
{
  const BudPlotRect *area = &layout->frame.area;

  layout->n_rows = data->n_rows;
  layout->y_px = g_new (double, data->n_rows);
  layout->bar_px = CLAMP (area->height / data->n_rows * 0.75, 1, MAX_BAR_PX);
  for (guint i = 0; i < data->n_rows; i++)
    layout->y_px[i] = bud_axis_px (&layout->frame.y, (double) data->rows[i].id + 1);
}

static gpointer
lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const Timeline *timeline = state;
  const BudTimelineData *data = &timeline->data;
  TimelineLayout *layout = g_new0 (TimelineLayout, 1);
  BudLegendEntry entries[BUD_N_TIMELINE_PARTS];
  BudAxisSpec x = time_axis (data), y;
  double below;

  layout->width = width;
  layout->height = height;
  layout->hidden = hidden;
  if (data->n_rows == 0 || !(data->to_s > data->from_s))
    {
      bud_text_init (&layout->message, theme, _ ("No requests in this span."), BUD_TEXT_REGULAR, 1,
                     theme->dim);
      bud_text_place (&layout->message, width / 2, height / 2, 0.5, 0.5);
      return layout;
    }
  y = request_axis (data);
  for (int part = 0; part < BUD_N_TIMELINE_PARTS; part++)
    entries[part]
        = (BudLegendEntry){ BUD_LEGEND_SWATCH, part_series[part], part, timeline->groups[part].name, NULL };
  bud_legend_init (&layout->legend, theme, NULL, entries, BUD_N_TIMELINE_PARTS);
  below = bud_legend_flow (&layout->legend, theme, PADDING_PX, 0, width - 2 * PADDING_PX, TRUE) + 8;
  bud_legend_move (&layout->legend, PADDING_PX, height - PADDING_PX - below + 8);
  bud_frame_init (
      &layout->frame, theme, &x, &y,
      (BudPlotRect){ PADDING_PX, PADDING_PX, width - 2 * PADDING_PX, height - 2 * PADDING_PX - below }, 0,
      width < COMPACT_PX, FALSE);
  place_rows (layout, data);
  return layout;
}

static void
free_layout (gpointer state)
{
  TimelineLayout *layout = state;

  bud_frame_clear (&layout->frame);
  bud_legend_clear (&layout->legend);
  bud_text_clear (&layout->message);
  g_free (layout->y_px);
  g_free (layout);
}

/* The part of a row inside the span, px; FALSE when there is none. A part that never ended goes on to the
 * edge. */
static gboolean
part_px (const TimelineLayout *layout, const BudTimelineRow *row, int part, double *from, double *to)
{
  const BudAxis *axis = &layout->frame.x;
  double begin = row->at_s[part], end = row->at_s[part + 1];

  if (isnan (begin))
    return FALSE;
  if (isnan (end))
    end = axis->max;
  if (end < axis->min || begin > axis->max)
    return FALSE;
  *from = bud_axis_px (axis, MAX (begin, axis->min));
  *to = bud_axis_px (axis, MIN (end, axis->max));
  return TRUE;
}

static gboolean
row_rect (const TimelineLayout *layout, const BudTimelineRow *row, guint i, BudPlotRect *rect)
{
  double first = INFINITY, last = -INFINITY;

  for (int part = 0; part < BUD_N_TIMELINE_PARTS; part++)
    {
      double from, to;

      if (bud_plot_hides (layout->hidden, (guint) part) || !part_px (layout, row, part, &from, &to))
        continue;
      first = MIN (first, from);
      last = MAX (last, to);
    }
  *rect = (BudPlotRect){ first, layout->y_px[i] - layout->bar_px / 2, last - first, layout->bar_px };
  return last >= first;
}

static void
draw_part (const TimelineLayout *layout, const BudTimelineData *data, int part, cairo_t *cr,
           const BudTheme *theme, double alpha)
{
  const BudSeriesStyle *style = bud_theme_series (theme, part_series[part]);
  gboolean has_pattern = layout->bar_px >= 6;

  cairo_new_path (cr);
  for (guint i = 0; i < data->n_rows; i++)
    {
      double from, to;

      if (part_px (layout, &data->rows[i], part, &from, &to))
        cairo_rectangle (cr, from, layout->y_px[i] - layout->bar_px / 2, MAX (to - from, 0.6),
                         layout->bar_px);
    }
  if (has_pattern)
    {
      bud_pattern_fill (cr, theme, style, alpha);
      return;
    }
  bud_color_set_source (bud_color_with_alpha (style->color, alpha), cr);
  cairo_fill (cr);
}

static void
draw_now (const TimelineLayout *layout, const BudTimelineData *data, cairo_t *cr, const BudTheme *theme)
{
  const BudPlotRect *area = &layout->frame.area;
  double px;

  if (!(data->now_s >= data->from_s && data->now_s <= data->to_s))
    return;
  px = round (bud_axis_px (&layout->frame.x, data->now_s)) + 0.5;
  cairo_move_to (cr, px, area->y);
  cairo_line_to (cr, px, area->y + area->height);
  bud_color_set_source (theme->text, cr);
  cairo_set_line_width (cr, 1.4 + theme->line_px);
  cairo_stroke (cr);
}

static void
draw_active (const TimelineLayout *layout, const Timeline *timeline, guint i, cairo_t *cr,
             const BudTheme *theme, double alpha)
{
  const BudTimelineRow *row = &timeline->data.rows[i];
  g_autofree char *number = bud_number_count ((double) row->id + 1);
  g_autofree char *title = g_strdup_printf (_ ("Request %s"), number);
  BudCalloutLine lines[BUD_CALLOUT_MAX_LINES];
  BudPlotRect rect, room;
  BudCallout callout;
  guint n = 0;

  if (!row_rect (layout, row, i, &rect))
    return;
  lines[n++] = (BudCalloutLine){ _ ("Sent at"), bud_number_time (row->at_s[0]), NULL };
  for (int part = 0; part < BUD_N_TIMELINE_PARTS; part++)
    lines[n++] = (BudCalloutLine){ timeline->groups[part].name,
                                   bud_number_time (row->at_s[part + 1] - row->at_s[part]), NULL };
  lines[n++] = (BudCalloutLine){ _ ("Input tokens"), bud_number_count (row->input_tokens), NULL };
  lines[n++] = (BudCalloutLine){ _ ("Output tokens"), bud_number_count (row->output_tokens), NULL };
  if (row->n_preemptions > 0)
    lines[n++] = (BudCalloutLine){ _ ("Preempted"), bud_number_count (row->n_preemptions), NULL };
  bud_callout_init (&callout, theme, NULL, title, NULL, lines, n);
  room = bud_callout_room (&callout, &layout->frame.area, layout->width, layout->height);
  bud_callout_place (&callout, theme, &room, &rect, NULL, 0);
  cairo_rectangle (cr, rect.x - 1.5, rect.y - 1.5, rect.width + 3, rect.height + 3);
  bud_color_set_source (bud_color_with_alpha (theme->accent, alpha), cr);
  cairo_set_line_width (cr, 2 + theme->line_px);
  cairo_stroke (cr);
  bud_callout_draw (&callout, theme, cr, &rect, alpha);
  bud_callout_clear (&callout);
}

static void
draw (gconstpointer state_data, gconstpointer state, cairo_t *cr, const BudTheme *theme,
      const BudPlotView *view)
{
  const Timeline *timeline = state_data;
  const TimelineLayout *layout = state;
  int active = bud_plot_view_active (view);

  if (layout->message.layout)
    {
      bud_text_draw (&layout->message, theme, cr);
      return;
    }
  bud_frame_draw (&layout->frame, theme, cr);
  for (int part = 0; part < BUD_N_TIMELINE_PARTS; part++)
    if (!bud_plot_hides (view->hidden_groups, (guint) part))
      draw_part (layout, &timeline->data, part, cr, theme, bud_plot_view_dim_group (view, (guint) part));
  draw_now (layout, &timeline->data, cr, theme);
  bud_legend_draw (&layout->legend, theme, cr, view->hidden_groups);
  if (active >= 0 && (guint) active < layout->n_rows)
    draw_active (layout, timeline, (guint) active, cr, theme, view->emphasis);
}

static BudPlotHit
hit (gconstpointer state_data, gconstpointer state, double x, double y)
{
  const Timeline *timeline = state_data;
  const TimelineLayout *layout = state;
  BudPlotHit found = { -1, bud_legend_hit (&layout->legend, x, y) };
  double best = MAX (layout->bar_px / 2, HIT_PX);

  if (found.group >= 0)
    return found;
  for (guint i = 0; i < layout->n_rows; i++)
    {
      BudPlotRect rect;

      if (fabs (layout->y_px[i] - y) > best || !row_rect (layout, &timeline->data.rows[i], i, &rect)
          || x < rect.x - 3 || x > rect.x + rect.width + 3)
        continue;
      best = fabs (layout->y_px[i] - y);
      found.mark = (int) i;
    }
  return found;
}

static double
get_x_at (gconstpointer state, double x, double y)
{
  const TimelineLayout *layout = state;

  if (layout->n_rows == 0 || !bud_rect_has_point (&layout->frame.area, x, y, 0))
    return NAN;
  return bud_axis_value (&layout->frame.x, x);
}

static gboolean
get_mark_rect (gconstpointer state_data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  const TimelineLayout *layout = state;

  return mark < layout->n_rows
         && row_rect (layout, &((const Timeline *) state_data)->data.rows[mark], mark, rect);
}

/* The longest request is the biggest mark. */
static double
get_mark_value (gconstpointer state, guint mark)
{
  const BudTimelineRow *row = &((const Timeline *) state)->data.rows[mark];

  return isnan (row->at_s[BUD_N_TIMELINE_PARTS]) ? 0 : row->at_s[BUD_N_TIMELINE_PARTS] - row->at_s[0];
}

static guint
count_marks (gconstpointer state)
{
  return ((const Timeline *) state)->data.n_rows;
}

static const BudPlotGroup *
get_groups (gconstpointer state, guint *n_groups)
{
  *n_groups = BUD_N_TIMELINE_PARTS;
  return ((const Timeline *) state)->groups;
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const Timeline *timeline = state;
  const BudTimelineRow *row = &timeline->data.rows[mark];
  g_autofree char *number = bud_number_count ((double) row->id + 1);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Request %s"), number);
  for (int part = 0; part < BUD_N_TIMELINE_PARTS; part++)
    {
      g_autofree char *time = bud_number_time (row->at_s[part + 1] - row->at_s[part]);

      g_string_append_printf (text, ", %s %s", timeline->groups[part].name, time);
    }
  return g_string_free (text, FALSE);
}

static char *
describe (gconstpointer state)
{
  const BudTimelineData *data = &((const Timeline *) state)->data;
  g_autofree char *from = bud_number_time (data->from_s);
  g_autofree char *to = bud_number_time (data->to_s);

  return g_strdup_printf (ngettext ("%u request from %s to %s.", "%u requests from %s to %s.", data->n_rows),
                          data->n_rows, from, to);
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudTimelineData *data = &((const Timeline *) state)->data;
  const char *titles[] = { _ ("#Request"),       _ ("#Sent at (s)"), _ ("#Queue (s)"),
                           _ ("#Prefill (s)"),   _ ("#Decode (s)"),  _ ("#Input tokens"),
                           _ ("#Output tokens"), _ ("#Preempted"),   NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < data->n_rows; i++)
    {
      const BudTimelineRow *row = &data->rows[i];

      bud_plot_table_take_row (
          table, bud_number_count ((double) row->id + 1), bud_number (row->at_s[0]),
          bud_number (row->at_s[1] - row->at_s[0]), bud_number (row->at_s[2] - row->at_s[1]),
          bud_number (row->at_s[3] - row->at_s[2]), bud_number_count (row->input_tokens),
          bud_number_count (row->output_tokens), bud_number_count (row->n_preemptions), NULL);
    }
  return table;
}

static const BudPlotClass timeline_class = {
  .layout = lay_out,
  .layout_free = free_layout,
  .draw = draw,
  .hit = hit,
  .x_at = get_x_at,
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
bud_plot_new_timeline (const BudTimelineData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  Timeline *copy = bud_plot_pool_copy (pool, NULL, 0, sizeof *copy);

  copy->data = *data;
  copy->data.rows = bud_plot_pool_copy (pool, data->rows, data->n_rows, sizeof *data->rows);
  copy->groups[BUD_TIMELINE_QUEUE] = (BudPlotGroup){ _ ("Queue"), part_series[BUD_TIMELINE_QUEUE] };
  copy->groups[BUD_TIMELINE_PREFILL] = (BudPlotGroup){ _ ("Prefill"), part_series[BUD_TIMELINE_PREFILL] };
  copy->groups[BUD_TIMELINE_DECODE] = (BudPlotGroup){ _ ("Decode"), part_series[BUD_TIMELINE_DECODE] };
  return bud_plot_new (&timeline_class, pool, copy);
}
