#include "plot/table-pages.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>

#define FONT "Cantarell, Sans"
#define CELL_PT 9.0
#define LEAST_SCALE (6 / CELL_PT)
#define GAP_PT 14.0 /* between columns */
#define LINE_RATIO 1.6
#define TITLE_PT 14.0
#define SUBTITLE_PT 10.0
#define FOOTER_PT 8.0
#define TOP_PT 48.0 /* of the first page, for its title */
#define BOTTOM_PT 24.0

/* A line of a page: a row of a table, its titles (row −1), or what parts it from the one before (table −1).
 */
typedef struct
{
  int table, row;
} Line;

typedef struct
{
  BudPlotTable *cells;
  double *widths; /* pt, at its scale */
  double scale;
} Laid;

struct _BudTablePages
{
  char *title, *subtitle, *footer;
  gboolean is_rtl;
  GArray *tables;   /* Laid */
  GPtrArray *pages; /* GArray of Line */
  double width, height;
};

static void
laid_clear (gpointer data)
{
  Laid *laid = data;

  bud_plot_table_free (laid->cells);
  g_free (laid->widths);
}

BudTablePages *
bud_table_pages_new (const char *title, const char *subtitle, const char *footer, gboolean is_rtl)
{
  BudTablePages *self = g_new0 (BudTablePages, 1);

  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
  self->footer = g_strdup_printf ("%s%sBud Simulator %s", footer != NULL ? footer : "",
                                  footer != NULL ? " · " : "", BUD_VERSION);
  self->is_rtl = is_rtl;
  self->tables = g_array_new (FALSE, TRUE, sizeof (Laid));
  g_array_set_clear_func (self->tables, laid_clear);
  self->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return self;
}

void
bud_table_pages_free (BudTablePages *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->tables);
  g_ptr_array_unref (self->pages);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->footer);
  g_free (self);
}

void
bud_table_pages_take (BudTablePages *self, BudPlotTable *table)
{
  Laid laid = { table, g_new0 (double, table->n_columns), 1 };

  g_array_append_val (self->tables, laid);
}

static void
set_font (PangoLayout *layout, double size_pt, gboolean is_bold)
{
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  pango_font_description_set_absolute_size (font, size_pt * PANGO_SCALE);
  pango_font_description_set_weight (font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
}

static double
measure (PangoLayout *layout, const char *text)
{
  PangoRectangle logical;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_extents (layout, NULL, &logical);
  return (double) logical.width / PANGO_SCALE;
}

/* The columns' natural widths; their sum with the gaps. */
static double
measure_columns (Laid *laid, PangoLayout *layout)
{
  double total = -GAP_PT;

  for (guint column = 0; column < laid->cells->n_columns; column++)
    {
      double width;

      set_font (layout, CELL_PT, TRUE);
      width = measure (layout, laid->cells->titles[column]);
      set_font (layout, CELL_PT, FALSE);
      for (guint row = 0; row < laid->cells->n_rows; row++)
        {
          const char *cell = bud_plot_table_cell (laid->cells, row, column);
          double of_cell = cell != NULL ? measure (layout, cell) : 0;

          width = fmax (width, of_cell);
        }
      laid->widths[column] = ceil (width) + 1;
      total += laid->widths[column] + GAP_PT;
    }
  return total;
}

/* The width that no column may exceed so that all fit: water poured over the columns. */
static double
widest_column (const Laid *laid, double room)
{
  double cap = 0;
  double left = room;

  for (guint n = laid->cells->n_columns; n > 0;)
    {
      double step = INFINITY;

      for (guint column = 0; column < laid->cells->n_columns; column++)
        if (laid->widths[column] > cap)
          step = fmin (step, laid->widths[column] - cap);
      if (!isfinite (step) || step * n > left)
        return cap + left / n;
      cap += step;
      left -= step * n;
      n = 0;
      for (guint column = 0; column < laid->cells->n_columns; column++)
        n += laid->widths[column] > cap;
    }
  return cap;
}

static void
fit_columns (Laid *laid, PangoLayout *layout, double width)
{
  double total = measure_columns (laid, layout);
  double cap;

  laid->scale = fmax (fmin (width / fmax (total, 1), 1), LEAST_SCALE);
  cap = widest_column (laid, width / laid->scale - GAP_PT * (laid->cells->n_columns - 1.));
  for (guint column = 0; column < laid->cells->n_columns; column++)
    laid->widths[column] = fmin (laid->widths[column], cap) * laid->scale;
}

static double
line_height (BudTablePages *self, Line line)
{
  return line.table < 0 ? CELL_PT * LINE_RATIO
                        : CELL_PT * LINE_RATIO * g_array_index (self->tables, Laid, line.table).scale;
}

static GArray *
start_page (BudTablePages *self, double *y)
{
  GArray *page = g_array_new (FALSE, FALSE, sizeof (Line));

  *y = self->pages->len == 0 ? TOP_PT : 0;
  g_ptr_array_add (self->pages, page);
  return page;
}

static void
break_pages (BudTablePages *self)
{
  double y;
  GArray *page = start_page (self, &y);

  for (int table = 0; table < (int) self->tables->len; table++)
    {
      const Laid *laid = &g_array_index (self->tables, Laid, table);
      Line titles = { table, -1 };
      Line between = { -1, 0 };

      /* No title is the last line of a page. */
      if (y > 0 && y + 4 * line_height (self, titles) > self->height - BOTTOM_PT)
        page = start_page (self, &y);
      else if (table > 0)
        g_array_append_val (page, between), y += line_height (self, between);
      g_array_append_val (page, titles);
      y += line_height (self, titles);
      for (Line line = { table, 0 }; line.row < (int) laid->cells->n_rows; line.row++)
        {
          if (y + line_height (self, line) > self->height - BOTTOM_PT && page->len > 1)
            {
              page = start_page (self, &y);
              g_array_append_val (page, titles);
              y += line_height (self, titles);
            }
          g_array_append_val (page, line);
          y += line_height (self, line);
        }
    }
}

guint
bud_table_pages_lay_out (BudTablePages *self, double width, double height)
{
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_ALPHA, NULL);
  cairo_t *cr = cairo_create (nowhere);
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);

  self->width = width;
  self->height = height;
  for (guint i = 0; i < self->tables->len; i++)
    fit_columns (&g_array_index (self->tables, Laid, i), layout, width);
  g_ptr_array_set_size (self->pages, 0);
  break_pages (self);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  return self->pages->len;
}

