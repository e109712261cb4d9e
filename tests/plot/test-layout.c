/* Nothing overlaps, nothing is cut, at any size, theme, direction and font size. */
#include <math.h>

#include "plot/axis.h"
#include "plot/callout.h"
#include "plot/text.h"
#include "samples.h"

typedef BudPlot *(*Make) (void);

static const struct
{
  const char *name;
  Make make;
} plots[] = {
  { "roofline of prefill", sample_roofline_prefill },
  { "roofline of decode", sample_roofline_decode },
  { "roofline of a device", sample_device },
  { "breakdown of time", sample_breakdown_time },
  { "breakdown of shares", sample_breakdown_share },
  { "memory that fits", sample_memory_fits },
  { "memory that does not", sample_memory_over },
  { "matrix", sample_matrix },
  { "budget exceeded", sample_budget_over },
  { "budget kept", sample_budget_within },
  { "lines", sample_lines },
  { "areas", sample_areas },
  { "dumbbells", sample_dumbbells },
  { "stacked bars", sample_stack },
  { "pareto", sample_pareto },
  { "accuracy", sample_accuracy },
  { "panels", sample_panels },
  { "histogram", sample_histogram },
  { "timeline", sample_timeline },
  { "quantiles", sample_quantiles },
  { "architecture", sample_architecture },
};

static const int sizes[][2] = { { 280, 200 },  { 380, 260 },  { 480, 300 },  { 760, 460 },
                                { 1000, 500 }, { 1440, 800 }, { 1900, 1000 } };

static void
clear_record (gpointer record)
{
  g_free (((BudTextRecord *) record)->text);
}

static GArray *
draw_texts (BudPlot *plot, const BudTheme *theme, double width, double *height)
{
  GArray *records = g_array_new (FALSE, FALSE, sizeof (BudTextRecord));
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  double natural = bud_plot_natural_height (plot, theme, width);

  g_array_set_clear_func (records, clear_record);
  if (natural > 0)
    *height = natural;
  bud_text_record (cr, records);
  bud_plot_draw (plot, cr, theme, width, *height, NULL);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return records;
}

/* Square i of those that cover a rotated text. */
static gboolean
get_square (const BudTextRecord *text, guint i, BudPlotRect *square)
{
  /* Logical boxes have leading; what is inked is about 0.7 of them. */
  double side = text->rect.height * 0.7, along = text->rect.width - side, t;
  guint n = (guint) MAX (ceil (text->rect.width / side), 1);

  if (i >= n)
    return FALSE;
  t = n > 1 ? along * i / (n - 1) - along / 2 : 0;
  *square
      = (BudPlotRect){ text->rect.x + text->rect.width / 2 + t * cos (text->angle) - side / 2,
                       text->rect.y + text->rect.height / 2 + t * sin (text->angle) - side / 2, side, side };
  return TRUE;
}

static gboolean
texts_overlap (const BudTextRecord *one, const BudTextRecord *other)
{
  BudPlotRect a, b;

  for (guint i = 0; get_square (one, i, &a); i++)
    for (guint j = 0; get_square (other, j, &b); j++)
      if (bud_rect_intersects (&a, &b, -0.5))
        return TRUE;
  return FALSE;
}

static void
check_texts (const char *name, const GArray *texts, const BudTheme *theme, double width, double height)
{
  for (guint i = 0; i < texts->len; i++)
    {
      const BudTextRecord *one = &g_array_index (texts, BudTextRecord, i);
      BudPlotRect square;

      for (guint s = 0; get_square (one, s, &square); s++)
        if (square.x < -0.5 || square.y < -0.5 || square.x + square.width > width + 0.5
            || square.y + square.height > height + 0.5)
          g_error ("%s at %g × %g, scale %g: “%s” leaves the card", name, width, height, theme->font_scale,
                   one->text);
      for (guint j = 0; j < i; j++)
        if (texts_overlap (one, &g_array_index (texts, BudTextRecord, j)))
          g_error ("%s at %g × %g, scale %g: “%s” over “%s”", name, width, height, theme->font_scale,
                   one->text, g_array_index (texts, BudTextRecord, j).text);
    }
}

static void
check_all (double font_scale, int kind, gboolean is_rtl, guint first_size)
{
  BudTheme theme;

  bud_theme_init (&theme, (BudThemeKind) kind);
  theme.font_scale = font_scale;
  theme.is_rtl = is_rtl;
  for (guint p = 0; p < G_N_ELEMENTS (plots); p++)
    for (guint s = first_size; s < G_N_ELEMENTS (sizes); s++)
      {
        g_autoptr (BudPlot) plot = plots[p].make ();
        double height = sizes[s][1];
        g_autoptr (GArray) texts = draw_texts (plot, &theme, sizes[s][0], &height);

        g_assert_cmpuint (texts->len, >, 4);
        check_texts (plots[p].name, texts, &theme, sizes[s][0], height);
      }
}

