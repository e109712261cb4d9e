/* Pointing, keyboard, words, tables and bad data. */
#include <math.h>
#include <string.h>

#include "plot/number.h"
#include "samples.h"

#define NB "\302\240"

static void
lay_out (BudPlot *plot, double width, double height, guint32 hidden)
{
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  bud_plot_layout (plot, &theme, width, height, hidden);
}

static void
get_centre (BudPlot *plot, int mark, double *x, double *y)
{
  BudPlotRect rect;

  g_assert_true (bud_plot_mark_rect (plot, mark, &rect));
  *x = rect.x + rect.width / 2;
  *y = rect.y + rect.height / 2;
}

/* The small "Head" lies on the large "Gate and up": pointing at its centre finds the small one. */
static void
test_smallest_is_hit_first (void)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);
  double x, y;

  lay_out (plot, 760, 460, 0);
  get_centre (plot, 7, &x, &y);
  g_assert_cmpint (bud_plot_hit (plot, x, y).mark, ==, 7);
  get_centre (plot, 4, &x, &y);
  g_assert_cmpint (bud_plot_hit (plot, x, y).mark, ==, 4);
  /* 6 px beside the marker still count, 40 do not. */
  get_centre (plot, 6, &x, &y);
  g_assert_cmpint (bud_plot_hit (plot, x + 9, y).mark, ==, 6);
  g_assert_cmpint (bud_plot_hit (plot, x + 60, y).mark, ==, -1);
}

static void
test_hidden_groups (void)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);
  BudPlotRect rect;
  double x, y;

  lay_out (plot, 760, 460, 0);
  get_centre (plot, 4, &x, &y);
  lay_out (plot, 760, 460, 1 << 2);
  g_assert_false (bud_plot_mark_rect (plot, 4, &rect));
  g_assert_cmpint (bud_plot_hit (plot, x, y).mark, ==, -1);
  g_assert_true (bud_plot_mark_rect (plot, 0, &rect));
}

/* Some point of the legend says each group. */
static void
test_legend_is_hit (void)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);
  guint found = 0;

  lay_out (plot, 760, 460, 0);
  for (double y = 0; y < 460; y += 4)
    for (double x = 0; x < 760; x += 8)
      {
        BudPlotHit hit = bud_plot_hit (plot, x, y);

        if (hit.group >= 0)
          found |= 1u << hit.group;
      }
  g_assert_cmpuint (found, ==, 0x3f);
}

static void
test_keyboard_in_roofline (void)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);

  lay_out (plot, 760, 460, 0);
  /* The largest share of any phase is prefill's "Gate and up". */
  g_assert_cmpint (bud_plot_move (plot, -1, BUD_PLOT_MOVE_RIGHT), ==, 8);
  g_assert_cmpint (bud_plot_move (plot, 0, BUD_PLOT_MOVE_BIGGEST), ==, 8);
  g_assert_cmpint (bud_plot_move (plot, 0, BUD_PLOT_MOVE_SMALLEST), ==, 7);
  /* From all-reduce of decode: up is all-reduce of prefill, right further along. */
  g_assert_cmpint (bud_plot_move (plot, 5, BUD_PLOT_MOVE_UP), ==, 13);
  g_assert_cmpint (bud_plot_move (plot, 13, BUD_PLOT_MOVE_DOWN), ==, 5);
  g_assert_cmpint (bud_plot_move (plot, 5, BUD_PLOT_MOVE_LEFT), ==, 5);
}

