#include "catalog/csv.h"

#include <string.h>

#include "catalog/catalog.h"

void
bud_csv_row_free (BudCsvRow *self)
{
  g_ptr_array_unref (self->fields);
  g_free (self);
}

static gboolean
refuse (const char *what, GError **error)
{
  g_set_error_literal (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, what);
  return FALSE;
}

/* After the opening quote; leaves `at` behind the closing one. */
static gboolean
read_quoted (const char **at, GString *field, guint *line, GError **error)
{
  guint start = *line;

  for (const char *p = *at; *p != '\0'; p++)
    {
      if (*p == '"' && p[1] == '"')
        p++;
      else if (*p == '"')
        {
          *at = p + 1;
          return TRUE;
        }
      if (*p == '\n')
        (*line)++;
      g_string_append_c (field, *p);
    }
  *line = start;
  return refuse ("a quoted field does not end", error);
}

/* One field and what ends it: ',' or the end of the row. */
static gboolean
read_field (const char **at, GPtrArray *fields, guint *line, GError **error)
{
  g_autoptr (GString) field = g_string_new (NULL);
  gsize length;

  if (**at == '"')
    {
      (*at)++;
      if (!read_quoted (at, field, line, error))
        return FALSE;
      if (**at != '\0' && strchr (",\r\n", **at) == NULL)
        return refuse ("something follows a quoted field", error);
    }
  else
    {
      length = strcspn (*at, ",\r\n");
      if (memchr (*at, '"', length) != NULL)
        return refuse ("a quote inside a field: quote the whole field and double the quote", error);
      g_string_append_len (field, *at, (gssize) length);
      *at += length;
    }
  g_ptr_array_add (fields, g_strdup (field->str));
  return TRUE;
}

BudCsvRow *
bud_csv_read_row (const char **at, guint *line, GError **error)
{
  BudCsvRow *row = g_new (BudCsvRow, 1);

  row->fields = g_ptr_array_new_with_free_func (g_free);
  row->line = *line;
  for (;;)
    {
      if (!read_field (at, row->fields, line, error))
        {
          bud_csv_row_free (row);
          return NULL;
        }
      if (**at != ',')
        break;
      (*at)++;
    }
  if (**at == '\r')
    (*at)++;
  if (**at == '\n')
    {
      (*at)++;
      (*line)++;
    }
  return row;
}

GPtrArray *
bud_csv_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_csv_row_free);
  guint line = 1;

  if (!g_utf8_validate (text, -1, NULL))
    {
      refuse ("line 1: this is not UTF-8 text", error);
      return NULL;
    }
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += 3;
  while (*text != '\0')
    {
      BudCsvRow *row = bud_csv_read_row (&text, &line, error);

      if (row == NULL)
        {
          g_prefix_error (error, "line %u: ", line);
          return NULL;
        }
      if (row->fields->len == 1 && *(char *) row->fields->pdata[0] == '\0')
        bud_csv_row_free (row);
      else
        g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

void
bud_csv_append (GString *line, const char *field)
{
  if (field == NULL)
    return;
  if (strpbrk (field, ",\"\r\n") == NULL)
    {
      g_string_append (line, field);
      return;
    }
  g_string_append_c (line, '"');
  for (; *field != '\0'; field++)
    {
      if (*field == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *field);
    }
  g_string_append_c (line, '"');
}
