/* Work off the main thread, latest wins: one piece is under way and one waits; what is submitted meanwhile
 * replaces the one that waits. For views that follow a slider. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* On a thread; `cancellable` is cancelled when the result is no longer wanted. */
typedef gpointer (*BudLatestWork) (gpointer request, GCancellable *cancellable);
/* In the main context; takes `result`. */
typedef void (*BudLatestDone) (gpointer result, gpointer user_data);

typedef struct _BudLatest BudLatest;

BudLatest *bud_latest_new (BudLatestWork work, GDestroyNotify free_request, GDestroyNotify free_result,
                           BudLatestDone done, gpointer user_data);
/* `done` never runs afterwards; what is under way ends by itself. */
void bud_latest_free (BudLatest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudLatest, bud_latest_free)

void bud_latest_submit (BudLatest *self, gpointer request); /* takes it */

G_END_DECLS
