#include "plot/number.h"

#include <locale.h>
#include <math.h>

#define T "\342\200\257" /* U+202F between groups of digits */
#define N "\302\240"     /* U+00A0 before a unit */

typedef struct
{
  double value;
  const char *text;
} Row;

static void
check (char *(*format) (double), const Row *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *text = format (rows[i].value);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_three_digits (void)
{
  const Row rows[] = {
    { 0, "0" },
    { 4573.2, "4" T "570" },
    { 14.04, "14.0" },
    { 1.2149, "1.21" },
    { 9.996, "10.0" },
    { 999.6, "1" T "000" },
    { 0.01234, "0.0123" },
    { -24.61, "\342\210\22224.6" },
    { 123456, "123" T "000" },
    { 1979e6, "1" T "980" T "000" T "000" },
    { 4.2e15, "4.20" N "\303\227" N "10\302\271\342\201\265" },
    { NAN, "\342\200\223" },
    { INFINITY, "\342\200\223" },
  };

  check (bud_number, rows, G_N_ELEMENTS (rows));
}

static void
test_counts (void)
{
  const Row rows[] = {
    { 18400, "18" T "400" }, { 256, "256" },          { 1234567, "1" T "234" T "567" },
    { -0.2, "0" },           { NAN, "\342\200\223" },
  };

  check (bud_number_count, rows, G_N_ELEMENTS (rows));
}

static void
test_percent (void)
{
  const Row shares[] = {
    { 0.2434, "24.3" N "%" }, { 0.0392, "3.9" N "%" }, { 1, "100" N "%" },
    { 0, "0.0" N "%" },       { NAN, "\342\200\223" },
  };
  const Row whole[] = { { 0.2434, "24" N "%" }, { 0.001, "<" N "1" N "%" }, { 0, "0" N "%" } };
  const Row changes[] = {
    { -0.24, "\342\210\22224" N "%" },
    { 0.03, "+3" N "%" },
    { -0.012, "\342\210\2221.2" N "%" },
    { 0, "0" N "%" },
  };

  check (bud_number_percent, shares, G_N_ELEMENTS (shares));
  check (bud_number_percent_whole, whole, G_N_ELEMENTS (whole));
  check (bud_number_change, changes, G_N_ELEMENTS (changes));
}

static void
test_money (void)
{
  const Row rows[] = {
    { 1.214, "$1.21" }, { 19.92, "$19.92" },         { 0.01234, "$0.0123" },  { 1250.4, "$1" T "250" },
    { 0, "$0.00" },     { -2, "\342\210\222$2.00" }, { NAN, "\342\200\223" },
  };

  check (bud_number_money, rows, G_N_ELEMENTS (rows));
}

static void
test_ticks (void)
{
  const Row rows[] = {
    { 0.1, "0.1" },
    { 1, "1" },
    { 0.002, "0.002" },
    { 1000, "1" T "000" },
    { 20000, "20" T "000" },
    { 1e6, "10\342\201\266" },
    { 2e6, "2\303\22710\342\201\266" },
    { 1e-5, "10\342\201\273\342\201\265" },
    { 12.5, "12.5" },
  };

  check (bud_number_tick, rows, G_N_ELEMENTS (rows));
}

static void
test_quantities (void)
{
  const struct
  {
    BudQuantity quantity;
    const char *text;
  } rows[] = {
    { bud_quantity_time (0.1721), "172" N "ms" },
    { bud_quantity_time (14.2), "14.2" N "s" },
    { bud_quantity_time (42.5e-6), "42.5" N "\302\265s" },
    { bud_quantity_time (0.9996), "1.00" N "s" }, /* not 1 000 ms */
    { bud_quantity_bytes (38e9, FALSE), "38.0" N "GB" },
    { bud_quantity_bytes (0x1p36, TRUE), "64.0" N "GiB" },
    { bud_quantity_flop_rate (20.14e12), "20.1" N "TFLOP/s" },
    { bud_quantity_flop_rate (1979e12), "1" T "980" N "TFLOP/s" },
    { bud_quantity_byte_rate (3.35e12), "3.35" N "TB/s" },
    { bud_quantity_byte_rate (450e9), "450" N "GB/s" },
    { bud_quantity_token_rate (4573), "4" T "570" N "tok/s" },
    { bud_quantity_power (4980), "4.98" N "kW" },
    { bud_quantity_power (700), "700" N "W" },
    { bud_quantity_energy_per_token (1.09), "1.09" N "J/token" },
    { bud_quantity_money_per_million (1.214), "$1.21" N "/M" N "tok" },
    { bud_quantity_money_per_hour (19.92), "$19.92" N "per" N "hour" },
    { bud_quantity_intensity (8), "8.00" N "FLOP/byte" },
    { bud_quantity_time (NAN), "\342\200\223" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = bud_quantity_string (&rows[i].quantity);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* One unit for a column, chosen by its largest value. */
static void
test_scale_of_column (void)
{
  BudScale scale = bud_scale_time (0.0924);
  g_autofree char *title = bud_scale_title (&scale, "Time");
  g_autofree char *small = bud_scale_number (&scale, 42.5e-6);

  g_assert_cmpstr (title, ==, "Time (ms)");
  g_assert_cmpstr (small, ==, "0.0425");
  g_assert_cmpstr (bud_scale_time (NAN).unit, ==, "ms");
  g_assert_cmpstr (bud_scale_bytes (0, FALSE).unit, ==, "GB");
}

/* One person's units and currency, in all texts at once. */
static void
test_style (void)
{
  const BudNumberStyle style = { TRUE, "€", 0.5, FALSE };
  const BudNumberStyle usual = BUD_NUMBER_STYLE_DEFAULT;
  g_autofree char *money = NULL;
  g_autofree char *bytes = NULL;

  bud_number_set_style (&style);
  money = bud_number_money (2.5);
  bytes = bud_number_bytes (0x1p36, FALSE);
  g_assert_cmpstr (money, ==, "€1.25");
  g_assert_cmpstr (bytes, ==, "64.0" N "GiB");
  g_assert_cmpstr (bud_scale_memory ().unit, ==, "GiB");
  g_assert_cmpstr (bud_scale_money_per_million ().unit, ==, "€/M tok");
  g_assert_cmpfloat (2.5 / bud_scale_money_per_million ().factor, ==, 1.25);
  bud_number_set_style (&usual);
  g_assert_cmpstr (bud_scale_money_per_million ().unit, ==, "$/M tok");
}

/* Between marks without width, which files do not get. */
static void
test_right_to_left (void)
{
  const BudNumberStyle usual = BUD_NUMBER_STYLE_DEFAULT;
  BudNumberStyle style = usual;
  g_autofree char *change = NULL, *plain = NULL, *kept = NULL, *count = NULL;

  style.is_rtl = TRUE;
  bud_number_set_style (&style);
  change = bud_number_change (0.29);
  plain = bud_number_plain (change);
  kept = bud_number_keep_order (g_strdup ("10 → 5"));
  count = bud_number_count (8);
  bud_number_set_style (&usual);
  g_assert_cmpstr (change, ==, "\342\200\216+29" N "%\342\200\216");
  g_assert_cmpstr (plain, ==, "+29" N "%");
  g_assert_cmpstr (kept, ==, "\342\200\21610 → 5\342\200\216");
  g_assert_cmpstr (count, ==, "8");
}

/* The locale's point and grouping on screen; its superscripts and units are ours. */
static void
test_german (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_BUILT, "locales", NULL);
  g_autofree char *count = NULL, *number = NULL, *money = NULL, *power = NULL, *plain = NULL;

  g_setenv ("LOCPATH", folder, TRUE);
  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no locale with a decimal comma");
      return;
    }
  count = bud_number_count (1234567);
  number = bud_number (3.14159);
  money = bud_number_money (-1.5);
  power = bud_number (1.5e15);
  plain = bud_number_plain ("−1.234,5" N "%");
  setlocale (LC_NUMERIC, "C");
  g_assert_cmpstr (count, ==, "1.234.567");
  g_assert_cmpstr (number, ==, "3,14");
  g_assert_cmpstr (money, ==, "−$1,50");
  g_assert_cmpstr (plain, ==, "-1234.5" N "%");
  g_assert_cmpstr (power, ==, "1,50" N "×" N "10¹⁵");
}

static void
test_plain (void)
{
  static const char *const rows[][2] = { { "4" T "570", "4570" },
                                         { "−3.20", "-3.20" },
                                         { "–", "–" },
                                         { "1" T "234.5" N "GB", "1234.5" N "GB" },
                                         { "8 of 10", "8 of 10" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *plain = bud_number_plain (rows[i][0]);

      g_assert_cmpstr (plain, ==, rows[i][1]);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/number/three-digits", test_three_digits);
  g_test_add_func ("/plot/number/counts", test_counts);
  g_test_add_func ("/plot/number/percent", test_percent);
  g_test_add_func ("/plot/number/money", test_money);
  g_test_add_func ("/plot/number/ticks", test_ticks);
  g_test_add_func ("/plot/number/quantities", test_quantities);
  g_test_add_func ("/plot/number/scale-of-column", test_scale_of_column);
  g_test_add_func ("/plot/number/style", test_style);
  g_test_add_func ("/plot/number/right-to-left", test_right_to_left);
  g_test_add_func ("/plot/number/plain", test_plain);
  g_test_add_func ("/plot/number/german", test_german);
  return g_test_run ();
}
