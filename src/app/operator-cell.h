/* The cells of the operators table: an expander with the group's marker and the name, a limit with its icon,
 * or a figure. */
#pragma once

#include <gtk/gtk.h>

#include "app/operator-column.h"

G_BEGIN_DECLS

/* For rows that are GtkTreeListRow of BudOperatorItem; follows their "changed". `units` stays the caller's
 * and lives as long as the cells. */
GtkListItemFactory *bud_operator_cell_factory_new (BudOperatorColumn column, const BudOperatorUnits *units);

G_END_DECLS
