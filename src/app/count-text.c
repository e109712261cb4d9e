#include "app/count-text.h"

#include <locale.h>
#include <math.h>
#include <string.h>

/* Whether the comma or point at `p` can part thousands: three digits and no fourth follow; what is before is
 * a number without a leading zero, or parted alike. */
static gboolean
is_grouping (const char *text, const char *p)
{
  const char *start = p;

  while (start > text && g_ascii_isdigit (start[-1]))
    start--;
  return start < p && (*start != '0' || (start > text && start[-1] == *p))
         && strspn (p + 1, "0123456789") == 3;
}

/* What is left is digits, sign, point and exponent in C's notation, and perhaps a suffix. People who write a
 * decimal comma also type a point, and the reverse: that one of the two which is not the locale's point
 * groups digits only where it can. */
static GString *
without_grouping (const char *text)
{
  const struct lconv *locale = localeconv ();
  gsize n_group = strlen (locale->thousands_sep);
  GString *plain = g_string_new (NULL);

  for (const char *p = text; *p != '\0';)
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '.' || c == ',')
        {
          if (*p == *locale->decimal_point || !is_grouping (text, p))
            g_string_append_c (plain, '.');
          p++;
        }
      else if (n_group > 0 && strncmp (p, locale->thousands_sep, n_group) == 0)
        p += n_group;
      else
        {
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
