/* The operators as comma-separated values, in SI units. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* `operators`: BudShownOperator. The heading alone when there are none. */
char *bud_operators_csv (GPtrArray *operators);

G_END_DECLS
