/* The plots of a simulated run: panels over time, histograms, the timeline of requests. */
#include <math.h>
#include <string.h>

#include "plot/number.h"
#include "samples.h"

static void
lay_out (BudPlot *plot, double width, double height, guint32 hidden)
{
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  bud_plot_layout (plot, &theme, width, height, hidden);
}

static void
test_linear_bins (void)
{
  /* 0 … 10 in five ranges of 2; the highest value belongs to the last. NAN and infinity are left out. */
  const double values[] = { 0, 1.9, 2, 5, 9.9, 10, NAN, INFINITY };
  const double wanted[] = { 2, 1, 1, 0, 2 };
  double edges[6], counts[5];

  g_assert_cmpuint (bud_histogram_bins (values, G_N_ELEMENTS (values), FALSE, 5, edges, counts), ==, 5);
  for (int i = 0; i < 5; i++)
    {
      g_assert_cmpfloat (edges[i + 1], ==, 2 * (i + 1));
      g_assert_cmpfloat (counts[i], ==, wanted[i]);
    }
}

static void
test_log_bins (void)
{
  /* 1 ms … 1 s in three decades; a zero has no place on a log axis. */
  const double values[] = { 1e-3, 5e-3, 0.02, 0.9, 1, 0 };
  double edges[4], counts[3];

  g_assert_cmpuint (bud_histogram_bins (values, G_N_ELEMENTS (values), TRUE, 3, edges, counts), ==, 3);
  g_assert_cmpfloat_with_epsilon (edges[1], 1e-2, 1e-12);
  g_assert_cmpfloat_with_epsilon (edges[3], 1, 1e-12);
  g_assert_cmpfloat (counts[0], ==, 2);
  g_assert_cmpfloat (counts[1], ==, 1);
  g_assert_cmpfloat (counts[2], ==, 2);
}

static void
test_odd_bins (void)
{
  const double same[] = { 3, 3, 3 }, none[] = { NAN };
  double edges[11], counts[10];

  g_assert_cmpuint (bud_histogram_bins (same, 3, TRUE, 10, edges, counts), ==, 1);
  g_assert_cmpfloat (counts[0], ==, 3);
  g_assert_cmpfloat (edges[0], <, 3);
  g_assert_cmpfloat (edges[1], >, 3);
  g_assert_cmpuint (bud_histogram_bins (none, 1, FALSE, 10, edges, counts), ==, 0);
}

/* Pointing anywhere in the height of the panels finds the nearest moment; the arrows walk along time. */
static void
test_panels_hit (void)
{
  g_autoptr (BudPlot) plot = sample_panels ();
  BudPlotRect rect;
  int mark = 20;

  lay_out (plot, 760, 460, 0);
  g_assert_cmpuint (bud_plot_n_marks (plot), ==, 41);
  g_assert_true (bud_plot_mark_rect (plot, mark, &rect));
  for (double y = 30; y < 380; y += 50)
    g_assert_cmpint (bud_plot_hit (plot, rect.x + rect.width / 2 + 2, y).mark, ==, mark);
  g_assert_cmpint (bud_plot_hit (plot, rect.x, 455).mark, ==, -1);
  g_assert_cmpint (bud_plot_move (plot, mark, BUD_PLOT_MOVE_RIGHT), ==, mark + 1);
  g_assert_cmpint (bud_plot_move (plot, mark, BUD_PLOT_MOVE_LEFT), ==, mark - 1);
}

static void
test_panels_words (void)
{
  g_autoptr (BudPlot) plot = sample_panels ();
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);
  g_autofree char *text = bud_plot_describe (plot);
  g_autofree char *mark = bud_plot_describe_mark (plot, 10);

  g_assert_cmpuint (table->n_rows, ==, 41);
  g_assert_cmpuint (table->n_columns, ==, 5);
  g_assert_cmpstr (bud_plot_table_cell (table, 10, 1), ==, "40");
  g_assert_cmpstr (bud_plot_table_cell (table, 20, 4), ==, "\342\200\223");
  g_assert_nonnull (strstr (text, "Running: 0 to 64, at last 64."));
  g_assert_nonnull (strstr (mark, "Running 40, Waiting 0"));
}

