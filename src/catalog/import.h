/* What a file or folder holds, as the JSON that bud_catalog_add takes. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* Models: a config.json, a GGUF file (by its first bytes), or a folder with a config.json, whose number
 * format is read from the safetensors beside it when the config states none. Others: the catalog's own JSON.
 * Errors: INVALID says where. At most 64 MB are read, and of weights only the header. Free with g_free. */
char *bud_import_read (BudCatalogKind kind, const char *path, GError **error);

G_END_DECLS
