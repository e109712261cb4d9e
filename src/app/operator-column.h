/* The columns of the operators table: what each says of an operator, and how it sorts. */
#pragma once

#include <glib.h>

#include "plot/estimate-plots.h"
#include "plot/number.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_OPERATOR_NAME = 0,
  BUD_OPERATOR_CALLS,
  BUD_OPERATOR_EACH,
  BUD_OPERATOR_TIME,
  BUD_OPERATOR_SHARE,
  BUD_OPERATOR_INTENSITY,
  BUD_OPERATOR_ACHIEVED,
  BUD_OPERATOR_LIMIT,
  BUD_OPERATOR_OF_ROOF,
  BUD_N_OPERATOR_COLUMNS,
} BudOperatorColumn;

/* One unit for all times of a column, stated in its title. */
typedef struct
{
  BudScale each, time;
} BudOperatorUnits;

/* `operators`: BudShownOperator. */
void bud_operator_units_choose (BudOperatorUnits *self, GPtrArray *operators);

/* `units` may be NULL: the bare title. Translated. */
char *bud_operator_column_title (BudOperatorColumn column, const BudOperatorUnits *units);
char *bud_operator_column_text (BudOperatorColumn column, const BudShownOperator *shown,
                                const BudOperatorUnits *units);
gboolean bud_operator_column_is_number (BudOperatorColumn column);
/* As a sort function; what has no figure comes last. */
int bud_operator_column_compare (BudOperatorColumn column, const BudShownOperator *one,
                                 const BudShownOperator *other);

G_END_DECLS
