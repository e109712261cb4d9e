/* A GGUF header as the config.json it was converted from. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A model item in the catalog's own keys: name, source, note, config (with the file's number format as
 * torch_dtype). UNSUPPORTED names an architecture that is not known, INVALID says where the file is broken.
 * Test: /catalog/gguf/… */
JsonNode *bud_gguf_to_item (const char *path, GError **error);

G_END_DECLS
