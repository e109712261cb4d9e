#include "plot/quantiles.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/class.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/quantity.h"
#include "plot/view.h"

#define PADDING_PX 12.0
#define ROW_PX 44.0 /* least */
#define MOST_ROW_PX 120.0
#define TRACK_PX 8.0
#define MARK_PX 4.5
#define GAP_PX 8.0
#define COMPACT_PX 480.0 /* below: without the highest and p95 */
#define FEW_ROWS 6
#define MOST_OF_LIMIT 2.5

#define N_CELLS (BUD_N_QUANTILES + 1) /* and the limit */

/* Of the markers on the track; the highest is only its end. */
static const guint series_of[BUD_N_QUANTILES] = { 0, 1, 2, 3, 5 };

typedef struct
{
  BudQuantilesData data;
} Quantiles;

typedef struct
{
  BudText name, cells[N_CELLS];
  BudPlotRect rect, track;
  double most_s; /* at the track's end */
} RowLayout;

typedef struct
{
  double width, height;
  BudText heads[N_CELLS], message;
  RowLayout *rows;
  guint n_rows;
  gboolean is_compact;
} QuantilesLayout;

static const char *
head_of (guint cell)
{
  static const char *const heads[] = { "p50", "p90", "p95", "p99" };

  return cell < G_N_ELEMENTS (heads)    ? heads[cell]
         : cell == BUD_QUANTILE_HIGHEST ? _ ("Highest")
                                        : _ ("Limit");
}

static gboolean
is_missed (const BudQuantileRow *row)
{
  return row->values_s[BUD_QUANTILE_P99] > row->limit_s;
}

static double
cell_value (const BudQuantileRow *row, guint cell)
{
  return cell < BUD_N_QUANTILES ? row->values_s[cell] : row->limit_s;
}

static gboolean
has_cell (const QuantilesLayout *layout, guint cell)
{
  return !layout->is_compact || (cell != BUD_QUANTILE_P95 && cell != BUD_QUANTILE_HIGHEST);
}

/* The outliers beyond p99 do not squeeze the rest; what misses its limit by far goes beyond the end. */
static double
most_of (const BudQuantileRow *row)
{
  const double p99 = row->values_s[BUD_QUANTILE_P99];
  const double most_s = fmax (isnan (p99) ? 0 : p99, isnan (row->limit_s) ? 0 : row->limit_s);

  return 1.08 * (isnan (row->limit_s) ? most_s : fmin (most_s, MOST_OF_LIMIT * row->limit_s));
}

static double
mirror (const QuantilesLayout *layout, const BudTheme *theme, double x)
{
  return theme->is_rtl ? layout->width - x : x;
}

/* Right-aligned columns behind the names. */
static double
cell_end (const QuantilesLayout *layout, double names_px, guint cell)
{
  const double room = layout->width - 2 * PADDING_PX - names_px;
  guint n = 0, place = 0;

  for (guint i = 0; i < N_CELLS; i++)
    {
      place += i <= cell && has_cell (layout, i);
      n += has_cell (layout, i);
    }
  return PADDING_PX + names_px + room * place / n;
}

static void
place_cell (QuantilesLayout *layout, BudText *text, const BudTheme *theme, double names_px, guint cell,
            double y)
{
  const double x = mirror (layout, theme, cell_end (layout, names_px, cell));

  bud_text_place (text, x, y, theme->is_rtl ? 0 : 1, 0.5);
}

static void
lay_out_row (QuantilesLayout *layout, const Quantiles *self, const BudTheme *theme, guint i, double names_px,
             double top, double row_px)
{
  const BudQuantileRow *row = &self->data.rows[i];
  RowLayout *at = &layout->rows[i];
  const double line_px = bud_text_height (theme), middle = top + row_px / 2 - TRACK_PX / 2;

  at->rect = (BudPlotRect){ PADDING_PX, top, layout->width - 2 * PADDING_PX, row_px };
  at->track = (BudPlotRect){ PADDING_PX, middle + line_px / 2, at->rect.width, TRACK_PX };
  bud_text_limit (&at->name, names_px);
  bud_text_place (&at->name, mirror (layout, theme, PADDING_PX), middle - 3, theme->is_rtl ? 1 : 0, 0.5);
  for (guint cell = 0; cell < N_CELLS; cell++)
    if (has_cell (layout, cell))
      {
        const gboolean is_p99 = cell == BUD_QUANTILE_P99;
        g_autofree char *value = bud_number_time (cell_value (row, cell));

        bud_text_init (&at->cells[cell], theme, value, is_p99 ? BUD_TEXT_BOLD : BUD_TEXT_REGULAR, 1,
                       is_p99 && is_missed (row) ? theme->error : theme->text);
        place_cell (layout, &at->cells[cell], theme, names_px, cell, middle - 3);
      }
}

