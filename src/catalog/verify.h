/* Is this JSON an item the catalog can trust? Used by the build for the shipped files; more is asked of them
 * than of what users add. */
#pragma once

#include "catalog/kind.h"

G_BEGIN_DECLS

/* Unknown keys, wrong types, missing sources, impossible values. `file_name`: base name the item must be
 * stored under, NULL = any. Error: INVALID with the JSON pointer. */
gboolean bud_verify_item (BudCatalogKind kind, JsonNode *node, const char *file_name, GError **error);

/* Ids, names and aliases seen so far, case-insensitively; one name must mean one item. Devices before the
 * clusters that name them. */
typedef struct _BudNames BudNames;
BudNames *bud_names_new (void);
void bud_names_free (BudNames *self);
gboolean bud_names_add (BudNames *self, BudCatalogKind kind, const BudRow *row, GError **error);

G_END_DECLS
