#include "plot/rows-layout.h"

#include <math.h>
#include <string.h>

#include "plot/mark.h"
#include "plot/number.h"
#include "plot/view.h"

#define PADDING_PX 12.0
#define ROW_PX 34.0
#define ROW_MAX_PX 64.0
#define BAR_RATIO 0.62 /* of a row */
#define COMPACT_PX 480.0
#define NAMES_RATIO 0.32  /* of the width, at most */
#define AREA_MIN_PX 220.0 /* below: no differences at the end, the callout has them */
#define COLUMN_GAP_PX 16.0
#define MARKER_PX 5.0

double
bud_rows_value (const BudRowsData *data, guint mark)
{
  return data->rows[mark / data->n_groups].values[mark % data->n_groups];
}

gboolean
bud_rows_has (const BudRowsData *data, guint mark)
{
  double value = bud_rows_value (data, mark);

  return isfinite (value) && value >= 0 && value < BUD_AXIS_LARGEST;
}

double
bud_rows_total (const BudRowsData *data, guint row)
{
  double total = 0;
  gboolean has_any = FALSE;

  for (guint mark = row * data->n_groups; mark < (row + 1) * data->n_groups; mark++)
    if (bud_rows_has (data, mark))
      {
        total += bud_rows_value (data, mark);
        has_any = TRUE;
      }
  return has_any ? total : NAN;
}

double
bud_rows_difference (const BudRowsData *data, guint mark)
{
  guint base = mark - mark % data->n_groups + (guint) MAX (data->baseline, 0);

  if (data->baseline < 0 || mark == base || !bud_rows_has (data, mark) || !bud_rows_has (data, base))
    return NAN;
  return bud_rows_value (data, mark) - bud_rows_value (data, base);
}

static double
largest (const BudRowsData *data)
{
  double max = 0;

  for (guint row = 0; row < data->n_rows; row++)
    {
      double total = bud_rows_total (data, row);

      if (data->look == BUD_ROWS_STACKED && isfinite (total))
        max = MAX (max, total);
      for (guint mark = row * data->n_groups; mark < (row + 1) * data->n_groups; mark++)
        if (bud_rows_has (data, mark))
          max = MAX (max, bud_rows_value (data, mark));
    }
  return max;
}

char *
bud_rows_difference_text (const BudRowsData *data, guint mark)
{
  double factor = bud_axis_spec_factor (&data->x), shown = bud_rows_difference (data, mark) / factor;
  double max = largest (data) / factor;
  int decimals = max >= 1000 ? 0 : max >= 100 ? 1 : max >= 1 ? 2 : 3;
  g_autofree char *number = NULL;

  if (!isfinite (shown))
    return g_strdup (BUD_MISSING);
  if (fabs (shown) < 0.5 * pow (10, -decimals))
    return g_strdup ("±0");
  number = bud_number_fixed (fabs (shown), decimals);
  return g_strconcat (shown < 0 ? BUD_MINUS : "+", number, NULL);
}

static void
init_legend (BudLegend *legend, const BudRowsData *data, const BudTheme *theme)
{
  g_autofree BudLegendEntry *entries = g_new0 (BudLegendEntry, data->n_groups + 1);

  for (guint g = 0; g < data->n_groups; g++)
    {
      BudLegendKind kind = data->look == BUD_ROWS_STACKED ? BUD_LEGEND_SWATCH
                           : (int) g == data->baseline    ? BUD_LEGEND_RING
                                                          : BUD_LEGEND_MARKER;

      entries[g] = (BudLegendEntry){ kind, data->groups[g].series, (int) g, data->groups[g].name, NULL };
    }
  bud_legend_init (legend, theme, NULL, entries, data->n_groups);
}

static double
row_height (const BudTheme *theme)
{
  return round (ROW_PX * CLAMP (theme->font_scale, 1, 2));
}

double
bud_rows_natural_height (gconstpointer state, const BudTheme *theme, double width)
{
  const BudRowsData *data = state;
  BudLegend legend;
  double height = 2 * PADDING_PX + 8 + data->n_rows * row_height (theme) + bud_frame_below_px (theme);

  init_legend (&legend, data, theme);
  height += bud_legend_flow (&legend, theme, 0, 0, MAX (width - 2 * PADDING_PX, 1), FALSE);
  bud_legend_clear (&legend);
  return ceil (height);
}

double
bud_rows_middle (const BudRowsLayout *layout, guint row)
{
  return layout->frame.area.y + (row + 0.5) * layout->row_px;
}

