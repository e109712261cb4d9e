#include "plot/architecture.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/architecture-layout.h"
#include "plot/callout.h"
#include "plot/class.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/view.h"

static void
draw_arrow (const BudArrow *arrow, const BudTheme *theme, cairo_t *cr)
{
  double length = hypot (arrow->to_x - arrow->from_x, arrow->to_y - arrow->from_y);
  double dx = length > 0 ? (arrow->to_x - arrow->from_x) / length : 0;
  double dy = length > 0 ? (arrow->to_y - arrow->from_y) / length : 0;
  const double head = 4;

  cairo_move_to (cr, arrow->from_x, arrow->from_y);
  cairo_line_to (cr, arrow->to_x, arrow->to_y);
  cairo_move_to (cr, arrow->to_x - head * (dx + dy), arrow->to_y - head * (dy - dx));
  cairo_line_to (cr, arrow->to_x, arrow->to_y);
  cairo_line_to (cr, arrow->to_x - head * (dx - dy), arrow->to_y - head * (dy + dx));
  bud_color_set_source (theme->dim, cr);
  cairo_set_line_width (cr, 1.2 + theme->line_px);
  cairo_stroke (cr);
}

static void
draw_frame (const BudFrameLayout *frame, const BudTheme *theme, cairo_t *cr)
{
  const BudPlotRect edge
      = { frame->rect.x + 0.5, frame->rect.y + 0.5, frame->rect.width - 1, frame->rect.height - 1 };

  bud_rounded_rect (cr, &edge, 10);
  bud_color_set_source (theme->border, cr);
  cairo_set_line_width (cr, 1.2 + theme->line_px);
  cairo_stroke (cr);
  bud_text_draw (&frame->title, theme, cr);
  bud_text_draw (&frame->note, theme, cr);
}

static void
draw_block (const BudBlockLayout *block, guint series, gboolean is_chosen, const BudTheme *theme, cairo_t *cr,
            double alpha)
{
  const BudSeriesStyle *style = bud_theme_series (theme, series);

  bud_rounded_rect (cr, &block->rect, BUD_ARCHITECTURE_RADIUS_PX);
  if (theme->is_print)
    bud_pattern_fill (cr, theme, style, alpha);
  else
    {
      bud_color_set_source (bud_color_with_alpha (style->color, alpha), cr);
      cairo_fill (cr);
    }
  bud_text_draw (&block->name, theme, cr);
  bud_text_draw (&block->detail, theme, cr);
  if (is_chosen)
    {
      const BudPlotRect ring
          = { block->rect.x - 2.5, block->rect.y - 2.5, block->rect.width + 5, block->rect.height + 5 };

      bud_rounded_rect (cr, &ring, BUD_ARCHITECTURE_RADIUS_PX + 2.5);
      bud_color_set_source (bud_color_with_alpha (theme->accent, alpha), cr);
      cairo_set_line_width (cr, 2 + theme->line_px);
      cairo_stroke (cr);
    }
}

static double
share (const BudArchitecture *self, guint mark)
{
  return self->data.total_parameters > 0 ? self->marks[mark]->parameters / self->data.total_parameters : NAN;
}

/* Everything about a block: what it is, its shape, its parameters. */
static void
draw_callout (const BudArchitecture *self, const BudArchitectureLayout *layout, guint mark, cairo_t *cr,
              const BudTheme *theme, double alpha)
{
  const BudArchitectureBlock *block = self->marks[mark];
  const BudArchitectureFrame *frame = self->mark_frames[mark];
  const BudPlotRect room = { 4, 4, layout->width - 8, layout->height - 8 };
  const BudObstacle itself = { layout->blocks[mark].rect, 1e6 };
  BudCalloutLine lines[2];
  BudCallout callout;
  guint n = 0;

  if (block->detail != NULL)
    lines[n++] = (BudCalloutLine){ _ ("Shape"), g_strdup (block->detail), NULL };
  if (block->parameters > 0)
    {
      g_autofree char *percent = bud_number_percent (share (self, mark));

      lines[n++] = (BudCalloutLine){ _ ("Parameters"), bud_number_compact (block->parameters),
                                     g_strconcat (", ", percent, NULL) };
    }
  bud_callout_init (&callout, theme, bud_theme_series (theme, block->series), block->name,
                    frame != NULL ? frame->title : NULL, lines, n);
  bud_callout_place (&callout, theme, &room, &layout->blocks[mark].rect, &itself, 1);
  bud_callout_draw (&callout, theme, cr, &layout->blocks[mark].rect, alpha);
  bud_callout_clear (&callout);
}

