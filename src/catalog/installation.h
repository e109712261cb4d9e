/* Where the running program's own files are: in the build tree, in the configured prefix, or in the prefix it
 * was moved to. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The shipped catalog: BUDSIM_CATALOG's when that is set. Always a path, whether or not the file exists. */
char *bud_installation_find_catalog (void);

/* Takes the user's locale and binds this program's messages, in UTF-8. Once, first thing in main. */
void bud_installation_set_locale (void);

G_END_DECLS
