/* How layers repeat, and the picture of what a token passes. */
#include <math.h>
#include <string.h>

#include "plot/architecture.h"
#include "plot/layer-runs.h"
#include "plot/model-plots.h"
#include "plot/number.h"
#include "samples.h"

/* Letters are kinds of layers. */
static const struct
{
  const char *order;
  const char *runs; /* "start:period×repeats" */
} orders[] = {
  { "", "" },
  { "a", "0:1x1" },
  { "aaaa", "0:1x4" },
  { "aaabbbbb", "0:1x3 3:1x5" },        /* dense first, then experts */
  { "lllllglllllglllllg", "0:6x3" },    /* five local, one global */
  { "lllllglllllgll", "0:6x2 12:1x2" }, /* and a rest */
  { "abababab", "0:2x4" },
  { "abcabd", "0:1x1 1:1x1 2:1x1 3:1x1 4:1x1 5:1x1" },
};

static void
test_runs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (GArray) runs
          = bud_layer_runs ((const guint8 *) orders[i].order, (guint) strlen (orders[i].order));
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint r = 0; r < runs->len; r++)
        {
          const BudLayerRun *run = &g_array_index (runs, BudLayerRun, r);

          g_string_append_printf (text, "%s%u:%ux%u", r > 0 ? " " : "", run->start, run->period,
                                  run->n_repeats);
        }
      g_assert_cmpstr (text->str, ==, orders[i].runs);
    }
}

/* Every layer is in exactly one run, whatever the order. */
static void
test_runs_cover (void)
{
  guint8 order[200];
  guint32 state = 7;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      state = state * 1664525u + 1013904223u;
      order[i] = (guint8) (state >> 24 & 1);
    }
  for (guint n = 0; n <= G_N_ELEMENTS (order); n++)
    {
      g_autoptr (GArray) runs = bud_layer_runs (order, n);
      guint at = 0;

      for (guint r = 0; r < runs->len; r++)
        {
          const BudLayerRun *run = &g_array_index (runs, BudLayerRun, r);

          g_assert_cmpuint (run->start, ==, at);
          g_assert_cmpuint (run->n_repeats, >=, 1);
          for (guint i = 0; i < run->period * run->n_repeats; i++)
            g_assert_cmpuint (order[at + i], ==, order[at + i % run->period]);
          at += run->period * run->n_repeats;
        }
      g_assert_cmpuint (at, ==, n);
    }
}

static gboolean
table_has (const BudPlotTable *table, guint column, const char *wanted)
{
  for (guint row = 0; row < table->n_rows; row++)
    if (g_strcmp0 (bud_plot_table_cell (table, row, column), wanted) == 0)
      return TRUE;
  return FALSE;
}

/* Two dense layers, then six with experts: two frames, and every matrix in the table with its exact count. */
static void
test_of_model (void)
{
  BudModel *model = sample_model ();
  g_autoptr (BudPlot) plot = bud_plot_of_architecture (model);
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);
  g_autofree char *description = bud_plot_describe (plot);
  g_autofree char *dense = bud_number_count (2 * 3. * 1024 * 4096);
  g_autofree char *experts = bud_number_count (6 * (16 * 3. * 1024 * 512 + 16 * 1024));

  g_assert_nonnull (strstr (description, "2 identical layers"));
  g_assert_nonnull (strstr (description, "6 identical layers"));
  g_assert_true (table_has (table, 3, dense));
  g_assert_true (table_has (table, 3, experts));
  g_assert_true (table_has (table, 2, "2 of 16 experts, 25.2\302\240M"));
  g_assert_cmpuint (bud_plot_n_marks (plot), ==, 2 + 3 + 3);
  g_free (model);
}

/* An order without a short period is told by kind. */
static void
test_mixed (void)
{
  static const char mixed[] = "0110101100010111";
  BudModel *model = sample_model ();
  g_autoptr (BudPlot) plot = NULL;
  g_autofree char *description = NULL;

  model->n_decoder_layers = (uint32_t) strlen (mixed);
  model->groups[0].n_layers = model->groups[1].n_layers = 0;
  for (guint i = 0; i < model->n_decoder_layers; i++)
    {
      model->layer_order[i] = (uint8_t) (mixed[i] - '0');
      model->groups[model->layer_order[i]].n_layers++;
    }
  plot = bud_plot_of_architecture (model);
  description = bud_plot_describe (plot);
  g_assert_nonnull (strstr (description, "7 layers, between"));
  g_assert_nonnull (strstr (description, "9 layers, between"));
  g_free (model);
}

