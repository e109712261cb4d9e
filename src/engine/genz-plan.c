#include "engine/genz-plan.h"

#include <math.h>
#include <string.h>

static BudStatus
check_deployment (const BudCase *request, BudDiagnostic *diagnostic)
{
  const BudDeployment *deployment = &request->deployment;
  uint64_t ranks = (uint64_t) deployment->tp * deployment->pp * deployment->ep;

  if (deployment->tp < 1 || deployment->pp < 1 || deployment->ep < 1)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "tp", 1, "tp, pp and ep must be at least 1.");
  if (deployment->dp != 1)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "dp", 1, "GenZ has no attention data parallelism.");
  if (deployment->n_devices < ranks || deployment->n_devices % ranks != 0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", (double) ranks,
                     "GenZ needs tp x pp x ep = %llu devices (or a multiple), not %u.",
                     (unsigned long long) ranks, deployment->n_devices);
  return BUD_STATUS_OK;
}

static BudStatus
check_workload (const BudCase *request, BudDiagnostic *diagnostic)
{
  const BudWorkload *workload = &request->workload;

  if (workload->n_sequences < 1 || workload->n_beams < 1)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "batch", 1, "batch and beams must be at least 1.");
  if (!(workload->input_tokens >= 1) || !(workload->input_tokens < 1e9))
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "input_tokens", 1, "input_tokens must be at least 1.");
  if (!(workload->output_tokens >= 1) || !(workload->output_tokens < 1e9))
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "output_tokens", 1, "output_tokens must be at least 1.");
  if (workload->prefix_tokens > 0)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "prefix_tokens", 0, "GenZ has no cached prefixes.");
  if (workload->images > 0)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "images", 0, "GenZ times text only.");
  return BUD_STATUS_OK;
}

/* A device-less question is about bytes only: any system answers it. */
static BudStatus
set_system (GenzPlan *plan, const BudCase *request, BudDiagnostic *diagnostic)
{
  const BudDeployment *deployment = &request->deployment;
  BudStatus status;

  if (!request->device)
    {
      bud_genz_system_from_units (&plan->system, 1, INFINITY, 1, 1, 1);
      return BUD_STATUS_OK;
    }
  status = bud_genz_system_from (&plan->system, request->device, diagnostic);
  if (status != BUD_STATUS_OK || plan->system.link_bytes_per_s > 0)
    return status;
  if ((uint64_t) deployment->tp * deployment->pp * deployment->ep > 1)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "tp", 1,
                     "No link between devices is on file for this hardware, so one device is all there is.");
  /* Never used: one device sends nothing. */
  plan->system.link_bytes_per_s = 1;
  return BUD_STATUS_OK;
}

BudStatus
genz_plan_init (GenzPlan *plan, const BudCase *request, BudDiagnostic *diagnostic)
{
  const BudDeployment *deployment = &request->deployment;
  const BudWorkload *workload = &request->workload;
  BudStatus status = check_deployment (request, diagnostic);

  memset (plan, 0, sizeof *plan);
  if (status == BUD_STATUS_OK)
    status = check_workload (request, diagnostic);
  if (status == BUD_STATUS_OK)
    status = bud_genz_model_from (&plan->model, request->model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = bud_genz_bits_from (&plan->request.bits, deployment->weight_format, diagnostic);
  if (status == BUD_STATUS_OK)
    status = set_system (plan, request, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  plan->n_replicas = deployment->n_devices / (deployment->tp * deployment->pp * deployment->ep);
  plan->request.model = &plan->model;
  plan->request.system = &plan->system;
  plan->request.tp = deployment->tp;
  plan->request.pp = deployment->pp;
  plan->request.ep = deployment->ep;
  plan->request.efficiency = 1;
  plan->request.batch = genz_ceil_div (workload->n_sequences, plan->n_replicas);
  plan->request.beams = workload->n_beams;
  plan->request.input_tokens = (int64_t) workload->input_tokens;
  plan->request.output_tokens = (int64_t) workload->output_tokens;
  return BUD_STATUS_OK;
}
