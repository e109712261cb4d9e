/* Reads one page of the guide from the resources. */
#pragma once

#include "app/guide.h"

G_BEGIN_DECLS

/* `topics` takes the ids of the pages it says are below it, and a NULL where each of its sections ends; may
 * be NULL. `group` stays NULL. */
BudGuidePage *bud_guide_page_read (const char *id, GPtrArray *topics);
void bud_guide_page_free (BudGuidePage *page);

G_END_DECLS
