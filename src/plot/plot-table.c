/* The table twin of a plot. */
#include <stdarg.h>
#include <string.h>

#include "plot/class.h"
#include "plot/number.h"

BudPlotTable *
bud_plot_table_new (const char *const *titles)
{
  BudPlotTable *table = g_new0 (BudPlotTable, 1);

  table->n_columns = g_strv_length ((char **) titles);
  table->titles = g_new0 (char *, table->n_columns + 1);
  table->is_number = g_new0 (gboolean, table->n_columns);
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; i < table->n_columns; i++)
    {
      table->is_number[i] = *titles[i] == '#';
      table->titles[i] = g_strdup (titles[i] + table->is_number[i]);
    }
  return table;
}

void
bud_plot_table_take_cells (BudPlotTable *table, char **row)
{
  g_ptr_array_add (table->rows, row);
  table->n_rows = table->rows->len;
}

void
bud_plot_table_take_row (BudPlotTable *table, char *cell, ...)
{
  char **row = g_new0 (char *, table->n_columns + 1);
  va_list cells;

  va_start (cells, cell);
  for (guint i = 0; i < table->n_columns && cell; i++)
    {
      row[i] = cell;
      cell = va_arg (cells, char *);
    }
  va_end (cells);
  bud_plot_table_take_cells (table, row);
}

BudPlotTable *
bud_plot_table_copy (const BudPlotTable *table)
{
  BudPlotTable *copy = bud_plot_table_new ((const char *const *) table->titles);

  for (guint i = 0; i < table->n_columns; i++)
    {
      g_free (copy->titles[i]);
      copy->titles[i] = g_strdup (table->titles[i]);
      copy->is_number[i] = table->is_number[i];
    }
  for (guint i = 0; i < table->n_rows; i++)
    bud_plot_table_take_cells (copy, g_strdupv (table->rows->pdata[i]));
  return copy;
}

void
bud_plot_table_free (BudPlotTable *table)
{
  if (!table)
    return;
  g_strfreev (table->titles);
  g_free (table->is_number);
  g_ptr_array_unref (table->rows);
  g_free (table);
}

const char *
bud_plot_table_cell (const BudPlotTable *table, guint row, guint column)
{
  g_return_val_if_fail (row < table->n_rows && column < table->n_columns, NULL);
  return ((char **) table->rows->pdata[row])[column];
}

static void
append_csv (GString *csv, const BudPlotTable *table, char **cells)
{
  for (guint i = 0; i < table->n_columns; i++)
    {
      const char *shown = cells[i] ? cells[i] : "";
      g_autofree char *cell
          = table->is_number[i] && cells != table->titles ? bud_number_plain (shown) : g_strdup (shown);

      if (i > 0)
        g_string_append_c (csv, ',');
      if (strpbrk (cell, ",\"\r\n"))
        {
          g_auto (GStrv) parts = g_strsplit (cell, "\"", -1);
          g_autofree char *escaped = g_strjoinv ("\"\"", parts);

          g_string_append_printf (csv, "\"%s\"", escaped);
        }
      else
        g_string_append (csv, cell);
    }
  g_string_append (csv, "\r\n");
}

char *
bud_plot_table_to_csv (const BudPlotTable *table)
{
  GString *csv = g_string_new (NULL);

  append_csv (csv, table, table->titles);
  for (guint i = 0; i < table->n_rows; i++)
    append_csv (csv, table, table->rows->pdata[i]);
  return g_string_free (csv, FALSE);
}
