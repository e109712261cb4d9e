/* Lists of numbers as people write them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "1,2,4", "1..64x2" (1, 2, 4 … 64), "1..10+1", "8..1" is refused; parts may be mixed with commas. Appends
 * doubles to `numbers`. INVALID (BUD_CATALOG_ERROR) for anything else, a value outside min … max, more than
 * 10⁶ values. */
gboolean bud_value_list_read (const char *list, double min, double max, gboolean whole, GArray *numbers,
                              GError **error);

G_END_DECLS
