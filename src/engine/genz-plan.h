/* A simulator's case turned into GenZ's; shared by genz-plan.c, genz-memory.c and genz-estimate.c. */
#pragma once

#include "engine/genz-estimate.h"
#include "engine/genz-internal.h"

/* One case as GenZ takes it, and what it stands for. */
typedef struct
{
  BudGenzModel model;
  BudGenzSystem system;
  BudGenzCase request;
  int64_t n_replicas;

} GenzPlan;

/* Refuses what GenZ has no notion of, naming the field. `plan` points at its own members: do not copy it. */
BudStatus genz_plan_init (GenzPlan *plan, const BudCase *request, BudDiagnostic *diagnostic);
BudStatus genz_plan_memory (const GenzPlan *plan, const BudCase *request, BudMemory *memory,
                            BudDiagnostic *diagnostic);
