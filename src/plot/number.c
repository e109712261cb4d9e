#include "config.h"

#include "plot/number.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#define THIN_SPACE "\342\200\257"    /* U+202F */
#define LEFT_TO_RIGHT "\342\200\216" /* U+200E, without width */

static GMutex style_lock;
static BudNumberStyle current_style = { FALSE, "$", 1, FALSE };

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

char *
bud_number_keep_order (char *text)
{
  char *kept;

  if (!bud_number_get_style ().is_rtl)
    return text;
  kept = g_strconcat (LEFT_TO_RIGHT, text, LEFT_TO_RIGHT, NULL);
  g_free (text);
  return kept;
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
  return value < 0 ? bud_number_keep_order (g_string_free (text, FALSE)) : g_string_free (text, FALSE);
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
      else if (g_str_has_prefix (p, LEFT_TO_RIGHT))
        p += strlen (LEFT_TO_RIGHT);
      else
        g_string_append_c (text, *p++);
    }
  return g_string_free (text, FALSE);
}

double
bud_number_round (double value, int *exponent)
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
  rounded = bud_number_round (value, &exponent);
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
  return bud_number_keep_order (g_strconcat (value, BUD_NBSP "%", NULL));
}

char *
bud_number_percent_whole (double ratio)
{
  g_autofree char *value = NULL;

  if (!isfinite (ratio))
    return g_strdup (BUD_MISSING);
  if (ratio > 0 && ratio < 0.005)
    return bud_number_keep_order (g_strdup ("<" BUD_NBSP "1" BUD_NBSP "%"));
  value = bud_number_fixed (ratio * 100, 0);
  return bud_number_keep_order (g_strconcat (value, BUD_NBSP "%", NULL));
}

char *
bud_number_change (double ratio)
{
  g_autofree char *value = NULL;
  gboolean is_small = fabs (ratio) < 0.0995;

  if (!isfinite (ratio))
    return g_strdup (BUD_MISSING);
  value = bud_number_fixed (ratio * 100, is_small && fabs (ratio * 100 - round (ratio * 100)) > 0.05 ? 1 : 0);
  return bud_number_keep_order (
      g_strconcat (ratio > 0 && !is_zero_text (value) ? "+" : "", value, BUD_NBSP "%", NULL));
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
  return bud_number_keep_order (g_strconcat (usd < 0 ? BUD_MINUS : "", style.currency, value, NULL));
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
  rounded = bud_number_round (value, &exponent);
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
