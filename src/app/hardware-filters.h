/* What the Hardware page's list can be filtered and sorted by. */
#pragma once

#include "app/library-list.h"

G_BEGIN_DECLS

/* `catalog` says which vendors there are. */
void bud_hardware_add_filters (BudLibraryList *list, BudCatalog *catalog);
void bud_hardware_add_sorts (BudLibraryList *list);
void bud_clusters_add_filters (BudLibraryList *list, BudCatalog *catalog);
void bud_clusters_add_sorts (BudLibraryList *list);

G_END_DECLS
