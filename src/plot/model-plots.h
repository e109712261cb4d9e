/* From a model to its plots: how it is built, where its parameters are, and the memory it takes. Free each
 * with bud_plot_free. */
#pragma once

#include "engine/model.h"
#include "plot/plot.h"

G_BEGIN_DECLS

/* Blocks of each kind of layer in frames that show how layers repeat; where the order has no short period,
 * one frame per kind. */
BudPlot *bud_plot_of_architecture (const BudModel *model);

/* One bar of the parameters by part: FFN or experts, attention and state, embedding, towers, the rest. */
BudPlot *bud_plot_of_parameters (const BudModel *model);

typedef struct
{
  const char *name;     /* "BF16" */
  double weights_bytes; /* NAN = cannot be said */
  double kv_bytes;      /* and recurrent state, of one sequence */
} BudModelMemory;

/* A bar per precision; `context_tokens` is what the cache holds. Dashed lines at the memory of 1, 2, 4 …
 * devices of `capacity_bytes`, as far as the bars reach; NAN: none. */
BudPlot *bud_plot_of_model_memory (const BudModelMemory *rows, guint n_rows, double context_tokens,
                                   double capacity_bytes);

G_END_DECLS
