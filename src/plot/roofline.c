#include "plot/roofline.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/class.h"
#include "plot/number.h"
#include "plot/roofline-layout.h"

#define HIT_SLACK_PX 6.0

static gboolean
is_drawable (double value)
{
  return value > BUD_AXIS_SMALLEST && value < BUD_AXIS_LARGEST;
}

gboolean
bud_roof_is_valid (const BudRoof *roof)
{
  return is_drawable (roof->rate);
}

gboolean
bud_roofline_point_is_valid (const BudRooflinePoint *point)
{
  return is_drawable (point->intensity_flop_per_byte) && is_drawable (point->achieved_flop_per_s);
}

double
bud_roof_at (const BudRoof *roof, double intensity_flop_per_byte)
{
  return roof->kind == BUD_ROOF_COMPUTE ? roof->rate : roof->rate * intensity_flop_per_byte;
}

static const BudRoof *
find_roof (const BudRooflineData *data, BudRoofKind kind, int sign)
{
  const BudRoof *found = NULL;

  for (guint i = 0; i < data->n_roofs; i++)
    if (data->roofs[i].kind == kind && bud_roof_is_valid (&data->roofs[i])
        && (!found || sign * data->roofs[i].rate > sign * found->rate))
      found = &data->roofs[i];
  return found;
}

const BudRoof *
bud_roofline_memory (const BudRooflineData *data)
{
  return find_roof (data, BUD_ROOF_MEMORY, -1);
}

const BudRoof *
bud_roofline_top (const BudRooflineData *data)
{
  return find_roof (data, BUD_ROOF_COMPUTE, 1);
}

const BudRoof *
bud_roofline_first_compute (const BudRooflineData *data)
{
  return find_roof (data, BUD_ROOF_COMPUTE, 0);
}

double
bud_roofline_knee (const BudRooflineData *data, const BudRoof *compute)
{
  const BudRoof *memory = bud_roofline_memory (data);

  return memory && compute && bud_roof_is_valid (compute) ? compute->rate / memory->rate : NAN;
}

char *
bud_roof_text (const BudRoof *roof, gboolean is_short)
{
  const char *name = is_short && roof->short_name ? roof->short_name : roof->name;
  BudQuantity rate = roof->kind == BUD_ROOF_COMPUTE ? bud_quantity_flop_rate (roof->rate)
                                                    : bud_quantity_byte_rate (roof->rate);
  g_autofree char *text = bud_quantity_string (&rate);

  if (is_short && roof->kind == BUD_ROOF_NETWORK)
    return g_strdup (name);
  return g_strdup_printf ("%s %s", name, text);
}

static guint
count_marks (gconstpointer state)
{
  const BudRooflineData *data = state;

  return data->is_device ? data->n_roofs : data->n_points;
}

/* The smallest that is near wins: big points lie under small ones. */
static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const RooflineLayout *layout = state;
  BudPlotHit found = { -1, bud_legend_hit (&layout->legend, x, y) };
  double best = INFINITY;

  if (layout->legend.has_card && bud_rect_has_point (&layout->legend.rect, x, y, 0))
    return found;
  for (int chosen = 1; chosen >= 0 && found.mark < 0; chosen--)
    for (guint i = 0; i < layout->n_points; i++)
      {
        const RooflinePointLayout *point = &layout->points[i];
        double distance = hypot (x - point->x, y - point->y);

        if (point->radius <= 0 || point->is_chosen != chosen || distance > point->radius + HIT_SLACK_PX)
          continue;
        /* Within the marker its size decides, in the slack around it the distance. */
        distance = distance <= point->radius ? point->radius : 1000 + distance - point->radius;
        if (distance < best)
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
  const RooflinePointLayout *point = &((const RooflineLayout *) state)->points[mark];

  *rect = (BudPlotRect){ point->x - point->extent, point->y - point->extent, 2 * point->extent,
                         2 * point->extent };
  return point->radius > 0;
}

static double
get_mark_value (gconstpointer state, guint mark)
{
  const BudRooflineData *data = state;
  double value;

  if (data->is_device)
    return data->roofs[mark].rate;
  /* Home and End stay in the chosen phase. */
  value = isfinite (data->points[mark].share_ratio) ? data->points[mark].share_ratio : 0;
  return value;
}