static void
test_texts_keep_apart (void)
{
  check_all (1, BUD_THEME_LIGHT, FALSE, 0);
  check_all (1, BUD_THEME_HIGH_CONTRAST_DARK, FALSE, 0);
}

static void
test_texts_keep_apart_right_to_left (void)
{
  check_all (1, BUD_THEME_LIGHT, TRUE, 0);
}

static void
test_texts_keep_apart_in_large_type (void)
{
  check_all (1.5, BUD_THEME_LIGHT, FALSE, 3);
}

static gboolean
has_text (const GArray *texts, const char *wanted)
{
  for (guint i = 0; i < texts->len; i++)
    if (g_strstr_len (g_array_index (texts, BudTextRecord, i).text, -1, wanted))
      return TRUE;
  return FALSE;
}

/* At 760 × 460 the roofline names every roof, the knee, both axes and the six largest operators. */
static void
test_roofline_says_everything (void)
{
  static const char *const wanted[] = {
    "Memory 3.00\302\240TB/s",
    "BF16 dense 900\302\240TFLOP/s",
    "NVLink 400\302\240GB/s",
    "memory-bound",
    "compute-bound",
    "Arithmetic intensity (FLOP/byte)",
    "Performance per device (TFLOP/s)",
    "Gate and up 30.5",
    "Down 15.9",
    "Attend 24.3",
    "All-reduce 13.6",
    "QKV projection 5.4",
    "Output projection 4.5",
    "Time per output token",
    "prefill",
  };
  g_autoptr (BudPlot) plot = sample_roofline (1);
  double height = 460;
  g_autoptr (GArray) texts = NULL;
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  texts = draw_texts (plot, &theme, 760, &height);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (!has_text (texts, wanted[i]))
      g_error ("the roofline does not say “%s”", wanted[i]);
}

