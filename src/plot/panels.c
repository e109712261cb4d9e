#include "plot/panels.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/callout.h"
#include "plot/class.h"
#include "plot/legend.h"
#include "plot/mark.h"
#include "plot/view.h"
#include "plot/xy.h"

#define PADDING_PX 12.0
#define GAP_PX 10.0 /* between panels */
#define COMPACT_PX 480.0
#define DOT_PX 4.0

typedef struct
{
  double width, height;
  BudFrame frames[BUD_PANELS_MAX];
  guint n_frames;
  double *px; /* of each x */
  guint n;
  BudLegend legend;
  BudText message;
} PanelsLayout;

static const BudAxisSpec *
axis_of (const BudPanelsData *data, const BudPanelLine *line)
{
  return &data->panels[line->panel];
}

static void
fit_axes (const BudPanelsData *data, BudAxisSpec *x, BudAxisSpec *ys)
{
  BudPlotSpan across = { 0 };

  for (guint i = 0; i < data->n; i++)
    bud_plot_span_add (&across, data->xs[i], x->is_log);
  if (across.has_any && across.max > across.min) /* a run ends where its axis ends */
    x->max = isfinite (x->max) ? x->max : across.max;
  bud_axis_spec_fit (x, &across);
  for (guint p = 0; p < data->n_panels; p++)
    {
      BudPlotSpan up = { 0 };

      ys[p] = data->panels[p];
      for (guint l = 0; l < data->n_lines; l++)
        for (guint i = 0; i < data->n && data->lines[l].panel == p; i++)
          bud_plot_span_add (&up, data->lines[l].y[i], ys[p].is_log);
      bud_axis_spec_fit (&ys[p], &up);
    }
}

static void
drop_x_labels (BudFrame *frame)
{
  for (guint i = 0; i < frame->on_x.n_ticks; i++)
    bud_text_clear (&frame->on_x.labels[i]);
  bud_text_clear (&frame->on_x.title);
}

/* Frames of equal height whose areas begin at the same x; only the lowest has x labels. */
static void
place_frames (PanelsLayout *layout, const BudPanelsData *data, const BudTheme *theme, double bottom_px)
{
  double line = bud_text_height (theme), labels = 6 + line + 6 + line, left = 0;
  double room = layout->height - 2 * PADDING_PX - bottom_px - labels - GAP_PX * (data->n_panels - 1);
  double each = room / data->n_panels;
  BudAxisSpec x = data->x, ys[BUD_PANELS_MAX];

  fit_axes (data, &x, ys);
  for (int pass = 0; pass < 2; pass++)
    for (guint p = 0; p < data->n_panels; p++)
      {
        BudFrame *frame = &layout->frames[p];
        double shift = pass == 0 ? 0 : left - frame->area.x;
        BudPlotRect rect = { PADDING_PX + shift, PADDING_PX + p * (each + GAP_PX),
                             layout->width - 2 * PADDING_PX - shift, each + labels };

        if (pass == 1)
          bud_frame_clear (frame);
        bud_frame_init (frame, theme, &x, &ys[p], rect, 0, layout->width < COMPACT_PX, FALSE);
        if (pass == 0)
          left = MAX (left, frame->area.x);
        bud_text_place (&frame->on_y.title, PADDING_PX + frame->on_y.title.rect.height / 2,
                        frame->area.y + frame->area.height / 2, 0.5, 0.5);
        if (p + 1 < data->n_panels)
          drop_x_labels (frame);
      }
  layout->n_frames = data->n_panels;
}

