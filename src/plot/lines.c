#include "plot/lines.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/callout.h"
#include "plot/class.h"
#include "plot/line-bands.h"
#include "plot/lines-layout.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/view.h"

#define MARKER_PX 4.0
#define HIT_PX 12.0
#define CROWDED_PX 14.0 /* markers nearer than this are left out */

/* From the line down to what it stands on, per run of known values. */
static void
draw_area (const BudLinesLayout *layout, const BudLinesData *data, guint l, guint first, cairo_t *cr,
           const BudTheme *theme, double alpha)
{
  const BudLine *line = &data->lines[l];
  const BudSeriesStyle *style = bud_theme_series (theme, data->groups[line->group].series);
  const BudPlotSpot *spots = &layout->spots[first];

  cairo_new_path (cr);
  for (guint begin = 0, end; begin < line->n; begin = end + 1)
    {
      for (end = begin; end < line->n && spots[end].is_shown; end++)
        cairo_line_to (cr, spots[end].x, spots[end].y);
      for (guint i = end; i-- > begin;)
        cairo_line_to (cr, spots[i].x, bud_axis_px (&layout->frame.y, line->base[i]));
      cairo_close_path (cr);
      cairo_new_sub_path (cr);
    }
  if (theme->is_print || bud_theme_is_high_contrast (theme))
    {
      bud_pattern_fill (cr, theme, style, 0.8 * alpha);
      return;
    }
  bud_color_set_source (bud_color_with_alpha (style->color, 0.55 * alpha), cr);
  cairo_fill (cr);
}

static void
draw_line (const BudLinesLayout *layout, const BudLinesData *data, guint l, guint first, cairo_t *cr,
           const BudTheme *theme, double alpha)
{
  const BudLine *line = &data->lines[l];
  const BudSeriesStyle *style = bud_theme_series (theme, data->groups[line->group].series);
  gboolean is_down = FALSE;
  double last = -INFINITY;

  cairo_new_path (cr);
  for (guint i = 0; i < line->n; i++)
    {
      const BudPlotSpot *spot = &layout->spots[first + i];

      if (!spot->is_shown)
        is_down = FALSE;
      else if (!is_down)
        {
          cairo_move_to (cr, spot->x, spot->y);
          is_down = TRUE;
        }
      else
        {
          if (line->is_step)
            cairo_line_to (cr, spot->x, spot[-1].y);
          cairo_line_to (cr, spot->x, spot->y);
        }
    }
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  bud_series_set_line (cr, theme, style, 2);
  bud_color_set_source (bud_color_with_alpha (style->color, alpha), cr);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  for (guint i = 0; i < line->n && !line->is_quiet; i++)
    {
      const BudPlotSpot *spot = &layout->spots[first + i];

      if (!spot->is_shown || spot->x < last + CROWDED_PX)
        continue;
      bud_mark_draw (cr, theme, style, spot->x, spot->y, MARKER_PX,
                     bud_series_is_filled (data->groups[line->group].series), alpha);
      last = spot->x;
    }
}

/* The range, and how many runs it is of where that is known. */
static guint
add_band_lines (const BudLinesData *data, const BudLineBand *band, guint point, BudCalloutLine *lines)
{
  g_autofree char *low = bud_axis_spec_number (&data->y, band->low[point]);
  g_autofree char *high = bud_axis_spec_number (&data->y, band->high[point]);

  lines[0] = (BudCalloutLine){ data->groups[band->group].name, NULL,
                               bud_number_keep_order (g_strdup_printf ("%s–%s", low, high)) };
  if (band->n_runs == NULL)
    return 1;
  lines[1] = (BudCalloutLine){ _ ("Runs near"), NULL, bud_number_count (band->n_runs[point]) };
  return 2;
}

