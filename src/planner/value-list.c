#include "config.h"

#include "planner/value-list.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/json-text.h"

#define MAX_VALUES 1000000u

static gboolean
refuse (GError **error, const char *part, const char *problem)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "“%s” %s", part, problem);
  return FALSE;
}

/* The number at *at, which moves past it. */
static gboolean
take_number (const char **at, double *value)
{
  char *end = NULL;

  if (!g_ascii_isdigit (**at))
    return FALSE;
  /* “1..4” must not be read as “1.” and “.4”. */
  g_autofree char *head = g_strndup (*at, strcspn (*at, "x+,"));
  char *dots = strstr (head, "..");

  if (dots != NULL)
    *dots = '\0';
  if (strspn (head, "0123456789.eE") == 0)
    return FALSE;
  *value = g_ascii_strtod (head, &end);
  *at += end - head;
  return TRUE;
}

static gboolean
append (GArray *numbers, double value, double min, double max, gboolean whole, const char *part,
        GError **error)
{
  char low[32], high[32];
  g_autofree char *problem = NULL;

  if (!(value >= min && value <= max) || (whole && value != floor (value)))
    {
      problem = g_strdup_printf (whole ? _ ("is not a whole number from %s to %s")
                                       : _ ("is not a number from %s to %s"),
                                 bud_json_format_double (min, low), bud_json_format_double (max, high));
      return refuse (error, part, problem);
    }
  if (numbers->len >= MAX_VALUES)
    return refuse (error, part, _ ("makes too many values"));
  g_array_append_val (numbers, value);
  return TRUE;
}

static gboolean
read_part (const char *part, double min, double max, gboolean whole, GArray *numbers, GError **error)
{
  const char *at = part;
  double first, last, step = 1;
  gboolean is_factor = FALSE;

  if (!take_number (&at, &first))
    return refuse (error, part, _ ("is not a number, 1..64x2 or 1..10+1"));
  if (*at == '\0')
    return append (numbers, first, min, max, whole, part, error);
  if (!g_str_has_prefix (at, ".."))
    return refuse (error, part, _ ("is not a number, 1..64x2 or 1..10+1"));
  at += 2;
  if (!take_number (&at, &last))
    return refuse (error, part, _ ("is not a number, 1..64x2 or 1..10+1"));
  if (*at == 'x' || *at == '+')
    {
      is_factor = *at == 'x';
      at++;
      if (!take_number (&at, &step))
        return refuse (error, part, _ ("has no step"));
    }
  if (*at != '\0')
    return refuse (error, part, _ ("is not a number, 1..64x2 or 1..10+1"));
  if (first > last || (is_factor ? !(step > 1) || !(first > 0) : !(step > 0)))
    return refuse (error, part, _ ("never reaches its end"));
  for (double value = first; value <= last * (1 + 1e-12); value = is_factor ? value * step : value + step)
    if (!append (numbers, value, min, max, whole, part, error))
      return FALSE;
  return TRUE;
}

gboolean
bud_value_list_read (const char *list, double min, double max, gboolean whole, GArray *numbers,
                     GError **error)
{
  g_auto (GStrv) parts = g_strsplit (list, ",", -1);

  if (parts[0] == NULL)
    return refuse (error, list, _ ("has no value"));
  for (char **p = parts; *p != NULL; p++)
    {
      g_strstrip (*p);
      if (!read_part (*p, min, max, whole, numbers, error))
        return FALSE;
    }
  return TRUE;
}
