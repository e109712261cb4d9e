#include "plot/matrix.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/class.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/text.h"

#define ROW_PX 34.0
#define GAP_PX 2.0
#define RADIUS_PX 4.0
#define MOST_CELL_PX 72.0    /* wider cells would tear the numbers apart */
#define MOST_NAME_RATIO 0.45 /* of the width, for the row names */
#define NAME_GAP_PX 10.0
#define N_STEPS 4 /* of the sequential scale */

typedef struct
{
  BudMatrixData data;
} Matrix;

typedef struct
{
  BudText *rows;
  BudText *columns;
  BudText *values;    /* one per cell, empty for pending ones */
  BudPlotRect *cells; /* in the reading direction */
  guint n_rows, n_columns;
} MatrixLayout;

static double
row_height (const BudTheme *theme)
{
  return round (ROW_PX * CLAMP (theme->font_scale, 1, 2));
}

static double
header_height (const BudTheme *theme)
{
  return bud_text_height (theme) + 6;
}

static double
measure_height (gconstpointer data, const BudTheme *theme, double width)
{
  return header_height (theme) + ((const Matrix *) data)->data.n_rows * row_height (theme);
}

/* 1, 2, 3–4, 5 and more of 8: each step twice the devices. */
static guint
step_of (guint count)
{
  guint step = 0;

  while (step + 1 < N_STEPS && (1u << step) < count)
    step++;
  return step;
}

static char *
cell_text (const BudMatrixData *data, const BudMatrixCell *cell)
{
  switch (cell->kind)
    {
    case BUD_CELL_COUNT:
      return bud_number_count (cell->count);
    case BUD_CELL_OVER:
      return g_strdup_printf ("> %u", data->most);
    case BUD_CELL_NONE:
      return g_strdup (BUD_MISSING);
    case BUD_CELL_PENDING:
    default:
      return NULL;
    }
}

static void
init_value (BudText *text, const BudMatrixData *data, const BudMatrixCell *cell, const BudTheme *theme)
{
  g_autofree char *value = cell_text (data, cell);
  BudColor color = theme->dim;

  if (cell->kind == BUD_CELL_COUNT)
    bud_theme_sequential (theme, step_of (cell->count), &color);
  bud_text_init (text, theme, value, cell->kind == BUD_CELL_NONE ? BUD_TEXT_REGULAR : BUD_TEXT_BOLD, 1,
                 color);
}

static void
init_texts (const BudMatrixData *data, const BudTheme *theme, MatrixLayout *layout)
{
  layout->rows = g_new0 (BudText, data->n_rows + 1);
  layout->columns = g_new0 (BudText, data->n_columns + 1);
  layout->values = g_new0 (BudText, data->n_rows * data->n_columns + 1);
  layout->cells = g_new0 (BudPlotRect, data->n_rows * data->n_columns + 1);
  for (guint i = 0; i < data->n_rows; i++)
    bud_text_init (&layout->rows[i], theme, data->rows[i], BUD_TEXT_REGULAR, 1, theme->text);
  for (guint i = 0; i < data->n_columns; i++)
    bud_text_init (&layout->columns[i], theme, data->columns[i], BUD_TEXT_REGULAR, 1, theme->dim);
  for (guint i = 0; i < data->n_rows * data->n_columns; i++)
    init_value (&layout->values[i], data, &data->cells[i], theme);
}

/* Names on one side, cells on the other; what the longest name leaves over widens the cells. */
static gpointer
lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudMatrixData *data = &((const Matrix *) state)->data;
  MatrixLayout *layout = g_new0 (MatrixLayout, 1);
  double top = header_height (theme), row_px = row_height (theme), names = 0, cell, left;

  init_texts (data, theme, layout);
  layout->n_rows = data->n_rows;
  layout->n_columns = data->n_columns;
  for (guint r = 0; r < data->n_rows; r++)
    names = MAX (names, layout->rows[r].rect.width);
  names = MIN (names, width * MOST_NAME_RATIO);
  cell = MIN (floor ((width - names - NAME_GAP_PX) / MAX (data->n_columns, 1)),
              MOST_CELL_PX * theme->font_scale);
  left = width - cell * data->n_columns;
  for (guint r = 0; r < data->n_rows; r++)
    {
      double middle = top + (r + 0.5) * row_px;

      bud_text_limit (&layout->rows[r], left - NAME_GAP_PX);
      bud_text_place (&layout->rows[r], theme->is_rtl ? width : 0, middle, theme->is_rtl ? 1 : 0, 0.5);
      for (guint c = 0; c < data->n_columns; c++)
        {
          guint i = r * data->n_columns + c;
          BudPlotRect *rect = &layout->cells[i];

          *rect = (BudPlotRect){ left + c * cell + GAP_PX, middle - row_px / 2 + GAP_PX / 2, cell - GAP_PX,
                                 row_px - GAP_PX };
          if (theme->is_rtl)
            *rect = bud_rect_mirror (rect, 0, width);
          bud_text_limit (&layout->values[i], rect->width);
          bud_text_place (&layout->values[i], rect->x + rect->width / 2, middle, 0.5, 0.5);
        }
    }
  for (guint c = 0; c < data->n_columns; c++)
    {
      double x = left + (c + 0.5) * cell + GAP_PX / 2;

      bud_text_limit (&layout->columns[c], cell);
      bud_text_place (&layout->columns[c], theme->is_rtl ? width - x : x, 0, 0.5, 0);
    }
  return layout;
}