static double
init_names (BudRowsLayout *layout, const BudRowsData *data, const BudTheme *theme, double width)
{
  double widest = 0;

  for (guint row = 0; row < data->n_rows; row++)
    {
      bud_text_init (&layout->names[row], theme, data->rows[row].name, BUD_TEXT_REGULAR, 1, theme->text);
      bud_text_limit (&layout->names[row], width * NAMES_RATIO);
      widest = MAX (widest, layout->names[row].rect.width);
    }
  return widest;
}

static void
init_total (BudRowsLayout *layout, const BudRowsData *data, const BudTheme *theme, guint row)
{
  double total = bud_rows_total (data, row);
  g_autofree char *text = isfinite (total) ? bud_axis_spec_number (&data->x, total) : g_strdup (BUD_MISSING);

  bud_text_init (&layout->ends[row * data->n_groups], theme, text, BUD_TEXT_BOLD, 1, theme->text);
}

static void
init_difference (BudRowsLayout *layout, const BudRowsData *data, const BudTheme *theme, guint mark)
{
  double difference = bud_rows_difference (data, mark);
  g_autofree char *text = bud_rows_difference_text (data, mark);
  gboolean is_none = !isfinite (difference) || strcmp (text, "±0") == 0;

  bud_text_init (&layout->ends[mark], theme, text, is_none ? BUD_TEXT_REGULAR : BUD_TEXT_BOLD, 1,
                 is_none          ? theme->dim
                 : difference < 0 ? theme->success
                                  : theme->error);
}

/* Width of the column of a group at the end of the rows; 0 = none. */
static double
init_column (BudRowsLayout *layout, const BudRowsData *data, const BudTheme *theme, guint group)
{
  double widest = 0;

  if (data->look == BUD_ROWS_STACKED ? group > 0 : data->baseline < 0 || (int) group == data->baseline)
    return 0;
  for (guint row = 0; row < data->n_rows; row++)
    {
      guint mark = row * data->n_groups + group;

      if (data->look == BUD_ROWS_STACKED)
        init_total (layout, data, theme, row);
      else
        init_difference (layout, data, theme, mark);
      widest = MAX (widest, layout->ends[mark].rect.width);
    }
  if (data->look == BUD_ROWS_DUMBBELLS && data->titles != NULL)
    {
      bud_text_init (&layout->titles[group], theme, data->titles[group], BUD_TEXT_REGULAR, 1, theme->dim);
      widest = MAX (widest, layout->titles[group].rect.width);
    }
  return widest + COLUMN_GAP_PX;
}

static void
clear_ends (BudRowsLayout *layout)
{
  for (guint i = 0; i < layout->n_rows * layout->n_groups; i++)
    bud_text_clear (&layout->ends[i]);
  for (guint g = 0; g < layout->n_groups; g++)
    bud_text_clear (&layout->titles[g]);
}

/* From the right edge; the last group is outermost. */
static void
place_ends (BudRowsLayout *layout, const BudRowsData *data, const double *columns)
{
  double right = layout->width - PADDING_PX;
  double title_y = layout->frame.area.y + layout->frame.area.height + 6;

  for (guint g = data->n_groups; g-- > 0;)
    {
      if (columns[g] <= 0)
        continue;
      for (guint row = 0; row < data->n_rows; row++)
        bud_text_place (&layout->ends[row * data->n_groups + g], right, bud_rows_middle (layout, row), 1,
                        0.5);
      bud_text_place (&layout->titles[g], right, title_y, 1, 0);
      right -= columns[g];
    }
}

static void
place_marks (BudRowsLayout *layout, const BudRowsData *data, guint32 hidden)
{
  double left = layout->frame.area.x;

  for (guint row = 0; row < data->n_rows; row++)
    {
      double middle = bud_rows_middle (layout, row), sum = 0;

      for (guint g = 0; g < data->n_groups; g++)
        {
          guint mark = row * data->n_groups + g;
          double value = bud_rows_value (data, mark), at, bar = layout->row_px * BAR_RATIO;

          if (!bud_rows_has (data, mark) || bud_plot_hides (hidden, g))
            continue;
          if (data->look == BUD_ROWS_STACKED)
            {
              at = bud_axis_px (&layout->frame.x, MIN (sum, layout->frame.x.max));
              sum += value;
              layout->marks[mark] = (BudPlotRect){
                at, middle - bar / 2,
                MAX (bud_axis_px (&layout->frame.x, MIN (sum, layout->frame.x.max)) - at, 0), bar
              };
              continue;
            }
          at = MAX (bud_axis_px (&layout->frame.x, MIN (value, layout->frame.x.max)), left);
          layout->marks[mark]
              = (BudPlotRect){ at - MARKER_PX, middle - MARKER_PX, 2 * MARKER_PX, 2 * MARKER_PX };
        }
    }
}