/* A period too long to draw is told by kind, with its share of the period. */
static void
test_long_period (void)
{
  static const char pattern[] = "01001110";
  BudModel *model = sample_model ();
  g_autoptr (BudPlot) plot = NULL;
  g_autofree char *description = NULL;

  model->n_decoder_layers = 24;
  model->groups[0].n_layers = model->groups[1].n_layers = 12;
  for (guint i = 0; i < model->n_decoder_layers; i++)
    model->layer_order[i] = (uint8_t) (pattern[i % 8] - '0');
  plot = bud_plot_of_architecture (model);
  description = bud_plot_describe (plot);
  g_assert_nonnull (strstr (description, "3 times these 8 layers"));
  g_clear_pointer (&plot, bud_plot_free);
  for (guint i = 0; i < model->n_decoder_layers; i++)
    model->layer_order[i] = (uint8_t) ("01010110"[i % 8] - '0');
  plot = bud_plot_of_architecture (model);
  g_free (description);
  description = bud_plot_describe (plot);
  g_assert_nonnull (strstr (description, "4 of every 8 layers, 12 in all"));
  g_free (model);
}

/* Heights follow the parameters; blocks keep apart and inside. */
static void
test_layout (void)
{
  static const double widths[] = { 280, 380, 559, 560, 742, 1400 };
  BudTheme theme;

  for (int i = 0; i < 2 * (int) G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (BudPlot) plot = sample_architecture ();
      double width = widths[i / 2], height, tallest = 0;
      BudPlotRect rects[16];
      guint n = bud_plot_n_marks (plot);

      bud_theme_init (&theme, BUD_THEME_LIGHT);
      theme.is_rtl = i % 2 == 1;
      height = bud_plot_natural_height (plot, &theme, width);
      bud_plot_layout (plot, &theme, width, height, 0);
      g_assert_true (bud_plot_is_readable (plot));
      g_assert_cmpuint (n, <=, G_N_ELEMENTS (rects));
      for (guint m = 0; m < n; m++)
        {
          const BudPlotRect card = { 0, 0, width, height };

          g_assert_true (bud_plot_mark_rect (plot, (int) m, &rects[m]));
          g_assert_true (bud_rect_contains (&card, &rects[m]));
          tallest = fmax (tallest, rects[m].height);
          for (guint other = 0; other < m; other++)
            g_assert_false (bud_rect_intersects (&rects[m], &rects[other], 4));
          g_assert_cmpint (bud_plot_hit (plot, rects[m].x + 3, rects[m].y + 3).mark, ==, (int) m);
        }
      g_assert_cmpint (bud_plot_move (plot, -1, BUD_PLOT_MOVE_BIGGEST), ==, SAMPLE_ARCHITECTURE_BIGGEST);
      g_assert_cmpfloat (rects[SAMPLE_ARCHITECTURE_BIGGEST].height, ==, tallest);
    }
}

/* Memory: the totals of the bars in the table, and a line per device that they reach. */
static void
test_memory (void)
{
  const BudModelMemory rows[] = { { "BF16", 140e9, 40e9 }, { "FP8", 70e9, 20e9 }, { "INT4", NAN, NAN } };
  g_autoptr (BudPlot) plot = bud_plot_of_model_memory (rows, 3, 131072, 80e9);
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);

  g_assert_cmpuint (table->n_rows, ==, 3);
  g_assert_true (table_has (table, 0, "BF16"));
  g_assert_true (table_has (table, 1, "140"));
  g_assert_true (table_has (table, 2, "40.0"));
}

static void
test_parameters (void)
{
  BudModel *model = sample_model ();
  g_autoptr (BudPlot) plot = bud_plot_of_parameters (model);
  BudParameterCounts counts;
  g_autofree char *share = NULL;

  bud_model_count_parameters (model, &counts);
  share = bud_number_percent ((double) (counts.ffn + counts.experts) / (double) counts.total);
  g_assert_nonnull (strstr (bud_plot_group_name (plot, 0), share));
  g_assert_true (g_str_has_prefix (bud_plot_group_name (plot, 0), "FFN and experts"));
  g_free (model);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/architecture/runs", test_runs);
  g_test_add_func ("/plot/architecture/runs-cover", test_runs_cover);
  g_test_add_func ("/plot/architecture/of-model", test_of_model);
  g_test_add_func ("/plot/architecture/mixed", test_mixed);
  g_test_add_func ("/plot/architecture/long-period", test_long_period);
  g_test_add_func ("/plot/architecture/layout", test_layout);
  g_test_add_func ("/plot/architecture/memory", test_memory);
  g_test_add_func ("/plot/architecture/parameters", test_parameters);
  return g_test_run ();
}