/* Label, value and what follows it, in both directions. */
static void
test_callout_texts_keep_apart (void)
{
  for (int is_rtl = 0; is_rtl < 2; is_rtl++)
    {
      g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (BudTextRecord));
      cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
      cairo_t *cr = cairo_create (surface);
      BudCalloutLine lines[] = { { "Share of TPOT", g_strdup ("24.3 %"), g_strdup (", 3.40 ms") },
                                 { "Calls", NULL, g_strdup ("80 × 42.5 µs") },
                                 { "Limit", g_strdup ("memory"), NULL } };
      const BudPlotRect area = { 0, 0, 600, 400 }, target = { 300, 200, 20, 20 };
      BudCallout callout;
      BudTheme theme;

      bud_theme_init (&theme, BUD_THEME_LIGHT);
      theme.is_rtl = is_rtl;
      g_array_set_clear_func (records, clear_record);
      bud_callout_init (&callout, &theme, &theme.series[2], "Attend", "decode", lines, G_N_ELEMENTS (lines));
      bud_callout_place (&callout, &theme, &area, &target, NULL, 0);
      bud_text_record (cr, records);
      bud_callout_draw (&callout, &theme, cr, &target, 1);
      g_assert_cmpuint (records->len, ==, 9);
      check_texts ("callout", records, &theme, 600, 400);
      g_assert_false (bud_rect_intersects (&callout.rect, &target, 0));
      /* The bold part comes first in either direction. */
      g_assert_cmpfloat (callout.strong[0].rect.x, <, callout.rest[0].rect.x);
      bud_callout_clear (&callout);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

/* Below 480 px: no point labels, but the roofs keep their names. */
static void
test_narrow_roofline_drops_point_labels (void)
{
  g_autoptr (BudPlot) plot = sample_roofline (1);
  double height = 300;
  g_autoptr (GArray) texts = NULL;
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  texts = draw_texts (plot, &theme, 380, &height);
  g_assert_false (has_text (texts, "Gate and up"));
  g_assert_true (has_text (texts, "BF16 900\302\240TFLOP/s"));
  g_assert_true (has_text (texts, "Memory 3.00\302\240TB/s"));
}

/* A segment narrower than 40 px has no number. */
static void
test_breakdown_labels_need_room (void)
{
  g_autoptr (BudPlot) plot = sample_breakdown (FALSE);
  double height;
  g_autoptr (GArray) texts = NULL;
  BudTheme theme;
  BudPlotRect rect;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  texts = draw_texts (plot, &theme, 760, &height);
  g_assert_true (has_text (texts, "92.0"));
  g_assert_true (has_text (texts, "171\302\240ms"));
  g_assert_true (bud_plot_mark_rect (plot, 4, &rect));
  g_assert_cmpfloat (rect.width, <, 40);
  g_assert_false (has_text (texts, "3.00"));
}

/* Bars are as long as their times: FFN 92 of 171 ms. */
static void
test_breakdown_lengths (void)
{
  g_autoptr (BudPlot) plot = sample_breakdown (FALSE);
  BudPlotRect first, last;
  BudTheme theme;

  bud_theme_init (&theme, BUD_THEME_LIGHT);
  bud_plot_layout (plot, &theme, 760, 140, 0);
  g_assert_true (bud_plot_mark_rect (plot, 0, &first));
  g_assert_true (bud_plot_mark_rect (plot, 5, &last));
  g_assert_cmpfloat_with_epsilon (first.width / (last.x + last.width - first.x), 92.0 / 171, 1e-9);
}

static void
test_log_ticks (void)
{
  BudTick ticks[BUD_AXIS_MAX_TICKS];
  /* 150 px a decade: 1-2-5 are 45 px apart. 100 px: only decades have labels. */
  BudAxis wide = { TRUE, 1, 1000, 0, 450 }, narrow = { TRUE, 1, 1000, 0, 300 };
  guint n = bud_axis_ticks (&wide, 1, 42, FALSE, ticks), n_major = 0;

  g_assert_cmpuint (n, ==, 10); /* 1 2 5 10 20 50 100 200 500 1000 */
  g_assert_cmpfloat_with_epsilon (ticks[2].value, 5, 1e-9);
  g_assert_cmpfloat_with_epsilon (ticks[2].px, 150 * log10 (5), 1e-6);
  for (guint i = 0; i < n; i++)
    g_assert_true (ticks[i].is_major);
  n = bud_axis_ticks (&narrow, 1, 42, FALSE, ticks);
  for (guint i = 0; i < n; i++)
    n_major += ticks[i].is_major;
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpuint (n_major, ==, 4);
}

/* Ticks are round in shown units: 12 to 17 ms has 12, 13 … although no decade is in it. */
static void
test_short_log_axis_has_linear_ticks (void)
{
  BudTick ticks[BUD_AXIS_MAX_TICKS];
  BudAxis axis = { TRUE, 12e-3, 17e-3, 0, 400 };
  guint n = bud_axis_ticks (&axis, 1e-3, 42, FALSE, ticks);

  g_assert_cmpuint (n, >=, 3);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (fmod (ticks[i].value / 1e-3 + 0.5, 1), 0.5, 1e-6);
}

static void
test_linear_ticks (void)
{
  BudTick ticks[BUD_AXIS_MAX_TICKS];
  BudAxis axis = { FALSE, 0, 43, 0, 430 };
  guint n = bud_axis_ticks (&axis, 1, 42, FALSE, ticks);

  g_assert_cmpuint (n, ==, 9); /* 0, 5 … 40: 50 px apart */
  g_assert_cmpfloat_with_epsilon (ticks[1].value, 5, 1e-9);
}

static void
test_axis_maps_back (void)
{
  BudAxis log_axis = { TRUE, 0.2, 5000, 60, 700 }, linear = { FALSE, -3, 8, 400, 20 };

  for (double px = 60; px < 400; px += 37)
    {
      g_assert_cmpfloat_with_epsilon (bud_axis_px (&log_axis, bud_axis_value (&log_axis, px)), px, 1e-9);
      g_assert_cmpfloat_with_epsilon (bud_axis_px (&linear, bud_axis_value (&linear, px)), px, 1e-9);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/layout/texts-keep-apart", test_texts_keep_apart);
  g_test_add_func ("/plot/layout/texts-keep-apart-rtl", test_texts_keep_apart_right_to_left);
  g_test_add_func ("/plot/layout/texts-keep-apart-large", test_texts_keep_apart_in_large_type);
  g_test_add_func ("/plot/layout/roofline-says-everything", test_roofline_says_everything);
  g_test_add_func ("/plot/layout/callout", test_callout_texts_keep_apart);
  g_test_add_func ("/plot/layout/narrow-roofline", test_narrow_roofline_drops_point_labels);
  g_test_add_func ("/plot/layout/breakdown-labels", test_breakdown_labels_need_room);
  g_test_add_func ("/plot/layout/breakdown-lengths", test_breakdown_lengths);
  g_test_add_func ("/plot/layout/log-ticks", test_log_ticks);
  g_test_add_func ("/plot/layout/short-log-axis", test_short_log_axis_has_linear_ticks);
  g_test_add_func ("/plot/layout/linear-ticks", test_linear_ticks);
  g_test_add_func ("/plot/layout/axis-maps-back", test_axis_maps_back);
  return g_test_run ();
}
