/* Every operator of a phase, grouped, sortable by any column. */
#pragma once

#include <gtk/gtk.h>

#include "planner/evaluation.h"
#include "plot/estimate-plots.h"

G_BEGIN_DECLS

#define BUD_TYPE_OPERATORS_TABLE (bud_operators_table_get_type ())
/* Signal "group-selected" (int group, −1 = none): the person moved the selection. */
G_DECLARE_FINAL_TYPE (BudOperatorsTable, bud_operators_table, BUD, OPERATORS_TABLE, GtkWidget)

/* NULL empties. Rows of the same names keep their place, expansion and selection. Work waits while the table
 * is not on screen. */
void bud_operators_table_show (BudOperatorsTable *self, BudEvaluation *evaluation, gboolean is_prefill);

/* Groups that appear from now on come expanded. */
void bud_operators_table_expand_new (BudOperatorsTable *self);

/* Expands, selects and scrolls to a group; −1 collapses all. */
void bud_operators_table_open_group (BudOperatorsTable *self, int group);

/* Selects one operator by its name below its group. */
void bud_operators_table_open_operator (BudOperatorsTable *self, int group, const char *name);

char *bud_operators_table_to_csv (BudOperatorsTable *self); /* SI units, every operator; free with g_free */
BudPlotTable *bud_operators_table_to_paper (BudOperatorsTable *self); /* as shown, every operator */
guint bud_operators_table_n_rows (BudOperatorsTable *self);           /* shown now, collapsed groups as one */

G_END_DECLS
