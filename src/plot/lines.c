#include "plot/lines.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/callout.h"
#include "plot/class.h"
#include "plot/lines-layout.h"
#include "plot/mark.h"
#include "plot/number.h"

#define MARKER_PX 4.0
#define HIT_PX 12.0
#define CROWDED_PX 14.0 /* markers nearer than this are left out */

static gboolean
band_is_known (const BudLinesData *data, const BudLineBand *band, guint i)
{
  return bud_axis_spec_shows (&data->x, band->x[i]) && bud_axis_spec_shows (&data->y, band->low[i])
         && bud_axis_spec_shows (&data->y, band->high[i]);
}

/* One area per run of known values. */
static void
draw_band (const BudLinesLayout *layout, const BudLinesData *data, const BudLineBand *band, cairo_t *cr,
           const BudTheme *theme)
{
  const BudFrame *frame = &layout->frame;
  BudColor color = bud_theme_series (theme, data->groups[band->group].series)->color;

  for (guint first = 0, end; first < band->n; first = end + 1)
    {
      for (end = first; end < band->n && band_is_known (data, band, end); end++)
        cairo_line_to (cr, bud_axis_px (&frame->x, band->x[end]), bud_axis_px (&frame->y, band->high[end]));
      for (guint i = end; i-- > first;)
        cairo_line_to (cr, bud_axis_px (&frame->x, band->x[i]), bud_axis_px (&frame->y, band->low[i]));
      cairo_close_path (cr);
      cairo_new_sub_path (cr);
    }
  bud_color_set_source (bud_color_with_alpha (color, BUD_BAND_ALPHA), cr);
  cairo_fill (cr);
}

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
  BudCalloutLine lines[] = {
    { data->x.title, NULL, bud_axis_spec_number (&data->x, line->x[point]) },
    { data->y.title, bud_axis_spec_number (&data->y, line->y[point]), NULL },
  };
  BudCallout callout;

  for (guint i = 0; i < boxes->len; i++)
    obstacles[i] = (BudObstacle){ g_array_index (boxes, BudPlotRect, i), 5 };
  obstacles[boxes->len] = (BudObstacle){ layout->legend.rect, layout->legend.has_card ? 60 : 0 };
  bud_callout_init (&callout, theme, style, group->name, NULL, lines, G_N_ELEMENTS (lines));
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
  for (guint i = 0; i < data->n_bands; i++)
    if (!(view->hidden_groups >> (data->bands[i].group % 32) & 1))
      draw_band (layout, data, &data->bands[i], cr, theme);
  for (guint l = 0; l < data->n_lines; first += data->lines[l++].n)
    {
      gboolean is_dimmed = view->hovered_group >= 0 && view->hovered_group != (int) data->lines[l].group;

      if (data->lines[l].base != NULL)
        draw_area (layout, data, l, first, cr, theme, is_dimmed ? 1 - 0.65 * view->emphasis : 1);
      draw_line (layout, data, l, first, cr, theme, is_dimmed ? 1 - 0.65 * view->emphasis : 1);
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
  BudPlotHit found = { -1, bud_legend_hit (&layout->legend, x, y) };

  if (found.group < 0)
    found.mark = bud_plot_spots_nearest (layout->spots, layout->n_spots, x, y, HIT_PX);
  return found;
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

/* The band of a line's point; NULL = none. */
static const BudLineBand *
find_band (const BudLinesData *data, guint line)
{
  for (guint b = 0; b < data->n_bands; b++)
    if (data->bands[b].line == line && data->bands[b].n == data->lines[line].n)
      return &data->bands[b];
  return NULL;
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudLinesData *data = state;
  guint point = 0;
  const BudLine *line = bud_lines_find (data, mark, &point);
  g_autofree char *x = bud_axis_spec_number (&data->x, line->x[point]);
  g_autofree char *y = bud_axis_spec_number (&data->y, line->y[point]);
  const BudLineBand *band = find_band (data, (guint) (line - data->lines));

  if (band != NULL && band_is_known (data, band, point))
    {
      g_autofree char *low = bud_axis_spec_number (&data->y, band->low[point]);
      g_autofree char *high = bud_axis_spec_number (&data->y, band->high[point]);

      /* Translators: curve: x title and value, y title and value (low to high, what the range is). */
      return g_strdup_printf (_ ("%s: %s %s, %s %s (%s to %s, %s)"), data->groups[line->group].name,
                              data->x.title, x, data->y.title, y, low, high, data->groups[band->group].name);
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
  gboolean has_bands = data->n_bands > 0;
  g_autofree char *x = g_strconcat ("#", data->x.title, NULL);
  g_autofree char *y = g_strconcat ("#", data->y.title, NULL);
  const char *titles[] = { _ ("Curve"), x, y, has_bands ? _ ("#Low") : NULL, _ ("#High"), NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint l = 0; l < data->n_lines; l++)
    {
      const BudLine *line = &data->lines[l];
      const BudLineBand *band = find_band (data, l);

      for (guint i = 0; i < line->n; i++)
        {
          double low = band != NULL ? band->low[i] : NAN, high = band != NULL ? band->high[i] : NAN;

          bud_plot_table_take_row (table, g_strdup (data->groups[line->group].name),
                                   bud_axis_spec_number (&data->x, line->x[i]),
                                   bud_axis_spec_number (&data->y, line->y[i]),
                                   has_bands ? bud_axis_spec_number (&data->y, low) : NULL,
                                   has_bands ? bud_axis_spec_number (&data->y, high) : NULL, NULL);
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
    }
  for (guint i = 0; i < data->n_markers; i++)
    markers[i].label = bud_plot_pool_string (pool, markers[i].label);
  return bud_plot_new (&lines_class, pool, copy);
}