static const BudPlotGroup *
get_groups (gconstpointer state, guint *n_groups)
{
  const BudRooflineData *data = state;

  *n_groups = data->is_device ? 0 : data->n_groups;
  return data->groups;
}

const char *
bud_roofline_limit_name (const BudRooflineData *data, int roof)
{
  if (roof < 0 || (guint) roof >= data->n_roofs)
    return _ ("fixed cost");
  switch (data->roofs[roof].kind)
    {
    case BUD_ROOF_COMPUTE:
      return _ ("compute");
    case BUD_ROOF_NETWORK:
      return _ ("network");
    case BUD_ROOF_MEMORY:
      break;
    }
  return _ ("memory");
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudRooflineData *data = state;
  const BudRooflinePoint *point;
  BudQuantity intensity, achieved;
  g_autofree char *share = NULL, *time = NULL, *intensity_text = NULL, *achieved_text = NULL, *of_roof = NULL;

  if (data->is_device)
    {
      BudQuantity knee = bud_quantity_intensity (bud_roofline_knee (data, &data->roofs[mark]));
      g_autofree char *roof = bud_roof_text (&data->roofs[mark], FALSE);
      g_autofree char *text = bud_quantity_string (&knee);

      /* Translators: "BF16 989 TFLOP/s, knee at 295 FLOP/byte" */
      return data->roofs[mark].kind == BUD_ROOF_COMPUTE ? g_strdup_printf (_ ("%s, knee at %s"), roof, text)
                                                        : g_steal_pointer (&roof);
    }
  point = &data->points[mark];
  share = bud_number_percent (point->share_ratio);
  time = bud_number_time (point->time_s);
  intensity = bud_quantity_intensity (point->intensity_flop_per_byte);
  intensity_text = bud_quantity_string (&intensity);
  achieved = bud_quantity_flop_rate (point->achieved_flop_per_s);
  achieved_text = bud_quantity_string (&achieved);
  of_roof = bud_number_percent_whole (point->roof_ratio);
  /* Translators: "Attend, decode: 24.3 % of the time (3.40 ms), 8.00 FLOP/byte, 20.1 TFLOP/s, limited by
   * memory, 75 % of the roof" */
  return g_strdup_printf (_ ("%s, %s: %s of the time (%s), %s, %s, limited by %s, %s of the roof"),
                          point->name, point->phase < data->n_phases ? data->phases[point->phase].name : "",
                          share, time, intensity_text, achieved_text,
                          bud_roofline_limit_name (data, point->roof), of_roof);
}

static void
append_groups (GString *text, const BudRooflineData *data)
{
  for (guint g = 0; g < data->n_groups; g++)
    {
      double share = 0;
      g_autofree char *percent = NULL;

      for (guint i = 0; i < data->n_points; i++)
        if (data->points[i].group == g && data->points[i].phase == data->phase
            && isfinite (data->points[i].share_ratio))
          share += data->points[i].share_ratio;
      if (share <= 0)
        continue;
      percent = bud_number_percent (share);
      g_string_append_printf (text, " %s %s.", data->groups[g].name, percent);
    }
}

static char *
describe (gconstpointer state)
{
  const BudRooflineData *data = state;
  GString *text = g_string_new (_ ("Roofline."));
  guint largest = 0;

  for (guint i = 0; i < data->n_roofs; i++)
    if (bud_roof_is_valid (&data->roofs[i]))
      {
        g_autofree char *roof
            = data->is_device ? describe_mark (data, i) : bud_roof_text (&data->roofs[i], FALSE);

        g_string_append_printf (text, " %s.", roof);
      }
  if (data->is_device)
    return g_string_free (text, FALSE);
  if (data->phase < data->n_phases)
    g_string_append_printf (text, " %s:", data->phases[data->phase].legend_title);
  append_groups (text, data);
  for (guint i = 1; i < data->n_points; i++)
    if (data->points[i].phase == data->phase
        && (data->points[largest].phase != data->phase
            || data->points[i].share_ratio > data->points[largest].share_ratio))
      largest = i;
  if (data->n_points > 0 && bud_roofline_point_is_valid (&data->points[largest]))
    {
      g_autofree char *mark = describe_mark (data, largest);

      g_string_append_c (text, ' ');
      /* Translators: "Largest: Attend, decode: 24.3 % …" */
      g_string_append_printf (text, _ ("Largest: %s."), mark);
    }
  return g_string_free (text, FALSE);
}

