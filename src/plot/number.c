#include "config.h"

#include "plot/number.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#define THIN_SPACE "\342\200\257" /* U+202F */

static GMutex style_lock;
static BudNumberStyle current_style = { FALSE, "$", 1 };

static const char *const superscripts[10]
    = { "\342\201\260", "\302\271",     "\302\262",     "\302\263",     "\342\201\264",
        "\342\201\265", "\342\201\266", "\342\201\267", "\342\201\270", "\342\201\271" };

void
bud_number_set_style (const BudNumberStyle *style)
{
  g_mutex_lock (&style_lock);
  current_style = *style;
  g_mutex_unlock (&style_lock);
}

BudNumberStyle
bud_number_get_style (void)
{
  BudNumberStyle style;

  g_mutex_lock (&style_lock);
  style = current_style;
  g_mutex_unlock (&style_lock);
  return style;
}

/* The locale's separators as UTF-8, short enough to copy; localeconv()'s strings may be in its own charset.
 */
typedef struct
{
  char point[8];
  char group[8];
  char sizes[8];
} Separators;

static void
copy_utf8 (char *target, gsize size, const char *text, const char *fallback)
{
  g_autofree char *utf8 = *text ? g_locale_to_utf8 (text, -1, NULL, NULL, NULL) : NULL;

  g_strlcpy (target, utf8 && strlen (utf8) < size ? utf8 : fallback, size);
}

static Separators
get_separators (void)
{
  const struct lconv *convention = localeconv ();
  Separators found;

  copy_utf8 (found.point, sizeof found.point, convention->decimal_point, ".");
  copy_utf8 (found.group, sizeof found.group, convention->thousands_sep, THIN_SPACE);
  /* A plain or no-break space would wrap or be too wide in a number. */
  if (g_str_equal (found.group, " ") || g_str_equal (found.group, BUD_NBSP))
    g_strlcpy (found.group, THIN_SPACE, sizeof found.group);
  g_strlcpy (found.sizes, *convention->grouping ? convention->grouping : "\3", sizeof found.sizes);
  return found;
}

static void
append_grouped (GString *text, const char *digits, gsize length, const Separators *separators)
{
  gboolean is_start[64] = { FALSE };
  const char *size = separators->sizes;

  length = MIN (length, G_N_ELEMENTS (is_start) - 1);
  for (gsize left = length; *size > 0 && *size < 127 && left > (gsize) *size;)
    {
      left -= (gsize) *size;
      is_start[left] = TRUE;
      if (size[1])
        size++;
    }
  for (gsize i = 0; i < length; i++)
    {
      if (is_start[i])
        g_string_append (text, separators->group);
      g_string_append_c (text, digits[i]);
    }
}

static gboolean
is_zero_text (const char *digits)
{
  return strspn (digits, "0.") == strlen (digits);
}

char *
bud_number_compact (double value)
{
  static const char *const units[] = { "k", "M", "B", "T" };
  double factor = 1e3;
  guint unit = 0;
  g_autofree char *digits = NULL;

  /* What would be rounded up to 1 000 of a unit is 1 of the next. */
  if (!isfinite (value) || fabs (value) < 999.5)
    return bud_number (value);
  while (unit + 1 < G_N_ELEMENTS (units) && fabs (value) >= 999.5 * factor)
    {
      factor *= 1e3;
      unit++;
    }
  digits = bud_number (value / factor);
  return g_strconcat (digits, BUD_NBSP, units[unit], NULL);
}

char *
bud_number_fixed (double value, int decimals)
{
  Separators separators;
  GString *text;
  char format[8], digits[400];
  const char *point;

  if (!isfinite (value))
    return g_strdup (BUD_MISSING);
  separators = get_separators ();
  g_snprintf (format, sizeof format, "%%.%df", CLAMP (decimals, 0, 9));
  g_ascii_formatd (digits, sizeof digits, format, fabs (value));
  text = g_string_new (value < 0 && !is_zero_text (digits) ? BUD_MINUS : NULL);
  point = strchr (digits, '.');
  append_grouped (text, digits, point ? (gsize) (point - digits) : strlen (digits), &separators);
  if (point)
    g_string_append_printf (text, "%s%s", separators.point, point + 1);
  return g_string_free (text, FALSE);
}

char *
bud_number_plain (const char *shown)
{
  Separators separators = get_separators ();
  GString *text = g_string_new (NULL);

  for (const char *p = shown; *p != '\0';)
    {
      gboolean is_inside = p > shown && g_ascii_isdigit (p[-1]);

      if (is_inside && g_str_has_prefix (p, separators.point))
        {
          g_string_append_c (text, '.');
          p += strlen (separators.point);
        }
      else if (is_inside && g_str_has_prefix (p, separators.group))
        p += strlen (separators.group);
      else if (g_str_has_prefix (p, BUD_MINUS))
        {
          g_string_append_c (text, '-');
          p += strlen (BUD_MINUS);
        }
      else
        g_string_append_c (text, *p++);
    }
  return g_string_free (text, FALSE);
}

