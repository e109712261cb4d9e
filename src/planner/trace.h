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
  /* may be missing: */
  BUD_TRACE_PREFIX,  /* tokens its group's prompts begin with; without a group, always cached */
  BUD_TRACE_GROUP,   /* a name or number */
  BUD_TRACE_SESSION, /* a name or number: a prompt at least as long as all said before goes on from there */
  BUD_TRACE_BLOCKS,  /* an array of numbers: equal ones at a prompt's beginning are equal text (Mooncake) */
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

/* Requests and the prefixes they share. Immutable, shared by reference. */
typedef struct
{
  gatomicrefcount ref_count;
  GArray *requests; /* of BudServingRequest, by send_s, from 0 s */
  GArray *prefixes; /* of BudServingPrefix */
} BudTrace;

BudTrace *bud_trace_new (GArray *requests); /* that share nothing; takes a reference */
BudTrace *bud_trace_ref (BudTrace *self);
void bud_trace_unref (BudTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudTrace, bud_trace_unref)

/* Share of all prompt tokens that stand in an earlier request's prefix: what a cache that forgets nothing
 * finds. */
double bud_trace_shared_ratio (const BudTrace *self);

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

gboolean bud_trace_column_is_optional (BudTraceColumn column);

/* By the mapping (NULL: guessed). Errors: BUD_CATALOG_ERROR_INVALID, the message begins with the line and
 * names the column and its range. The size of blocks is the power of two that their numbers and the prompts'
 * lengths agree on. */
BudTrace *bud_trace_parse (const char *text, gsize length, const BudTraceMapping *mapping, GError **error);

G_END_DECLS
