/* Options of what a deployment may add to a model: adapters, offload, speculation, … */
#pragma once

#include "cli/scenario-args.h"

G_BEGIN_DECLS

void bud_feature_args_add (BudScenarioArgs *self);

/* FALSE with *code after printing why. */
gboolean bud_feature_args_apply (const BudScenarioArgs *self, BudSyntax *syntax, BudScenario *scenario,
                                 int *code);

G_END_DECLS
