/* What one rank of a simulated load is made of: its scheduler, memory and step costs. */
#pragma once

#include "planner/simulation.h"

G_BEGIN_DECLS

/* Stays where it was made: `serving` points into it. */
typedef struct
{
  BudModel *head; /* of speculative decoding, when the draft is made of the model */
  BudCase request;
  BudServingCost cost;
  double *memo;
  BudServingCase serving; /* its load is the rank's share */
  guint n_ranks;          /* of all instances */
} BudServingRank;

/* Errors: "devices" when the model does not fit, else as the estimate's memory and the step's cost. */
BudStatus bud_serving_rank_init (BudServingRank *self, const BudSimulationOptions *options,
                                 BudDiagnostic *diagnostic);
void bud_serving_rank_clear (BudServingRank *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BudServingRank, bud_serving_rank_clear)

guint64 bud_serving_rank_capacity (const BudServingRank *self); /* of its cache, in tokens */

G_END_DECLS