static void
draw_active (const BudLinesLayout *layout, const BudLinesData *data, guint mark, cairo_t *cr,
             const BudTheme *theme, double alpha)
{
  guint point;
  const BudLine *line = bud_lines_find (data, mark, &point);
  const BudPlotGroup *group = &data->groups[line->group];
  const BudSeriesStyle *style = bud_theme_series (theme, group->series);
  const BudPlotSpot *spot = &layout->spots[mark];
  BudPlotRect ring = { spot->x - 9, spot->y - 9, 18, 18 }, room;
  g_autoptr (GArray) boxes = bud_lines_trace (layout, data);
  g_autofree BudObstacle *obstacles = g_new0 (BudObstacle, boxes->len + 1);
  const BudLineBand *band = bud_line_bands_at (data, (guint) (line - data->lines), point);
  BudCalloutLine lines[4] = {
    { data->x.title, NULL, bud_axis_spec_number (&data->x, line->x[point]) },
    { data->y.title, bud_axis_spec_number (&data->y, line->y[point]), NULL },
  };
  guint n_lines = 2;
  BudCallout callout;

  for (guint i = 0; i < boxes->len; i++)
    obstacles[i] = (BudObstacle){ g_array_index (boxes, BudPlotRect, i), 5 };
  obstacles[boxes->len] = (BudObstacle){ layout->legend.rect, layout->legend.has_card ? 60 : 0 };
  if (band != NULL)
    n_lines += add_band_lines (data, band, point, &lines[n_lines]);
  bud_callout_init (&callout, theme, style, group->name, NULL, lines, n_lines);
  room = bud_callout_room (&callout, &layout->frame.area, layout->width, layout->height);
  bud_callout_place (&callout, theme, &room, &ring, obstacles, boxes->len + 1);
  bud_mark_draw (cr, theme, style, spot->x, spot->y, MARKER_PX + 1, TRUE, 1);
  cairo_new_path (cr);
  cairo_arc (cr, spot->x, spot->y, 9, 0, 2 * G_PI);
  bud_color_set_source (bud_color_with_alpha (theme->accent, alpha), cr);
  cairo_set_line_width (cr, 2 + theme->line_px);
  cairo_stroke (cr);
  bud_callout_draw (&callout, theme, cr, &ring, alpha);
  bud_callout_clear (&callout);
}

static void
draw_markers (const BudLinesLayout *layout, cairo_t *cr, const BudTheme *theme)
{
  static const double dashes[] = { 2, 3 };
  const BudPlotRect *area = &layout->frame.area;

  cairo_set_dash (cr, dashes, 2, 0);
  bud_color_set_source (theme->text, cr);
  cairo_set_line_width (cr, 1.2 + theme->line_px);
  for (guint m = 0; m < layout->n_markers; m++)
    if (isfinite (layout->markers_px[m]))
      {
        cairo_move_to (cr, layout->markers_px[m], area->y);
        cairo_line_to (cr, layout->markers_px[m], area->y + area->height);
        cairo_stroke (cr);
      }
  cairo_set_dash (cr, NULL, 0, 0);
}

static gboolean
is_shown (const BudLinesLayout *layout, int mark)
{
  return mark >= 0 && (guint) mark < layout->n_spots && layout->spots[mark].is_shown;
}

static void
draw (gconstpointer state_data, gconstpointer state, cairo_t *cr, const BudTheme *theme,
      const BudPlotView *view)
{
  const BudLinesData *data = state_data;
  const BudLinesLayout *layout = state;
  int active = is_shown (layout, view->hovered) ? view->hovered : view->selected;
  guint first = 0;

  if (layout->message.layout)
    {
      bud_text_draw (&layout->message, theme, cr);
      return;
    }
  bud_frame_draw (&layout->frame, theme, cr);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_limit_draw (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, cr);
  draw_markers (layout, cr, theme);
  cairo_save (cr);
  cairo_rectangle (cr, layout->frame.area.x - 6, layout->frame.area.y - 6, layout->frame.area.width + 12,
                   layout->frame.area.height + 12);
  cairo_clip (cr);
  bud_line_bands_draw (layout, data, cr, theme, view, is_shown (layout, active) ? active : -1);
  for (guint l = 0; l < data->n_lines; first += data->lines[l++].n)
    {
      double alpha = bud_plot_view_dim_group (view, data->lines[l].group);

      if (data->lines[l].base != NULL)
        draw_area (layout, data, l, first, cr, theme, alpha);
      draw_line (layout, data, l, first, cr, theme, alpha);
    }
  cairo_restore (cr);
  for (guint m = 0; m < layout->n_markers; m++)
    bud_text_draw (&layout->marker_labels[m], theme, cr);
  bud_legend_draw (&layout->legend, theme, cr, view->hidden_groups);
  if (is_shown (layout, active))
    draw_active (layout, data, (guint) active, cr, theme, view->emphasis);
}

