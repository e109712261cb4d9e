#include "plot/lines-layout.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/view.h"

#define BAND_ROOM 1.3 /* of the highest point */

guint
bud_lines_count_marks (gconstpointer state)
{
  const BudLinesData *data = state;
  guint n = 0;

  for (guint i = 0; i < data->n_lines; i++)
    n += data->lines[i].n;
  return n;
}

const BudLine *
bud_lines_find (const BudLinesData *data, guint mark, guint *point)
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

gboolean
bud_lines_has (const BudLinesData *data, const BudLine *line, guint i)
{
  return bud_axis_spec_shows (&data->x, line->x[i]) && bud_axis_spec_shows (&data->y, line->y[i]);
}

/* What a point stands on. */
static double
base_of (const BudLine *line, guint i)
{
  return line->base != NULL ? line->base[i] : 0;
}

/* Of several curves the widest range must not squeeze the others: it may leave the plot at the top. */
static void
add_bands (const BudLinesData *data, BudPlotSpan *up, gboolean is_log)
{
  double most = data->n_bands > 1 && !is_log ? BAND_ROOM * up->max : INFINITY;

  for (guint b = 0; b < data->n_bands; b++)
    for (guint i = 0; i < data->bands[b].n; i++)
      {
        double high = data->bands[b].high[i];

        bud_plot_span_add (up, data->bands[b].low[i], is_log);
        bud_plot_span_add (up, high > most ? most : high, is_log);
      }
}

static gboolean
fit_axes (const BudLinesData *data, BudAxisSpec *x, BudAxisSpec *y)
{
  BudPlotSpan across = { 0 }, up = { 0 };

  for (guint l = 0; l < data->n_lines; l++)
    for (guint i = 0; i < data->lines[l].n; i++)
      if (bud_lines_has (data, &data->lines[l], i))
        {
          bud_plot_span_add (&across, data->lines[l].x[i], x->is_log);
          bud_plot_span_add (&up, data->lines[l].y[i] + base_of (&data->lines[l], i), y->is_log);
        }
  if (!across.has_any)
    return FALSE;
  add_bands (data, &up, y->is_log);
  for (guint m = 0; m < data->n_markers; m++)
    bud_plot_span_add (&across, data->markers[m].x, x->is_log);
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_span_add (data->limits[i].is_vertical ? &across : &up, data->limits[i].value,
                       data->limits[i].is_vertical ? x->is_log : y->is_log);
  bud_axis_spec_fit (x, &across);
  bud_axis_spec_fit (y, &up);
  return TRUE;
}

static gboolean
has_line (const BudLinesData *data, guint group)
{
  for (guint l = 0; l < data->n_lines; l++)
    if (data->lines[l].group == group)
      return TRUE;
  return data->n_bands == 0;
}

static void
init_legend (BudLinesLayout *layout, const BudLinesData *data, const BudTheme *theme)
{
  g_autofree BudLegendEntry *entries = g_new0 (BudLegendEntry, data->n_groups + 1);

  for (guint g = 0; g < data->n_groups; g++)
    entries[g] = (BudLegendEntry){ has_line (data, g) ? BUD_LEGEND_LINE : BUD_LEGEND_BAND,
                                   data->groups[g].series, (int) g, data->groups[g].name, NULL };
  /* One curve is named by the y title. */
  bud_legend_init (&layout->legend, theme, NULL, entries, data->n_groups > 1 ? data->n_groups : 0);
  if (layout->legend.n_rows > 0)
    bud_legend_stack (&layout->legend, theme, layout->legend.n_rows);
}

static void
place_spots (BudLinesLayout *layout, const BudLinesData *data)
{
  guint mark = 0;

  for (guint l = 0; l < data->n_lines; l++)
    for (guint i = 0; i < data->lines[l].n; i++, mark++)
      {
        const BudLine *line = &data->lines[l];
        BudPlotSpot *spot = &layout->spots[mark];

        spot->is_shown = bud_lines_has (data, line, i) && !bud_plot_hides (layout->hidden, line->group)
                         && line->x[i] >= layout->frame.x.min && line->x[i] <= layout->frame.x.max;
        if (!bud_lines_has (data, line, i))
          continue;
        spot->x = bud_axis_px (&layout->frame.x, line->x[i]);
        spot->y = bud_axis_px (&layout->frame.y, CLAMP (line->y[i] + base_of (line, i), layout->frame.y.min,
                                                        layout->frame.y.max));
      }
}

