#include "plot/breakdown.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/class.h"
#include "plot/legend.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/view.h"

#define PADDING_PX 14.0
#define BAR_PX 34.0
#define BAR_MIN_PX 18.0
#define BAR_MAX_PX 96.0
#define BAR_GAP_PX 14.0
#define SEGMENT_GAP_PX 1.5
#define LABEL_MIN_PX 40.0 /* of a segment that has room for its number */

typedef struct
{
  BudText name, metric, total;
  BudPlotRect rect;
} BarLayout;

typedef struct
{
  BarLayout *bars;
  BudPlotRect *segments; /* per mark; width 0: not shown */
  BudText *labels;       /* per mark */
  guint n_bars, n_groups;
  BudLegend legend;
  BudText empty;
} BreakdownLayout;

static double
segment_s (const BudBreakdownData *data, guint mark)
{
  double value = data->bars[mark / data->n_groups].segment_s[mark % data->n_groups];

  return isfinite (value) && value > 0 ? value : 0;
}

static double
total_s (const BudBreakdownData *data, guint bar)
{
  double sum = 0;

  if (isfinite (data->bars[bar].total_s) && data->bars[bar].total_s > 0)
    return data->bars[bar].total_s;
  for (guint g = 0; g < data->n_groups; g++)
    sum += segment_s (data, bar * data->n_groups + g);
  return sum;
}

static guint
count_marks (gconstpointer data)
{
  const BudBreakdownData *breakdown = data;

  return breakdown->n_bars * breakdown->n_groups;
}

static char *
format_label (const BudBreakdownData *data, guint mark)
{
  double total = total_s (data, mark / data->n_groups);
  BudScale scale = bud_scale_time (total);

  return data->is_share ? bud_number_percent (segment_s (data, mark) / total)
                        : bud_scale_number (&scale, segment_s (data, mark));
}

static void
init_legend (BudLegend *legend, const BudBreakdownData *data, const BudTheme *theme)
{
  g_autofree BudLegendEntry *entries = g_new0 (BudLegendEntry, data->n_groups + 1);
  guint n = 0;

  for (guint g = 0; g < data->n_groups; g++)
    {
      gboolean is_used = FALSE;

      for (guint b = 0; b < data->n_bars; b++)
        is_used |= segment_s (data, b * data->n_groups + g) > 0;
      if (is_used)
        entries[n++] = (BudLegendEntry){ BUD_LEGEND_SWATCH, data->groups[g].series, (int) g,
                                         data->groups[g].name, NULL };
    }
  bud_legend_init (legend, theme, NULL, entries, n);
}

static double
bar_height (const BudTheme *theme)
{
  return round (BAR_PX * CLAMP (theme->font_scale, 1, 2));
}

static double
measure_height (gconstpointer data, const BudTheme *theme, double width)
{
  const BudBreakdownData *breakdown = data;
  BudLegend legend;
  double height = 2 * PADDING_PX + breakdown->n_bars * (bar_height (theme) + BAR_GAP_PX);

  init_legend (&legend, breakdown, theme);
  height += bud_legend_flow (&legend, theme, PADDING_PX, 0, MAX (width - 2 * PADDING_PX, 1), TRUE);
  bud_legend_clear (&legend);
  return ceil (height);
}

/* Of a label inside a segment. */
static BudColor
text_color (const BudTheme *theme, guint series)
{
  return bud_series_is_filled (series) ? bud_theme_series (theme, series)->on_color : theme->text;
}

static void
lay_out_bar (BreakdownLayout *layout, const BudBreakdownData *data, const BudTheme *theme, guint b,
             guint32 hidden)
{
  BarLayout *bar = &layout->bars[b];
  double shown = 0, at = bar->rect.x;

  for (guint g = 0; g < data->n_groups; g++)
    if (!bud_plot_hides (hidden, g))
      shown += segment_s (data, b * data->n_groups + g);
  for (guint g = 0; g < data->n_groups && shown > 0; g++)
    {
      guint mark = b * data->n_groups + g;
      double width = bar->rect.width * segment_s (data, mark) / shown;
      g_autofree char *label = NULL;

      if (bud_plot_hides (hidden, g) || width <= 0)
        continue;
      layout->segments[mark] = (BudPlotRect){ at, bar->rect.y, width, bar->rect.height };
      at += width;
      if (width < LABEL_MIN_PX)
        continue;
      label = format_label (data, mark);
      bud_text_init (&layout->labels[mark], theme, label, BUD_TEXT_BOLD, 1,
                     text_color (theme, data->groups[g].series));
      bud_text_place (&layout->labels[mark], at - width / 2 - SEGMENT_GAP_PX / 2,
                      bar->rect.y + bar->rect.height / 2, 0.5, 0.5);
      if (layout->labels[mark].rect.width + 12 > width)
        bud_text_clear (&layout->labels[mark]);
    }
}

