#include "plot/lines.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/callout.h"
#include "plot/class.h"
#include "plot/mark.h"
#include "plot/number.h"

#define PADDING_PX 12.0
#define COMPACT_PX 480.0
#define MARKER_PX 4.0
#define HIT_PX 12.0
#define CROWDED_PX 14.0 /* markers nearer than this are left out */

typedef struct
{
  double x, y;
  gboolean is_shown;
} Spot;

typedef struct
{
  double width, height; /* of the whole plot, px */
  BudFrame frame;
  Spot *spots; /* per mark */
  guint n_spots;
  BudLegend legend;
  BudText *limit_labels;
  guint n_limits;
  BudText marker_label;
  double marker_px; /* NAN = none */
  BudText message;
  guint32 hidden;
} LinesLayout;

static guint
count_marks (gconstpointer state)
{
  const BudLinesData *data = state;
  guint n = 0;

  for (guint i = 0; i < data->n_lines; i++)
    n += data->lines[i].n;
  return n;
}

static const BudLine *
find_line (const BudLinesData *data, guint mark, guint *point)
{
  for (guint i = 0; i < data->n_lines; i++)
    {
      if (mark < data->lines[i].n)
        {
          *point = mark;
          return &data->lines[i];
        }
      mark -= data->lines[i].n;
    }
  return NULL;
}

static gboolean
is_point (const BudLinesData *data, const BudLine *line, guint i)
{
  return bud_axis_spec_shows (&data->x, line->x[i]) && bud_axis_spec_shows (&data->y, line->y[i]);
}

static gboolean
fit_axes (const BudLinesData *data, BudAxisSpec *x, BudAxisSpec *y)
{
  BudPlotSpan across = { 0 }, up = { 0 };

  for (guint l = 0; l < data->n_lines; l++)
    for (guint i = 0; i < data->lines[l].n; i++)
      if (is_point (data, &data->lines[l], i))
        {
          bud_plot_span_add (&across, data->lines[l].x[i], x->is_log);
          bud_plot_span_add (&up, data->lines[l].y[i], y->is_log);
        }
  if (!across.has_any)
    return FALSE;
  for (guint b = 0; b < data->n_bands; b++)
    for (guint i = 0; i < data->bands[b].n; i++)
      {
        bud_plot_span_add (&up, data->bands[b].low[i], y->is_log);
        bud_plot_span_add (&up, data->bands[b].high[i], y->is_log);
      }
  bud_plot_span_add (&across, data->marker_x, x->is_log);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_span_add (data->limits[i].is_vertical ? &across : &up, data->limits[i].value,
                       data->limits[i].is_vertical ? x->is_log : y->is_log);
  bud_axis_spec_fit (x, &across);
  bud_axis_spec_fit (y, &up);
  return TRUE;
}

static void
init_legend (LinesLayout *layout, const BudLinesData *data, const BudTheme *theme)
{
  g_autofree BudLegendEntry *entries = g_new0 (BudLegendEntry, data->n_groups + 1);

  for (guint g = 0; g < data->n_groups; g++)
    entries[g]
        = (BudLegendEntry){ BUD_LEGEND_LINE, data->groups[g].series, (int) g, data->groups[g].name, NULL };
  /* One curve is named by the y title. */
  bud_legend_init (&layout->legend, theme, NULL, entries, data->n_groups > 1 ? data->n_groups : 0);
  if (layout->legend.n_rows > 0)
    bud_legend_stack (&layout->legend, theme, layout->legend.n_rows);
}

static void
place_spots (LinesLayout *layout, const BudLinesData *data)
{
  guint mark = 0;

  for (guint l = 0; l < data->n_lines; l++)
    for (guint i = 0; i < data->lines[l].n; i++, mark++)
      {
        const BudLine *line = &data->lines[l];
        Spot *spot = &layout->spots[mark];

        spot->is_shown = is_point (data, line, i) && !(layout->hidden >> (line->group % 32) & 1)
                         && line->x[i] >= layout->frame.x.min && line->x[i] <= layout->frame.x.max;
        if (!is_point (data, line, i))
          continue;
        spot->x = bud_axis_px (&layout->frame.x, line->x[i]);
        spot->y
            = bud_axis_px (&layout->frame.y, CLAMP (line->y[i], layout->frame.y.min, layout->frame.y.max));
      }
}

/* Small boxes along every curve, for what must not lie on it. */
static GArray *
trace_boxes (const LinesLayout *layout, const BudLinesData *data)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (BudPlotRect));
  guint first = 0;

  for (guint l = 0; l < data->n_lines; first += data->lines[l++].n)
    for (guint i = first; i < first + data->lines[l].n; i++)
      {
        const Spot *to = &layout->spots[i], *from = i > first && to[-1].is_shown ? to - 1 : to;
        guint n = (guint) CLAMP (hypot (to->x - from->x, to->y - from->y) / 12, 1, 200);

        for (guint s = 1; s <= n && to->is_shown; s++)
          {
            double t = (double) s / n;
            BudPlotRect box
                = { from->x + t * (to->x - from->x) - 3, from->y + t * (to->y - from->y) - 3, 6, 6 };

            g_array_append_val (boxes, box);
          }
      }
  return boxes;
}

