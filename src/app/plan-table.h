/* Plans in a table: lazy rows, titles that order, columns that make room when it is narrow. */
#pragma once

#include "app/accuracy-store.h"
#include "app/plan-list.h"
#include "planner/cloud.h"
#include "planner/finalists.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLAN_TABLE (bud_plan_table_get_type ())
/* Signals: "order-changed": a title was clicked, see bud_plan_table_get_key; "activated" (guint candidate):
 * Enter or a double click on a row. */
G_DECLARE_FINAL_TYPE (BudPlanTable, bud_plan_table, BUD, PLAN_TABLE, GtkWidget)

void bud_plan_table_set_list (BudPlanTable *self, BudPlanList *list);
/* For the tooltips of figures: asked when the first of them shows. */
void bud_plan_table_set_accuracy (BudPlanTable *self, BudAccuracyStore *accuracy);

/* The order its titles show; BUD_RANK_OBJECTIVE when none is chosen. */
BudRankKey bud_plan_table_get_key (BudPlanTable *self, gboolean *is_descending);

/* The cloud whose front is marked, and the figure that decides, in bold. */
void bud_plan_table_set_front (BudPlanTable *self, const BudPlanCloud *cloud);
void bud_plan_table_set_deciding (BudPlanTable *self, BudRankKey key);

/* Plans that are judged under load: their columns appear, and are filled in anew. NULL = none. */
void bud_plan_table_set_finalists (BudPlanTable *self, BudFinalists *finalists);
void bud_plan_table_refresh_finalists (BudPlanTable *self);

GtkAdjustment *bud_plan_table_get_vadjustment (BudPlanTable *self);
guint
bud_plan_table_get_n_near (BudPlanTable *self); /* rows from the first to a little below those in sight */
gboolean bud_plan_table_is_at_top (BudPlanTable *self);
void bud_plan_table_scroll_to_top (BudPlanTable *self);
void bud_plan_table_scroll_to (BudPlanTable *self, guint32 candidate);

/* For tests: the title of a shown column, by position among those shown; NULL beyond the last. */
const char *bud_plan_table_get_title (BudPlanTable *self, guint position);
GtkColumnView *bud_plan_table_get_view (BudPlanTable *self);

G_END_DECLS