static void
free_layout (gpointer state)
{
  MatrixLayout *layout = state;

  for (guint i = 0; i < layout->n_rows; i++)
    bud_text_clear (&layout->rows[i]);
  for (guint i = 0; i < layout->n_columns; i++)
    bud_text_clear (&layout->columns[i]);
  for (guint i = 0; i < layout->n_rows * layout->n_columns; i++)
    bud_text_clear (&layout->values[i]);
  g_free (layout->rows);
  g_free (layout->columns);
  g_free (layout->values);
  g_free (layout->cells);
  g_free (layout);
}

static void
draw_cell (const BudMatrixCell *cell, const BudPlotRect *rect, cairo_t *cr, const BudTheme *theme)
{
  static const double dashes[] = { 3, 3 };
  BudPlotRect inner = { rect->x + 0.5, rect->y + 0.5, rect->width - 1, rect->height - 1 };

  if (cell->kind == BUD_CELL_COUNT)
    {
      bud_rounded_rect (cr, rect, RADIUS_PX);
      bud_color_set_source (bud_theme_sequential (theme, step_of (cell->count), NULL), cr);
      cairo_fill (cr);
    }
  else if (cell->kind == BUD_CELL_OVER)
    {
      bud_rounded_rect (cr, &inner, RADIUS_PX);
      bud_color_set_source (bud_color_with_alpha (theme->dim, 0.6), cr);
      cairo_set_line_width (cr, 1 + theme->line_px);
      cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
      cairo_stroke (cr);
      cairo_set_dash (cr, NULL, 0, 0);
    }
  else if (cell->kind == BUD_CELL_PENDING)
    {
      bud_rounded_rect (cr, rect, RADIUS_PX);
      bud_color_set_source (theme->track, cr);
      cairo_fill (cr);
    }
}

static void
draw_ring (const BudPlotRect *rect, cairo_t *cr, const BudTheme *theme, double alpha)
{
  for (int i = 0; i < 2; i++)
    {
      double inset = i == 0 ? 2.5 : 1;
      BudPlotRect ring
          = { rect->x + inset, rect->y + inset, rect->width - 2 * inset, rect->height - 2 * inset };

      /* A line of the card's colour within sets the ring off from any fill. */
      bud_rounded_rect (cr, &ring, RADIUS_PX - inset / 2);
      bud_color_set_source (bud_color_with_alpha (i == 0 ? theme->card : theme->text, alpha), cr);
      cairo_set_line_width (cr, i == 0 ? 1 : 2 + theme->line_px);
      cairo_stroke (cr);
    }
}

static void
draw (gconstpointer state, gconstpointer place, cairo_t *cr, const BudTheme *theme, const BudPlotView *view)
{
  const BudMatrixData *data = &((const Matrix *) state)->data;
  const MatrixLayout *layout = place;
  int n_cells = (int) (data->n_rows * data->n_columns);

  for (int i = 0; i < n_cells; i++)
    {
      draw_cell (&data->cells[i], &layout->cells[i], cr, theme);
      bud_text_draw (&layout->values[i], theme, cr);
    }
  for (guint i = 0; i < data->n_rows; i++)
    bud_text_draw (&layout->rows[i], theme, cr);
  for (guint i = 0; i < data->n_columns; i++)
    bud_text_draw (&layout->columns[i], theme, cr);
  if (view->hovered >= 0 && view->hovered < n_cells && view->hovered != view->selected)
    draw_ring (&layout->cells[view->hovered], cr, theme, 0.5 * view->emphasis);
  if (view->selected >= 0 && view->selected < n_cells)
    draw_ring (&layout->cells[view->selected], cr, theme, 1);
}