/* Between the ends of its axis a timeline knows the time at every place, elsewhere none. */
static void
test_timeline_x_at (void)
{
  g_autoptr (BudPlot) plot = sample_timeline ();
  g_autoptr (BudPlot) other = sample_quantiles ();
  BudTheme theme;
  BudPlotRect rect;
  double left, right;

  g_assert_true (isnan (bud_plot_x_at (plot, 300, 100))); /* no layout yet */
  bud_theme_init (&theme, BUD_THEME_LIGHT);
  bud_plot_layout (plot, &theme, 700, 400, 0);
  bud_plot_layout (other, &theme, 700, 400, 0);
  g_assert_true (bud_plot_mark_rect (plot, 2, &rect));
  left = bud_plot_x_at (plot, rect.x + 1, rect.y);
  right = bud_plot_x_at (plot, rect.x + rect.width - 1, rect.y);
  g_assert_cmpfloat (left, <, right);
  g_assert_true (isnan (bud_plot_x_at (plot, 2, rect.y)));
  g_assert_true (isnan (bud_plot_x_at (other, 300, 100)));
}

/* Words and table say the same as the picture: what misses its limit, and what is not known. */
static void
test_quantiles (void)
{
  g_autoptr (BudPlot) plot = sample_quantiles ();
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);
  g_autofree char *text = bud_plot_describe (plot);
  g_autofree char *first = bud_plot_describe_mark (plot, 0);
  g_autofree char *last = bud_plot_describe_mark (plot, 3);

  g_assert_cmpuint (bud_plot_n_marks (plot), ==, 4);
  g_assert_nonnull (strstr (text, "3 have a limit, 1 miss"));
  g_assert_nonnull (strstr (first, "p99"));
  g_assert_null (strstr (last, "p99"));
  g_assert_cmpuint (table->n_columns, ==, 8);
  g_assert_cmpstr (bud_plot_table_cell (table, 2, 6), ==, BUD_MISSING);
  g_assert_cmpstr (bud_plot_table_cell (table, 0, 7), ==, "70.0" BUD_NBSP "%");
}

/* Rows are hit where they are drawn, and every one can be reached by keys. */
static void
test_quantiles_rows (void)
{
  g_autoptr (BudPlot) plot = sample_quantiles ();
  BudTheme theme;
  BudPlotRect rect;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  bud_plot_layout (plot, &theme, 700, 320, 0);
  for (int i = 0; i < 4; i++)
    {
      g_assert_true (bud_plot_mark_rect (plot, i, &rect));
      g_assert_cmpint (bud_plot_hit (plot, rect.x + rect.width / 2, rect.y + rect.height / 2).mark, ==, i);
      if (i > 0)
        g_assert_cmpint (bud_plot_move (plot, i - 1, BUD_PLOT_MOVE_DOWN), ==, i);
    }
}

static void
test_histogram_words (void)
{
  g_autoptr (BudPlot) plot = sample_histogram ();
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);
  g_autofree char *text = bud_plot_describe (plot);

  g_assert_cmpstr (bud_plot_table_cell (table, table->n_rows - 1, 2), ==, "100\302\240%");
  g_assert_nonnull (strstr (text, "500."));
  g_assert_nonnull (strstr (text, "p99 1.40 s."));
  g_assert_nonnull (strstr (text, "limit 1 s."));
}

/* Above a low bar counts as the bar; outside the frame nothing does. */
static void
test_histogram_hit (void)
{
  g_autoptr (BudPlot) plot = sample_histogram ();
  BudPlotRect rect;

  lay_out (plot, 760, 460, 0);
  g_assert_true (bud_plot_mark_rect (plot, 0, &rect));
  g_assert_cmpint (bud_plot_hit (plot, rect.x + rect.width / 2, rect.y - 60).mark, ==, 0);
  g_assert_cmpint (bud_plot_hit (plot, rect.x + rect.width / 2, 1).mark, ==, -1);
}

