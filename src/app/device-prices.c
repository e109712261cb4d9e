/* Prices on file for a device, with what an estimate makes of them. */
#include <glib/gi18n.h>
#include <math.h>

#include "app/device-facts.h"
#include "catalog/json-read.h"
#include "plot/number.h"

#define SHOWN_PRICES 4 /* before the rest is folded away */

static const char *
kind_text (JsonObject *price)
{
  const char *kind = bud_json_string (price, "kind"), *tier = bud_json_string (price, "tier");

  if (g_strcmp0 (kind, "purchase") == 0)
    return _ ("Purchase");
  if (g_strcmp0 (tier, "spot") == 0)
    return _ ("Spot, per device");
  if (g_strcmp0 (tier, "reserved") == 0)
    return _ ("Reserved, per device");
  if (g_strcmp0 (tier, "on_demand") == 0)
    return _ ("On demand, per device");
  return _ ("Instance");
}

/* "$3.00 to $10.00", one end where the other is not on file, NULL without both. */
static char *
range_text (double low, double high)
{
  g_autofree char *from = bud_number_money (isnan (low) ? high : low);
  g_autofree char *to = bud_number_money (isnan (high) ? low : high);

  if (isnan (low) && isnan (high))
    return NULL;
  return low == high || isnan (low) || isnan (high) ? g_strdup (from)
                                                    : g_strdup_printf (_ ("%s to %s"), from, to);
}

static char *
value_text (JsonObject *price)
{
  double per_hour = bud_json_number (price, "usd_per_device_hour"), once = bud_json_number (price, "usd");
  g_autofree char *text = NULL;

  if (isnan (once))
    text = range_text (bud_json_number (price, "usd_low"), bud_json_number (price, "usd_high"));
  else
    text = bud_number_money (once);
  if (text != NULL)
    return g_steal_pointer (&text);
  text = isnan (per_hour) ? range_text (bud_json_number (price, "usd_per_hour_low"),
                                        bud_json_number (price, "usd_per_hour_high"))
                          : bud_number_money (per_hour);
  return text != NULL ? g_strdup_printf (_ ("%s per hour"), text) : g_strdup (BUD_MISSING);
}

static void
take_part (GString *line, const char *part)
{
  if (part != NULL)
    g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", part);
}

static void
add_price (BudFactList *list, JsonObject *price)
{
  const char *source = bud_json_string (price, "source"), *date = bud_json_string (price, "date");
  g_autoptr (GString) where = g_string_new (NULL);
  g_autofree char *value = value_text (price);
  AdwActionRow *row;

  take_part (where, bud_json_string (price, "provider"));
  take_part (where, bud_json_string (price, "instance"));
  take_part (where, bud_json_string (price, "region"));
  take_part (where, date != NULL ? date : _ ("undated"));
  row = bud_fact_list_add (list, kind_text (price), where->str, value);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), source);
}

static void
add_used (BudFactList *list, const BudDevice *device, guint n_prices)
{
  BudQuantity cost = bud_quantity_money_per_hour (device->usd_per_h);
  g_autofree char *value = bud_quantity_string (&cost);
  gboolean is_bought = (device->assumed & BUD_ASSUMED_PRICE_FROM_PURCHASE) != 0;

  if (isnan (device->usd_per_h))
    bud_fact_list_add (list, n_prices > 0 ? _ ("No usable price") : _ ("No price on file"),
                       n_prices > 0 ? _ ("None says what it is per: costs are left out of estimates")
                                    : _ ("Costs are left out of estimates"),
                       NULL);
  else
    bud_fact_list_add (list, _ ("Used for costs"),
                       is_bought ? _ ("Median purchase price over 36 months with electricity")
                                 : _ ("Median of the prices on demand"),
                       value);
}

void
bud_device_show_prices (BudFactList *list, const BudDevice *device, JsonObject *json)
{
  JsonArray *prices = bud_json_array (json, "prices");
  guint n = prices != NULL ? json_array_get_length (prices) : 0;

  bud_fact_list_clear (list);
  add_used (list, device, n);
  for (guint i = 0; i < n; i++)
    {
      if (i == SHOWN_PRICES && n > SHOWN_PRICES + 1)
        bud_fact_list_fold (list, n - SHOWN_PRICES);
      if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (prices, i)))
        add_price (list, json_array_get_object_element (prices, i));
    }
}