static BudPlotHit
hit (gconstpointer state, gconstpointer place, double x, double y)
{
  const MatrixLayout *layout = place;

  for (guint i = 0; i < layout->n_rows * layout->n_columns; i++)
    if (bud_rect_has_point (&layout->cells[i], x, y, GAP_PX / 2))
      return (BudPlotHit){ (int) i, -1 };
  return (BudPlotHit){ -1, -1 };
}

static gboolean
get_mark_rect (gconstpointer state, gconstpointer place, guint mark, BudPlotRect *rect)
{
  *rect = ((const MatrixLayout *) place)->cells[mark];
  return TRUE;
}

/* Home goes to the first cell, End to the last. */
static double
get_mark_value (gconstpointer state, guint mark)
{
  return -(double) mark;
}

static guint
count_marks (gconstpointer state)
{
  const Matrix *matrix = state;

  return matrix->data.n_rows * matrix->data.n_columns;
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  const BudMatrixData *data = &((const Matrix *) state)->data;
  const BudMatrixCell *cell = &data->cells[mark];
  g_autofree char *value = cell->kind == BUD_CELL_NONE      ? g_strdup (data->none_text)
                           : cell->kind == BUD_CELL_PENDING ? g_strdup (_ ("not computed yet"))
                                                            : cell_text (data, cell);

  /* Translators: row, column, title, value: "Llama 3.1 8B, 128 K: Devices needed 1". */
  return g_strdup_printf (_ ("%s, %s: %s %s"), data->rows[mark / data->n_columns],
                          data->columns[mark % data->n_columns], data->count_title, value);
}

static char *
describe (gconstpointer state)
{
  const BudMatrixData *data = &((const Matrix *) state)->data;
  guint n_counted = 0;

  for (guint i = 0; i < data->n_rows * data->n_columns; i++)
    n_counted += data->cells[i].kind == BUD_CELL_COUNT;
  /* Translators: "Devices needed for 12 rows and 6 columns: 40 cells at most 8." */
  return g_strdup_printf (_ ("%s for %u rows and %u columns: in %u of %u cells at most %u."),
                          data->count_title, data->n_rows, data->n_columns, n_counted,
                          data->n_rows * data->n_columns, data->most);
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const BudMatrixData *data = &((const Matrix *) state)->data;
  g_autofree char *column = g_strconcat ("#", data->column_title, NULL);
  g_autofree char *count = g_strconcat ("#", data->count_title, NULL);
  const char *titles[] = { data->row_title, column, count, NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < data->n_rows * data->n_columns; i++)
    bud_plot_table_take_row (table, g_strdup (data->rows[i / data->n_columns]),
                             g_strdup (data->columns[i % data->n_columns]), cell_text (data, &data->cells[i]),
                             NULL);
  return table;
}

static const BudPlotClass matrix_class = {
  .layout = lay_out,
  .layout_free = free_layout,
  .draw = draw,
  .hit = hit,
  .mark_rect = get_mark_rect,
  .mark_value = get_mark_value,
  .n_marks = count_marks,
  .describe = describe,
  .describe_mark = describe_mark,
  .table = make_table,
  .natural_height = measure_height,
  .min_width = BUD_PLOT_MIN_WIDTH,
  .min_height = 2 * ROW_PX,
};

static const char *const *
copy_names (BudPlotPool *pool, const char *const *names, guint n)
{
  const char **copy = bud_plot_pool_copy (pool, names, n, sizeof *names);

  for (guint i = 0; i < n; i++)
    copy[i] = bud_plot_pool_string (pool, names[i]);
  return copy;
}

BudPlot *
bud_plot_new_matrix (const BudMatrixData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  Matrix *matrix = bud_plot_pool_copy (pool, NULL, 0, sizeof *matrix);

  matrix->data = *data;
  matrix->data.rows = copy_names (pool, data->rows, data->n_rows);
  matrix->data.columns = copy_names (pool, data->columns, data->n_columns);
  matrix->data.cells
      = bud_plot_pool_copy (pool, data->cells, data->n_rows * data->n_columns, sizeof *data->cells);
  matrix->data.row_title = bud_plot_pool_string (pool, data->row_title);
  matrix->data.column_title = bud_plot_pool_string (pool, data->column_title);
  matrix->data.count_title = bud_plot_pool_string (pool, data->count_title);
  matrix->data.none_text = bud_plot_pool_string (pool, data->none_text);
  return bud_plot_new (&matrix_class, pool, matrix);
}
