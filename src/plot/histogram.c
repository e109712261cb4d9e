#include "plot/histogram.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/callout.h"
#include "plot/class.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/view.h"

#define PADDING_PX 12.0
#define COMPACT_PX 480.0
#define LINE_GAP_PX 2.0 /* between the labels of percentiles */

typedef struct
{
  double width, height;
  BudFrame frame;
  BudPlotRect *bars;
  guint n_bars;
  BudText *line_labels;
  guint n_lines;
  BudText *limit_labels;
  guint n_limits;
  BudText message;
} HistogramLayout;

guint
bud_histogram_bins (const double *values, gsize n, gboolean is_log, guint max_bins, double *edges,
                    double *counts)
{
  BudPlotSpan span = { 0 };
  double low, high;
  guint n_bins = max_bins;

  for (gsize i = 0; i < n; i++)
    bud_plot_span_add (&span, values[i], is_log);
  if (!span.has_any || max_bins == 0)
    return 0;
  low = is_log ? log (span.min) : span.min;
  high = is_log ? log (span.max) : span.max;
  if (high - low <= 1e-12 * MAX (fabs (high), 1))
    {
      double half = is_log ? 0.01 : MAX (fabs (high) * 0.01, 1e-9);

      low -= half;
      high += half;
      n_bins = 1;
    }
  for (guint i = 0; i <= n_bins; i++)
    {
      double edge = low + (high - low) * i / n_bins;

      edges[i] = is_log ? exp (edge) : edge;
    }
  for (guint i = 0; i < n_bins; i++)
    counts[i] = 0;
  for (gsize i = 0; i < n; i++)
    if (bud_axis_spec_shows (&(BudAxisSpec){ .is_log = is_log }, values[i]))
      {
        double at = ((is_log ? log (values[i]) : values[i]) - low) / (high - low) * n_bins;

        counts[MIN ((guint) MAX (at, 0), n_bins - 1)]++;
      }
  return n_bins;
}

/* Room above the bars for the labels of the percentiles. */
static void
fit_axes (const BudHistogramData *data, BudAxisSpec *x, BudAxisSpec *y)
{
  BudPlotSpan across = { 0 }, up = { 0 };

  bud_plot_span_add (&across, data->edges[0], x->is_log);
  bud_plot_span_add (&across, data->edges[data->n_bins], x->is_log);
  for (guint i = 0; i < data->n_bins; i++)
    bud_plot_span_add (&up, data->counts[i] * (1 + 0.12 * data->n_lines), FALSE);
  for (guint i = 0; i < data->n_lines; i++)
    bud_plot_span_add (&across, data->lines[i].value, x->is_log);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_span_add (&across, data->limits[i].value, x->is_log);
  bud_axis_spec_fit (x, &across);
  bud_axis_spec_fit (y, &up);
}

static void
place_bars (HistogramLayout *layout, const BudHistogramData *data)
{
  const BudFrame *frame = &layout->frame;
  double bottom = frame->area.y + frame->area.height;

  layout->n_bars = data->n_bins;
  layout->bars = g_new0 (BudPlotRect, data->n_bins);
  for (guint i = 0; i < data->n_bins; i++)
    {
      double left = bud_axis_px (&frame->x, CLAMP (data->edges[i], frame->x.min, frame->x.max));
      double right = bud_axis_px (&frame->x, CLAMP (data->edges[i + 1], frame->x.min, frame->x.max));
      double top = bud_axis_px (&frame->y, MIN (data->counts[i], frame->y.max));
      double gap = right - left > 6 ? 1 : 0;

      if (data->counts[i] > 0)
        top = MIN (top, bottom - 1.5); /* one of a million is still there */
      layout->bars[i] = (BudPlotRect){ left + gap / 2, top, MAX (right - left - gap, 0.5), bottom - top };
    }
}

