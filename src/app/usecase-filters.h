/* What the Use Cases page's list can be filtered and sorted by. */
#pragma once

#include "app/library-list.h"

G_BEGIN_DECLS

/* `catalog` says which industries there are. */
void bud_usecase_add_filters (BudLibraryList *list, BudCatalog *catalog);
void bud_usecase_add_sorts (BudLibraryList *list);

/* "Interactive", of the catalog's word for a latency class. */
const char *bud_usecase_latency_name (const char *profile);

/* Whether the limits of an item contradict each other. */
gboolean bud_usecase_is_contradictory (BudCatalogItem *item);

G_END_DECLS
