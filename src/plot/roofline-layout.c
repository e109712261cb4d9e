#include "plot/roofline-layout.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/mark.h"
#include "plot/number.h"
#include "plot/view.h"

#define PADDING_PX 12.0
#define COMPACT_PX 480.0
#define WIDE_PX 1500.0
#define MAX_DECADES 9.0
#define ROOF_NAME_PX 24.0
#define AXIS_PX 64.0 /* about what titles and ticks take */
#define LEGEND_MARGIN_PX 4.0

typedef struct
{
  double x_min, x_max, y_min, y_max;
} Range;

static Range
find_range (const BudRooflineData *data, double height_px)
{
  const BudRoof *memory = bud_roofline_memory (data), *top = bud_roofline_top (data);
  Range range = { INFINITY, 0, INFINITY, top ? top->rate : 0 };
  double least = INFINITY, most = 0;

  for (guint i = 0; i < data->n_points; i++)
    if (bud_roofline_point_is_valid (&data->points[i]))
      {
        range.x_min = MIN (range.x_min, data->points[i].intensity_flop_per_byte / 2.5);
        range.x_max = MAX (range.x_max, data->points[i].intensity_flop_per_byte * 3);
        range.y_min = MIN (range.y_min, data->points[i].achieved_flop_per_s / 2);
        range.y_max = MAX (range.y_max, data->points[i].achieved_flop_per_s);
      }
  for (guint i = 0; i < data->n_roofs; i++)
    if (data->roofs[i].kind == BUD_ROOF_COMPUTE && bud_roof_is_valid (&data->roofs[i]) && memory)
      {
        least = MIN (least, data->roofs[i].rate / memory->rate);
        most = MAX (most, data->roofs[i].rate / memory->rate);
      }
  if (most > 0)
    {
      range.x_max = MAX (range.x_max, most * (data->is_device ? 1.8 : 5));
      range.x_min = MIN (range.x_min, least / (data->is_device ? 8 : 100));
    }
  if (range.x_max <= 0)
    range = (Range){ 0.1, 1000, range.y_min, range.y_max };
  range.x_min = bud_axis_round_down (MAX (range.x_min, range.x_max / pow (10, MAX_DECADES)));
  if (memory)
    range.y_min = MIN (range.y_min, bud_roof_at (memory, range.x_min) * (data->is_device ? 1 : 0.9));
  if (!isfinite (range.y_min))
    range.y_min = range.y_max / 1000;
  /* Room for a roof's name above it, however low the plot is. */
  range.y_max *= MAX (data->is_device ? 1.5 : 2.5,
                      pow (range.y_max / range.y_min, ROOF_NAME_PX / MAX (height_px - ROOF_NAME_PX, 60)));
  range.y_min = MAX (range.y_min, range.y_max / pow (10, MAX_DECADES));
  return range;
}

/* A line y = rate · x from the left edge up to the level `top`, cut at the frame. */
static void
lay_out_slope (RooflineRoofLayout *roof, const BudFrame *frame, double rate, double top)
{
  double x1 = frame->x.min, x2 = MIN (top / rate, frame->x.max);

  x1 = MAX (x1, frame->y.min / rate);
  roof->is_shown = x2 > x1;
  if (!roof->is_shown)
    return;
  roof->x1 = bud_axis_px (&frame->x, x1);
  roof->y1 = bud_axis_px (&frame->y, x1 * rate);
  roof->x2 = bud_axis_px (&frame->x, x2);
  roof->y2 = bud_axis_px (&frame->y, x2 * rate);
}

static void
lay_out_roofs (RooflineLayout *layout, const BudRooflineData *data)
{
  const BudRoof *memory = bud_roofline_memory (data), *top = bud_roofline_top (data);
  const BudRoof *first = bud_roofline_first_compute (data);
  const BudFrame *frame = &layout->frame;

  for (guint i = 0; i < data->n_roofs; i++)
    {
      RooflineRoofLayout *roof = &layout->roofs[i];
      double rate = data->roofs[i].rate, knee;

      if (!bud_roof_is_valid (&data->roofs[i]))
        continue;
      if (data->roofs[i].kind != BUD_ROOF_COMPUTE)
        {
          lay_out_slope (roof, frame, rate, top ? top->rate : frame->y.max);
          continue;
        }
      knee = memory ? CLAMP (rate / memory->rate, frame->x.min, frame->x.max) : frame->x.min;
      roof->is_shown = TRUE;
      roof->x1 = bud_axis_px (&frame->x, knee);
      roof->x2 = frame->area.x + frame->area.width;
      roof->y1 = roof->y2 = bud_axis_px (&frame->y, rate);
    }
  layout->knee_x = NAN;
  if (memory && first && first->rate / memory->rate < frame->x.max
      && first->rate / memory->rate > frame->x.min)
    layout->knee_x = bud_axis_px (&frame->x, first->rate / memory->rate);
}

