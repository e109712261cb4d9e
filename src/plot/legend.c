#include "plot/legend.h"

#include <math.h>

#include "plot/mark.h"
#include "plot/view.h"

#define CARD_PADDING 10.0
#define ENTRY_GAP 16.0

static double
row_height (const BudTheme *theme)
{
  return bud_text_height (theme) + 2;
}

static double
mark_width (const BudTheme *theme)
{
  return round (20 * MIN (theme->font_scale, 2));
}

static double
row_mark_width (const BudLegendRow *row, const BudTheme *theme)
{
  return row->kind == BUD_LEGEND_LINE ? mark_width (theme) + 12 : mark_width (theme);
}

void
bud_legend_init (BudLegend *self, const BudTheme *theme, const char *title, const BudLegendEntry *entries,
                 guint n_entries)
{
  *self = (BudLegend){ .n_rows = n_entries, .rows = g_new0 (BudLegendRow, MAX (n_entries, 1)) };
  bud_text_init (&self->title, theme, title, BUD_TEXT_REGULAR, 1, theme->dim);
  for (guint i = 0; i < n_entries; i++)
    {
      BudLegendRow *row = &self->rows[i];
      gboolean is_note = entries[i].kind == BUD_LEGEND_HOLLOW || entries[i].kind == BUD_LEGEND_FILLED;

      row->kind = entries[i].kind;
      row->series = entries[i].series;
      row->group = entries[i].group;
      bud_text_init (&row->name, theme, entries[i].name, BUD_TEXT_REGULAR, 1,
                     is_note ? theme->dim : theme->text);
      bud_text_init (&row->value, theme, entries[i].value, BUD_TEXT_BOLD, 1, theme->text);
    }
}

void
bud_legend_clear (BudLegend *self)
{
  bud_text_clear (&self->title);
  for (guint i = 0; i < self->n_rows; i++)
    {
      bud_text_clear (&self->rows[i].name);
      bud_text_clear (&self->rows[i].value);
    }
  g_clear_pointer (&self->rows, g_free);
}

static double
entry_width (const BudLegendRow *row, const BudTheme *theme)
{
  double value = row->value.layout ? 6 + row->value.rect.width : 0;

  return row_mark_width (row, theme) + row->name.rect.width + value;
}

/* Marker, name from the left; the value ends at `value_right`, or follows the name when that is 0. */
static void
place_row (BudLegendRow *row, const BudTheme *theme, double x, double y, double width, double value_right)
{
  double middle = y + row_height (theme) / 2, mark = row_mark_width (row, theme);

  row->rect = (BudPlotRect){ x, y, width, row_height (theme) };
  row->mark_x = x + (mark - 6) / 2;
  row->mark_y = middle;
  bud_text_place (&row->name, x + mark, middle, 0, 0.5);
  if (value_right > 0)
    bud_text_place (&row->value, value_right, middle, 1, 0.5);
  else
    bud_text_place (&row->value, x + mark + row->name.rect.width + 6, middle, 0, 0.5);
}

static void
mirror (BudLegend *self, double left, double right)
{
  self->title.rect = bud_rect_mirror (&self->title.rect, left, right);
  for (guint i = 0; i < self->n_rows; i++)
    {
      BudLegendRow *row = &self->rows[i];

      row->rect = bud_rect_mirror (&row->rect, left, right);
      row->name.rect = bud_rect_mirror (&row->name.rect, left, right);
      row->value.rect = bud_rect_mirror (&row->value.rect, left, right);
      row->mark_x = left + right - row->mark_x;
    }
}

void
bud_legend_stack (BudLegend *self, const BudTheme *theme, guint n_stacked)
{
  double width = self->title.rect.width, notes = 0, y = CARD_PADDING;
  guint n_lines = MIN (n_stacked, self->n_rows);

  for (guint i = 0; i < self->n_rows; i++)
    if (i < n_stacked)
      width = MAX (width, entry_width (&self->rows[i], theme) + (self->rows[i].value.layout ? 12 : 0));
    else
      notes += entry_width (&self->rows[i], theme) + (i > n_stacked ? ENTRY_GAP : 0);
  width = MAX (width, notes);
  self->has_card = TRUE;
  self->rect = (BudPlotRect){ 0, 0, width + 2 * CARD_PADDING, 0 };
  if (self->title.layout)
    {
      bud_text_place (&self->title, CARD_PADDING, y + row_height (theme) / 2, 0, 0.5);
      y += row_height (theme);
    }
  for (guint i = 0; i < n_lines; i++, y += row_height (theme))
    place_row (&self->rows[i], theme, CARD_PADDING, y, width, CARD_PADDING + width);
  notes = CARD_PADDING;
  for (guint i = n_lines; i < self->n_rows; i++)
    {
      double entry = entry_width (&self->rows[i], theme);

      place_row (&self->rows[i], theme, notes, y, entry, 0);
      notes += entry + ENTRY_GAP;
    }
  if (self->n_rows > n_lines)
    y += row_height (theme);
  self->rect.height = y + CARD_PADDING;
  if (theme->is_rtl)
    mirror (self, 0, self->rect.width);
}

