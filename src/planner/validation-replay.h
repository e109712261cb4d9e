/* What replays of serving runs and of kernels share: records from JSON lines. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One JsonNode holding an object per non-empty line. BUD_CATALOG_ERROR_INVALID with "line:column: …"
 * otherwise. */
GPtrArray *bud_records_parse (const char *text, gssize length, GError **error);

/* Members of a record; `fallback` when absent, null or of another type. */
double bud_record_number (JsonObject *object, const char *key, double fallback);
const char *bud_record_string (JsonObject *object, const char *key, const char *fallback);

G_END_DECLS
