#include "app/count-text.h"

#include <locale.h>
#include <math.h>
#include <string.h>

/* What is left is digits, sign, point and exponent in C's notation, and perhaps a suffix. */
static GString *
without_grouping (const char *text)
{
  const struct lconv *locale = localeconv ();
  gsize n_group = strlen (locale->thousands_sep);
  gsize n_point = strlen (locale->decimal_point);
  GString *plain = g_string_new (NULL);

  for (const char *p = text; *p != '\0';)
    {
      if (n_group > 0 && strncmp (p, locale->thousands_sep, n_group) == 0)
        p += n_group;
      else if (strncmp (p, locale->decimal_point, n_point) == 0)
        {
          g_string_append_c (plain, '.');
          p += n_point;
        }
      else
        {
          gunichar c = g_utf8_get_char (p);

          if (!g_unichar_isspace (c) && c != '_' && c != '\'')
            g_string_append_unichar (plain, c);
          p = g_utf8_next_char (p);
        }
    }
  return plain;
}

gboolean
bud_count_parse (const char *text, double *value)
{
  g_autoptr (GString) plain = without_grouping (text);
  double factor = 1;
  double number;
  char *end;

  if (plain->len > 0 && g_ascii_tolower (plain->str[plain->len - 1]) == 'k')
    factor = 1e3;
  else if (plain->len > 0 && plain->str[plain->len - 1] == 'M')
    factor = 1e6;
  if (factor != 1)
    g_string_truncate (plain, plain->len - 1);
  /* strtod would also take hexadecimal, "nan" and "inf". */
  if (plain->len == 0 || strspn (plain->str, "+-.0123456789eE") != plain->len)
    return FALSE;
  number = g_ascii_strtod (plain->str, &end);
  if (*end != '\0' || !isfinite (number * factor))
    return FALSE;
  *value = number * factor;
  return TRUE;
}
