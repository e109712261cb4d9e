/* `budsim validate genz FILE… [--json]`. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prints the largest relative deviation of every field by kind of case, and as the last line "N passed, N
 * failed" (with `as_json` that line goes to standard error: standard output is one JSON document). `files` is
 * NULL-terminated. Returns the exit status: 0 all agree, 1 some do not, 2 an unreadable file or a line that
 * is no case. */
int bud_cli_validate_genz (char **files, gboolean as_json);

G_END_DECLS
