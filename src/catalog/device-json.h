/* A device's JSON into the engine's struct. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* As bud_device_from_json, but leaves the rates that are not stated 0 instead of completing them: for
 * validation. */
gboolean bud_device_read (JsonObject *object, BudDevice *device, GError **error);

G_END_DECLS