/* Rounds to three significant digits; `exponent` of the result's first digit. */
static double
round_three (double value, int *exponent)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, "%.2e", value);
  *exponent = (int) g_ascii_strtoll (strchr (digits, 'e') + 1, NULL, 10);
  return g_ascii_strtod (digits, NULL);
}

static void
append_power (GString *text, int exponent)
{
  g_autofree char *digits = g_strdup_printf ("%d", ABS (exponent));

  g_string_append (text, "10");
  if (exponent < 0)
    g_string_append (text, "\342\201\273");
  for (const char *digit = digits; *digit; digit++)
    g_string_append (text, superscripts[*digit - '0']);
}

char *
bud_number (double value)
{
  int exponent;
  double rounded;

  if (!isfinite (value))
    return g_strdup (BUD_MISSING);
  if (value == 0)
    return g_strdup ("0");
  rounded = round_three (value, &exponent);
  if (exponent < -6 || exponent > 11)
    {
      g_autofree char *mantissa = bud_number_fixed (rounded / pow (10, exponent), 2);
      GString *text = g_string_new (mantissa);

      g_string_append (text, BUD_NBSP BUD_TIMES BUD_NBSP);
      append_power (text, exponent);
      return g_string_free (text, FALSE);
    }
  return bud_number_fixed (rounded, MAX (2 - exponent, 0));
}

char *
bud_number_count (double value)
{
  return bud_number_fixed (value, 0);
}

char *
bud_number_percent (double ratio)
{
  g_autofree char *value = NULL;

  if (!isfinite (ratio))
    return g_strdup (BUD_MISSING);
  value = bud_number_fixed (ratio * 100, fabs (ratio) < 0.9995 ? 1 : 0);
  return g_strconcat (value, BUD_NBSP "%", NULL);
}

char *
bud_number_percent_whole (double ratio)
{
  g_autofree char *value = NULL;

  if (!isfinite (ratio))
    return g_strdup (BUD_MISSING);
  if (ratio > 0 && ratio < 0.005)
    return g_strdup ("<" BUD_NBSP "1" BUD_NBSP "%");
  value = bud_number_fixed (ratio * 100, 0);
  return g_strconcat (value, BUD_NBSP "%", NULL);
}

char *
bud_number_change (double ratio)
{
  g_autofree char *value = NULL;
  gboolean is_small = fabs (ratio) < 0.0995;

  if (!isfinite (ratio))
    return g_strdup (BUD_MISSING);
  value = bud_number_fixed (ratio * 100, is_small && fabs (ratio * 100 - round (ratio * 100)) > 0.05 ? 1 : 0);
  return g_strconcat (ratio > 0 && !is_zero_text (value) ? "+" : "", value, BUD_NBSP "%", NULL);
}

char *
bud_number_money (double usd)
{
  const BudNumberStyle style = bud_number_get_style ();
  g_autofree char *value = NULL;
  double size = fabs (usd * style.per_usd);

  if (!isfinite (usd))
    return g_strdup (BUD_MISSING);
  if (size >= 999.995)
    value = bud_number_fixed (size, 0);
  else if (size >= 0.0995 || size == 0)
    value = bud_number_fixed (size, 2);
  else
    value = bud_number (size);
  return g_strconcat (usd < 0 ? BUD_MINUS : "", style.currency, value, NULL);
}

char *
bud_number_tick (double value)
{
  int exponent;
  double rounded;

  if (!isfinite (value))
    return g_strdup (BUD_MISSING);
  if (value == 0)
    return g_strdup ("0");
  rounded = round_three (value, &exponent);
  if (exponent < -3 || exponent > 5)
    {
      double mantissa = rounded / pow (10, exponent);
      GString *text = g_string_new (NULL);

      if (fabs (mantissa - 1) > 1e-9)
        {
          g_autofree char *digits
              = bud_number_fixed (mantissa, fabs (mantissa - round (mantissa)) < 1e-9 ? 0 : 1);

          g_string_append (text, digits);
          g_string_append (text, BUD_TIMES);
        }
      append_power (text, exponent);
      return g_string_free (text, FALSE);
    }
  for (int decimals = 0;; decimals++)
    if (decimals == 6 || fabs (rounded * pow (10, decimals) - round (rounded * pow (10, decimals))) < 1e-6)
      return bud_number_fixed (rounded, decimals);
}

/* The largest step whose factor is not above the value as it will be shown. */
static BudScale
pick_scale (const BudScale *steps, gsize n_steps, gsize middle, double largest)
{
  int exponent;
  gsize pick = 0;

  if (!isfinite (largest) || largest == 0)
    return steps[middle];
  largest = fabs (round_three (largest, &exponent));
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
