/* What facts of one device say about each other. Part of verify.h. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* `object` has passed bud_item_check. Error: INVALID with the JSON pointer. Test: /catalog/verify/items */
gboolean bud_verify_device (JsonObject *object, GError **error);

G_END_DECLS
