/* The user's database: made on the first write, migrated with a backup, kept aside when broken. */
#pragma once

#include "catalog/store.h"

G_BEGIN_DECLS

/* Opens an existing file, migrating it when it is older after a copy to PATH.vN-DATE. NULL without an error:
 * there is none yet. DATABASE: newer than this program knows, not a catalog, or unreadable; the file is then
 * left as it is. A corrupt file is moved to PATH.corrupt-DATE and `warning` says so; the next write starts a
 * new one. In a folder that cannot be written the items can still be read. Cost: reads the file once. */
BudStore *bud_user_store_open (const char *path, char **warning, GError **error);

/* The same, and makes the folder (0700) and the file when missing. */
BudStore *bud_user_store_create (const char *path, GError **error);

G_END_DECLS