static void
lay_out_points (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme, double width,
                guint32 hidden)
{
  double factor = (width > WIDE_PX ? 3.8 : 2.7) * MIN (theme->font_scale, 1.5);

  for (guint i = 0; i < data->n_points; i++)
    {
      const BudRooflinePoint *point = &data->points[i];
      RooflinePointLayout *at = &layout->points[i];
      double percent = isfinite (point->share_ratio) ? CLAMP (point->share_ratio * 100, 0, 100) : 0;
      BudMarker marker;

      if (!bud_roofline_point_is_valid (point) || point->group >= data->n_groups
          || bud_plot_hides (hidden, point->group))
        continue;
      marker = bud_theme_series (theme, data->groups[point->group].series)->marker;
      at->x = bud_axis_px (&layout->frame.x, MAX (point->intensity_flop_per_byte, layout->frame.x.min));
      at->y = bud_axis_px (&layout->frame.y, MAX (point->achieved_flop_per_s, layout->frame.y.min));
      at->radius = MAX (4, factor * sqrt (percent));
      at->extent = bud_mark_extent (marker, at->radius);
      at->is_chosen = point->phase == data->phase || data->n_phases < 2;
    }
}

static int
compare_order (gconstpointer a, gconstpointer b, gpointer points)
{
  guint i = *(const guint *) a, j = *(const guint *) b;
  const RooflinePointLayout *one = (RooflinePointLayout *) points + i,
                            *other = (RooflinePointLayout *) points + j;

  if (one->is_chosen != other->is_chosen)
    return one->is_chosen - other->is_chosen;
  if (one->radius != other->radius)
    return one->radius > other->radius ? -1 : 1;
  return i < j ? -1 : 1;
}

static int
compare_share (gconstpointer a, gconstpointer b, gpointer shares)
{
  const BudLegendEntry *one = a, *other = b;
  const double *share = shares;

  if (share[one->group] != share[other->group])
    return share[one->group] > share[other->group] ? -1 : 1;
  return one->group - other->group;
}

static void
init_legend (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme, gboolean is_compact)
{
  g_autofree BudLegendEntry *entries = g_new0 (BudLegendEntry, data->n_groups + 3);
  g_autofree double *shares = g_new0 (double, data->n_groups + 1);
  g_autofree gboolean *is_used = g_new0 (gboolean, data->n_groups + 1);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  guint n = 0, n_groups;

  for (guint i = 0; i < data->n_points; i++)
    {
      const BudRooflinePoint *point = &data->points[i];
      gboolean is_shown = point->phase == data->phase || data->n_phases < 2;

      if (point->group >= data->n_groups)
        continue;
      /* What is neither drawn nor part of the phase is no entry of its legend. */
      is_used[point->group] |= is_shown || bud_roofline_point_is_valid (point);
      if (layout->n_points && is_shown && isfinite (point->share_ratio))
        shares[point->group] += point->share_ratio;
    }
  for (guint g = 0; g < data->n_groups; g++)
    if (is_used[g])
      entries[n++] = (BudLegendEntry){ BUD_LEGEND_MARKER, data->groups[g].series, (int) g,
                                       data->groups[g].name, NULL };
  g_qsort_with_data (entries, (gint) n, sizeof *entries, compare_share, shares);
  for (guint i = 0; i < n; i++)
    {
      double share = shares[entries[i].group];

      g_ptr_array_add (values, is_compact ? bud_number_percent_whole (share) : bud_number_percent (share));
      entries[i].value = values->pdata[i];
    }
  n_groups = n;
  for (guint p = 0; p < data->n_phases && data->n_phases == 2 && n > 0 && !is_compact; p++)
    entries[n++] = (BudLegendEntry){ p == data->phase ? BUD_LEGEND_FILLED : BUD_LEGEND_HOLLOW, 0, -1,
                                     data->phases[p].name, NULL };
  bud_legend_init (&layout->legend, theme, data->n_phases ? data->phases[data->phase].legend_title : NULL,
                   entries, n);
  if (n > 0)
    bud_legend_stack (&layout->legend, theme, n_groups);
}

static BudPlotRect
point_box (const RooflinePointLayout *point)
{
  return (BudPlotRect){ point->x - point->extent, point->y - point->extent, 2 * point->extent,
                        2 * point->extent };
}

static gboolean
segment_hits (const RooflineRoofLayout *roof, const BudPlotRect *rect)
{
  for (int i = 0; i <= 64; i++)
    {
      double t = i / 64.0;

      if (bud_rect_has_point (rect, roof->x1 + t * (roof->x2 - roof->x1),
                              roof->y1 + t * (roof->y2 - roof->y1), 2))
        return TRUE;
    }
  return FALSE;
}

