/* Counts as people type them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads "3 000" with any grouping, "4k" and "2M" (powers of 1000), "1.5k". False when it is no number;
 * `value` is then untouched. Checked by tests/app/test-text.c. */
gboolean bud_count_parse (const char *text, double *value);

G_END_DECLS
