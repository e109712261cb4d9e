#include "config.h"

#include "planner/trace-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "catalog/catalog.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

char *
bud_trace_text (const char *text, gsize length, GError **error)
{
  g_autofree char *copy = g_strndup (text, length);

  if (strlen (copy) != length || !g_utf8_validate (copy, (gssize) length, NULL))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "1: %s", _ ("not a text file"));
      return NULL;
    }
  if (g_str_has_prefix (copy, BYTE_ORDER_MARK))
    memmove (copy, copy + strlen (BYTE_ORDER_MARK), length - strlen (BYTE_ORDER_MARK) + 1);
  return g_steal_pointer (&copy);
}

gboolean
bud_trace_is_json (const char *text)
{
  const char *first = text + strspn (text, " \t\r\n");

  return *first == '{' || *first == '[';
}

static gboolean
strip (GPtrArray *cells)
{
  gboolean is_empty = TRUE;

  for (guint i = 0; i < cells->len; i++)
    is_empty &= *g_strstrip (cells->pdata[i]) == '\0';
  return is_empty && cells->len == 1;
}

BudCsvRow *
bud_trace_read_row (const char **at, guint *line, GError **error)
{
  while (**at != '\0')
    {
      g_autoptr (BudCsvRow) row = bud_csv_read_row (at, line, error);

      if (row == NULL)
        g_prefix_error (error, "%u: ", *line);
      if (row == NULL || !strip (row->fields))
        return g_steal_pointer (&row);
    }
  return NULL;
}

gboolean
bud_trace_read_date (const char *text, double *value)
{
  g_autofree char *iso = g_strdup (text);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = NULL;
  char *blank = strchr (iso, ' ');

  if (blank != NULL)
    *blank = 'T';
  date = g_date_time_new_from_iso8601 (iso, utc);
  if (date == NULL)
    return FALSE;
  *value = (double) g_date_time_to_unix (date) + g_date_time_get_microsecond (date) * 1e-6;
  return TRUE;
}