static void
test_timeline_parts (void)
{
  g_autoptr (BudPlot) plot = sample_timeline ();
  BudPlotRect whole, decode;

  lay_out (plot, 760, 460, 0);
  g_assert_true (bud_plot_mark_rect (plot, 15, &whole));
  g_assert_cmpint (bud_plot_hit (plot, whole.x + 3, whole.y + whole.height / 2).mark, ==, 15);
  /* without queue and prefill only the decode is left, and the bar begins later */
  lay_out (plot, 760, 460, 1 << BUD_TIMELINE_QUEUE | 1 << BUD_TIMELINE_PREFILL);
  g_assert_true (bud_plot_mark_rect (plot, 15, &decode));
  g_assert_cmpfloat (decode.x, >, whole.x + 5);
  g_assert_cmpfloat_with_epsilon (decode.x + decode.width, whole.x + whole.width, 1e-6);
  /* what never got so far has no decode */
  g_assert_false (bud_plot_mark_rect (plot, 23, &decode));
}

static void
test_timeline_words (void)
{
  g_autoptr (BudPlot) plot = sample_timeline ();
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);
  g_autofree char *text = bud_plot_describe (plot);
  g_autofree char *failed = bud_plot_describe_mark (plot, 23);

  g_assert_cmpuint (table->n_rows, ==, 24);
  g_assert_cmpuint (table->n_columns, ==, 8);
  g_assert_cmpstr (bud_plot_table_cell (table, 5, 7), ==, "1");
  g_assert_nonnull (strstr (text, "24 requests"));
  g_assert_nonnull (strstr (failed, "Decode \342\200\223"));
}

/* Nothing, one value, values that are no numbers: drawn without complaint, described without NaN. */
static void
test_degenerate (void)
{
  const double nan = NAN;
  const BudTimelineRow row = { .id = 3, .at_s = { NAN, NAN, NAN, NAN } };
  const BudPanelLine line = { &nan, 0, 0, TRUE };
  const BudAxisSpec axis = { .title = "y", .min = NAN, .max = NAN };
  BudPlot *plots[] = {
    bud_plot_new_timeline (&(BudTimelineData){ .from_s = 0, .to_s = 1, .now_s = NAN }),
    bud_plot_new_timeline (&(BudTimelineData){ 0, 1, NAN, &row, 1 }),
    bud_plot_new_timeline (&(BudTimelineData){ 1, 1, NAN, &row, 1 }),
    bud_plot_new_histogram (&(BudHistogramData){ .x = axis, .y = axis }),
    bud_plot_new_panels (&(BudPanelsData){ .x = axis }),
    bud_plot_new_panels (
        &(BudPanelsData){ axis, &nan, 1, &axis, 1, (BudPlotGroup[]){ { "a", 0 } }, 1, &line, 1 }),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (plots); i++)
    {
      g_autoptr (BudPlotTable) table = bud_plot_table (plots[i]);
      g_autofree char *text = bud_plot_describe (plots[i]);

      lay_out (plots[i], 500, 300, 0);
      g_assert_cmpint (bud_plot_hit (plots[i], 250, 150).mark, ==, -1);
      g_assert_null (strstr (text, "nan"));
      for (guint r = 0; r < table->n_rows; r++)
        for (guint c = 0; c < table->n_columns; c++)
          g_assert_null (strstr (bud_plot_table_cell (table, r, c), "nan"));
      bud_plot_free (plots[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/timeline/x-at", test_timeline_x_at);
  g_test_add_func ("/plot/quantiles/words", test_quantiles);
  g_test_add_func ("/plot/quantiles/rows", test_quantiles_rows);
  g_test_add_func ("/plot/histogram/linear-bins", test_linear_bins);
  g_test_add_func ("/plot/histogram/log-bins", test_log_bins);
  g_test_add_func ("/plot/histogram/odd-bins", test_odd_bins);
  g_test_add_func ("/plot/histogram/words", test_histogram_words);
  g_test_add_func ("/plot/histogram/hit", test_histogram_hit);
  g_test_add_func ("/plot/panels/hit", test_panels_hit);
  g_test_add_func ("/plot/panels/words", test_panels_words);
  g_test_add_func ("/plot/timeline/parts", test_timeline_parts);
  g_test_add_func ("/plot/timeline/words", test_timeline_words);
  g_test_add_func ("/plot/runs/degenerate", test_degenerate);
  return g_test_run ();
}