static void
draw (gconstpointer data, gconstpointer state, cairo_t *cr, const BudTheme *theme, const BudPlotView *view)
{
  const BudArchitecture *self = data;
  const BudArchitectureLayout *layout = state;
  int chosen = bud_plot_view_active (view);

  for (guint i = 0; i < layout->n_frames; i++)
    draw_frame (&layout->frames[i], theme, cr);
  for (guint i = 0; i < layout->arrows->len; i++)
    draw_arrow (&g_array_index (layout->arrows, BudArrow, i), theme, cr);
  for (guint i = 0; i < layout->row_names->len; i++)
    bud_text_draw (&g_array_index (layout->row_names, BudText, i), theme, cr);
  for (guint i = 0; i < layout->n_marks; i++)
    draw_block (&layout->blocks[i], self->marks[i]->series, chosen == (int) i, theme, cr, 1);
  if (chosen >= 0 && chosen < (int) layout->n_marks)
    draw_callout (self, layout, (guint) chosen, cr, theme, view->emphasis);
}

static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const BudArchitectureLayout *layout = state;

  for (guint i = 0; i < layout->n_marks; i++)
    if (bud_rect_has_point (&layout->blocks[i].rect, x, y, 0))
      return (BudPlotHit){ (int) i, -1 };
  return (BudPlotHit){ -1, -1 };
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  *rect = ((const BudArchitectureLayout *) state)->blocks[mark].rect;
  return TRUE;
}

static double
get_mark_value (gconstpointer data, guint mark)
{
  return ((const BudArchitecture *) data)->marks[mark]->parameters;
}

static guint
count_marks (gconstpointer data)
{
  return ((const BudArchitecture *) data)->n_marks;
}

static char *
describe_mark (gconstpointer data, guint mark)
{
  const BudArchitecture *self = data;
  const BudArchitectureBlock *block = self->marks[mark];
  g_autofree char *parameters = bud_number_compact (block->parameters);
  g_autofree char *percent = bud_number_percent (share (self, mark));
  GString *text = g_string_new (block->name);

  if (block->detail != NULL)
    g_string_append_printf (text, ", %s", block->detail);
  if (self->mark_frames[mark] != NULL)
    g_string_append_printf (text, " (%s)", self->mark_frames[mark]->title);
  if (block->parameters > 0)
    { /* Translators: "…: 56.4 B parameters, 79.9 % of all" */
      g_string_append_printf (text, _ (": %s parameters, %s of all"), parameters, percent);
    }
  return g_string_free (text, FALSE);
}

static char *
describe (gconstpointer data)
{
  const BudArchitecture *self = data;
  g_autofree char *total = bud_number_compact (self->data.total_parameters);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Architecture with %s parameters."), total);
  for (guint i = 0; i < self->data.n_frames; i++)
    g_string_append_printf (text, " %s.", self->data.frames[i].title);
  return g_string_free (text, FALSE);
}

static BudPlotTable *
make_table (gconstpointer data)
{
  const BudArchitecture *self = data;
  const char *titles[]
      = { _ ("Part"), _ ("Layers"), _ ("Shape"), _ ("#Parameters"), _ ("#Of all parameters (%)"), NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < self->n_marks; i++)
    {
      const BudArchitectureBlock *block = self->marks[i];
      const BudArchitectureFrame *frame = self->mark_frames[i];

      bud_plot_table_take_row (table, g_strdup (block->name), g_strdup (frame != NULL ? frame->title : ""),
                               g_strdup (block->detail != NULL ? block->detail : ""),
                               bud_number_count (block->parameters > 0 ? block->parameters : NAN),
                               bud_number_fixed (block->parameters > 0 ? 100 * share (self, i) : NAN, 1),
                               NULL);
    }
  return table;
}

