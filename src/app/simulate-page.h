/* Simulate: inputs beside live results; below 860 px the two are tabs. */
#pragma once

#include "app/page.h"
#include "app/results-pane.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_SIMULATE_PAGE (bud_simulate_page_get_type ())
G_DECLARE_FINAL_TYPE (BudSimulatePage, bud_simulate_page, BUD, SIMULATE_PAGE, BudPage)

BudPage *bud_simulate_page_new (BudSession *session);

BudResultsPane *bud_simulate_page_get_results (BudSimulatePage *self);
/* Narrow only: which tab is in front. */
void bud_simulate_page_show_tab (BudSimulatePage *self, gboolean is_results);

G_END_DECLS
