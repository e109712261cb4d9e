/* Plots of estimates along one thing: made by hand, round numbers. */
#include <math.h>
#include <string.h>

#include "plot/comparison-plots.h"
#include "plot/growth-plots.h"
#include "plot/number.h"

static const double x[] = { 1, 2, 4 };
static const double prefill_tokens[] = { 1000, 2000, 4000 };

/* 10 GB of weights and 2, 4, 8 GB of cache in 16 GB: the last does not fit. */
static void
fill (BudEstimate *estimates)
{
  memset (estimates, 0, 3 * sizeof *estimates);
  for (guint i = 0; i < 3; i++)
    {
      BudMemory *memory = &estimates[i].memory;

      memory->term_bytes[BUD_MEMORY_WEIGHTS] = 10e9;
      memory->term_bytes[BUD_MEMORY_KV_CACHE] = 2e9 * x[i];
      memory->total_bytes = 10e9 + 2e9 * x[i];
      memory->capacity_bytes = 16e9;
      memory->fits = memory->total_bytes <= 16e9;
      estimates[i].ttft_s = 0.5 * x[i];
      estimates[i].tpot_s = 10e-3;
      estimates[i].e2e_s = 2;
      estimates[i].output_tokens_per_s = 100 * x[i];
      estimates[i].usd_per_million_output_tokens = NAN;
    }
}

static void
test_memory (void)
{
  BudEstimate estimates[3];
  const BudGrowth growth = { NULL, 0, x, NULL, estimates, 3 };
  const BudGrowthAxis axis = { "Sequences", 2, NAN };
  g_autoptr (BudPlot) plot = NULL;
  g_autoptr (BudPlotTable) table = NULL;
  g_autofree char *text = NULL;
  BudTheme theme;
  BudPlotRect weights, cache;

  fill (estimates);
  plot = bud_plot_of_growth (&growth, &axis);
  table = bud_plot_table (plot);
  g_assert_cmpuint (bud_plot_n_groups (plot), ==, 2); /* what is nowhere has no part */
  g_assert_cmpuint (bud_plot_n_marks (plot), ==, 6);
  g_assert_cmpstr (bud_plot_table_cell (table, 5, 2), ==, "8.00"); /* its own size, not the stack's */
  text = bud_plot_describe (plot);
  g_assert_nonnull (strstr (text, "capacity 16.0"));
  bud_theme_init (&theme, BUD_THEME_LIGHT);
  bud_plot_layout (plot, &theme, 760, 460, 0);
  g_assert_true (bud_plot_mark_rect (plot, 1, &weights));
  g_assert_true (bud_plot_mark_rect (plot, 4, &cache));
  g_assert_cmpfloat (cache.y, <, weights.y); /* stands on it */
}

static void
test_figures (void)
{
  static const struct
  {
    BudFigure figure;
    guint point;
    double value;
  } cases[] = {
    { BUD_FIGURE_THROUGHPUT, 1, 200 }, { BUD_FIGURE_PER_USER, 0, 100 }, { BUD_FIGURE_PREFILL, 1, 2000 },
    { BUD_FIGURE_TTFT, 1, 1 },         { BUD_FIGURE_TPOT, 0, 10e-3 },   { BUD_FIGURE_COST, 0, NAN },
    { BUD_FIGURE_THROUGHPUT, 2, NAN }, /* does not fit */
  };
  BudEstimate estimates[3];
  const BudGrowth growth = { NULL, 0, x, prefill_tokens, estimates, 3 };

  fill (estimates);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double value = bud_growth_figure (&growth, cases[i].point, cases[i].figure);

      if (isnan (cases[i].value))
        g_assert_true (isnan (value));
      else
        g_assert_cmpfloat_with_epsilon (value, cases[i].value, 1e-9);
    }
}

