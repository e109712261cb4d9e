/* Predicted against measured: the bundled public runs, their error, and those nearest to the current
 * scenario. */
#pragma once

#include "app/page.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_ACCURACY_PAGE (bud_accuracy_page_get_type ())
G_DECLARE_FINAL_TYPE (BudAccuracyPage, bud_accuracy_page, BUD, ACCURACY_PAGE, BudPage)

BudPage *bud_accuracy_page_new (BudSession *session);

G_END_DECLS
