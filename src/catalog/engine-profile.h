/* A serving engine's JSON into the engine's struct. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

/* The scheduler's "prefill": [{compute_capability?, model_class?, ratio, step_ms}, …]. Error: INVALID, the
 * pointer is from the scheduler. */
gboolean bud_profile_read_prefill (JsonArray *rules, BudEngineProfile *profile, GError **error);

/* The engine's "kernels": [{family, compute_capability?, bits?, time_ratio, overhead_ratio}, …]; NULL: none.
 * Error: INVALID with its pointer. */
gboolean bud_profile_read_kernels (JsonArray *rules, BudEngineProfile *profile, GError **error);

G_END_DECLS
