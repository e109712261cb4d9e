/* The demo tour: scenarios that tell a story in front of an audience. Checked by tests/app/test-tour.c. */
#pragma once

#include "app/session.h"

G_BEGIN_DECLS

/* Fills an untitled document: the first scenario, and the others in order as its comparison. That is how
 * presentation mode steps through them. */
void bud_tour_start (BudSession *session);

G_END_DECLS