static void
place_notes (LinesLayout *layout, const BudLinesData *data, const BudTheme *theme, const GArray *boxes)
{
  const BudPlotRect *area = &layout->frame.area;

  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_limit_init_label (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, boxes);
  layout->marker_px = NAN;
  if (!bud_axis_spec_shows (&data->x, data->marker_x) || data->marker_x < layout->frame.x.min
      || data->marker_x > layout->frame.x.max)
    return;
  layout->marker_px = bud_axis_px (&layout->frame.x, data->marker_x);
  bud_text_init (&layout->marker_label, theme, data->marker_label, BUD_TEXT_BOLD, 1, theme->text);
  layout->marker_label.has_halo = TRUE;
  bud_text_place (&layout->marker_label, layout->marker_px + 6, area->y + area->height - 5, 0, 1);
  if (layout->marker_label.rect.x + layout->marker_label.rect.width > area->x + area->width)
    bud_text_place (&layout->marker_label, layout->marker_px - 6, area->y + area->height - 5, 1, 1);
}

static gpointer
lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudLinesData *data = state;
  LinesLayout *layout = g_new0 (LinesLayout, 1);
  BudAxisSpec x = data->x, y = data->y;
  gboolean is_below = width < COMPACT_PX || theme->is_print;
  g_autoptr (GArray) boxes = NULL;

  layout->hidden = hidden;
  layout->width = width;
  layout->height = height;
  layout->n_spots = count_marks (data);
  layout->spots = g_new0 (Spot, MAX (layout->n_spots, 1));
  layout->n_limits = data->n_limits;
  layout->limit_labels = g_new0 (BudText, MAX (data->n_limits, 1));
  layout->marker_px = NAN;
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
          width < COMPACT_PX, FALSE);
      place_spots (layout, data);
      g_clear_pointer (&boxes, g_array_unref);
      boxes = trace_boxes (layout, data);
      if (attempt == 0
          && bud_legend_find_corner (&layout->legend, &layout->frame.area, (BudPlotRect *) boxes->data,
                                     boxes->len))
        break;
    }
  if (layout->legend.has_card)
    g_array_append_val (boxes, layout->legend.rect);
  place_notes (layout, data, theme, boxes);
  return layout;
}

static void
free_layout (gpointer state)
{
  LinesLayout *layout = state;

  bud_frame_clear (&layout->frame);
  bud_legend_clear (&layout->legend);
  for (guint i = 0; i < layout->n_limits; i++)
    bud_text_clear (&layout->limit_labels[i]);
  bud_text_clear (&layout->marker_label);
  bud_text_clear (&layout->message);
  g_free (layout->limit_labels);
  g_free (layout->spots);
  g_free (layout);
}

static gboolean
band_is_known (const BudLinesData *data, const BudLineBand *band, guint i)
{
  return bud_axis_spec_shows (&data->x, band->x[i]) && bud_axis_spec_shows (&data->y, band->low[i])
         && bud_axis_spec_shows (&data->y, band->high[i]);
}

/* One area per run of known values. */
static void
draw_band (const LinesLayout *layout, const BudLinesData *data, const BudLineBand *band, cairo_t *cr,
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
  bud_color_set_source (bud_color_with_alpha (color, 0.18), cr);
  cairo_fill (cr);
}

static void
draw_line (const LinesLayout *layout, const BudLinesData *data, guint l, guint first, cairo_t *cr,
           const BudTheme *theme, double alpha)
{
  const BudLine *line = &data->lines[l];
  const BudSeriesStyle *style = bud_theme_series (theme, data->groups[line->group].series);
  gboolean is_down = FALSE;
  double last = -INFINITY;

  cairo_new_path (cr);
  for (guint i = 0; i < line->n; i++)
    {
      const Spot *spot = &layout->spots[first + i];

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
      const Spot *spot = &layout->spots[first + i];

      if (!spot->is_shown || spot->x < last + CROWDED_PX)
        continue;
      bud_mark_draw (cr, theme, style, spot->x, spot->y, MARKER_PX,
                     bud_series_is_filled (data->groups[line->group].series), alpha);
      last = spot->x;
    }
}