static double
lay_out_names (QuantilesLayout *layout, const Quantiles *self, const BudTheme *theme)
{
  double widest = 0;

  for (guint i = 0; i < layout->n_rows; i++)
    {
      bud_text_init (&layout->rows[i].name, theme, self->data.rows[i].name, BUD_TEXT_BOLD, 1, theme->text);
      widest = fmax (widest, layout->rows[i].name.rect.width);
    }
  return fmin (widest, layout->width * (layout->is_compact ? 0.26 : 0.3));
}

static gpointer
lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const Quantiles *self = state;
  QuantilesLayout *layout = g_new0 (QuantilesLayout, 1);
  const double head_px = bud_text_height (theme) + GAP_PX;
  double names_px, row_px, most_s = 0;

  layout->width = width;
  layout->height = height;
  layout->is_compact = width < COMPACT_PX;
  layout->n_rows = self->data.n_rows;
  layout->rows = g_new0 (RowLayout, layout->n_rows);
  if (layout->n_rows == 0)
    {
      bud_text_init (&layout->message, theme, _ ("No figures to show."), BUD_TEXT_REGULAR, 1, theme->dim);
      bud_text_place (&layout->message, width / 2, height / 2, 0.5, 0.5);
      return layout;
    }
  names_px = lay_out_names (layout, self, theme);
  row_px = CLAMP ((height - 2 * PADDING_PX - head_px) / layout->n_rows, 0, MOST_ROW_PX);
  for (guint cell = 0; cell < N_CELLS; cell++)
    if (has_cell (layout, cell))
      {
        bud_text_init (&layout->heads[cell], theme, head_of (cell), BUD_TEXT_REGULAR, 1, theme->dim);
        place_cell (layout, &layout->heads[cell], theme, names_px, cell,
                    PADDING_PX + head_px / 2 - GAP_PX / 2);
      }
  for (guint i = 0; i < layout->n_rows; i++)
    {
      lay_out_row (layout, self, theme, i, names_px, PADDING_PX + head_px + i * row_px, row_px);
      layout->rows[i].most_s = most_of (&self->data.rows[i]);
      most_s = fmax (most_s, layout->rows[i].most_s);
    }
  for (guint i = 0; self->data.is_one_scale && i < layout->n_rows; i++)
    layout->rows[i].most_s = most_s;
  return layout;
}

static void
free_layout (gpointer state)
{
  QuantilesLayout *layout = state;

  for (guint i = 0; i < layout->n_rows; i++)
    {
      bud_text_clear (&layout->rows[i].name);
      for (guint cell = 0; cell < N_CELLS; cell++)
        bud_text_clear (&layout->rows[i].cells[cell]);
    }
  for (guint cell = 0; cell < N_CELLS; cell++)
    bud_text_clear (&layout->heads[cell]);
  bud_text_clear (&layout->message);
  g_free (layout->rows);
  g_free (layout);
}

/* Along the track, from its beginning in reading direction. */
static double
track_px (const QuantilesLayout *layout, const RowLayout *at, const BudTheme *theme, double value_s)
{
  const double share = at->most_s > 0 ? CLAMP (value_s / at->most_s, 0, 1) : 0;

  return mirror (layout, theme, at->track.x + share * at->track.width);
}

static void
fill_track (const RowLayout *at, cairo_t *cr, double from, double to, BudColor color)
{
  const BudPlotRect part = { fmin (from, to), at->track.y, fabs (to - from), at->track.height };

  cairo_rectangle (cr, part.x, part.y, part.width, part.height);
  bud_color_set_source (color, cr);
  cairo_fill (cr);
}

