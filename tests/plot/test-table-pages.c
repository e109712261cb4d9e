/* Tables on paper: every column is on the page, titles stand on each page, numbers end at their edge. */
#include <glib.h>
#include <math.h>

#include "plot/table-pages.h"
#include "plot/text.h"

#define WIDTH 700.0
#define HEIGHT 500.0

static BudPlotTable *
table_of (guint n_columns, guint n_rows, const char *cell)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  BudPlotTable *table;

  for (guint i = 0; i < n_columns; i++)
    g_ptr_array_add (titles, g_strdup_printf ("%sColumn %u", i > 0 ? "#" : "", i));
  g_ptr_array_add (titles, NULL);
  table = bud_plot_table_new ((const char *const *) titles->pdata);
  for (guint row = 0; row < n_rows; row++)
    {
      char **cells = g_new0 (char *, n_columns + 1);

      for (guint i = 0; i < n_columns; i++)
        cells[i] = g_strdup (cell);
      bud_plot_table_take_cells (table, cells);
    }
  return table;
}

/* Of all that a page draws. */
static BudPlotRect
ink (BudTablePages *pages, guint page)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  BudPlotRect rect;

  bud_table_pages_draw (pages, cr, page);
  cairo_destroy (cr);
  cairo_recording_surface_ink_extents (surface, &rect.x, &rect.y, &rect.width, &rect.height);
  cairo_surface_destroy (surface);
  return rect;
}

typedef struct
{
  const char *name;
  guint n_columns, n_rows;
  const char *cell;
  guint least_pages, most_pages;
} Case;

static const Case cases[] = {
  { "few", 4, 5, "12.4", 1, 1 },
  { "none", 4, 0, "12.4", 1, 1 },
  { "many-rows", 4, 100, "12.4", 4, 4 },
  { "wide", 14, 5, "1234.5678", 1, 1 },
  { "too-wide", 10, 5, "a cell with far more words than a tenth of a page can hold", 1, 1 },
};

static void
test_case (gconstpointer data)
{
  const Case *one = data;

  for (int is_rtl = 0; is_rtl < 2; is_rtl++)
    {
      g_autoptr (BudTablePages) pages = bud_table_pages_new ("Title", "about", "by whom", is_rtl);
      guint n_pages;

      bud_table_pages_take (pages, table_of (one->n_columns, one->n_rows, one->cell));
      n_pages = bud_table_pages_lay_out (pages, WIDTH, HEIGHT);
      g_assert_cmpuint (n_pages, >=, one->least_pages);
      g_assert_cmpuint (n_pages, <=, one->most_pages);
      for (guint page = 0; page < n_pages; page++)
        {
          BudPlotRect rect = ink (pages, page);

          g_assert_cmpfloat (rect.x, >=, -1);
          g_assert_cmpfloat (rect.y, >=, -1);
          g_assert_cmpfloat (rect.x + rect.width, <=, WIDTH + 1);
          g_assert_cmpfloat (rect.y + rect.height, <=, HEIGHT + 1);
        }
    }
}

/* A second table comes below the first, with its titles never last on a page. */
static void
test_several (void)
{
  g_autoptr (BudTablePages) pages = bud_table_pages_new ("Title", NULL, NULL, FALSE);

  bud_table_pages_take (pages, table_of (3, 10, "1"));
  bud_table_pages_take (pages, table_of (3, 10, "1"));
  g_assert_cmpuint (bud_table_pages_lay_out (pages, WIDTH, HEIGHT), ==, 1);
  bud_table_pages_take (pages, table_of (3, 10, "1"));
  g_assert_cmpuint (bud_table_pages_lay_out (pages, WIDTH, HEIGHT), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/plot/table-pages/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/plot/table-pages/several", test_several);
  return g_test_run ();
}