static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const BudLinesLayout *layout = state;

  return bud_plot_spots_hit (layout->spots, layout->n_spots, &layout->legend, x, y, HIT_PX);
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  const BudPlotSpot *spot = &((const BudLinesLayout *) state)->spots[mark];

  *rect = (BudPlotRect){ spot->x - MARKER_PX, spot->y - MARKER_PX, 2 * MARKER_PX, 2 * MARKER_PX };
  return spot->is_shown;
}

static double
get_mark_value (gconstpointer state, guint mark)
{
  guint point = 0;
  const BudLine *line = bud_lines_find (state, mark, &point);

  return line->y[point];
}

static const BudPlotGroup *
get_groups (gconstpointer state, guint *n_groups)
{
  const BudLinesData *data = state;

  *n_groups = data->n_groups;
  return data->groups;
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudLinesData *data = state;
  guint point = 0;
  const BudLine *line = bud_lines_find (data, mark, &point);
  g_autofree char *x = bud_axis_spec_number (&data->x, line->x[point]);
  g_autofree char *y = bud_axis_spec_number (&data->y, line->y[point]);
  const BudLineBand *band = bud_line_bands_at (data, (guint) (line - data->lines), point);

  if (band != NULL)
    {
      g_autofree char *low = bud_axis_spec_number (&data->y, band->low[point]);
      g_autofree char *high = bud_axis_spec_number (&data->y, band->high[point]);

      g_autofree char *text = NULL, *runs = NULL;

      /* Translators: curve: x title and value, y title and value (low to high, what the range is). */
      text = g_strdup_printf (_ ("%s: %s %s, %s %s (%s to %s, %s)"), data->groups[line->group].name,
                              data->x.title, x, data->y.title, y, low, high, data->groups[band->group].name);
      if (band->n_runs == NULL)
        return g_steal_pointer (&text);
      runs = bud_number_count (band->n_runs[point]);
      return g_strdup_printf ("%s, %s %s", text, _ ("Runs near"), runs);
    }
  return g_strdup_printf ("%s: %s %s, %s %s", data->groups[line->group].name, data->x.title, x, data->y.title,
                          y);
}

/* Each curve by its ends and its highest point. */
static char *
describe (gconstpointer state)
{
  const BudLinesData *data = state;
  GString *text = g_string_new (NULL);

  /* Translators: y title over x title: "TPOT (ms) over Users." */
  g_string_append_printf (text, _ ("%s over %s."), data->y.title, data->x.title);
  for (guint l = 0; l < data->n_lines; l++)
    {
      const BudLine *line = &data->lines[l];
      int first = -1, last = -1;

      for (guint i = 0; i < line->n; i++)
        if (bud_lines_has (data, line, i))
          {
            first = first < 0 ? (int) i : first;
            last = (int) i;
          }
      if (first >= 0)
        {
          g_autofree char *x1 = bud_axis_spec_number (&data->x, line->x[first]);
          g_autofree char *y1 = bud_axis_spec_number (&data->y, line->y[first]);
          g_autofree char *x2 = bud_axis_spec_number (&data->x, line->x[last]);
          g_autofree char *y2 = bud_axis_spec_number (&data->y, line->y[last]);

          g_string_append_c (text, ' ');
          /* Translators: "Decode: 14.0 at 1 to 30.2 at 256." */
          g_string_append_printf (text, _ ("%s: %s at %s to %s at %s."), data->groups[line->group].name, y1,
                                  x1, y2, x2);
        }
    }
  for (guint i = 0; i < data->n_limits; i++)
    if (isfinite (data->limits[i].value) && data->limits[i].label)
      g_string_append_printf (text, " %s.", data->limits[i].label);
  return g_string_free (text, FALSE);
}

