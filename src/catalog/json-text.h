/* Strict JSON text in and out: json-glib's parser takes comments and any depth, and its generator writes 17
 * digits always. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define BUD_JSON_MAX_DEPTH 64

/* Parses RFC 8259 text (a leading byte order mark is allowed). `length` -1: NUL-terminated. Anything else
 * (empty text, bytes after the value, NaN, comments, a key twice, invalid UTF-8, nesting deeper than
 * BUD_JSON_MAX_DEPTH)
 * is BUD_CATALOG_ERROR_INVALID with "line:column: …". Cost: two passes over the text. */
JsonNode *bud_json_parse (const char *text, gssize length, GError **error);

/* The shortest decimal that reads back as the same double, free of locale. NaN and infinity: "null".
 * `buffer` holds at least 32 bytes; returned. */
char *bud_json_format_double (double value, char *buffer);

/* Serialises with bud_json_format_double; two spaces of indentation when `pretty`. */
char *bud_json_to_string (JsonNode *node, gboolean pretty);

G_END_DECLS
