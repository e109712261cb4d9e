#include "planner/trace-text.h"

#include <string.h>

char **
bud_trace_lines (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);
  char **lines;

  if (strlen (copy) != length || !g_utf8_validate (copy, (gssize) length, NULL))
    return NULL;
  lines = g_strsplit (copy, "\n", -1);
  if (lines[0] == NULL) /* g_strsplit of nothing has no lines at all */
    {
      g_strfreev (lines);
      lines = g_new0 (char *, 2);
      lines[0] = g_strdup ("");
    }
  g_strchug (lines[0]);
  return lines;
}

char **
bud_trace_split (const char *line)
{
  char **cells = g_strsplit (line, ",", -1);

  for (char **cell = cells; *cell != NULL; cell++)
    {
      gsize n;

      g_strstrip (*cell);
      n = strlen (*cell);
      if (n >= 2 && (*cell)[0] == '"' && (*cell)[n - 1] == '"')
        {
          memmove (*cell, *cell + 1, n - 2);
          (*cell)[n - 2] = '\0';
        }
    }
  return cells;
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
