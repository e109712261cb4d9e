#include "plot/memorybar.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/class.h"
#include "plot/legend.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/view.h"

#define BAR_PX 18.0
#define LARGEST_BAR_PX 96.0 /* where there is more room than it needs: a page, a presentation */
#define RADIUS_PX 6.0
#define GAP_PX 1.5
#define TICK_PX 5.0 /* of the capacity tick above and below the bar */

typedef struct
{
  BudMemoryBarData data;
  const BudPlotGroup *groups; /* the segments as groups, for the handle */
  double total_bytes;
  double free_bytes;     /* 0 when it does not fit or the capacity is unknown */
  double overflow_bytes; /* 0 when it fits */
} MemoryBar;

typedef struct
{
  BudPlotRect bar;
  BudPlotRect *segments; /* n_segments + 1; width 0: not shown */
  double tick_x;         /* of the capacity; NAN = none */
  BudLegend legend;
} MemoryBarLayout;

static gboolean
has_bytes (double bytes)
{
  return isfinite (bytes) && bytes > 0;
}

static gboolean
has_capacity (const MemoryBar *bar)
{
  return has_bytes (bar->data.capacity_bytes);
}

static double
mark_bytes (const MemoryBar *bar, guint mark)
{
  if (mark < bar->data.n_segments)
    return bar->data.segments[mark].bytes;
  return bar->overflow_bytes > 0 ? bar->overflow_bytes : bar->free_bytes;
}

static const char *
mark_name (const MemoryBar *bar, guint mark)
{
  if (mark < bar->data.n_segments)
    return bar->data.segments[mark].name;
  return bar->overflow_bytes > 0 ? _ ("Over capacity") : _ ("Free");
}

static guint
count_marks (gconstpointer data)
{
  return ((const MemoryBar *) data)->data.n_segments + 1;
}

/* Five parts side by side in a fixed order need none on screen. */
static gboolean
has_patterns (const BudTheme *theme)
{
  return theme->is_print || bud_theme_is_high_contrast (theme);
}

static void
init_legend (BudLegend *legend, const MemoryBar *bar, const BudTheme *theme)
{
  guint n_marks = bar->data.has_legend ? count_marks (bar) : 0, n = 0;
  g_autofree BudLegendEntry *entries = g_new0 (BudLegendEntry, n_marks + 1);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_marks; i++)
    {
      BudLegendEntry *entry = &entries[n];

      if (!has_bytes (mark_bytes (bar, i)))
        continue;
      g_ptr_array_add (values, bud_number_bytes (mark_bytes (bar, i), bar->data.is_binary));
      *entry = (BudLegendEntry){ .group = (int) i, .name = mark_name (bar, i), .value = values->pdata[n] };
      if (i == bar->data.n_segments)
        entry->kind = bar->overflow_bytes > 0 ? BUD_LEGEND_OVERFLOW : BUD_LEGEND_TRACK;
      else
        {
          entry->kind = bar->data.segments[i].is_reserve ? BUD_LEGEND_RESERVE
                        : has_patterns (theme)           ? BUD_LEGEND_SWATCH
                                                         : BUD_LEGEND_BLOCK;
          entry->series = bar->data.segments[i].series;
        }
      n++;
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
  const MemoryBar *bar = data;
  BudLegend legend;
  double height = bar_height (theme) + 2 * TICK_PX;

  init_legend (&legend, bar, theme);
  if (legend.n_rows > 0)
    height += 4 + bud_legend_flow (&legend, theme, 0, 0, width, FALSE);
  bud_legend_clear (&legend);
  return ceil (height);
}

static gpointer
lay_out (gconstpointer data, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const MemoryBar *bar = data;
  MemoryBarLayout *layout = g_new0 (MemoryBarLayout, 1);
  double whole = MAX (bar->total_bytes, has_capacity (bar) ? bar->data.capacity_bytes : 0), at = 0, grown = 0,
         top = TICK_PX, spare = MAX (height - measure_height (data, theme, width), 0);

  grown = MIN (spare, LARGEST_BAR_PX * theme->font_scale - bar_height (theme));
  top += (spare - grown) / 3;
  layout->bar = (BudPlotRect){ 0, top, width, bar_height (theme) + grown };
  layout->segments = g_new0 (BudPlotRect, count_marks (bar));
  layout->tick_x = NAN;
  for (guint i = 0; i <= bar->data.n_segments && whole > 0; i++)
    {
      double bytes = mark_bytes (bar, i);

      if (!has_bytes (bytes) || (i == bar->data.n_segments && bar->overflow_bytes > 0))
        continue;
      layout->segments[i]
          = (BudPlotRect){ width * at / whole, layout->bar.y, width * bytes / whole, layout->bar.height };
      at += bytes;
    }
  if (bar->overflow_bytes > 0)
    {
      layout->tick_x = width * bar->data.capacity_bytes / whole;
      layout->segments[bar->data.n_segments]
          = (BudPlotRect){ layout->tick_x, layout->bar.y, width - layout->tick_x, layout->bar.height };
    }
  init_legend (&layout->legend, bar, theme);
  bud_legend_flow (&layout->legend, theme, 0, layout->bar.y + layout->bar.height + TICK_PX + 4, width, FALSE);
  if (theme->is_rtl)
    {
      for (guint i = 0; i <= bar->data.n_segments; i++)
        layout->segments[i] = bud_rect_mirror (&layout->segments[i], 0, width);
      layout->tick_x = width - layout->tick_x;
    }
  return layout;
}