static const BudPlotClass architecture_class = {
  .layout = bud_architecture_lay_out,
  .layout_free = bud_architecture_layout_free,
  .draw = draw,
  .hit = hit,
  .mark_rect = get_mark_rect,
  .mark_value = get_mark_value,
  .n_marks = count_marks,
  .describe = describe,
  .describe_mark = describe_mark,
  .table = make_table,
  .natural_height = bud_architecture_measure,
  .min_width = 240,
  .min_height = 60,
};

/* Copying */

static void
own_block (BudPlotPool *pool, BudArchitectureBlock *block)
{
  block->name = bud_plot_pool_string (pool, block->name != NULL ? block->name : "");
  block->detail = bud_plot_pool_string (pool, block->detail);
  if (!isfinite (block->parameters) || block->parameters < 0)
    block->parameters = 0;
}

static void
add_mark (BudArchitecture *self, const BudArchitectureBlock *block, const BudArchitectureFrame *frame)
{
  self->marks[self->n_marks] = block;
  self->mark_frames[self->n_marks++] = frame;
  self->largest = MAX (self->largest, block->parameters);
}

static const BudArchitectureBlock *
own_end (BudArchitecture *self, BudPlotPool *pool, const BudArchitectureBlock *block)
{
  BudArchitectureBlock *own = block != NULL ? bud_plot_pool_copy (pool, block, 1, sizeof *own) : NULL;

  if (own != NULL)
    {
      own_block (pool, own);
      add_mark (self, own, NULL);
    }
  return own;
}

static void
own_frame (BudArchitecture *self, BudPlotPool *pool, BudArchitectureFrame *frame)
{
  BudArchitectureRow *rows = bud_plot_pool_copy (pool, frame->rows, frame->n_rows, sizeof *rows);

  frame->rows = rows;
  frame->title = bud_plot_pool_string (pool, frame->title != NULL ? frame->title : "");
  frame->note = bud_plot_pool_string (pool, frame->note);
  for (guint r = 0; r < frame->n_rows; r++)
    {
      BudArchitectureBlock *blocks
          = bud_plot_pool_copy (pool, rows[r].blocks, rows[r].n_blocks, sizeof *blocks);

      rows[r].blocks = blocks;
      rows[r].name = bud_plot_pool_string (pool, rows[r].name);
      for (guint b = 0; b < rows[r].n_blocks; b++)
        {
          own_block (pool, &blocks[b]);
          add_mark (self, &blocks[b], frame);
        }
    }
}

BudPlot *
bud_plot_new_architecture (const BudArchitectureData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  BudArchitecture *self = bud_plot_pool_copy (pool, NULL, 0, sizeof *self);
  BudArchitectureFrame *frames = bud_plot_pool_copy (pool, data->frames, data->n_frames, sizeof *frames);
  guint n_most = 2;

  for (guint f = 0; f < data->n_frames; f++)
    for (guint r = 0; r < data->frames[f].n_rows; r++)
      n_most += data->frames[f].rows[r].n_blocks;
  self->marks = bud_plot_pool_copy (pool, NULL, 0, n_most * sizeof *self->marks);
  self->mark_frames = bud_plot_pool_copy (pool, NULL, 0, n_most * sizeof *self->mark_frames);
  self->data = *data;
  self->data.frames = frames;
  self->data.input = own_end (self, pool, data->input);
  for (guint f = 0; f < data->n_frames; f++)
    own_frame (self, pool, &frames[f]);
  self->data.output = own_end (self, pool, data->output);
  return bud_plot_new (&architecture_class, pool, self);
}
