/* Reading the members of a scenario's JSON. Every reader takes its member out of `object`, so that what is
 * left is unknown and kept; a member that is absent or null leaves the value as it was. `parent` is the JSON
 * pointer of the object. Errors: BUD_CATALOG_ERROR_INVALID, the message begins with the member's pointer. */
#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/format.h"

G_BEGIN_DECLS

/* Sets the error; always FALSE. */
gboolean bud_scenario_refuse (GError **error, const char *parent, const char *key, const char *problem);

gboolean bud_scenario_read_string (JsonObject *object, const char *parent, const char *key, char **value,
                                   GError **error);
gboolean bud_scenario_read_number (JsonObject *object, const char *parent, const char *key, double min,
                                   double max, gboolean whole, double *value, GError **error);
gboolean bud_scenario_read_count (JsonObject *object, const char *parent, const char *key, double max,
                                  uint32_t *value, GError **error); /* 1 … max */
gboolean bud_scenario_read_boolean (JsonObject *object, const char *parent, const char *key, bool *value,
                                    GError **error);
gboolean bud_scenario_read_format (JsonObject *object, const char *parent, const char *key, BudFormat *value,
                                   gboolean *is_set, GError **error); /* `is_set` may be NULL */

/* A section as a mutable copy in *section (NULL when absent). */
gboolean bud_scenario_read_section (JsonObject *object, const char *key, JsonObject **section,
                                    GError **error);

/* Puts what is left of a section back into `extra`. */
void bud_scenario_keep_rest (JsonObject *extra, const char *key, JsonObject *section);

G_END_DECLS
