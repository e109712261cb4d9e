/* Counts as people type them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads "3 000" with any grouping, "4k" and "2M" (powers of 1000), "1.5k" and "1,5k" in any locale; "1,500"
 * is 1500 where the comma is not the decimal point, else 1.5. False when it is no number; `value` is then
 * untouched. Checked by tests/app/test-text.c. */
gboolean bud_count_parse (const char *text, double *value);

G_END_DECLS
