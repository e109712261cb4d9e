/* Budget of a use case: the time its tokens take against its end-to-end limit, on one axis. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef struct
{
  double ttft_s;
  double n_steps;       /* tokens after the first */
  double inter_token_s; /* of each */
  double e2e_limit_s;   /* NAN = none */
} BudBudgetData;

/* Copies everything. Marks: time to first token, the other tokens, the limit. Not subject to the minimum size;
 * give it bud_plot_natural_height(). Values that are not finite count as nothing and are not drawn. */
BudPlot *bud_plot_new_budget (const BudBudgetData *data);

G_END_DECLS
