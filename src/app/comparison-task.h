/* Evaluates columns of a comparison on a thread with its own catalog. */
#pragma once

#include "app/compared.h"

G_BEGIN_DECLS

/* `items`: BudCompared without results; the thread sees copies of their scenarios. */
void bud_comparison_task_start (gpointer source, const char *shipped_path, const char *user_path,
                                GPtrArray *items, GCancellable *cancellable, GAsyncReadyCallback callback);

/* Gives each item its result. */
void bud_comparison_task_finish (GAsyncResult *result);

G_END_DECLS
