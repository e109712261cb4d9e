/* Comma-separated values, RFC 4180. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *fields; /* char * */
  guint line;        /* where it begins, from 1 */
} BudCsvRow;

/* The row at *at, which then points behind it; *line is kept along, from 1. NULL at something that is no row:
 * BUD_CATALOG_ERROR_INVALID, *line is where. */
BudCsvRow *bud_csv_read_row (const char **at, guint *line, GError **error);
void bud_csv_row_free (BudCsvRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudCsvRow, bud_csv_row_free)

/* Rows with their fields; empty lines are left out. Lines end in \n or \r\n; a byte order mark is skipped.
 * NULL with BUD_CATALOG_ERROR_INVALID and "line N: …". Free with g_ptr_array_unref. */
GPtrArray *bud_csv_parse (const char *text, GError **error);

/* Appends a field, quoted where needed; NULL = empty. */
void bud_csv_append (GString *line, const char *field);

G_END_DECLS
