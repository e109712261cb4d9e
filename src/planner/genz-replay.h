/* Replays a file of GenZ cases (tests/golden/genz.jsonl's form) through the engine and says how far every
 * field of every result is from the recorded one. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A number agrees when |a − b| ≤ this · max (|a|, |b|); everything else has to be equal. */
#define BUD_GENZ_TOLERANCE 1e-9

/* One field of one kind of case. Array positions are left out of `field`: "operators/Cycles". */
typedef struct
{
  char *stage; /* "prefill", …, as in the file */
  char *field; /* path under "result" */
  guint n_values;
  guint n_mismatches;
  double
      largest_ratio; /* largest relative deviation of its numbers; INFINITY when a value is of another kind */
  char *worst_id;    /* case of that deviation */
} BudGenzDeviation;

typedef struct
{
  char *id;
  char *stage;
  guint line;
  char *field;    /* first field that disagrees */
  char *expected; /* as JSON, "absent" for a field only we have */
  char *actual;
} BudGenzMismatch;

typedef struct
{
  guint n_passed;
  guint n_failed;
  GPtrArray *deviations; /* BudGenzDeviation, by stage in order of appearance, then field */
  GPtrArray *mismatches; /* BudGenzMismatch, one per failed case */
} BudGenzReplay;

/* Blank lines are skipped. `error_type` and `flags` are informative and not compared; lists of layouts
 * are compared as sets. NULL with a G_IO_ERROR for an unreadable file, or G_IO_ERROR_INVALID_DATA
 * "PATH:LINE: …" for a line that is no case. Cost: ~0.3 ms a line, any thread. */
BudGenzReplay *bud_genz_replay_file (const char *path, GCancellable *cancellable, GError **error);
void bud_genz_replay_free (BudGenzReplay *replay);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudGenzReplay, bud_genz_replay_free)

G_END_DECLS