/* Arrows reach every mark that is shown. */
static void
check_reachable (BudPlot *plot)
{
  g_autofree gboolean *is_reached = g_new0 (gboolean, bud_plot_n_marks (plot));
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (int));
  int start = bud_plot_move (plot, -1, BUD_PLOT_MOVE_RIGHT);
  BudPlotRect rect;

  g_array_append_val (queue, start);
  is_reached[start] = TRUE;
  for (guint i = 0; i < queue->len; i++)
    for (int move = BUD_PLOT_MOVE_LEFT; move <= BUD_PLOT_MOVE_DOWN; move++)
      {
        int to = bud_plot_move (plot, g_array_index (queue, int, i), (BudPlotMove) move);

        if (!is_reached[to])
          g_array_append_val (queue, to);
        is_reached[to] = TRUE;
      }
  for (guint i = 0; i < bud_plot_n_marks (plot); i++)
    if (bud_plot_mark_rect (plot, (int) i, &rect) && !is_reached[i])
      g_error ("mark %u cannot be reached", i);
}

static void
test_keyboard_reaches_all (void)
{
  g_autoptr (BudPlot) roofline = sample_roofline (1);
  g_autoptr (BudPlot) breakdown = sample_breakdown (FALSE);
  g_autoptr (BudPlot) memory = sample_memory (80e9);
  g_autoptr (BudPlot) lines = sample_lines ();
  g_autoptr (BudPlot) matrix = sample_matrix ();
  g_autoptr (BudPlot) budget = sample_budget (15);

  lay_out (matrix, 380, 200, 0);
  check_reachable (matrix);
  lay_out (budget, 600, 100, 0);
  check_reachable (budget);
  lay_out (roofline, 1000, 600, 0);
  check_reachable (roofline);
  lay_out (breakdown, 760, 140, 0);
  check_reachable (breakdown);
  lay_out (memory, 760, 60, 0);
  check_reachable (memory);
  lay_out (lines, 760, 460, 0);
  check_reachable (lines);
}

static void
test_keyboard_in_breakdown (void)
{
  g_autoptr (BudPlot) plot = sample_breakdown (FALSE);

  lay_out (plot, 760, 140, 0);
  g_assert_cmpint (bud_plot_move (plot, 0, BUD_PLOT_MOVE_RIGHT), ==, 1);
  g_assert_cmpint (bud_plot_move (plot, 0, BUD_PLOT_MOVE_DOWN), ==, 6);
  g_assert_cmpint (bud_plot_move (plot, 6, BUD_PLOT_MOVE_UP), ==, 0);
  g_assert_cmpint (bud_plot_move (plot, 0, BUD_PLOT_MOVE_BIGGEST), ==, 0);
}

/* Right to left the bars begin at the right. */
static void
test_bars_mirror (void)
{
  g_autoptr (BudPlot) plot = sample_memory (80e9);
  BudPlotRect weights, cache;
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  theme.is_rtl = TRUE;
  bud_plot_layout (plot, &theme, 800, 60, 0);
  g_assert_true (bud_plot_mark_rect (plot, 0, &weights));
  g_assert_true (bud_plot_mark_rect (plot, 1, &cache));
  g_assert_cmpfloat_with_epsilon (weights.x + weights.width, 800, 1e-9);
  g_assert_cmpfloat_with_epsilon (cache.x + cache.width, weights.x, 1e-9);
  /* 17.5 of 80 GB on 800 px. */
  g_assert_cmpfloat_with_epsilon (weights.width, 175, 1e-9);
}

/* 38 GB in 30: the total fills the bar, 8 GB of it lie beyond the tick. */
static void
test_overflow_fills_the_bar (void)
{
  g_autoptr (BudPlot) plot = sample_memory (30e9);
  BudPlotRect over;
  g_autofree char *text = bud_plot_describe (plot);

  lay_out (plot, 760, 60, 0);
  g_assert_true (bud_plot_mark_rect (plot, 4, &over));
  g_assert_cmpfloat_with_epsilon (over.x, 760 * 30.0 / 38, 1e-9);
  g_assert_cmpfloat_with_epsilon (over.width, 760 * 8.0 / 38, 1e-9);
  g_assert_nonnull (strstr (text, "Memory per device: 38.0" NB "GB of 30.0" NB "GB. 8.00" NB "GB too much."));
}

