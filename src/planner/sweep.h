/* A grid of estimates: every combination of the varied values, one row each. */
#pragma once

#include "planner/accuracy.h"
#include "planner/job.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_SWEEP_BATCH = 0,
  BUD_SWEEP_CONCURRENCY,
  BUD_SWEEP_INPUT,
  BUD_SWEEP_OUTPUT,
  BUD_SWEEP_PREFIX,
  BUD_SWEEP_BEAMS,
  BUD_SWEEP_DEVICES,
  BUD_SWEEP_TP,
  BUD_SWEEP_PP,
  BUD_SWEEP_EP,
  BUD_SWEEP_DP,
  BUD_SWEEP_PRECISION,
  BUD_SWEEP_KV_PRECISION,
  BUD_SWEEP_ACTIVATION_PRECISION,
  BUD_SWEEP_METHOD,
  BUD_SWEEP_MODEL,
  BUD_SWEEP_HARDWARE,
  BUD_SWEEP_ENGINE,
  BUD_N_SWEEP_KEYS,
} BudSweepKey;

const char *bud_sweep_key_name (BudSweepKey key);                  /* "kv_precision" */
gboolean bud_sweep_key_parse (const char *name, BudSweepKey *key); /* “-” and “_” are the same */

typedef struct
{
  BudStatus status; /* not OK: no answer, see bud_sweep_reason */
  gboolean is_done; /* false only in a cancelled sweep */
  gboolean fits;
  double ttft_s, tpot_s, e2e_s, output_tokens_per_s, output_tokens_per_s_per_device, requests_per_s;
  double usd_per_h, usd_per_million_output_tokens, joule_per_output_token, total_bytes;
} BudSweepRow;

typedef struct _BudSweep BudSweep;

/* From a scenario whose model, hardware and engine are used where not varied. */
BudSweep *bud_sweep_new (const BudScenario *scenario);
void bud_sweep_free (BudSweep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudSweep, bud_sweep_free)

/* Adds an axis from "1,2,4", "1..64x2", "1..10+1", or names. The first axis varies slowest. Loads what names
 * stand for. INVALID for an empty, malformed or out-of-range list, a key given twice, more than 10⁷ points.
 */
gboolean bud_sweep_vary (BudSweep *self, BudSweepKey key, const char *list, BudCatalog *catalog,
                         GError **error);

/* Loads what the scenario names and makes the rows; after the last axis, before starting. */
gboolean bud_sweep_prepare (BudSweep *self, BudCatalog *catalog, GError **error);

/* A job that fills the rows; the sweep must outlive it. */
BudJob *bud_sweep_job (BudSweep *self, guint n_threads, GCancellable *cancellable);

guint64 bud_sweep_get_n_rows (const BudSweep *self);
guint bud_sweep_get_n_axes (const BudSweep *self);
BudSweepKey bud_sweep_get_key (const BudSweep *self, guint axis);
const BudSweepRow *bud_sweep_get_row (const BudSweep *self, guint64 row);

/* Value of an axis in a row: a number, or a name (then NAN). */
double bud_sweep_get_number (const BudSweep *self, guint64 row, guint axis);
const char *bud_sweep_get_text (const BudSweep *self, guint64 row, guint axis); /* NULL for numbers */

/* How far measured runs near a row were from their predictions, as bud_accuracy_band; FALSE without. */
gboolean bud_sweep_band (const BudSweep *self, guint64 row, const BudAccuracy *accuracy, BudMetric metric,
                         BudBand *band);

/* Why a row has no times: evaluates it again. NULL when it has. Free with g_free. */
char *bud_sweep_reason (const BudSweep *self, guint64 row);

G_END_DECLS
