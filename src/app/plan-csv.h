/* Plans as comma-separated text. */
#pragma once

#include "planner/ranking.h"

G_BEGIN_DECLS

/* The first `most` listed of a ranking, in SI units, with the keys of `budsim plan --csv`. Free with g_free.
 */
char *bud_plan_csv (BudRanking *ranking, guint32 most);

G_END_DECLS