static void
test_descriptions (void)
{
  g_autoptr (BudPlot) roofline = sample_roofline (1);
  g_autoptr (BudPlot) breakdown = sample_breakdown (FALSE);
  g_autoptr (BudPlot) accuracy = sample_accuracy ();
  g_autoptr (BudPlot) lines = sample_lines ();
  g_autofree char *mark = bud_plot_describe_mark (roofline, 4);
  g_autofree char *all = bud_plot_describe (roofline);
  g_autofree char *bars = bud_plot_describe (breakdown);
  g_autofree char *scatter = bud_plot_describe (accuracy);
  g_autofree char *curves = bud_plot_describe (lines);

  g_assert_cmpstr (mark, ==,
                   "Attend, decode: 24.3" NB "% of the time (3.40" NB "ms), 8.00" NB "FLOP/byte, 19.0" NB
                   "TFLOP/s, limited by memory, 79" NB "% of the roof");
  g_assert_nonnull (strstr (all, "Memory 3.00" NB "TB/s."));
  g_assert_nonnull (strstr (all, "FFN 46.4" NB "%."));
  g_assert_nonnull (strstr (all, "Largest: Gate and up, decode: 30.5" NB "%"));
  g_assert_nonnull (strstr (bars, "Prefill: 171" NB "ms, FFN 53.8" NB "%"));
  g_assert_nonnull (strstr (scatter, "119 of 119 within ±20" NB "%."));
  g_assert_nonnull (strstr (curves, "BF16 weights: 9.00 at 1 to 41.0 at 256."));
  g_assert_null (bud_plot_describe_mark (roofline, 99));
  g_assert_null (bud_plot_describe_mark (roofline, -1));
}

static void
test_tables (void)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);
  static const char *const titles[]
      = { "Operator",  "Group",     "Phase",   "Calls", "Each (\302\265s)", "Time (ms)",
          "Share (%)", "FLOP/byte", "TFLOP/s", "Limit", "Of roof (%)" };
  static const char *const attend[] = { "Attend", "Attention core", "decode", "80",     "42.5", "3.40",
                                        "24.3",   "8.00",           "19.0",   "memory", "79" };

  g_assert_cmpuint (table->n_rows, ==, bud_plot_n_marks (plot));
  g_assert_cmpuint (table->n_columns, ==, G_N_ELEMENTS (titles));
  for (guint c = 0; c < G_N_ELEMENTS (titles); c++)
    {
      g_assert_cmpstr (table->titles[c], ==, titles[c]);
      g_assert_cmpint (table->is_number[c], ==, (c >= 3 && c != 9));
    }
  /* The longest call takes 900 µs, the longest operator 72 ms: a unit for each column. */
  for (guint c = 0; c < G_N_ELEMENTS (attend); c++)
    g_assert_cmpstr (bud_plot_table_cell (table, 4, c), ==, attend[c]);
  g_assert_cmpstr (bud_plot_table_cell (table, 15, 10), ==, BUD_MISSING);
}

static void
test_csv_quotes (void)
{
  const double values[] = { 1e-3 };
  const BudPlotGroup groups[] = { { "A, \"B\"", 0 } };
  const BudBreakdownBar bars[] = { { "Prefill", NULL, values, NAN } };
  const BudBreakdownData data = { groups, 1, bars, 1, FALSE };
  g_autoptr (BudPlot) plot = bud_plot_new_breakdown (&data);
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);
  g_autofree char *csv = bud_plot_table_to_csv (table);

  g_assert_cmpstr (csv, ==, "Phase,Group,Time (ms),Share (%)\r\nPrefill,\"A, \"\"B\"\"\",1.00,100.0\r\n");
}

