/* Nodes of devices: what is drawn, hit and said. */
#include <math.h>
#include <string.h>

#include "plot/nodes.h"
#include "plot/text.h"

static BudNodesData
two_nodes (void)
{
  return (BudNodesData){ .device = "H100 SXM5",
                         .devices_per_node = 8,
                         .n_nodes = 2,
                         .link = "NVLink 4",
                         .link_bytes_per_s = 450e9,
                         .node_link = "InfiniBand NDR",
                         .node_link_bytes_per_s = 50e9 };
}

static void
test_words (void)
{
  const BudNodesData data = two_nodes ();
  BudNodesData lone = { .device = "L4", .devices_per_node = 1, .n_nodes = 1, .node_link_bytes_per_s = NAN };
  g_autoptr (BudPlot) plot = bud_plot_new_nodes (&data), bare = bud_plot_new_nodes (&lone);
  g_autoptr (BudPlotTable) table = bud_plot_table (plot);
  g_autofree char *all = bud_plot_describe (plot), *link = bud_plot_describe_mark (plot, 1),
                  *none = bud_plot_describe (bare);

  g_assert_cmpstr (link, ==, "In the node: NVLink 4: 450\u00a0GB/s each way");
  g_assert_nonnull (strstr (all, "2 nodes."));
  g_assert_nonnull (strstr (all, "8 × H100 SXM5"));
  g_assert_nonnull (strstr (all, "InfiniBand NDR: 50.0\u00a0GB/s each way"));
  g_assert_nonnull (strstr (none, "1 node."));
  g_assert_nonnull (strstr (none, "No link on file"));
  g_assert_cmpuint (table->n_rows, ==, bud_plot_n_marks (plot));
  g_assert_cmpstr (bud_plot_table_cell (table, 0, 1), ==, "8 × H100 SXM5");
}

static const struct
{
  guint devices_per_node, n_nodes;
  double width, height;
} SIZES[] = {
  { 1, 1, 280, 200 },   { 8, 1, 320, 300 },      { 8, 32, 350, 440 }, { 72, 1, 300, 260 },
  { 256, 2, 900, 400 }, { 65536, 1, 1800, 700 }, { 3, 3, 640, 320 },
};

/* Every mark has its place on the card, is hit there, and no text leaves the card or covers another. */
static void
test_sizes (void)
{
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  for (gsize i = 0; i < G_N_ELEMENTS (SIZES); i++)
    {
      BudNodesData data = two_nodes ();
      g_autoptr (BudPlot) plot = NULL;
      BudPlotRect card = { 0, 0, SIZES[i].width, SIZES[i].height };

      data.devices_per_node = SIZES[i].devices_per_node;
      data.n_nodes = SIZES[i].n_nodes;
      plot = bud_plot_new_nodes (&data);
      bud_plot_layout (plot, &theme, SIZES[i].width, SIZES[i].height, 0);
      g_assert_true (bud_plot_is_readable (plot));
      for (int mark = 0; mark < (int) bud_plot_n_marks (plot); mark++)
        {
          BudPlotRect rect;

          if (mark == 0 && SIZES[i].devices_per_node > 256)
            continue; /* too many to draw */
          g_assert_true (bud_plot_mark_rect (plot, mark, &rect));
          g_assert_true (bud_rect_contains (&card, &rect));
          g_assert_cmpint (bud_plot_hit (plot, rect.x + rect.width / 2, rect.y + rect.height / 2).mark, ==,
                           mark);
        }
      g_assert_cmpint (bud_plot_hit (plot, -5, -5).mark, ==, -1);
    }
}

static void
test_draws (void)
{
  for (int kind = 0; kind < BUD_N_THEMES; kind++)
    {
      const BudNodesData data = two_nodes ();
      g_autoptr (BudPlot) plot = bud_plot_new_nodes (&data);
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 600, 300);
      cairo_t *cr = cairo_create (surface);
      g_autoptr (GArray) records = g_array_new (FALSE, TRUE, sizeof (BudTextRecord));
      BudPlotView view = BUD_PLOT_VIEW_NONE;
      BudTheme theme;

      bud_theme_init (&theme, (BudThemeKind) kind);
      bud_text_record (cr, records);
      view.selected = 1;
      bud_plot_draw (plot, cr, &theme, 600, 300, &view);
      /* Two titles, two links, the link between and how many nodes. */
      g_assert_cmpuint (records->len, ==, 6);
      for (guint k = 0; k < records->len; k++)
        {
          BudTextRecord *one = &g_array_index (records, BudTextRecord, k);

          for (guint m = 0; m < k; m++)
            g_assert_false (
                bud_rect_intersects (&one->rect, &g_array_index (records, BudTextRecord, m).rect, 0));
        }
      for (guint k = 0; k < records->len; k++)
        g_free (g_array_index (records, BudTextRecord, k).text);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/nodes/words", test_words);
  g_test_add_func ("/plot/nodes/sizes", test_sizes);
  g_test_add_func ("/plot/nodes/draws", test_draws);
  return g_test_run ();
}
