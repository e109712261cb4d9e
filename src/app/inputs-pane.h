/* The inputs of the Simulate page: shows the session's scenario, changes it, and says below each group
 * what is wrong with it. */
#pragma once

#include <adwaita.h>

#include "app/picker-row.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_INPUTS_PANE (bud_inputs_pane_get_type ())
G_DECLARE_FINAL_TYPE (BudInputsPane, bud_inputs_pane, BUD, INPUTS_PANE, AdwBin)

void bud_inputs_pane_set_session (BudInputsPane *self, BudSession *session);
void bud_inputs_pane_search_models (BudInputsPane *self);

/* Names of what is chosen, for titles. */
const char *bud_inputs_pane_get_model_name (BudInputsPane *self);
const char *bud_inputs_pane_get_usecase_name (BudInputsPane *self); /* NULL: own tokens */

G_END_DECLS
