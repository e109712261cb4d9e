#include "plot/rows.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/callout.h"
#include "plot/class.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/rows-layout.h"
#include "plot/view.h"

#define MIN_HEIGHT 80.0
#define HIT_PX 12.0
#define SEGMENT_GAP_PX 1.5

static gboolean
is_shown (const BudRowsLayout *layout, int mark)
{
  return mark >= 0 && (guint) mark < layout->n_rows * layout->n_groups && layout->marks[mark].width > 0;
}

static BudPlotRect
centre_of (const BudPlotRect *rect)
{
  return (BudPlotRect){ rect->x + rect->width / 2, rect->y + rect->height / 2, 0, 0 };
}

static void
draw_separators (const BudRowsLayout *layout, cairo_t *cr, const BudTheme *theme)
{
  const BudPlotRect *area = &layout->frame.area;

  for (guint row = 1; row < layout->n_rows; row++)
    {
      double y = round (area->y + row * layout->row_px) + 0.5;

      cairo_move_to (cr, area->x, y);
      cairo_line_to (cr, layout->width - 12, y);
    }
  bud_color_set_source (theme->grid, cr);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* The line from the smallest to the largest value of a row. */
static void
draw_bar (const BudRowsLayout *layout, guint row, cairo_t *cr, const BudTheme *theme)
{
  double min = INFINITY, max = -INFINITY;

  for (guint mark = row * layout->n_groups; mark < (row + 1) * layout->n_groups; mark++)
    if (is_shown (layout, (int) mark))
      {
        double x = centre_of (&layout->marks[mark]).x;

        min = MIN (min, x);
        max = MAX (max, x);
      }
  if (!(max > min))
    return;
  cairo_move_to (cr, min, bud_rows_middle (layout, row));
  cairo_line_to (cr, max, bud_rows_middle (layout, row));
  bud_color_set_source (bud_color_with_alpha (theme->dim, 0.6), cr);
  cairo_set_line_width (cr, 2.5 + theme->line_px);
  cairo_stroke (cr);
}

static void
draw_mark (const BudRowsLayout *layout, const BudRowsData *data, guint mark, cairo_t *cr,
           const BudTheme *theme, double alpha)
{
  guint group = mark % data->n_groups, series = data->groups[group].series;
  const BudSeriesStyle *style = bud_theme_series (theme, series);
  const BudPlotRect *rect = &layout->marks[mark];
  BudPlotRect centre = centre_of (rect);

  if (data->look == BUD_ROWS_STACKED)
    {
      cairo_rectangle (cr, rect->x, rect->y, MAX (rect->width - SEGMENT_GAP_PX, 0.5), rect->height);
      bud_pattern_fill (cr, theme, style, alpha);
    }
  else if ((int) group == data->baseline)
    bud_mark_draw_ring (cr, theme, style, centre.x, centre.y, alpha);
  else
    bud_mark_draw (cr, theme, style, centre.x, centre.y, rect->width / 2, bud_series_is_filled (series),
                   alpha);
}

static void
draw_active (const BudRowsLayout *layout, const BudRowsData *data, guint mark, cairo_t *cr,
             const BudTheme *theme, double alpha)
{
  guint group = mark % data->n_groups, n_lines = 0;
  const BudSeriesStyle *style = bud_theme_series (theme, data->groups[group].series);
  BudPlotRect centre = centre_of (&layout->marks[mark]), ring = { centre.x - 10, centre.y - 10, 20, 20 };
  BudObstacle row = { { layout->frame.area.x, ring.y, layout->frame.area.width, 20 }, 40 };
  BudCalloutLine lines[2];
  BudPlotRect room;
  BudCallout callout;

  lines[n_lines++]
      = (BudCalloutLine){ data->x.title, bud_axis_spec_number (&data->x, bud_rows_value (data, mark)), NULL };
  if (isfinite (bud_rows_difference (data, mark)))
    lines[n_lines++] = (BudCalloutLine){ data->titles != NULL ? data->titles[group] : _ ("Difference"),
                                         bud_rows_difference_text (data, mark), NULL };
  bud_callout_init (&callout, theme, style, data->groups[group].name, data->rows[mark / data->n_groups].name,
                    lines, n_lines);
  room = bud_callout_room (&callout, &layout->frame.area, layout->width, layout->height);
  bud_callout_place (&callout, theme, &room, &ring, &row, 1);
  if (data->look == BUD_ROWS_DUMBBELLS)
    {
      cairo_new_path (cr);
      cairo_arc (cr, centre.x, centre.y, 11, 0, 2 * G_PI);
      bud_color_set_source (bud_color_with_alpha (theme->accent, alpha), cr);
      cairo_set_line_width (cr, 2 + theme->line_px);
      cairo_stroke (cr);
    }
  bud_callout_draw (&callout, theme, cr, &ring, alpha);
  bud_callout_clear (&callout);
}

static void
draw_texts (const BudRowsLayout *layout, cairo_t *cr, const BudTheme *theme)
{
  for (guint row = 0; row < layout->n_rows; row++)
    bud_text_draw (&layout->names[row], theme, cr);
  for (guint mark = 0; mark < layout->n_rows * layout->n_groups; mark++)
    bud_text_draw (&layout->ends[mark], theme, cr);
  for (guint group = 0; group < layout->n_groups; group++)
    bud_text_draw (&layout->titles[group], theme, cr);
}

static void
draw (gconstpointer state_data, gconstpointer state, cairo_t *cr, const BudTheme *theme,
      const BudPlotView *view)
{
  const BudRowsData *data = state_data;
  const BudRowsLayout *layout = state;
  int active = is_shown (layout, view->hovered) ? view->hovered : view->selected;

  bud_frame_draw (&layout->frame, theme, cr);
  draw_separators (layout, cr, theme);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_limit_draw (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, cr);
  for (guint row = 0; row < data->n_rows; row++)
    {
      if (data->look == BUD_ROWS_DUMBBELLS)
        draw_bar (layout, row, cr, theme);
      for (guint g = 0; g < data->n_groups; g++)
        {
          guint mark = row * data->n_groups + g;

          if (is_shown (layout, (int) mark))
            draw_mark (layout, data, mark, cr, theme, bud_plot_view_dim_group (view, g));
        }
    }
  draw_texts (layout, cr, theme);
  bud_legend_draw (&layout->legend, theme, cr, view->hidden_groups);
  if (is_shown (layout, active))
    draw_active (layout, data, (guint) active, cr, theme, view->emphasis);
}

static BudPlotHit
hit (gconstpointer state_data, gconstpointer state, double x, double y)
{
  const BudRowsData *data = state_data;
  const BudRowsLayout *layout = state;
  BudPlotHit found = { -1, bud_legend_hit (&layout->legend, x, y) };
  double best = HIT_PX;

  if (found.group >= 0)
    return found;
  /* From the end: later markers lie over earlier ones. */
  for (guint mark = layout->n_rows * layout->n_groups; mark-- > 0;)
    {
      const BudPlotRect *rect = &layout->marks[mark];
      BudPlotRect centre = centre_of (rect);
      double distance = hypot (centre.x - x, centre.y - y);

      if (rect->width <= 0)
        continue;
      if (data->look == BUD_ROWS_STACKED && bud_rect_has_point (rect, x, y, 0))
        return (BudPlotHit){ (int) mark, -1 };
      if (data->look == BUD_ROWS_DUMBBELLS && distance < best)
        {
          best = distance;
          found.mark = (int) mark;
        }
    }
  return found;
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  *rect = ((const BudRowsLayout *) state)->marks[mark];
  return rect->width > 0;
}

static double
get_mark_value (gconstpointer data, guint mark)
{
  return bud_rows_value (data, mark);
}

static guint
count_marks (gconstpointer state)
{
  const BudRowsData *data = state;

  return data->n_rows * data->n_groups;
}

static const BudPlotGroup *
get_groups (gconstpointer state, guint *n_groups)
{
  const BudRowsData *data = state;

  *n_groups = data->n_groups;
  return data->groups;
}

static char *
value_text (const BudRowsData *data, guint mark)
{
  return bud_rows_has (data, mark) ? bud_axis_spec_number (&data->x, bud_rows_value (data, mark))
                                   : g_strdup (BUD_MISSING);
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudRowsData *data = state;
  g_autofree char *value = value_text (data, mark);
  g_autofree char *difference = bud_rows_difference_text (data, mark);

  if (!isfinite (bud_rows_difference (data, mark)))
    return g_strdup_printf ("%s, %s: %s %s", data->rows[mark / data->n_groups].name,
                            data->groups[mark % data->n_groups].name, data->x.title, value);
  /* Translators: "FFN, 8 × B: Time per output token (ms) 3.90, −2.60 against 8 × A" */
  return g_strdup_printf (_ ("%s, %s: %s %s, %s against %s"), data->rows[mark / data->n_groups].name,
                          data->groups[mark % data->n_groups].name, data->x.title, value, difference,
                          data->groups[data->baseline].name);
}

static char *
describe (gconstpointer state)
{
  const BudRowsData *data = state;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s.", data->x.title);
  for (guint row = 0; row < data->n_rows; row++)
    {
      g_string_append_printf (text, " %s:", data->rows[row].name);
      for (guint g = 0; g < data->n_groups; g++)
        {
          g_autofree char *value = value_text (data, row * data->n_groups + g);

          g_string_append_printf (text, "%s %s %s", g > 0 ? "," : "", data->groups[g].name, value);
        }
      g_string_append_c (text, '.');
    }
  return g_string_free (text, FALSE);
}

static BudPlotTable *
table_new (const BudRowsData *data)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  BudPlotTable *table;

  g_ptr_array_add (titles, g_strdup (data->x.title));
  for (guint g = 0; g < data->n_groups; g++)
    g_ptr_array_add (titles, g_strconcat ("#", data->groups[g].name, NULL));
  if (data->look == BUD_ROWS_STACKED)
    g_ptr_array_add (titles, g_strdup (_ ("#Total")));
  for (guint g = 0; g < data->n_groups && data->baseline >= 0; g++)
    if ((int) g != data->baseline)
      g_ptr_array_add (titles,
                       g_strconcat ("#", data->titles != NULL ? data->titles[g] : _ ("Difference"), NULL));
  g_ptr_array_add (titles, NULL);
  table = bud_plot_table_new ((const char *const *) titles->pdata);
  return table;
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudRowsData *data = state;
  BudPlotTable *table = table_new (data);

  for (guint row = 0; row < data->n_rows; row++)
    {
      GPtrArray *cells = g_ptr_array_new ();

      g_ptr_array_add (cells, g_strdup (data->rows[row].name));
      for (guint g = 0; g < data->n_groups; g++)
        g_ptr_array_add (cells, value_text (data, row * data->n_groups + g));
      if (data->look == BUD_ROWS_STACKED)
        g_ptr_array_add (cells, bud_axis_spec_number (&data->x, bud_rows_total (data, row)));
      for (guint g = 0; g < data->n_groups && data->baseline >= 0; g++)
        if ((int) g != data->baseline)
          g_ptr_array_add (cells, bud_rows_difference_text (data, row * data->n_groups + g));
      g_ptr_array_add (cells, NULL);
      bud_plot_table_take_cells (table, (char **) g_ptr_array_free (cells, FALSE));
    }
  return table;
}

