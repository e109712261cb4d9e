/* Serve: the current scenario under load, request by request. */
#pragma once

#include "app/page.h"
#include "app/serve-inputs.h"
#include "app/serve-results.h"

G_BEGIN_DECLS

#define BUD_TYPE_SERVE_PAGE (bud_serve_page_get_type ())
G_DECLARE_FINAL_TYPE (BudServePage, bud_serve_page, BUD, SERVE_PAGE, BudPage)

BudPage *bud_serve_page_new (BudSession *session);

BudServeInputs *bud_serve_page_get_inputs (BudServePage *self);
BudServeResults *bud_serve_page_get_results (BudServePage *self);
void bud_serve_page_show_tab (BudServePage *self, gboolean is_results); /* while narrow */

/* Asks which column is what, then uses its requests; says why when it cannot be read. The dialog, borrowed,
 * or NULL. */
GtkWindow *bud_serve_page_open_trace (BudServePage *self, GFile *file);

/* A simulation or the rate curve is under way. */
gboolean bud_serve_page_is_busy (BudServePage *self);

G_END_DECLS
