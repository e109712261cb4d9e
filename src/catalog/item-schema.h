/* Which keys an item of the catalog has, of which type, and between which bounds. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* INVALID with the JSON pointer when a key the catalog knows has another type or is out of range.
 * `is_shipped`: unknown keys and missing ones that every shipped item must have are errors too; a user's item
 * may carry anything beside what the catalog knows. A model's config and a device's kernels have readers of
 * their own. */
gboolean bud_item_check (BudCatalogKind kind, JsonObject *object, gboolean is_shipped, GError **error);

G_END_DECLS
