/* Which of a device's price facts a cost is computed with. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  double usd_per_h;    /* per device; NAN = no usable fact */
  char date[16];       /* of the newest fact used; "" = undated */
  gboolean is_undated; /* any fact used has no date */
  gboolean is_from_purchase;
} BudPrice;

/* `prices`: the array of a device's JSON, may be NULL. `tdp_w`: NAN = unknown, then a purchase gives no
 * price. `facts` may be NULL: takes what the price is the median of, borrowed JsonObjects.
 *
 * The median on-demand USD per device-hour; else the median purchase price over 36 months of 730.5 h, plus
 * power: TDP × PUE × electricity. Facts of low confidence count only where all are. Facts whose basis the
 * source does not state (usd_per_hour_low/high), spot and reserved prices are never computed with. Test:
 * /catalog/price/… */
BudPrice bud_price_choose (JsonArray *prices, double tdp_w, GPtrArray *facts);

/* The median on-demand price per hour under `key` ("usd_per_node_hour" of a cluster's prices) alone. */
BudPrice bud_price_on_demand (JsonArray *prices, const char *key);

G_END_DECLS
