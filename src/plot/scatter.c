#include "plot/scatter.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/class.h"
#include "plot/number.h"
#include "plot/scatter-layout.h"

#define HIT_PX 10.0

/* With the groups once more as the handle knows them. */
typedef struct
{
  BudScatterData data; /* first: layout and drawing know nothing of the groups */
  const BudPlotGroup *groups;
} Scatter;

static guint
count_marks (gconstpointer state)
{
  return ((const Scatter *) state)->data.n_points;
}

static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const ScatterLayout *layout = state;

  return bud_plot_spots_hit (layout->spots, layout->n_spots, &layout->legend, x, y, HIT_PX);
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  const BudPlotSpot *spot = &((const ScatterLayout *) state)->spots[mark];

  *rect = bud_scatter_box (spot->x, spot->y, BUD_SCATTER_MARKER_PX);
  return spot->is_shown;
}

static double
get_mark_value (gconstpointer state, guint mark)
{
  return ((const Scatter *) state)->data.points[mark].y;
}

static const BudPlotGroup *
get_groups (gconstpointer state, guint *n_groups)
{
  const Scatter *scatter = state;

  *n_groups = scatter->data.n_groups;
  return scatter->groups;
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudScatterData *data = &((const Scatter *) state)->data;
  const BudScatterPoint *point = &data->points[mark];
  g_autofree char *x = bud_axis_spec_number (&data->x, point->x);
  g_autofree char *y = bud_axis_spec_number (&data->y, point->y);
  const char *group = point->group < data->n_groups ? data->groups[point->group].name : "";

  return g_strdup_printf ("%s, %s: %s %s, %s %s%s%s", point->name, group, data->x.title, x, data->y.title, y,
                          point->detail ? ", " : "", point->detail ? point->detail : "");
}

static char *
describe (gconstpointer state)
{
  const BudScatterData *data = &((const Scatter *) state)->data;
  GString *text = g_string_new (NULL);
  guint n_inside = 0, n_shown = 0;

  g_string_append_printf (text, _ ("%s over %s."), data->y.title, data->x.title);
  for (guint g = 0; g < data->n_groups; g++)
    {
      guint n = 0;

      for (guint i = 0; i < data->n_points; i++)
        n += bud_scatter_is_point (data, i) && data->points[i].group == g;
      if (n > 0)
        g_string_append_printf (text, " %s: %u.", data->groups[g].name, n);
    }
  for (guint i = 0; i < data->n_points && data->has_identity && data->band_ratio > 0; i++)
    if (bud_scatter_is_point (data, i))
      {
        n_shown++;
        n_inside += fabs (data->points[i].y / data->points[i].x - 1) <= data->band_ratio;
      }
  if (n_shown > 0)
    {
      g_autofree char *band = bud_number_percent_whole (data->band_ratio);

      g_string_append_c (text, ' ');
      /* Translators: "124 of 142 within ±20 %." */
      g_string_append_printf (text, _ ("%u of %u within ±%s."), n_inside, n_shown, band);
    }
  for (guint i = 0; i < data->n_limits; i++)
    if (isfinite (data->limits[i].value) && data->limits[i].label)
      g_string_append_printf (text, " %s.", data->limits[i].label);
  if (bud_scatter_has_current (data) && data->current_title)
    g_string_append_printf (text, " %s%s%s.", data->current_title, data->current_detail ? ", " : "",
                            data->current_detail ? data->current_detail : "");
  if (data->note && data->note[0] != '\0')
    g_string_append_printf (text, " %s", data->note);
  return g_string_free (text, FALSE);
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudScatterData *data = &((const Scatter *) state)->data;
  g_autofree char *x = g_strconcat ("#", data->x.title, NULL);
  g_autofree char *y = g_strconcat ("#", data->y.title, NULL);
  const char *titles[] = { _ ("Point"), _ ("Group"), x, y, NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < data->n_points; i++)
    bud_plot_table_take_row (
        table, g_strdup (data->points[i].name),
        g_strdup (data->points[i].group < data->n_groups ? data->groups[data->points[i].group].name : ""),
        bud_axis_spec_number (&data->x, data->points[i].x),
        bud_axis_spec_number (&data->y, data->points[i].y), NULL);
  return table;
}

static const BudPlotClass scatter_class = {
  .layout = bud_scatter_lay_out,
  .layout_free = bud_scatter_layout_free,
  .draw = bud_scatter_draw,
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
bud_plot_new_scatter (const BudScatterData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  Scatter *scatter = bud_plot_pool_copy (pool, NULL, 0, sizeof *scatter);
  BudScatterData *copy = &scatter->data;
  BudScatterGroup *groups = bud_plot_pool_copy (pool, data->groups, data->n_groups, sizeof *groups);
  BudPlotGroup *plain = bud_plot_pool_copy (pool, NULL, 0, (data->n_groups + 1) * sizeof *plain);
  BudScatterPoint *points = bud_plot_pool_copy (pool, data->points, data->n_points, sizeof *points);

  *copy = *data;
  copy->groups = groups;
  copy->points = points;
  copy->limits = bud_plot_pool_limits (pool, data->limits, data->n_limits);
  scatter->groups = plain;
  for (guint i = 0; i < BUD_N_QUADRANTS; i++)
    copy->quadrants.labels[i] = bud_plot_pool_string (pool, data->quadrants.labels[i]);
  bud_axis_spec_own (&copy->x, pool);
  bud_axis_spec_own (&copy->y, pool);
  copy->legend_title = bud_plot_pool_string (pool, data->legend_title);
  copy->current_title = bud_plot_pool_string (pool, data->current_title);
  copy->current_detail = bud_plot_pool_string (pool, data->current_detail);
  copy->note = bud_plot_pool_string (pool, data->note);
  for (guint i = 0; i < data->n_groups; i++)
    {
      groups[i].name = bud_plot_pool_string (pool, groups[i].name ? groups[i].name : "");
      plain[i] = (BudPlotGroup){ groups[i].name, groups[i].series };
    }
  for (guint i = 0; i < data->n_points; i++)
    {
      points[i].name = bud_plot_pool_string (pool, points[i].name ? points[i].name : "");
      points[i].detail = bud_plot_pool_string (pool, points[i].detail);
    }
  return bud_plot_new (&scatter_class, pool, scatter);
}
