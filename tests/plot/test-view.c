/* What a view asks of every kind of plot. */
#include "plot/view.h"

static void
test_active (void)
{
  static const struct
  {
    int hovered, selected, active;
  } cases[] = { { -1, -1, -1 }, { -1, 4, 4 }, { 2, 4, 2 }, { 0, -1, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      BudPlotView view = BUD_PLOT_VIEW_NONE;

      view.hovered = cases[i].hovered;
      view.selected = cases[i].selected;
      g_assert_cmpint (bud_plot_view_active (&view), ==, cases[i].active);
    }
}

static void
test_hides (void)
{
  g_assert_false (bud_plot_hides (0, 0));
  g_assert_true (bud_plot_hides (1u << 3, 3));
  g_assert_false (bud_plot_hides (1u << 3, 2));
  g_assert_true (bud_plot_hides (1u << 31, 31));
}

/* The other groups stand back, as far as the highlight has come. */
static void
test_dim (void)
{
  static const struct
  {
    int hovered_group;
    guint group;
    double emphasis, alpha;
  } cases[] = { { -1, 0, 1, 1 }, { 0, 0, 1, 1 }, { 1, 0, 1, 0.35 }, { 1, 0, 0, 1 }, { 1, 0, 0.5, 0.675 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      BudPlotView view = BUD_PLOT_VIEW_NONE;

      view.hovered_group = cases[i].hovered_group;
      view.emphasis = cases[i].emphasis;
      g_assert_cmpfloat_with_epsilon (bud_plot_view_dim_group (&view, cases[i].group), cases[i].alpha, 1e-12);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/view/active", test_active);
  g_test_add_func ("/plot/view/hides", test_hides);
  g_test_add_func ("/plot/view/dim", test_dim);
  return g_test_run ();
}