static BudRowsLayout *
layout_new (const BudRowsData *data, double width, double height)
{
  BudRowsLayout *layout = g_new0 (BudRowsLayout, 1);
  guint n_marks = MAX (data->n_rows * data->n_groups, 1);

  layout->width = width;
  layout->height = height;
  layout->n_rows = data->n_rows;
  layout->n_groups = data->n_groups;
  layout->n_limits = data->n_limits;
  layout->names = g_new0 (BudText, MAX (data->n_rows, 1));
  layout->ends = g_new0 (BudText, n_marks);
  layout->titles = g_new0 (BudText, MAX (data->n_groups, 1));
  layout->limit_labels = g_new0 (BudText, MAX (data->n_limits, 1));
  layout->marks = g_new0 (BudPlotRect, n_marks);
  return layout;
}

static void
fit_axis (const BudRowsData *data, BudAxisSpec *x)
{
  BudPlotSpan span = { 0 };

  bud_plot_span_add (&span, 0, FALSE);
  bud_plot_span_add (&span, largest (data), FALSE);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_span_add (&span, data->limits[i].value, FALSE);
  x->min = 0;
  bud_axis_spec_fit (x, &span);
}

static void
place_names (BudRowsLayout *layout)
{
  for (guint row = 0; row < layout->n_rows; row++)
    bud_text_place (&layout->names[row], layout->frame.area.x - 10, bud_rows_middle (layout, row), 1, 0.5);
}

static void
place_limits (BudRowsLayout *layout, const BudRowsData *data, const BudTheme *theme)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (BudPlotRect));

  g_array_append_vals (taken, layout->marks, layout->n_rows * layout->n_groups);
  for (guint i = 0; i < data->n_limits; i++)
    {
      bud_plot_limit_init_label (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, taken);
      g_array_append_val (taken, layout->limit_labels[i].rect);
    }
}

gpointer
bud_rows_lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudRowsData *data = state;
  BudRowsLayout *layout = layout_new (data, width, height);
  g_autofree double *columns = g_new0 (double, MAX (data->n_groups, 1));
  double inner = width - 2 * PADDING_PX, left, right = 0, legend_px, area_px;
  BudAxisSpec x = data->x;

  fit_axis (data, &x);
  left = init_names (layout, data, theme, width) + 10;
  for (guint g = 0; g < data->n_groups; g++)
    right += columns[g] = init_column (layout, data, theme, g);
  if (data->look == BUD_ROWS_DUMBBELLS && inner - left - right < AREA_MIN_PX)
    {
      clear_ends (layout);
      memset (columns, 0, data->n_groups * sizeof *columns);
      right = 0;
    }
  right = MAX (right, BUD_MARK_RING_PX);
  init_legend (&layout->legend, data, theme);
  legend_px = 8
              + bud_legend_flow (&layout->legend, theme, PADDING_PX + (width < COMPACT_PX ? 0 : left),
                                 PADDING_PX, width < COMPACT_PX ? inner : inner - left, FALSE);
  area_px = MIN (height - 2 * PADDING_PX - legend_px - bud_frame_below_px (theme),
                 data->n_rows * ROW_MAX_PX * MAX (theme->font_scale, 1));
  bud_frame_init_rows (&layout->frame, theme, &x,
                       (BudPlotRect){ PADDING_PX, PADDING_PX + legend_px, inner,
                                      MAX (area_px, 1) + bud_frame_below_px (theme) },
                       left, right, width < COMPACT_PX);
  layout->row_px = layout->frame.area.height / MAX (data->n_rows, 1);
  place_names (layout);
  place_ends (layout, data, columns);
  place_marks (layout, data, hidden);
  place_limits (layout, data, theme);
  return layout;
}

void
bud_rows_layout_free (gpointer state)
{
  BudRowsLayout *layout = state;

  bud_frame_clear (&layout->frame);
  bud_legend_clear (&layout->legend);
  clear_ends (layout);
  for (guint row = 0; row < layout->n_rows; row++)
    bud_text_clear (&layout->names[row]);
  for (guint i = 0; i < layout->n_limits; i++)
    bud_text_clear (&layout->limit_labels[i]);
  g_free (layout->names);
  g_free (layout->ends);
  g_free (layout->titles);
  g_free (layout->limit_labels);
  g_free (layout->marks);
  g_free (layout);
}