static gpointer
lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudPanelsData *data = state;
  PanelsLayout *layout = g_new0 (PanelsLayout, 1);
  BudLegendEntry entries[BUD_PLOT_MAX_GROUPS];
  guint n_entries = data->n_groups > 1 ? MIN (data->n_groups, BUD_PLOT_MAX_GROUPS) : 0;
  double below = 0;

  layout->width = width;
  layout->height = height;
  if (data->n < 2 || data->n_panels == 0)
    {
      bud_xy_init_message (&layout->message, theme, width, height);
      return layout;
    }
  for (guint g = 0; g < n_entries; g++)
    entries[g]
        = (BudLegendEntry){ BUD_LEGEND_LINE, data->groups[g].series, (int) g, data->groups[g].name, NULL };
  bud_legend_init (&layout->legend, theme, NULL, entries, n_entries);
  if (n_entries > 0)
    {
      below = bud_legend_flow (&layout->legend, theme, PADDING_PX, 0, width - 2 * PADDING_PX, TRUE) + 8;
      bud_legend_move (&layout->legend, PADDING_PX, height - PADDING_PX - below + 8);
    }
  place_frames (layout, data, theme, below);
  layout->n = data->n;
  layout->px = g_new (double, data->n);
  for (guint i = 0; i < data->n; i++)
    layout->px[i] = bud_axis_px (&layout->frames[0].x, data->xs[i]);
  return layout;
}

static void
free_layout (gpointer state)
{
  PanelsLayout *layout = state;

  for (guint p = 0; p < layout->n_frames; p++)
    bud_frame_clear (&layout->frames[p]);
  bud_legend_clear (&layout->legend);
  bud_text_clear (&layout->message);
  g_free (layout->px);
  g_free (layout);
}

static double
y_px (const PanelsLayout *layout, const BudPanelLine *line, guint i)
{
  const BudAxis *axis = &layout->frames[line->panel].y;

  return bud_axis_px (axis, CLAMP (line->y[i], axis->min, axis->max));
}