/* Bottom right inside, above the words beside the knee, if nothing is there. */
static gboolean
place_legend_inside (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme)
{
  const BudPlotRect *area = &layout->frame.area;
  BudLegend *legend = &layout->legend;
  double below = bud_text_height (theme) + 12;

  if (legend->rect.width > area->width * 0.45 || legend->rect.height > area->height * 0.6)
    return FALSE;
  bud_legend_move (legend, area->x + area->width - legend->rect.width - LEGEND_MARGIN_PX,
                   area->y + area->height - legend->rect.height - below);
  for (guint i = 0; i < layout->n_points; i++)
    {
      BudPlotRect box = point_box (&layout->points[i]);

      if (layout->points[i].radius > 0 && bud_rect_intersects (&box, &legend->rect, 4))
        return FALSE;
    }
  for (guint i = 0; i < layout->n_roofs; i++)
    if (layout->roofs[i].is_shown && data->roofs[i].kind != BUD_ROOF_NETWORK
        && segment_hits (&layout->roofs[i], &legend->rect))
      return FALSE;
  return TRUE;
}

static void
init_frame (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme, double width,
            double height, double right_px, gboolean is_compact)
{
  Range range = find_range (data, height - AXIS_PX);
  BudScale scale = bud_scale_flop_rate (range.y_max);
  g_autofree char *y_title = bud_scale_title (&scale, _ ("Performance per device"));
  /* Translators: "TFLOP/s per device" */
  g_autofree char *y_short
      = data->is_device ? g_strdup (scale.unit) : g_strdup_printf (_ ("%s per device"), scale.unit);
  BudAxisSpec x
      = { _ ("Arithmetic intensity (FLOP/byte)"), _ ("FLOP/byte"), TRUE, range.x_min, range.x_max, 1, NULL };
  BudAxisSpec y = { y_title, y_short, TRUE, range.y_min, range.y_max, scale.factor, NULL };

  if (is_compact || data->is_device)
    y.title = y_short;
  layout->scale_flop_per_s = scale.factor;
  bud_frame_init (&layout->frame, theme, &x, &y,
                  (BudPlotRect){ PADDING_PX, PADDING_PX, width - 2 * PADDING_PX, height - 2 * PADDING_PX },
                  right_px, is_compact, FALSE);
}

static void
lay_out_device (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme, double width,
                double height)
{
  double right = bud_roofline_init_device_labels (layout, data, theme) + 12;
  const BudRoof *memory = bud_roofline_memory (data);
  BudSpace space;

  init_frame (layout, data, theme, width, height, right, width < COMPACT_PX && width < 320);
  lay_out_roofs (layout, data);
  layout->knee_x = NAN;
  /* Those that another one speaks for would only cover it. */
  for (guint i = 0; i < data->n_roofs; i++)
    layout->roofs[i].is_shown
        &= data->roofs[i].kind != BUD_ROOF_COMPUTE || layout->roofs[i].label.layout != NULL;
  bud_roofline_place_device_labels (layout, data, theme);
  bud_space_init (&space, layout->frame.area);
  for (guint i = 0; i < data->n_roofs && memory; i++)
    {
      const RooflineRoofLayout *roof = &layout->roofs[i];
      g_autofree char *knee = NULL;

      if (data->roofs[i].kind != BUD_ROOF_COMPUTE || !roof->is_shown)
        continue;
      layout->points[i] = (RooflinePointLayout){ roof->x1, roof->y1, 5, 6, TRUE };
      knee = bud_number_tick (round (data->roofs[i].rate / memory->rate));
      bud_text_init (&layout->knees[i], theme, knee, BUD_TEXT_REGULAR, 1, theme->dim);
      bud_text_place (&layout->knees[i], roof->x1 + 2, roof->y1 + 6, 0, 0);
      layout->knees[i].has_halo = TRUE;
      if (bud_space_is_free (&space, &layout->knees[i].rect, 1))
        bud_space_take (&space, &layout->knees[i].rect);
      else
        bud_text_clear (&layout->knees[i]);
    }
  for (guint i = 0; i < layout->n_points; i++)
    if (layout->points[i].radius > 0)
      {
        BudPlotRect box = point_box (&layout->points[i]);

        bud_space_take (&space, &box);
      }
  for (guint i = 0; i < data->n_roofs; i++)
    if (data->roofs[i].kind != BUD_ROOF_COMPUTE && layout->roofs[i].is_shown)
      {
        g_autofree char *text = bud_roof_text (&data->roofs[i], FALSE);

        bud_text_init (&layout->roofs[i].label, theme, text, BUD_TEXT_BOLD, 1, theme->text);
        layout->roofs[i].label.has_halo = TRUE;
        bud_roofline_label_slope (&layout->roofs[i], &space, 0.4, data->roofs[i].kind == BUD_ROOF_MEMORY);
      }
  bud_space_clear (&space);
}

