/* Members of a JSON object, read with the pointer of what is wrong in the message. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The member as a number, NAN when absent, null or not a number. Never fails: for facts that may be unknown.
 */
double bud_json_number (JsonObject *object, const char *key);
/* The member as a string, NULL when absent or not a string. */
const char *bud_json_string (JsonObject *object, const char *key);
JsonObject *bud_json_object (JsonObject *object, const char *key);
JsonArray *bud_json_array (JsonObject *object, const char *key);

/* Strict forms: FALSE with INVALID and "POINTER/KEY: …" when a present member has another type or is outside
 * [min, max]. `value` keeps what it held when the member is absent or null. */
gboolean bud_json_read_number (JsonObject *object, const char *pointer, const char *key, double min,
                               double max, double *value, GError **error);
gboolean bud_json_read_string (JsonObject *object, const char *pointer, const char *key, const char **value,
                               GError **error);

G_END_DECLS
