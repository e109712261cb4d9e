/* The rows of the operators table: one of each group that has operators, those below it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* `groups`: of BudOperatorItem, in palette order; `operators`: BudShownOperator. Rows that stay are updated
 * in place, so that what is unfolded, selected and scrolled to stays so. */
void bud_operator_groups_fill (GListStore *groups, GPtrArray *operators);

G_END_DECLS
