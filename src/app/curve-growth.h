/* A curve of the planner as plots take it. */
#pragma once

#include "planner/curve.h"
#include "plot/growth-plots.h"

G_BEGIN_DECLS

/* Borrows from `curve` (NULL: one without points) and `name`; `arrays` (free function g_free) own the rest.
 */
BudGrowth bud_curve_growth (const BudCurve *curve, const char *name, guint series, GPtrArray *arrays);

G_END_DECLS
