#include "plot/theme.h"

/* A marker or bar must stand out from its card: WCAG 1.4.11 asks 3:1 for graphics. */
static void
test_contrast_on_card (void)
{
  for (int kind = 0; kind < BUD_N_THEMES; kind++)
    {
      BudTheme theme;

      bud_theme_init (&theme, (BudThemeKind) kind);
      for (guint i = 0; i < BUD_N_SERIES; i++)
        g_assert_cmpfloat (bud_color_contrast (theme.series[i].color, theme.card), >=, 3.0);
      g_assert_cmpfloat (bud_color_contrast (theme.text, theme.card), >=, 7.0);
      g_assert_cmpfloat (bud_color_contrast (theme.error, theme.card), >=, 4.5);
    }
}

static void
test_text_on_segments (void)
{
  for (int kind = 0; kind < BUD_N_THEMES; kind++)
    {
      BudTheme theme;

      bud_theme_init (&theme, (BudThemeKind) kind);
      for (guint i = 0; i < BUD_N_SERIES; i++)
        g_assert_cmpfloat (bud_color_contrast (theme.series[i].color, theme.series[i].on_color), >=, 4.0);
    }
}

/* White on 0, 3, 4 in light and on 3 in dark; near-black elsewhere. */
static void
test_white_text_is_where_the_design_says (void)
{
  const gboolean light[BUD_N_SERIES] = { TRUE, FALSE, FALSE, TRUE, TRUE, FALSE };
  const gboolean dark[BUD_N_SERIES] = { FALSE, FALSE, FALSE, TRUE, FALSE, FALSE };
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  for (guint i = 0; i < BUD_N_SERIES; i++)
    g_assert_cmpint (theme.series[i].on_color.red > 0.9, ==, light[i]);
  bud_theme_init (&theme, BUD_THEME_DARK);
  for (guint i = 0; i < BUD_N_SERIES; i++)
    g_assert_cmpint (theme.series[i].on_color.red > 0.9, ==, dark[i]);
}

static void
test_series_differ_without_colour (void)
{
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  for (guint i = 0; i < BUD_N_SERIES; i++)
    for (guint j = 0; j < i; j++)
      {
        g_assert_cmpint (theme.series[i].marker, !=, theme.series[j].marker);
        g_assert_cmpint (theme.series[i].pattern, !=, theme.series[j].pattern);
      }
}

static void
test_names (void)
{
  for (int kind = 0; kind < BUD_N_THEMES; kind++)
    {
      BudThemeKind parsed;

      g_assert_true (bud_theme_kind_parse (bud_theme_kind_name ((BudThemeKind) kind), &parsed));
      g_assert_cmpint (parsed, ==, kind);
    }
  g_assert_false (bud_theme_kind_parse ("sepia", &(BudThemeKind){ 0 }));
}

static void
test_equal_themes_compare_equal (void)
{
  BudTheme one, other;

  bud_theme_init (&one, BUD_THEME_DARK);
  bud_theme_init (&other, BUD_THEME_DARK);
  g_assert_true (bud_theme_equal (&one, &other));
  other.font_scale = 1.5;
  g_assert_false (bud_theme_equal (&one, &other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/theme/contrast-on-card", test_contrast_on_card);
  g_test_add_func ("/plot/theme/text-on-segments", test_text_on_segments);
  g_test_add_func ("/plot/theme/white-text", test_white_text_is_where_the_design_says);
  g_test_add_func ("/plot/theme/differ-without-colour", test_series_differ_without_colour);
  g_test_add_func ("/plot/theme/names", test_names);
  g_test_add_func ("/plot/theme/equal", test_equal_themes_compare_equal);
  return g_test_run ();
}
