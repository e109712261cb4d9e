/* What the desktop's own search finds here: models and devices (org.gnome.Shell.SearchProvider2). Answers
 * from the catalogs on disk, without a window; what is chosen goes to the application's actions "show-item"
 * (page, id, timestamp) and "search-page" (page, text, timestamp), both "(ssu)". */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUD_TYPE_SEARCH_PROVIDER (bud_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (BudSearchProvider, bud_search_provider, BUD, SEARCH_PROVIDER, GObject)

BudSearchProvider *bud_search_provider_new (GApplication *application); /* which outlives it */

/* From the application's dbus_register and dbus_unregister; `application_path` is that of the application. */
gboolean bud_search_provider_export (BudSearchProvider *self, GDBusConnection *connection,
                                     const char *application_path, GError **error);
void bud_search_provider_unexport (BudSearchProvider *self);

G_END_DECLS