static void
mirror (BreakdownLayout *layout, double width)
{
  for (guint b = 0; b < layout->n_bars; b++)
    {
      BudPlotRect *rects[] = { &layout->bars[b].rect, &layout->bars[b].name.rect,
                               &layout->bars[b].metric.rect, &layout->bars[b].total.rect };

      for (guint i = 0; i < G_N_ELEMENTS (rects); i++)
        *rects[i] = bud_rect_mirror (rects[i], 0, width);
    }
  for (guint i = 0; i < layout->n_bars * layout->n_groups; i++)
    {
      layout->segments[i] = bud_rect_mirror (&layout->segments[i], 0, width);
      layout->labels[i].rect = bud_rect_mirror (&layout->labels[i].rect, 0, width);
    }
}

static void
init_bar_texts (BarLayout *bar, const BudBreakdownData *data, const BudTheme *theme, guint b, double widest)
{
  double total = total_s (data, b);
  g_autofree char *text = total > 0 ? bud_number_time (total) : g_strdup (BUD_MISSING);

  bud_text_init (&bar->name, theme, data->bars[b].name, BUD_TEXT_BOLD, 1.05, theme->text);
  bud_text_init (&bar->metric, theme, data->bars[b].metric, BUD_TEXT_REGULAR, 1, theme->dim);
  bud_text_init (&bar->total, theme, text, BUD_TEXT_BOLD, 1.1, theme->text);
  bud_text_limit (&bar->name, widest);
  bud_text_limit (&bar->metric, widest);
}

static void
place_bar_texts (BarLayout *bar, double left)
{
  double middle = bar->rect.y + bar->rect.height / 2;

  if (bar->metric.layout)
    {
      bud_text_place (&bar->name, left, middle + 1, 0, 1);
      bud_text_place (&bar->metric, left, middle, 0, 0);
    }
  else
    bud_text_place (&bar->name, left, middle, 0, 0.5);
  bud_text_place (&bar->total, bar->rect.x + bar->rect.width + 10, middle, 0, 0.5);
}

static gpointer
lay_out (gconstpointer data, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudBreakdownData *breakdown = data;
  BreakdownLayout *layout = g_new0 (BreakdownLayout, 1);
  double names = 0, totals = 0, legend_height, bar_px, spare, y;

  layout->n_bars = breakdown->n_bars;
  layout->n_groups = breakdown->n_groups;
  layout->bars = g_new0 (BarLayout, MAX (breakdown->n_bars, 1));
  layout->segments = g_new0 (BudPlotRect, MAX (count_marks (data), 1));
  layout->labels = g_new0 (BudText, MAX (count_marks (data), 1));
  for (guint b = 0; b < breakdown->n_bars; b++)
    {
      init_bar_texts (&layout->bars[b], breakdown, theme, b, width * 0.25);
      names = MAX (names, MAX (layout->bars[b].name.rect.width, layout->bars[b].metric.rect.width));
      totals = MAX (totals, layout->bars[b].total.rect.width);
    }
  init_legend (&layout->legend, breakdown, theme);
  if (layout->legend.n_rows == 0)
    {
      bud_text_init (&layout->empty, theme, _ ("No times to show."), BUD_TEXT_REGULAR, 1, theme->dim);
      bud_text_place (&layout->empty, width / 2, height / 2, 0.5, 0.5);
      return layout;
    }
  legend_height = bud_legend_flow (&layout->legend, theme, PADDING_PX, 0, width - 2 * PADDING_PX, TRUE);
  spare = height - 2 * PADDING_PX - legend_height - breakdown->n_bars * BAR_GAP_PX;
  if (spare < breakdown->n_bars * BAR_MIN_PX)
    {
      /* No room for both: the bars matter, the table names the groups. */
      bud_legend_clear (&layout->legend);
      layout->legend.n_rows = 0;
      spare += legend_height;
    }
  bar_px = CLAMP (floor (spare / breakdown->n_bars), BAR_MIN_PX, BAR_MAX_PX * MAX (theme->font_scale, 1));
  y = PADDING_PX + MAX (spare - breakdown->n_bars * bar_px, 0) / 2;
  for (guint b = 0; b < breakdown->n_bars; b++, y += bar_px + BAR_GAP_PX)
    {
      double left = PADDING_PX + names + 14;

      layout->bars[b].rect
          = (BudPlotRect){ left, y, MAX (width - left - totals - 10 - PADDING_PX, 1), bar_px };
      place_bar_texts (&layout->bars[b], PADDING_PX);
      lay_out_bar (layout, breakdown, theme, b, hidden);
    }
  bud_legend_move (&layout->legend, PADDING_PX, y);
  if (theme->is_rtl)
    mirror (layout, width);
  return layout;
}

