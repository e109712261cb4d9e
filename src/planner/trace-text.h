/* The text of a trace file: lines, rows, dates. */
#pragma once

#include "catalog/csv.h"

G_BEGIN_DECLS

/* The text without byte order mark; NULL when it is not UTF-8 or holds a zero byte. */
char *bud_trace_text (const char *text, gsize length, GError **error);

gboolean bud_trace_is_json (const char *text);

/* The next row of CSV that is not empty, its cells without blanks around them. NULL at the end, and with an
 * error "LINE: …". */
BudCsvRow *bud_trace_read_row (const char **at, guint *line, GError **error);

/* Seconds since 1970; FALSE when it is no date and time. UTC where no zone is given. */
gboolean bud_trace_read_date (const char *text, double *value);

G_END_DECLS