/* Where a label after a line at `px` has to end: at the next limit, else at the frame. */
static double
get_end (const HistogramLayout *layout, const BudHistogramData *data, double px)
{
  double end = layout->frame.area.x + layout->frame.area.width;

  for (guint i = 0; i < data->n_limits; i++)
    if (bud_axis_spec_shows (&data->x, data->limits[i].value))
      {
        double limit = bud_axis_px (&layout->frame.x, data->limits[i].value);

        if (limit > px)
          end = MIN (end, limit);
      }
  return end;
}

/* One below the other, each after its line, or before it where it has no room. */
static void
place_labels (HistogramLayout *layout, const BudHistogramData *data, const BudTheme *theme, GArray *taken)
{
  const BudPlotRect *area = &layout->frame.area;

  layout->n_lines = data->n_lines;
  layout->line_labels = g_new0 (BudText, MAX (data->n_lines, 1));
  for (guint i = 0; i < data->n_lines; i++)
    {
      BudText *label = &layout->line_labels[i];
      gboolean is_left;
      double px;

      if (!bud_axis_spec_shows (&data->x, data->lines[i].value))
        continue;
      px = bud_axis_px (&layout->frame.x, data->lines[i].value);
      bud_text_init (label, theme, data->lines[i].label, BUD_TEXT_BOLD, 1, theme->text);
      label->has_halo = TRUE;
      is_left = px + 6 + label->rect.width > get_end (layout, data, px);
      bud_text_place (label, px + (is_left ? -6 : 6), area->y + 2 + i * (label->rect.height + LINE_GAP_PX),
                      is_left ? 1 : 0, 0);
      g_array_append_val (taken, label->rect);
    }
}

/* In a small plot a limit may have no place of its own: its name counts more than a percentile's. */
static void
drop_labels_below (HistogramLayout *layout, const BudText *limit)
{
  for (guint i = 0; i < layout->n_lines && limit->layout; i++)
    if (layout->line_labels[i].layout && bud_rect_intersects (&layout->line_labels[i].rect, &limit->rect, 1))
      bud_text_clear (&layout->line_labels[i]);
}

static gpointer
lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudHistogramData *data = state;
  HistogramLayout *layout = g_new0 (HistogramLayout, 1);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (BudPlotRect));
  BudAxisSpec x = data->x, y = data->y;

  layout->width = width;
  layout->height = height;
  if (data->n_bins == 0)
    {
      bud_text_init (&layout->message, theme, _ ("No values to show."), BUD_TEXT_REGULAR, 1, theme->dim);
      bud_text_place (&layout->message, width / 2, height / 2, 0.5, 0.5);
      return layout;
    }
  fit_axes (data, &x, &y);
  bud_frame_init (&layout->frame, theme, &x, &y,
                  (BudPlotRect){ PADDING_PX, PADDING_PX, width - 2 * PADDING_PX, height - 2 * PADDING_PX }, 0,
                  width < COMPACT_PX, FALSE);
  place_bars (layout, data);
  place_labels (layout, data, theme, taken);
  g_array_append_vals (taken, layout->bars, layout->n_bars);
  layout->n_limits = data->n_limits;
  layout->limit_labels = g_new0 (BudText, MAX (data->n_limits, 1));
  for (guint i = 0; i < data->n_limits; i++)
    {
      bud_plot_limit_init_label (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, taken);
      drop_labels_below (layout, &layout->limit_labels[i]);
    }
  return layout;
}

static void
free_layout (gpointer state)
{
  HistogramLayout *layout = state;

  bud_frame_clear (&layout->frame);
  for (guint i = 0; i < layout->n_lines; i++)
    bud_text_clear (&layout->line_labels[i]);
  for (guint i = 0; i < layout->n_limits; i++)
    bud_text_clear (&layout->limit_labels[i]);
  bud_text_clear (&layout->message);
  g_free (layout->bars);
  g_free (layout->line_labels);
  g_free (layout->limit_labels);
  g_free (layout);
}