static void
free_layout (gpointer data)
{
  BreakdownLayout *layout = data;

  for (guint b = 0; b < layout->n_bars; b++)
    {
      bud_text_clear (&layout->bars[b].name);
      bud_text_clear (&layout->bars[b].metric);
      bud_text_clear (&layout->bars[b].total);
    }
  for (guint i = 0; i < layout->n_bars * layout->n_groups; i++)
    bud_text_clear (&layout->labels[i]);
  bud_text_clear (&layout->empty);
  bud_legend_clear (&layout->legend);
  g_free (layout->bars);
  g_free (layout->segments);
  g_free (layout->labels);
  g_free (layout);
}

static void
draw_label (const BudText *label, guint series, const BudTheme *theme, cairo_t *cr, double alpha)
{
  const BudSeriesStyle *style = bud_theme_series (theme, series);
  gboolean is_filled = bud_series_is_filled (series);

  BudPlotRect plate
      = { label->rect.x - 5, label->rect.y - 1, label->rect.width + 10, label->rect.height + 2 };
  BudText text = *label;

  if (!label->layout)
    return;
  if (style->pattern != BUD_PATTERN_PLAIN || !is_filled)
    {
      bud_rounded_rect (cr, &plate, 4);
      bud_color_set_source (bud_color_with_alpha (is_filled ? style->color : theme->card, alpha), cr);
      cairo_fill (cr);
    }
  if (alpha < 1)
    text.color = bud_color_with_alpha (theme->text, 0.6);
  bud_text_draw (&text, theme, cr);
}

static void
draw_outline (const BudPlotRect *segment, const BudTheme *theme, cairo_t *cr, BudColor color)
{
  BudPlotRect ring = { segment->x - 1, segment->y - 2, segment->width, segment->height + 4 };

  bud_rounded_rect (cr, &ring, 4);
  bud_color_set_source (theme->card, cr);
  cairo_set_line_width (cr, 5);
  cairo_stroke (cr);
  bud_rounded_rect (cr, &ring, 4);
  bud_color_set_source (color, cr);
  cairo_set_line_width (cr, 2 + theme->line_px);
  cairo_stroke (cr);
}

static void
draw (gconstpointer data, gconstpointer state, cairo_t *cr, const BudTheme *theme, const BudPlotView *view)
{
  const BudBreakdownData *breakdown = data;
  const BreakdownLayout *layout = state;

  bud_text_draw (&layout->empty, theme, cr);
  for (guint i = 0; i < count_marks (data); i++)
    {
      const BudPlotRect *segment = &layout->segments[i];
      guint g = i % breakdown->n_groups;
      guint series = breakdown->groups[g].series;
      double alpha = bud_plot_view_dim_group (view, g);

      if (segment->width <= 0)
        continue;
      cairo_rectangle (cr, segment->x + (theme->is_rtl ? SEGMENT_GAP_PX : 0), segment->y,
                       MAX (segment->width - SEGMENT_GAP_PX, 0.5), segment->height);
      bud_series_fill (cr, theme, series, alpha);
      draw_label (&layout->labels[i], series, theme, cr, alpha);
    }
  for (guint b = 0; b < layout->n_bars; b++)
    {
      bud_text_draw (&layout->bars[b].name, theme, cr);
      bud_text_draw (&layout->bars[b].metric, theme, cr);
      bud_text_draw (&layout->bars[b].total, theme, cr);
    }
  if (view->hovered >= 0 && view->hovered < (int) count_marks (data)
      && layout->segments[view->hovered].width > 0)
    draw_outline (&layout->segments[view->hovered], theme, cr, theme->accent);
  if (view->selected >= 0 && view->selected < (int) count_marks (data)
      && layout->segments[view->selected].width > 0)
    draw_outline (&layout->segments[view->selected], theme, cr, theme->text);
  bud_legend_draw (&layout->legend, theme, cr, view->hidden_groups);
}