static void
draw_active (const LinesLayout *layout, const BudLinesData *data, guint mark, cairo_t *cr,
             const BudTheme *theme, double alpha)
{
  guint point;
  const BudLine *line = find_line (data, mark, &point);
  const BudPlotGroup *group = &data->groups[line->group];
  const BudSeriesStyle *style = bud_theme_series (theme, group->series);
  const Spot *spot = &layout->spots[mark];
  BudPlotRect ring = { spot->x - 9, spot->y - 9, 18, 18 }, room;
  g_autoptr (GArray) boxes = trace_boxes (layout, data);
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
draw_marker (const LinesLayout *layout, cairo_t *cr, const BudTheme *theme)
{
  static const double dashes[] = { 2, 3 };
  const BudPlotRect *area = &layout->frame.area;

  if (!isfinite (layout->marker_px))
    return;
  cairo_move_to (cr, layout->marker_px, area->y);
  cairo_line_to (cr, layout->marker_px, area->y + area->height);
  cairo_set_dash (cr, dashes, 2, 0);
  bud_color_set_source (theme->text, cr);
  cairo_set_line_width (cr, 1.2 + theme->line_px);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static gboolean
is_shown (const LinesLayout *layout, int mark)
{
  return mark >= 0 && (guint) mark < layout->n_spots && layout->spots[mark].is_shown;
}

static void
draw (gconstpointer state_data, gconstpointer state, cairo_t *cr, const BudTheme *theme,
      const BudPlotView *view)
{
  const BudLinesData *data = state_data;
  const LinesLayout *layout = state;
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
  draw_marker (layout, cr, theme);
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

      draw_line (layout, data, l, first, cr, theme, is_dimmed ? 1 - 0.65 * view->emphasis : 1);
    }
  cairo_restore (cr);
  bud_text_draw (&layout->marker_label, theme, cr);
  bud_legend_draw (&layout->legend, theme, cr, view->hidden_groups);
  if (is_shown (layout, active))
    draw_active (layout, data, (guint) active, cr, theme, view->emphasis);
}

static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const LinesLayout *layout = state;
  BudPlotHit found = { -1, bud_legend_hit (&layout->legend, x, y) };
  double best = HIT_PX;

  if (found.group >= 0)
    return found;
  for (guint i = 0; i < layout->n_spots; i++)
    {
      double distance = hypot (layout->spots[i].x - x, layout->spots[i].y - y);

      if (layout->spots[i].is_shown && distance <= best)
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
  const Spot *spot = &((const LinesLayout *) state)->spots[mark];

  *rect = (BudPlotRect){ spot->x - MARKER_PX, spot->y - MARKER_PX, 2 * MARKER_PX, 2 * MARKER_PX };
  return spot->is_shown;
}

static double
get_mark_value (gconstpointer state, guint mark)
{
  guint point = 0;
  const BudLine *line = find_line (state, mark, &point);

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
  const BudLine *line = find_line (data, mark, &point);
  g_autofree char *x = bud_axis_spec_number (&data->x, line->x[point]);
  g_autofree char *y = bud_axis_spec_number (&data->y, line->y[point]);

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
        if (is_point (data, line, i))
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

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudLinesData *data = state;
  g_autofree char *x = g_strconcat ("#", data->x.title, NULL);
  g_autofree char *y = g_strconcat ("#", data->y.title, NULL);
  const char *titles[] = { _ ("Curve"), x, y, NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint l = 0; l < data->n_lines; l++)
    for (guint i = 0; i < data->lines[l].n; i++)
      bud_plot_table_take_row (table, g_strdup (data->groups[data->lines[l].group].name),
                               bud_axis_spec_number (&data->x, data->lines[l].x[i]),
                               bud_axis_spec_number (&data->y, data->lines[l].y[i]), NULL);
  return table;
}

static const BudPlotClass lines_class = {
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
bud_plot_new_lines (const BudLinesData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  BudLinesData *copy = bud_plot_pool_copy (pool, data, 1, sizeof *data);
  BudLine *lines = bud_plot_pool_copy (pool, data->lines, data->n_lines, sizeof *lines);
  BudLineBand *bands = bud_plot_pool_copy (pool, data->bands, data->n_bands, sizeof *bands);
  BudPlotLimit *limits = bud_plot_pool_copy (pool, data->limits, data->n_limits, sizeof *limits);

  copy->groups = bud_plot_pool_groups (pool, data->groups, data->n_groups);
  copy->lines = lines;
  copy->bands = bands;
  copy->limits = limits;
  copy->marker_label = bud_plot_pool_string (pool, data->marker_label);
  bud_axis_spec_own (&copy->x, pool);
  bud_axis_spec_own (&copy->y, pool);
  for (guint i = 0; i < data->n_lines; i++)
    {
      lines[i].x = bud_plot_pool_copy (pool, lines[i].x, lines[i].n, sizeof (double));
      lines[i].y = bud_plot_pool_copy (pool, lines[i].y, lines[i].n, sizeof (double));
    }
  for (guint i = 0; i < data->n_bands; i++)
    {
      bands[i].x = bud_plot_pool_copy (pool, bands[i].x, bands[i].n, sizeof (double));
      bands[i].low = bud_plot_pool_copy (pool, bands[i].low, bands[i].n, sizeof (double));
      bands[i].high = bud_plot_pool_copy (pool, bands[i].high, bands[i].n, sizeof (double));
    }
  for (guint i = 0; i < data->n_limits; i++)
    limits[i].label = bud_plot_pool_string (pool, limits[i].label);
  return bud_plot_new (&lines_class, pool, copy);
}
