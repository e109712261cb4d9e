/* What a session has to say: toasts in its window, a notification where nobody looks at that. */
#pragma once

#include "app/window.h"

G_BEGIN_DECLS

void bud_notices_follow (BudWindow *window);

G_END_DECLS
