/* Rows: dumbbells and stacked bars, and the comparison's own plots. */
#include <math.h>
#include <string.h>

#include "plot/comparison-plots.h"
#include "plot/number.h"
#include "samples.h"

static void
lay_out (BudPlot *plot, double width, double height, guint32 hidden)
{
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  bud_plot_layout (plot, &theme, width, height, hidden);
}

/* Marks are row · 3 + group; groups of the sample: the baseline A, B, C. */
static void
test_places (void)
{
  g_autoptr (BudPlot) plot = sample_dumbbells ();
  BudPlotRect a, b, below;

  lay_out (plot, 760, 320, 0);
  g_assert_true (bud_plot_mark_rect (plot, 0, &a));
  g_assert_true (bud_plot_mark_rect (plot, 1, &b));
  g_assert_true (bud_plot_mark_rect (plot, 3, &below));
  g_assert_cmpfloat (b.x, <, a.x); /* 3.9 ms before 6.5 ms */
  g_assert_cmpfloat_with_epsilon (a.y, b.y, 0.1);
  g_assert_cmpfloat (below.y, >, a.y);
  g_assert_false (bud_plot_mark_rect (plot, 8, &a)); /* NAN */
  g_assert_cmpint (bud_plot_hit (plot, b.x + b.width / 2, b.y + b.height / 2).mark, ==, 1);
  g_assert_cmpint (bud_plot_move (plot, 0, BUD_PLOT_MOVE_DOWN), ==, 5);
  g_assert_cmpint (bud_plot_move (plot, -1, BUD_PLOT_MOVE_BIGGEST), ==, 0);

  lay_out (plot, 760, 320, 1u << 1);
  g_assert_false (bud_plot_mark_rect (plot, 1, &b));
}

static void
test_table (void)
{
  static const struct
  {
    guint row, column;
    const char *text;
  } cells[] = {
    { 0, 0, "FFN" },
    { 0, 1, "6.50" },
    { 0, 2, "3.90" },
    { 0, 4, BUD_MINUS "2.60" },
    { 1, 4, "±0" },
    { 1, 5, "+1.50" },
    { 2, 3, BUD_MISSING },
    { 2, 5, BUD_MISSING },
    { 3, 4, BUD_MINUS "0.60" },
  };
  g_autoptr (BudPlot) plot = sample_dumbbells ();
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);

  g_assert_cmpuint (table->n_columns, ==, 6); /* name, three values, two differences */
  g_assert_cmpuint (table->n_rows, ==, 5);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    g_assert_cmpstr (bud_plot_table_cell (table, cells[i].row, cells[i].column), ==, cells[i].text);
}

static void
test_stack (void)
{
  g_autoptr (BudPlot) plot = sample_stack ();
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);
  BudPlotRect first, second;

  g_assert_cmpstr (bud_plot_table_cell (table, 1, 3), ==, "8.50"); /* 1.1 + 7.4 */
  lay_out (plot, 760, 300, 0);
  g_assert_true (bud_plot_mark_rect (plot, 2, &first));
  g_assert_true (bud_plot_mark_rect (plot, 3, &second));
  g_assert_cmpfloat_with_epsilon (first.x + first.width, second.x, 0.01);
  g_assert_cmpfloat_with_epsilon (second.width / first.width, 7.4 / 1.1, 0.01);
  g_assert_false (bud_plot_mark_rect (plot, 4, &first)); /* C has no values */
}

static void
test_described (void)
{
  g_autoptr (BudPlot) plot = sample_dumbbells ();
  g_autofree char *all = bud_plot_describe (plot);
  g_autofree char *mark = bud_plot_describe_mark (plot, 1);

  g_assert_nonnull (strstr (all, "Attention core: A: 8 × A 1.90"));
  g_assert_nonnull (strstr (mark, "3.90"));
  g_assert_nonnull (strstr (mark, BUD_MINUS "2.60"));
}

/* Estimates made by hand: two operators in one group, one of them unknown to the second subject. */
static void
test_differences (void)
{
  BudOperator one[] = { { .name = "ffn_up", .group = BUD_GROUP_FFN, .time_s = 2e-3 },
                        { .name = "ffn_down", .group = BUD_GROUP_FFN, .time_s = 1e-3 } };
  BudOperator other[] = { { .name = "ffn_up", .group = BUD_GROUP_FFN, .time_s = 1e-3 } };
  BudEstimate estimates[2] = { 0 };
  BudPlotSubject subjects[3]
      = { { "one", NULL, &estimates[0] }, { "other", NULL, &estimates[1] }, { "none" } };
  BudDevice device = { 0 };
  BudCase request = { .device = &device };

  estimates[0].decode = (BudStage){ .latency_s = 3e-3, .operators = one, .n_operators = 2 };
  estimates[1].decode = (BudStage){ .latency_s = 1e-3, .operators = other, .n_operators = 1 };
  for (guint i = 0; i < 2; i++)
    {
      estimates[i].memory.fits = true;
      estimates[i].tpot_s = estimates[i].decode.latency_s; /* the sums: nothing is left over */
      subjects[i].request = &request;
    }
  for (int is_by_operator = 0; is_by_operator < 2; is_by_operator++)
    {
      g_autoptr (BudPlot) plot = bud_plot_of_differences (subjects, 3, 0, FALSE, is_by_operator);
      g_autoptr (BudPlotTable) table = bud_plot_table (plot);

      g_assert_cmpuint (table->n_rows, ==, is_by_operator ? 2 : 1);
      g_assert_cmpstr (bud_plot_table_cell (table, 0, 1), ==, is_by_operator ? "2.00" : "3.00");
      g_assert_cmpstr (bud_plot_table_cell (table, 0, 2), ==, "1.00");
      g_assert_cmpstr (bud_plot_table_cell (table, 0, 3), ==, BUD_MISSING);
      g_assert_cmpstr (bud_plot_table_cell (table, 0, 4), ==,
                       is_by_operator ? BUD_MINUS "1.00" : BUD_MINUS "2.00");
    }
  g_assert_null (bud_plot_of_differences (&subjects[2], 1, 0, FALSE, FALSE));
}

/* Eight subjects differ in colour and marker, or in being hollow. */
static void
test_series (void)
{
  for (guint a = 0; a < BUD_PLOT_MAX_SUBJECTS; a++)
    for (guint b = a + 1; b < BUD_PLOT_MAX_SUBJECTS; b++)
      g_assert_cmpuint (bud_plot_subject_series (a), !=, bud_plot_subject_series (b));
  g_assert_true (bud_series_is_filled (bud_plot_subject_series (5)));
  g_assert_false (bud_series_is_filled (bud_plot_subject_series (6)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/rows/places", test_places);
  g_test_add_func ("/plot/rows/table", test_table);
  g_test_add_func ("/plot/rows/stack", test_stack);
  g_test_add_func ("/plot/rows/described", test_described);
  g_test_add_func ("/plot/rows/differences", test_differences);
  g_test_add_func ("/plot/rows/series", test_series);
  return g_test_run ();
}
