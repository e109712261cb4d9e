/* Compare: up to eight scenarios side by side, by dashboards. */
#pragma once

#include "app/page.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARE_PAGE (bud_compare_page_get_type ())
G_DECLARE_FINAL_TYPE (BudComparePage, bud_compare_page, BUD, COMPARE_PAGE, BudPage)

BudPage *bud_compare_page_new (BudSession *session);

/* A dashboard by its name: "scenarios". An unknown name changes nothing. */
void bud_compare_page_show_view (BudComparePage *self, const char *name);

G_END_DECLS
