/* What a user hands in, made into an item of the catalog. */
#pragma once

#include "catalog/kind.h"

G_BEGIN_DECLS

/* Parses and checks; a bare Hugging Face config.json becomes a model item with its exact parameter count.
 * `id` wins over the one inside. Errors: INVALID, UNSUPPORTED. */
JsonNode *bud_user_item_parse (BudCatalogKind kind, const char *id, const char *text, gssize length,
                               BudRow *row, GError **error);

/* A cluster without its device could never be computed with: NOT_FOUND, after "/device: ". Other kinds: TRUE.
 */
gboolean bud_user_item_has_device (BudCatalog *catalog, BudCatalogKind kind, JsonNode *item, GError **error);

G_END_DECLS
