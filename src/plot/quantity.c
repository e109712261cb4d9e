#include "config.h"

#include "plot/quantity.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "plot/number.h"

/* The largest step whose factor is not above the value as it will be shown. */
static BudScale
pick_scale (const BudScale *steps, gsize n_steps, gsize middle, double largest)
{
  int exponent;
  gsize pick = 0;

  if (!isfinite (largest) || largest == 0)
    return steps[middle];
  largest = fabs (bud_number_round (largest, &exponent));
  for (gsize i = 1; i < n_steps; i++)
    if (largest >= steps[i].factor * (1 - 1e-12))
      pick = i;
  return steps[pick];
}

BudScale
bud_scale_time (double largest_s)
{
  static const BudScale steps[] = { { 1e-6, "\302\265s" }, { 1e-3, "ms" }, { 1, "s" } };

  return pick_scale (steps, G_N_ELEMENTS (steps), 1, largest_s);
}

BudScale
bud_scale_bytes (double largest_bytes, gboolean is_binary)
{
  static const BudScale decimal[]
      = { { 1, "B" }, { 1e3, "kB" }, { 1e6, "MB" }, { 1e9, "GB" }, { 1e12, "TB" }, { 1e15, "PB" } };
  static const BudScale binary[] = { { 1, "B" },        { 0x1p10, "KiB" }, { 0x1p20, "MiB" },
                                     { 0x1p30, "GiB" }, { 0x1p40, "TiB" }, { 0x1p50, "PiB" } };

  return pick_scale (is_binary || bud_number_get_style ().is_binary ? binary : decimal,
                     G_N_ELEMENTS (decimal), 3, largest_bytes);
}

BudScale
bud_scale_memory (void)
{
  return bud_number_get_style ().is_binary ? (BudScale){ 0x1p30, "GiB" } : (BudScale){ 1e9, "GB" };
}

BudScale
bud_scale_money_per_million (void)
{
  const BudNumberStyle style = bud_number_get_style ();
  g_autofree char *unit = g_strstrip (g_strdup (style.currency));
  g_autofree char *whole = g_strconcat (unit, "/M tok", NULL);

  return (BudScale){ 1 / style.per_usd, g_intern_string (whole) };
}

BudScale
bud_scale_flop_rate (double largest_flop_per_s)
{
  /* Accelerators are compared in TFLOP/s: 1 979, not 1.98 PFLOP/s; small achieved rates too: 0.16. */
  if (isfinite (largest_flop_per_s) && largest_flop_per_s >= 1e16)
    return (BudScale){ 1e15, "PFLOP/s" };
  if (isfinite (largest_flop_per_s) && largest_flop_per_s > 0 && largest_flop_per_s < 1e10)
    return (BudScale){ 1e9, "GFLOP/s" };
  return (BudScale){ 1e12, "TFLOP/s" };
}

BudScale
bud_scale_byte_rate (double largest_bytes_per_s)
{
  static const BudScale steps[]
      = { { 1e3, "kB/s" }, { 1e6, "MB/s" }, { 1e9, "GB/s" }, { 1e12, "TB/s" }, { 1e15, "PB/s" } };

  return pick_scale (steps, G_N_ELEMENTS (steps), 2, largest_bytes_per_s);
}

char *
bud_scale_number (const BudScale *scale, double value)
{
  return bud_number (value / scale->factor);
}

char *
bud_scale_title (const BudScale *scale, const char *title)
{
  return g_strdup_printf ("%s (%s)", title, scale->unit);
}

static BudQuantity
take_quantity (char *value, const char *unit)
{
  BudQuantity quantity = { "", "" };

  g_strlcpy (quantity.value, value, sizeof quantity.value);
  if (strcmp (value, BUD_MISSING) != 0)
    g_strlcpy (quantity.unit, unit, sizeof quantity.unit);
  g_free (value);
  return quantity;
}

static BudQuantity
scaled_quantity (BudScale scale, double value)
{
  return take_quantity (bud_scale_number (&scale, value), scale.unit);
}

BudQuantity
bud_quantity_time (double s)
{
  return scaled_quantity (bud_scale_time (s), s);
}

BudQuantity
bud_quantity_bytes (double bytes, gboolean is_binary)
{
  return scaled_quantity (bud_scale_bytes (bytes, is_binary), bytes);
}

BudQuantity
bud_quantity_flop_rate (double flop_per_s)
{
  return scaled_quantity (bud_scale_flop_rate (flop_per_s), flop_per_s);
}

BudQuantity
bud_quantity_byte_rate (double bytes_per_s)
{
  return scaled_quantity (bud_scale_byte_rate (bytes_per_s), bytes_per_s);
}

BudQuantity
bud_quantity_token_rate (double tokens_per_s)
{
  return take_quantity (bud_number (tokens_per_s), "tok/s");
}

BudQuantity
bud_quantity_request_rate (double requests_per_s)
{
  return take_quantity (bud_number (requests_per_s), "req/s");
}

BudQuantity
bud_quantity_power (double w)
{
  static const BudScale steps[] = { { 1, "W" }, { 1e3, "kW" }, { 1e6, "MW" } };

  return scaled_quantity (pick_scale (steps, G_N_ELEMENTS (steps), 0, w), w);
}

BudQuantity
bud_quantity_energy_per_token (double joule)
{
  return take_quantity (bud_number (joule), "J/token");
}

BudQuantity
bud_quantity_money_per_million (double usd)
{
  return take_quantity (bud_number_money (usd), "/M" BUD_NBSP "tok");
}

BudQuantity
bud_quantity_money_per_hour (double usd_per_h)
{
  return take_quantity (bud_number_money (usd_per_h), _ ("per hour"));
}

BudQuantity
bud_quantity_intensity (double flop_per_byte)
{
  return take_quantity (bud_number (flop_per_byte), "FLOP/byte");
}

char *
bud_quantity_string (const BudQuantity *quantity)
{
  if (!*quantity->unit)
    return g_strdup (quantity->value);
  return g_strconcat (quantity->value, BUD_NBSP, quantity->unit, NULL);
}

char *
bud_number_time (double s)
{
  BudQuantity quantity = bud_quantity_time (s);

  return bud_quantity_string (&quantity);
}

char *
bud_number_bytes (double bytes, gboolean is_binary)
{
  BudQuantity quantity = bud_quantity_bytes (bytes, is_binary);

  return bud_quantity_string (&quantity);
}