/* With what is around the curves where there is such a thing. */
static BudPlotTable *
make_table (gconstpointer state)
{
  const BudLinesData *data = state;
  gboolean has_bands = data->n_bands > 0, has_runs = has_bands && data->bands[0].n_runs != NULL;
  g_autofree char *x = g_strconcat ("#", data->x.title, NULL);
  g_autofree char *y = g_strconcat ("#", data->y.title, NULL);
  g_autofree char *runs = has_runs ? g_strconcat ("#", _ ("Runs near"), NULL) : NULL;
  const char *titles[] = { _ ("Curve"), x, y, has_bands ? _ ("#Low") : NULL, _ ("#High"), runs, NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint l = 0; l < data->n_lines; l++)
    {
      const BudLine *line = &data->lines[l];

      for (guint i = 0; i < line->n; i++)
        {
          const BudLineBand *band = bud_line_bands_at (data, l, i);
          double low = band != NULL ? band->low[i] : NAN, high = band != NULL ? band->high[i] : NAN;
          double n_runs = band != NULL && band->n_runs != NULL ? band->n_runs[i] : NAN;

          bud_plot_table_take_row (table, g_strdup (data->groups[line->group].name),
                                   bud_axis_spec_number (&data->x, line->x[i]),
                                   bud_axis_spec_number (&data->y, line->y[i]),
                                   has_bands ? bud_axis_spec_number (&data->y, low) : NULL,
                                   has_bands ? bud_axis_spec_number (&data->y, high) : NULL,
                                   has_runs ? bud_number_count (n_runs) : NULL, NULL);
        }
    }
  return table;
}

static const BudPlotClass lines_class = {
  .layout = bud_lines_lay_out,
  .layout_free = bud_lines_layout_free,
  .draw = draw,
  .hit = hit,
  .mark_rect = get_mark_rect,
  .mark_value = get_mark_value,
  .n_marks = bud_lines_count_marks,
  .groups = get_groups,
  .describe = describe,
  .describe_mark = describe_mark,
  .table = make_table,
  .min_width = BUD_PLOT_MIN_WIDTH,
  .min_height = BUD_PLOT_MIN_HEIGHT,
};

BudPlot *
bud_plot_new_lines (const BudLinesData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  BudLinesData *copy = bud_plot_pool_copy (pool, data, 1, sizeof *data);
  BudLine *lines = bud_plot_pool_copy (pool, data->lines, data->n_lines, sizeof *lines);
  BudLineBand *bands = bud_plot_pool_copy (pool, data->bands, data->n_bands, sizeof *bands);
  BudLineMarker *markers = bud_plot_pool_copy (pool, data->markers, data->n_markers, sizeof *markers);

  copy->groups = bud_plot_pool_groups (pool, data->groups, data->n_groups);
  copy->lines = lines;
  copy->bands = bands;
  copy->limits = bud_plot_pool_limits (pool, data->limits, data->n_limits);
  copy->markers = markers;
  bud_axis_spec_own (&copy->x, pool);
  bud_axis_spec_own (&copy->y, pool);
  for (guint i = 0; i < data->n_lines; i++)
    {
      lines[i].x = bud_plot_pool_copy (pool, lines[i].x, lines[i].n, sizeof (double));
      lines[i].y = bud_plot_pool_copy (pool, lines[i].y, lines[i].n, sizeof (double));
      if (lines[i].base != NULL)
        lines[i].base = bud_plot_pool_copy (pool, lines[i].base, lines[i].n, sizeof (double));
    }
  for (guint i = 0; i < data->n_bands; i++)
    {
      bands[i].x = bud_plot_pool_copy (pool, bands[i].x, bands[i].n, sizeof (double));
      bands[i].low = bud_plot_pool_copy (pool, bands[i].low, bands[i].n, sizeof (double));
      bands[i].high = bud_plot_pool_copy (pool, bands[i].high, bands[i].n, sizeof (double));
      if (bands[i].n_runs != NULL)
        bands[i].n_runs = bud_plot_pool_copy (pool, bands[i].n_runs, bands[i].n, sizeof (guint));
    }
  for (guint i = 0; i < data->n_markers; i++)
    markers[i].label = bud_plot_pool_string (pool, markers[i].label);
  return bud_plot_new (&lines_class, pool, copy);
}