static void
draw_everywhere (BudPlot *plot)
{
  static const int sizes[][2] = { { 0, 0 }, { 1, 1 }, { 60, 40 }, { 280, 200 }, { 760, 460 } };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int mark = -1; mark < 3; mark++)
      {
        cairo_surface_t *surface
            = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, MAX (sizes[s][0], 1), MAX (sizes[s][1], 1));
        cairo_t *cr = cairo_create (surface);
        BudPlotView view = BUD_PLOT_VIEW_NONE;
        BudTheme theme;

        bud_theme_init (&theme, BUD_THEME_DARK);
        view.selected = mark;
        view.hovered = mark - 1;
        bud_plot_draw (plot, cr, &theme, sizes[s][0], sizes[s][1], &view);
        g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
        bud_plot_hit (plot, 10, 10);
        bud_plot_move (plot, mark, BUD_PLOT_MOVE_RIGHT);
        bud_plot_move (plot, mark, BUD_PLOT_MOVE_SMALLEST);
        cairo_destroy (cr);
        cairo_surface_destroy (surface);
      }
}

static void
check_degenerate (BudPlot *plot)
{
  g_autofree char *text = bud_plot_describe (plot);
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);

  g_assert_nonnull (text);
  g_assert_null (strstr (text, "nan"));
  g_assert_null (strstr (text, "inf"));
  for (guint r = 0; r < table->n_rows; r++)
    for (guint c = 0; c < table->n_columns; c++)
      {
        const char *cell = bud_plot_table_cell (table, r, c);

        g_assert_nonnull (cell);
        g_assert_null (strstr (cell, "nan"));
        g_assert_null (strstr (cell, "inf"));
      }
  for (guint i = 0; i < bud_plot_n_marks (plot); i++)
    g_free (bud_plot_describe_mark (plot, (int) i));
  draw_everywhere (plot);
  bud_plot_free (plot);
}

static void
test_nothing_at_all (void)
{
  check_degenerate (bud_plot_new_roofline (&(BudRooflineData){ 0 }));
  check_degenerate (bud_plot_new_roofline (&(BudRooflineData){ .is_device = TRUE }));
  check_degenerate (bud_plot_new_breakdown (&(BudBreakdownData){ 0 }));
  check_degenerate (bud_plot_new_memory_bar (&(BudMemoryBarData){ 0 }));
  check_degenerate (bud_plot_new_lines (&(BudLinesData){ 0 }));
  check_degenerate (bud_plot_new_scatter (&(BudScatterData){ 0 }));
}

static void
test_roofline_of_bad_numbers (void)
{
  const double bad[] = { NAN, INFINITY, -INFINITY, -1, 0, 1e300, 1e-300 };
  BudRooflinePoint points[G_N_ELEMENTS (bad) * 2];
  BudRoof roofs[G_N_ELEMENTS (bad) * 3];

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      points[2 * i] = (BudRooflinePoint){ NULL, 0, 0, bad[i], 1e12, bad[i], bad[i], bad[i], -1, bad[i] };
      points[2 * i + 1] = (BudRooflinePoint){ "x", 9, 1, 1, bad[i], 0.1, 1e-3, 0, 99, 1 };
      for (guint k = 0; k < 3; k++)
        roofs[3 * i + k] = (BudRoof){ (BudRoofKind) k, NULL, NULL, bad[i], 0 };
    }
  for (guint n_roofs = 0; n_roofs <= G_N_ELEMENTS (roofs); n_roofs += 3)
    for (guint n_points = 0; n_points <= G_N_ELEMENTS (points); n_points += 7)
      for (guint device = 0; device < 2; device++)
        check_degenerate (bud_plot_new_roofline (&(BudRooflineData){ .roofs = roofs,
                                                                     .n_roofs = n_roofs,
                                                                     .groups = sample_groups,
                                                                     .n_groups = 6,
                                                                     .points = points,
                                                                     .n_points = n_points,
                                                                     .n_phases = n_points % 3,
                                                                     .phase = 1,
                                                                     .is_device = device != 0 }));
}

