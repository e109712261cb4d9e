/* What a user hands in, made into an item of the catalog. */
#pragma once

#include "catalog/kind.h"

G_BEGIN_DECLS

/* Parses and checks; a bare Hugging Face config.json becomes a model item with its exact parameter count.
 * `id` wins over the one inside. Errors: INVALID, UNSUPPORTED. */
JsonNode *bud_user_item_parse (BudCatalogKind kind, const char *id, const char *text, gssize length,
                               BudRow *row, GError **error);

G_END_DECLS
