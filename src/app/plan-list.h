/* The rows of a ranking as a list of lazily made items, with one of them selected: GListModel and
 * GtkSelectionModel at once. Another ranking of the same plan moves neither the selection nor the items on
 * screen. Main thread only. */
#pragma once

#include <gtk/gtk.h>

#include "planner/ranking.h"

G_BEGIN_DECLS

/* One row, alive while somebody shows it; it keeps its plan. */
#define BUD_TYPE_PLAN_ITEM (bud_plan_item_get_type ())
G_DECLARE_FINAL_TYPE (BudPlanItem, bud_plan_item, BUD, PLAN_ITEM, GObject)

guint32 bud_plan_item_get_candidate (BudPlanItem *self);
const BudPlanResult *bud_plan_item_get_result (BudPlanItem *self);

#define BUD_TYPE_PLAN_LIST (bud_plan_list_get_type ())
/* Signal "selected": another candidate, or none, was selected by a person (never from
 * bud_plan_list_select). */
G_DECLARE_FINAL_TYPE (BudPlanList, bud_plan_list, BUD, PLAN_LIST, GObject)

BudPlanList *bud_plan_list_new (void);

/* Shows at most `most` rows; NULL empties. Rows that kept their order keep their widgets. */
void bud_plan_list_show (BudPlanList *self, BudRanking *ranking, guint32 most);
BudRanking *bud_plan_list_get_ranking (BudPlanList *self); /* borrowed, may be NULL */
/* What it shows is of the same plan, in the same order. */
gboolean bud_plan_list_is_alike (BudPlanList *self, BudRanking *ranking);

/* The selected candidate, also when it is not among the rows; BUD_RANK_NONE = none. */
guint32 bud_plan_list_get_selected (BudPlanList *self);
void bud_plan_list_select (BudPlanList *self, guint32 candidate);
guint32 bud_plan_list_get_position (BudPlanList *self, guint32 candidate); /* BUD_RANK_NONE = no row */

G_END_DECLS