static void
test_one_point (void)
{
  const BudRoof roofs[]
      = { { BUD_ROOF_MEMORY, "Memory", NULL, 3e12, 0 }, { BUD_ROOF_COMPUTE, "BF16", NULL, 9e14, 0 } };
  const BudRooflinePoint point = { "Only", 0, 0, 10, 2e13, 1, 1e-3, 1, 0, 0.7 };
  const double x[] = { 5 }, y[] = { 7 };
  const BudLine line = { x, y, 1, 0, FALSE, FALSE };
  const BudScatterPoint dot = { 5, 7, 0, "dot", NULL };
  const BudScatterGroup look = { "g", 0, BUD_SCATTER_SERIES, TRUE, TRUE };

  check_degenerate (bud_plot_new_roofline (&(BudRooflineData){ .roofs = roofs,
                                                               .n_roofs = 2,
                                                               .groups = sample_groups,
                                                               .n_groups = 1,
                                                               .points = &point,
                                                               .n_points = 1 }));
  check_degenerate (bud_plot_new_lines (&(BudLinesData){ .x = { "x", NULL, TRUE, NAN, NAN, 1, NULL },
                                                         .y = { "y", NULL, FALSE, NAN, NAN, 1, NULL },
                                                         .groups = sample_groups,
                                                         .n_groups = 1,
                                                         .lines = &line,
                                                         .n_lines = 1 }));
  check_degenerate (bud_plot_new_scatter (&(BudScatterData){ .x = { "x", NULL, TRUE, NAN, NAN, 1, NULL },
                                                             .y = { "y", NULL, TRUE, NAN, NAN, 1, NULL },
                                                             .groups = &look,
                                                             .n_groups = 1,
                                                             .points = &dot,
                                                             .n_points = 1,
                                                             .has_identity = TRUE,
                                                             .band_ratio = 0.2,
                                                             .current_x = NAN }));
}

static void
test_bars_of_bad_numbers (void)
{
  const double segments[] = { NAN, INFINITY, -3, 0, 1e-300, 5e-3 };
  const BudBreakdownBar bars[] = { { "A", NULL, segments, NAN }, { "B", "b", segments, -1 } };
  const BudMemorySegment parts[] = {
    { "a", 0, FALSE, NAN }, { NULL, 99, FALSE, -4 }, { "c", 1, FALSE, INFINITY }, { "d", 2, TRUE, 3e9 }
  };
  const double capacities[] = { NAN, 0, -1, INFINITY, 1, 80e9 };

  check_degenerate (bud_plot_new_breakdown (&(BudBreakdownData){ sample_groups, 6, bars, 2, FALSE }));
  check_degenerate (bud_plot_new_breakdown (&(BudBreakdownData){ sample_groups, 6, bars, 2, TRUE }));
  for (guint i = 0; i < G_N_ELEMENTS (capacities); i++)
    check_degenerate (bud_plot_new_memory_bar (&(BudMemoryBarData){ parts, 4, capacities[i], i % 2, TRUE }));
}

static void
test_too_small_says_so (void)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);

  lay_out (plot, 279, 300, 0);
  g_assert_false (bud_plot_is_readable (plot));
  g_assert_cmpint (bud_plot_hit (plot, 100, 100).mark, ==, -1);
  lay_out (plot, 280, 200, 0);
  g_assert_true (bud_plot_is_readable (plot));
}

/* Arrows move by one cell, and the pointer finds the cell that the keyboard chose. */
static void
test_matrix_cells (void)
{
  g_autoptr (BudPlot) plot = sample_matrix ();
  double x, y;

  lay_out (plot, 380, 200, 0);
  g_assert_cmpint (bud_plot_move (plot, -1, BUD_PLOT_MOVE_RIGHT), ==, 0);
  g_assert_cmpint (bud_plot_move (plot, 5, BUD_PLOT_MOVE_RIGHT), ==, 6);
  g_assert_cmpint (bud_plot_move (plot, 5, BUD_PLOT_MOVE_DOWN), ==, 9);
  g_assert_cmpint (bud_plot_move (plot, 5, BUD_PLOT_MOVE_UP), ==, 1);
  g_assert_cmpint (bud_plot_move (plot, 3, BUD_PLOT_MOVE_RIGHT), ==, 3);
  get_centre (plot, 9, &x, &y);
  g_assert_cmpint (bud_plot_hit (plot, x, y).mark, ==, 9);
  g_assert_cmpint (bud_plot_hit (plot, 1, y).mark, ==, -1); /* the row's name */
}