/* Small boxes along every curve, for what must not lie on it. */
GArray *
bud_lines_trace (const BudLinesLayout *layout, const BudLinesData *data)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (BudPlotRect));
  guint first = 0;

  for (guint l = 0; l < data->n_lines; first += data->lines[l++].n)
    for (guint i = first; i < first + data->lines[l].n; i++)
      {
        const BudPlotSpot *to = &layout->spots[i], *from = i > first && to[-1].is_shown ? to - 1 : to;
        guint n = (guint) CLAMP (hypot (to->x - from->x, to->y - from->y) / 12, 1, 200);

        for (guint s = 1; s <= n && to->is_shown; s++)
          {
            double t = (double) s / n;
            BudPlotRect box
                = { from->x + t * (to->x - from->x) - 3, from->y + t * (to->y - from->y) - 3, 6, 6 };

            g_array_append_val (boxes, box);
          }
      }
  first = 0;
  for (guint l = 0; l < data->n_lines; first += data->lines[l++].n)
    for (guint i = 0; i < data->lines[l].n && data->lines[l].base != NULL; i++)
      {
        const BudPlotSpot *spot = &layout->spots[first + i], *before = i > 0 ? spot - 1 : spot;
        double top = MIN (before->y, spot->y), base = bud_axis_px (&layout->frame.y, data->lines[l].base[i]);
        BudPlotRect box = { before->x, top, spot->x - before->x, base - top };

        if (spot->is_shown)
          g_array_append_val (boxes, box);
      }
  return boxes;
}

typedef struct
{
  BudLinesLayout *layout;
  const BudLinesData *data;
} Placing;

static GArray *
place (gpointer state)
{
  Placing *self = state;

  place_spots (self->layout, self->data);
  return bud_lines_trace (self->layout, self->data);
}

/* The labels of near markers stand one above the other. */
static void
place_marker (BudLinesLayout *layout, const BudLinesData *data, guint m, const BudTheme *theme)
{
  const BudPlotRect *area = &layout->frame.area;
  BudText *label = &layout->marker_labels[m];
  double x = data->markers[m].x, y = area->y + area->height - 5 - m * (bud_text_height (theme) + 2);

  layout->markers_px[m] = NAN;
  bud_text_clear (label);
  if (!bud_axis_spec_shows (&data->x, x) || x < layout->frame.x.min || x > layout->frame.x.max)
    return;
  layout->markers_px[m] = bud_axis_px (&layout->frame.x, x);
  bud_text_init (label, theme, data->markers[m].label, BUD_TEXT_BOLD, 1, theme->text);
  label->has_halo = TRUE;
  bud_text_place (label, layout->markers_px[m] + 6, y, 0, 1);
  if (label->rect.x + label->rect.width > area->x + area->width)
    bud_text_place (label, layout->markers_px[m] - 6, y, 1, 1);
}

static void
place_notes (BudLinesLayout *layout, const BudLinesData *data, const BudTheme *theme, const GArray *boxes)
{
  for (guint i = 0; i < data->n_limits; i++)
    bud_plot_limit_init_label (&data->limits[i], &layout->limit_labels[i], &layout->frame, theme, boxes);
  for (guint m = 0; m < data->n_markers; m++)
    place_marker (layout, data, m, theme);
}

gpointer
bud_lines_lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudLinesData *data = state;
  BudLinesLayout *layout = g_new0 (BudLinesLayout, 1);
  BudAxisSpec x = data->x, y = data->y;
  g_autoptr (GArray) boxes = NULL;

  layout->hidden = hidden;
  layout->width = width;
  layout->height = height;
  layout->n_spots = bud_lines_count_marks (data);
  layout->spots = g_new0 (BudPlotSpot, MAX (layout->n_spots, 1));
  layout->n_limits = data->n_limits;
  layout->limit_labels = g_new0 (BudText, MAX (data->n_limits, 1));
  layout->n_markers = data->n_markers;
  layout->marker_labels = g_new0 (BudText, MAX (data->n_markers, 1));
  layout->markers_px = g_new0 (double, MAX (data->n_markers, 1));
  for (guint m = 0; m < data->n_markers; m++)
    layout->markers_px[m] = NAN;
  if (!fit_axes (data, &x, &y))
    {
      bud_xy_init_message (&layout->message, theme, width, height);
      return layout;
    }
  init_legend (layout, data, theme);
  boxes = bud_xy_lay_out (&(BudXyLayout){ .frame = &layout->frame,
                                          .legend = &layout->legend,
                                          .width = width,
                                          .height = height,
                                          .place = place,
                                          .user_data = &(Placing){ layout, data } },
                          theme, &x, &y);
  place_notes (layout, data, theme, boxes);
  return layout;
}

void
bud_lines_layout_free (gpointer state)
{
  BudLinesLayout *layout = state;

  bud_frame_clear (&layout->frame);
  bud_legend_clear (&layout->legend);
  for (guint i = 0; i < layout->n_limits; i++)
    bud_text_clear (&layout->limit_labels[i]);
  for (guint m = 0; m < layout->n_markers; m++)
    bud_text_clear (&layout->marker_labels[m]);
  g_free (layout->marker_labels);
  g_free (layout->markers_px);
  bud_text_clear (&layout->message);
  g_free (layout->limit_labels);
  g_free (layout->spots);
  g_free (layout);
}
