#include "planner/usecase-check.h"

#include <string.h>

#include "planner/default-scenario.h"

void
bud_usecase_estimate (const BudEvaluation *evaluation, const BudUsecase *usecase, BudEstimate *estimate)
{
  BudCase request = evaluation->request;
  BudWorkload *w = &request.workload;

  memset (estimate, 0, sizeof *estimate);
  bud_workload_set_usecase (w, usecase);
  if (evaluation->status != BUD_STATUS_OK || w->input_tokens < 1 || w->output_tokens < 1)
    return;
  if (bud_estimate (&request, estimate, NULL) != BUD_STATUS_OK)
    memset (estimate, 0, sizeof *estimate);
}
