/* How far predictions are from the shipped measured runs: worked out once, on a thread, when first asked for.
 */
#pragma once

#include "planner/accuracy.h"

G_BEGIN_DECLS

#define BUD_TYPE_ACCURACY_STORE (bud_accuracy_store_get_type ())
/* Signal: "changed" when one asked for has arrived, or failed. */
G_DECLARE_FINAL_TYPE (BudAccuracyStore, bud_accuracy_store, BUD, ACCURACY_STORE, GObject)

/* Paths are bud_catalog_open's. */
BudAccuracyStore *bud_accuracy_store_new (const char *shipped_path, const char *user_path);

/* Borrowed; NULL while it is worked out (started by the first call) or when that failed. Main thread. */
BudAccuracy *bud_accuracy_store_get (BudAccuracyStore *self, BudReplayLoad load);

/* Works out anew what was asked for, as the user's engines changed; the one before stays until then. */
void bud_accuracy_store_renew (BudAccuracyStore *self);

/* Why there is none; NULL otherwise. */
const char *bud_accuracy_store_get_problem (BudAccuracyStore *self, BudReplayLoad load);

G_END_DECLS