static void
draw_bars (const HistogramLayout *layout, const BudHistogramData *data, cairo_t *cr, const BudTheme *theme,
           int active, double emphasis)
{
  const BudSeriesStyle *style = bud_theme_series (theme, data->series);

  for (guint i = 0; i < layout->n_bars; i++)
    {
      const BudPlotRect *bar = &layout->bars[i];

      cairo_rectangle (cr, bar->x, bar->y, bar->width, bar->height);
      bud_color_set_source (
          bud_color_with_alpha (style->color, active < 0 || active == (int) i ? 0.85 : 0.85 - 0.4 * emphasis),
          cr);
      cairo_fill (cr);
    }
}

static void
draw_lines (const HistogramLayout *layout, const BudHistogramData *data, cairo_t *cr, const BudTheme *theme)
{
  static const double dashes[] = { 2, 3 };
  const BudPlotRect *area = &layout->frame.area;

  for (guint i = 0; i < layout->n_lines; i++)
    {
      double px;

      if (!bud_axis_spec_shows (&data->x, data->lines[i].value))
        continue;
      px = round (bud_axis_px (&layout->frame.x, data->lines[i].value)) + 0.5;
      cairo_move_to (cr, px, area->y);
      cairo_line_to (cr, px, area->y + area->height);
      cairo_set_dash (cr, dashes, 2, 0);
      bud_color_set_source (theme->text, cr);
      cairo_set_line_width (cr, 1.2 + theme->line_px);
      cairo_stroke (cr);
      cairo_set_dash (cr, NULL, 0, 0);
    }
  for (guint i = 0; i < layout->n_lines; i++)
    bud_text_draw (&layout->line_labels[i], theme, cr);
}

static double
sum_to (const BudHistogramData *data, guint end)
{
  double sum = 0;

  for (guint i = 0; i < end; i++)
    sum += data->counts[i];
  return sum;
}

static char *
range_text (const BudHistogramData *data, guint bin)
{
  g_autofree char *low = bud_axis_spec_number (&data->x, data->edges[bin]);
  g_autofree char *high = bud_axis_spec_number (&data->x, data->edges[bin + 1]);

  /* Translators: a range of values: "1.20 to 1.35". */
  return g_strdup_printf (_ ("%s to %s"), low, high);
}

static char *
share_text (const BudHistogramData *data, guint bin)
{
  return bud_number_percent (sum_to (data, bin + 1) / sum_to (data, data->n_bins));
}

static void
draw_active (const HistogramLayout *layout, const BudHistogramData *data, guint bin, cairo_t *cr,
             const BudTheme *theme, double alpha)
{
  BudCalloutLine lines[] = {
    { _ ("Range"), range_text (data, bin), NULL },
    { data->y.title, bud_number_count (data->counts[bin]), NULL },
    { _ ("Up to here"), share_text (data, bin), NULL },
  };
  g_autofree BudObstacle *obstacles = g_new0 (BudObstacle, layout->n_bars);
  BudPlotRect room;
  BudCallout callout;

  for (guint i = 0; i < layout->n_bars; i++)
    obstacles[i] = (BudObstacle){ layout->bars[i], 3 };
  bud_callout_init (&callout, theme, NULL, data->x.title, NULL, lines, G_N_ELEMENTS (lines));
  room = bud_callout_room (&callout, &layout->frame.area, layout->width, layout->height);
  bud_callout_place (&callout, theme, &room, &layout->bars[bin], obstacles, layout->n_bars);
  bud_callout_draw (&callout, theme, cr, &layout->bars[bin], alpha);
  bud_callout_clear (&callout);
}

static void
draw (gconstpointer state_data, gconstpointer state, cairo_t *cr, const BudTheme *theme,
      const BudPlotView *view)
{
  const BudHistogramData *data = state_data;
  const HistogramLayout *layout = state;
  int active = bud_plot_view_active (view);

  if (layout->message.layout)
    {
      bud_text_draw (&layout->message, theme, cr);
      return;
    }
  bud_frame_draw (&layout->frame, theme, cr);
  draw_bars (layout, data, cr, theme, active, view->emphasis);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_limit_draw (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, cr);
  draw_lines (layout, data, cr, theme);
  if (active >= 0 && (guint) active < layout->n_bars)
    draw_active (layout, data, (guint) active, cr, theme, view->emphasis);
}

