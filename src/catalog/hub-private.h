/* Between the hub's settings and checks and what talks to it (libsoup, or nothing). */
#pragma once

#include "catalog/hub.h"

G_BEGIN_DECLS

/* GETs `path` ("/owner/name/resolve/main/config.json"). All options are set; token may be "". */
char *bud_hub_get (const BudHubOptions *options, const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
