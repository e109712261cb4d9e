/* Which models fit the scenario's devices, or which devices hold its model: the picker's ticks.
 * Computed on a thread with its own catalog. */
#pragma once

#include "catalog/scenario.h"

G_BEGIN_DECLS

#define BUD_FIT_UNKNOWN G_MAXUINT32 /* refused, or unknown to the engine: no tick */

/* `ids` of items of `kind` (MODEL or HARDWARE). Cost: one memory estimate each, on the thread. */
void bud_fit_check_async (const char *shipped_path, const char *user_path, const BudScenario *scenario,
                          BudCatalogKind kind, const char *const *ids, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);

/* Per id the fewest devices of a legal layout that fits: guint32, 0 = none, or BUD_FIT_UNKNOWN. */
GArray *bud_fit_check_finish (GAsyncResult *result, GError **error);
const char *const *bud_fit_check_ids (GAsyncResult *result); /* in the order of the counts */

G_END_DECLS
