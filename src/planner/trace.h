/* Traces of requests: when each was sent, how long it is. JSON objects, one a line, or CSV with a line of
 * titles. */
#pragma once

#include <gio/gio.h>

#include "engine/serving.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_TRACE_ARRIVAL = 0,
  BUD_TRACE_INPUT,
  BUD_TRACE_OUTPUT,
  BUD_TRACE_PREFIX, /* cached tokens; may be missing */
  BUD_N_TRACE_COLUMNS,
} BudTraceColumn;

typedef enum
{
  BUD_TRACE_SECONDS = 0,
  BUD_TRACE_MILLISECONDS,
  BUD_TRACE_DATES, /* "2024-05-10 14:00:00.125", in ISO 8601 or with a blank between */
} BudTraceTimes;

/* Which of a file's own columns (or members) is what; NULL = none. */
typedef struct
{
  const char *names[BUD_N_TRACE_COLUMNS];
  BudTraceTimes times;
} BudTraceMapping;

/* What a file looks like, to choose from. */
typedef struct
{
  char **names;            /* its columns, or the members of its first lines */
  GPtrArray *rows;         /* of char **: the first lines, as many cells as names */
  BudTraceMapping guessed; /* by the names known of public traces; points into `names` */
} BudTracePreview;

/* Errors: not a text file, nothing in it, a first line that is no JSON object. */
BudTracePreview *bud_trace_preview_new (const char *text, gsize length, guint n_rows, GError **error);
void bud_trace_preview_free (BudTracePreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudTracePreview, bud_trace_preview_free)

/* "arrival_s": how messages and mappings call a column. */
const char *bud_trace_column_name (BudTraceColumn column);

/* By the mapping (NULL: guessed). Sorted by arrival, starting at 0. Errors: BUD_CATALOG_ERROR_INVALID, the
 * message begins with the line and names the column and its range. Element type BudServingRequest. */
GArray *bud_trace_parse (const char *text, gsize length, const BudTraceMapping *mapping, GError **error);

G_END_DECLS
