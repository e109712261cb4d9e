/* The name of the catalog's item that a row shows, kept until the id is another: looking it up is a query. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *name; /* NULL for a NULL id */
} BudShownName;

/* `spec`: the scenario's own copy of the item, may be NULL. */
void bud_shown_name_refresh (BudShownName *self, BudCatalog *catalog, BudCatalogKind kind, const char *id,
                             JsonNode *spec);
void bud_shown_name_clear (BudShownName *self);

G_END_DECLS