/* Drawing */

/* Within x … x + width, at its end where `is_end`. */
static void
show (BudTablePages *self, cairo_t *cr, PangoLayout *layout, const char *text, double x, double y,
      double width, gboolean is_end)
{
  if (self->is_rtl)
    x = self->width - x - width;
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, is_end != self->is_rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_line (BudTablePages *self, cairo_t *cr, PangoLayout *layout, Line line, double y)
{
  const Laid *laid = &g_array_index (self->tables, Laid, line.table);
  double x = 0;

  set_font (layout, CELL_PT * laid->scale, line.row < 0);
  for (guint column = 0; column < laid->cells->n_columns; column++)
    {
      const char *cell = line.row < 0 ? laid->cells->titles[column]
                                      : bud_plot_table_cell (laid->cells, (guint) line.row, column);

      if (cell != NULL)
        show (self, cr, layout, cell, x, y, laid->widths[column], laid->cells->is_number[column]);
      x += laid->widths[column] + GAP_PT * laid->scale;
    }
  if (line.row >= 0)
    return;
  cairo_set_line_width (cr, 0.5);
  cairo_move_to (cr, self->is_rtl ? self->width : 0, y + line_height (self, line) - 1.5);
  cairo_rel_line_to (cr, (self->is_rtl ? -1 : 1) * (x - GAP_PT * laid->scale), 0);
  cairo_stroke (cr);
}

static void
draw_frame (BudTablePages *self, cairo_t *cr, PangoLayout *layout, guint page)
{
  g_autofree char *number = g_strdup_printf (_ ("Page %u"), page + 1);

  if (page == 0 && self->title != NULL)
    {
      set_font (layout, TITLE_PT, TRUE);
      show (self, cr, layout, self->title, 0, 0, self->width, FALSE);
    }
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  if (page == 0 && self->subtitle != NULL)
    {
      set_font (layout, SUBTITLE_PT, FALSE);
      show (self, cr, layout, self->subtitle, 0, TITLE_PT * 1.4, self->width, FALSE);
    }
  set_font (layout, FOOTER_PT, FALSE);
  show (self, cr, layout, self->footer, 0, self->height - FOOTER_PT * 1.5, self->width - 60, FALSE);
  show (self, cr, layout, number, self->width - 60, self->height - FOOTER_PT * 1.5, 60, TRUE);
  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
}

void
bud_table_pages_draw (BudTablePages *self, cairo_t *cr, guint page)
{
  g_autoptr (PangoLayout) layout = NULL;
  const GArray *lines;
  double y = page == 0 ? TOP_PT : 0;

  g_return_if_fail (page < self->pages->len);
  lines = g_ptr_array_index (self->pages, page);
  cairo_save (cr);
  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
  layout = pango_cairo_create_layout (cr);
  draw_frame (self, cr, layout, page);
  for (guint i = 0; i < lines->len; i++)
    {
      Line line = g_array_index (lines, Line, i);

      if (line.table >= 0)
        draw_line (self, cr, layout, line, y);
      y += line_height (self, line);
    }
  cairo_restore (cr);
}
