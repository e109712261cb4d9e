#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/callout.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/roofline-layout.h"
#include "plot/view.h"

#define HOLLOW 0.6
#define RING_GAP_PX 5.0

static void
draw_fill (const RooflineLayout *layout, const BudRooflineData *data, cairo_t *cr, const BudTheme *theme)
{
  const BudPlotRect *area = &layout->frame.area;
  double bottom = area->y + area->height, right = area->x + area->width;

  if (theme->is_print || data->is_device)
    return;
  for (guint i = 0; i < data->n_roofs; i++)
    {
      const RooflineRoofLayout *roof = &layout->roofs[i];

      if (&data->roofs[i] != bud_roofline_memory (data) || !roof->is_shown)
        continue;
      cairo_move_to (cr, roof->x1, bottom);
      cairo_line_to (cr, roof->x1, roof->y1);
      cairo_line_to (cr, roof->x2, roof->y2);
      cairo_line_to (cr, right, roof->y2);
      cairo_line_to (cr, right, bottom);
      cairo_close_path (cr);
      bud_color_set_source (theme->fill, cr);
      cairo_fill (cr);
    }
}

static void
draw_roof (const RooflineRoofLayout *roof, const BudRoof *data, gboolean is_device, cairo_t *cr,
           const BudTheme *theme)
{
  static const double dashed[] = { 9, 4 }, dotted[] = { 2, 4 };
  gboolean is_network = data->kind == BUD_ROOF_NETWORK;

  cairo_move_to (cr, roof->x1, roof->y1);
  cairo_line_to (cr, roof->x2, roof->y2);
  bud_color_set_source (is_network ? theme->dim : theme->text, cr);
  cairo_set_line_width (cr, (is_network ? 1.5 : 2) + theme->line_px);
  if (is_device && data->kind == BUD_ROOF_COMPUTE)
    bud_series_set_line (cr, theme, bud_theme_series (theme, data->series), 2.2);
  else if (data->kind == BUD_ROOF_COMPUTE)
    cairo_set_dash (cr, dashed, 2, 0);
  else
    cairo_set_dash (cr, dotted, is_network ? 2 : 0, 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_knee_line (const RooflineLayout *layout, const BudRooflineData *data, cairo_t *cr, const BudTheme *theme)
{
  static const double dashes[] = { 2, 3 };
  const BudPlotRect *area = &layout->frame.area;
  double x = round (layout->knee_x) + 0.5;

  if (!isfinite (layout->knee_x))
    return;
  cairo_move_to (cr, x, area->y + area->height);
  cairo_line_to (cr, x, bud_axis_px (&layout->frame.y, bud_roofline_first_compute (data)->rate));
  cairo_set_dash (cr, dashes, 2, 0);
  bud_color_set_source (bud_color_with_alpha (theme->dim, 0.7), cr);
  cairo_set_line_width (cr, 1 + theme->line_px);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static BudPlotRect
ring_rect (const RooflinePointLayout *point)
{
  double half = point->extent + RING_GAP_PX;

  return (BudPlotRect){ point->x - half, point->y - half, 2 * half, 2 * half };
}

/* Up or down to the roof that limits the operator. */
static void
draw_drop (const RooflineLayout *layout, const BudRooflineData *data, guint mark, cairo_t *cr,
           const BudTheme *theme)
{
  static const double dashes[] = { 3, 3 };
  const BudRooflinePoint *point = &data->points[mark];
  const RooflinePointLayout *at = &layout->points[mark];
  double y, to;

  if (point->roof < 0 || (guint) point->roof >= data->n_roofs
      || !bud_roof_is_valid (&data->roofs[point->roof]))
    return;
  y = bud_axis_px (&layout->frame.y, bud_roof_at (&data->roofs[point->roof], point->intensity_flop_per_byte));
  to = CLAMP (y, layout->frame.area.y, layout->frame.area.y + layout->frame.area.height);
  if (fabs (to - at->y) <= at->extent + RING_GAP_PX)
    return;
  cairo_move_to (cr, at->x, at->y + (to < at->y ? -1 : 1) * (at->extent + RING_GAP_PX));
  cairo_line_to (cr, at->x, to);
  cairo_set_dash (cr, dashes, 2, 0);
  bud_color_set_source (theme->text, cr);
  cairo_set_line_width (cr, 1.2 + theme->line_px);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static char *
after_comma (char *text)
{
  char *result = g_strconcat (", ", text, NULL);

  g_free (text);
  return result;
}

static char *
of_roof (double ratio)
{
  g_autofree char *percent = isfinite (ratio) ? bud_number_percent_whole (ratio) : NULL;

  /* Translators: "75 % of roof" */
  return percent ? after_comma (g_strdup_printf (_ ("%s of roof"), percent)) : NULL;
}

static char *
string_of (BudQuantity quantity)
{
  return bud_quantity_string (&quantity);
}

static void
init_operator_callout (BudCallout *callout, const BudRooflineData *data, const BudTheme *theme, guint mark)
{
  const BudRooflinePoint *point = &data->points[mark];
  const BudRooflinePhase *phase = point->phase < data->n_phases ? &data->phases[point->phase] : NULL;
  g_autofree char *count = bud_number_count (point->count);
  g_autofree char *each = bud_number_time (point->time_s / point->count);
  /* Translators: "Share of TPOT" */
  g_autofree char *share = phase && phase->metric ? g_strdup_printf (_ ("Share of %s"), phase->metric)
                                                  : g_strdup (_ ("Share of time"));
  BudCalloutLine lines[] = {
    { share, bud_number_percent (point->share_ratio), after_comma (bud_number_time (point->time_s)) },
    { _ ("Calls"), NULL, g_strdup_printf ("%s " BUD_TIMES " %s", count, each) },
    { _ ("Intensity"), NULL, string_of (bud_quantity_intensity (point->intensity_flop_per_byte)) },
    { _ ("Achieved"), NULL, string_of (bud_quantity_flop_rate (point->achieved_flop_per_s)) },
    { _ ("Limit"), g_strdup (bud_roofline_limit_name (data, point->roof)), of_roof (point->roof_ratio) },
  };

  bud_callout_init (callout, theme, bud_theme_series (theme, data->groups[point->group].series), point->name,
                    phase ? phase->name : NULL, lines, G_N_ELEMENTS (lines));
}

static void
init_device_callout (BudCallout *callout, const BudRooflineData *data, const BudTheme *theme, guint mark)
{
  const BudRoof *roof = &data->roofs[mark];
  BudCalloutLine lines[] = {
    { _ ("Peak"), string_of (bud_quantity_flop_rate (roof->rate)), NULL },
    { _ ("Knee"), string_of (bud_quantity_intensity (bud_roofline_knee (data, roof))), NULL },
  };

  bud_callout_init (callout, theme, bud_theme_series (theme, roof->series), roof->name, NULL, lines,
                    G_N_ELEMENTS (lines));
}

static void
add_obstacle (GArray *obstacles, BudPlotRect rect, double cost)
{
  BudObstacle obstacle = { rect, cost };

  g_array_append_val (obstacles, obstacle);
}

static GArray *
collect_obstacles (const RooflineLayout *layout, const BudRooflineData *data)
{
  GArray *obstacles = g_array_new (FALSE, FALSE, sizeof (BudObstacle));
  const BudPlotRect *area = &layout->frame.area;

  for (guint i = 0; i < layout->n_points; i++)
    if (layout->points[i].radius > 0)
      {
        double extent = layout->points[i].extent;

        add_obstacle (obstacles,
                      (BudPlotRect){ layout->points[i].x - extent, layout->points[i].y - extent, 2 * extent,
                                     2 * extent },
                      200);
      }
  for (guint i = 0; i < layout->n_labels; i++)
    if (layout->labels[i].is_placed)
      add_obstacle (obstacles, layout->labels[i].text.rect, 40);
  if (layout->legend.has_card)
    add_obstacle (obstacles, layout->legend.rect, 60);
  if (layout->knee_left.layout)
    {
      add_obstacle (obstacles, layout->knee_left.rect, 20);
      add_obstacle (obstacles, layout->knee_right.rect, 20);
    }
  for (guint i = 0; i < layout->n_roofs; i++)
    {
      const RooflineRoofLayout *roof = &layout->roofs[i];

      if (!roof->is_shown)
        continue;
      if (roof->label.layout)
        add_obstacle (obstacles, bud_text_bounds (&roof->label), 25);
      for (int step = 0; step <= 40; step++)
        {
          double t = step / 40.0, x = roof->x1 + t * (roof->x2 - roof->x1),
                 y = roof->y1 + t * (roof->y2 - roof->y1);

          add_obstacle (obstacles, (BudPlotRect){ x, y, 0, 0 },
                        data->roofs[i].kind == BUD_ROOF_NETWORK ? 1 : 4);
        }
      /* Under the roofs is where operators are: only if there is nowhere else. */
      if (&data->roofs[i] == bud_roofline_memory (data))
        for (int step = 0; step <= 20; step++)
          {
            double t = step / 20.0, x = roof->x1 + t * (roof->x2 - roof->x1),
                   y = roof->y1 + t * (roof->y2 - roof->y1);

            add_obstacle (obstacles, (BudPlotRect){ x, y, 0, area->y + area->height - y }, 2);
          }
    }
  return obstacles;
}

static void
draw_callout (const RooflineLayout *layout, const BudRooflineData *data, guint mark, cairo_t *cr,
              const BudTheme *theme, double alpha)
{
  BudPlotRect ring = ring_rect (&layout->points[mark]), area;
  g_autoptr (GArray) obstacles = collect_obstacles (layout, data);
  BudCallout callout;

  if (data->is_device)
    init_device_callout (&callout, data, theme, mark);
  else
    init_operator_callout (&callout, data, theme, mark);
  area = bud_callout_room (&callout, &layout->frame.area, layout->width, layout->height);
  bud_callout_place (&callout, theme, &area, &ring, (BudObstacle *) obstacles->data, obstacles->len);
  bud_callout_draw (&callout, theme, cr, &ring, alpha);
  bud_callout_clear (&callout);
}

static void
draw_ring (const RooflineLayout *layout, const BudRooflineData *data, guint mark, cairo_t *cr,
           const BudTheme *theme, double alpha)
{
  const RooflinePointLayout *point = &layout->points[mark];
  guint series = data->is_device ? data->roofs[mark].series : data->groups[data->points[mark].group].series;

  bud_mark_path (cr, bud_theme_series (theme, series)->marker, point->x, point->y,
                 point->radius + RING_GAP_PX);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 2 + theme->line_px);
  bud_color_set_source (bud_color_with_alpha (theme->accent, alpha), cr);
  cairo_stroke (cr);
}

static void
draw_points (const RooflineLayout *layout, const BudRooflineData *data, cairo_t *cr, const BudTheme *theme,
             const BudPlotView *view)
{
  for (guint i = 0; i < layout->n_points; i++)
    {
      guint mark = layout->order[i], group = data->points[mark].group;
      const RooflinePointLayout *point = &layout->points[mark];
      double alpha = point->is_chosen ? 1 : HOLLOW;

      if (point->radius <= 0)
        continue;
      alpha *= bud_plot_view_dim_group (view, group);
      bud_mark_draw (cr, theme, bud_theme_series (theme, data->groups[group].series), point->x, point->y,
                     point->radius, point->is_chosen, alpha);
    }
}

static void
draw_device_marks (const RooflineLayout *layout, const BudRooflineData *data, cairo_t *cr,
                   const BudTheme *theme)
{
  for (guint i = 0; i < layout->n_points; i++)
    if (layout->points[i].radius > 0)
      {
        bud_text_draw (&layout->knees[i], theme, cr);
        bud_mark_draw (cr, theme, bud_theme_series (theme, data->roofs[i].series), layout->points[i].x,
                       layout->points[i].y, layout->points[i].radius, TRUE, 1);
      }
}

static gboolean
is_shown (const RooflineLayout *layout, int mark)
{
  return mark >= 0 && (guint) mark < layout->n_points && layout->points[mark].radius > 0;
}

void
bud_roofline_draw (gconstpointer state_data, gconstpointer state, cairo_t *cr, const BudTheme *theme,
                   const BudPlotView *view)
{
  const BudRooflineData *data = state_data;
  const RooflineLayout *layout = state;
  int active = is_shown (layout, view->hovered) ? view->hovered : view->selected;

  if (layout->message.layout)
    {
      bud_text_draw (&layout->message, theme, cr);
      return;
    }
  bud_frame_draw (&layout->frame, theme, cr);
  draw_fill (layout, data, cr, theme);
  draw_knee_line (layout, data, cr, theme);
  for (guint i = 0; i < data->n_roofs; i++)
    if (layout->roofs[i].is_shown)
      draw_roof (&layout->roofs[i], &data->roofs[i], data->is_device, cr, theme);
  bud_text_draw (&layout->knee_left, theme, cr);
  bud_text_draw (&layout->knee_right, theme, cr);
  for (guint i = 0; i < data->n_roofs; i++)
    bud_text_draw (&layout->roofs[i].label, theme, cr);
  if (!data->is_device && is_shown (layout, active))
    draw_drop (layout, data, (guint) active, cr, theme);
  if (data->is_device)
    draw_device_marks (layout, data, cr, theme);
  else
    draw_points (layout, data, cr, theme, view);
  /* The callout says the active one's name. */
  for (guint i = 0; i < layout->n_labels; i++)
    if (active != (int) layout->labels[i].mark)
      bud_labels_draw (&layout->labels[i], theme, cr);
  bud_legend_draw (&layout->legend, theme, cr, view->hidden_groups);
  if (is_shown (layout, view->selected) && view->selected != active)
    draw_ring (layout, data, (guint) view->selected, cr, theme, 1);
  if (is_shown (layout, active))
    {
      draw_ring (layout, data, (guint) active, cr, theme, view->emphasis);
      draw_callout (layout, data, (guint) active, cr, theme, view->emphasis);
    }
}