static void
draw_line (const PanelsLayout *layout, const BudPanelsData *data, const BudPanelLine *line, cairo_t *cr,
           const BudTheme *theme, double alpha)
{
  const BudSeriesStyle *style = bud_theme_series (theme, data->groups[line->group].series);
  gboolean is_down = FALSE;

  cairo_new_path (cr);
  for (guint i = 0; i < data->n; i++)
    {
      if (!bud_axis_spec_shows (axis_of (data, line), line->y[i]))
        {
          is_down = FALSE;
          continue;
        }
      if (!is_down)
        cairo_move_to (cr, layout->px[i], y_px (layout, line, i));
      else
        {
          if (line->is_step)
            cairo_line_to (cr, layout->px[i], y_px (layout, line, i - 1));
          cairo_line_to (cr, layout->px[i], y_px (layout, line, i));
        }
      is_down = TRUE;
    }
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  bud_series_set_line (cr, theme, style, 1.6);
  bud_color_set_source (bud_color_with_alpha (style->color, alpha), cr);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

/* A hair line through all panels, a dot on every curve, and the values on a card. */
static void
draw_active (const PanelsLayout *layout, const BudPanelsData *data, guint mark, cairo_t *cr,
             const BudTheme *theme, const BudPlotView *view)
{
  const BudPlotRect *top = &layout->frames[0].area, *end = &layout->frames[layout->n_frames - 1].area;
  BudPlotRect target = { layout->px[mark] - 5, top->y, 10, end->y + end->height - top->y };
  BudPlotRect all = { top->x, top->y, top->width, target.height }, room;
  BudCalloutLine lines[BUD_CALLOUT_MAX_LINES];
  BudCallout callout;
  guint n_lines = 0;
  g_autofree char *x = bud_axis_spec_number (&data->x, data->xs[mark]);
  g_autofree char *title = g_strdup_printf ("%s: %s", data->x.title, x);

  cairo_move_to (cr, layout->px[mark], target.y);
  cairo_line_to (cr, layout->px[mark], target.y + target.height);
  bud_color_set_source (bud_color_with_alpha (theme->accent, view->emphasis), cr);
  cairo_set_line_width (cr, 1.2 + theme->line_px);
  cairo_stroke (cr);
  for (guint l = 0; l < data->n_lines; l++)
    {
      const BudPanelLine *line = &data->lines[l];

      if (bud_plot_hides (view->hidden_groups, line->group)
          || !bud_axis_spec_shows (axis_of (data, line), line->y[mark]))
        continue;
      bud_mark_draw (cr, theme, bud_theme_series (theme, data->groups[line->group].series), layout->px[mark],
                     y_px (layout, line, mark), DOT_PX, TRUE, 1);
      if (n_lines < BUD_CALLOUT_MAX_LINES)
        lines[n_lines++]
            = (BudCalloutLine){ data->groups[line->group].name,
                                bud_axis_spec_number (axis_of (data, line), line->y[mark]), NULL };
    }
  bud_callout_init (&callout, theme, NULL, title, NULL, lines, n_lines);
  room = bud_callout_room (&callout, &all, layout->width, layout->height);
  bud_callout_place (&callout, theme, &room, &target, NULL, 0);
  bud_callout_draw (&callout, theme, cr, &target, view->emphasis);
  bud_callout_clear (&callout);
}

static void
draw (gconstpointer state_data, gconstpointer state, cairo_t *cr, const BudTheme *theme,
      const BudPlotView *view)
{
  const BudPanelsData *data = state_data;
  const PanelsLayout *layout = state;
  int active = bud_plot_view_active (view);

  if (layout->message.layout)
    {
      bud_text_draw (&layout->message, theme, cr);
      return;
    }
  for (guint p = 0; p < layout->n_frames; p++)
    bud_frame_draw (&layout->frames[p], theme, cr);
  for (guint l = 0; l < data->n_lines; l++)
    if (!bud_plot_hides (view->hidden_groups, data->lines[l].group))
      draw_line (layout, data, &data->lines[l], cr, theme,
                 bud_plot_view_dim_group (view, data->lines[l].group));
  bud_legend_draw (&layout->legend, theme, cr, view->hidden_groups);
  if (active >= 0 && (guint) active < layout->n)
    draw_active (layout, data, (guint) active, cr, theme, view);
}

static BudPlotHit
hit (gconstpointer state_data, gconstpointer state, double x, double y)
{
  const PanelsLayout *layout = state;
  BudPlotHit found = { -1, bud_legend_hit (&layout->legend, x, y) };
  double best = INFINITY;

  if (found.group >= 0 || layout->n_frames == 0 || y < layout->frames[0].area.y
      || y > layout->frames[layout->n_frames - 1].area.y + layout->frames[0].area.height
      || x < layout->frames[0].area.x - 6 || x > layout->width)
    return found;
  for (guint i = 0; i < layout->n; i++)
    if (fabs (layout->px[i] - x) < best)
      {
        best = fabs (layout->px[i] - x);
        found.mark = (int) i;
      }
  return found;
}

static gboolean
get_mark_rect (gconstpointer state_data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  const PanelsLayout *layout = state;

  if (layout->n_frames == 0)
    return FALSE;
  *rect = (BudPlotRect){ layout->px[mark] - DOT_PX, layout->frames[0].area.y, 2 * DOT_PX,
                         layout->frames[0].area.height };
  return TRUE;
}

static double
get_mark_value (gconstpointer state, guint mark)
{
  const BudPanelsData *data = state;

  return data->n_lines > 0 ? data->lines[0].y[mark] : 0;
}

static guint
count_marks (gconstpointer state)
{
  return ((const BudPanelsData *) state)->n;
}

static const BudPlotGroup *
get_groups (gconstpointer state, guint *n_groups)
{
  const BudPanelsData *data = state;

  *n_groups = data->n_groups;
  return data->groups;
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudPanelsData *data = state;
  g_autofree char *x = bud_axis_spec_number (&data->x, data->xs[mark]);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s", data->x.title, x);
  for (guint l = 0; l < data->n_lines; l++)
    {
      const BudPanelLine *line = &data->lines[l];
      g_autofree char *y = bud_axis_spec_number (axis_of (data, line), line->y[mark]);

      g_string_append_printf (text, ", %s %s", data->groups[line->group].name, y);
    }
  return g_string_free (text, FALSE);
}

/* Each curve by its range and its last value. */
static char *
describe (gconstpointer state)
{
  const BudPanelsData *data = state;
  GString *text = g_string_new (data->x.title);

  g_string_append_c (text, '.');
  for (guint l = 0; l < data->n_lines && data->n > 0; l++)
    {
      const BudPanelLine *line = &data->lines[l];
      const BudAxisSpec *axis = axis_of (data, line);
      BudPlotSpan span = { 0 };
      g_autofree char *low = NULL, *high = NULL, *last = NULL;

      for (guint i = 0; i < data->n; i++)
        bud_plot_span_add (&span, line->y[i], axis->is_log);
      low = bud_axis_spec_number (axis, span.has_any ? span.min : NAN);
      high = bud_axis_spec_number (axis, span.has_any ? span.max : NAN);
      last = bud_axis_spec_number (axis, line->y[data->n - 1]);
      g_string_append_c (text, ' ');
      /* Translators: a curve's lowest, highest and last value: "Running: 0 to 64, at last 12." */
      g_string_append_printf (text, _ ("%s: %s to %s, at last %s."), data->groups[line->group].name, low,
                              high, last);
    }
  return g_string_free (text, FALSE);
}

/* A line's name with the unit that its panel's title has in brackets. */
static char *
column_title (const BudPanelsData *data, const BudPanelLine *line)
{
  const char *unit = strrchr (axis_of (data, line)->title, '(');

  return g_strconcat ("#", data->groups[line->group].name, unit != NULL ? " " : NULL, unit, NULL);
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudPanelsData *data = state;
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  BudPlotTable *table;

  g_ptr_array_add (titles, g_strconcat ("#", data->x.title, NULL));
  for (guint l = 0; l < data->n_lines; l++)
    g_ptr_array_add (titles, column_title (data, &data->lines[l]));
  g_ptr_array_add (titles, NULL);
  table = bud_plot_table_new ((const char *const *) titles->pdata);
  for (guint i = 0; i < data->n; i++)
    {
      char **row = g_new0 (char *, data->n_lines + 2);

      row[0] = bud_axis_spec_number (&data->x, data->xs[i]);
      for (guint l = 0; l < data->n_lines; l++)
        row[l + 1] = bud_axis_spec_number (axis_of (data, &data->lines[l]), data->lines[l].y[i]);
      g_ptr_array_add (table->rows, row);
    }
  table->n_rows = table->rows->len;
  return table;
}

static const BudPlotClass panels_class = {
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
bud_plot_new_panels (const BudPanelsData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  BudPanelsData *copy = bud_plot_pool_copy (pool, data, 1, sizeof *data);
  BudAxisSpec *panels = bud_plot_pool_copy (pool, data->panels, data->n_panels, sizeof *panels);
  BudPanelLine *lines = bud_plot_pool_copy (pool, data->lines, data->n_lines, sizeof *lines);

  copy->xs = bud_plot_pool_copy (pool, data->xs, data->n, sizeof (double));
  copy->panels = panels;
  copy->n_panels = MIN (data->n_panels, BUD_PANELS_MAX);
  copy->groups = bud_plot_pool_groups (pool, data->groups, data->n_groups);
  copy->lines = lines;
  bud_axis_spec_own (&copy->x, pool);
  for (guint p = 0; p < data->n_panels; p++)
    bud_axis_spec_own (&panels[p], pool);
  for (guint l = 0; l < data->n_lines; l++)
    lines[l].y = bud_plot_pool_copy (pool, lines[l].y, data->n, sizeof (double));
  return bud_plot_new (&panels_class, pool, copy);
}