static void
free_layout (gpointer data)
{
  MemoryBarLayout *layout = data;

  bud_legend_clear (&layout->legend);
  g_free (layout->segments);
  g_free (layout);
}

static void
draw_segment (const MemoryBar *bar, const MemoryBarLayout *layout, guint i, cairo_t *cr,
              const BudTheme *theme, double alpha)
{
  BudPlotRect rect = layout->segments[i];

  /* The gap belongs to the segment after it; slivers keep at least half a px. */
  rect.width = MAX (rect.width - GAP_PX, 0.5);
  if (theme->is_rtl)
    rect.x += GAP_PX;
  cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
  if (bar->data.segments[i].is_reserve)
    bud_pattern_fill_reserve (cr, theme, alpha);
  else if (has_patterns (theme))
    bud_pattern_fill (cr, theme, bud_theme_series (theme, bar->data.segments[i].series), alpha);
  else
    {
      bud_color_set_source (
          bud_color_with_alpha (bud_theme_series (theme, bar->data.segments[i].series)->color, alpha), cr);
      cairo_fill (cr);
    }
}

static void
draw_overflow (const MemoryBar *bar, const MemoryBarLayout *layout, cairo_t *cr, const BudTheme *theme)
{
  const BudPlotRect *over = &layout->segments[bar->data.n_segments];

  cairo_rectangle (cr, over->x, over->y, over->width, over->height);
  bud_color_set_source (theme->card, cr);
  cairo_fill_preserve (cr);
  bud_color_set_source (bud_color_with_alpha (theme->error, 0.85), cr);
  cairo_fill (cr);
}

static void
draw (gconstpointer data, gconstpointer state, cairo_t *cr, const BudTheme *theme, const BudPlotView *view)
{
  const MemoryBar *bar = data;
  const MemoryBarLayout *layout = state;
  int chosen = bud_plot_view_active (view);
  guint rest = bar->data.n_segments;

  cairo_save (cr);
  bud_rounded_rect (cr, &layout->bar, RADIUS_PX);
  cairo_clip (cr);
  bud_color_set_source (theme->track, cr);
  cairo_paint (cr);
  for (guint i = 0; i < rest; i++)
    if (layout->segments[i].width > 0)
      {
        gboolean is_dimmed = (chosen >= 0 && chosen != (int) i)
                             || (view->hovered_group >= 0 && view->hovered_group != (int) i);

        draw_segment (bar, layout, i, cr, theme, bud_plot_view_dim (view, is_dimmed));
      }
  if (bar->overflow_bytes > 0)
    draw_overflow (bar, layout, cr, theme);
  cairo_restore (cr);
  if (bud_theme_is_high_contrast (theme))
    {
      bud_rounded_rect (
          cr, &(BudPlotRect){ 0.5, layout->bar.y + 0.5, layout->bar.width - 1, layout->bar.height - 1 },
          RADIUS_PX);
      bud_color_set_source (theme->border, cr);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
  if (isfinite (layout->tick_x))
    {
      double x = CLAMP (layout->tick_x, 1, layout->bar.width - 1);

      cairo_move_to (cr, x, layout->bar.y - TICK_PX + 1);
      cairo_line_to (cr, x, layout->bar.y + layout->bar.height + TICK_PX - 1);
      bud_color_set_source (theme->error, cr);
      cairo_set_line_width (cr, 2 + theme->line_px);
      cairo_stroke (cr);
    }
  bud_legend_draw (&layout->legend, theme, cr, 0);
}

static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const MemoryBar *bar = data;
  const MemoryBarLayout *layout = state;

  /* From the end: the overflow lies over the segments. */
  for (guint i = count_marks (bar); i-- > 0;)
    if (layout->segments[i].width > 0 && bud_rect_has_point (&layout->segments[i], x, y, 0))
      return (BudPlotHit){ (int) i, -1 };
  return (BudPlotHit){ -1, bud_legend_hit (&layout->legend, x, y) };
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  *rect = ((const MemoryBarLayout *) state)->segments[mark];
  return rect->width > 0;
}

