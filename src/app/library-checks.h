/* The items people checked in a library's list, and the bar below it with what can be done with them. */
#pragma once

#include <gtk/gtk.h>

#include "catalog/catalog.h"

G_BEGIN_DECLS

#define BUD_TYPE_LIBRARY_CHECKS (bud_library_checks_get_type ())
/* Signal "use" (GPtrArray * of BudCatalogItem, in the order they were checked). */
G_DECLARE_FINAL_TYPE (BudLibraryChecks, bud_library_checks, BUD, LIBRARY_CHECKS, GtkWidget)

/* What the button says, and with how many items it works. */
void bud_library_checks_set_action (BudLibraryChecks *self, const char *label, guint most);
void bud_library_checks_set_revealed (BudLibraryChecks *self, gboolean is_revealed);

void bud_library_checks_set (BudLibraryChecks *self, BudCatalogItem *item, gboolean is_checked);
gboolean bud_library_checks_has (BudLibraryChecks *self, BudCatalogItem *item);
void bud_library_checks_clear (BudLibraryChecks *self);

G_END_DECLS
