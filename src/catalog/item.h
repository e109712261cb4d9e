/* How the catalog makes items; the public side is in catalog.h. */
#pragma once

#include "catalog/store.h"

G_BEGIN_DECLS

/* From the current row of a statement that selects bud_store_item_columns (kind). */
BudCatalogItem *bud_catalog_item_new_from_row (BudStore *store, BudCatalogKind kind, sqlite3_stmt *row);

G_END_DECLS
