#include "catalog/price.h"

#include <math.h>
#include <string.h>

#include "catalog/json-read.h"

#define AMORTISATION_H (36 * 730.5) /* 36 months */
/* Uptime Institute, Global Data Center Survey 2024: mean annual PUE 1.56. */
#define PUE_RATIO 1.56
/* U.S. Energy Information Administration, Electric Power Monthly: commercial sector, mean of 2023,
 * 12.7 cents per kWh. */
#define ELECTRICITY_USD_PER_KWH 0.127

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (GArray *values)
{
  guint n = values->len;

  if (n == 0)
    return NAN;
  g_array_sort (values, compare_doubles);
  return (g_array_index (values, double, (n - 1) / 2) + g_array_index (values, double, n / 2)) / 2;
}

static void
use_fact (BudPrice *price, JsonObject *fact)
{
  const char *date = bud_json_string (fact, "date");

  if (date == NULL)
    price->is_undated = TRUE;
  else if (strcmp (date, price->date) > 0)
    bud_json_copy_text (price->date, sizeof price->date, date);
}

static gboolean
is_on_demand (JsonObject *fact)
{
  return g_strcmp0 (bud_json_string (fact, "kind"), "cloud") == 0
         && g_strcmp0 (bud_json_string (fact, "tier"), "on_demand") == 0;
}

static double
on_demand_usd (JsonObject *fact, const char *key)
{
  return is_on_demand (fact) ? bud_json_number (fact, key) : NAN;
}

/* A stated price, or the middle of a stated range. */
static double
purchase_usd (JsonObject *fact, const char *key)
{
  double usd = bud_json_number (fact, key);

  if (g_strcmp0 (bud_json_string (fact, "kind"), "purchase") != 0)
    return NAN;
  return isnan (usd) ? (bud_json_number (fact, "usd_low") + bud_json_number (fact, "usd_high")) / 2 : usd;
}

/* Facts that nobody can trace are used only where there is nothing else. */
static double
median_of (JsonArray *prices, double (*value_of) (JsonObject *, const char *), const char *key,
           gboolean with_low, BudPrice *price, GPtrArray *facts)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = json_array_get_length (prices);

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (prices, i);
      JsonObject *fact = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      double value = fact != NULL ? value_of (fact, key) : NAN;

      if (!(value > 0) || (!with_low && g_strcmp0 (bud_json_string (fact, "confidence"), "low") == 0))
        continue;
      g_array_append_val (values, value);
      use_fact (price, fact);
      if (facts != NULL)
        g_ptr_array_add (facts, fact);
    }
  return values->len > 0 || with_low ? median (values)
                                     : median_of (prices, value_of, key, TRUE, price, facts);
}

BudPrice
bud_price_on_demand (JsonArray *prices, const char *key)
{
  BudPrice price = { .usd_per_h = NAN };

  if (prices != NULL)
    price.usd_per_h = median_of (prices, on_demand_usd, key, FALSE, &price, NULL);
  return price;
}

BudPrice
bud_price_choose (JsonArray *prices, double tdp_w, GPtrArray *facts)
{
  BudPrice price = { .usd_per_h = NAN };
  double usd;

  if (prices == NULL)
    return price;
  price.usd_per_h = median_of (prices, on_demand_usd, "usd_per_device_hour", FALSE, &price, facts);
  if (!isnan (price.usd_per_h) || isnan (tdp_w))
    return price;
  usd = median_of (prices, purchase_usd, "usd", FALSE, &price, facts);
  if (isnan (usd))
    return price;
  price.is_from_purchase = TRUE;
  price.usd_per_h = usd / AMORTISATION_H + tdp_w / 1000 * PUE_RATIO * ELECTRICITY_USD_PER_KWH;
  return price;
}
