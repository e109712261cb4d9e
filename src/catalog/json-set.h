/* Members of a JSON object that may have no value: null then. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void bud_json_set_number (JsonObject *object, const char *key, double value); /* null when not finite */
void bud_json_set_string (JsonObject *object, const char *key,
                          const char *value); /* null when NULL or empty */

G_END_DECLS
