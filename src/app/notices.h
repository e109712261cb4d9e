/* What a session has to say: toasts in its window, a notification where nobody looks at that. */
#pragma once

#include "app/window.h"

G_BEGIN_DECLS

void bud_notices_follow (BudWindow *window);

/* A toast that says `text` as it stands: libadwaita takes titles for markup, and names have & and < in them.
 */
AdwToast *bud_toast_new (const char *text);

G_END_DECLS
