/* A row of the operators table: a group with its operators below it, or one operator. */
#pragma once

#include <gio/gio.h>

#include "plot/estimate-plots.h"

G_BEGIN_DECLS

#define BUD_TYPE_OPERATOR_ITEM (bud_operator_item_get_type ())
/* Signal "changed": the figures are new, the name is the same. */
G_DECLARE_FINAL_TYPE (BudOperatorItem, bud_operator_item, BUD, OPERATOR_ITEM, GObject)

BudOperatorItem *bud_operator_item_new (const BudShownOperator *shown, gboolean is_group);

/* Read only. */
const BudShownOperator *bud_operator_item_get (BudOperatorItem *self);
gboolean bud_operator_item_is_group (BudOperatorItem *self);
GListStore *bud_operator_item_get_children (BudOperatorItem *self); /* empty for an operator */

void bud_operator_item_update (BudOperatorItem *self, const BudShownOperator *shown);

/* A group's row: sums, and rates of the sums. `operators` are those of `group`. */
void bud_operator_item_summarise (GPtrArray *operators, BudShownGroup group, BudShownOperator *sum);

G_END_DECLS