static void
test_scaling (void)
{
  BudEstimate estimates[3];
  const BudGrowth growths[] = { { "one", 0, x, NULL, estimates, 3 }, { "none", 1, NULL, NULL, NULL, 0 } };
  const BudGrowthAxis axis = { "Sequences", 2, 1 };
  g_autoptr (BudPlot) plot = NULL;
  g_autofree char *text = NULL;

  fill (estimates);
  plot = bud_plot_of_scaling (growths, 2, &axis, BUD_FIGURE_TTFT, 0.8);
  text = bud_plot_describe (plot);
  g_assert_nonnull (strstr (text, "limit 800" BUD_NBSP "ms"));
  g_assert_cmpstr (bud_plot_group_name (plot, 1), ==, "none"); /* keeps its place */
  g_assert_null (bud_plot_of_scaling (growths, 1, &axis, BUD_FIGURE_COST, NAN));
}

/* Around the baseline: a scenario without times is in neither plot. */
static void
test_platforms (void)
{
  BudEstimate estimates[3];
  BudPlotSubject subjects[3] = { { "one", NULL, &estimates[0] },
                                 { "other", NULL, &estimates[1] },
                                 { "too large", NULL, &estimates[2] } };
  g_autoptr (BudPlot) platforms = NULL;
  g_autoptr (BudPlot) response = NULL;
  g_autoptr (BudPlotTable) table = NULL;

  fill (estimates);
  platforms = bud_plot_of_platforms (subjects, 3, 0);
  g_assert_cmpuint (bud_plot_n_marks (platforms), ==, 2);
  response = bud_plot_of_response (subjects, 3, 3);
  table = bud_plot_table (response);
  g_assert_cmpstr (bud_plot_table_cell (table, 1, 2), ==, "1.00"); /* 2 s − 1 s */
  g_assert_cmpstr (bud_plot_table_cell (table, 2, 1), ==, BUD_MISSING);
  g_assert_null (bud_plot_of_platforms (&subjects[2], 1, 0));
  g_assert_null (bud_plot_of_response (&subjects[2], 1, 3));
}

/* A rate goes against the band of the time behind it, a time with it; the table has both bounds. */
static void
test_band (void)
{
  static const double low[] = { 0.8, NAN, 0.5 }, high[] = { 1.25, NAN, 2 };
  BudEstimate estimates[3] = { 0 };
  const BudGrowthAxis axis = { "Users", NAN, NAN, FALSE };
  BudGrowth growth = { NULL, 0, x, NULL, estimates, 3, .tpot_low_ratio = low, .tpot_high_ratio = high };
  static const struct
  {
    BudFigure figure;
    const char *low, *high; /* of the first point */
  } cases[] = { { BUD_FIGURE_THROUGHPUT, "80.0", "125" }, { BUD_FIGURE_TPOT, "8.00", "12.5" } };

  for (guint i = 0; i < 3; i++)
    {
      estimates[i].memory.fits = true;
      estimates[i].memory.total_bytes = 1;
      estimates[i].output_tokens_per_s = 100 * x[i];
      estimates[i].tpot_s = 0.01;
      estimates[i].ttft_s = 0.1;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BudPlot) plot = bud_plot_of_scaling (&growth, 1, &axis, cases[i].figure, NAN);
      g_autoptr (BudPlotTable) table = bud_plot_table (plot);

      g_assert_cmpuint (table->n_columns, ==, 5);
      g_assert_cmpstr (bud_plot_table_cell (table, 0, 3), ==, cases[i].low);
      g_assert_cmpstr (bud_plot_table_cell (table, 0, 4), ==, cases[i].high);
      g_assert_cmpstr (bud_plot_table_cell (table, 1, 3), ==, "–");
      g_assert_cmpuint (bud_plot_n_groups (plot), ==, 2);
    }
  {
    /* TTFT has no runs here: a plain curve. */
    g_autoptr (BudPlot) plot = bud_plot_of_scaling (&growth, 1, &axis, BUD_FIGURE_TTFT, NAN);
    g_autoptr (BudPlotTable) table = bud_plot_table (plot);

    g_assert_cmpuint (table->n_columns, ==, 3);
    g_assert_cmpuint (bud_plot_n_groups (plot), ==, 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/growth/memory", test_memory);
  g_test_add_func ("/plot/growth/figures", test_figures);
  g_test_add_func ("/plot/growth/scaling", test_scaling);
  g_test_add_func ("/plot/growth/platforms", test_platforms);
  g_test_add_func ("/plot/growth/band", test_band);
  return g_test_run ();
}
