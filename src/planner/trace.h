/* Traces of requests: when each was sent, how long it is. */
#pragma once

#include <gio/gio.h>

#include "engine/serving.h"

G_BEGIN_DECLS

/* JSON objects, one a line, or CSV with a line of titles. Columns (in any order, others are passed over):
 * arrival_s, input_tokens (or input_len), output_tokens (or output_len), prefix_tokens (cached, optional).
 * Sorted by arrival, starting at 0. Errors: BUD_CATALOG_ERROR_INVALID, the message begins with the line and
 * names the column and its range. Element type BudServingRequest. */
GArray *bud_trace_parse (const char *text, gsize length, GError **error);

G_END_DECLS
