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
/* For ids and names, which go into commands and onto terminals: text with control characters is refused too.
 */
gboolean bud_json_read_string (JsonObject *object, const char *pointer, const char *key, const char **value,
                               GError **error);

#define BUD_JSON_NOT_A_LINE "must not contain control characters"

/* Into `size` bytes, NUL included; what is too long is cut between characters. */
void bud_json_copy_text (char *target, gsize size, const char *text);

/* No control character: neither line breaks nor what drives a terminal. */
gboolean bud_json_is_line (const char *text);

G_END_DECLS
