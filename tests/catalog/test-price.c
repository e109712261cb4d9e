/* Which of a device's prices an hour is counted with. */
#include <math.h>

#include "catalog/json-text.h"
#include "catalog/price.h"

#define RENTED(usd) "{\"kind\": \"cloud\", \"tier\": \"on_demand\", \"usd_per_device_hour\": " usd "}"
#define DATED                                                                                                \
  "{\"kind\": \"cloud\", \"tier\": \"on_demand\", \"usd_per_device_hour\": 4, \"date\": \"2026-08-19\"}"
#define LOW                                                                                                  \
  "{\"kind\": \"cloud\", \"tier\": \"on_demand\", \"usd_per_device_hour\": 1, \"confidence\": \"low\"}"
#define SPOT "{\"kind\": \"cloud\", \"tier\": \"spot\", \"usd_per_device_hour\": 1}"
#define RANGE "{\"kind\": \"cloud\", \"usd_per_hour_low\": 3, \"usd_per_hour_high\": 10}"
#define BOUGHT "{\"kind\": \"purchase\", \"usd\": 26298}"
#define BOUGHT_LOW "{\"kind\": \"purchase\", \"usd_low\": 1, \"usd_high\": 3, \"confidence\": \"low\"}"

/* A dollar an hour over 36 months of 730.5 hours, and 1 kW with PUE at 12.7 cents. */
static const double BOUGHT_USD_PER_H = 1 + 1.56 * 0.127;

static const struct
{
  const char *prices;
  double tdp_w, usd_per_h; /* NAN: none */
  const char *date;
  gboolean is_undated, is_from_purchase;
} CASES[] = {
  { "[]", 1000, NAN, "", FALSE, FALSE },
  { "[" SPOT "," RANGE "]", 1000, NAN, "", FALSE, FALSE },
  { "[" RENTED ("2") "]", NAN, 2, "", TRUE, FALSE },
  { "[" RENTED ("2") "," RENTED ("3") "," RENTED ("7") "]", 1000, 3, "", TRUE, FALSE },
  { "[" RENTED ("2") "," DATED "]", 1000, 3, "2026-08-19", TRUE, FALSE },
  { "[" LOW "," DATED "]", 1000, 4, "2026-08-19", FALSE, FALSE },
  { "[" LOW "," BOUGHT "]", 1000, 1, "", TRUE, FALSE }, /* rented all the same */
  { "[" BOUGHT "]", 1000, BOUGHT_USD_PER_H, "", TRUE, TRUE },
  { "[" BOUGHT_LOW "," BOUGHT "]", 1000, BOUGHT_USD_PER_H, "", TRUE, TRUE },
  { "[" BOUGHT "]", NAN, NAN, "", FALSE, FALSE },
};

static void
test_choose (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (JsonNode) node = bud_json_parse (CASES[i].prices, -1, NULL);
      BudPrice price = bud_price_choose (json_node_get_array (node), CASES[i].tdp_w, NULL);

      if (isnan (CASES[i].usd_per_h))
        {
          g_assert_true (isnan (price.usd_per_h));
          continue;
        }
      g_assert_cmpfloat_with_epsilon (price.usd_per_h, CASES[i].usd_per_h, 1e-12);
      g_assert_cmpstr (price.date, ==, CASES[i].date);
      g_assert_cmpint (price.is_undated, ==, CASES[i].is_undated);
      g_assert_cmpint (price.is_from_purchase, ==, CASES[i].is_from_purchase);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/price/choose", test_choose);
  return g_test_run ();
}