static void
lay_out_operators (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme, double width,
                   double height, guint32 hidden)
{
  gboolean is_compact = width < COMPACT_PX;
  BudSpace space;

  init_legend (layout, data, theme, is_compact);
  for (int attempt = is_compact || theme->is_print ? 1 : 0; attempt < 2; attempt++)
    {
      double below = 0;

      if (attempt == 1 && layout->legend.n_rows > 0)
        {
          layout->legend.has_card = FALSE;
          below = 8
                  + (is_compact
                         ? bud_legend_columns (&layout->legend, theme, PADDING_PX, 0, width - 2 * PADDING_PX)
                         : bud_legend_flow (&layout->legend, theme, PADDING_PX, 0, width - 2 * PADDING_PX,
                                            TRUE));
          bud_legend_move (&layout->legend, PADDING_PX, height - PADDING_PX - below + 8);
        }
      bud_frame_clear (&layout->frame);
      init_frame (layout, data, theme, width, height - below, 0, is_compact);
      lay_out_roofs (layout, data);
      lay_out_points (layout, data, theme, width, hidden);
      if (attempt == 0 && place_legend_inside (layout, data, theme))
        break;
    }
  for (guint i = 0; i < layout->n_points; i++)
    layout->order[i] = i;
  g_qsort_with_data (layout->order, (gint) layout->n_points, sizeof *layout->order, compare_order,
                     layout->points);
  bud_space_init (&space, layout->frame.area);
  /* Where room is short a roof's name may cover the other phase. */
  for (guint i = 0; i < layout->n_points; i++)
    if (layout->points[i].radius > 0 && (layout->points[i].is_chosen || !is_compact))
      {
        BudPlotRect box = point_box (&layout->points[i]);

        bud_space_take (&space, &box);
      }
  if (layout->legend.has_card)
    bud_space_take (&space, &layout->legend.rect);
  if (!is_compact)
    bud_roofline_label_knee (layout, theme, &space);
  bud_roofline_label_roofs (layout, data, theme, &space, BUD_ROOF_MEMORY, is_compact);
  bud_roofline_label_roofs (layout, data, theme, &space, BUD_ROOF_COMPUTE, is_compact);
  if (!is_compact)
    bud_roofline_label_points (layout, data, theme, &space);
  /* Its line is long and runs where the operators are: its name gives way to theirs. */
  bud_roofline_label_roofs (layout, data, theme, &space, BUD_ROOF_NETWORK, is_compact);
  bud_space_clear (&space);
}

gpointer
bud_roofline_lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudRooflineData *data = state;
  RooflineLayout *layout = g_new0 (RooflineLayout, 1);
  gboolean has_any = bud_roofline_top (data) != NULL;

  layout->width = width;
  layout->height = height;
  layout->n_roofs = data->n_roofs;
  layout->n_points = data->is_device ? data->n_roofs : data->n_points;
  layout->roofs = g_new0 (RooflineRoofLayout, MAX (layout->n_roofs, 1));
  layout->points = g_new0 (RooflinePointLayout, MAX (layout->n_points, 1));
  layout->knees = g_new0 (BudText, MAX (layout->n_points, 1));
  layout->order = g_new0 (guint, MAX (layout->n_points, 1));
  layout->knee_x = NAN;
  for (guint i = 0; i < data->n_points && !data->is_device; i++)
    has_any |= bud_roofline_point_is_valid (&data->points[i]);
  if (!has_any)
    {
      bud_text_init (&layout->message, theme, _ ("No roofs and no operators to show."), BUD_TEXT_REGULAR, 1,
                     theme->dim);
      bud_text_place (&layout->message, width / 2, height / 2, 0.5, 0.5);
      return layout;
    }
  if (data->is_device)
    lay_out_device (layout, data, theme, width, height);
  else
    lay_out_operators (layout, data, theme, width, height, hidden);
  return layout;
}

void
bud_roofline_layout_free (gpointer state)
{
  RooflineLayout *layout = state;

  bud_frame_clear (&layout->frame);
  for (guint i = 0; i < layout->n_roofs; i++)
    bud_text_clear (&layout->roofs[i].label);
  for (guint i = 0; i < layout->n_points; i++)
    bud_text_clear (&layout->knees[i]);
  for (guint i = 0; i < layout->n_labels; i++)
    bud_text_clear (&layout->labels[i].text);
  bud_text_clear (&layout->knee_left);
  bud_text_clear (&layout->knee_right);
  bud_text_clear (&layout->message);
  bud_legend_clear (&layout->legend);
  g_free (layout->roofs);
  g_free (layout->points);
  g_free (layout->knees);
  g_free (layout->order);
  g_free (layout);
}