static BudPlotTable *
make_device_table (const BudRooflineData *data)
{
  const char *titles[] = { _ ("Roof"), _ ("#Rate (TFLOP/s or GB/s)"), _ ("#Knee (FLOP/byte)"), NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < data->n_roofs; i++)
    {
      gboolean is_compute = data->roofs[i].kind == BUD_ROOF_COMPUTE;

      bud_plot_table_take_row (
          table, g_strdup (data->roofs[i].name), bud_number (data->roofs[i].rate / (is_compute ? 1e12 : 1e9)),
          bud_number (is_compute ? bud_roofline_knee (data, &data->roofs[i]) : NAN), NULL);
    }
  return table;
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudRooflineData *data = state;
  double longest = 0, longest_call = 0;
  BudScale time, each;
  g_autofree char *time_title = NULL, *each_title = NULL;
  BudPlotTable *table;

  if (data->is_device)
    return make_device_table (data);
  for (guint i = 0; i < data->n_points; i++)
    {
      longest = fmax (longest, data->points[i].time_s);
      longest_call = fmax (longest_call, data->points[i].time_s / data->points[i].count);
    }
  time = bud_scale_time (longest);
  each = bud_scale_time (longest_call);
  time_title = g_strdup_printf ("#%s (%s)", _ ("Time"), time.unit);
  each_title = g_strdup_printf ("#%s (%s)", _ ("Each"), each.unit);
  {
    const char *titles[]
        = { _ ("Operator"),   _ ("Group"),      _ ("Phase"),    _ ("#Calls"), each_title,         time_title,
            _ ("#Share (%)"), _ ("#FLOP/byte"), _ ("#TFLOP/s"), _ ("Limit"),  _ ("#Of roof (%)"), NULL };

    table = bud_plot_table_new (titles);
  }
  for (guint i = 0; i < data->n_points; i++)
    {
      const BudRooflinePoint *point = &data->points[i];

      bud_plot_table_take_row (
          table, g_strdup (point->name),
          g_strdup (point->group < data->n_groups ? data->groups[point->group].name : ""),
          g_strdup (point->phase < data->n_phases ? data->phases[point->phase].name : ""),
          bud_number_count (point->count), bud_scale_number (&each, point->time_s / point->count),
          bud_scale_number (&time, point->time_s), bud_number_fixed (point->share_ratio * 100, 1),
          bud_number (point->intensity_flop_per_byte), bud_number (point->achieved_flop_per_s / 1e12),
          g_strdup (bud_roofline_limit_name (data, point->roof)),
          bud_number_fixed (point->roof_ratio * 100, 0), NULL);
    }
  return table;
}

static const BudPlotClass roofline_class = {
  .layout = bud_roofline_lay_out,
  .layout_free = bud_roofline_layout_free,
  .draw = bud_roofline_draw,
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
bud_plot_new_roofline (const BudRooflineData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  BudRooflineData *copy = bud_plot_pool_copy (pool, data, 1, sizeof *data);
  BudRoof *roofs = bud_plot_pool_copy (pool, data->roofs, data->n_roofs, sizeof *roofs);
  BudRooflinePoint *points = bud_plot_pool_copy (pool, data->points, data->n_points, sizeof *points);

  copy->roofs = roofs;
  copy->points = points;
  copy->groups = bud_plot_pool_groups (pool, data->groups, data->n_groups);
  copy->n_phases = MIN (data->n_phases, 2);
  copy->phase = copy->n_phases ? MIN (data->phase, copy->n_phases - 1) : 0;
  for (guint i = 0; i < data->n_roofs; i++)
    {
      roofs[i].name = bud_plot_pool_string (pool, roofs[i].name ? roofs[i].name : "");
      roofs[i].short_name = bud_plot_pool_string (pool, roofs[i].short_name);
    }
  for (guint i = 0; i < data->n_points; i++)
    points[i].name = bud_plot_pool_string (pool, points[i].name ? points[i].name : "");
  for (guint i = 0; i < 2; i++)
    {
      BudRooflinePhase *phase = &copy->phases[i];

      phase->name = bud_plot_pool_string (pool, phase->name ? phase->name : "");
      phase->metric = bud_plot_pool_string (pool, phase->metric);
      phase->legend_title
          = bud_plot_pool_string (pool, phase->legend_title ? phase->legend_title : phase->name);
    }
  return bud_plot_new (&roofline_class, pool, copy);
}