static void
draw_track (const QuantilesLayout *layout, const RowLayout *at, const BudQuantileRow *row, cairo_t *cr,
            const BudTheme *theme)
{
  const double begin = track_px (layout, at, theme, 0), end = track_px (layout, at, theme, at->most_s);
  const double p99 = row->values_s[BUD_QUANTILE_P99], y = at->track.y + at->track.height / 2;

  fill_track (at, cr, begin, end, theme->track);
  if (isfinite (row->limit_s))
    {
      const double limit = track_px (layout, at, theme, row->limit_s);

      fill_track (at, cr, limit, end, bud_color_with_alpha (theme->error, 0.18));
      if (isfinite (p99))
        fill_track (at, cr, begin, track_px (layout, at, theme, fmin (p99, row->limit_s)),
                    bud_color_with_alpha (theme->series[0].color, 0.35));
      if (is_missed (row))
        fill_track (at, cr, limit, track_px (layout, at, theme, p99),
                    bud_color_with_alpha (theme->error, 0.55));
      cairo_move_to (cr, limit, at->track.y - 3);
      cairo_line_to (cr, limit, at->track.y + at->track.height + 3);
      bud_color_set_source (theme->error, cr);
      cairo_set_line_width (cr, 2 + theme->line_px);
      cairo_stroke (cr);
    }
  else if (isfinite (p99))
    fill_track (at, cr, begin, track_px (layout, at, theme, p99),
                bud_color_with_alpha (theme->series[0].color, 0.35));
  for (int q = BUD_QUANTILE_P99; q >= 0; q--)
    if (has_cell (layout, q) && row->values_s[q] <= at->most_s)
      bud_mark_draw (cr, theme, bud_theme_series (theme, series_of[q]),
                     track_px (layout, at, theme, row->values_s[q]), y, MARK_PX, TRUE, 1);
}

/* With its marker on the tracks. */
static void
draw_head (const BudText *head, guint cell, cairo_t *cr, const BudTheme *theme)
{
  const BudPlotRect *rect = &head->rect;
  const double x = theme->is_rtl ? rect->x + rect->width + 2 * MARK_PX : rect->x - 2 * MARK_PX;

  bud_text_draw (head, theme, cr);
  if (cell <= BUD_QUANTILE_P99)
    bud_mark_draw (cr, theme, bud_theme_series (theme, series_of[cell]), x, rect->y + rect->height / 2,
                   MARK_PX, TRUE, 1);
}

static void
draw (gconstpointer state_data, gconstpointer state, cairo_t *cr, const BudTheme *theme,
      const BudPlotView *view)
{
  const Quantiles *self = state_data;
  const QuantilesLayout *layout = state;
  const int active = bud_plot_view_active (view);

  if (layout->message.layout)
    bud_text_draw (&layout->message, theme, cr);
  for (guint cell = 0; cell < N_CELLS; cell++)
    if (layout->heads[cell].layout)
      draw_head (&layout->heads[cell], cell, cr, theme);
  for (guint i = 0; i < layout->n_rows; i++)
    {
      const RowLayout *at = &layout->rows[i];

      bud_text_draw (&at->name, theme, cr);
      for (guint cell = 0; cell < N_CELLS; cell++)
        if (at->cells[cell].layout)
          bud_text_draw (&at->cells[cell], theme, cr);
      draw_track (layout, at, &self->data.rows[i], cr, theme);
      if ((int) i != active)
        continue;
      bud_rounded_rect (
          cr, &(BudPlotRect){ at->rect.x - 6, at->rect.y, at->rect.width + 12, at->rect.height }, 6);
      bud_color_set_source (bud_color_with_alpha (theme->accent, view->emphasis), cr);
      cairo_set_line_width (cr, 1.5 + theme->line_px);
      cairo_stroke (cr);
    }
}

static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const QuantilesLayout *layout = state;
  BudPlotHit found = { -1, -1 };

  for (guint i = 0; i < layout->n_rows; i++)
    if (bud_rect_has_point (&layout->rows[i].rect, x, y, 0))
      found.mark = (int) i;
  return found;
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  const QuantilesLayout *layout = state;

  if (mark >= layout->n_rows)
    return FALSE;
  *rect = layout->rows[mark].rect;
  return TRUE;
}

