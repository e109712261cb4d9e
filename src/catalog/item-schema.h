/* Which keys an item of the catalog has, of which type, and between which bounds. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* INVALID with the JSON pointer when a key the catalog knows has another type or is out of range.
 * `is_shipped`: unknown keys and missing ones that every shipped item must have are errors too; a user's item
 * may carry anything beside what the catalog knows. A model's config and a device's kernels have readers of
 * their own. */
gboolean bud_item_check (BudCatalogKind kind, JsonObject *object, gboolean is_shipped, GError **error);

/* Sets INVALID, "pointer: what", and returns FALSE. */
gboolean bud_item_fail (GError **error, const char *pointer, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* What stands in a column of a table of items: plain facts only, nested ones with a dot ("ttft_s.max"). */
typedef enum
{
  BUD_FACT_NONE, /* no such column */
  BUD_FACT_TEXT,
  BUD_FACT_NUMBER,
  BUD_FACT_FLAG,
  BUD_FACT_TEXTS, /* an array of texts */
} BudFactType;

/* All columns of a kind in their order; char *. */
GPtrArray *bud_item_columns (BudCatalogKind kind);
BudFactType bud_item_column_type (BudCatalogKind kind, const char *column);

G_END_DECLS