double
bud_legend_columns (BudLegend *self, const BudTheme *theme, double x, double y, double width)
{
  double widest = 1, column;
  guint n_columns, n_lines;

  bud_text_clear (&self->title);
  for (guint i = 0; i < self->n_rows; i++)
    widest = MAX (widest, entry_width (&self->rows[i], theme));
  n_columns = CLAMP ((guint) floor ((width + ENTRY_GAP) / (widest + ENTRY_GAP)), 1, MAX (self->n_rows, 1));
  n_lines = (self->n_rows + n_columns - 1) / n_columns;
  column = MIN ((width + ENTRY_GAP) / n_columns - ENTRY_GAP, widest + 48);
  self->rect = (BudPlotRect){ x, y, width, n_lines * row_height (theme) };
  x += (width - n_columns * column - (n_columns - 1) * ENTRY_GAP) / 2;
  for (guint i = 0; i < self->n_rows; i++)
    {
      double left = x + (i % n_columns) * (column + ENTRY_GAP);

      bud_text_limit (&self->rows[i].name,
                      column - row_mark_width (&self->rows[i], theme) - 6 - self->rows[i].value.rect.width);
      place_row (&self->rows[i], theme, left, y + (i / n_columns) * row_height (theme), column,
                 left + column);
    }
  if (theme->is_rtl)
    mirror (self, self->rect.x, self->rect.x + self->rect.width);
  return self->rect.height;
}

double
bud_legend_flow (BudLegend *self, const BudTheme *theme, double x, double y, double width,
                 gboolean is_centred)
{
  double top = y, line_height = row_height (theme) + 2;

  bud_text_clear (&self->title);
  for (guint first = 0, next; first < self->n_rows; first = next, y += line_height)
    {
      double used = 0, left = x;

      for (next = first; next < self->n_rows; next++)
        {
          double entry = entry_width (&self->rows[next], theme) + (next > first ? ENTRY_GAP : 0);

          if (next > first && used + entry > width)
            break;
          used += entry;
        }
      if (is_centred)
        left += MAX (width - used, 0) / 2;
      for (guint i = first; i < next; i++)
        {
          double entry = entry_width (&self->rows[i], theme);

          place_row (&self->rows[i], theme, left, y, entry, 0);
          left += entry + ENTRY_GAP;
        }
    }
  self->rect = (BudPlotRect){ x, top, width, MAX (y - top - 2, 0) };
  if (theme->is_rtl)
    mirror (self, x, x + width);
  return self->rect.height;
}

void
bud_legend_move (BudLegend *self, double x, double y)
{
  double dx = x - self->rect.x, dy = y - self->rect.y;

  self->rect.x = x;
  self->rect.y = y;
  self->title.rect.x += dx;
  self->title.rect.y += dy;
  for (guint i = 0; i < self->n_rows; i++)
    {
      BudLegendRow *row = &self->rows[i];
      BudPlotRect *rects[] = { &row->rect, &row->name.rect, &row->value.rect };

      for (guint r = 0; r < G_N_ELEMENTS (rects); r++)
        {
          rects[r]->x += dx;
          rects[r]->y += dy;
        }
      row->mark_x += dx;
      row->mark_y += dy;
    }
}

static void
draw_block (const BudLegendRow *row, const BudTheme *theme, cairo_t *cr, double alpha)
{
  BudPlotRect block = { row->mark_x - 7, row->mark_y - 5.5, 14, 11 };

  bud_rounded_rect (cr, &block, 3);
  if (row->kind == BUD_LEGEND_SWATCH)
    bud_series_fill (cr, theme, row->series, alpha);
  else if (row->kind == BUD_LEGEND_RESERVE)
    bud_pattern_fill_reserve (cr, theme, alpha);
  else
    {
      BudColor own = bud_theme_series (theme, row->series)->color;
      BudColor color = row->kind == BUD_LEGEND_OVERFLOW                                ? theme->error
                       : row->kind == BUD_LEGEND_BLOCK || row->kind == BUD_LEGEND_BAND ? own
                                                                                       : theme->track;

      if (row->kind == BUD_LEGEND_BAND)
        alpha *= BUD_BAND_ALPHA;
      bud_color_set_source (bud_color_with_alpha (color, alpha), cr);
      cairo_fill (cr);
    }
}

