/* Searching one store. The catalog merges the shipped and the user's. */
#pragma once

#include "catalog/store.h"

G_BEGIN_DECLS

typedef struct
{
  BudCatalogItem *item;
  double score;
} BudMatch;

void bud_match_free (gpointer data);

/* Appends a BudMatch for each item that `text` may mean, in no order. Cost: up to 5,000 terms are all looked
 * at (~1 ms per thousand); above, the 2,000 terms nearest by trigrams. */
gboolean bud_store_search (BudStore *store, BudCatalogKind kind, const char *text, GPtrArray *matches,
                           GError **error);
/* Best first; ties: the newer device, then by id. */
void bud_matches_sort (GPtrArray *matches);

G_END_DECLS
