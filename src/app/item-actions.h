/* What pages do with catalog items of any kind: use, remove (with Undo), export, import. */
#pragma once

#include <gtk/gtk.h>

#include "app/session.h"

G_BEGIN_DECLS

/* Makes a device or use case part of the scenario and goes to Simulate; a use case brings its tokens and
 * limits. */
void bud_item_simulate (GtkWidget *widget, BudSession *session, BudCatalogKind kind, const char *id);

/* The scenario with each of these models, devices or use cases (BudCatalogItem), side by side. */
void bud_item_compare (BudSession *session, BudCatalogKind kind, GPtrArray *items);

/* Removes a user item and offers to bring it back. FALSE: it stays, and a notice says why. */
gboolean bud_item_remove (BudSession *session, BudCatalogKind kind, const char *id);

/* Brings the item removed last under this id back: the action "win.restore-item". FALSE: a notice says why
 * not. */
gboolean bud_item_restore (BudSession *session, BudCatalogKind kind, const char *id);

/* Asks for a file and writes the item's own JSON. Says how it went. */
void bud_item_export (GtkWidget *widget, BudSession *session, BudCatalogKind kind, const char *id);

/* Asks for such a file and adds the item in it; `done` is told its id. Says why when it is refused. */
typedef void (*BudItemFunc) (gpointer object, const char *id);
void bud_item_import (GtkWidget *widget, BudSession *session, BudCatalogKind kind, BudItemFunc done);
/* The same for a file already chosen. NULL and a notice when it is refused. */
BudCatalogItem *bud_item_import_file (BudSession *session, BudCatalogKind kind, GFile *file);

/* Adds or replaces an item from its own JSON, as bud_catalog_add does, and tells everybody. NULL and `error`
 * when it is refused. */
BudCatalogItem *bud_item_add (BudSession *session, BudCatalogKind kind, const char *id, const char *json,
                              GError **error);

/* An id made of a name, of letters, digits and dashes, that no item of the kind has. Free with g_free. */
char *bud_item_free_id (BudCatalog *catalog, BudCatalogKind kind, const char *name);

G_END_DECLS