static void
draw_mark (const BudLegendRow *row, const BudTheme *theme, cairo_t *cr, double alpha)
{
  const BudSeriesStyle *style = bud_theme_series (theme, row->series);
  BudSeriesStyle note = { .color = theme->dim, .marker = BUD_MARKER_CIRCLE };

  switch (row->kind)
    {
    case BUD_LEGEND_LINE:
      cairo_move_to (cr, row->mark_x - 13, row->mark_y);
      cairo_line_to (cr, row->mark_x + 13, row->mark_y);
      bud_series_set_line (cr, theme, style, 2);
      cairo_stroke (cr);
      bud_mark_draw (cr, theme, style, row->mark_x, row->mark_y, 4, bud_series_is_filled (row->series),
                     alpha);
      break;
    case BUD_LEGEND_MARKER:
      bud_mark_draw (cr, theme, style, row->mark_x, row->mark_y, 5, bud_series_is_filled (row->series),
                     alpha);
      break;
    case BUD_LEGEND_RING:
      bud_mark_draw_ring (cr, theme, style, row->mark_x, row->mark_y, alpha);
      break;
    case BUD_LEGEND_HOLLOW:
      bud_mark_draw (cr, theme, &note, row->mark_x, row->mark_y, 5, FALSE, alpha);
      break;
    case BUD_LEGEND_FILLED:
      bud_mark_draw (cr, theme, &note, row->mark_x, row->mark_y, 5, TRUE, alpha);
      break;
    case BUD_LEGEND_DARK_DOT:
      note.color = theme->text;
      bud_mark_draw (cr, theme, &note, row->mark_x, row->mark_y, 3.2, TRUE, alpha);
      break;
    case BUD_LEGEND_DOT:
      bud_mark_draw (cr, theme, &note, row->mark_x, row->mark_y, 3, TRUE, alpha);
      break;
    case BUD_LEGEND_CROSS:
      for (int sign = -1; sign <= 1; sign += 2)
        {
          cairo_move_to (cr, row->mark_x - 3, row->mark_y - 3 * sign);
          cairo_line_to (cr, row->mark_x + 3, row->mark_y + 3 * sign);
        }
      bud_color_set_source (bud_color_with_alpha (theme->dim, alpha), cr);
      cairo_set_line_width (cr, 1 + theme->line_px);
      cairo_stroke (cr);
      break;
    default:
      draw_block (row, theme, cr, alpha);
      break;
    }
}

void
bud_legend_draw (const BudLegend *self, const BudTheme *theme, cairo_t *cr, guint32 hidden)
{
  if (self->n_rows == 0)
    return;
  cairo_save (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  if (self->has_card)
    {
      bud_rounded_rect (cr, &self->rect, 8);
      bud_color_set_source (theme->card, cr);
      cairo_fill_preserve (cr);
      bud_color_set_source (theme->border, cr);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
  bud_text_draw (&self->title, theme, cr);
  for (guint i = 0; i < self->n_rows; i++)
    {
      const BudLegendRow *row = &self->rows[i];
      gboolean is_hidden = row->group >= 0 && bud_plot_hides (hidden, (guint) row->group);
      BudText name = row->name, value = row->value;

      if (is_hidden)
        name.color = value.color = bud_color_with_alpha (theme->text, 0.45);
      draw_mark (row, theme, cr, is_hidden ? 0.3 : 1);
      cairo_set_dash (cr, NULL, 0, 0);
      bud_text_draw (&name, theme, cr);
      bud_text_draw (&value, theme, cr);
      if (is_hidden)
        {
          cairo_move_to (cr, name.rect.x, row->mark_y + 0.5);
          cairo_line_to (cr, name.rect.x + name.rect.width, row->mark_y + 0.5);
          bud_color_set_source (name.color, cr);
          cairo_set_line_width (cr, 1);
          cairo_stroke (cr);
        }
    }
  cairo_restore (cr);
}

int
bud_legend_hit (const BudLegend *self, double x, double y)
{
  for (guint i = 0; i < self->n_rows; i++)
    if (self->rows[i].group >= 0 && bud_rect_has_point (&self->rows[i].rect, x, y, 1))
      return self->rows[i].group;
  return -1;
}