static double
get_mark_value (gconstpointer state, guint mark)
{
  const double value = ((const Quantiles *) state)->data.rows[mark].values_s[BUD_QUANTILE_P99];

  return isnan (value) ? 0 : value;
}

static guint
count_marks (gconstpointer state)
{
  return ((const Quantiles *) state)->data.n_rows;
}

static const BudPlotGroup *
get_groups (gconstpointer state, guint *n_groups)
{
  *n_groups = 0;
  return NULL;
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudQuantileRow *row = &((const Quantiles *) state)->data.rows[mark];
  GString *text = g_string_new (row->name);

  for (guint cell = 0; cell < N_CELLS; cell++)
    if (isfinite (cell_value (row, cell)))
      {
        g_autofree char *value = bud_number_time (cell_value (row, cell));

        g_string_append_printf (text, ", %s %s", head_of (cell), value);
      }
  return g_string_free (text, FALSE);
}

static char *
describe (gconstpointer state)
{
  const BudQuantilesData *data = &((const Quantiles *) state)->data;
  guint n_limits = 0, n_missed = 0;

  for (guint i = 0; i < data->n_rows; i++)
    {
      n_limits += isfinite (data->rows[i].limit_s);
      n_missed += is_missed (&data->rows[i]);
    }
  return g_strdup_printf (ngettext ("Percentiles of %u figure; %u have a limit, %u miss it.",
                                    "Percentiles of %u figures; %u have a limit, %u miss it.", data->n_rows),
                          data->n_rows, n_limits, n_missed);
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudQuantilesData *data = &((const Quantiles *) state)->data;
  char *titles[N_CELLS + 3] = { NULL };
  double largest = 0;
  BudScale scale;
  BudPlotTable *table;

  for (guint i = 0; i < data->n_rows; i++)
    largest = fmax (largest, get_mark_value (state, i));
  scale = bud_scale_time (largest);
  titles[0] = g_strdup (data->title);
  for (guint cell = 0; cell < N_CELLS; cell++)
    {
      g_autofree char *title = bud_scale_title (&scale, head_of (cell));

      titles[cell + 1] = g_strconcat ("#", title, NULL);
    }
  titles[N_CELLS + 1] = g_strdup (_ ("Of the limit"));
  table = bud_plot_table_new ((const char *const *) titles);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    g_free (titles[i]);
  for (guint i = 0; i < data->n_rows; i++)
    {
      const BudQuantileRow *row = &data->rows[i];
      char **cells = g_new0 (char *, N_CELLS + 3);

      cells[0] = g_strdup (row->name);
      for (guint cell = 0; cell < N_CELLS; cell++)
        cells[cell + 1] = bud_scale_number (&scale, cell_value (row, cell));
      cells[N_CELLS + 1] = bud_number_percent (row->values_s[BUD_QUANTILE_P99] / row->limit_s);
      bud_plot_table_take_cells (table, cells);
    }
  return table;
}

static double
get_natural_height (gconstpointer state, const BudTheme *theme, double width)
{
  const guint n_rows = ((const Quantiles *) state)->data.n_rows;

  return n_rows > FEW_ROWS ? n_rows * ROW_PX + 2 * PADDING_PX + bud_text_height (theme) + GAP_PX : 0;
}

static const BudPlotClass quantiles_class = {
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
  .natural_height = get_natural_height,
  .min_width = BUD_PLOT_MIN_WIDTH,
  .min_height = BUD_PLOT_MIN_HEIGHT,
};

BudPlot *
bud_plot_new_quantiles (const BudQuantilesData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  Quantiles *self = bud_plot_pool_copy (pool, &(Quantiles){ *data }, 1, sizeof *self);
  BudQuantileRow *rows = bud_plot_pool_copy (pool, data->rows, data->n_rows, sizeof *rows);

  for (guint i = 0; i < data->n_rows; i++)
    rows[i].name = bud_plot_pool_string (pool, rows[i].name);
  self->data.rows = rows;
  self->data.title = bud_plot_pool_string (pool, data->title);
  return bud_plot_new (&quantiles_class, pool, self);
}