static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const BreakdownLayout *layout = state;

  for (guint i = 0; i < count_marks (data); i++)
    if (layout->segments[i].width > 0 && bud_rect_has_point (&layout->segments[i], x, y, 0))
      return (BudPlotHit){ (int) i, -1 };
  return (BudPlotHit){ -1, bud_legend_hit (&layout->legend, x, y) };
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  *rect = ((const BreakdownLayout *) state)->segments[mark];
  return rect->width > 0;
}

/* Across bars of different length the share is what compares. */
static double
get_mark_value (gconstpointer data, guint mark)
{
  const BudBreakdownData *breakdown = data;

  return segment_s (breakdown, mark) / total_s (breakdown, mark / breakdown->n_groups);
}

static const BudPlotGroup *
get_groups (gconstpointer data, guint *n_groups)
{
  const BudBreakdownData *breakdown = data;

  *n_groups = breakdown->n_groups;
  return breakdown->groups;
}

static char *
describe_mark (gconstpointer data, guint mark)
{
  const BudBreakdownData *breakdown = data;
  guint b = mark / breakdown->n_groups;
  const BudBreakdownBar *bar = &breakdown->bars[b];
  g_autofree char *time = bud_number_time (segment_s (breakdown, mark));
  g_autofree char *share = bud_number_percent (segment_s (breakdown, mark) / total_s (breakdown, b));

  return g_strdup_printf ("%s, %s: %s, %s", breakdown->groups[mark % breakdown->n_groups].name, bar->name,
                          time, share);
}

static char *
describe (gconstpointer data)
{
  const BudBreakdownData *breakdown = data;
  GString *text = g_string_new (NULL);

  for (guint b = 0; b < breakdown->n_bars; b++)
    {
      double total = total_s (breakdown, b);
      g_autofree char *whole = total > 0 ? bud_number_time (total) : g_strdup (BUD_MISSING);

      g_string_append_printf (text, "%s%s: %s", b ? " " : "", breakdown->bars[b].name, whole);
      for (guint g = 0; g < breakdown->n_groups; g++)
        if (segment_s (breakdown, b * breakdown->n_groups + g) > 0)
          {
            g_autofree char *share
                = bud_number_percent (segment_s (breakdown, b * breakdown->n_groups + g) / total);

            g_string_append_printf (text, ", %s %s", breakdown->groups[g].name, share);
          }
      g_string_append_c (text, '.');
    }
  return g_string_free (text, FALSE);
}

static BudPlotTable *
make_table (gconstpointer data)
{
  const BudBreakdownData *breakdown = data;
  double largest = 0;
  BudScale scale;
  BudPlotTable *table;

  for (guint i = 0; i < count_marks (data); i++)
    largest = MAX (largest, segment_s (breakdown, i));
  scale = bud_scale_time (largest);
  {
    g_autofree char *title = bud_scale_title (&scale, _ ("Time"));
    g_autofree char *time = g_strconcat ("#", title, NULL);
    const char *titles[] = { _ ("Phase"), _ ("Group"), time, _ ("#Share (%)"), NULL };

    table = bud_plot_table_new (titles);
  }
  for (guint i = 0; i < count_marks (data); i++)
    {
      guint b = i / breakdown->n_groups;
      double total = total_s (breakdown, b);

      bud_plot_table_take_row (
          table, g_strdup (breakdown->bars[b].name),
          g_strdup (breakdown->groups[i % breakdown->n_groups].name),
          bud_scale_number (&scale, breakdown->bars[b].segment_s[i % breakdown->n_groups]),
          bud_number_fixed (total > 0 ? 100 * segment_s (breakdown, i) / total : NAN, 1), NULL);
    }
  return table;
}

static const BudPlotClass breakdown_class = {
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
  .natural_height = measure_height,
  .min_width = BUD_PLOT_MIN_WIDTH,
  .min_height = 110,
};

BudPlot *
bud_plot_new_breakdown (const BudBreakdownData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  BudBreakdownData *copy = bud_plot_pool_copy (pool, data, 1, sizeof *data);
  BudBreakdownBar *bars = bud_plot_pool_copy (pool, data->bars, data->n_bars, sizeof *bars);

  copy->groups = bud_plot_pool_groups (pool, data->groups, data->n_groups);
  copy->bars = bars;
  for (guint b = 0; b < data->n_bars; b++)
    {
      bars[b].name = bud_plot_pool_string (pool, bars[b].name ? bars[b].name : "");
      bars[b].metric = bud_plot_pool_string (pool, bars[b].metric);
      bars[b].segment_s = bud_plot_pool_copy (pool, bars[b].segment_s, data->n_groups, sizeof (double));
    }
  return bud_plot_new (&breakdown_class, pool, copy);
}
