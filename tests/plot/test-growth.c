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

static void
fill_fitting (BudEstimate *estimates)
{
  memset (estimates, 0, 3 * sizeof *estimates);
  for (guint i = 0; i < 3; i++)
    {
      estimates[i].memory.fits = true;
      estimates[i].memory.total_bytes = 1;
      estimates[i].output_tokens_per_s = 100 * x[i];
      estimates[i].tpot_s = 0.01;
      estimates[i].ttft_s = 0.1;
    }
}

static const BudGrowthRange ranges[] = { { 0.8, 1.25, 40 }, { NAN, NAN, 0 }, { 0.5, 2, 7 } };

/* A rate goes against the band of the time behind it, a time with it; the table has both bounds. */
static void
test_band (void)
{
  BudEstimate estimates[3];
  const BudGrowthAxis axis = { "Users", NAN, NAN, FALSE };
  const BudGrowth growth = { NULL, 0, x, NULL, estimates, 3, .tpot_ranges = ranges };
  static const struct
  {
    BudFigure figure;
    const char *low, *high; /* of the first point */
    guint n_columns, n_groups;
  } cases[] = { { BUD_FIGURE_THROUGHPUT, "80.0", "125", 6, 2 },
                { BUD_FIGURE_TPOT, "8.00", "12.5", 6, 2 },
                { BUD_FIGURE_TTFT, NULL, NULL, 3, 1 } }; /* no runs: a plain curve */

  fill_fitting (estimates);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BudPlot) plot = bud_plot_of_scaling (&growth, 1, &axis, cases[i].figure, NAN);
      g_autoptr (BudPlotTable) table = bud_plot_table (plot);
      g_autofree char *text = bud_plot_describe_mark (plot, 0);

      g_assert_cmpuint (table->n_columns, ==, cases[i].n_columns);
      g_assert_cmpuint (bud_plot_n_groups (plot), ==, cases[i].n_groups);
      if (cases[i].low == NULL)
        continue;
      g_assert_cmpstr (bud_plot_table_cell (table, 0, 3), ==, cases[i].low);
      g_assert_cmpstr (bud_plot_table_cell (table, 0, 4), ==, cases[i].high);
      g_assert_cmpstr (bud_plot_table_cell (table, 0, 5), ==, "40");
      g_assert_cmpstr (bud_plot_table_cell (table, 1, 3), ==, BUD_MISSING);
      g_assert_cmpstr (bud_plot_table_cell (table, 1, 5), ==, BUD_MISSING);
      g_assert_nonnull (strstr (text, cases[i].high));
      g_assert_nonnull (strstr (text, "40"));
    }
}

/* How opaque the band of the first curve is: 3 px beside its first point, 15 % above. */
static guint
band_alpha (BudPlot *plot, const BudPlotView *view)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 760, 460);
  cairo_t *cr = cairo_create (surface);
  BudPlotRect first, second;
  BudTheme theme;
  guint alpha;
  int at_x, at_y;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  bud_plot_draw (plot, cr, &theme, 760, 460, view);
  cairo_surface_flush (surface);
  g_assert_true (bud_plot_mark_rect (plot, 0, &first));
  g_assert_true (bud_plot_mark_rect (plot, 3, &second)); /* twice as high */
  at_x = (int) (first.x + first.width / 2 + 3);
  at_y = (int) (first.y + first.height / 2 - 0.15 * (first.y - second.y));
  alpha = cairo_image_surface_get_data (surface)[at_y * cairo_image_surface_get_stride (surface) + at_x];
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return alpha;
}

/* Up to three bands always show; of four only the one pointed at, except on paper. One legend entry is of
 * them all. */
static void
test_many_bands (void)
{
  BudEstimate estimates[4][3];
  BudGrowth growths[4];
  const BudGrowthAxis axis = { "Users", NAN, NAN, FALSE };

  for (guint k = 0; k < 4; k++)
    {
      fill_fitting (estimates[k]);
      for (guint i = 0; i < 3; i++)
        estimates[k][i].output_tokens_per_s = 100 * (1 + k);
      growths[k] = (BudGrowth){ "curve", k, x, NULL, estimates[k], 3, .tpot_ranges = ranges };
    }
  for (guint n = 3; n <= 4; n++)
    {
      static const struct
      {
        int screen_scale, selected, hovered_group; /* −2: the bands' own */
        guint alphas[2];                           /* in %, of three and of four */
      } cases[] = { { 0, -1, -1, { 18, 9 } }, { 1, -1, -1, { 18, 0 } }, { 1, 1, -1, { 18, 18 } },
                    { 1, 4, -1, { 18, 0 } },  { 1, -1, 0, { 18, 18 } }, { 1, -1, 1, { 18, 0 } },
                    { 1, -1, -2, { 18, 9 } } };
      g_autoptr (BudPlot) plot = bud_plot_of_scaling (growths, n, &axis, BUD_FIGURE_THROUGHPUT, NAN);

      g_assert_cmpuint (bud_plot_n_groups (plot), ==, n + 1);
      for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
        for (int is_hidden = 0; is_hidden < 2; is_hidden++)
          {
            BudPlotView view = BUD_PLOT_VIEW_NONE;
            guint expected = is_hidden ? 0 : cases[c].alphas[n - 3];

            g_test_message ("%u curves, case %" G_GSIZE_FORMAT ", hidden %d", n, c, is_hidden);
            view.screen_scale = cases[c].screen_scale;
            view.selected = cases[c].selected;
            view.hovered_group = cases[c].hovered_group == -2 ? (int) n : cases[c].hovered_group;
            view.hidden_groups = is_hidden ? 1u << n : 0;
            g_assert_cmpuint ((band_alpha (plot, &view) * 100 + 127) / 255, ==, expected);
          }
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
  g_test_add_func ("/plot/growth/many-bands", test_many_bands);
  return g_test_run ();
}
