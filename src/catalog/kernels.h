/* The attainable-rate constants of a device: the `kernels` object of its JSON. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* Fills the rates `kernels` states and leaves the others 0 (bud_device_complete fills those). Layout and
 * units: data/catalog/README.md. Error: INVALID with the pointer. `kernels` may be NULL. */
gboolean bud_kernels_from_json (JsonObject *kernels, const char *pointer, BudDevice *device, GError **error);

G_END_DECLS