static double
get_mark_value (gconstpointer data, guint mark)
{
  return mark_bytes (data, mark);
}

static const BudPlotGroup *
get_groups (gconstpointer data, guint *n_groups)
{
  const MemoryBar *bar = data;

  *n_groups = bar->data.n_segments;
  return bar->groups;
}

static char *
describe_mark (gconstpointer data, guint mark)
{
  const MemoryBar *bar = data;
  g_autofree char *size = NULL, *share = NULL;

  if (!has_bytes (mark_bytes (bar, mark)))
    return g_strdup_printf ("%s " BUD_MISSING, mark_name (bar, mark));
  size = bud_number_bytes (mark_bytes (bar, mark), bar->data.is_binary);
  if (!has_capacity (bar))
    return g_strdup_printf ("%s %s", mark_name (bar, mark), size);
  share = bud_number_percent (mark_bytes (bar, mark) / bar->data.capacity_bytes);
  /* Translators: "Weights 17.6 GB, 22.0 % of the device" */
  return g_strdup_printf (_ ("%s %s, %s of the device"), mark_name (bar, mark), size, share);
}

static char *
describe (gconstpointer data)
{
  const MemoryBar *bar = data;
  g_autofree char *total = bud_number_bytes (bar->total_bytes, bar->data.is_binary);
  g_autofree char *capacity = bud_number_bytes (bar->data.capacity_bytes, bar->data.is_binary);
  g_autofree char *over = bud_number_bytes (bar->overflow_bytes, bar->data.is_binary);
  GString *text = g_string_new (NULL);

  if (has_capacity (bar))
    g_string_append_printf (text, _ ("Memory per device: %s of %s."), total, capacity);
  else
    g_string_append_printf (text, _ ("Memory: %s."), total);
  if (bar->overflow_bytes > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("%s too much."), over);
    }
  for (guint i = 0; i < count_marks (bar); i++)
    if (has_bytes (mark_bytes (bar, i)) && !(i == bar->data.n_segments && bar->overflow_bytes > 0))
      {
        g_autofree char *size = bud_number_bytes (mark_bytes (bar, i), bar->data.is_binary);

        g_string_append_printf (text, " %s %s.", mark_name (bar, i), size);
      }
  return g_string_free (text, FALSE);
}

static BudPlotTable *
make_table (gconstpointer data)
{
  const MemoryBar *bar = data;
  BudScale scale = bud_scale_bytes (MAX (bar->total_bytes, has_capacity (bar) ? bar->data.capacity_bytes : 0),
                                    bar->data.is_binary);
  g_autofree char *size = bud_scale_title (&scale, _ ("Memory"));
  g_autofree char *size_title = g_strconcat ("#", size, NULL);
  const char *titles[] = { _ ("Part"), size_title, _ ("#Of the device (%)"), NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < count_marks (bar); i++)
    bud_plot_table_take_row (
        table, g_strdup (mark_name (bar, i)), bud_scale_number (&scale, mark_bytes (bar, i)),
        bud_number_fixed (has_capacity (bar) ? 100 * mark_bytes (bar, i) / bar->data.capacity_bytes : NAN, 1),
        NULL);
  return table;
}

static const BudPlotClass memory_bar_class = {
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
  .min_width = 24,
  .min_height = BAR_PX,
};

BudPlot *
bud_plot_new_memory_bar (const BudMemoryBarData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  MemoryBar *bar = bud_plot_pool_copy (pool, NULL, 0, sizeof *bar);
  BudMemorySegment *segments = bud_plot_pool_copy (pool, data->segments, data->n_segments, sizeof *segments);
  BudPlotGroup *groups = bud_plot_pool_copy (pool, NULL, 0, (data->n_segments + 1) * sizeof *groups);

  bar->data = *data;
  bar->data.segments = segments;
  bar->groups = groups;
  for (guint i = 0; i < data->n_segments; i++)
    {
      segments[i].name = bud_plot_pool_string (pool, segments[i].name ? segments[i].name : "");
      groups[i] = (BudPlotGroup){ segments[i].name, segments[i].series };
      if (has_bytes (segments[i].bytes))
        bar->total_bytes += segments[i].bytes;
    }
  if (has_capacity (bar))
    {
      bar->free_bytes = MAX (data->capacity_bytes - bar->total_bytes, 0);
      bar->overflow_bytes = MAX (bar->total_bytes - data->capacity_bytes, 0);
    }
  return bud_plot_new (&memory_bar_class, pool, bar);
}
