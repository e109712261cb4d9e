#include "app/spreadsheet.h"

#include "config.h"

#include <glib/gi18n.h>

#ifdef HAVE_XLSXWRITER

#  include <glib/gstdio.h>
#  include <unistd.h>
#  include <xlsxwriter.h>

#  include "app/csv-rows.h"

static void
write_rows (lxw_workbook *workbook, GPtrArray *rows)
{
  lxw_worksheet *sheet = workbook_add_worksheet (workbook, NULL);
  lxw_format *title = workbook_add_format (workbook);

  format_set_bold (title);
  worksheet_freeze_panes (sheet, 1, 0);
  worksheet_set_column (sheet, 0, 0, 28, NULL);
  for (guint row = 0; row < rows->len; row++)
    {
      char **cells = g_ptr_array_index (rows, row);

      for (guint column = 0; cells[column] != NULL; column++)
        {
          double number;

          if (row > 0 && bud_csv_number (cells[column], &number))
            worksheet_write_number (sheet, row, (lxw_col_t) column, number, NULL);
          else
            worksheet_write_string (sheet, row, (lxw_col_t) column, cells[column], row == 0 ? title : NULL);
        }
    }
}

gboolean
bud_spreadsheet_is_built (void)
{
  return TRUE;
}

/* The library writes files only. */
GBytes *
bud_spreadsheet_from_csv (const char *csv, GError **error)
{
  g_autoptr (GPtrArray) rows = bud_csv_rows (csv);
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  lxw_error failure;
  gsize length;
  int handle = g_file_open_tmp ("bud-XXXXXX.xlsx", &path, error);
  gboolean is_read;

  if (handle < 0)
    return NULL;
  close (handle);
  {
    lxw_workbook *workbook = workbook_new (path);

    write_rows (workbook, rows);
    failure = workbook_close (workbook);
  }
  if (failure != LXW_NO_ERROR)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, lxw_strerror (failure));
  is_read = failure == LXW_NO_ERROR && g_file_get_contents (path, &bytes, &length, error);
  g_unlink (path);
  return is_read ? g_bytes_new_take (g_steal_pointer (&bytes), length) : NULL;
}

#else

gboolean
bud_spreadsheet_is_built (void)
{
  return FALSE;
}

GBytes *
bud_spreadsheet_from_csv (const char *csv, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("This build cannot write Excel workbooks"));
  return NULL;
}

#endif