/* Anywhere above a bar's foot counts: low bars are hard to point at. */
static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const HistogramLayout *layout = state;
  const BudPlotRect *area = &layout->frame.area;
  BudPlotHit found = { -1, -1 };

  if (y < area->y || y > area->y + area->height)
    return found;
  for (guint i = 0; i < layout->n_bars; i++)
    if (x >= layout->bars[i].x && x <= layout->bars[i].x + layout->bars[i].width)
      found.mark = (int) i;
  return found;
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  const HistogramLayout *layout = state;

  if (mark >= layout->n_bars)
    return FALSE;
  *rect = layout->bars[mark];
  return TRUE;
}

static double
get_mark_value (gconstpointer state, guint mark)
{
  return ((const BudHistogramData *) state)->counts[mark];
}

static guint
count_marks (gconstpointer state)
{
  return ((const BudHistogramData *) state)->n_bins;
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudHistogramData *data = state;
  g_autofree char *range = range_text (data, mark);
  g_autofree char *count = bud_number_count (data->counts[mark]);
  g_autofree char *share = share_text (data, mark);

  /* Translators: "TTFT (s) 1.20 to 1.35: Requests 12, up to here 84 %". */
  return g_strdup_printf (_ ("%s %s: %s %s, up to here %s"), data->x.title, range, data->y.title, count,
                          share);
}

static char *
describe (gconstpointer state)
{
  const BudHistogramData *data = state;
  GString *text = g_string_new (NULL);
  g_autofree char *n = bud_number_count (sum_to (data, data->n_bins));

  g_string_append_printf (text, _ ("%s over %s."), data->y.title, data->x.title);
  g_string_append_printf (text, " %s.", n);
  for (guint i = 0; i < data->n_lines; i++)
    if (isfinite (data->lines[i].value) && data->lines[i].label)
      g_string_append_printf (text, " %s.", data->lines[i].label);
  for (guint i = 0; i < data->n_limits; i++)
    if (isfinite (data->limits[i].value) && data->limits[i].label)
      g_string_append_printf (text, " %s.", data->limits[i].label);
  return g_string_free (text, FALSE);
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudHistogramData *data = state;
  g_autofree char *y = g_strconcat ("#", data->y.title, NULL);
  g_autofree char *share = g_strconcat ("#", _ ("Up to here"), NULL);
  const char *titles[] = { data->x.title, y, share, NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < data->n_bins; i++)
    bud_plot_table_take_row (table, range_text (data, i), bud_number_count (data->counts[i]),
                             share_text (data, i), NULL);
  return table;
}

static const BudPlotClass histogram_class = {
  .layout = lay_out,
  .layout_free = free_layout,
  .draw = draw,
  .hit = hit,
  .mark_rect = get_mark_rect,
  .mark_value = get_mark_value,
  .n_marks = count_marks,
  .describe = describe,
  .describe_mark = describe_mark,
  .table = make_table,
  .min_width = BUD_PLOT_MIN_WIDTH,
  .min_height = BUD_PLOT_MIN_HEIGHT,
};

BudPlot *
bud_plot_new_histogram (const BudHistogramData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  BudHistogramData *copy = bud_plot_pool_copy (pool, data, 1, sizeof *data);
  BudHistogramLine *lines = bud_plot_pool_copy (pool, data->lines, data->n_lines, sizeof *lines);

  copy->edges = bud_plot_pool_copy (pool, data->edges, data->n_bins + 1, sizeof (double));
  copy->counts = bud_plot_pool_copy (pool, data->counts, data->n_bins, sizeof (double));
  copy->lines = lines;
  copy->limits = bud_plot_pool_limits (pool, data->limits, data->n_limits);
  bud_axis_spec_own (&copy->x, pool);
  bud_axis_spec_own (&copy->y, pool);
  for (guint i = 0; i < data->n_lines; i++)
    lines[i].label = bud_plot_pool_string (pool, lines[i].label);
  return bud_plot_new (&histogram_class, pool, copy);
}
