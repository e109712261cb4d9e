#include "app/csv-rows.h"

#include <math.h>
#include <string.h>

#include "app/count-text.h"
#include "plot/number.h"

static void
separate (GString *csv)
{
  if (csv->len > 0 && csv->str[csv->len - 1] != '\n')
    g_string_append_c (csv, ',');
}

void
bud_csv_add_text (GString *csv, const char *text)
{
  separate (csv);
  g_string_append_c (csv, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *text);
    }
  g_string_append_c (csv, '"');
}

void
bud_csv_add_number (GString *csv, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  separate (csv);
  if (isfinite (value))
    g_string_append (csv, g_ascii_dtostr (number, sizeof number, value));
}

void
bud_csv_end_row (GString *csv)
{
  g_string_append (csv, "\r\n");
}

/* Takes the cell at `*at` and leaves `*at` at what ends it. */
static char *
take_cell (const char **at)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  gboolean is_quoted = **at == '"';
  const char *p = *at + is_quoted;

  for (; *p != '\0'; p++)
    {
      if (is_quoted && p[0] == '"' && p[1] == '"')
        p++;
      else if (is_quoted && *p == '"')
        {
          is_quoted = FALSE;
          continue;
        }
      else if (!is_quoted && strchr (",\r\n", *p) != NULL)
        break;
      g_string_append_c (cell, *p);
    }
  *at = p;
  return g_string_free (g_steal_pointer (&cell), FALSE);
}

GPtrArray *
bud_csv_rows (const char *csv)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (const char *p = csv; *p != '\0';)
    {
      g_autofree char *cell = NULL;

      if (*p == '\r' || *p == '\n')
        {
          p++;
          continue;
        }
      cell = take_cell (&p);
      g_strv_builder_add (builder, cell);
      if (*p == ',')
        {
          p++;
          if (*p != '\0' && *p != '\r' && *p != '\n')
            continue;
          g_strv_builder_add (builder, "");
        }
      g_ptr_array_add (rows, g_strv_builder_end (builder));
    }
  return rows;
}

gboolean
bud_csv_number (const char *cell, double *number)
{
  g_autofree char *plain = NULL;
  char *end;

  if (g_str_has_prefix (cell, BUD_MINUS))
    plain = g_strconcat ("-", cell + strlen (BUD_MINUS), NULL);
  /* Raw numbers are in C's notation whatever the locale. */
  *number = g_ascii_strtod (cell, &end);
  if (end != cell && *end == '\0' && strspn (cell, "+-.0123456789eE") == strlen (cell))
    return TRUE;
  if (*cell == '\0' || g_ascii_isalpha (cell[strlen (cell) - 1]))
    return FALSE;
  return bud_count_parse (plain != NULL ? plain : cell, number);
}

static gboolean
is_of_numbers (GPtrArray *rows, guint column)
{
  gboolean has_any = FALSE;

  for (guint i = 1; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);
      double number;

      if (column >= g_strv_length (cells) || *cells[column] == '\0' || g_str_equal (cells[column], "–"))
        continue;
      if (!bud_csv_number (cells[column], &number))
        return FALSE;
      has_any = TRUE;
    }
  return has_any;
}

/* As many cells as there are titles. */
static char **
pad_row (char **cells, guint n_columns)
{
  char **row = g_new0 (char *, n_columns + 1);

  for (guint i = 0; i < n_columns; i++)
    row[i] = g_strdup (i < g_strv_length (cells) ? cells[i] : "");
  return row;
}

static BudPlotTable *
table_of (GPtrArray *rows)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  char **first = g_ptr_array_index (rows, 0);
  BudPlotTable *table;

  for (guint i = 0; first[i] != NULL; i++)
    g_ptr_array_add (titles, g_strconcat (is_of_numbers (rows, i) ? "#" : "", first[i], NULL));
  g_ptr_array_add (titles, NULL);
  table = bud_plot_table_new ((const char *const *) titles->pdata);
  for (guint i = 1; i < rows->len; i++)
    bud_plot_table_take_cells (table, pad_row (g_ptr_array_index (rows, i), table->n_columns));
  return table;
}

GPtrArray *
bud_csv_tables (const char *csv)
{
  GPtrArray *tables = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_plot_table_free);
  g_auto (GStrv) parts = g_strsplit (csv, "\r\n\r\n", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      g_autoptr (GPtrArray) rows = bud_csv_rows (*part);

      if (rows->len > 0)
        g_ptr_array_add (tables, table_of (rows));
    }
  return tables;
}
