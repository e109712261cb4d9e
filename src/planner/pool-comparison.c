#include "planner/pool-comparison.h"

#include <math.h>

static BudStatus
check (const BudDeployment *d, guint n_instances, BudDiagnostic *diagnostic)
{
  if (n_instances >= 2 && n_instances <= BUD_POOLS_MAX)
    return BUD_STATUS_OK;
  return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", NAN,
                   "%u devices with tp %u x pp %u x dp %u are %u instances; pools need 2 to %d", d->n_devices,
                   d->tp, d->pp, d->dp, n_instances, BUD_POOLS_MAX);
}

BudPoolComparison *
bud_pool_comparison_new (const BudSimulationOptions *options, BudRateProgress *progress,
                         BudDiagnostic *diagnostic)
{
  const BudDeployment *d = &options->request->deployment;
  guint n_instances = d->n_devices / (d->tp * d->pp * d->dp);
  g_autofree BudPoolComparison *self = NULL;
  BudSimulationOptions one = *options;
  BudCase request = *options->request;

  if (check (d, n_instances, diagnostic) != BUD_STATUS_OK)
    return NULL;
  self = g_new0 (BudPoolComparison, 1);
  self->n_instances = n_instances;
  one.request = &request;
  one.cancel = &progress->cancel;
  one.n_answered = NULL;
  for (guint p = 0; p < n_instances; p++)
    {
      g_autoptr (BudSimulation) simulation = NULL;

      request.deployment.n_prefill_instances = p;
      request.deployment.n_decode_instances = p > 0 ? n_instances - p : 0;
      simulation = bud_simulation_new (&one, diagnostic);
      if (simulation == NULL || progress->cancel)
        return NULL;
      self->results[p] = simulation->result;
      g_atomic_int_inc (&progress->n_done);
    }
  return g_steal_pointer (&self);
}
