/* The text of a trace file: lines, cells, dates. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* At least one line, the first without leading blanks; NULL when it is not UTF-8 text. Free with g_strfreev.
 */
char **bud_trace_lines (const char *text, gsize length);

/* Cells between commas, without blanks and quotes around them. Free with g_strfreev. */
char **bud_trace_split (const char *line);

/* Seconds since 1970; FALSE when it is no date and time. UTC where no zone is given. */
gboolean bud_trace_read_date (const char *text, double *value);

G_END_DECLS