/* What the numbers in the cells stand for, in words and as a table. */
static void
test_matrix_words (void)
{
  static const struct
  {
    int mark;
    const char *text;
    const char *cell;
  } cases[] = {
    { 11, "A model with a long name 70B, 128 K: Devices needed 8", "8" },
    { 13, "Short context, 16 K: Devices needed beyond the context", BUD_MISSING },
    { 16, "Large MoE 670B, 4 K: Devices needed > 8", "> 8" },
  };
  g_autoptr (BudPlot) plot = sample_matrix ();
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);

  g_assert_cmpuint (table->n_rows, ==, bud_plot_n_marks (plot));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = bud_plot_describe_mark (plot, cases[i].mark);

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpstr (bud_plot_table_cell (table, (guint) cases[i].mark, 2), ==, cases[i].cell);
    }
}

/* 2 s + 999 · 100 ms = 101.9 s on one scale with the limit. */
static void
test_budget_lengths (void)
{
  static const struct
  {
    double limit_s;
    const char *says;
  } cases[] = { { 15, "more than the end-to-end limit" },
                { 150, "within the end-to-end limit" },
                { NAN, "no end-to-end" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BudPlot) plot = sample_budget (cases[i].limit_s);
      g_autofree char *text = bud_plot_describe (plot);
      BudPlotRect first, tokens, limit;

      lay_out (plot, 600, 100, 0);
      g_assert_nonnull (strstr (text, cases[i].says));
      g_assert_true (bud_plot_mark_rect (plot, 0, &first) && bud_plot_mark_rect (plot, 1, &tokens));
      g_assert_cmpfloat_with_epsilon (tokens.width / first.width, 99.9 / 2, 1e-6);
      if (bud_plot_mark_rect (plot, 2, &limit))
        g_assert_cmpfloat_with_epsilon (limit.width / first.width, cases[i].limit_s / 2, 1e-6);
      else
        g_assert_true (isnan (cases[i].limit_s));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/hit/smallest-first", test_smallest_is_hit_first);
  g_test_add_func ("/plot/hit/hidden-groups", test_hidden_groups);
  g_test_add_func ("/plot/hit/legend", test_legend_is_hit);
  g_test_add_func ("/plot/move/roofline", test_keyboard_in_roofline);
  g_test_add_func ("/plot/move/breakdown", test_keyboard_in_breakdown);
  g_test_add_func ("/plot/move/reaches-all", test_keyboard_reaches_all);
  g_test_add_func ("/plot/matrix/cells", test_matrix_cells);
  g_test_add_func ("/plot/matrix/words", test_matrix_words);
  g_test_add_func ("/plot/budget/lengths", test_budget_lengths);
  g_test_add_func ("/plot/rtl/bars-mirror", test_bars_mirror);
  g_test_add_func ("/plot/memory/overflow", test_overflow_fills_the_bar);
  g_test_add_func ("/plot/describe", test_descriptions);
  g_test_add_func ("/plot/table/roofline", test_tables);
  g_test_add_func ("/plot/table/csv-quotes", test_csv_quotes);
  g_test_add_func ("/plot/bad/nothing", test_nothing_at_all);
  g_test_add_func ("/plot/bad/roofline", test_roofline_of_bad_numbers);
  g_test_add_func ("/plot/bad/one-point", test_one_point);
  g_test_add_func ("/plot/bad/bars", test_bars_of_bad_numbers);
  g_test_add_func ("/plot/bad/too-small", test_too_small_says_so);
  return g_test_run ();
}