static const BudPlotClass rows_class = {
  .layout = bud_rows_lay_out,
  .layout_free = bud_rows_layout_free,
  .draw = draw,
  .hit = hit,
  .mark_rect = get_mark_rect,
  .mark_value = get_mark_value,
  .n_marks = count_marks,
  .groups = get_groups,
  .describe = describe,
  .describe_mark = describe_mark,
  .table = make_table,
  .natural_height = bud_rows_natural_height,
  .min_width = BUD_PLOT_MIN_WIDTH,
  .min_height = MIN_HEIGHT,
};

BudPlot *
bud_plot_new_rows (const BudRowsData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  BudRowsData *copy = bud_plot_pool_copy (pool, data, 1, sizeof *data);
  BudRow *rows = bud_plot_pool_copy (pool, data->rows, data->n_rows, sizeof *rows);

  copy->groups = bud_plot_pool_groups (pool, data->groups, data->n_groups);
  copy->rows = rows;
  copy->limits = bud_plot_pool_limits (pool, data->limits, data->n_limits);
  bud_axis_spec_own (&copy->x, pool);
  for (guint i = 0; i < data->n_rows; i++)
    {
      rows[i].name = bud_plot_pool_string (pool, rows[i].name ? rows[i].name : "");
      rows[i].values = bud_plot_pool_copy (pool, rows[i].values, data->n_groups, sizeof (double));
    }
  if (data->titles != NULL)
    {
      const char **titles = bud_plot_pool_copy (pool, data->titles, data->n_groups, sizeof *titles);

      for (guint g = 0; g < data->n_groups; g++)
        titles[g] = bud_plot_pool_string (pool, titles[g]);
      copy->titles = titles;
    }
  if (data->look == BUD_ROWS_STACKED)
    copy->baseline = -1;
  return bud_plot_new (&rows_class, pool, copy);
}
