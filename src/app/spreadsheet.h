/* A table as an Excel workbook, where libxlsxwriter was there at build time. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean bud_spreadsheet_is_built (void);

/* The rows of `csv` on one sheet, the first as bold titles, numbers as numbers. Errors: G_IO_ERROR; also
 * NOT_SUPPORTED where it was not built. */
GBytes *bud_spreadsheet_from_csv (const char *csv, GError **error);

G_END_DECLS
