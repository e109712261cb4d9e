/* Names that look like one nobody knows, for error messages. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* Up to `n` ids of `items` (BudCatalogItem) whose id or name holds something like `text`, closest first:
 * edits that turn `text` into a part of the name, at most half its letters. "a, b, c" or "". Free with
 * g_free. Test: /catalog/nearest/… */
char *bud_nearest_ids (GPtrArray *items, const char *text, guint n);
/* The same for plain words, NULL-terminated. */
char *bud_nearest_words (const char *const *words, const char *text, guint n);

G_END_DECLS
