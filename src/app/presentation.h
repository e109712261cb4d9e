/* Presentation mode: one scenario in four figures, one view and one sentence, full screen without chrome.
 * Follows the session while it is shown. */
#pragma once

#include <adwaita.h>

#include "app/presented.h"

G_BEGIN_DECLS

#define BUD_TYPE_PRESENTATION (bud_presentation_get_type ())
G_DECLARE_FINAL_TYPE (BudPresentation, bud_presentation, BUD, PRESENTATION, AdwWindow)

/* Present it full screen; it goes away with Escape. */
BudPresentation *bud_presentation_new (GtkWindow *parent, BudSession *session);

/* Steps over all views of all scenarios; stays at the ends. */
void bud_presentation_step (BudPresentation *self, int by);
guint bud_presentation_get_position (BudPresentation *self);
guint bud_presentation_get_n_positions (BudPresentation *self);

G_END_DECLS
